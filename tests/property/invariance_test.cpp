/// What must not change an answer: order and grouping of the input, the form of the store, time zone and language, what
/// has nothing to do with it, and what has not happened yet.
#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <ctime>
#include <locale>

#include "engine_support.hpp"
#include "random_world.hpp"
#include "story.hpp"

namespace payout::test {
namespace {

/// With a declared log and without: where it is declared, the first event of the store says since when it is silent.
const Engine& engine(bool logs) {
  static const Engine with = engine_from_text(world_config(true));
  static const Engine without = engine_from_text(world_config(false));
  return logs ? with : without;
}

using Answers = std::map<std::string, std::string>;

/// Every payout's answer, as `report` would give it with all of them.
Answers answers(store::Reader& store, Instant as_of, bool logs = true) {
  app::Investigator investigator(store, engine(logs).rules, engine(logs).profiles, as_of);
  Answers out;
  must(investigator.each(true, [&](diagnosis::Diagnosis&& answer) {
    const std::string id = answer.kind + " " + answer.txid;
    out[id] = answer_text(std::move(answer));
    return true;
  }));
  return out;
}

Answers answers_of(const std::vector<Event>& events, Instant as_of, bool logs = true) {
  const std::unique_ptr<store::Writer> store = store::make_memory_store();
  put(*store, events);
  return answers(*store, as_of, logs);
}

/// The first difference, short enough to read.
std::string difference(const Answers& a, const Answers& b) {
  for (const auto& [id, text] : a) {
    const auto other = b.find(id);
    if (other == b.end()) return id + " is missing";
    if (other->second == text) continue;
    std::size_t at = 0;
    while (at < text.size() && at < other->second.size() && text[at] == other->second[at]) ++at;
    const std::size_t from = at < 80 ? 0 : at - 80;
    return id + "\n  " + text.substr(from, 260) + "\n  " + other->second.substr(from, 260);
  }
  return a.size() == b.size() ? std::string() : "more answers than before";
}

/// Takes away what the difference does not need; `differs` is true while it stays.
std::vector<Event> shrunk(std::vector<Event> events, const std::function<bool(const std::vector<Event>&)>& differs) {
  for (std::size_t step = std::max<std::size_t>(1, events.size() / 2); step > 0; step = step == 1 ? 0 : step / 2) {
    for (std::size_t i = 0; i + step <= events.size();) {
      std::vector<Event> less = events;
      less.erase(less.begin() + static_cast<std::ptrdiff_t>(i), less.begin() + static_cast<std::ptrdiff_t>(i + step));
      if (differs(less)) {
        events = std::move(less);
      } else {
        i += step;
      }
    }
  }
  std::sort(events.begin(), events.end(), before);
  return events;
}

struct World {
  std::vector<Event> events;
  Instant as_of;
};
/// Peers are counted under the channel, bank and customer that a payout's events name at last: here all name them.
void tell_who(std::vector<Event>& events) {
  std::map<std::string, const Event*> first;
  for (const Event& event : events) {
    if (event.type == EventType::payout_created) first[event.txid] = &event;
  }
  std::map<std::string, std::string> channel;
  for (const Event& event : events) {
    if (!event.txid.empty() && !event.channel.empty()) channel[event.txid] = event.channel;
  }
  for (Event& event : events) {
    const auto created = first.find(event.txid);
    if (event.txid.empty() || created == first.end()) continue;
    event.channel = channel[event.txid];
    event.bank = created->second->bank;
    event.customer = created->second->customer;
  }
}

World world(std::uint64_t seed) {
  Random random(seed);
  World out;
  out.events = random_world(random, 12, out.as_of);
  return out;
}

}  // namespace

TEST_CASE("neither the order of lines nor their batches change an answer", "[property]") {
  const int total = rounds(40, 300);
  for (int i = 0; i < total; ++i) {
    const std::uint64_t seed = 1'000 + static_cast<std::uint64_t>(i);
    World w = world(seed);
    const Answers plain = answers_of(w.events, w.as_of);
    Random random(seed);
    std::shuffle(w.events.begin(), w.events.end(), random);
    const std::unique_ptr<store::Writer> store = store::make_memory_store();
    for (std::size_t at = 0; at < w.events.size();) {
      const std::size_t count = std::min<std::size_t>(1 + random() % 9, w.events.size() - at);
      put(*store, std::span(w.events).subspan(at, count));
      at += count;
    }
    const std::string found = difference(plain, answers(*store, w.as_of));
    if (!found.empty()) FAIL("seed " << seed << ": " << found);
  }
}

TEST_CASE("a line that is read twice changes nothing", "[property]") {
  for (std::uint64_t seed = 2'000; seed < 2'010; ++seed) {
    const World w = world(seed);
    std::vector<Event> twice = w.events;
    twice.insert(twice.end(), w.events.begin(), w.events.end());
    const std::string found = difference(answers_of(w.events, w.as_of), answers_of(twice, w.as_of));
    if (!found.empty()) FAIL("seed " << seed << ": " << found);
  }
}

TEST_CASE("a report leaves out nothing that is stuck", "[property]") {
  const int total = rounds(40, 300);
  for (int i = 0; i < total; ++i) {
    const std::uint64_t seed = 2'500 + static_cast<std::uint64_t>(i);
    const World w = world(seed);
    const std::unique_ptr<store::Writer> store = store::make_memory_store();
    put(*store, w.events);
    app::Investigator investigator(*store, engine(true).rules, engine(true).profiles, w.as_of);
    std::map<std::string, std::string> stuck, reported;
    must(investigator.each(true, [&](diagnosis::Diagnosis&& answer) {
      if (answer.state == facts::State::stuck) stuck[answer.kind + " " + answer.txid] = answer_text(answer);
      return true;
    }));
    must(investigator.each(false, [&](diagnosis::Diagnosis&& answer) {
      reported[answer.kind + " " + answer.txid] = answer_text(answer);
      return true;
    }));
    const std::string found = difference(stuck, reported);
    if (!found.empty()) FAIL("seed " << seed << ": " << found);
  }
}

TEST_CASE("a sibling known to be paid by a record without a txid forbids a resend", "[property]") {
  const std::unique_ptr<store::Writer> store = store::make_memory_store();
  std::vector<Event> events = story(
      "07:00 created txid=P-0 channel=fast id=1; 07:01 sent txid=P-0 trace=T id=2; 07:40 not_found txid=P-0 id=3; 08:00 confirmed txid= trace=T id=4; "
      "09:00 created replaces=P-0 channel=fast id=5; 09:01 sent id=6; 09:02 rejected code=AC01 id=7");
  put(*store, events);
  app::Investigator investigator(*store, engine(false).rules, engine(false).profiles, moment("23:00"));
  CHECK(ask(investigator, "P-0").money == facts::MoneyState::delivered);
  CHECK(ask(investigator, "P-1").retry.verdict == facts::Retry::never);
}

TEST_CASE("what has nothing to do with a payout does not change its answer", "[property]") {
  const int total = rounds(20, 200);
  for (int i = 0; i < total; ++i) {
    const std::uint64_t seed = 3'000 + static_cast<std::uint64_t>(i);
    const World w = world(seed);
    const Answers plain = answers_of(w.events, w.as_of, false);
    std::vector<Event> more = w.events;
    // Strangers of three weeks ago: another channel, other banks, customers, accounts and codes (at the same hour they would
    // be peers: a fault of the whole house shows on every channel); and signs of life of our own channels.
    Random random(seed * 7);
    for (int k = 0; k < 20; ++k) {
      const std::string n = std::to_string(k);
      for (Event event : story("09:00 created channel=far customer=far-" + n + " payee=far-acct-" + n + " bank=FARBANK; 09:01 sent channel=far; 09:02 rejected code=ZZ" + n)) {
        event.txid = "FAR-" + n;
        event.src = "far-host";
        event.event_id = "far/" + n + "/" + std::to_string(static_cast<int>(event.type));
        event.at = event.at - Duration::days(21) + Duration::seconds(static_cast<std::int64_t>(random() % 10'000));
        more.push_back(event);
      }
      Event beat = story("09:00 channel.heartbeat channel=fast").front();
      beat.txid.clear();
      beat.event_id = "beat/" + n;
      beat.at = beat.at + Duration::seconds(static_cast<std::int64_t>(random() % 10'000));
      more.push_back(beat);
    }
    Answers after = answers_of(more, w.as_of, false);
    std::erase_if(after, [](const auto& item) { return item.first.starts_with("tx FAR-"); });
    const std::string found = difference(plain, after);
    if (!found.empty()) FAIL("seed " << seed << ": " << found);
  }
}

TEST_CASE("an event after the moment that is asked for does not matter", "[property]") {
  const int total = rounds(40, 300);
  int shown = 0;
  for (int i = 0; i < total && shown < 3; ++i) {
    const std::uint64_t seed = 4'000 + static_cast<std::uint64_t>(i);
    World w = world(seed);
    tell_who(w.events);
    Random random(seed);
    // In the middle of things, at the end of a minute: peers are counted by whole minutes.
    const Instant as_of = moment("09:00") + Duration::minutes(static_cast<std::int64_t>(random() % 240)) - Duration{1};
    const auto differs = [&](const std::vector<Event>& events) {
      std::vector<Event> known = events;
      std::erase_if(known, [&](const Event& event) { return event.at > as_of; });
      return difference(answers_of(known, as_of), answers_of(events, as_of));
    };
    const std::string found = differs(w.events);
    if (found.empty()) continue;
    const std::vector<Event> small = shrunk(w.events, [&](const std::vector<Event>& events) { return !differs(events).empty(); });
    FAIL_CHECK("seed " << seed << " as of " << format_utc(as_of) << ": " << differs(small) << "\n" << story_text(small));
    ++shown;
  }
}

TEST_CASE("time zone and language of the machine do not matter", "[property]") {
  const World w = world(5'000);
  const Answers plain = answers_of(w.events, w.as_of);
  const char* const before_zone = std::getenv("TZ");
  const std::string zone = before_zone == nullptr ? "" : before_zone;
  for (const char* name : {"UTC", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "nonsense"}) {
    ::setenv("TZ", name, 1);
    ::tzset();
    CHECK(difference(plain, answers_of(w.events, w.as_of)).empty());
  }
  before_zone == nullptr ? ::unsetenv("TZ") : ::setenv("TZ", zone.c_str(), 1);
  ::tzset();
  int tried = 0;
  for (const char* name : {"C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "zh_CN.UTF-8"}) {
    if (std::setlocale(LC_ALL, name) == nullptr) continue;
    ++tried;
    CHECK(difference(plain, answers_of(w.events, w.as_of)).empty());
  }
  std::setlocale(LC_ALL, "C");
  CHECK(tried >= 1);
  // A locale of this program's own: commas in numbers, wherever it was installed or not.
  struct Grouped : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  const std::locale old = std::locale::global(std::locale(std::locale::classic(), new Grouped));
  const std::string found = difference(plain, answers_of(w.events, w.as_of));
  std::locale::global(old);
  CHECK(found.empty());
}

TEST_CASE("the store on disk and the store in memory give the same answers", "[property]") {
  const int total = rounds(6, 100);
  for (int i = 0; i < total; ++i) {
    const std::uint64_t seed = 6'000 + static_cast<std::uint64_t>(i);
    const World w = world(seed);
    const OverlayFolder folder;
    Answers on_disk;
    {
      const std::unique_ptr<store::Writer> writer = must(store::open_writer({folder.path() + "/p.db", true, 0}));
      Random random(seed);
      for (std::size_t at = 0; at < w.events.size();) {
        const std::size_t count = std::min<std::size_t>(1 + random() % 60, w.events.size() - at);
        put(*writer, std::span(w.events).subspan(at, count));
        at += count;
      }
    }
    const std::unique_ptr<store::Reader> reader = must(store::open_reader({folder.path() + "/p.db", false, 0}));
    const std::string found = difference(answers_of(w.events, w.as_of), answers(*reader, w.as_of));
    if (!found.empty()) FAIL("seed " << seed << ": " << found);
  }
}

}  // namespace payout::test

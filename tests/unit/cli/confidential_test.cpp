/// What `--audience support` gives away of a confidential case: every command that reads payouts, in every form and both
/// languages, over every confidential code of the tables and every kind of confidential record.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "confidential_words.hpp"
#include "program.hpp"

using namespace payout;
using namespace payout::cli;
using namespace payout::test;

namespace {

// Stories -----------------------------------------------------------------------------------------------------------

std::string event(std::string_view time, std::string_view type, std::string_view txid, std::string_view more = {}) {
  return fmt::format("{{\"ts\":\"2026-03-03T{}:00Z\",\"type\":\"{}\",\"txid\":\"{}\"{}}}\n", time, type, txid, more);
}

/// A payout that was refused with a confidential code. All are alike but for the code and their number.
struct Coded {
  facts::CodeFact row;
  std::string number, txid, events;
};

const std::vector<Coded>& coded() {
  static const std::vector<Coded> all = [] {
    std::vector<Coded> out;
    for (const std::string& scheme : shipped().tables().schemes()) {
      for (const facts::CodeFact& row : shipped().tables().rows(scheme)) {
        if (!is_confidential(row.subcause) || row.code.find_first_of("\"\\") != std::string::npos) continue;
        const std::string number = fmt::format("{:03}", out.size() + 100);
        const std::string id = "T-" + number;
        const std::string type = row.money == facts::MoneyState::returned ? "payout.returned" : "payout.rejected";
        out.push_back({row, number, id,
                       event("09:00", "payout.created", id,
                             fmt::format(R"(,"channel":"ch-{0}","amount":"125.00","currency":"EUR","customer":"C-{0}")", number)) +
                           event("09:01", "payout.sent", id, R"(,"attempt":1)") +
                           event("09:05", type, id, fmt::format(R"(,"scheme":"{}","code":"{}","msg":"{}")", scheme, row.code, k_secret))});
      }
    }
    return out;
  }();
  return all;
}

std::string begun(std::string_view txid, std::string_view channel = "sct-x") {
  return event("09:00", "payout.created", txid,
               fmt::format(R"(,"channel":"{}","amount":"125.00","currency":"EUR","customer":"C-{}","bank":"BK-{}")", channel, txid, txid));
}

/// Every kind of confidential record, alone and beside others.
std::map<std::string, std::string> told() {
  const auto refused = [](std::string_view time, std::string_view id, std::string_view code) {
    return event(time, "payout.sent", id, R"(,"attempt":1)") +
           event(time, "payout.rejected", id, fmt::format(R"(,"scheme":"ISO20022-STATUS","code":"{}","msg":"{}")", code, code == "AC04" ? "-" : k_secret));
  };
  const std::string note = fmt::format(R"(,"reason":"sanctions","msg":"{}")", k_secret);
  std::map<std::string, std::string> out;
  out["K-SCR"] = event("09:02", "screening.hit", "K-SCR", note);
  out["K-CMP"] = event("09:02", "compliance.hold", "K-CMP", note);
  out["K-TKO"] = event("08:40", "login.suspicious", "K-TKO", note) + event("08:41", "payee.changed", "K-TKO") + refused("09:05", "K-TKO", "MS03");
  out["K-MIX"] = event("09:02", "engine.error", "K-MIX") + event("09:03", "screening.hit", "K-MIX", note) +
                 event("09:04", "dispute.opened", "K-MIX") + event("09:05", "kyc.required", "K-MIX");
  out["K-REF"] = refused("09:05", "K-REF", "AC04") + event("09:06", "screening.hit", "K-REF", note);
  out["K-END"] = event("09:02", "screening.hit", "K-END", note) + event("09:03", "screening.cleared", "K-END", note) + refused("09:05", "K-END", "AC04");
  out["K-PAY"] = event("09:02", "screening.hit", "K-PAY", note) + event("09:03", "payout.sent", "K-PAY", R"(,"attempt":1)") + event("09:04", "payout.confirmed", "K-PAY");
  out["K-OFF"] = refused("09:05", "K-OFF", "FRAD") + event("09:09", "payout.cancelled", "K-OFF");
  out["K-TWO"] = refused("09:05", "K-TWO", "RR04") + refused("09:15", "K-TWO", "AC04");
  for (auto& [id, events] : out) events = begun(id) + events;
  return out;
}

/// Refused together, as rules that look at peers would tell.
std::string burst() {
  std::string out;
  for (int i = 10; i < 30; ++i) {
    const std::string id = fmt::format("B-{}", i);
    const bool good = i < 16;
    const std::string hour = good ? "07:" : "10:";
    out += begun(id, "burst-x") + event(hour + std::to_string(i), "payout.sent", id, R"(,"attempt":1)");
    out += good ? event(hour + std::to_string(i), "payout.confirmed", id)
                : event(hour + std::to_string(i), "payout.rejected", id, fmt::format(R"(,"scheme":"ISO20022-STATUS","code":"RR04","msg":"{}")", k_secret));
  }
  return out;
}

std::string ordinary() {
  return begun("O-1") + event("09:01", "payout.sent", "O-1", R"(,"attempt":1)") + event("09:02", "payout.accepted", "O-1") + begun("O-2") +
         event("09:01", "payout.sent", "O-2", R"(,"attempt":1)") +
         event("09:05", "payout.rejected", "O-2", R"(,"scheme":"ISO20022-STATUS","code":"AC04","msg":"-")");
}

// The program -------------------------------------------------------------------------------------------------------

using Words = std::vector<std::string>;

struct Shop : Program {
  std::string db, log, earlier;
  Shop() : db(path("p.db")), log(path("a.jsonl")), earlier(path("earlier.csv")) {
    std::string all = burst() + ordinary();
    for (const Coded& one : coded()) all += one.events;
    for (const auto& [id, events] : told()) all += events;
    put("a.jsonl", all);
    const Ran ran = run({"ingest", "--db", db, log});
    REQUIRE(ran.code == 0);
    // As compliance keeps it: with every cause by its name.
    REQUIRE(ask({"report", "--format", "csv", "--audience", "compliance", "-o", earlier}, "2026-03-03T12:00:00Z").code == 0);
    REQUIRE(content("earlier.csv").find("sanctions_hit") != std::string::npos);
  }
  [[nodiscard]] Ran ask(Words arguments, const std::string& as_of = "2026-03-12T09:00:00Z") const {
    arguments.insert(arguments.end(), {"--db", db, "--as-of", as_of});
    return run(arguments);
  }
};

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// One payout of each kind of story.
Words kinds() {
  Words out{"T-100", "T-150", "B-20"};
  for (const auto& [id, ignored] : told()) out.push_back(id);
  return out;
}

Words all_ids() {
  Words out = kinds();
  for (const Coded& one : coded()) out.push_back(one.txid);
  return out;
}

void check_silent(const Shop& shop, const Words& command, const Words& formats) {
  for (const char* language : {"en", "zh"}) {
    for (const std::string& format : formats) {
      // JSON has both languages in one, and CSV has no sentences but names and codes.
      const bool is_for_people = format == "text" || format == "md" || format == "html";
      if (!is_for_people && std::string_view(language) == "zh") continue;
      const Ran ran = shop.ask(with(command, {"--lang", language, "--format", format}));
      INFO(fmt::format("{} --lang {} --format {}", fmt::join(Words(command.begin(), command.begin() + std::min<long>(4, static_cast<long>(command.size()))), " "), language, format));
      CHECK((ran.code == 0 || ran.code == 2));
      CHECK(told_in(ran.out + ran.said) == "");
    }
  }
}

/// What stands from `begin` on up to `end`; empty where it does not.
std::string between(std::string_view text, std::string_view begin, std::string_view end) {
  const std::size_t from = text.find(begin);
  if (from == std::string_view::npos) return {};
  const std::size_t to = text.find(end, from);
  return std::string(text.substr(from, to == std::string_view::npos ? to : to - from));
}

/// A line of JSON without what differs between any two payouts: their number, and places in the input.
std::string without_numbers(std::string text, const std::string& number) {
  for (const std::string prefix : {"T-", "ch-", "C-"}) {
    for (std::size_t at = text.find(prefix + number); at != std::string::npos; at = text.find(prefix + number, at))
      text.replace(at, prefix.size() + number.size(), prefix + "*");
  }
  for (const std::string key : {"\"line\":", "\"byte\":", "\"length\":"}) {
    for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + 1)) {
      at += key.size();
      while (at < text.size() && text[at] >= '0' && text[at] <= '9') text.erase(at, 1);
    }
  }
  return text;
}

const Words k_all_formats{"text", "csv", "json", "jsonl", "md", "html"};

}  // namespace

TEST_CASE("no command, form or language names a confidential cause to support") {
  const Shop shop;
  SECTION("answers") {
    check_silent(shop, with({"explain", "-v"}, all_ids()), {"text"});
    check_silent(shop, with({"explain"}, all_ids()), {"jsonl"});
    check_silent(shop, with({"explain"}, kinds()), k_all_formats);
  }
  SECTION("lists") {
    check_silent(shop, {"report"}, k_all_formats);
    check_silent(shop, {"report", "-v"}, {"text"});
    check_silent(shop, {"report", "--against", shop.earlier}, {"text", "csv", "json"});
    for (const char* by : {"reason", "cause", "subcause", "channel", "bank", "customer", "scheme", "code", "owner", "retry"})
      check_silent(shop, {"report", "--by", by}, {"csv"});
    for (const char* by : {"subcause", "code"}) check_silent(shop, {"report", "--by", by}, {"text", "json"});
  }
  SECTION("what many share") {
    check_silent(shop, {"incidents"}, {"text", "csv", "json"});
    check_silent(shop, {"channels", "--since", "2026-03-03T00:00:00Z", "--until", "2026-03-04T00:00:00Z"}, {"text", "csv", "json"});
    check_silent(shop, {"rules", "coverage"}, {"text", "json"});
  }
  SECTION("timelines") {
    for (const std::string& id : kinds())
      check_silent(shop, {"timeline", id, "--raw"}, {"text", "json"});
  }
  SECTION("what if") {
    for (const std::string& id : kinds()) {
      check_silent(shop, {"whatif", id, "--add", "payout.not_found"}, {"text", "json"});
      check_silent(shop, {"whatif", id, "--drop", "payout.created"}, {"text", "json"});
    }
  }
}

TEST_CASE("all confidential codes look alike to support, and like an ordinary delay to the customer") {
  const Shop shop;
  Words ids{"O-1"};
  for (const Coded& one : coded()) ids.push_back(one.txid);
  const Ran ran = shop.ask(with(with({"explain"}, ids), {"--format", "jsonl"}));
  REQUIRE(ran.code == 0);
  std::vector<std::string_view> lines = split(ran.out, '\n');
  REQUIRE(lines.size() == ids.size() + 1);
  const std::string ordinary = between(lines.front(), "\"en\":\"Your payout of", "}");
  REQUIRE(ordinary.size() > 100);
  // Where the money is and whether the attempt may still be alive is told; beyond that one case is as the other.
  std::map<std::string, std::string> first;
  for (std::size_t i = 0; i < coded().size(); ++i) {
    const Coded& one = coded()[i];
    const std::string line(lines[i + 1]);
    INFO(one.row.scheme << ' ' << one.row.code);
    if (line.find("\"under_review\"") == std::string::npos) continue;  // too weak to be believed: another answer
    CHECK(between(line, "\"en\":\"Your payout of", "}") == ordinary);
    const auto [place, is_first] = first.emplace(between(line, "\"money\":{", "}}"), without_numbers(line, one.number));
    CHECK(place->second == without_numbers(line, one.number));
  }
  CHECK(first.size() >= 3);
}

TEST_CASE("what if tells support nothing of a confidential case, not even which events it has") {
  const Shop shop;
  const std::string refused = "payout-diag: error: `{}` is under review: what would change it is for compliance\n  hint: ask with --audience compliance\n";
  for (const std::string& id : kinds()) {
    const bool is_open = id != "K-END" && id != "K-PAY" && id != "K-OFF" && id != "K-TWO";
    for (const Words& change : std::vector<Words>{{"--add", "payout.rejected,code=AC04"}, {"--drop", "payout.rejected"}, {"--drop", "hold.placed"}, {"--drop", "a.jsonl:77"}}) {
      const Ran ran = shop.ask(with({"whatif", id}, change));
      INFO(id << ' ' << change.back());
      if (is_open) CHECK(ran.code == 2);
      if (is_open) CHECK(ran.said == fmt::format(fmt::runtime(refused), id));
    }
    CHECK(shop.ask({"whatif", id, "--add", "payout.rejected,code=AC04", "--audience", "compliance"}).code == 0);
  }
}

TEST_CASE("how often a confidential code occurs is told to compliance only, and whether at all") {
  const Shop shop;
  for (const Coded& one : coded()) {
    if (std::stoi(one.number) % 5 != 0) continue;  // each look-up reads every table
    INFO(one.row.scheme << ' ' << one.row.code);
    const Ran seen = shop.ask({"code", one.row.scheme, one.row.code, "--format", "csv"});
    CHECK(seen.code == 0);
    CHECK(seen.out.find(",,,,,\n") != std::string::npos);
    CHECK(seen.out.find("2026-03-03") == std::string::npos);
    CHECK(shop.ask({"code", one.row.scheme, one.row.code, "--format", "csv", "--audience", "compliance"}).out.find("2026-03-03T09:05:00Z") != std::string::npos);
  }
}

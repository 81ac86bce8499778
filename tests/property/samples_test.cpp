/// Every sample story gives the answers its expected.json tells, with all stories in one store.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "diagnosis/diagnose.hpp"
#include "engine_support.hpp"

namespace payout::test {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

std::vector<fs::path> story_folders() {
  std::vector<fs::path> out;
  for (const fs::directory_entry& entry : fs::directory_iterator("samples")) {
    if (fs::exists(entry.path() / "expected.json")) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

void load_all(store::Writer& store) {
  for (const fs::path& folder : story_folders()) {
    std::vector<std::string> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      const fs::path extension = entry.path().extension();
      if (extension == ".jsonl" || extension == ".ach") files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) put(store, read_events(file));
  }
}

/// A list means: any of these.
bool accepts(const Json& wanted, std::string_view got) {
  if (wanted.is_string()) return wanted.get<std::string>() == got;
  return std::any_of(wanted.begin(), wanted.end(), [&](const Json& one) { return one.get<std::string>() == got; });
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

class Comparison {
 public:
  Comparison(std::string where, const Json& wanted, const diagnosis::Diagnosis& got) : m_where(std::move(where)), m_wanted(wanted), m_got(got) {}

  std::string differences() {
    word("state", facts::word(m_got.state));
    if (m_got.state == facts::State::stuck) why();
    word("money", facts::word(m_got.money));
    word("ledger", facts::word(m_got.ledger));
    if (m_wanted.contains("tell_must_not")) tell();
    return m_out;
  }

 private:
  void complain(std::string_view key, const std::string& wanted, std::string_view got) {
    m_out += fmt::format("  {}: {}: wanted {}, got `{}` (rule {}, score {})\n", m_where, key, wanted, got, m_got.rule, m_got.score);
  }
  void word(const char* key, std::string_view got) {
    if (m_wanted.contains(key) && !accepts(m_wanted[key], got)) complain(key, m_wanted[key].dump(), got);
  }

  void why() {
    const std::string_view cause = facts::word(m_got.cause);
    const bool alternative = m_wanted.contains("alt") && accepts(m_wanted["alt"], cause);
    if (!alternative) {
      word("cause", cause);
      word("subcause", m_got.subcause);
      word("reason", facts::word(m_got.reason));
    }
    word("retry", facts::word(m_got.retry.verdict));
    word("owner", facts::word(m_got.owner));
    for (const Json& wanted : m_wanted.value("ruled_out", Json::array())) {
      const bool found = std::any_of(m_got.ruled_out.begin(), m_got.ruled_out.end(),
                                     [&](const diagnosis::RuledOut& item) { return facts::word(item.cause) == wanted.get<std::string>(); });
      if (!found) complain("ruled_out", wanted.dump(), "nothing");
    }
    for (const Json& wanted : m_wanted.value("open_must_mention", Json::array())) {
      const bool found = std::any_of(m_got.open.begin(), m_got.open.end(), [&](const diagnosis::OpenQuestion& item) {
        return item.question.en.find(wanted.get<std::string>()) != std::string::npos;
      });
      if (!found) complain("open", wanted.dump(), "no question that names it");
    }
  }

  void tell() {
    const std::string said = lower(m_got.tell.en);
    for (const Json& word : m_wanted["tell_must_not"]) {
      if (said.find(lower(word.get<std::string>())) != std::string::npos) complain("tell", "not " + word.dump(), m_got.tell.en);
    }
  }

  std::string m_where;
  const Json& m_wanted;
  const diagnosis::Diagnosis& m_got;
  std::string m_out;
};

}  // namespace

TEST_CASE("every payout of every sample is answered as its story tells", "[samples]") {
  const Engine engine = engine_with("samples/payout-diag.json");
  const std::unique_ptr<store::Writer> store = store::make_memory_store();
  load_all(*store);
  std::string complaints;
  std::size_t payouts = 0;
  for (const fs::path& folder : story_folders()) {
    const Json expected = Json::parse(std::ifstream(folder / "expected.json"));
    const std::string story = folder.filename().string();
    const ParsedInstant as_of = parse_rfc3339(expected["as_of"].get<std::string>());
    REQUIRE(as_of.value);
    app::Investigator investigator(*store, engine.rules, engine.profiles, *as_of.value);
    for (const auto& [txid, wanted] : expected["answers"].items()) {
      ++payouts;
      complaints += Comparison(story + " " + txid, wanted, ask(investigator, txid)).differences();
    }
    const Json by_ref = expected.value("by_ref", Json::object());
    for (const auto& [ref, txid] : by_ref.items()) {
      const diagnosis::Diagnosis found = ask(investigator, ref);
      if (found.txid != txid.get<std::string>()) complaints += fmt::format("  {}: {} leads to {}, not to {}\n", story, ref, found.txid, txid.dump());
      if (found.found_by.find(ref) == std::string::npos) complaints += fmt::format("  {}: {} is not named as what led to the payout\n", story, ref);
    }
    if (expected.contains("steps_must_mention")) {
      // Somewhere among the stuck payouts of the story each of these must be spoken of.
      std::string said;
      for (const auto& [txid, wanted] : expected["answers"].items()) {
        for (const diagnosis::Action& action : ask(investigator, txid).actions) said += lower(action.todo.en) + " " + action.who + "\n";
      }
      for (const Json& word : expected["steps_must_mention"]) {
        if (said.find(lower(word.get<std::string>())) == std::string::npos) complaints += fmt::format("  {}: no step mentions {}\n", story, word.dump());
      }
    }
  }
  std::printf("%ssamples.answers: %zu payouts, %td differences\n", complaints.c_str(), payouts, std::count(complaints.begin(), complaints.end(), '\n'));
  CHECK(payouts >= 270);
  CHECK(complaints.empty());
}

}  // namespace payout::test

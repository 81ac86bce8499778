#include "engine_support.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/embedded.hpp"
#include "events/sink.hpp"
#include "report/json.hpp"
#include "rules/code_tables.hpp"
#include "sources/definition.hpp"
#include "sources/read.hpp"

namespace payout::test {
namespace {

namespace fs = std::filesystem;

class Collect final : public EventSink {
 public:
  void event(const Event& event) override { events.push_back(event); }
  void reject(const Reject& reject) override { rejects.push_back(fmt::format("line {}: {}: {}", reject.span.line, reject.code, reject.detail)); }
  bool checkpoint(Position) override { return true; }
  std::vector<Event> events;
  std::vector<std::string> rejects;
};

Engine engine_of(app::ConfigDocument document, std::span<const std::string> overlays) {
  Engine out{must(rules::RuleSet::load(overlays)), {}};
  out.profiles = must(app::resolve_config(std::move(document), {out.rules.rails(), out.rules.calendars()})).profiles;
  return out;
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

/// A code table whose rows all say `safe`.
std::string safe_table(std::string_view table) {
  constexpr std::size_t k_retry_column = 6;
  std::istringstream in{std::string(table)};
  std::string out, line;
  for (bool header = true; std::getline(in, line); header = false) {
    if (header || line.empty()) {
      out += line + "\n";
      continue;
    }
    std::vector<std::string> cells = rules::split_csv_line(line);
    cells.at(k_retry_column) = "safe";
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i == 0 ? "" : ",") + csv_cell(cells[i]);
    out += "\n";
  }
  return out;
}

constexpr std::string_view k_catch_all = R"({
  "id": "SF-999", "title": {"en": "Whatever is stuck", "zh": "任何停滞"}, "status": "stable", "subcause": "engine_error",
  "when": {"fact": {"state": "stuck"}}, "weigh": {"base": 99}, "retry": "safe", "outranks": ["SF-*", "FD-*", "DH-*", "CE-*", "code:*"]
})";

}  // namespace

Engine engine_with(const std::string& config_file, std::span<const std::string> overlays) {
  return engine_of(must(app::read_config(config_file)), overlays);
}

Engine engine_from_text(std::string_view config_text, std::span<const std::string> overlays) {
  return engine_of(must(app::parse_config(config_text, "test.json")), overlays);
}

OverlayFolder::OverlayFolder() {
  m_path = (fs::temp_directory_path() / "payout-diag-rules-XXXXXX").string();
  if (::mkdtemp(m_path.data()) == nullptr) throw std::runtime_error("no temporary folder");
}

OverlayFolder::~OverlayFolder() {
  std::error_code ignored;
  fs::remove_all(m_path, ignored);
}

void OverlayFolder::write(const std::string& name, std::string_view text) const {
  const fs::path file = fs::path(m_path) / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

void write_safe_overlay(const OverlayFolder& folder) {
  for (const EmbeddedFile& file : embedded_files()) {
    const std::string path(file.path);
    if (path.starts_with("pack/") && path.ends_with(".json")) {
      nlohmann::json rule = nlohmann::json::parse(file.text);
      rule["retry"] = "safe";
      folder.write(path, rule.dump());
    } else if (path == "subcauses.json") {
      nlohmann::json words = nlohmann::json::parse(file.text);
      for (auto& [id, subcause] : words["subcauses"].items()) subcause["retry"] = "safe";
      folder.write(path, words.dump());
    } else if (path.starts_with("codes/")) {
      folder.write(path, safe_table(file.text));
    }
  }
  folder.write("pack/SF-999.json", k_catch_all);
}

std::vector<Event> read_events(const std::string& file) {
  static const sources::SourceSet sources = sources::SourceSet::builtin();
  sources::Input input{file, ::open(file.c_str(), O_RDONLY | O_CLOEXEC), 1, {}, {}};
  if (input.fd < 0) FAIL("cannot open " + file);
  sources::ReadOptions how;
  how.now = Instant::never();
  Collect sink;
  const Result<sources::ReadOutcome> outcome = sources::read(input, how, sources, sink);
  ::close(input.fd);
  if (!outcome) FAIL(file + ": " + outcome.error().message);
  if (!sink.rejects.empty()) FAIL(file + ": " + sink.rejects.front());
  return std::move(sink.events);
}

void put(store::Writer& store, std::span<const Event> events) {
  must(store.begin());
  must(store.append({1, events, {}}));
  must(store.commit());
}

std::string answer_text(diagnosis::Diagnosis answer) {
  answer.data_end = {};
  return report::diagnosis_json(answer, JsonLayout::compact);
}

std::string story_text(std::span<const Event> events) {
  std::string out;
  for (const Event& event : events) {
    out += fmt::format("  {} {} {}", format_utc(event.at), event.txid, event.type_name());
    if (event.attempt) out += fmt::format(" attempt={}", *event.attempt);
    for (const auto& [label, text] : {std::pair<std::string_view, const std::string*>{"channel", &event.channel}, {"scheme", &event.scheme},
                                      {"code", &event.code}, {"reason", &event.reason}, {"replaces", &event.replaces}, {"replaced_by", &event.replaced_by}}) {
      if (!text->empty()) out += fmt::format(" {}={}", label, *text);
    }
    for (const Ref& ref : event.refs) out += fmt::format(" ref:{}={}", ref.kind, ref.id);
    out += '\n';
  }
  return out;
}

diagnosis::Diagnosis ask(app::Investigator& investigator, std::string_view id) {
  const std::vector<app::Match> matches = must(investigator.resolve(id));
  INFO("id " << id);
  REQUIRE(matches.size() == 1);
  return must(investigator.diagnose(matches.front()));
}

}  // namespace payout::test

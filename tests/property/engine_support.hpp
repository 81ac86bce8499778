#pragma once
/// The whole engine over a memory store, for tests that ask for answers rather than for parts.
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "app/config.hpp"
#include "app/investigator.hpp"
#include "diagnosis/diagnosis.hpp"
#include "events/event.hpp"
#include "rules/rule_set.hpp"
#include "store/store.hpp"

namespace payout::test {

/// Hands out the value of a Result; an error fails the test with its words.
template <class T>
T must(Result<T> result) {
  if (!result) FAIL(result.error().reason + ": " + result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// Rules and configuration, loaded once for many stores.
struct Engine {
  rules::RuleSet rules;
  facts::Profiles profiles;
};
[[nodiscard]] Engine engine_with(const std::string& config_file, std::span<const std::string> overlays = {});
[[nodiscard]] Engine engine_from_text(std::string_view config_text, std::span<const std::string> overlays = {});

/// A folder of rules that is gone when the test ends.
class OverlayFolder {
 public:
  OverlayFolder();
  ~OverlayFolder();
  OverlayFolder(const OverlayFolder&) = delete;
  OverlayFolder& operator=(const OverlayFolder&) = delete;
  void write(const std::string& name, std::string_view text) const;
  [[nodiscard]] const std::string& path() const { return m_path; }

 private:
  std::string m_path;
};

/// Writes an overlay in which every rule, subcause and code row says that a retry is safe, and a rule that fires for
/// whatever is stuck: what is then not safe was stopped by the interlock alone.
void write_safe_overlay(const OverlayFolder& folder);

/// Events of one input, read as `ingest` reads it; a reject fails the test.
[[nodiscard]] std::vector<Event> read_events(const std::string& file);

/// begin, append, commit.
void put(store::Writer& store, std::span<const Event> events);

/// The answer as JSON, whole; without the moment the data ends, which speaks of the store and not of the payout.
[[nodiscard]] std::string answer_text(diagnosis::Diagnosis answer);

/// One line an event: what tells it from others, for messages.
[[nodiscard]] std::string story_text(std::span<const Event> events);

/// The answer for one id that leads to exactly one payout.
[[nodiscard]] diagnosis::Diagnosis ask(app::Investigator& investigator, std::string_view id);

}  // namespace payout::test

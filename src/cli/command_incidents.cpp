#include "app/incidents.hpp"
#include "cli/command.hpp"

namespace payout::cli {

Outcome run_incidents(const Invocation& invocation) {
  const std::vector<std::string>& words = invocation.raw.words;
  const app::IncidentsOptions options{words.empty() ? std::string() : words.front(), invocation.raw.value("fail-on")};
  const Result<bool> failed = app::show_incidents(options, invocation.settings, invocation.env);
  if (!failed) return tl::unexpected(failed.error());
  return *failed ? k_found : k_done;
}

}  // namespace payout::cli

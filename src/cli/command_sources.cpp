#include "app/sources_commands.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"

namespace payout::cli {
namespace {

/// Exit code of a check that counted what is wrong.
Outcome checked(const Result<std::size_t>& wrong) {
  if (!wrong) return tl::unexpected(wrong.error());
  return *wrong == 0 ? k_done : k_found;
}

}  // namespace

Outcome run_sources_list(const Invocation& invocation) {
  return done(app::list_sources(invocation.settings, invocation.env));
}

Outcome run_sources_show(const Invocation& invocation) {
  return done(app::show_source(invocation.raw.words.front(), invocation.settings, invocation.env));
}

Outcome run_sources_lint(const Invocation& invocation) {
  return checked(app::lint_sources(invocation.raw.words, invocation.settings, invocation.env));
}

Outcome run_sources_test(const Invocation& invocation) {
  return checked(app::test_sources(invocation.raw.words, invocation.settings, invocation.env));
}

Outcome run_sources_detect(const Invocation& invocation) {
  const Result<sources::ReadOptions> read = read_options(invocation.raw);
  if (!read) return tl::unexpected(read.error());
  return done(app::detect_sources(invocation.raw.words, *read, invocation.settings, invocation.env));
}

}  // namespace payout::cli

#include "app/timeline.hpp"
#include "cli/command.hpp"

namespace payout::cli {

Outcome run_timeline(const Invocation& invocation) {
  const app::TimelineOptions options{invocation.raw.words.front(), invocation.raw.has("raw")};
  return done(app::timeline(options, invocation.settings, invocation.env));
}

}  // namespace payout::cli

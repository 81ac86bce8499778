#include "app/channels.hpp"
#include "cli/command.hpp"

namespace payout::cli {

Outcome run_channels(const Invocation& invocation) {
  const app::ChannelsOptions options{invocation.raw.words, invocation.raw.value("fail-on")};
  const Result<bool> failed = app::show_channels(options, invocation.settings, invocation.env);
  if (!failed) return tl::unexpected(failed.error());
  return *failed ? k_found : k_done;
}

}  // namespace payout::cli

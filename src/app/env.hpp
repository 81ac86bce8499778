#pragma once
/// The world outside: clock, environment variables, terminal, descriptors. Handed in, never reached for.
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/instant.hpp"

namespace payout::app {

/// What is known of the terminal; all false when nothing is one.
struct Terminal {
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::size_t out_width = 80;  ///< columns, 20 to 1000; 80 where stdout is no terminal
  std::size_t err_width = 80;
  bool no_color = false;  ///< NO_COLOR is set and not empty, or TERM is `dumb` or missing
  bool utf8 = false;      ///< the locale's character set is UTF-8
};

struct Env {
  std::function<Instant()> now;
  /// Value of an environment variable; empty when unset.
  std::function<std::string(std::string_view)> variable;
  /// Number of the signal that asks to stop, or 0. Long loops ask every now and then.
  std::function<int()> stop = [] { return 0; };
  /// Writes words for people (stderr). Nothing can be done when that fails.
  std::function<void(std::string_view)> say;
  Terminal terminal;
  int in = 0;   ///< descriptor for `-`
  int out = 1;  ///< descriptor for data
};

/// The process's own world.
[[nodiscard]] Env system_env();

/// `payout-diag/payouts.db` in the XDG state folder; empty when neither XDG_STATE_HOME nor HOME is an absolute path.
[[nodiscard]] std::string default_db(const Env& env);

/// Where a configuration is looked for when none is named, best first: `./payout-diag.json`, the XDG folder, /etc.
[[nodiscard]] std::vector<std::string> config_places(const Env& env);

/// Reads a moment a user typed: RFC 3339 text; or, where `zone` (name or offset) is given, a local date
/// (`2026-03-03`, its first moment) or date and time (`2026-03-03 14:00[:00]`, also with `T`). Errors: usage.
[[nodiscard]] Result<Instant> parse_moment(std::string_view text, std::string_view zone, std::string_view flag);

/// The whole content of a small file (rules, configuration). Errors: `code` with reason unreadable or too_large.
[[nodiscard]] Result<std::string> read_small_file(const std::string& path, std::size_t most, ErrorCode code);

}  // namespace payout::app

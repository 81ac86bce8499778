#include "app/env.hpp"

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_default_width = 80;

Instant system_now() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return {static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec};
}

std::string system_variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::string() : std::string(value);
}

void say_on_stderr(std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(STDERR_FILENO, text.data(), text.size());
    if (put < 0 && errno != EINTR) return;
    if (put > 0) text.remove_prefix(static_cast<std::size_t>(put));
  }
}

/// Width from the terminal itself, then COLUMNS, then 80.
std::size_t width_of(int fd, bool is_terminal) {
  if (!is_terminal) return k_default_width;
  winsize size{};
  std::size_t width = 0;
  if (ioctl(fd, TIOCGWINSZ, &size) == 0) width = size.ws_col;
  if (width == 0) {
    const std::string columns = system_variable("COLUMNS");
    std::from_chars(columns.data(), columns.data() + columns.size(), width);
  }
  if (width == 0) return k_default_width;
  return std::min<std::size_t>(std::max<std::size_t>(width, 20), 1000);
}

/// The first of LC_ALL, LC_CTYPE and LANG that is set decides, as in setlocale; no locale has to be loaded for it.
bool locale_is_utf8() {
  for (const std::string_view name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = to_lower(system_variable(name));
    if (!value.empty()) return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

Terminal system_terminal() {
  Terminal out;
  out.in_is_terminal = isatty(STDIN_FILENO) == 1;
  out.out_is_terminal = isatty(STDOUT_FILENO) == 1;
  out.err_is_terminal = isatty(STDERR_FILENO) == 1;
  out.out_width = width_of(STDOUT_FILENO, out.out_is_terminal);
  out.err_width = width_of(STDERR_FILENO, out.err_is_terminal);
  const std::string term = system_variable("TERM");
  out.no_color = !system_variable("NO_COLOR").empty() || term.empty() || term == "dumb";
  out.utf8 = locale_is_utf8();
  return out;
}

/// `base` when it is an absolute path, else `home` + `below`; empty when there is neither (XDG base folders).
std::string xdg_folder(const Env& env, std::string_view variable, std::string_view below) {
  std::string folder = env.variable(variable);
  if (!folder.empty() && folder.front() == '/') return folder;
  folder = env.variable("HOME");
  if (folder.empty() || folder.front() != '/') return {};
  return fmt::format("{}/{}", folder, below);
}

bool read_digits(std::string_view text, std::size_t at, std::size_t count, int& value) {
  value = 0;
  if (at + count > text.size()) return false;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  return true;
}

/// A wall-clock time: days since 1970 and seconds since midnight.
struct WallClock {
  std::int64_t day = 0;
  std::int64_t second = 0;
};

/// `2026-03-03`, `2026-03-03 14:00`, `2026-03-03T14:00:30`.
std::optional<WallClock> parse_wall_clock(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  const bool date = read_digits(text, 0, 4, year) && read_digits(text, 5, 2, month) && read_digits(text, 8, 2, day) &&
                    text[4] == '-' && text[7] == '-';
  if (!date || year < 1970 || year > 2261 ||
      !is_valid_date(year, static_cast<unsigned>(month), static_cast<unsigned>(day))) {
    return std::nullopt;
  }
  if (text.size() != 10) {
    const bool time = (text.size() == 16 || text.size() == 19) && (text[10] == ' ' || text[10] == 'T') &&
                      read_digits(text, 11, 2, hour) && text[13] == ':' && read_digits(text, 14, 2, minute) &&
                      (text.size() == 16 || (text[16] == ':' && read_digits(text, 17, 2, second)));
    if (!time || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  }
  return WallClock{days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day)),
                   hour * 3600 + minute * 60 + second};
}

}  // namespace

Env system_env() {
  Env env;
  env.now = system_now;
  env.variable = system_variable;
  env.say = say_on_stderr;
  env.terminal = system_terminal();
  return env;
}

std::string default_db(const Env& env) {
  const std::string folder = xdg_folder(env, "XDG_STATE_HOME", ".local/state");
  return folder.empty() ? std::string() : folder + "/payout-diag/payouts.db";
}

std::vector<std::string> config_places(const Env& env) {
  std::vector<std::string> places{"./payout-diag.json"};
  const std::string folder = xdg_folder(env, "XDG_CONFIG_HOME", ".config");
  if (!folder.empty()) places.push_back(folder + "/payout-diag/payout-diag.json");
  places.emplace_back("/etc/payout-diag/payout-diag.json");
  return places;
}

Result<Instant> parse_moment(std::string_view text, std::string_view zone, std::string_view flag) {
  const ParsedInstant parsed = parse_rfc3339(text);
  if (parsed.value) return *parsed.value;
  const std::optional<WallClock> wall = parse_wall_clock(text);
  if (wall && zone.empty()) {
    return fail(ErrorCode::usage, "moment_without_zone", fmt::format("{} {} names no time zone", flag, echo(text)), {},
                "add an offset (2026-03-03T14:00:00+01:00), or name the zone with --tz");
  }
  if (wall) {
    const Result<Zone> loaded = Zone::load(zone);
    if (!loaded) return tl::unexpected(loaded.error());
    return loaded->to_instant(wall->day, wall->second);
  }
  const std::string_view why =
      parsed.fault == TimeFault::range ? "lies outside the years 1970 to 2261" : "is not a time";
  return fail(ErrorCode::usage, "moment_form", fmt::format("{} {} {}", flag, echo(text), why), {},
              "write 2026-03-03T14:00:00Z; or, together with --tz, 2026-03-03 or \"2026-03-03 14:00\"");
}

Result<std::string> read_small_file(const std::string& path, std::size_t most, ErrorCode code) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return fail(code, "unreadable", fmt::format("cannot open the file: {}", std::strerror(errno)), path);
  std::string text;
  struct stat info {};
  std::string fault;
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    fault = "this is not a regular file";
  } else {
    text.resize(static_cast<std::size_t>(std::min<std::uint64_t>(static_cast<std::uint64_t>(info.st_size), most)) + 1);
    std::size_t used = 0;
    while (used < text.size()) {
      const ssize_t got = ::read(fd, text.data() + used, text.size() - used);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fault = fmt::format("cannot read the file: {}", std::strerror(errno));
      if (got <= 0) break;
      used += static_cast<std::size_t>(got);
    }
    if (fault.empty() && used > most) fault = fmt::format("the file is larger than {} bytes", grouped(most));
    text.resize(used);
  }
  ::close(fd);
  if (!fault.empty()) return fail(code, "unreadable", fault, path);
  return text;
}

}  // namespace payout::app

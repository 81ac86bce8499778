#pragma once
/// Derives cases from stories, with a channel of its own for each thing that can differ.
#include <catch2/catch.hpp>

#include "facts/case.hpp"
#include "story.hpp"
#include "test_codes.hpp"

namespace payout::facts {

/// Channels: `fast` (normal 1 h), `quiet` (2 h, never confirms), `legs` (1 h, two legs), `slow` (5 d). Without a channel: one day.
struct TestWorld {
  test::TestCodes codes;
  Profiles profiles;
  World world;
  TestWorld() {
    const auto add = [&](const std::string& name, Duration normal) -> ChannelProfile& {
      ChannelProfile& profile = profiles.channels[name];
      profile.name = name;
      profile.normal = TimeSpan::plain(normal);
      profile.late = TimeSpan::plain({normal.ns * 2});
      profile.origin = ChannelProfile::Origin::declared;
      return profile;
    };
    add("fast", Duration::hours(1));
    add("quiet", Duration::hours(2)).confirms = false;
    add("legs", Duration::hours(1)).two_leg = true;
    add("slow", Duration::days(5));
    profiles.witnesses = {{"stmt", Trust::statement}, {"ask", Trust::inquiry}, {"hook", Trust::webhook}, {"ours", Trust::own}};
    world.profiles = &profiles;
    world.codes = &codes;
  }
};

inline const TestWorld& test_world() {
  static const TestWorld world;
  return world;
}

inline Case case_of(std::string_view text, std::string_view as_of = "23:00") {
  return derive("P-1", "tx", test::story(text), test::moment(as_of), test_world().world);
}

/// The states of all sends: `open rejected`.
inline std::string sends(const Case& c) {
  std::string out;
  for (const Attempt& attempt : c.attempts) out += (out.empty() ? "" : " ") + std::string(word(attempt.state));
  return out;
}

/// The kinds of all open holds: `screening hold:risk`.
inline std::string open_holds(const Case& c) {
  std::string out;
  for (const OpenHold& hold : c.holds) out += (out.empty() ? "" : " ") + hold.kind;
  return out;
}

/// One line of a table of cases.
struct Row {
  const char* story;
  const char* sends;
  const char* money;
};

inline void check(const Row& row) {
  INFO(row.story);
  const Case c = case_of(row.story);
  CHECK(sends(c) == row.sends);
  CHECK(word(c.money) == row.money);
}

}  // namespace payout::facts

#include <catch2/catch.hpp>

#include <map>

#include "app/config.hpp"
#include "test_env.hpp"

using namespace payout;
using namespace payout::app;
using facts::ChannelProfile;
using facts::TimeSpan;

namespace {

class OneCalendar : public facts::Calendars {
 public:
  OneCalendar() : m_eu(facts::CalendarData{}, Zone::utc()) {}
  [[nodiscard]] const facts::Calendar* find(std::string_view id) const override {
    return id == "eu" || id == "24x7" ? &m_eu : nullptr;
  }

 private:
  facts::Calendar m_eu;
};

const std::map<std::string, ChannelProfile, std::less<>>& rails() {
  static const auto k_rails = [] {
    std::map<std::string, ChannelProfile, std::less<>> out;
    ChannelProfile sct;
    sct.rail = "SEPA-SCT";
    sct.currency = "EUR";
    sct.calendar = "eu";
    sct.normal = *facts::parse_time_span("1bd");
    sct.late = *facts::parse_time_span("2bd");
    sct.cutoff = 16 * 3600;
    out["SEPA-SCT"] = sct;
    return out;
  }();
  return k_rails;
}

Result<Config> load(std::string_view text) {
  static const OneCalendar k_calendars;
  Result<ConfigDocument> document = parse_config(text, "c.json");
  if (!document) return tl::unexpected(document.error());
  return resolve_config(std::move(*document), {rails(), k_calendars});
}

Error fault(std::string_view text) {
  const Result<Config> config = load(text);
  REQUIRE_FALSE(config);
  CHECK(config.error().code == ErrorCode::rules_invalid);
  return config.error();
}

std::string origin(const Config& config, std::string_view key) {
  for (const Setting& setting : config.settings) {
    if (setting.key == key) return setting.value + " from " + setting.origin;
  }
  return "missing";
}

}  // namespace

TEST_CASE("a channel takes what it leaves out from its rail") {
  const Result<Config> config =
      load(R"({"channels": {"sct-x": {"scheme": "SEPA-SCT", "late": "3bd", "backup": ["inst-x"]}, "inst-x": {}}})");
  REQUIRE(config);
  const ChannelProfile& profile = config->profiles.channels.at("sct-x");
  CHECK(profile.origin == ChannelProfile::Origin::declared);
  CHECK(profile.rail == "SEPA-SCT");
  CHECK(profile.calendar == "eu");
  CHECK(profile.cutoff == 16 * 3600);
  CHECK(profile.normal == *facts::parse_time_span("1bd"));
  CHECK(profile.late == *facts::parse_time_span("3bd"));
  CHECK(profile.backup == std::vector<std::string>{"inst-x"});
  CHECK(origin(*config, "channels.sct-x.late") == "3bd from c.json");
  CHECK(origin(*config, "channels.sct-x.normal") == "1bd from rail SEPA-SCT");
  CHECK(origin(*config, "channels.sct-x.cutoff") == "16:00 from rail SEPA-SCT");
  CHECK(origin(*config, "channels.inst-x.calendar") == "24x7 from built in");
  CHECK(config->warnings.empty());
}

TEST_CASE("the whole form of the contract is read") {
  const Result<Config> config =
      load(R"({"channels": {"sct-x": {"scheme": "SEPA-SCT", "currency": "EUR", "calendar": "eu",
      "cutoff": "15:30", "normal": "1bd", "late": "2bd", "confirms": false, "not_found_final": "45m", "backup": []}},
    "logs": {"fps-log": {"channel": "sct-x", "max_silence": "30m"}},
    "contacts": {"us": {"team": "payments on-call", "hours": "24x7"}}})");
  REQUIRE(config);
  const ChannelProfile& profile = config->profiles.channels.at("sct-x");
  CHECK(profile.cutoff == 15 * 3600 + 30 * 60);
  CHECK_FALSE(profile.confirms);
  CHECK(profile.not_found_final == Duration::minutes(45));
  REQUIRE(config->profiles.logs.size() == 1);
  CHECK(config->profiles.logs.front().name == "fps-log");
  CHECK(config->profiles.logs.front().max_silence == Duration::minutes(30));
  CHECK(config->profiles.contacts.at("us").team == "payments on-call");
}

TEST_CASE("no configuration is a good configuration") {
  CHECK(load("{}"));
  const Result<ConfigDocument> none = read_config("");
  REQUIRE(none);
  CHECK(none->file.empty());
}

TEST_CASE("a fault names its place, its reason and what to do") {
  const Error unknown_key = fault(R"({"channels": {"a": {"shceme": "SEPA-SCT"}}})");
  CHECK(unknown_key.where == "c.json: /channels/a/shceme");
  CHECK(unknown_key.message == "unknown key `shceme`");
  CHECK(unknown_key.hint == "did you mean `scheme`?");
  CHECK(fault(R"({"chanels": {}})").hint == "did you mean `channels`?");
  CHECK(fault(R"({"channels": {"a": {"normal": "1 day"}}})").where == "c.json: /channels/a/normal");
  CHECK(fault(R"({"channels": {"a": {"scheme": "SEPA-STC"}}})").hint == "did you mean `SEPA-SCT`?");
  CHECK(fault(R"({"channels": {"a": {"calendar": "mars"}}})").where == "c.json: /channels/a/calendar");
  CHECK(fault(R"({"channels": {"a": {"cutoff": "4pm"}}})").message == "`4pm` is not a time of day");
  CHECK(fault(R"({"channels": {"a": {"cutoff": "24:00"}}})").message == "`24:00` is not a time of day");
  CHECK(fault(R"({"channels": {"a": {"currency": "EURO"}}})").message == "`EURO` is not a currency");
  CHECK(fault(R"({"channels": {"a": {"confirms": "yes"}}})").message == "true or false is expected here, not text");
  CHECK(fault(R"({"channels": {"a": {"not_found_final": "1bd"}}})").where == "c.json: /channels/a/not_found_final");
  CHECK(fault(R"({"channels": {"a": {"backup": "b"}}})").where == "c.json: /channels/a/backup");
  CHECK(fault(R"({"channels": {"a": {"backup": ["a"]}}})").message == "a channel cannot be its own backup");
  CHECK(fault(R"({"channels": {"a": {"normal": "2h", "late": "1h"}}})").where == "c.json: /channels/a/late");
  CHECK(fault(R"({"channels": []})").message == "an object is expected here, not a list");
  CHECK(fault(R"({"logs": {"a": {"max_silence": 30}}})").message == "text is expected here, not a number");
  CHECK(fault(R"({"defaults": {"tz": "Nowhere/City"}})").where == "c.json: /defaults/tz");
  CHECK(fault("[]").message == "an object is expected here, not a list");
}

TEST_CASE("all faults are told at once") {
  const Error error = fault(R"({"channels": {"a": {"normal": "x", "scheme": "NOPE"}}, "log": {}})");
  CHECK(error.message.find("3 faults") != std::string::npos);
  CHECK(error.message.find("/channels/a/normal: ") != std::string::npos);
  CHECK(error.message.find("/channels/a/scheme: ") != std::string::npos);
  CHECK(error.message.find("/log: ") != std::string::npos);
  CHECK(error.where == "c.json");
}

TEST_CASE("text that is no JSON is refused with line and column") {
  const Error error = fault("{\n  \"channels\": {,}\n}");
  CHECK(error.reason == "config_syntax");
  CHECK(error.where == "c.json:2:16");
  CHECK(fault("").reason == "config_syntax");
  CHECK(fault("{} {}").reason == "config_syntax");
}

TEST_CASE("a key given twice is a fault, not a silent last word") {
  CHECK(fault(R"({"channels": {"a": {"normal": "1h", "normal": "2h"}}})").message ==
        "the key `normal` is given twice in one object");
  CHECK(load(R"({"channels": {"a": {"normal": "1h"}, "b": {"normal": "1h"}}})"));
}

TEST_CASE("hostile depth is refused") {
  std::string deep = "{\"channels\":";
  for (int i = 0; i < 100'000; ++i) deep += "[";
  CHECK(fault(deep).code == ErrorCode::rules_invalid);
  std::string closed(50, '[');
  closed.append(50, ']');
  CHECK(fault("{\"channels\": " + closed + "}").reason == "config_depth");
}

TEST_CASE("names that nothing declares are worth a warning") {
  const Result<Config> config =
      load(R"({"channels": {"sct-x": {"backup": ["sct-y"]}}, "contacts": {"complience": {"team": "t"}}})");
  REQUIRE(config);
  REQUIRE(config->warnings.size() == 2);
  CHECK(config->warnings[0] ==
        "c.json: /channels/sct-x/backup: channel `sct-y` is not declared; did you mean `sct-x`?");
  CHECK(config->warnings[1].find("did you mean `compliance`?") != std::string::npos);
}

TEST_CASE("the place of the configuration: flag, environment, then folders") {
  TestWorld world;
  CHECK(find_config("mine.json", world.env()) == "mine.json");
  world.variables["PAYOUT_DIAG_CONFIG"] = "env.json";
  CHECK(find_config("", world.env()) == "env.json");
  CHECK(find_config("mine.json", world.env()) == "mine.json");
  world.variables = {{"HOME", "/home/x"}};
  CHECK(config_places(world.env()) == std::vector<std::string>{"./payout-diag.json",
                                                               "/home/x/.config/payout-diag/payout-diag.json",
                                                               "/etc/payout-diag/payout-diag.json"});
  world.variables = {{"HOME", "/home/x"}, {"XDG_CONFIG_HOME", "/cfg"}};
  CHECK(config_places(world.env())[1] == "/cfg/payout-diag/payout-diag.json");
}

TEST_CASE("a configuration that is named but missing is an error") {
  const Result<ConfigDocument> missing = read_config("/nonexistent/payout-diag.json");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::rules_invalid);
  CHECK(missing.error().where == "/nonexistent/payout-diag.json");
}

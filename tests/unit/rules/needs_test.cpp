/// The index never leaves out a rule that could be true or unknown.
#include "rules/needs.hpp"
#include "rules_support.hpp"

namespace payout::rules {
namespace {

/// The names of the types that a rule with this `find` and `when` needs, one word a set.
std::string needs(const std::string& find, const std::string& when) {
  std::string out;
  for (const TypeSet& set : compiled(rule_text(find, when)).needs) {
    std::string names;
    for (std::size_t i = 1; i < set.size(); ++i) {
      if (set.test(i)) names += (names.empty() ? "" : "|") + std::string(name(static_cast<EventType>(i)));
    }
    out += (out.empty() ? "" : " ") + names;
  }
  return out;
}

constexpr const char* k_find = R"({"s": {"match": {"type": "payout.sent"}}, "r": {"match": {"type": ["payout.rejected", "payout.returned"]}},
  "d": {"match": {"type": "channel.down"}, "in": "channel"}, "c": {"match": {"code": "X"}}})";

}  // namespace

TEST_CASE("what a rule needs follows from its conditions") {
  CHECK(needs(k_find, R"({"seen": "s"})") == "payout.sent");
  CHECK(needs(k_find, R"({"all": [{"seen": "s"}, {"seen": "r"}]})") == "payout.sent payout.rejected|payout.returned");
  CHECK(needs(k_find, R"({"any": [{"seen": "s"}, {"seen": "r"}]})") == "payout.sent|payout.rejected|payout.returned");
  CHECK(needs(k_find, R"({"missing": "r", "after": "s", "within": "2h"})") == "payout.sent");
  CHECK(needs(k_find, R"({"count": "s", "gte": 2})") == "payout.sent");
  CHECK(needs(k_find, R"({"order": ["s", "r"]})") == "payout.sent payout.rejected|payout.returned");
  CHECK(needs(k_find, R"({"peers": "channel", "around": "s", "gte": 2})") == "payout.sent");
}

TEST_CASE("nothing is needed where nothing follows") {
  CHECK(needs(k_find, R"({"seen": "d"})").empty());                                    // not the payout's own event
  CHECK(needs(k_find, R"({"seen": "c"})").empty());                                    // any type may carry it
  CHECK(needs(k_find, R"({"none": [{"seen": "s"}]})").empty());
  CHECK(needs(k_find, R"({"any": [{"seen": "s"}, {"fact": {"sent": "false"}}]})").empty());
  CHECK(needs(k_find, R"({"count": "s", "lt": 2})").empty());
  CHECK(needs(k_find, R"({"fact": {"state": "stuck"}})").empty());
}

TEST_CASE("a rule that the index leaves out is false, whatever else is there") {
  Scene scene;
  scene.context.log_holes.push_back({"log", "", test::moment("09:30"), Instant::never()});
  scene.context.strands[{"channel", "fast"}] = test::story("08:59 channel.down; 09:01 funding.low");
  const char* stories[] = {
      "09:00 created channel=fast",
      "09:00 created channel=fast; 09:01 queued",
      "09:00 created channel=fast; 09:01 engine.error msg=disk",
      "09:00 created channel=fast; 09:01 sent",
      "09:00 created channel=fast; 09:01 sent; 09:02 accepted",
      "09:00 created channel=fast; 09:01 sent; 09:02 timeout",
      "09:00 sent channel=fast; 09:02 timeout; 09:40 inquiry; 10:40 not_found",
      "09:00 sent channel=fast; 09:02 rejected code=AC04",
      "09:00 sent channel=fast; 09:02 rejected code=MS03 msg=blocked",
      "09:00 sent channel=fast; 09:02 settled; 09:40 returned code=AM04",
      "09:00 sent channel=fast; 09:02 timeout; 09:03 sent; 09:04 rejected code=DUPL",
      "09:00 created channel=fast; 09:01 screening.hit",
      "09:00 created channel=fast; 09:01 dispute.opened; 09:02 hold.placed reason=reserve",
      "09:00 sent channel=fast; 09:01 payee.changed; 09:01 login.suspicious; 09:02 confirmed; 10:00 customer.reported"};
  int left_out = 0;
  for (const char* story : stories) {
    const TypeSet own = types_of(test::story(story));
    for (const Rule& rule : own_rules().rules()) {
      if (may_apply(rule, own)) continue;
      ++left_out;
      INFO(rule.id << " on " << story);
      CHECK(scene.run(rule, story).fires == facts::Tri::no);
    }
  }
  // It is an index only if it leaves out most.
  CHECK(left_out > static_cast<int>(std::size(stories) * own_rules().rules().size() / 2));
}

}  // namespace payout::rules

/// Incidents over random worlds: they partition what is stuck, and one payout's own answer names the same one.
#include <algorithm>
#include <set>

#include "app/incident_builder.hpp"
#include "engine_support.hpp"
#include "random_world.hpp"

namespace payout::test {
namespace {

/// An environment in which nothing is said and nothing is configured.
app::Engine app_engine(const app::Settings& settings) {
  app::Env env;
  env.say = [](std::string_view) {};
  return must(app::load_engine(settings, env));
}

app::Settings settings_as_of(Instant as_of) {
  app::Settings settings;
  settings.as_of = as_of;
  settings.config = must(app::parse_config(world_config(false), "world.json"));
  return settings;
}

TEST_CASE("every stuck payout is in one incident or in none, and its own answer names it", "[property]") {
  Random random(20260305);
  const app::Engine engine = app_engine(settings_as_of({}));
  std::size_t shared = 0;
  for (int round = 0; round < rounds(8, 60); ++round) {
    Instant as_of;
    std::vector<Event> events = random_world(random, 12, as_of);
    const app::Settings settings = settings_as_of(as_of);
    const std::unique_ptr<store::Writer> store = store::make_memory_store();
    put(*store, events);
    app::Investigator investigator(*store, engine.rules, engine.config.profiles, as_of);
    app::IncidentBuilder builder(*store, investigator, engine, settings);
    std::map<std::string, std::string> incident_of;  // by txid
    must(investigator.each(false, [&](diagnosis::Diagnosis&& answer) {
      const diagnosis::Diagnosis shown = app::for_audience(std::move(answer), settings, engine);
      incident_of[shown.kind + shown.txid] = shown.incident ? shown.incident->id : std::string();
      if (shown.confidential) CHECK_FALSE(shown.incident);
      builder.add(shown);
      return true;
    }));
    const std::vector<report::IncidentView> incidents = must(builder.build());
    std::set<std::string> seen;
    std::int64_t in_incidents = 0;
    for (const report::IncidentView& view : incidents) {
      in_incidents += view.amounts.payouts;
      CHECK(view.amounts.payouts == static_cast<std::int64_t>(view.release.size()));
      CHECK(view.amounts.payouts <= view.orders);
      CHECK(view.first <= view.last);
      CHECK(view.steps.size() == 5);
      CHECK(view.measures.size() == 8);
      CHECK(std::is_sorted(view.release.begin(), view.release.end(), report::leaves_before));
      for (const diagnosis::Action& step : view.steps) CHECK(step.todo.en.find('{') == std::string::npos);
      for (const report::IncidentView::Release& one : view.release) CHECK(seen.insert(one.txid).second);
    }
    CHECK(in_incidents + builder.single() == static_cast<std::int64_t>(incident_of.size()));
    shared += incidents.size();
    // Another order of arrival, and one payout at a time.
    std::reverse(events.begin(), events.end());
    const std::unique_ptr<store::Writer> other = store::make_memory_store();
    put(*other, events);
    app::Investigator alone(*other, engine.rules, engine.config.profiles, as_of);
    for (const auto& [id, incident] : incident_of) {
      if (!id.starts_with("tx")) continue;
      const diagnosis::Diagnosis answer = app::for_audience(ask(alone, id.substr(2)), settings, engine);
      INFO(id);
      CHECK((answer.incident ? answer.incident->id : std::string()) == incident);
    }
  }
  CHECK(shared > 0);
}

}  // namespace
}  // namespace payout::test

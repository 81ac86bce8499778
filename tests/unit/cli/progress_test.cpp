#include <catch2/catch.hpp>

#include "cli/progress_line.hpp"

using namespace payout;
using namespace payout::cli;

constexpr auto k_en = report::Language::en;

TEST_CASE("the progress line says how far and how fast, within the width") {
  CHECK(progress_text({50, 100, 1234}, Duration::seconds(0), 80, k_en) == "[##########..........]  50 %  1,234 events");
  CHECK(progress_text({50'000'000, 0, 1}, Duration::seconds(2), 80, k_en) == "1 event  25.0 MB/s");
  CHECK(progress_text({500, 100, 1}, Duration::seconds(0), 80, k_en).rfind("[####################] 100 %", 0) == 0);
  CHECK(progress_text({50, 100, 1234}, Duration::seconds(1), 20, k_en).size() == 19);
  CHECK(progress_text({50, 100, 1234}, Duration::seconds(1), 0, k_en).size() == 1);
}

TEST_CASE("the line is shown only when wanted, at most ten times a second, and erased") {
  std::string said;
  Instant now{1'000'000'000};
  app::Env env;
  env.now = [&now] { return now; };
  env.say = [&said](std::string_view text) { said += text; };
  {
    ProgressLine off(env, false, k_en);
    off.show({1, 2, 3});
  }
  CHECK(said.empty());
  {
    ProgressLine line(env, true, k_en);
    line.show({1, 2, 3});
    const std::size_t once = said.size();
    line.show({1, 2, 3});
    CHECK(said.size() == once);
    now = now + Duration::seconds(1);
    line.show({2, 2, 3});
    CHECK(said.size() > once);
  }
  CHECK(said.substr(said.size() - 4) == "\r\x1b[K");
}

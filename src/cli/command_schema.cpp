#include <vector>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "base/embedded.hpp"
#include "cli/command.hpp"
#include "cli/completion.hpp"

namespace payout::cli {

Outcome run_schema(const RawOptions& raw, const app::Env& env) {
  const std::vector<std::string_view> names = schema_names();
  if (raw.words.empty()) {
    std::string list;
    for (const std::string_view name : names) list += fmt::format("{}\n", name);
    return print(list, raw, env);
  }
  const std::string& name = raw.words.front();
  const std::optional<std::string_view> text = embedded_file(fmt::format("schemas/{}.schema.json", name));
  if (text) return print(*text, raw, env);
  std::string hint = app::did_you_mean(name, names);
  if (hint.empty()) hint = fmt::format("choose one of {}", fmt::join(names, ", "));
  return fail(ErrorCode::usage, "bad_choice", fmt::format("there is no schema {}", app::echo(name)), {}, std::move(hint));
}

}  // namespace payout::cli

// Apart, so that programs that bring their own definitions need not carry the embedded ones.
#include "base/embedded.hpp"
#include "sources/definition.hpp"

namespace payout::sources {

SourceSet SourceSet::builtin() {
  SourceSet set;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with("sources/") || !file.path.ends_with(".json")) continue;
    // A unit test reads every embedded definition, so a fault cannot reach a user.
    static_cast<void>(set.add(file.text, "rules/" + std::string(file.path)));
  }
  return set;
}

}  // namespace payout::sources

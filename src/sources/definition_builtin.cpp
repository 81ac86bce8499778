// Apart, so that programs that bring their own definitions need not carry the embedded ones.
#include "base/embedded.hpp"
#include "sources/definition.hpp"

namespace payout::sources {

std::vector<DefinitionText> builtin_definitions() {
  std::vector<DefinitionText> out;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with("sources/") || !file.path.ends_with(".json")) continue;
    out.push_back({"rules/" + std::string(file.path), std::string(file.text)});
  }
  return out;
}

SourceSet SourceSet::builtin() {
  SourceSet set;
  set.m_loader = [] {
    SourceSet read;
    // A unit test reads every embedded definition, so a fault cannot reach a user.
    for (const DefinitionText& each : builtin_definitions()) static_cast<void>(read.add(each.text, each.origin));
    for (auto& definition : read.m_all) {
      auto own = std::make_shared<SourceDefinition>(*definition);
      own->built_in = true;
      definition = std::move(own);
    }
    return std::move(read.m_all);
  };
  return set;
}

}  // namespace payout::sources

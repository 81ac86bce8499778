#include "app/source_places.hpp"

#include <filesystem>
#include <iterator>

namespace payout::app {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<sources::DefinitionText>;

void append(Texts& to, Texts from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

Result<SourcePlaces> read_source_places(const std::vector<std::string>& words,
                                        const std::vector<std::string>& overlays) {
  SourcePlaces out;
  std::error_code ignored;
  for (const std::string& word : words) {
    if (fs::is_directory(word, ignored)) {
      Result<Texts> texts = sources::folder_definitions(word);
      if (!texts) return tl::unexpected(texts.error());
      if (texts->empty()) {
        return fail(ErrorCode::rules_invalid, "source_unreadable", "the folder holds no definition", word,
                    "definitions are files that end in .json, in the folder or in its sources/");
      }
      append(out.named, std::move(*texts));
    } else if (word.ends_with(".json") || fs::exists(word, ignored)) {
      Result<sources::DefinitionText> text = sources::file_definition(word);
      if (!text) return tl::unexpected(text.error());
      out.named.push_back(std::move(*text));
    } else {
      out.ids.push_back(word);
    }
  }
  out.in_use = sources::builtin_definitions();
  for (const std::string& overlay : overlays) {
    if (!fs::is_directory(fs::path(overlay) / "sources", ignored)) continue;
    Result<Texts> texts = sources::folder_definitions(overlay);
    if (!texts) return tl::unexpected(texts.error());
    append(out.in_use, std::move(*texts));
  }
  return out;
}

}  // namespace payout::app

#pragma once
/// One line of canonical JSON into an Event.
#include <string>
#include <string_view>
#include <vector>

#include "sources/event_builder.hpp"
#include "sources/json_index.hpp"
#include "sources/name_counter.hpp"

namespace payout::sources {

/// Decodes lines one by one, each checked whole: a damaged line costs itself and no other.
/// No allocation for a line without escapes once the buffers have grown.
class JsonLineDecoder {
 public:
  explicit JsonLineDecoder(BuildOptions options = {}) : builder(std::move(options)) {}

  /// True: `builder.event` holds the event (all but file and place). False: `builder.fault` says why not.
  [[nodiscard]] bool decode(std::string_view line);
  /// After a false: true where more bytes could still make the line a whole object (it may be half written).
  [[nodiscard]] bool may_be_partial() const { return m_structural; }

  EventBuilder builder;
  NameCounter other_keys;

 private:
  bool refuse_other();
  bool read_object();
  bool read_known(Field field);
  bool read_refs();
  bool skip_other(std::string_view key);
  bool give_up();
  bool seen_before(std::string_view key);
  std::string_view resolve(std::string_view raw, bool& sound);

  JsonWalker m_json;
  std::vector<std::string> m_scratch;  ///< resolved escapes of this line; views into it live until the next line
  std::size_t m_scratch_used = 0;
  std::vector<std::string_view> m_others;
  std::vector<std::uint64_t> m_other_hashes;
  std::string m_key;
  bool m_structural = false;
};

}  // namespace payout::sources

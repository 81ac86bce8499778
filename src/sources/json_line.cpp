#include "sources/json_line.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace payout::sources {
namespace {

constexpr std::size_t k_most_keys = 1000;

}  // namespace

bool JsonLineDecoder::decode(std::string_view line) {
  builder.start();
  m_structural = false;
  m_scratch_used = 0;
  m_others.clear();
  m_other_hashes.clear();
  if (!m_json.start(line)) return give_up();
  if (m_json.peek() != JsonKind::object) return refuse_other();
  if (!read_object()) return m_json.failed() ? give_up() : false;
  if (!m_json.finish()) {
    // Old line ends are the one fault behind an object that more bytes cannot change.
    const bool waits = m_json.fault().code != "json_syntax";
    give_up();
    m_structural = waits;
    return false;
  }
  builder.event.content = hash64(line);
  return builder.finish();
}

/// The line is no object: says what it is instead.
bool JsonLineDecoder::refuse_other() {
  const bool array = m_json.peek() == JsonKind::array;
  m_structural = !array;
  if (!m_json.skip()) return give_up();
  if (m_json.at_end()) {
    return builder.fail("not_an_object",
                        array ? "the line is an array, not an object" : "the line is a value, not an object",
                        array ? "one object a line is taken; a document of records needs a source definition "
                                "(--source, see docs/formats/sources.md)"
                              : "");
  }
  // A value with something behind it is no JSON text of any kind: `2025-03-10,...`
  if (!array) return builder.fail("json_syntax", "the line is not JSON");
  static_cast<void>(m_json.finish());
  return give_up();
}

/// Passes a fault of JSON itself on.
bool JsonLineDecoder::give_up() {
  const Fault& fault = m_json.fault();
  m_structural = true;
  return builder.fail(fault.code, fault.detail, fault.hint);
}

/// The text behind a raw string; its memory stays until the next line.
std::string_view JsonLineDecoder::resolve(std::string_view raw, bool& sound) {
  if (!m_json.has_escape(raw)) return raw;
  // The strings must not move while views into them live, hence the reserve below.
  if (m_scratch.capacity() == 0) m_scratch.reserve(k_most_keys * 2);
  if (m_scratch_used == m_scratch.size()) {
    if (m_scratch.size() == m_scratch.capacity()) {
      sound = builder.fail("key_limit", "the record has too many keys");
      return {};
    }
    m_scratch.emplace_back();
  }
  std::string_view out;
  if (!m_json.unescape(raw, m_scratch[m_scratch_used], out)) sound = false;
  ++m_scratch_used;
  return out;
}

bool JsonLineDecoder::read_object() {
  std::uint32_t seen = 0;
  std::size_t keys = 0;
  std::string_view raw;
  if (!m_json.enter()) return false;
  // A fault of one value must not hide that the line itself is damaged, so the walk goes on to the end.
  Fault first;
  bool sound = true;
  while (m_json.next_key(raw)) {
    bool taken = true;
    const std::string_view key = resolve(raw, taken);
    const Field field = find_field(key);
    const std::uint32_t bit = field == Field::other ? 0U : 1U << static_cast<unsigned>(field);
    if (!sound || !taken) {
      taken = m_json.skip() && taken;
    } else if (++keys > k_most_keys) {
      taken = builder.fail("key_limit", "the record has more than 1,000 keys");
      if (!m_json.skip()) return false;
    } else if ((seen & bit) != 0 || (field == Field::other && seen_before(key))) {
      taken = builder.fail("duplicate_key", "the key " + quoted(key) + " stands twice",
                           "readers disagree on which one counts, so the line is refused");
      if (!m_json.skip()) return false;
    } else {
      taken = field == Field::other ? skip_other(key) : read_known(field);
    }
    if (m_json.failed()) return false;
    seen |= bit;
    if (!taken && sound) {
      sound = false;
      first = builder.fault;
    }
  }
  if (m_json.failed()) return false;
  if (!sound) builder.fault = std::move(first);
  return sound;
}

bool JsonLineDecoder::seen_before(std::string_view key) {
  const std::uint64_t hash = hash64(key);
  for (std::size_t i = 0; i < m_others.size(); ++i) {
    if (m_other_hashes[i] == hash && m_others[i] == key) return true;
  }
  m_others.push_back(key);
  m_other_hashes.push_back(hash);
  return false;
}

bool JsonLineDecoder::skip_other(std::string_view key) {
  other_keys.add(key);
  ++builder.event.other_keys;
  return m_json.skip();
}

bool JsonLineDecoder::read_known(Field field) {
  const JsonKind kind = m_json.peek();
  if (kind == JsonKind::null) return m_json.skip();
  if (field == Field::refs && kind == JsonKind::object) return read_refs();
  const bool takes_number = field == Field::amount || field == Field::attempt;
  std::string_view value;
  if (kind == JsonKind::number && takes_number) {
    return m_json.number(value) && builder.set(field, value);
  }
  if (kind == JsonKind::text && field != Field::refs && field != Field::attempt) {
    if (!m_json.text(value)) return false;
    bool sound = true;
    const std::string_view text = resolve(value, sound);
    return sound && builder.set(field, text);
  }
  if (!m_json.skip()) return false;
  if (field == Field::from || field == Field::to) return true;  // another writer's key, see EventBuilder
  const char* wanted = field == Field::refs ? "an object of text" : field == Field::attempt ? "a whole number" : "text";
  return builder.fail("field_type", "`" + std::string(field_name(field)) + "` must be " + wanted);
}

bool JsonLineDecoder::read_refs() {
  if (!m_json.enter()) return false;
  std::string_view raw;
  bool sound = true;
  while (m_json.next_key(raw)) {
    bool readable = true;
    const std::string_view kind = resolve(raw, readable);
    if (!readable) return false;
    const JsonKind value = m_json.peek();
    if (value != JsonKind::text) {
      if (!m_json.skip()) return false;
      if (value != JsonKind::null && sound) sound = builder.fail("field_type", "`refs` must be an object of text");
      continue;
    }
    if (!m_json.text(raw)) return false;
    const std::string_view id = resolve(raw, readable);
    if (!readable) return false;
    const auto& refs = builder.event.refs;
    if (sound && std::any_of(refs.begin(), refs.end(), [&](const Ref& ref) { return ref.kind == kind; })) {
      sound = builder.fail("duplicate_key", "the key " + quoted(kind) + " stands twice in `refs`",
                           "readers disagree on which one counts, so the line is refused");
    }
    if (sound && !builder.add_ref(kind, id)) sound = false;
  }
  return sound && !m_json.failed();
}

}  // namespace payout::sources

#pragma once
/// Writing JSON by hand, so that key order is fixed and nothing heavy is included.
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace payout {

/// Appends `text` as a JSON string with its quotes. Quotes, backslashes and control characters are escaped (`\n`,
/// `\t`, else `\u00XX`), DEL and C1 controls too; bytes that are not UTF-8 become U+FFFD. Linear.
void append_json_string(std::string& out, std::string_view text);

enum class JsonLayout {
  compact,  ///< one line, no blanks
  pretty,   ///< two blanks a level, one member a line
};

/// Writes one JSON document into a string as it is told, in the order it is told.
/// Mistakes of the caller (a value without a key in an object, an end too many) are assertions in debug builds.
///
///     JsonWriter json(out, JsonLayout::pretty);
///     json.begin_object().member("schema", "x").key("list").begin_array().value(1).end_array().end_object();
class JsonWriter {
 public:
  /// The document is appended to `out`, which must outlive the writer.
  explicit JsonWriter(std::string& out, JsonLayout layout = JsonLayout::compact) : m_out(out), m_layout(layout) {}

  JsonWriter& begin_object() { return begin('{'); }
  JsonWriter& end_object() { return end('}'); }
  JsonWriter& begin_array() { return begin('['); }
  JsonWriter& end_array() { return end(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  /// Whole numbers and truth values; each integer type as itself.
  template <std::integral T>
  JsonWriter& value(T number) {
    if constexpr (std::same_as<T, bool>) {
      return literal(number ? "true" : "false");
    } else if constexpr (std::is_signed_v<T>) {
      return signed_number(number);
    } else {
      return unsigned_number(number);
    }
  }
  /// The value, or null.
  template <class T>
  JsonWriter& value(const std::optional<T>& maybe) {
    return maybe ? value(*maybe) : null();
  }
  /// A number with exactly `decimals` decimals; NaN and infinities are written as null.
  JsonWriter& value(double number, int decimals);
  JsonWriter& null() { return literal("null"); }
  /// Text that is a JSON value already (an exact decimal, a stored document); it is not checked.
  JsonWriter& raw(std::string_view json) { return literal(json); }

  template <class T>
  JsonWriter& member(std::string_view name, const T& content) {
    return key(name).value(content);
  }

 private:
  JsonWriter& begin(char bracket);
  JsonWriter& end(char bracket);
  JsonWriter& literal(std::string_view text);
  JsonWriter& signed_number(std::int64_t number);
  JsonWriter& unsigned_number(std::uint64_t number);
  void before_value();
  void new_line();

  struct Level {
    char bracket;
    bool empty;
  };
  std::string& m_out;
  JsonLayout m_layout;
  std::vector<Level> m_levels;
  bool m_after_key = false;
};

}  // namespace payout

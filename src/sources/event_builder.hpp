#pragma once
/// Text values into one checked, masked Event; shared by every decoder.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/zone.hpp"
#include "events/event.hpp"
#include "sources/refuse.hpp"

namespace payout::sources {

/// The keys of a canonical event.
enum class Field : std::uint8_t {
  ts,
  type,
  txid,
  event_id,
  src,
  channel,
  attempt,
  scheme,
  code,
  msg,
  amount,
  currency,
  bank,
  payee,
  customer,
  refs,
  reason,
  component,
  replaces,
  replaced_by,
  from,
  to,
  count_,
  other = count_
};

/// The field of a key, `other` where the contract has none. Cost: one switch on the length and a comparison or two.
[[nodiscard]] Field find_field(std::string_view key);
[[nodiscard]] std::string_view field_name(Field field);

/// What a decoder may assume where the input is silent.
struct BuildOptions {
  std::optional<Zone> assumed_zone;  ///< for times without an offset
  Instant now = Instant::never();    ///< later times are counted as in the future; never(): no such count
  Instant file_time;                 ///< of records without any time, where their definition allows it
};

/// Fills one Event again and again without giving memory back. Use: start, set..., finish; after a false, `fault` says
/// why and the event must not be used. Views passed to `set` must stay valid until `finish`.
class EventBuilder {
 public:
  explicit EventBuilder(BuildOptions options = {});

  void start();
  /// Takes a value as text. Attempt, amount and times are read from their text form.
  [[nodiscard]] bool set(Field field, std::string_view text);
  /// The same for a time that was read already.
  [[nodiscard]] bool set_ts(Instant at);
  [[nodiscard]] bool add_ref(std::string_view kind, std::string_view id);
  /// Checks what must be there and what belongs together.
  [[nodiscard]] bool finish();
  [[nodiscard]] bool fail(std::string_view code, std::string detail, std::string hint = {});
  [[nodiscard]] bool has_ts() const { return m_has_ts; }
  /// Gives the event the time of the file. Each such event is a nanosecond later than the one before it, so that they
  /// keep their order.
  void take_file_time();

  Event event;
  Fault fault;
  bool needs_txid = true;  ///< false for mapped sources, which may know a payout by another id only
  bool type_unknown = false;
  bool in_future = false;  ///< later than `now`
  bool at_epoch = false;   ///< within the first day of 1970: a clock that was never set
  bool undated = false;    ///< the record has no time; that of its file was taken

 private:
  bool set_type(std::string_view text);
  bool set_attempt(std::string_view text);
  bool read_time(Field field, std::string_view text, Instant& to);
  bool read_assumed(std::string_view text, Instant& to) const;
  bool finish_amount();
  bool finish_coverage();
  void put(std::string& to, std::string_view text);

  BuildOptions m_options;
  std::array<std::uint8_t, 256> m_types{};  ///< hash of a name to its type
  bool m_has_ts = false;
  std::int64_t m_undated = 0;  ///< events that took the time of the file
  bool m_has_type = false;
  std::optional<std::string_view> m_amount;
  std::optional<std::string_view> m_currency;
  std::string_view m_from;
  std::string_view m_to;
  std::string m_masked;
};

}  // namespace payout::sources

#include "store/codec.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"

namespace payout::store {
namespace {

constexpr std::size_t k_checksum = 4;
constexpr std::size_t k_longest_shared = 128;  // bounds what front coding can blow up
constexpr std::size_t k_least_event = 7;       // bytes of the smallest packed event
constexpr std::size_t k_uuid = 36;

/// Fields of a body, most frequent first so that the usual flags take one byte.
enum Flag : std::uint32_t {
  has_src = 1U << 0,
  has_channel = 1U << 1,
  has_attempt = 1U << 2,
  has_code = 1U << 3,
  has_scheme = 1U << 4,
  has_refs = 1U << 5,
  has_amount = 1U << 6,
  has_content = 1U << 7,
  has_txid = 1U << 8,
  has_customer = 1U << 9,
  has_bank = 1U << 10,
  has_msg = 1U << 11,
  has_reason = 1U << 12,
  has_component = 1U << 13,
  has_payee = 1U << 14,
  has_type_text = 1U << 15,
  has_item = 1U << 16,
  has_other_keys = 1U << 17,
  has_replaces = 1U << 18,
  has_replaced_by = 1U << 19,
  has_from = 1U << 20,
  has_to = 1U << 21,
  has_trust = 1U << 22,
  all_flags = (1U << 23) - 1,
};

/// How an id is written: the low two bits of its first number; the rest is a length.
enum class IdForm : std::uint8_t { raw, hex, uuid, shared };

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_uuid(std::string_view text) {
  if (text.size() != k_uuid) return false;
  for (std::size_t i = 0; i < k_uuid; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text.substr(i, 1))) return false;
  }
  return true;
}

unsigned nibble(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }

void put_hex(ByteWriter& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const unsigned low = i + 1 < text.size() ? nibble(text[i + 1]) : 0;
    out.u8(static_cast<std::uint8_t>((nibble(text[i]) << 4U) | low));
  }
}

void take_hex(std::string_view bytes, std::size_t digits, std::string& out) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  for (std::size_t i = 0; i < digits; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i / 2]);
    out.push_back(k_digits[i % 2 == 0 ? byte >> 4U : byte & 15U]);
  }
}

void put_form(ByteWriter& out, IdForm form, std::size_t length) {
  out.varint((static_cast<std::uint64_t>(length) << 2U) | static_cast<std::uint64_t>(form));
}

/// An id on its own: hex digits take half a byte, a UUID 16 bytes.
void put_id(ByteWriter& out, std::string_view text) {
  if (is_uuid(text)) {
    put_form(out, IdForm::uuid, 0);
    std::string digits;
    for (const char c : text) {
      if (c != '-') digits.push_back(c);
    }
    put_hex(out, digits);
  } else if (text.size() > 3 && is_hex(text)) {
    put_form(out, IdForm::hex, text.size());
    put_hex(out, text);
  } else {
    put_form(out, IdForm::raw, text.size());
    out.raw(text);
  }
}

/// An id that may begin like the one before it.
void put_id_after(ByteWriter& out, std::string_view text, std::string_view previous) {
  const std::size_t most = std::min({text.size(), previous.size(), k_longest_shared});
  std::size_t shared = 0;
  while (shared < most && text[shared] == previous[shared]) ++shared;
  if (shared < 3 || is_uuid(text)) return put_id(out, text);
  put_form(out, IdForm::shared, shared);
  put_id(out, text.substr(shared));
}

/// Reads an id, appending to `out`; `previous` may be what `out` held before.
void take_id(ByteReader& in, std::string& out, std::string_view previous, bool may_share) {
  const std::uint64_t head = in.varint();
  const std::uint64_t length = head >> 2U;
  switch (static_cast<IdForm>(head & 3U)) {
    case IdForm::raw: out.append(in.raw(length)); return;
    case IdForm::hex: {
      const std::string_view bytes = in.raw(length / 2 + length % 2);
      if (in.ok()) take_hex(bytes, static_cast<std::size_t>(length), out);
      return;
    }
    case IdForm::uuid: {
      const std::string_view bytes = in.raw(16);
      if (length != 0) in.fault();
      if (!in.ok()) return;
      constexpr std::array<std::size_t, 5> k_groups{8, 4, 4, 4, 12};
      std::size_t from = 0;
      for (const std::size_t digits : k_groups) {
        if (from != 0) out.push_back('-');
        take_hex(bytes.substr(from / 2), digits, out);
        from += digits;
      }
      return;
    }
    case IdForm::shared:
      if (!may_share || length > previous.size() || length > k_longest_shared) return in.fault();
      out.append(previous.substr(0, static_cast<std::size_t>(length)));
      take_id(in, out, {}, false);
      return;
  }
}

void put_text(ByteWriter& out, Dictionary& dictionary, std::string_view text) {
  const std::uint32_t number = dictionary.number(text);
  out.varint(number);
  if (number == 0) out.text(text);
}

void take_text(ByteReader& in, Dictionary& dictionary, std::string& out) {
  const std::uint64_t number = in.varint();
  if (number == 0) {
    out.assign(in.text());
    return;
  }
  const std::string* text = number <= Dictionary::k_most_texts ? dictionary.text(static_cast<std::uint32_t>(number)) : nullptr;
  if (text == nullptr) return in.fault();
  out.assign(*text);
}

/// A currency travels as `EUR2`: code and digits.
void put_money(ByteWriter& out, Dictionary& dictionary, const Money& money) {
  out.signed_varint(money.minor);
  std::string currency(money.currency.text());
  currency.push_back(static_cast<char>('0' + money.currency.digits));
  put_text(out, dictionary, currency);
}

Money take_money(ByteReader& in, Dictionary& dictionary) {
  Money money;
  money.minor = in.signed_varint();
  std::string currency;
  take_text(in, dictionary, currency);
  if (currency.size() != 4 || currency[3] < '0' || currency[3] > '9') {
    in.fault();
    return money;
  }
  std::copy_n(currency.begin(), 3, money.currency.code.begin());
  money.currency.digits = static_cast<std::uint8_t>(currency[3] - '0');
  return money;
}

void put_refs(ByteWriter& out, Dictionary& dictionary, const std::vector<Ref>& refs) {
  out.varint(refs.size());
  for (const Ref& ref : refs) {
    put_text(out, dictionary, ref.kind);
    put_id(out, ref.id);
  }
}

void take_refs(ByteReader& in, Dictionary& dictionary, std::vector<Ref>& refs) {
  const std::uint64_t count = in.varint_up_to(in.left() / 2);
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    Ref& ref = refs.emplace_back();
    take_text(in, dictionary, ref.kind);
    take_id(in, ref.id, {}, false);
  }
}

std::uint32_t flags_of(const Event& e, std::string_view own) {
  std::uint32_t flags = 0;
  const auto set = [&flags](bool present, Flag flag) { flags |= present ? static_cast<std::uint32_t>(flag) : 0U; };
  set(!e.src.empty(), has_src);
  set(!e.channel.empty(), has_channel);
  set(e.attempt.has_value(), has_attempt);
  set(!e.code.empty(), has_code);
  set(!e.scheme.empty(), has_scheme);
  set(!e.refs.empty(), has_refs);
  set(e.amount.has_value(), has_amount);
  set(e.event_id.empty() && e.content != 0, has_content);
  set(e.txid != own, has_txid);
  set(!e.customer.empty(), has_customer);
  set(!e.bank.empty(), has_bank);
  set(!e.msg.empty(), has_msg);
  set(!e.reason.empty(), has_reason);
  set(!e.component.empty(), has_component);
  set(!e.payee.empty(), has_payee);
  set(!e.type_text.empty(), has_type_text);
  set(e.item != 0, has_item);
  set(e.other_keys != 0, has_other_keys);
  set(!e.replaces.empty(), has_replaces);
  set(!e.replaced_by.empty(), has_replaced_by);
  set(e.from.has_value(), has_from);
  set(e.to.has_value(), has_to);
  set(e.trust != Trust::unsaid, has_trust);
  return flags;
}

/// Seconds, milliseconds, microseconds or nanoseconds: the coarsest that all instants fit.
constexpr std::array<std::int64_t, 4> k_units{1'000'000'000, 1'000'000, 1'000, 1};

std::uint8_t unit_of(std::span<const PackedEvent> events) {
  std::uint8_t unit = 0;
  for (const PackedEvent& event : events) {
    while (event.at.ns % k_units[unit] != 0) ++unit;
  }
  return unit;
}

}  // namespace

void seal(std::string& bytes) {
  const auto sum = static_cast<std::uint32_t>(hash64(bytes));
  ByteWriter(bytes).fixed32(sum);
}

std::string_view unseal(std::string_view bytes) {
  if (bytes.size() <= k_checksum) return {};
  const std::string_view payload = bytes.substr(0, bytes.size() - k_checksum);
  ByteReader sum(bytes.substr(payload.size()));
  return sum.fixed32() == static_cast<std::uint32_t>(hash64(payload)) ? payload : std::string_view();
}

void pack_body(const Event& e, std::string_view own, Dictionary& dictionary, std::string& bytes) {
  ByteWriter out(bytes);
  const std::uint32_t flags = flags_of(e, own);
  out.u8(static_cast<std::uint8_t>(e.type));
  out.varint(flags);
  if ((flags & has_src) != 0) put_text(out, dictionary, e.src);
  if ((flags & has_channel) != 0) put_text(out, dictionary, e.channel);
  if ((flags & has_attempt) != 0) out.signed_varint(*e.attempt);
  if ((flags & has_code) != 0) put_text(out, dictionary, e.code);
  if ((flags & has_scheme) != 0) put_text(out, dictionary, e.scheme);
  if ((flags & has_refs) != 0) put_refs(out, dictionary, e.refs);
  if ((flags & has_amount) != 0) put_money(out, dictionary, *e.amount);
  if ((flags & has_content) != 0) out.fixed64(e.content);
  if ((flags & has_txid) != 0) put_id(out, e.txid);
  if ((flags & has_customer) != 0) put_text(out, dictionary, e.customer);
  if ((flags & has_bank) != 0) put_text(out, dictionary, e.bank);
  if ((flags & has_msg) != 0) put_text(out, dictionary, e.msg);
  if ((flags & has_reason) != 0) put_text(out, dictionary, e.reason);
  if ((flags & has_component) != 0) put_text(out, dictionary, e.component);
  if ((flags & has_payee) != 0) put_id(out, e.payee);
  if ((flags & has_type_text) != 0) put_text(out, dictionary, e.type_text);
  if ((flags & has_item) != 0) out.varint(e.item);
  if ((flags & has_other_keys) != 0) out.varint(e.other_keys);
  if ((flags & has_replaces) != 0) put_id(out, e.replaces);
  if ((flags & has_replaced_by) != 0) put_id(out, e.replaced_by);
  if ((flags & has_from) != 0) out.signed_varint(wrap_minus(e.from->ns, e.at.ns));
  if ((flags & has_to) != 0) out.signed_varint(wrap_minus(e.to->ns, e.at.ns));
  if ((flags & has_trust) != 0) out.u8(static_cast<std::uint8_t>(e.trust));
}

bool unpack_body(ByteReader& in, std::string_view own, Dictionary& dictionary, Event& e) {
  const std::uint8_t type = in.u8();
  if (type >= static_cast<std::uint8_t>(EventType::count_)) in.fault();
  const auto flags = static_cast<std::uint32_t>(in.varint_up_to(all_flags));
  if (!in.ok()) return false;
  e.type = static_cast<EventType>(type);
  if ((flags & has_src) != 0) take_text(in, dictionary, e.src);
  if ((flags & has_channel) != 0) take_text(in, dictionary, e.channel);
  if ((flags & has_attempt) != 0) e.attempt = static_cast<std::int32_t>(in.signed_varint());
  if ((flags & has_code) != 0) take_text(in, dictionary, e.code);
  if ((flags & has_scheme) != 0) take_text(in, dictionary, e.scheme);
  if ((flags & has_refs) != 0) take_refs(in, dictionary, e.refs);
  if ((flags & has_amount) != 0) e.amount = take_money(in, dictionary);
  if ((flags & has_content) != 0) e.content = in.fixed64();
  if ((flags & has_txid) != 0) {
    take_id(in, e.txid, {}, false);
  } else {
    e.txid.assign(own);
  }
  if ((flags & has_customer) != 0) take_text(in, dictionary, e.customer);
  if ((flags & has_bank) != 0) take_text(in, dictionary, e.bank);
  if ((flags & has_msg) != 0) take_text(in, dictionary, e.msg);
  if ((flags & has_reason) != 0) take_text(in, dictionary, e.reason);
  if ((flags & has_component) != 0) take_text(in, dictionary, e.component);
  if ((flags & has_payee) != 0) take_id(in, e.payee, {}, false);
  if ((flags & has_type_text) != 0) take_text(in, dictionary, e.type_text);
  if ((flags & has_item) != 0) e.item = static_cast<std::uint32_t>(in.varint_up_to(UINT32_MAX));
  if ((flags & has_other_keys) != 0) e.other_keys = static_cast<std::uint16_t>(in.varint_up_to(UINT16_MAX));
  if ((flags & has_replaces) != 0) take_id(in, e.replaces, {}, false);
  if ((flags & has_replaced_by) != 0) take_id(in, e.replaced_by, {}, false);
  if ((flags & has_from) != 0) e.from = Instant{wrap_plus(e.at.ns, in.signed_varint())};
  if ((flags & has_to) != 0) e.to = Instant{wrap_plus(e.at.ns, in.signed_varint())};
  if ((flags & has_trust) != 0) {
    const std::uint8_t trust = in.u8();
    if (trust >= k_trust_words.size()) in.fault();
    e.trust = in.ok() ? static_cast<Trust>(trust) : Trust::unsaid;
  }
  return in.ok();
}

void write_chunk(std::span<const PackedEvent> events, std::string& bytes) {
  const std::size_t begin = bytes.size();
  ByteWriter out(bytes);
  const std::uint8_t unit = unit_of(events);
  out.u8(k_chunk_version);
  out.u8(unit);
  out.varint(events.size());
  std::int64_t at = 0;
  SourceSpan place;
  std::string_view event_id;
  for (const PackedEvent& event : events) {
    // The differences are whole units, so they are divided before they can overflow.
    out.signed_varint(wrap_minus(event.at.ns / k_units[unit], at / k_units[unit]));
    const bool other_file = event.span.file != place.file;
    out.varint((std::uint64_t{event.span.length} << 1U) | (other_file ? 1U : 0U));
    if (other_file) out.varint(event.span.file);
    out.signed_varint(static_cast<std::int64_t>(event.span.line - place.line));
    out.signed_varint(static_cast<std::int64_t>(event.span.byte - place.byte));
    put_id_after(out, event.event_id, event_id);
    out.raw(event.body);
    at = event.at.ns;
    place = event.span;
    event_id = event.event_id;
  }
  const auto sum = static_cast<std::uint32_t>(hash64(std::string_view(bytes).substr(begin)));
  out.fixed32(sum);
}

void encode_chunk(std::span<const Event> events, const StrandKey& key, Dictionary& dictionary, std::string& out) {
  std::string bodies;
  std::vector<std::size_t> ends;
  ends.reserve(events.size());
  for (const Event& event : events) {
    pack_body(event, own_txid(key), dictionary, bodies);
    ends.push_back(bodies.size());
  }
  std::vector<PackedEvent> packed;
  packed.reserve(events.size());
  std::size_t from = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::string_view body = std::string_view(bodies).substr(from, ends[i] - from);
    packed.push_back({events[i].at, events[i].span, events[i].event_id, body});
    from = ends[i];
  }
  write_chunk(packed, out);
}

ChunkReader::ChunkReader(std::string_view bytes, std::string_view own, Dictionary& dictionary)
    : m_in(unseal(bytes)), m_own_txid(own), m_dictionary(dictionary) {
  if (m_in.left() == 0) {
    end("the checksum does not fit");
    return;
  }
  if (m_in.u8() != k_chunk_version) {
    end("unknown chunk version");
    return;
  }
  const std::uint64_t unit = m_in.u8();
  m_count = m_in.varint();
  if (!m_in.ok() || unit >= k_units.size() || m_count > m_in.left() / k_least_event + 1) {
    m_count = 0;
    end("the chunk's header is damaged");
    return;
  }
  m_unit = static_cast<std::uint64_t>(k_units[unit]);
}

bool ChunkReader::end(const char* fault) {
  m_fault = fault;
  m_done = m_count;
  return false;
}

void ChunkReader::read_place(Event& out) {
  const std::uint64_t length = m_in.varint();
  if ((length & 1U) != 0) m_place.file = static_cast<std::uint32_t>(m_in.varint_up_to(UINT32_MAX));
  if ((length >> 1U) > UINT32_MAX) m_in.fault();
  m_place.length = static_cast<std::uint32_t>(length >> 1U);
  m_place.line += static_cast<std::uint64_t>(m_in.signed_varint());
  m_place.byte += static_cast<std::uint64_t>(m_in.signed_varint());
  out.span = m_place;
}

void ChunkReader::read_event_id(Event& out) {
  take_id(m_in, out.event_id, m_event_id, true);
  m_event_id.assign(out.event_id);
}

bool ChunkReader::next(Event& out) {
  if (m_done == m_count) {
    if (m_fault == nullptr && m_in.left() != 0) return end("bytes are left over after the last event");
    return false;
  }
  out.clear();
  const auto steps = static_cast<std::uint64_t>(m_in.signed_varint());
  m_at = wrap_plus(m_at, static_cast<std::int64_t>(steps * m_unit));
  out.at = Instant{m_at};
  read_place(out);
  read_event_id(out);
  if (!m_in.ok() || !unpack_body(m_in, m_own_txid, m_dictionary, out)) return end("an event is damaged");
  ++m_done;
  return true;
}

Result<void> decode_chunk(std::string_view bytes, const StrandKey& key, Dictionary& dictionary, std::vector<Event>& out) {
  ChunkReader reader(bytes, own_txid(key), dictionary);
  Event event;
  while (reader.next(event)) out.push_back(event);
  if (reader.fault() == nullptr) return {};
  return fail(ErrorCode::store_unusable, "db_corrupt", std::string("the store is damaged: ") + reader.fault(), {},
              "run `payout-diag db verify`; restore the file from a backup, or build it again from the logs");
}

std::uint64_t chunk_count(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.u8() != k_chunk_version) return 0;
  in.u8();
  return in.varint();
}

}  // namespace payout::store

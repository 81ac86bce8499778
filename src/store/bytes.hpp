#pragma once
/// Bytes of packed records: variable-length integers and length-prefixed text. The reader never leaves its bounds:
/// after the first fault it yields zeros and empty text, and `ok()` stays false.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace payout::store {

[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}
[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
}
/// The same 64 bits, for places that know signed numbers only.
[[nodiscard]] constexpr std::int64_t as_signed(std::uint64_t value) { return static_cast<std::int64_t>(value); }
[[nodiscard]] constexpr std::uint64_t as_unsigned(std::int64_t value) { return static_cast<std::uint64_t>(value); }
/// a - b and a + b modulo 2^64: exact for every pair, so that hostile values cannot overflow.
[[nodiscard]] constexpr std::int64_t wrap_minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
[[nodiscard]] constexpr std::int64_t wrap_plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

/// Appends to a string that the caller owns.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : m_out(out) {}

  void u8(std::uint8_t value) { m_out.push_back(static_cast<char>(value)); }
  /// 7 bits a byte, low bits first; at most 10 bytes.
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      m_out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
      value >>= 7U;
    }
    m_out.push_back(static_cast<char>(value));
  }
  void signed_varint(std::int64_t value) { varint(zigzag(value)); }
  void fixed32(std::uint32_t value) { fixed(value, 4); }
  void fixed64(std::uint64_t value) { fixed(value, 8); }
  void raw(std::string_view bytes) { m_out.append(bytes); }
  void text(std::string_view bytes) {
    varint(bytes.size());
    raw(bytes);
  }

 private:
  void fixed(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) m_out.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
  }
  std::string& m_out;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : m_next(bytes.data()), m_end(bytes.data() + bytes.size()) {}

  [[nodiscard]] bool ok() const { return m_ok; }
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(m_end - m_next); }
  void fault() {
    m_ok = false;
    m_next = m_end;
  }

  std::uint8_t u8() {
    if (m_next == m_end) {
      fault();
      return 0;
    }
    return static_cast<std::uint8_t>(*m_next++);
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (m_next == m_end) break;
      const auto byte = static_cast<std::uint8_t>(*m_next++);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) return value;
    }
    fault();
    return 0;
  }
  std::int64_t signed_varint() { return unzigzag(varint()); }
  /// A varint that must not pass `most`.
  std::uint64_t varint_up_to(std::uint64_t most) {
    const std::uint64_t value = varint();
    if (value <= most) return value;
    fault();
    return 0;
  }
  std::uint64_t fixed64() { return fixed(8); }
  std::uint32_t fixed32() { return static_cast<std::uint32_t>(fixed(4)); }
  /// The next `size` bytes; they belong to the input.
  std::string_view raw(std::uint64_t size) {
    if (size > left()) {
      fault();
      return {};
    }
    const std::string_view out(m_next, static_cast<std::size_t>(size));
    m_next += size;
    return out;
  }
  std::string_view text() { return raw(varint()); }

 private:
  std::uint64_t fixed(int bytes) {
    const std::string_view in = raw(static_cast<std::uint64_t>(bytes));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < in.size(); ++i) value |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(in[i])) << (8 * i);
    return value;
  }
  const char* m_next;
  const char* m_end;
  bool m_ok = true;
};

}  // namespace payout::store

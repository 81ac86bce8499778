#include "sources/encoding.hpp"

#include <cstring>

#include <iconv.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace payout::sources {
namespace {

/// The converter's own name of an encoding; null for one that is not read.
const char* iconv_name(std::string_view encoding) {
  const std::string name = to_lower(encoding);
  if (name == "latin-1" || name == "latin1" || name == "iso-8859-1") return "ISO-8859-1";
  if (name == "gb18030" || name == "gbk" || name == "gb2312") return "GB18030";
  return nullptr;
}

}  // namespace

struct LineConverter::State {
  iconv_t handle;
  explicit State(iconv_t h) : handle(h) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { iconv_close(handle); }
};

LineConverter::LineConverter(std::unique_ptr<State> state) : m_state(std::move(state)) {}
LineConverter::LineConverter(LineConverter&&) noexcept = default;
LineConverter& LineConverter::operator=(LineConverter&&) noexcept = default;
LineConverter::~LineConverter() = default;

std::optional<LineConverter> LineConverter::find(std::string_view encoding) {
  const char* known = iconv_name(encoding);
  if (known == nullptr) return std::nullopt;
  iconv_t handle = iconv_open("UTF-8", known);
  if (handle == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  return LineConverter(std::make_unique<State>(handle));
}

std::optional<std::string> encode(std::string_view utf8, std::string_view encoding) {
  const char* known = iconv_name(encoding);
  if (known == nullptr) return std::nullopt;
  iconv_t handle = iconv_open(known, "UTF-8");
  if (handle == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string out(utf8.size() * 4, '\0');
  char* from = const_cast<char*>(utf8.data());
  std::size_t from_left = utf8.size();
  char* to = out.data();
  std::size_t to_left = out.size();
  const std::size_t status = iconv(handle, &from, &from_left, &to, &to_left);
  iconv_close(handle);
  if (status != 0 || from_left != 0) return std::nullopt;
  out.resize(out.size() - to_left);
  return out;
}

bool LineConverter::convert(std::string_view line, std::string& out) {
  // One byte becomes at most three in UTF-8 here; four bytes of GB18030 become at most four.
  out.resize(line.size() * 3);
  char* from = const_cast<char*>(line.data());
  std::size_t from_left = line.size();
  char* to = out.data();
  std::size_t to_left = out.size();
  iconv(m_state->handle, nullptr, nullptr, nullptr, nullptr);
  const std::size_t status = iconv(m_state->handle, &from, &from_left, &to, &to_left);
  out.resize(out.size() - to_left);
  return status != static_cast<std::size_t>(-1) && from_left == 0;
}

void Utf16Source::take_unit(unsigned unit) {
  const bool high = unit >= 0xD800 && unit < 0xDC00;
  const bool low = unit >= 0xDC00 && unit < 0xE000;
  if (m_high != 0) {
    if (low) {
      append_utf8(m_ready, static_cast<char32_t>(0x10000 + ((m_high - 0xD800) << 10U) + (unit - 0xDC00)));
      m_high = 0;
      return;
    }
    m_ready += '\xFF';
    m_high = 0;
  }
  if (high) {
    m_high = unit;
  } else if (low) {
    m_ready += '\xFF';
  } else if (unit != 0xFEFF || m_started) {
    append_utf8(m_ready, static_cast<char32_t>(unit));
  }
  m_started = true;
}

Result<bool> Utf16Source::refill() {
  char piece[32768];
  const Result<std::size_t> got = m_source.read(piece, sizeof piece);
  if (!got) return tl::unexpected<Error>(got.error());
  m_ready.clear();
  m_at = 0;
  for (std::size_t i = 0; i < *got; ++i) {
    const int byte = static_cast<unsigned char>(piece[i]);
    if (m_odd < 0) {
      m_odd = byte;
    } else {
      take_unit(static_cast<unsigned>(m_odd | (byte << 8)));
      m_odd = -1;
    }
  }
  if (*got == 0) {
    if (m_high != 0 || m_odd >= 0) m_ready += '\xFF';
    m_high = 0;
    m_odd = -1;
    m_at_end = true;
  }
  return true;
}

Result<std::size_t> Utf16Source::read(char* to, std::size_t most) {
  while (m_at == m_ready.size()) {
    if (m_at_end) return std::size_t{0};
    const Result<bool> filled = refill();
    if (!filled) return tl::unexpected<Error>(filled.error());
  }
  const std::size_t count = std::min(most, m_ready.size() - m_at);
  std::memcpy(to, m_ready.data() + m_at, count);
  m_at += count;
  return count;
}

}  // namespace payout::sources

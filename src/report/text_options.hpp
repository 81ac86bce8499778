#pragma once
/// How text for people is laid out and in which language.
#include <cstddef>
#include <cstdint>

#include "base/zone.hpp"

namespace payout::report {

/// Language of sentences. Labels are the same ASCII words in both.
enum class Language : std::uint8_t { en, zh };

inline constexpr std::size_t k_min_width = 20;
inline constexpr std::size_t k_max_width = 200;

struct TextOptions {
  std::size_t width = 80;   ///< columns; values outside 20 to 200 are brought inside
  bool colour = false;      ///< SGR colours on the state, the band, RETRY and OPEN
  bool utf8 = true;         ///< false: the output is ASCII, and sentences are English
  Zone zone = Zone::utc();  ///< of every time that is shown
  Language language = Language::en;
  bool verbose = false;  ///< nothing is cut; scores, reasons and whole file names are shown
};

}  // namespace payout::report

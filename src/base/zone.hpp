#pragma once
/// Time zones by IANA name, through Abseil and the system's tzdata.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/instant.hpp"

namespace payout {

/// A wall-clock time in some zone.
struct LocalTime {
  std::int64_t day = 0;     ///< days since 1970-01-01
  std::int64_t second = 0;  ///< seconds since local midnight, 0 to 86399
  std::int64_t nanosecond = 0;
  std::string abbreviation;  ///< `CET`, `UTC`
  std::int32_t offset = 0;   ///< seconds east of UTC
};

/// A loaded zone. Copies are cheap. Loading reads one tzdata file (about 0.2 ms), look-ups take nanoseconds.
class Zone {
 public:
  /// `UTC`, an IANA name, or a fixed offset (`+05:45`). Error: reason `zone_unknown`.
  [[nodiscard]] static Result<Zone> load(std::string_view name);
  [[nodiscard]] static Zone utc();

  [[nodiscard]] LocalTime to_local(Instant at) const;
  /// The instant of a wall-clock time. A time that is skipped becomes the moment of the change; one that
  /// happens twice is the first.
  [[nodiscard]] Instant to_instant(std::int64_t day, std::int64_t second) const;
  [[nodiscard]] const std::string& name() const { return m_name; }

  /// `2026-03-03 10:00:00 CET` (seconds precision).
  [[nodiscard]] std::string format(Instant at) const;

 private:
  struct Data;
  explicit Zone(std::string name, std::shared_ptr<const Data> data)
      : m_name(std::move(name)), m_data(std::move(data)) {}
  std::string m_name;
  std::shared_ptr<const Data> m_data;
};

}  // namespace payout

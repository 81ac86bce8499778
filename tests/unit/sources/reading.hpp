#pragma once
/// Reading text in tests: a file that never had a name, a sink that keeps everything.
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "sources/definition.hpp"
#include "sources/mapper.hpp"
#include "sources/read.hpp"

namespace payout::sources::test {

struct Kept final : EventSink {
  std::vector<Event> events;
  std::vector<Reject> rejects;
  std::vector<Position> positions;
  std::size_t stop_after = ~std::size_t{0};
  void event(const Event& event) override { events.push_back(event); }
  void reject(const Reject& reject) override { rejects.push_back(reject); }
  bool checkpoint(Position position) override {
    positions.push_back(position);
    return positions.size() < stop_after;
  }
};

/// A temporary file without a name, at its start.
class Bytes {
 public:
  explicit Bytes(std::string_view text) : m_file(std::tmpfile()) {
    if (m_file == nullptr || std::fwrite(text.data(), 1, text.size(), m_file) != text.size() ||
        std::fflush(m_file) != 0) {
      throw std::runtime_error("no temporary file");
    }
    std::rewind(m_file);
  }
  ~Bytes() { std::fclose(m_file); }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  [[nodiscard]] int fd() const { return fileno(m_file); }

 private:
  std::FILE* m_file;
};

/// A time of one of the forms as RFC 3339; empty where it fits none.
inline std::string time_text(std::string_view text, const std::vector<std::string>& forms,
                             const std::optional<Zone>& zone) {
  const std::optional<Instant> at = read_time_form(text, forms, zone);
  return at ? format_utc(*at) : std::string();
}

/// What reading gave: counts or a refusal, and everything that was handed over.
struct Seen {
  Result<ReadOutcome> result;
  Kept kept;
  [[nodiscard]] std::string refusal() const { return result ? std::string() : result.error().reason; }
  [[nodiscard]] const ReadOutcome& outcome() const { return result.value(); }
  [[nodiscard]] bool warned(std::string_view code) const {
    if (!result) return false;
    for (const Warning& warning : result->warnings) {
      if (warning.code == code) return true;
    }
    return false;
  }
  [[nodiscard]] std::string first_code() const {
    return kept.rejects.empty() ? std::string() : kept.rejects.front().code;
  }
};

inline const SourceSet& all_sources() {
  static const SourceSet set = SourceSet::builtin();
  return set;
}

inline Seen read_text(std::string_view text, std::string name = "a.jsonl", ReadOptions options = {},
                      Position start = {}) {
  const Bytes bytes(text);
  Input input;
  input.name = std::move(name);
  input.fd = bytes.fd();
  input.file = 7;
  input.start = start;
  if (options.now.ns == 0) options.now = Instant{1'780'000'000'000'000'000};
  Kept kept;
  Result<ReadOutcome> result = read(input, options, all_sources(), kept);
  return {std::move(result), std::move(kept)};
}

}  // namespace payout::sources::test

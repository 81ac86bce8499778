#pragma once
/// Logs and stores in a folder of their own, for the tests of `ingest` and `db`.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

#include <catch2/catch.hpp>

#include "app/ingest.hpp"
#include "store/store.hpp"
#include "test_env.hpp"

namespace payout::app {

class IngestWorld {
 public:
  IngestWorld() {
    std::string name = (std::filesystem::temp_directory_path() / "payout-diag-app-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder = name;
    settings.db = path("store/payouts.db");
  }
  ~IngestWorld() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  IngestWorld(const IngestWorld&) = delete;
  IngestWorld& operator=(const IngestWorld&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return (folder / name).string(); }
  void write(const std::string& name, std::string_view bytes) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary | std::ios::trunc) << bytes;
  }
  void append(const std::string& name, std::string_view bytes) const { std::ofstream(path(name), std::ios::binary | std::ios::app) << bytes; }

  /// Reads files of this folder; names without a folder are taken in it.
  Result<IngestSummary> try_ingest(std::vector<std::string> names) {
    for (std::string& name : names) {
      if (name != "-" && name.front() != '/') name = path(name);
    }
    options.files = std::move(names);
    Env env = world.env();
    env.in = in;
    env.stop = stop;
    return ingest(options, settings, env);
  }
  IngestSummary run(std::vector<std::string> names) {
    Result<IngestSummary> summary = try_ingest(std::move(names));
    if (!summary) FAIL(summary.error().reason + ": " + summary.error().message);
    for (const IngestedFile& file : summary->files) CHECK(file.counts.adds_up());
    CHECK(summary->totals.adds_up());
    return *summary;
  }
  [[nodiscard]] std::unique_ptr<store::Reader> reader() const { return std::move(*store::open_reader({settings.db, false, 0})); }
  [[nodiscard]] std::uint64_t events() const { return reader()->totals()->events; }
  [[nodiscard]] std::string digest() const { return *store::digest(*reader()); }

  std::filesystem::path folder;
  TestWorld world;
  Settings settings;
  IngestOptions options;
  std::function<int()> stop;
  int in = 0;
};

/// One canonical line; `n` tells it from others.
inline std::string line(int n, std::string_view type = "payout.created") {
  return R"({"ts":"2026-03-03T09:)" + std::to_string(10 + n / 60 % 50) + ":" + (n % 60 < 10 ? "0" : "") + std::to_string(n % 60) + R"(Z","type":")" +
         std::string(type) + R"(","txid":"PO-)" + std::to_string(n) + R"(","event_id":"ev-)" + std::to_string(n) + "\",\"src\":\"api\"}\n";
}

inline std::string lines(int from, int to) {
  std::string out;
  for (int n = from; n < to; ++n) out += line(n);
  return out;
}

}  // namespace payout::app

#pragma once
/// Takes what a reader finds into the store, batch by batch.
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "app/ingest.hpp"
#include "events/sink.hpp"
#include "store/store.hpp"

namespace payout::app {

class IngestSink final : public EventSink {
 public:
  struct Plan {
    Position start;
    bool commit_on_the_way = true;  ///< false for what must come whole or not at all
    bool proven = false;            ///< the file had an acceptable line before: rejects alone may be committed
  };
  /// Moves the mark to a position and commits; begins the next transaction.
  using Commit = std::function<Result<void>(Position)>;

  /// Counts go into `report`: accepted, duplicate, rejected, events, reject codes.
  IngestSink(store::Writer& store, std::uint32_t file, const Plan& plan, const IngestOptions& options, const Env& env,
             IngestedFile& report, Commit commit);

  void event(const Event& event) override;
  void reject(const Reject& reject) override;
  bool checkpoint(Position position) override;

  /// Hands what is left to the store, inside the open transaction.
  [[nodiscard]] Result<void> finish();
  /// Why the store stopped the reading; nothing when it did not.
  [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
  [[nodiscard]] int signal() const { return m_signal; }
  /// The counts as of the last commit on the way.
  [[nodiscard]] const IngestCounts& committed() const { return m_committed; }
  /// Called every few thousand records.
  void on_progress(std::function<void(Position)> call) { m_progress = std::move(call); }

 private:
  [[nodiscard]] bool hand_over();
  [[nodiscard]] bool commit_if_due(Position position);
  void count_reject(const Reject& reject);

  store::Writer& m_store;
  std::uint32_t m_file;
  Plan m_plan;
  const IngestOptions& m_options;
  const Env& m_env;
  IngestedFile& m_report;
  Commit m_commit;
  std::function<void(Position)> m_progress;
  std::vector<Event> m_events;  // a pool: the first m_held are in use
  std::size_t m_held = 0;
  std::vector<Reject> m_rejects;
  IngestCounts m_committed;
  std::uint64_t m_committed_byte = 0;
  std::uint64_t m_records = 0;
  std::optional<Error> m_error;
  int m_signal = 0;
};

}  // namespace payout::app

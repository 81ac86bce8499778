#include "app/ingest_sink.hpp"

#include <span>

#include <fmt/format.h>

#include "app/messages.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_batch = 1024;         // events handed to the store at once
constexpr std::size_t k_shown_rejects = 5;
constexpr std::uint64_t k_ask_every = 256;    // records between two looks at the signal
constexpr std::uint64_t k_show_every = 8192;  // records between two calls of on_progress

Reject conflict(const Event& event) {
  Reject out;
  out.span = event.span;
  out.code = "conflict";
  out.detail = fmt::format("an event with the id {} of source {} is stored with other content; the first one stays",
                           echo(event.event_id), echo(event.src));
  out.hint = "find out which of the two is right; a correction needs an event_id of its own";
  return out;
}

}  // namespace

IngestSink::IngestSink(store::Writer& store, std::uint32_t file, const Plan& plan, const IngestOptions& options, const Env& env,
                       IngestedFile& report, Commit commit)
    : m_store(store), m_file(file), m_plan(plan), m_options(options), m_env(env), m_report(report), m_commit(std::move(commit)),
      m_committed_byte(plan.start.byte) {}

void IngestSink::event(const Event& event) {
  if (m_held >= k_batch && !hand_over()) return;
  if (m_held == m_events.size()) m_events.emplace_back();
  m_events[m_held++] = event;
}

void IngestSink::reject(const Reject& reject) {
  if (m_rejects.size() >= k_batch && !hand_over()) return;
  m_rejects.push_back(reject);
  count_reject(reject);
}

void IngestSink::count_reject(const Reject& reject) {
  ++m_report.counts.rejected;
  ++m_report.reject_codes[reject.code];
  if (m_report.first_rejects.size() < k_shown_rejects) m_report.first_rejects.push_back(reject);
}

bool IngestSink::checkpoint(Position position) {
  if (m_error) return false;
  if (m_held + m_rejects.size() >= k_batch && !hand_over()) return false;
  if (++m_records % k_ask_every != 0) return true;
  m_signal = m_env.stop ? m_env.stop() : 0;
  if (m_signal != 0) return false;
  if (m_progress && m_records % k_show_every == 0) m_progress(position);
  return commit_if_due(position);
}

bool IngestSink::commit_if_due(Position position) {
  if (!m_plan.commit_on_the_way) return true;
  const bool due = m_report.counts.events - m_committed.events >= m_options.batch_events ||
                   position.byte - m_committed_byte >= m_options.batch_bytes;
  if (!due) return true;
  if (!hand_over()) return false;
  // A file without a single acceptable line must leave nothing behind.
  if (!m_plan.proven && m_report.counts.accepted + m_report.counts.duplicate == 0) return true;
  if (Result<void> done = m_commit(position); !done) {
    m_error = done.error();
    return false;
  }
  m_committed = m_report.counts;
  m_committed_byte = position.byte;
  return true;
}

Result<void> IngestSink::finish() {
  if (!m_error) (void)hand_over();
  if (m_error) return tl::unexpected(*m_error);
  return {};
}

bool IngestSink::hand_over() {
  if (m_error) return false;
  Result<store::Appended> appended = m_store.append({m_file, std::span<const Event>(m_events.data(), m_held), m_rejects});
  m_rejects.clear();
  if (appended && !appended->conflicts.empty()) {
    for (const std::size_t i : appended->conflicts) {
      m_rejects.push_back(conflict(m_events[i]));
      count_reject(m_rejects.back());
    }
    if (const Result<store::Appended> kept = m_store.append({m_file, {}, m_rejects}); !kept) appended = tl::unexpected(kept.error());
    m_rejects.clear();
  }
  m_held = 0;
  if (!appended) {
    m_error = appended.error();
    return false;
  }
  m_report.counts.accepted += appended->inserted;
  m_report.counts.events += appended->inserted;
  m_report.counts.duplicate += appended->duplicates;
  return true;
}

}  // namespace payout::app

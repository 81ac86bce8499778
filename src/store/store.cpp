#include "store/store.hpp"

#include <algorithm>
#include <map>
#include <type_traits>

#include "store/alias.hpp"
#include "store/backend.hpp"
#include "store/codec.hpp"
#include "store/stage.hpp"

namespace payout::store {
namespace {

constexpr std::uint64_t k_kept_rejects = 10'000;
/// Bytes of staged events after which a long transaction hands rows over before its end.
constexpr std::size_t k_spill = 96U << 20U;
/// Rejects held in memory before they are handed over.
constexpr std::size_t k_staged_rejects = 20'000;

/// The store's logic, the same over every backend.
class Store final : public Writer {
 public:
  explicit Store(std::unique_ptr<Backend> backend) : m_backend(std::move(backend)), m_stage(*m_backend, m_state) {}

  Result<std::vector<StrandId>> lookup(std::string_view id) override {
    return reading([&] {
      std::vector<StrandId> found;
      for (const std::string_view kind : k_own_kinds) m_backend->find_aliases(own_hash(kind, id), found);
      m_backend->find_aliases(ref_hash(id), found);
      return unique(std::move(found));
    });
  }

  Result<std::vector<StrandId>> lookup_payee(std::string_view payee) override {
    return reading([&] {
      std::vector<StrandId> found;
      m_backend->find_aliases(payee_hash(payee), found);
      return unique(std::move(found));
    });
  }

  Result<Strand> read(StrandId id) override {
    return reading([&] { return read_strand(id); });
  }

  Result<void> scan_candidates(Instant as_of, const std::function<bool(const Candidate&)>& visit) override {
    return reading([&] {
      const auto show = [&](StrandId id, const StrandRow& row) {
        const bool open = row.key.is_payout() && row.progress.done_since > as_of;
        return !open || visit({id, row.key.kind, row.key.id, row.progress});
      };
      // Past the last moment at which anything was done, only what is open now was open then.
      if (as_of >= m_backend->load_state().last_done) {
        m_backend->each_open_payout(show);
      } else {
        m_backend->each_strand({}, show);
      }
    });
  }

  Result<void> scan(std::string_view kind, const std::function<bool(const Candidate&)>& visit) override {
    return reading([&] {
      m_backend->each_strand(kind, [&](StrandId id, const StrandRow& row) {
        return visit({id, row.key.kind, row.key.id, row.progress});
      });
    });
  }

  Result<std::vector<Contribution>> counts(Dimension dimension, std::string_view key, std::int64_t from,
                                           std::int64_t to) override {
    return reading([&] {
      std::vector<Contribution> out;
      const std::int64_t number = m_backend->count_key({dimension, std::string(key)}, false);
      if (number == 0 || from > to) return out;
      std::vector<Count> day_counts;
      m_backend->each_counts(number, day_of(from), day_of(to), [&](std::int32_t day, std::string_view data) {
        day_counts.clear();
        if (!unpack_counts(data, day, day_counts)) throw damaged("a day of counts is damaged");
        for (const Count& c : day_counts) {
          if (c.cohort < from || c.cohort > to) continue;
          out.push_back({dimension, std::string(key), c.cohort, c.at, c.outcome, c.count});
        }
      });
      return out;
    });
  }

  Result<std::vector<std::string>> count_keys(Dimension dimension, std::int64_t from, std::int64_t to) override {
    return reading([&] {
      std::vector<std::string> out;
      if (from > to) return out;
      m_backend->each_count_key(dimension, day_of(from), day_of(to), [&](std::string_view key) { out.emplace_back(key); });
      std::sort(out.begin(), out.end());
      return out;
    });
  }

  Result<std::string> file_name(std::uint32_t file) override {
    return reading([&] {
      if (m_names.empty()) {
        for (const FileMark& mark : m_backend->marks()) m_names[mark.id] = mark.name;
      }
      const auto name = m_names.find(file);
      return name == m_names.end() ? "file " + std::to_string(file) : name->second;
    });
  }

  Result<Totals> totals() override {
    return reading([&] {
      Totals totals = m_backend->load_state().totals;
      totals.bytes = m_backend->bytes();
      return totals;
    });
  }

  Result<std::vector<FileMark>> files() override {
    return reading([&] { return m_backend->marks(); });
  }

  Result<std::vector<Reject>> rejects(std::uint32_t file, std::size_t most) override {
    return reading([&] { return m_backend->rejects(file, most); });
  }

  Result<void> begin() override {
    if (m_open) return fail(ErrorCode::internal, "transaction", "a transaction is already open");
    return guarded([&] {
      m_backend->begin();
      m_state = m_backend->load_state();
      m_dictionary_size = m_backend->dictionary().size();
      m_open = true;
    });
  }

  Result<void> commit() override {
    if (!m_open) return no_transaction();
    Result<void> done = guarded([&] {
      hand_over();
      m_backend->save_state(m_state);
      m_backend->commit();
      m_open = false;
      m_names.clear();
    });
    if (!done) rollback();
    return done;
  }

  void rollback() override {
    if (!m_open) return;
    m_open = false;
    m_stage.clear();
    m_marks.clear();
    m_rejects.clear();
    m_reject_counts.clear();
    m_backend->roll_back();
    m_backend->dictionary().roll_back(m_dictionary_size);
  }

  Result<std::uint32_t> save_mark(const FileMark& mark) override {
    if (!m_open) return tl::unexpected(no_transaction().error());
    FileMark& kept = m_marks.emplace_back(mark);
    if (kept.id == 0) {
      kept.id = ++m_state.last_file;
      ++m_state.totals.files;
    }
    return kept.id;
  }

  Result<Appended> append(const Batch& batch) override {
    if (!m_open) return tl::unexpected(no_transaction().error());
    Result<Appended> done = guarded([&] {
      Appended appended = m_stage.append(batch.events);
      for (const Reject& reject : batch.rejects) stage_reject(batch.file, reject);
      if (m_backend->undoes_rows() && (m_stage.bytes() > k_spill || m_rejects.size() > k_staged_rejects)) hand_over();
      return appended;
    });
    if (!done) rollback();
    return done;
  }

 private:
  template <class F>
  auto guarded(F&& work) -> Result<std::invoke_result_t<F>> {
    try {
      if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
        work();
        return {};
      } else {
        return work();
      }
    } catch (const std::exception& exception) {
      return tl::unexpected(m_backend->explain(exception));
    }
  }

  /// Part of an open transaction is still on its way, so that nothing sound could be read.
  template <class F>
  auto reading(F&& work) -> Result<std::invoke_result_t<F>> {
    if (m_open) return fail(ErrorCode::internal, "transaction", "the store cannot be read while a transaction is open");
    return guarded(std::forward<F>(work));
  }

  static Result<void> no_transaction() {
    return fail(ErrorCode::internal, "transaction", "no transaction is open");
  }

  static std::vector<StrandId> unique(std::vector<StrandId> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
  }

  Strand read_strand(StrandId id) {
    StrandRow row;
    if (!m_backend->read_strand(id, row)) throw damaged("a strand is not there");
    Strand strand{id, std::move(row.key), {}};
    ChunkRow chunk;
    for (std::int64_t next = row.last_chunk; next != 0; next = chunk.previous) {
      if (!m_backend->read_chunk(next, chunk)) throw damaged("a strand names a chunk that is not there");
      if (chunk.previous >= next) throw damaged("a chunk names a later one as the one before it");
      const Result<void> done = decode_chunk(chunk.data, strand.key, m_backend->dictionary(), strand.events);
      if (!done) throw Fault(done.error());
    }
    if (!std::is_sorted(strand.events.begin(), strand.events.end(), before)) {
      std::stable_sort(strand.events.begin(), strand.events.end(), before);
    }
    return strand;
  }

  void stage_reject(std::uint32_t file, const Reject& reject) {
    const auto [place, is_new] = m_reject_counts.try_emplace(file);
    if (is_new) place->second = m_backend->reject_count(file);
    RejectCount& count = place->second;
    ++count.counted;
    ++m_state.totals.rejects;
    if (count.kept >= k_kept_rejects) return;
    m_rejects.push_back({file, ++count.kept, reject});
  }

  /// Everything staged goes to the backend, inside the open transaction.
  void hand_over() {
    m_stage.flush();
    m_backend->save_dictionary();
    for (const FileMark& mark : m_marks) m_backend->write_mark(mark);
    for (const StagedReject& staged : m_rejects) m_backend->add_reject(staged.file, staged.number, staged.reject);
    for (const auto& [file, count] : m_reject_counts) m_backend->write_reject_count(file, count);
    m_marks.clear();
    m_rejects.clear();
    m_reject_counts.clear();
  }

  struct StagedReject {
    std::uint32_t file = 0;
    std::uint64_t number = 0;
    Reject reject;
  };

  std::unique_ptr<Backend> m_backend;
  State m_state;
  Stage m_stage;
  bool m_open = false;
  std::uint32_t m_dictionary_size = 0;
  std::vector<FileMark> m_marks;
  std::vector<StagedReject> m_rejects;
  std::map<std::uint32_t, RejectCount> m_reject_counts;
  std::map<std::uint32_t, std::string> m_names;
};

}  // namespace

Fault damaged(std::string_view what) {
  return Fault({ErrorCode::store_unusable, "db_corrupt", "the store is damaged: " + std::string(what), {},
                "run `payout-diag db verify`; restore the file from a backup, or build it again from the logs"});
}

std::unique_ptr<Writer> make_store(std::unique_ptr<Backend> backend) { return std::make_unique<Store>(std::move(backend)); }

}  // namespace payout::store

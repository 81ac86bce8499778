/// The store without a disk: the same chunks and counts in plain containers.
#include <map>
#include <set>
#include <unordered_map>

#include "store/backend.hpp"

namespace payout::store {
namespace {

class MemoryBackend final : public Backend {
 public:
  void begin() override {}
  void commit() override {}
  void roll_back() noexcept override {}
  bool undoes_rows() const override { return false; }

  State load_state() override { return m_state; }
  void save_state(const State& state) override { m_state = state; }
  std::uint64_t bytes() override { return m_bytes; }

  Dictionary& dictionary() override { return m_dictionary; }
  void save_dictionary() override {}

  void find_aliases(std::uint64_t hash, std::vector<StrandId>& out) override {
    const auto [first, last] = m_aliases.equal_range(hash);
    for (auto alias = first; alias != last; ++alias) out.push_back(alias->second);
  }
  void add_aliases(std::span<const Alias> aliases) override {
    for (const Alias& alias : aliases) {
      const auto [first, last] = m_aliases.equal_range(alias.hash);
      const bool known = std::any_of(first, last, [&](const auto& entry) { return entry.second == alias.strand; });
      if (!known) m_aliases.emplace(alias.hash, alias.strand);
    }
    m_bytes += aliases.size() * sizeof(Alias);
  }

  bool read_strand(StrandId id, StrandRow& out) override {
    if (id < 1 || static_cast<std::size_t>(id) > m_strands.size()) return false;
    out = m_strands[static_cast<std::size_t>(id - 1)];
    return true;
  }
  void add_strand(StrandId id, const StrandRow& row) override {
    m_strands.push_back(row);
    m_bytes += sizeof(StrandRow) + row.key.id.size();
    if (!row.key.is_payout()) m_context[row.key.kind].push_back(id);
  }
  void update_strand(StrandId id, const StrandRow& row) override { m_strands[static_cast<std::size_t>(id - 1)] = row; }
  void each_open_payout(const VisitStrand& visit) override { each_strand({}, visit); }
  void each_strand(std::string_view kind, const VisitStrand& visit) override {
    if (const auto context = m_context.find(kind); context != m_context.end()) {
      for (const StrandId id : context->second) {
        if (!visit(id, m_strands[static_cast<std::size_t>(id - 1)])) return;
      }
      return;
    }
    for (std::size_t i = 0; i < m_strands.size(); ++i) {
      if (!kind.empty() && m_strands[i].key.kind != kind) continue;
      if (!visit(static_cast<StrandId>(i + 1), m_strands[i])) return;
    }
  }

  bool read_chunk(std::int64_t id, ChunkRow& out) override {
    if (id < 1 || static_cast<std::size_t>(id) > m_chunks.size()) return false;
    out = m_chunks[static_cast<std::size_t>(id - 1)];
    return !out.data.empty();
  }
  void add_chunk(std::int64_t, std::int64_t previous, std::string_view data) override {
    m_chunks.push_back({previous, std::string(data)});
    m_bytes += data.size() + sizeof(ChunkRow);
  }
  void drop_chunk(std::int64_t id) override { m_chunks[static_cast<std::size_t>(id - 1)].data = {}; }

  std::int64_t count_key(const CountKey& key, bool create) override {
    if (const auto found = m_count_keys.find(key); found != m_count_keys.end()) return found->second;
    if (!create) return 0;
    const auto number = static_cast<std::int64_t>(m_count_keys.size()) + 1;
    m_count_keys.emplace(key, number);
    return number;
  }
  bool read_counts(std::int64_t key, std::int32_t day, std::string& out) override {
    const auto found = m_counts.find({key, day});
    if (found == m_counts.end()) return false;
    out = found->second;
    return true;
  }
  void write_counts(std::int64_t key, std::int32_t day, std::string_view data) override {
    if (data.empty()) {
      m_counts.erase({key, day});
    } else {
      m_counts[{key, day}] = data;
    }
  }
  void each_counts(std::int64_t key, std::int32_t from_day, std::int32_t to_day,
                   const std::function<void(std::int32_t, std::string_view)>& visit) override {
    for (auto row = m_counts.lower_bound({key, from_day}); row != m_counts.end(); ++row) {
      if (row->first.first != key || row->first.second > to_day) return;
      visit(row->first.second, row->second);
    }
  }
  void each_count_key(Dimension dimension, std::int32_t from_day, std::int32_t to_day,
                      const std::function<void(std::string_view)>& visit) override {
    for (auto key = m_count_keys.lower_bound({dimension, {}}); key != m_count_keys.end() && key->first.dimension == dimension; ++key) {
      const auto row = m_counts.lower_bound({key->second, from_day});
      if (row != m_counts.end() && row->first.first == key->second && row->first.second <= to_day) visit(key->first.key);
    }
  }

  void write_mark(const FileMark& mark) override { m_marks[mark.id] = mark; }
  std::vector<FileMark> marks() override {
    std::vector<FileMark> out;
    for (const auto& [id, mark] : m_marks) {
      out.push_back(mark);
      out.back().rejected = reject_count(id).counted;
    }
    return out;
  }
  RejectCount reject_count(std::uint32_t file) override {
    const auto found = m_reject_counts.find(file);
    return found == m_reject_counts.end() ? RejectCount{} : found->second;
  }
  void write_reject_count(std::uint32_t file, RejectCount count) override { m_reject_counts[file] = count; }
  void add_reject(std::uint32_t file, std::uint64_t, const Reject& reject) override { m_rejects[file].push_back(reject); }
  std::vector<Reject> rejects(std::uint32_t file, std::size_t most) override {
    const auto found = m_rejects.find(file);
    if (found == m_rejects.end()) return {};
    const std::vector<Reject>& all = found->second;
    return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()))};
  }

  Error explain(const std::exception& exception) const override {
    if (const auto* fault = dynamic_cast<const Fault*>(&exception)) return fault->error();
    return {ErrorCode::internal, "memory", std::string("work in memory failed: ") + exception.what(), {}, {}};
  }

 private:
  State m_state;
  Dictionary m_dictionary;
  std::uint64_t m_bytes = 0;
  std::unordered_multimap<std::uint64_t, StrandId> m_aliases;
  std::vector<StrandRow> m_strands;                                   // [id - 1]
  std::map<std::string, std::vector<StrandId>, std::less<>> m_context;  // strands that are no payouts, by kind
  std::vector<ChunkRow> m_chunks;                                     // [id - 1]
  std::map<CountKey, std::int64_t> m_count_keys;
  std::map<std::pair<std::int64_t, std::int32_t>, std::string> m_counts;
  std::map<std::uint32_t, FileMark> m_marks;
  std::map<std::uint32_t, RejectCount> m_reject_counts;
  std::map<std::uint32_t, std::vector<Reject>> m_rejects;
};

}  // namespace

std::unique_ptr<Writer> make_memory_store() { return make_store(std::make_unique<MemoryBackend>()); }

}  // namespace payout::store

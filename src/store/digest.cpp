#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "store/bytes.hpp"
#include "store/counts.hpp"
#include "store/store.hpp"

namespace payout::store {
namespace {

constexpr std::int64_t k_first_minute = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t k_last_minute = std::numeric_limits<std::int32_t>::max();

/// Every field that makes up the content and identity of an event; not the place it was read from.
void add_event(const Event& e, std::string& bytes) {
  ByteWriter out(bytes);
  out.signed_varint(e.at.ns);
  out.u8(static_cast<std::uint8_t>(e.type));
  for (const std::string* text : {&e.type_text, &e.txid, &e.event_id, &e.src, &e.channel, &e.scheme, &e.code, &e.msg, &e.bank,
                                  &e.payee, &e.customer, &e.reason, &e.component, &e.replaces, &e.replaced_by}) {
    out.text(*text);
  }
  out.varint(e.item);
  out.fixed64(e.event_id.empty() ? e.content : 0);
  out.u8(e.attempt ? 1 : 0);
  out.signed_varint(e.attempt.value_or(0));
  out.u8(e.amount ? 1 : 0);
  const Money money = e.amount.value_or(Money{});
  out.signed_varint(money.minor);
  out.text(e.amount ? money.currency.text() : std::string_view());
  out.u8(money.currency.digits);
  out.varint(e.refs.size());
  for (const Ref& ref : e.refs) {
    out.text(ref.kind);
    out.text(ref.id);
  }
  for (const std::optional<Instant>& at : {e.from, e.to}) {
    out.u8(at ? 1 : 0);
    out.signed_varint(at.value_or(Instant{}).ns);
  }
}

void add_progress(const Progress& p, std::string& bytes) {
  ByteWriter out(bytes);
  for (const Instant at : {p.first_at, p.last_at, p.done_since, p.settled_since}) out.signed_varint(at.ns);
  out.text(p.channel);
}

/// Hashes of parts that come in any order; together they make one hash.
class Parts {
 public:
  void add(std::string_view bytes) { m_hashes.push_back(sha256_hex(bytes)); }
  std::string hex() {
    std::sort(m_hashes.begin(), m_hashes.end());
    Sha256 sum;
    for (const std::string& hash : m_hashes) sum.add(hash);
    return sum.hex();
  }

 private:
  std::vector<std::string> m_hashes;
};

Result<std::string> strands_digest(Reader& reader) {
  Parts parts;
  std::string bytes;
  Result<void> inner;
  const Result<void> scanned = reader.scan({}, [&](const Candidate& candidate) {
    const Result<Strand> strand = reader.read(candidate.id);
    if (!strand) {
      inner = tl::unexpected(strand.error());
      return false;
    }
    bytes.clear();
    ByteWriter out(bytes);
    out.text(candidate.kind);
    out.text(candidate.key);
    add_progress(candidate.progress, bytes);
    for (const Event& event : strand->events) add_event(event, bytes);
    parts.add(bytes);
    return true;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  if (!inner) return tl::unexpected(inner.error());
  return parts.hex();
}

Result<std::string> counts_digest(Reader& reader) {
  Parts parts;
  std::string bytes;
  for (std::uint8_t d = 0; d < static_cast<std::uint8_t>(Dimension::count_); ++d) {
    const auto dimension = static_cast<Dimension>(d);
    const Result<std::vector<std::string>> keys = reader.count_keys(dimension, k_first_minute, k_last_minute);
    if (!keys) return tl::unexpected(keys.error());
    for (const std::string& key : *keys) {
      Result<std::vector<Contribution>> counts = reader.counts(dimension, key, k_first_minute, k_last_minute);
      if (!counts) return tl::unexpected(counts.error());
      std::sort(counts->begin(), counts->end());
      for (const Contribution& c : *counts) {
        bytes.clear();
        ByteWriter out(bytes);
        out.u8(d);
        out.text(key);
        out.signed_varint(c.cohort);
        out.signed_varint(c.at);
        out.u8(static_cast<std::uint8_t>(c.outcome));
        out.signed_varint(c.count);
        parts.add(bytes);
      }
    }
  }
  return parts.hex();
}

/// Checkpoints and rejects, by the content of a file: not by its name, number or inode.
Result<std::string> files_digest(Reader& reader) {
  Parts parts;
  const Result<std::vector<FileMark>> files = reader.files();
  if (!files) return tl::unexpected(files.error());
  for (const FileMark& mark : *files) {
    std::string bytes;
    ByteWriter out(bytes);
    for (const std::uint64_t number : {mark.head_length, mark.head_hash, mark.tail_hash, mark.position.byte, mark.position.line, mark.rejected}) {
      out.varint(number);
    }
    out.text(mark.source);
    out.u8(mark.whole ? 1 : 0);
    const Result<std::vector<Reject>> rejects = reader.rejects(mark.id, std::numeric_limits<std::size_t>::max());
    if (!rejects) return tl::unexpected(rejects.error());
    for (const Reject& reject : *rejects) {
      for (const std::uint64_t number : {reject.span.line, reject.span.byte, std::uint64_t{reject.span.length}}) out.varint(number);
      for (const std::string* text : {&reject.code, &reject.detail, &reject.excerpt, &reject.hint}) out.text(*text);
    }
    parts.add(bytes);
  }
  return parts.hex();
}

}  // namespace

Result<std::string> digest(Reader& reader) {
  Sha256 sum;
  for (const auto part : {strands_digest, counts_digest, files_digest}) {
    const Result<std::string> hex = part(reader);
    if (!hex) return tl::unexpected(hex.error());
    sum.add(*hex);
  }
  return sum.hex();
}

}  // namespace payout::store

#include "app/lookup.hpp"

#include <fmt/format.h>

#include "app/messages.hpp"
#include "base/text.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_max_id = 256;
constexpr std::size_t k_most_similar = 5;
constexpr std::size_t k_most_listed = 20;

std::string match_line(const Match& match) {
  std::string line = match.id;
  std::string channel, amount;
  for (const Event& event : match.events) {
    if (!event.channel.empty()) channel = event.channel;
    if (event.amount) amount = format_money(*event.amount);
  }
  if (!channel.empty()) line += "  " + channel;
  if (!amount.empty()) line += "  " + amount;
  if (!match.found.empty()) line += fmt::format("  by {} reference {}", match.found.front().id.kind, match.found.front().id.id);
  if (match.kind.starts_with("ref:")) line += "  (no txid is known)";
  return line;
}

Error several(const std::string& id, const std::vector<Match>& matches) {
  Error error{ErrorCode::not_found,
              "ambiguous",
              fmt::format("{} fits {} payouts:", echo(id), matches.size()),
              {},
              "ask for one of them by its own id"};
  for (std::size_t i = 0; i < matches.size() && i < k_most_listed; ++i) error.message += "\n" + match_line(matches[i]);
  if (matches.size() > k_most_listed) error.message += fmt::format("\nand {} more", matches.size() - k_most_listed);
  return error;
}

Error unknown(const std::string& id, const std::vector<std::string>& similar, const std::string& db) {
  Error error{ErrorCode::not_found, "unknown_id", fmt::format("no payout is known by {}", echo(id)), db, {}};
  error.hint = similar.empty() ? "check the id, or load the log that names it with `payout-diag ingest`"
                               : fmt::format("did you mean {}?", fmt::join(similar, ", "));
  return error;
}

}  // namespace

Result<Match> find_payout(Investigator& investigator, const std::string& id, const std::string& db) {
  // Nothing longer is an id: the store need not be asked.
  if (id.empty() || id.size() > k_max_id || !is_utf8(id)) return tl::unexpected(unknown(id, {}, db));
  Result<std::vector<Match>> matches = investigator.resolve(id);
  if (!matches) return tl::unexpected(matches.error());
  if (matches->size() > 1) return tl::unexpected(several(id, *matches));
  if (matches->empty()) {
    const Result<std::vector<std::string>> similar = investigator.similar(id, k_most_similar);
    if (!similar) return tl::unexpected(similar.error());
    return tl::unexpected(unknown(id, *similar, db));
  }
  return std::move(matches->front());
}

}  // namespace payout::app

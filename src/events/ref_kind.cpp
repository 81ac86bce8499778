#include "events/ref_kind.hpp"

#include <algorithm>
#include <array>

namespace payout {
namespace {

struct Row {
  std::string_view spelling;  ///< without case and separators
  std::string_view name;
  RefScope scope;
  bool ours = false;
};

constexpr auto k_rows = std::to_array<Row>({
    // Given by us, carried to the payee's bank (ISO 20022 EndToEndId, InstrId).
    {"e2e", "e2e", RefScope::payout, true},
    {"e2eid", "e2e", RefScope::payout, true},
    {"endtoend", "e2e", RefScope::payout, true},
    {"endtoendid", "e2e", RefScope::payout, true},
    {"eref", "e2e", RefScope::payout, true},
    {"instruction", "instruction", RefScope::payout, true},
    {"instructionid", "instruction", RefScope::payout, true},
    {"instr", "instruction", RefScope::payout, true},
    {"instrid", "instruction", RefScope::payout, true},
    {"idempotency", "key", RefScope::payout, true},
    {"idempotencykey", "key", RefScope::payout, true},
    {"key", "key", RefScope::payout, true},
    {"reference", "reference", RefScope::payout, true},
    {"referenceid", "reference", RefScope::payout, true},
    {"ours", "reference", RefScope::payout, true},
    {"external", "reference", RefScope::payout, true},
    {"externalid", "reference", RefScope::payout, true},
    // Given by those on the way.
    {"tx", "tx", RefScope::payout},
    {"txid", "tx", RefScope::payout},
    {"transaction", "tx", RefScope::payout},
    {"transactionid", "tx", RefScope::payout},
    {"uetr", "uetr", RefScope::payout},
    {"channel", "channel", RefScope::payout},
    {"channelid", "channel", RefScope::payout},
    {"channelref", "channel", RefScope::payout},
    {"provider", "channel", RefScope::payout},
    {"providerid", "channel", RefScope::payout},
    {"providerref", "channel", RefScope::payout},
    {"psp", "channel", RefScope::payout},
    {"pspid", "channel", RefScope::payout},
    {"pspref", "channel", RefScope::payout},
    {"pspreference", "channel", RefScope::payout},
    {"transfer", "transfer", RefScope::payout},
    {"transferid", "transfer", RefScope::payout},
    {"bank", "bank", RefScope::payout},
    {"bankref", "bank", RefScope::payout},
    {"bankreference", "bank", RefScope::payout},
    {"utr", "utr", RefScope::payout},
    {"imad", "imad", RefScope::payout},
    {"omad", "omad", RefScope::payout},
    {"arn", "arn", RefScope::payout},
    // Numbers that are counted afresh.
    {"trace", "trace", RefScope::day},
    {"traceid", "trace", RefScope::day},
    {"traceno", "trace", RefScope::day},
    {"tracenumber", "trace", RefScope::day},
    {"achtracenumber", "trace", RefScope::day},
    {"stan", "stan", RefScope::day},
    {"rrn", "rrn", RefScope::day},
    // An order; its payouts are each other's copies.
    {"order", "order", RefScope::order},
    {"orderid", "order", RefScope::order},
    {"orderno", "order", RefScope::order},
    {"orderref", "order", RefScope::order},
    // The payee's number with the sender (Nacha); often our txid, often one number for many entries.
    {"entryid", "entry_id", RefScope::shared, true},
    // Of the return and of the refusal of a return (Nacha): a later record quotes them, none has them as its own.
    {"returntrace", "return_trace", RefScope::shared},
    {"dishonoredtrace", "dishonored_trace", RefScope::shared},
});

/// A kind outside the table with one of these words in it speaks of many payouts.
constexpr auto k_shared_words = std::to_array<std::string_view>(
    {"account",   "acct",         "agreement", "batch",     "batchid",    "beneficiary", "bulk",   "campaign",
     "card",      "client",       "contract",  "customer",  "document",   "file",        "fileid", "group",
     "invoice",   "mandate",      "merchant",  "message",   "messageid",  "msg",         "msgid",  "party",
     "payee",     "profile",      "program",   "recipient", "remittance", "report",      "run",    "settlement",
     "statement", "subscription", "sweep",     "terminal",  "user",       "vendor", "wallet"});

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
/// Digits and letters; of other alphabets every byte.
bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_word(lower(c))) out += lower(c);
  }
  return out;
}

bool has_shared_word(std::string_view kind) {
  std::string word;
  const auto known = [&word] {
    return std::find(k_shared_words.begin(), k_shared_words.end(), word) != k_shared_words.end();
  };
  for (const char c : kind) {
    if (is_word(lower(c))) {
      word += lower(c);
    } else if (known()) {
      return true;
    } else {
      word.clear();
    }
  }
  return known();
}

}  // namespace

RefKind ref_kind(std::string_view kind) {
  RefKind out;
  for (const std::string_view prefix : {"orig_", "original_"}) {
    if (!kind.starts_with(prefix) || kind.size() == prefix.size()) continue;
    out = ref_kind(kind.substr(prefix.size()));
    out.original = true;
    return out;
  }
  const std::string spelling = plain(kind);
  for (const Row& row : k_rows) {
    ++out.rank;
    if (row.spelling != spelling) continue;
    out.name = row.name;
    out.scope = row.scope;
    out.known = true;
    out.ours = row.ours;
    return out;
  }
  ++out.rank;
  out.name = spelling;
  if (has_shared_word(kind)) out.scope = RefScope::shared;
  return out;
}

bool is_placeholder(std::string_view id) {
  constexpr auto k_words = std::to_array<std::string_view>({"", "empty", "missing", "na", "nil", "none", "nonref",
                                                            "noref", "noreference", "notapplicable", "notavailable",
                                                            "notknown", "notprovided", "null", "undefined", "unknown"});
  const std::string word = plain(id);
  if (std::find(k_words.begin(), k_words.end(), word) != k_words.end()) return true;
  const char first = word.front();
  const bool fills = first == '0' || (word.size() > 2 && (first == 'x' || first == '9'));
  return fills && std::all_of(word.begin(), word.end(), [first](char c) { return c == first; });
}

}  // namespace payout

#include "sources/mt940_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace payout::sources {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

/// `:61:` or `:28C:` at the beginning of a line; empty where there is none.
std::string_view tag_of(std::string_view line) {
  if (line.size() < 4 || line[0] != ':') return {};
  const std::size_t close = line.find(':', 1);
  const auto is_digit = [&](std::size_t at) { return line[at] >= '0' && line[at] <= '9'; };
  if ((close != 3 && close != 4) || !is_digit(1) || !is_digit(2)) return {};
  if (close == 4 && (line[3] < 'A' || line[3] > 'Z')) return {};
  return line.substr(1, close - 1);
}

/// The end of a message: a lone `-`, or `-}` with the blocks behind it.
bool is_trailer(std::string_view line) { return trim(line) == "-" || line.starts_with("-}"); }

/// `1234,5` as thousandths; nothing where it has more decimals or is none.
std::optional<std::int64_t> thousandths(std::string_view text) {
  const std::size_t comma = std::min(text.find(','), text.size());
  std::string digits(text.substr(0, comma));
  std::string decimals(comma == text.size() ? std::string_view() : text.substr(comma + 1));
  constexpr std::size_t k_decimals = 3;
  if (decimals.size() > k_decimals) return std::nullopt;
  decimals.resize(k_decimals, '0');
  digits += decimals;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

/// `000123,5` -> `123.5`, `300,` -> `300`.
std::string plain_amount(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of('0'), text.size());
  std::string out(text.substr(first));
  if (out.empty() || out.front() == ',') out.insert(0, 1, '0');
  std::replace(out.begin(), out.end(), ',', '.');
  if (out.back() == '.') out.pop_back();
  return out;
}

std::string full_date(std::string_view yymmdd) {
  const int year = (yymmdd[0] - '0') * 10 + (yymmdd[1] - '0');
  return fmt::format("{}{}-{}-{}", year >= 70 ? "19" : "20", yymmdd.substr(0, 2), yymmdd.substr(2, 2),
                     yymmdd.substr(4, 2));
}

/// The booking day has no year of its own: it is that of the value date, or its neighbour around New Year.
std::string entry_date(std::string_view value_date, std::string_view mmdd) {
  int year = std::stoi(std::string(value_date.substr(0, 4)));
  const std::string_view month = value_date.substr(5, 2);
  if (month == "12" && mmdd.starts_with("01")) ++year;
  if (month == "01" && mmdd.starts_with("12")) --year;
  return fmt::format("{:04}-{}-{}", year, mmdd.substr(0, 2), mmdd.substr(2, 2));
}

/// `2401151030+0100` of :13D:, as a time with its offset.
std::string made_at(std::string_view text) {
  static const re2::RE2 pattern(R"(^(\d{6})(\d{2})(\d{2})([+-]\d{2})(\d{2})$)");
  std::string day, hour, minute, zone, rest;
  if (!re2::RE2::FullMatch(piece(trim(text)), pattern, &day, &hour, &minute, &zone, &rest)) return {};
  return fmt::format("{}T{}:{}:00{}:{}", full_date(day), hour, minute, zone, rest);
}

}  // namespace

void Mt940Reader::add(std::string_view key, std::string text) {
  if (text.empty()) return;
  m_tree.add_flat(key, m_texts.emplace_back(std::move(text)));
}

Result<void> Mt940Reader::take(const Line& line, std::string_view text) {
  if (is_trailer(text)) {
    Result<void> ended = end_field();
    if (ended && m_statement && m_statement->closed) end_statement();
    return ended;
  }
  const std::string_view tag = tag_of(text);
  if (tag.empty()) {
    if (m_tag.empty()) return {};  // block headers, and what else stands around the fields
    if (m_field.size() + text.size() > k_mt940_field) {
      return refuse("mt940_shape", fmt::format("the field :{}: is over {} KiB long", m_tag, k_mt940_field >> 10U),
                    fmt::format("{}:{}", m_where, m_field_line.number), "this is no statement; check what was sent");
    }
    m_field += '\n';
    m_field += text;
    return {};
  }
  if (Result<void> ended = end_field(); !ended) return ended;
  m_tag = tag;
  m_field = text.substr(tag.size() + 2);
  m_field_line = line;
  return {};
}

Result<void> Mt940Reader::end_field() {
  if (m_tag.empty()) return {};
  const std::string tag = std::exchange(m_tag, {});
  const std::string field = std::exchange(m_field, {});
  const std::string_view first = trim(std::string_view(field).substr(0, field.find('\n')));
  if (tag == "20") {
    end_statement();
    m_statement.emplace();
    m_statement->line = m_field_line.number;
    m_statement->reference = first;
    return {};
  }
  if (!m_statement) {
    return refuse("mt940_shape", fmt::format("the field :{}: stands before the beginning of a statement (:20:)", tag),
                  fmt::format("{}:{}", m_where, m_field_line.number),
                  "this is a piece of a statement; get the whole file");
  }
  if (tag == "61") {
    flush_entry();
    m_any_statement = true;
    m_entry.emplace();
    m_entry->line = m_field_line;
    m_entry->head = std::string_view(field).substr(0, field.find('\n'));
    const std::size_t more = field.find('\n');
    if (more != std::string::npos) m_entry->details = trim(std::string_view(field).substr(more + 1));
    return {};
  }
  if (tag == "86") {
    if (m_entry) {
      m_entry->info = field;
      flush_entry();
    }
    return {};
  }
  flush_entry();
  m_any_statement = true;
  if (tag == "25" && m_statement->account.empty()) m_statement->account = first;
  if (tag == "28C" || tag == "28") m_statement->number = first;
  if (tag == "13D" || tag == "13") m_statement->made = made_at(first);
  if (tag == "34F" && m_statement->currency.empty()) m_statement->currency = first.substr(0, 3);
  if (tag == "60F" || tag == "60M") take_balance(first, false);
  if (tag == "62F" || tag == "62M") take_balance(first, true);
  return {};
}

/// `C240115EUR1234,56`
void Mt940Reader::take_balance(std::string_view text, bool closing) {
  static const re2::RE2 pattern(R"(^([CD])(\d{6})([A-Z]{3})([\d,]+))");
  std::string mark, date, currency, amount;
  (closing ? m_statement->closed : m_statement->opened) = true;
  if (!re2::RE2::PartialMatch(piece(text), pattern, &mark, &date, &currency, &amount)) {
    m_statement->sum_known = false;
    return;
  }
  m_statement->currency = currency;
  std::optional<std::int64_t> value = thousandths(amount);
  if (value && mark == "D") value = -*value;
  if (!closing) {
    m_statement->opening = value;
    return;
  }
  const bool known = m_statement->opening && value && m_statement->sum_known;
  std::int64_t wanted = 0;
  m_statement->balanced =
      !known ||
      (!__builtin_add_overflow(m_statement->opening.value_or(0), m_statement->sum, &wanted) && wanted == *value);
}

void Mt940Reader::end_statement() {
  flush_entry();
  if (m_statement && !m_statement->balanced && m_unbalanced++ == 0) m_first_unbalanced = m_statement->line;
  m_statement.reset();
}

Result<void> Mt940Reader::finish() {
  if (Result<void> ended = end_field(); !ended) return ended;
  flush_entry();
  if (!m_any_statement) {
    return refuse("mt940_shape", "the file holds no statement: a reference (:20:) with balances or entries behind it",
                  m_where, "get the whole file");
  }
  if (m_statement && m_statement->opened && !m_statement->closed) {
    return refuse("mt940_truncated", "the last statement has an opening balance (:60F:) and no closing balance (:62F:)",
                  fmt::format("{}:{}", m_where, m_statement->line),
                  "the file was cut: fetch it again; nothing of it was taken");
  }
  end_statement();
  return {};
}

void Mt940Reader::flush_entry() {
  if (!m_entry) return;
  const Entry entry = *std::exchange(m_entry, std::nullopt);
  hand_over(entry);
}

void Mt940Reader::hand_over(const Entry& entry) {
  m_texts.clear();
  m_tree.begin_flat(entry.head);
  Mt940Record record;
  record.line = entry.line;
  record.line.text = entry.head;
  if (!parse_entry(entry)) {
    m_statement->sum_known = false;
    record.fault = m_fault;
    m_on_record(record);
    return;
  }
  add("statement", m_statement->reference);
  add("account", m_statement->account);
  add("number", m_statement->number);
  add("currency", m_statement->currency);
  add("made", m_statement->made);
  add("details", entry.details);
  parse_info(entry.info);
  m_tree.end_flat();
  record.tree = &m_tree;
  record.content = hash64(entry.info, hash64(entry.details, hash64(entry.head)));
  for (const std::string* known : {&m_statement->account, &m_statement->number, &m_statement->reference})
    record.content = hash64(*known, record.content);
  m_on_record(record);
}

/// Value date, entry date, mark, funds code, amount, kind, our reference, the bank's.
bool Mt940Reader::parse_entry(const Entry& entry) {
  static const re2::RE2 pattern(
      R"(^\s*(\d{6})(\d{4}|\s{4})?\s*(RC|RD|EC|ED|C|D)([A-Z])?\s*(\d[\d,]*)\s*(?:([A-Z][A-Z0-9]{3})(.*))?$)");
  std::string date, booked, mark, funds, amount, kind, rest;
  if (!re2::RE2::FullMatch(piece(entry.head), pattern, &date, &booked, &mark, &funds, &amount, &kind, &rest)) {
    m_fault = {"mt940_entry", "the entry `:61:` has no date, mark and amount in their places",
               "compare it with the bank's own list"};
    return false;
  }
  const std::string value_date = full_date(date);
  add("value_date", value_date);
  add("entry_date", trim(booked).empty() ? value_date : entry_date(value_date, booked));
  add("mark", mark);
  add("amount", plain_amount(amount));
  add("kind", kind);
  const std::size_t stroke = rest.find("//");
  add("customer_ref", std::string(trim(std::string_view(rest).substr(0, stroke))));
  if (stroke != std::string::npos) add("bank_ref", std::string(trim(std::string_view(rest).substr(stroke + 2))));
  const std::optional<std::int64_t> value = thousandths(amount);
  const bool credit = mark == "C" || mark == "RD";
  const bool expected = mark == "EC" || mark == "ED";
  if (!value || (!expected && __builtin_add_overflow(m_statement->sum, credit ? *value : -*value, &m_statement->sum)))
    m_statement->sum_known = false;
  return true;
}

/// :86: in the ways it is written: a code and numbered subfields, words between strokes, or plain text.
void Mt940Reader::parse_info(std::string_view info) {
  std::string whole(info);
  std::replace(whole.begin(), whole.end(), '\n', ' ');
  std::string joined(info);  // lines are cut at a width, in the middle of words
  std::erase(joined, '\n');
  add("info", std::string(trim(whole)));
  static const re2::RE2 subfields(R"(^(\d{3})([?>~^+@#$%&*!])\d{2})");
  static const re2::RE2 keywords(R"(/[A-Z]{3,4}/)");
  std::string gvc, separator;
  if (re2::RE2::PartialMatch(piece(joined), subfields, &gvc, &separator)) {
    add("gvc", gvc);
    parse_subfields(std::string_view(joined).substr(3), separator[0]);
  } else if (re2::RE2::PartialMatch(piece(joined), keywords)) {
    parse_keywords(joined);
  }
}

/// `?00RETOURE?20EREF+P-1?21MTLG:closed?34902`: the purpose stands in 20 to 29 and 60 to 63, and holds words of its
/// own.
void Mt940Reader::parse_subfields(std::string_view info, char separator) {
  static const re2::RE2 word(
      R"(^(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PREF|RREF|RTRN|MTLG|BREF|PURP)[+:])");
  std::string purpose, key, value, name;
  const auto end_word = [&] {
    if (!key.empty()) add(m_texts.emplace_back(key), std::string(trim(value)));
    key.clear();
    value.clear();
  };
  for (std::size_t at = 0; at + 3 <= info.size();) {
    std::size_t next = info.find(separator, at + 1);
    const auto is_number = [&](std::size_t from) {
      return from + 2 < info.size() && info[from + 1] >= '0' && info[from + 1] <= '9' && info[from + 2] >= '0' &&
             info[from + 2] <= '9';
    };
    while (next != std::string_view::npos && !is_number(next)) next = info.find(separator, next + 1);
    const std::string_view number = info.substr(at + 1, 2);
    const std::string_view text = info.substr(at + 3, next == std::string_view::npos ? next : next - at - 3);
    if (number[0] == '2' || number[0] == '6') {
      std::string found;
      if (re2::RE2::PartialMatch(piece(text), word, &found)) {
        end_word();
        key = found;
        value = text.substr(found.size() + 1);
      } else {
        value += text;
      }
      purpose += text;
    } else if (number == "00") {
      add("posting_text", std::string(trim(text)));
    } else if (number == "30") {
      add("other_bank", std::string(trim(text)));
    } else if (number == "31" || number == "38") {
      add("other_account", std::string(trim(text)));
    } else if (number == "32" || number == "33") {
      name += text;
    } else if (number == "34") {
      add("extension", std::string(trim(text)));
    }
    if (next == std::string_view::npos) break;
    at = next;
  }
  end_word();
  add("purpose", std::string(trim(purpose)));
  add("other_name", std::string(trim(name)));
}

/// `/EREF/P-1/RTRN/MS03/REMI/invoice 7`: a value ends where the next word begins.
void Mt940Reader::parse_keywords(std::string_view info) {
  static const re2::RE2 word(R"(/([A-Z]{3,4})/)");
  re2::StringPiece rest = piece(info);
  std::string key;
  const char* value = nullptr;
  re2::StringPiece next;
  const auto end_word = [&](const char* end) {
    if (value == nullptr || end < value) return;
    std::string_view text(value, static_cast<std::size_t>(end - value));
    while (!text.empty() && text.front() == '/') text.remove_prefix(1);
    while (!text.empty() && text.back() == '/') text.remove_suffix(1);
    add(m_texts.emplace_back(key), std::string(trim(text)));
  };
  while (re2::RE2::FindAndConsume(&rest, word, &next)) {
    end_word(next.data() - 1);
    key.assign(next.data(), next.size());
    value = rest.data();
    rest = re2::StringPiece(rest.data() - 1, rest.size() + 1);  // the stroke may begin the next word
  }
  end_word(info.data() + info.size());
}

}  // namespace payout::sources

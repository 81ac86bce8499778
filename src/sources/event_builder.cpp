#include "sources/event_builder.hpp"

#include <charconv>

#include "base/mask.hpp"
#include "base/text.hpp"

namespace payout::sources {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Field::count_)> k_names{
    "ts",     "type",      "txid",     "event_id",    "src",  "channel", "attempt",  "scheme",
    "code",   "msg",       "amount",   "currency",    "bank", "payee",   "customer", "refs",
    "reason", "component", "replaces", "replaced_by", "from", "to"};

/// Cheap, spread well enough over the list of type names; a collision only costs a search.
std::size_t type_slot(std::string_view name) {
  const auto a = static_cast<unsigned char>(name[name.size() - 1]);
  const auto b = static_cast<unsigned char>(name[name.size() - 2]);
  const auto c = static_cast<unsigned char>(name[name.size() / 2]);
  return (name.size() * 7U + a * 31U + b * 113U + c * 59U) & 255U;
}

/// 0: may stand in a text the mask would change; 1: letter or a joining sign; 2: digit.
constexpr std::array<std::uint8_t, 256> k_plain = [] {
  std::array<std::uint8_t, 256> table{};
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = table[static_cast<std::size_t>(c + 32)] = 1;
  for (const char c : {'-', '_', '.'}) table[static_cast<unsigned char>(c)] = 1;
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = 2;
  return table;
}();

/// True where nothing in the text can be what the mask looks for: few digits, and no sign that parts a word from
/// a value. Keeps ids and codes off the slower way.
bool is_harmless(std::string_view text) {
  if (text.size() > 48) return false;
  unsigned digits = 0;
  unsigned other = 0;
  for (const char c : text) {
    const unsigned kind = k_plain[static_cast<unsigned char>(c)];
    digits += kind >> 1U;
    other |= kind == 0 ? 1U : 0U;
  }
  return other == 0 && digits < 7;
}

constexpr std::int64_t k_day_ns = 86'400'000'000'000;

}  // namespace

Field find_field(std::string_view key) {
  const auto is = [key](Field field) { return key == k_names[static_cast<std::size_t>(field)] ? field : Field::other; };
  switch (key.size()) {
    case 2: return key[1] == 's' ? is(Field::ts) : is(Field::to);
    case 3: return key[0] == 's' ? is(Field::src) : is(Field::msg);
    case 4:
      switch (key[0]) {
        case 't': return key[1] == 'y' ? is(Field::type) : is(Field::txid);
        case 'c': return is(Field::code);
        case 'b': return is(Field::bank);
        case 'r': return is(Field::refs);
        case 'f': return is(Field::from);
        default: return Field::other;
      }
    case 5: return is(Field::payee);
    case 6:
      switch (key[0]) {
        case 'a': return is(Field::amount);
        case 's': return is(Field::scheme);
        case 'r': return is(Field::reason);
        default: return Field::other;
      }
    case 7: return key[0] == 'c' ? is(Field::channel) : is(Field::attempt);
    case 8:
      switch (key[2]) {
        case 'e': return is(Field::event_id);
        case 'r': return is(Field::currency);
        case 's': return is(Field::customer);
        case 'p': return is(Field::replaces);
        default: return Field::other;
      }
    case 9: return is(Field::component);
    case 11: return is(Field::replaced_by);
    default: return Field::other;
  }
}

std::string_view field_name(Field field) { return k_names[static_cast<std::size_t>(field)]; }

EventBuilder::EventBuilder(BuildOptions options) : m_options(std::move(options)) {
  for (int i = 1; i < static_cast<int>(EventType::count_); ++i) {
    m_types[type_slot(name(static_cast<EventType>(i)))] = static_cast<std::uint8_t>(i);
  }
}

void EventBuilder::start() {
  event.clear();
  type_unknown = in_future = at_epoch = undated = false;
  m_has_ts = m_has_type = false;
  m_amount.reset();
  m_currency.reset();
  m_from = m_to = {};
}

void EventBuilder::take_file_time() {
  event.at = Instant{m_options.file_time.ns + m_undated++};
  undated = m_has_ts = true;
}

bool EventBuilder::fail(std::string_view code, std::string detail, std::string hint) {
  fault.code = code;
  fault.detail = std::move(detail);
  fault.hint = std::move(hint);
  return false;
}

void EventBuilder::put(std::string& to, std::string_view text) {
  if (!is_harmless(text) && mask_into(text, m_masked)) {
    to = m_masked;
  } else {
    to.assign(text);
  }
}

bool EventBuilder::set_type(std::string_view text) {
  if (text.empty()) return true;  // as if it were missing
  m_has_type = true;
  if (text.size() >= 2) {
    const auto guess = static_cast<EventType>(m_types[type_slot(text)]);
    if (guess != EventType::unknown && name(guess) == text) {
      event.type = guess;
      return true;
    }
  }
  if (const auto found = find_event_type(text)) {
    event.type = *found;
    return true;
  }
  event.type = EventType::unknown;
  type_unknown = true;
  put(event.type_text, text);
  return true;
}

bool EventBuilder::set_attempt(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool digits = !text.empty() && text.front() >= '0' && text.front() <= '9';
  if (!digits || error != std::errc() || end != text.data() + text.size()) {
    return fail("field_type", "`attempt` must be a whole number from 0 to 2147483647, not " + quoted(text));
  }
  event.attempt = value;
  return true;
}

/// `2026-03-03T09:00:00.5` or with a blank, read as wall-clock time of the assumed zone.
bool EventBuilder::read_assumed(std::string_view text, Instant& to) const {
  if (!m_options.assumed_zone || text.size() < 19 || text.size() > 29) return false;
  std::string whole(text);
  if (whole[10] == ' ') whole[10] = 'T';
  const ParsedInstant wall = parse_rfc3339(whole + "Z");
  if (!wall.value) return false;
  const std::int64_t ns = wall.value->ns;
  const std::int64_t second = ns % k_day_ns / 1'000'000'000;
  to = m_options.assumed_zone->to_instant(ns / k_day_ns, second) + Duration{ns % 1'000'000'000};
  return to.ns >= 0;
}

bool EventBuilder::read_time(Field field, std::string_view text, Instant& to) {
  const ParsedInstant parsed = parse_rfc3339(text);
  if (parsed.value) {
    to = *parsed.value;
    return true;
  }
  if (read_assumed(text, to)) return true;
  const std::string key(field_name(field));
  if (parsed.fault == TimeFault::range) {
    return fail("ts_range", "`" + key + "` is " + quoted(text) + "; years 1970 to 2261 can be kept",
                "check the clock of the machine that wrote this line");
  }
  const bool only_zone_missing =
      text.size() >= 19 && text.size() <= 29 && parse_rfc3339(std::string(text) + "Z").value.has_value();
  if (only_zone_missing) {
    return fail("ts_form", "`" + key + "` is " + quoted(text) + ", which has no zone offset",
                "write an offset (Z or +01:00), or say which zone is meant with --assume-tz");
  }
  return fail("ts_form", "`" + key + "` is " + quoted(text) + ", not a time such as 2026-03-03T09:00:00Z",
              "RFC 3339 with an offset and at most 9 digits of fraction is taken");
}

bool EventBuilder::set_ts(Instant at) {
  constexpr std::int64_t k_end_of_2261 = 9'214'646'400 * 1'000'000'000;  // as parse_rfc3339
  if (at.ns < 0 || at.ns >= k_end_of_2261) return set(Field::ts, format_utc(at));
  m_has_ts = true;
  event.at = at;
  return true;
}

bool EventBuilder::set(Field field, std::string_view text) {
  switch (field) {
    case Field::ts: m_has_ts = true; return read_time(field, text, event.at);
    case Field::type: return set_type(text);
    case Field::txid:
      if (is_txid(text)) {
        event.txid.assign(text);
        return true;
      }
      return fail("bad_txid",
                  "`txid` is " + quoted(text) + "; 1 to 64 of A-Z a-z 0-9 . _ : - are taken, a letter or digit first",
                  text.find("E+") != std::string_view::npos
                      ? "a spreadsheet turned the id into a number and its digits are lost; export ids as text"
                      : "ids are never trimmed or repaired: correct the writer of this line");
    case Field::event_id: event.event_id.assign(text); return true;
    case Field::src: put(event.src, text); return true;
    case Field::channel: put(event.channel, text); return true;
    case Field::attempt: return set_attempt(text);
    case Field::scheme: put(event.scheme, text); return true;
    case Field::code: put(event.code, text); return true;
    case Field::msg:
      put(event.msg, text);
      if (event.msg.size() > k_max_msg) event.msg.resize(utf8_prefix(event.msg, k_max_msg).size());
      return true;
    case Field::amount: m_amount = text; return true;
    case Field::currency: m_currency = text; return true;
    case Field::bank: put(event.bank, text); return true;
    case Field::payee: put(event.payee, text); return true;
    case Field::customer: put(event.customer, text); return true;
    case Field::reason: put(event.reason, text); return true;
    case Field::component: put(event.component, text); return true;
    case Field::replaces: put(event.replaces, text); return true;
    case Field::replaced_by: put(event.replaced_by, text); return true;
    case Field::from: m_from = text; return true;
    case Field::to: m_to = text; return true;
    case Field::refs:
    case Field::count_: break;
  }
  return true;
}

bool EventBuilder::add_ref(std::string_view kind, std::string_view id) {
  constexpr std::size_t k_most_refs = 64;
  if (id.empty()) return true;
  if (event.refs.size() == k_most_refs) {
    return fail("key_limit", "`refs` has more than 64 entries", "keep the ids somebody may search by");
  }
  Ref& ref = event.refs.emplace_back();
  ref.kind.assign(kind);
  ref.id.assign(id);
  return true;
}

bool EventBuilder::finish_amount() {
  std::optional<Currency> currency;
  if (m_currency) {
    currency = find_currency(*m_currency);
    if (!currency) {
      return fail("currency", "`currency` is " + quoted(*m_currency) + ", not an ISO 4217 code money can be paid in",
                  "three capital letters, such as EUR");
    }
  }
  if (!m_amount) return true;
  if (!currency)
    return fail("missing_field", "`currency` is missing beside `amount`", "an amount means nothing without it");
  const ParsedAmount parsed = parse_amount(*m_amount, currency->digits);
  if (parsed.minor) {
    event.amount = Money{*parsed.minor, *currency};
    return true;
  }
  const std::string what = "`amount` is " + quoted(*m_amount);
  switch (parsed.fault) {
    case AmountFault::form:
      return fail("amount_form", what + ", not a plain decimal number such as 1250.00",
                  "no sign, grouping, exponent or leading zeros; a point before the decimals");
    case AmountFault::scale:
      return fail("amount_scale",
                  what + ", but " + std::string(*m_currency) + " has " + std::to_string(currency->digits) + " decimals",
                  "amounts are never rounded");
    case AmountFault::range: break;
  }
  return fail("amount_range", what + "; amounts from 0 to 2^63-1 minor units can be kept",
              "a reversal is an event type, not a sign");
}

bool EventBuilder::finish_coverage() {
  if (event.type != EventType::log_coverage) {
    // Outside log.coverage these two are nobody's but the writer's.
    event.other_keys = static_cast<std::uint16_t>(event.other_keys + (m_from.empty() ? 0 : 1) + (m_to.empty() ? 0 : 1));
    return true;
  }
  if (m_from.empty() || m_to.empty() || event.src.empty()) {
    return fail("missing_field", "log.coverage needs `src`, `from` and `to`",
                "it says which log was read without holes, and when");
  }
  Instant from;
  Instant to;
  if (!read_time(Field::from, m_from, from) || !read_time(Field::to, m_to, to)) return false;
  event.from = from;
  event.to = to;
  return true;
}

bool EventBuilder::finish() {
  if (!m_has_ts) return fail("missing_field", "`ts` is missing");
  if (!m_has_type) return fail("missing_field", "`type` is missing");
  if (needs_txid && event.txid.empty() && event.type != EventType::unknown && scope(event.type) == Scope::payout) {
    return fail("missing_field", "`txid` is missing; " + std::string(event.type_name()) + " speaks of one payout");
  }
  if (!finish_amount() || !finish_coverage()) return false;
  in_future = event.at > m_options.now;
  at_epoch = event.at.ns < k_day_ns;
  return true;
}

}  // namespace payout::sources

#pragma once
/// Timelines as one line of text: "09:00 sent #1; 09:05 rejected #1 code=AC04; 09:06 ledger.credited".
#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "base/instant.hpp"
#include "events/event.hpp"

namespace payout::test {

/// `09:05`, `09:05:30` on 2026-03-03 (a Tuesday), `+2 09:05` two days later, or a whole RFC 3339 time.
inline Instant moment(std::string_view text) {
  std::string full(text);
  Duration shift;
  if (full.starts_with('+')) {
    shift = Duration::days(std::stoi(full.substr(1)));
    full = full.substr(full.find(' ') + 1);
  }
  if (full.find('T') == std::string::npos) full = "2026-03-03T" + full + (full.size() == 5 ? ":00Z" : "Z");
  const ParsedInstant parsed = parse_rfc3339(full);
  if (!parsed.value) throw std::invalid_argument("bad time in test: " + std::string(text));
  return *parsed.value + shift;
}

inline std::vector<std::string> words_of(std::string_view text, char separator) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    if (end != 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

inline void set_word(Event& event, const std::string& word) {
  if (word.starts_with('#')) {
    event.attempt = std::stoi(word.substr(1));
    return;
  }
  const std::size_t sign = word.find('=');
  if (sign == std::string::npos) throw std::invalid_argument("bad word in test: " + word);
  const std::string key = word.substr(0, sign);
  const std::string value = word.substr(sign + 1);
  const std::pair<std::string_view, std::string*> fields[] = {
      {"code", &event.code}, {"scheme", &event.scheme}, {"channel", &event.channel}, {"reason", &event.reason}, {"bank", &event.bank},
      {"payee", &event.payee}, {"customer", &event.customer}, {"component", &event.component}, {"replaces", &event.replaces},
      {"replaced_by", &event.replaced_by}, {"msg", &event.msg}, {"id", &event.event_id}, {"src", &event.src}, {"txid", &event.txid}};
  for (const auto& [name, field] : fields) {
    if (name == key) {
      *field = value;
      return;
    }
  }
  if (key == "eur") {
    event.amount = Money{std::stoll(value), *find_currency("EUR")};
  } else {
    event.refs.push_back({key, value});
  }
}

/// `TIME TYPE [#attempt] [key=value]...`, separated by `;`. A type without a dot is a `payout.` type; an unknown key is a
/// reference. Without a txid the events are those of P-1.
inline std::vector<Event> story(std::string_view text) {
  std::vector<Event> out;
  for (const std::string& part : words_of(text, ';')) {
    std::vector<std::string> words = words_of(part, ' ');
    if (words.empty()) continue;
    if (words[0].starts_with('+')) {
      words[1] = words[0] + " " + words[1];
      words.erase(words.begin());
    }
    if (words.size() < 2) throw std::invalid_argument("bad event in test: " + part);
    Event event;
    event.at = moment(words[0]);
    const std::string name = words[1].find('.') == std::string::npos ? "payout." + words[1] : words[1];
    event.type = find_event_type(name).value_or(EventType::unknown);
    if (event.type == EventType::unknown) event.type_text = name;
    event.txid = "P-1";
    for (std::size_t i = 2; i < words.size(); ++i) set_word(event, words[i]);
    event.content = hash64(std::string_view(part).substr(part.find_first_not_of(' ')));
    out.push_back(std::move(event));
  }
  return out;
}

}  // namespace payout::test

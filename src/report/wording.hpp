#pragma once
/// The words for people behind the contract's values, in both languages.
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/zone.hpp"
#include "diagnosis/diagnosis.hpp"
#include "report/text_options.hpp"

namespace payout::report {

/// A phrase of the report itself, in both languages.
struct Phrase {
  std::string_view en;
  std::string_view zh;
  [[nodiscard]] constexpr std::string_view in(Language language) const { return language == Language::zh ? zh : en; }
};

/// The text in the language asked for; the other one where it is missing.
[[nodiscard]] const std::string& pick(const diagnosis::Text& text, Language language);

/// `STUCK`, `IN TIME`, `SETTLED`, `CLOSED`: the same in both languages.
[[nodiscard]] std::string_view label(facts::State state);
/// `SAFE`, `FIX FIRST`, `CHECK FIRST`, `NEVER`: the same in both languages.
[[nodiscard]] std::string_view label(facts::Retry retry);

[[nodiscard]] Phrase phrase(facts::Cause cause);         ///< system fault
[[nodiscard]] Phrase phrase(diagnosis::Band band);       ///< strong
[[nodiscard]] Phrase phrase(facts::MoneyState money);    ///< `In flight.`, one sentence of two words
[[nodiscard]] Phrase phrase(facts::LedgerState ledger);  ///< whole sentence; empty where unknown
[[nodiscard]] Phrase phrase(facts::Owner owner);         ///< `We act next.`
[[nodiscard]] Phrase name_of(facts::Owner owner);        ///< `receiving bank`
[[nodiscard]] Phrase phrase(facts::Reason reason);       ///< `payment system`; empty for none
[[nodiscard]] Phrase phrase(facts::Retry retry);         ///< the sentence where the answer brings none of its own
/// How a payout is sent again, as an order: `send it again with the same id`. Empty for none.
[[nodiscard]] Phrase phrase(facts::RetryHow how);
/// `TROUBLE`, `IN ORDER`, of an account `OPEN`, `NOTHING OPEN`: in capitals, as the labels of a payout's state.
[[nodiscard]] Phrase other_label(std::string_view kind, facts::State state);
[[nodiscard]] Phrase kind_title(std::string_view kind);     ///< `Channel`, `Bank`, `Component`, `Account`
[[nodiscard]] Phrase refund_phrase(std::string_view refund);

/// Who does a step: the contact of the configuration, else the role in words.
[[nodiscard]] std::string who_does(const diagnosis::Action& action, Language language);
/// `finding` words (contradicting_records) as a sentence; unknown ones are spelled with blanks.
[[nodiscard]] std::string finding_sentence(std::string_view finding, Language language);
/// The subcause's title, else its word spelled with blanks.
[[nodiscard]] std::string subcause_title(const diagnosis::Text& title, std::string_view subcause, Language language);
/// `system fault / channel outage`; `undecided` alone.
[[nodiscard]] std::string cause_title(facts::Cause cause, const diagnosis::Text& title, std::string_view subcause,
                                      Language language);

/// `bank.log:88213`: the last part of the path, or the whole one; empty without a file, the file alone without a line.
[[nodiscard]] std::string place_text(std::string_view file, std::uint64_t line, bool whole_path);

/// Words with `_` spelled as blanks.
[[nodiscard]] std::string spelled(std::string_view word);
/// The text with a full stop where it ends without a mark; empty stays empty.
[[nodiscard]] std::string sentence(std::string_view text);
/// Sentences one after the other; empty ones are left out. Chinese needs no blank between.
[[nodiscard]] std::string join_sentences(std::string_view first, std::string_view second, Language language);
/// `4 h 10 min`; never negative.
[[nodiscard]] std::string age(Duration span, Language language);
/// `4h10m`, `3d02h`, `45s`: at most six columns up to 999 days.
[[nodiscard]] std::string short_age(Duration span);

/// Times of one page in one zone, seen from one day.
class Clock {
 public:
  Clock(Zone zone, Instant as_of) : m_zone(std::move(zone)), m_as_of(as_of), m_today(m_zone.to_local(as_of)) {}

  /// `15:00 CET` on the day of as_of, else `2026-03-04 15:00 CET`; seconds only where there are any.
  [[nodiscard]] std::string moment(Instant at) const;
  /// The end of a span: the last second of an hour is named by the hour that it ends, that of a day by its 24:00.
  [[nodiscard]] std::string limit(Instant at) const;
  /// As `moment`, always with the date.
  [[nodiscard]] std::string dated(Instant at) const;
  [[nodiscard]] const LocalTime& today() const { return m_today; }
  [[nodiscard]] const Zone& zone() const { return m_zone; }
  [[nodiscard]] Instant as_of() const { return m_as_of; }

 private:
  Zone m_zone;
  Instant m_as_of;
  LocalTime m_today;
};

/// Replaces UTC times in a text (`2026-03-03T09:00:00Z`) by the clock's moments. Linear.
[[nodiscard]] std::string localised(std::string_view text, const Clock& clock);

/// Times in a column: just as much of the date as keeps them apart (`10:00:00`, `03-02 10:00:00`, whole date).
class TimeColumn {
 public:
  TimeColumn(const Clock& clock, bool fraction = false) : m_clock(clock), m_fraction(fraction) {}
  /// Call for every instant first; then ask for texts.
  void see(Instant at);
  [[nodiscard]] std::string text(Instant at) const;
  [[nodiscard]] std::size_t width() const;

 private:
  enum class Form { time, month_day, date };
  const Clock& m_clock;
  bool m_fraction;
  Form m_form = Form::time;
};

}  // namespace payout::report

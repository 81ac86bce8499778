#include <algorithm>
#include <array>

#include "facts/derive_parts.hpp"

namespace payout::facts {
namespace {

/// What a record says became of a send, for good.
enum class Word : std::uint8_t { none, paid, booked, taken, back, refused, missing, cancelled };

bool is_good(Word word) { return word == Word::paid || word == Word::booked; }
bool is_alive(Word word) { return is_good(word) || word == Word::taken; }

/// What cannot both be true, in whatever order. A return after a booking is how it goes; after a refusal it tells only
/// that the refusal came late.
bool contradict(Word a, Word b) {
  if (a > b) std::swap(a, b);
  if (is_good(a)) return b == Word::refused || b == Word::missing || b == Word::cancelled;
  return a == Word::back && b == Word::missing;
}

/// What cannot follow: nothing is taken or paid that was refused or came back.
bool is_reversed(Word earlier, Word later) {
  return (earlier == Word::back && is_alive(later)) || (earlier == Word::refused && later == Word::taken);
}

struct Said {
  Word word = Word::none;
  std::size_t event = k_none;
  Trust by = Trust::own;
};

class Contradictions {
 public:
  Contradictions(Case& c, const World& world) : m_case(c), m_world(world) {}

  void run() {
    for (std::size_t k = 0; k < m_case.attempts.size(); ++k) compare(k);
    amounts();
  }

 private:
  Trust trust(std::size_t i) const { return trust_of(m_case.events[i], m_world.profiles); }

  Word word(std::size_t i, const Attempt& attempt) const {
    const Event& event = m_case.events[i];
    const CodeFact& code = m_case.codes[i];
    switch (event.type) {
      case EventType::payout_confirmed: return Word::paid;
      case EventType::payout_accepted:
      case EventType::payout_pending:
        return code.known() && code.cause == Cause::not_a_failure && code.money == MoneyState::delivered ? Word::paid : Word::taken;
      case EventType::payout_settled:
      case EventType::payout_notice: return Word::booked;
      case EventType::payout_returned: return Word::back;
      case EventType::payout_rejected: return refusal(code);
      // Asked too early, the channel cannot know it yet.
      case EventType::payout_not_found:
        return event.at - attempt.at > m_case.profile.not_found_final ? Word::missing : Word::none;
      default: return Word::none;
    }
  }

  /// A refusal whose code leaves the money open is no last word.
  static Word refusal(const CodeFact& code) {
    if (!code.known()) return Word::refused;
    if (code.money == MoneyState::returned) return Word::back;
    return code.alive || code.money != MoneyState::not_left ? Word::none : Word::refused;
  }

  std::vector<Said> said_of(std::size_t k) const {
    std::vector<Said> out;
    for (std::size_t i = 0; i < m_case.events.size(); ++i) {
      const bool last = k + 1 == m_case.attempts.size();
      const bool ended = last && m_case.events[i].type == EventType::payout_cancelled && m_case.events[i].at >= m_case.attempts[k].at;
      if (ended) out.push_back({Word::cancelled, i, trust(i)});
      if (m_case.attempt_of[i] != k) continue;
      const Word word = this->word(i, m_case.attempts[k]);
      if (word != Word::none) out.push_back({word, i, trust(i)});
    }
    return out;
  }

  void compare(std::size_t k) {
    const std::vector<Said> said = said_of(k);
    for (std::size_t a = 0; a < said.size(); ++a) {
      for (std::size_t b = a + 1; b < said.size(); ++b) {
        // Paid and then come back is how it goes, but not that each of two sources says one of both.
        const bool torn = said[a].word == Word::paid && said[b].word == Word::back && said[a].by != said[b].by &&
                          !says(said, Word::back, said[a].by) && !says(said, Word::paid, said[b].by);
        if (contradict(said[a].word, said[b].word) || is_reversed(said[a].word, said[b].word) || torn) note(said[a], said[b]);
      }
    }
    believe(m_case.attempts[k], said);
  }

  static bool says(const std::vector<Said>& said, Word word, Trust by) {
    return std::any_of(said.begin(), said.end(), [&](const Said& one) { return one.word == word && one.by == by; });
  }

  /// What was taken or paid beats every failure, whoever tells it. Between that and a return, and between all others, the
  /// greater trust decides, then the later word; but what came back is not booked again by a later stamp.
  static bool wins(const Said& earlier, const Said& later) {
    const bool back = earlier.word == Word::back || later.word == Word::back;
    if (!back && is_alive(earlier.word) != is_alive(later.word)) return is_alive(earlier.word);
    if (earlier.by != later.by && later.word != Word::taken) return earlier.by > later.by;
    return earlier.word == Word::back && later.word == Word::booked;
  }

  void note(const Said& earlier, const Said& later) {
    const Said& believed = wins(earlier, later) ? earlier : later;
    const Said& other = &believed == &earlier ? later : earlier;
    m_case.contradiction = true;
    for (const std::size_t i : {earlier.event, later.event}) {
      if (std::find(m_case.conflicts.begin(), m_case.conflicts.end(), i) == m_case.conflicts.end()) m_case.conflicts.push_back(i);
    }
    m_case.contradictions.push_back({Contradiction::What::outcome, believed.event, other.event, believed.by, other.by});
  }

  /// Between paid and come back the greater trust decides, whatever was stamped later. A credit that is not believed
  /// still forbids to send again.
  void believe(Attempt& attempt, const std::vector<Said>& said) {
    Said paid, back;
    for (const Said& one : said) {
      if (one.word == Word::paid && one.by >= paid.by) paid = one;
      if (one.word == Word::back && one.by >= back.by) back = one;
    }
    if (paid.event == k_none || back.event == k_none || paid.by == back.by) return;
    if (paid.by > back.by && attempt.state == SendState::returned) {
      attempt.state = SendState::credited;
      attempt.decided = paid.event;
    } else if (back.by > paid.by && attempt.state == SendState::credited) {
      attempt.state = SendState::returned;
      attempt.decided = back.event;
      attempt.failure = back.event;
      attempt.credit_in_doubt = true;
    }
  }

  static bool tells_the_amount(EventType type) {
    constexpr auto k_types = std::to_array<EventType>(
        {EventType::payout_created, EventType::payout_sent, EventType::payout_accepted, EventType::payout_pending,
         EventType::payout_settled, EventType::payout_confirmed, EventType::payout_rejected, EventType::payout_returned});
    return std::find(k_types.begin(), k_types.end(), type) != k_types.end();
  }

  /// Each source once, against the source that is believed of them all.
  void amounts() {
    std::vector<std::size_t> first;  // of each source
    for (std::size_t i = 0; i < m_case.events.size(); ++i) {
      const Event& event = m_case.events[i];
      if (!event.amount || !tells_the_amount(event.type)) continue;
      const bool known = std::any_of(first.begin(), first.end(), [&](std::size_t j) { return m_case.events[j].src == event.src; });
      if (!known) first.push_back(i);
    }
    if (first.size() < 2) return;
    const std::size_t best = *std::max_element(first.begin(), first.end(), [this](std::size_t a, std::size_t b) { return trust(a) < trust(b); });
    for (const std::size_t i : first) {
      const Money& a = *m_case.events[best].amount;
      const Money& b = *m_case.events[i].amount;
      if (a == b) continue;
      const auto what = a.currency.text() == b.currency.text() ? Contradiction::What::amount : Contradiction::What::currency;
      m_case.contradictions.push_back({what, best, i, trust(best), trust(i)});
    }
  }

  Case& m_case;
  const World& m_world;
};

}  // namespace

Trust trust_of(const Event& event, const Profiles* profiles) {
  if (profiles != nullptr && !event.src.empty()) {
    const auto declared = profiles->witnesses.find(event.src);
    if (declared != profiles->witnesses.end()) return declared->second;
  }
  if (event.trust != Trust::unsaid) return event.trust;
  switch (event.type) {
    case EventType::payout_inquiry:
    case EventType::payout_not_found: return Trust::inquiry;
    case EventType::payout_accepted:
    case EventType::payout_pending:
    case EventType::payout_settled:
    case EventType::payout_confirmed:
    case EventType::payout_rejected:
    case EventType::payout_returned:
    case EventType::payout_recalled:
    case EventType::payout_notice: return Trust::webhook;
    default: return Trust::own;
  }
}

void find_contradictions(Case& c, const World& world) { Contradictions(c, world).run(); }

}  // namespace payout::facts

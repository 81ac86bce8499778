#pragma once
/// The sections of one payout's answer; private to the report layer.
#include <cstddef>
#include <string>

#include "diagnosis/diagnosis.hpp"
#include "report/page.hpp"
#include "report/speaker.hpp"
#include "report/wording.hpp"

namespace payout::report {

/// Writes one answer onto a page, section by section. The answer and the options must outlive it.
class Explainer {
 public:
  Explainer(const diagnosis::Diagnosis& d, const TextOptions& options);
  [[nodiscard]] std::string run();

 private:
  // The three forms (explain.cpp).
  void decided();
  void undecided();
  void short_form();

  // Who and what state (explain.cpp).
  void warn_of_old_data();
  void head();
  void head_of_other();
  void known_by();
  [[nodiscard]] std::string found_by() const;
  [[nodiscard]] std::string state_with_age() const;
  [[nodiscard]] std::string attempts() const;
  [[nodiscard]] std::string state_sentence() const;
  void provenance_lines();

  // The answer (explain_answer.cpp).
  void cause();
  void cause_details();
  void findings();
  [[nodiscard]] std::string score() const;
  void code_line();
  void runner_up(const diagnosis::Finding& finding);
  void also(const diagnosis::Finding& finding);
  void money();
  void retry();
  void conditions();
  void how();
  void key();
  void interlock();
  void steps();
  void when();
  void priority();
  [[nodiscard]] std::string expectation() const;
  void deadline(const diagnosis::Deadline& deadline);
  void tell();
  void refs();

  // The proof (explain_proof.cpp).
  void why();
  void proof(const diagnosis::Evidence& fact, const TimeColumn& times, std::size_t type_width);
  void ruled_out();
  void open();
  void question(const diagnosis::OpenQuestion& open, std::size_t number, std::size_t number_columns);

  [[nodiscard]] std::string says(const diagnosis::Text& text) const {
    return localised(pick(text, m_say.language()), m_clock);
  }
  /// How many entries of a list to show. A cut that hides a single one would cost the same line as the entry.
  [[nodiscard]] std::size_t limit(std::size_t size, std::size_t most) const {
    return m_options.verbose || size <= most + 1 ? size : most;
  }
  void more(std::size_t hidden);
  /// Money that may still reach the payee makes a resend wait for proof.
  [[nodiscard]] bool may_still_pay() const {
    return m_d.money == facts::MoneyState::unknown || m_d.money == facts::MoneyState::in_flight;
  }

  const diagnosis::Diagnosis& m_d;
  const TextOptions& m_options;
  Speaker m_say;
  Clock m_clock;
  Page m_page;
};

}  // namespace payout::report

#pragma once
/// Sentences of the report in the reader's language. Both forms stand side by side and are checked at compile time.
#include <string>
#include <utility>

#include <fmt/format.h>

#include "report/text_options.hpp"

namespace payout::report {

class Speaker {
 public:
  explicit constexpr Speaker(Language language) : m_language(language) {}
  /// Chinese needs a terminal that can show it; without UTF-8 the sentences are English.
  explicit Speaker(const TextOptions& options) : m_language(options.utf8 ? options.language : Language::en) {}

  [[nodiscard]] constexpr Language language() const { return m_language; }
  [[nodiscard]] constexpr bool zh() const { return m_language == Language::zh; }

  template <class... Args>
  [[nodiscard]] std::string say(fmt::format_string<Args...> en, fmt::format_string<Args...> zh_form,
                                Args&&... args) const {
    return fmt::format(zh() ? zh_form : en, std::forward<Args>(args)...);
  }

 private:
  Language m_language;
};

}  // namespace payout::report

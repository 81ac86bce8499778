#pragma once
/// A regular expression of a rule, in linear time (RE2), made ready when it is first matched.
#include <memory>
#include <string>
#include <string_view>

namespace payout::rules {

/// Matching ignores case and finds the pattern anywhere in the text.
class Pattern {
 public:
  explicit Pattern(std::string text);
  ~Pattern();
  [[nodiscard]] bool matches(std::string_view text) const;
  /// What is wrong with it; empty where nothing is. Compiles it.
  [[nodiscard]] std::string fault() const;

 private:
  struct Compiled;
  const Compiled& compiled() const;
  std::string m_text;
  mutable std::unique_ptr<Compiled> m_compiled;
};

}  // namespace payout::rules

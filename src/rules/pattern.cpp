#include "rules/pattern.hpp"

#include <re2/re2.h>

namespace payout::rules {
namespace {

/// Bytes one pattern may take; larger ones are refused, which bounds a hostile rule file.
constexpr int k_most_memory = 1 << 20;

re2::RE2::Options options() {
  re2::RE2::Options out;
  out.set_case_sensitive(false);
  out.set_log_errors(false);
  out.set_max_mem(k_most_memory);
  return out;
}

}  // namespace

struct Pattern::Compiled {
  explicit Compiled(const std::string& text) : re(text, options()) {}
  re2::RE2 re;
};

Pattern::Pattern(std::string text) : m_text(std::move(text)) {}
Pattern::~Pattern() = default;

const Pattern::Compiled& Pattern::compiled() const {
  if (m_compiled == nullptr) m_compiled = std::make_unique<Compiled>(m_text);
  return *m_compiled;
}

bool Pattern::matches(std::string_view text) const {
  const re2::RE2& re = compiled().re;
  return re.ok() && re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), re);
}

std::string Pattern::fault() const { return compiled().re.ok() ? std::string() : compiled().re.error(); }

}  // namespace payout::rules

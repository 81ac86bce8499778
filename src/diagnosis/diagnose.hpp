#pragma once
/// The engine's last step: from a case and its surroundings to the answer. Pure.
#include <functional>
#include <string>

#include "diagnosis/diagnosis.hpp"
#include "facts/context.hpp"
#include "rules/rule_set.hpp"

namespace payout::diagnosis {

/// Name of an input file by its id, for evidence.
using FileNames = std::function<std::string(std::uint32_t)>;

/// Diagnoses one case. Reads nothing but its arguments: the same arguments give the same answer.
[[nodiscard]] Diagnosis diagnose(const facts::Case& c, const facts::Context& context, const rules::RuleSet& rules,
                                 const facts::World& world, const FileNames& files);

/// The neutral words for confidential cases, from the rules' texts.
[[nodiscard]] PublicWords public_words(const rules::RuleSet& rules, const facts::Profiles& profiles);

}  // namespace payout::diagnosis

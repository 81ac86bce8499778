#pragma once
/// Sentences the engine itself speaks: about money, about the retry verdict, about evidence.
#include <map>
#include <string>

#include "diagnosis/diagnosis.hpp"
#include "facts/case.hpp"

namespace payout::diagnosis {

[[nodiscard]] Text money_words(const facts::Case& c);
/// Why a send is not allowed, for the interlock's reason word (`open_send:1`).
[[nodiscard]] Text reason_words(const std::string& reason, const facts::Case& c);
/// Short proof line of an event: "code AC04, account closed".
[[nodiscard]] Text event_words(const Event& event, const facts::CodeFact* code);
/// What happened, where no rule says it: for settled, closed and in-time payouts.
[[nodiscard]] Text state_words(const facts::Case& c);

/// Replaces `{amount}` and the like; unknown placeholders stay as they are. An `{amount}` that is empty takes the words
/// around it along: `Your payout of {amount} is ...` becomes `Your payout is ...`.
using Placeholders = std::map<std::string, Text, std::less<>>;
[[nodiscard]] Text fill(const Text& text, const Placeholders& values);
/// A span of an estimate in words: `2 business days`.
[[nodiscard]] Text span_words(const facts::TimeSpan& span);
/// A duration in its two largest parts: `3 d 2 h`.
[[nodiscard]] Text duration_words(Duration span);

}  // namespace payout::diagnosis

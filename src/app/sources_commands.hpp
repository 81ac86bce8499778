#pragma once
/// `sources`: which shapes of input are known, whether their definitions are sound, and what a file would be read as.
#include <cstddef>
#include <string>
#include <vector>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"
#include "sources/read.hpp"

namespace payout::sources {
struct SourceDefinition;
}

namespace payout::app {

/// What a definition reads, for people; in English where it has no other words.
[[nodiscard]] const std::string& title_of(const sources::SourceDefinition& definition, report::Language language);

/// `sources list`: every definition in use, by id. Errors: rules_invalid, usage, output_failed.
[[nodiscard]] Result<void> list_sources(const Settings& settings, const Env& env);

/// `sources show ID`: what a definition reads and which events it makes of it; as JSON the definition itself.
/// Error: not_found with a suggestion.
[[nodiscard]] Result<void> show_source(const std::string& id, const Settings& settings, const Env& env);

/// `sources lint [FILE|DIR...]`: every mistake of these definitions, without names of all in use. Gives the number of
/// findings. Error: rules_invalid where a file cannot be read.
[[nodiscard]] Result<std::size_t> lint_sources(const std::vector<std::string>& places, const Settings& settings,
                                               const Env& env);

/// `sources test [FILE|DIR|ID...]`: runs the samples of these definitions, without names of all in use. Gives the
/// number of samples that failed. Errors: rules_invalid where a definition cannot be used, not_found.
[[nodiscard]] Result<std::size_t> test_sources(const std::vector<std::string>& places, const Settings& settings,
                                               const Env& env);

/// `sources detect FILE...`: which definition each file would be read with, and what it looks like where none fits.
/// Errors: as ingest where a file cannot be read at all.
[[nodiscard]] Result<void> detect_sources(const std::vector<std::string>& words, const sources::ReadOptions& read,
                                          const Settings& settings, const Env& env);

}  // namespace payout::app

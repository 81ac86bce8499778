#pragma once
/// Errors as values: what went wrong, where, and what to do about it.
#include <string>

#include <tl/expected.hpp>

namespace payout {

/// The kinds of failure a user can meet; each maps to one exit code.
enum class ErrorCode {
  usage,           ///< exit 2: the command line cannot be understood
  rules_invalid,   ///< exit 3: rules, sources or configuration are invalid
  not_found,       ///< exit 4: no such payout, or an id that fits several
  input_refused,   ///< exit 5: unreadable, wrong shape or damaged input
  store_unusable,  ///< exit 6: store corrupt, not ours, too new, disk full
  output_failed,   ///< exit 6: the output cannot be written
  store_locked,    ///< exit 75: another writer holds the lock
  internal,        ///< exit 6: a broken promise inside the program
};

/// One error, in the shape every message to a person has.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string reason;   ///< short stable word for machines, e.g. "gz_truncated"
  std::string message;  ///< one sentence, no final newline
  std::string where;    ///< file, file:line or JSON path; may be empty
  std::string hint;     ///< what to do next; may be empty
};

template <class T>
using Result = tl::expected<T, Error>;

/// Builds the failure side of a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string reason, std::string message,
                                                std::string where = {}, std::string hint = {}) {
  return tl::unexpected<Error>(Error{code, std::move(reason), std::move(message), std::move(where), std::move(hint)});
}

/// The process exit code of an error (docs/formats/exit-codes.md).
[[nodiscard]] constexpr int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage: return 2;
    case ErrorCode::rules_invalid: return 3;
    case ErrorCode::not_found: return 4;
    case ErrorCode::input_refused: return 5;
    case ErrorCode::store_locked: return 75;
    case ErrorCode::store_unusable:
    case ErrorCode::output_failed:
    case ErrorCode::internal: return 6;
  }
  return 6;
}

}  // namespace payout

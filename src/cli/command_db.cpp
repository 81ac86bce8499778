#include "app/db.hpp"
#include "cli/command.hpp"

namespace payout::cli {

Outcome run_db_status(const Invocation& invocation) {
  return done(app::db_status(invocation.settings, invocation.env));
}

Outcome run_db_verify(const Invocation& invocation) {
  return done(app::db_verify(invocation.raw.has("digest"), invocation.settings, invocation.env));
}

}  // namespace payout::cli

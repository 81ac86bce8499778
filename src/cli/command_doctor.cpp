#include "app/doctor.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"

namespace payout::cli {

Outcome run_doctor(const RawOptions& raw, const app::Env& env) {
  const Result<app::DoctorReport> found = app::doctor(given_options(raw), env);
  if (!found) return tl::unexpected(found.error());
  return found->count(app::Health::problem) == 0 ? k_done : k_found;
}

}  // namespace payout::cli

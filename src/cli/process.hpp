#pragma once
/// What the process itself is set to before anything else happens, and the signals that ask it to stop.
#include "base/error.hpp"

namespace payout::cli {

/// Descriptors 0 to 2 are open, no core dumps, umask 027, SIGPIPE ends quietly, a file size limit is an error of the
/// write rather than a signal.
void prepare_process();

/// Lets SIGINT, SIGTERM and SIGHUP set a mark instead of ending the process. It ends by the signal all the same when it
/// comes twice, or when 0.8 s were not enough to end in good order. Signals that were ignored at start (nohup) stay so.
void catch_stop_signals();
/// Number of the signal that asked to stop, or 0.
[[nodiscard]] int stop_signal();

}  // namespace payout::cli

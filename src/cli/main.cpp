#include <exception>
#include <string>
#include <vector>

#include "cli/process.hpp"
#include "cli/run.hpp"

int main(int argc, char** argv) {
  using namespace payout;
  cli::prepare_process();
  app::Env env = app::system_env();
  try {
    cli::catch_stop_signals();
    env.stop = cli::stop_signal;
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return cli::run(arguments, env);
  } catch (const std::exception&) {
    // Layers return errors as values; what still arrives here is memory that could not be had, or a mistake of ours.
    env.say("payout-diag: error: out of memory, or a fault inside the program\n");
    return 6;
  }
}

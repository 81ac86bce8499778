#include "cli/process.hpp"

#include <csignal>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

namespace payout::cli {
namespace {

// A signal handler has no other way to speak to the program.
volatile std::sig_atomic_t g_stop = 0;

/// How long a run may take to end in good order; a read from an idle pipe would wait for ever.
constexpr itimerval k_patience{{0, 0}, {0, 800'000}};

extern "C" void note_signal(int number) {
  g_stop = number;
  setitimer(ITIMER_REAL, &k_patience, nullptr);
}

/// Patience is over: ends by the signal that asked. Nothing is lost, for what is not committed counts as not read.
extern "C" void end_by_signal(int) {
  const int number = g_stop;
  std::signal(number, SIG_DFL);
  raise(number);
}

/// A descriptor that is closed at start would go to the first file that is opened: the store could then be taken for
/// standard output. /dev/null in a mode that cannot be used keeps the place and still makes every use fail.
void occupy(int fd) {
  if (::fcntl(fd, F_GETFD) != -1) return;
  const int null = ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  if (null >= 0 && null != fd) {
    ::dup2(null, fd);
    ::close(null);
  }
}

}  // namespace

void prepare_process() {
  occupy(STDIN_FILENO);
  occupy(STDOUT_FILENO);
  occupy(STDERR_FILENO);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  umask(027);
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_IGN);
}

void catch_stop_signals() {
  struct sigaction patience {};
  patience.sa_handler = end_by_signal;
  // The signal that is raised in the handler must not wait for the handler to end.
  patience.sa_flags = static_cast<int>(SA_NODEFER);
  sigemptyset(&patience.sa_mask);
  sigaction(SIGALRM, &patience, nullptr);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction old {};
    if (sigaction(number, nullptr, &old) == 0 && old.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = note_signal;
    // The second signal ends the process at once; reads and waits are interrupted by the first.
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, nullptr);
  }
}

int stop_signal() { return g_stop; }

}  // namespace payout::cli

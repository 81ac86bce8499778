/// Runs two commands in turn, A B A B ..., and prints medians and the median of the ratios A/B:
/// run_pairs RUNS 'COMMAND A' 'COMMAND B'. CPU seconds of the children, as the operating system counts them.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

struct Figures {
  double cpu = 0;
  double wall = 0;
  long peak_kib = 0;
};

Figures run(const std::string& command) {
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    const int null = open("/dev/null", O_WRONLY);
    dup2(null, 1);
    dup2(null, 2);
    execl("/bin/sh", "sh", "-c", ("exec " + command).c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  rusage used{};
  wait4(child, &status, 0, &used);
  const auto end = std::chrono::steady_clock::now();
  if (!WIFEXITED(status) || WEXITSTATUS(status) == 127) {
    fmt::print(stderr, "cannot run: {}\n", command);
    std::exit(1);
  }
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return {seconds(used.ru_utime) + seconds(used.ru_stime), std::chrono::duration<double>(end - begin).count(), used.ru_maxrss};
}

template <class T>
T median(std::vector<T> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: run_pairs RUNS 'COMMAND A' 'COMMAND B'\n");
    return 2;
  }
  const int runs = std::max(1, std::atoi(argv[1]));
  std::vector<double> cpu[2], wall[2], ratio;
  std::vector<long> peak[2];
  for (int i = -1; i < runs; ++i) {
    Figures pair[2];
    for (int k = 0; k < 2; ++k) pair[k] = run(argv[2 + k]);
    if (i < 0) continue;  // warm-up
    for (int k = 0; k < 2; ++k) {
      cpu[k].push_back(pair[k].cpu);
      wall[k].push_back(pair[k].wall);
      peak[k].push_back(pair[k].peak_kib);
    }
    ratio.push_back(pair[0].cpu / std::max(pair[1].cpu, 1e-6));
  }
  for (int k = 0; k < 2; ++k) {
    fmt::print("{}  cpu {:.2f} ms  wall {:.2f} ms  peak {} KiB\n", k == 0 ? 'A' : 'B', median(cpu[k]) * 1e3,
               median(wall[k]) * 1e3, median(peak[k]));
  }
  fmt::print("A-B  cpu {:.2f} ms  wall {:.2f} ms   A/B cpu {:.2f}\n", (median(cpu[0]) - median(cpu[1])) * 1e3,
             (median(wall[0]) - median(wall[1])) * 1e3, median(ratio));
  return 0;
}

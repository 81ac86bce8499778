#pragma once
/// Runs the program inside the test: a folder of its own, no environment, a fixed clock.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "cli/run.hpp"

namespace payout::cli {

struct Ran {
  int code = -1;
  std::string out;   ///< standard output
  std::string said;  ///< standard error
};

class Program {
 public:
  Program() {
    std::string name = (std::filesystem::temp_directory_path() / "payout-cli-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    m_folder = name;
  }
  ~Program() { std::filesystem::remove_all(m_folder); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] std::string path(std::string_view name) const { return (m_folder / name).string(); }
  std::string put(std::string_view name, std::string_view text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  [[nodiscard]] std::string content(std::string_view name) const {
    std::ifstream in(path(name), std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }
  [[nodiscard]] bool has(std::string_view name) const { return std::filesystem::exists(path(name)); }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(m_folder), {}));
  }

  std::map<std::string, std::string, std::less<>> variables;
  std::string input;  ///< standard input
  int signal = 0;     ///< what a stop signal would say
  app::Terminal terminal;
  Instant now = *parse_rfc3339("2026-03-05T12:00:00Z").value;

  Ran run(std::vector<std::string> arguments, const char* out_file = nullptr) const {
    Ran ran;
    app::Env env;
    env.now = [this] { return now; };
    env.variable = [this](std::string_view name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::string() : found->second;
    };
    env.say = [&ran](std::string_view text) { ran.said += text; };
    env.stop = [this] { return signal; };
    env.terminal = terminal;
    const std::string out_path = out_file != nullptr ? std::string(out_file) : path(".stdout");
    env.out = ::open(out_path.c_str(), O_WRONLY | O_CLOEXEC | (out_file == nullptr ? O_CREAT | O_TRUNC : 0), 0600);
    put(".stdin", input);
    env.in = ::open(path(".stdin").c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE((env.out >= 0 && env.in >= 0));
    ran.code = cli::run(arguments, env);
    ::close(env.out);
    ::close(env.in);
    if (out_file == nullptr) ran.out = content(".stdout");
    std::filesystem::remove(path(".stdout"));
    std::filesystem::remove(path(".stdin"));
    return ran;
  }

 private:
  std::filesystem::path m_folder;
};

}  // namespace payout::cli

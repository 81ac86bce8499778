#include "app/people.hpp"

#include "base/wrap.hpp"

namespace payout::app {
namespace {

/// Folds whole lines on their way to another output.
class FoldingOutput final : public Output {
 public:
  FoldingOutput(std::unique_ptr<Output> to, std::size_t width) : m_to(std::move(to)), m_width(width) {}

  Result<void> write(std::string_view bytes) override {
    const std::size_t end = bytes.rfind('\n');
    if (end == std::string_view::npos) {
      m_line += bytes;
      return {};
    }
    m_line += bytes.substr(0, end + 1);
    Result<void> written = m_to->write(fold(m_line, m_width));
    m_line = bytes.substr(end + 1);
    return written;
  }

  Result<Written> finish() override {
    if (Result<void> written = m_to->write(fold(m_line, m_width)); !written) return tl::unexpected(written.error());
    m_line.clear();
    return m_to->finish();
  }

 private:
  std::unique_ptr<Output> m_to;
  std::size_t m_width;
  std::string m_line;  ///< what came behind the last line feed
};

}  // namespace

Result<std::unique_ptr<Output>> open_text_output(const std::string& path, const Env& env) {
  Result<std::unique_ptr<Output>> output = open_output(path, env);
  const bool to_stdout = path.empty() || path == "-";
  if (!output || !to_stdout || !env.terminal.out_is_terminal) return output;
  return std::make_unique<FoldingOutput>(std::move(*output), env.terminal.out_width);
}

Result<std::unique_ptr<Output>> open_output(const Settings& settings, const Env& env) {
  return settings.format == Format::text ? open_text_output(settings.output, env) : open_output(settings.output, env);
}

Env folding_words(Env env) {
  if (!env.terminal.err_is_terminal) return env;
  env.say = [say = std::move(env.say), width = env.terminal.err_width](std::string_view text) { say(fold(text, width)); };
  return env;
}

}  // namespace payout::app

#include "sources/gzip.hpp"
#include "sources/zstd.hpp"
#include "sources/opened.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/types.h>
#include <unistd.h>

#include "base/text.hpp"
#include "sources/line_prefix.hpp"
#include "sources/refuse.hpp"
#include "sources/sniff.hpp"

namespace payout::sources {
namespace {

/// Taken whole or not at all.
bool is_document(Format format) {
  return format == Format::json || format == Format::fixed || format == Format::xml || format == Format::mt940;
}

bool is_seekable(int fd) { return ::lseek(fd, 0, SEEK_CUR) >= 0; }

Result<std::string> peek(int fd, const std::string& name) {
  std::string head(k_head, '\0');
  std::size_t size = 0;
  while (size < head.size()) {
    const ssize_t got = ::pread(fd, head.data() + size, head.size() - size, static_cast<off_t>(size));
    if (got == 0) break;
    if (got > 0) {
      size += static_cast<std::size_t>(got);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EISDIR)
      return refuse("not_a_file", "this is a directory, not a log", name, "name the files inside it");
    return refuse("read_failed", std::string("the input cannot be read: ") + std::strerror(errno), name,
                  "check the file and its disk");
  }
  head.resize(size);
  return head;
}

bool is_utf16_name(std::string_view encoding) {
  const std::string name = to_lower(encoding);
  return name == "utf-16le" || name == "utf16le" || name == "utf-16" || name == "utf16";
}

bool is_utf8_name(std::string_view encoding) {
  const std::string name = to_lower(encoding);
  return name.empty() || name == "utf-8" || name == "utf8";
}

bool has_gz_name(std::string_view name) {
  const std::string low = to_lower(name);
  return low.ends_with(".gz") || low.ends_with(".tgz") || low.find(".gz.") != std::string::npos;
}

bool has_zst_name(std::string_view name) {
  const std::string low = to_lower(name);
  return low.ends_with(".zst") || low.ends_with(".zstd") || low.find(".zst.") != std::string::npos;
}

bool is_packed(std::string_view head) { return has_gzip_magic(head) || has_zstd_magic(head); }

bool is_line_format(Format format) {
  return format == Format::jsonl || format == Format::lines || format == Format::kv || format == Format::form;
}

/// The lines of a head without what a log shipper put in front; lines without such a prefix are left out.
std::string without_prefixes(std::string_view head, const std::string& prefix) {
  std::string out;
  for (const Body body : {Body::json, Body::text}) {
    PrefixStripper stripper(find_prefix(prefix).value_or(LinePrefix::none), body);
    for (const std::string_view line : split(head, '\n')) {
      std::string_view text;
      if (!stripper.strip(line, text)) continue;
      out += text;
      out += '\n';
    }
    if (!out.empty()) break;
  }
  return out;
}

/// The head without a last line that may be cut inside a character.
std::string_view whole_lines(std::string_view head) {
  const std::size_t end = head.rfind('\n');
  return end == std::string_view::npos ? head : head.substr(0, end + 1);
}

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
}

/// What the user asked for, or what the content says.
Result<Detection> choose_definition(std::string_view head, const Input& input, const ReadOptions& options,
                                    const SourceSet& sources) {
  if (!options.source.empty() && options.source != "canonical") {
    const SourceDefinition* definition = sources.find(options.source);
    if (definition != nullptr) return Detection{definition, definition->format, "you said --source " + options.source};
    std::vector<std::string_view> ids;
    for (const auto& known : sources.all()) ids.push_back(known->id);
    const std::string_view meant = nearest(options.source, ids);
    return fail(ErrorCode::usage, "unknown_source", "there is no source definition " + quoted(options.source),
                "--source",
                meant.empty() ? "docs/formats/sources.md lists all" : "did you mean `" + std::string(meant) + "`?");
  }
  if (!options.input_format.empty()) {
    for (const Format format : {Format::jsonl, Format::csv}) {
      if (options.input_format == format_name(format))
        return Detection{nullptr, format, "you said --input-format " + options.input_format};
    }
    Detection found = sources.detect(head, input.name);
    if (found.definition != nullptr && format_name(found.format) == options.input_format) return found;
    return fail(ErrorCode::usage, "unknown_source",
                "input of the format " + quoted(options.input_format) + " needs a source definition", "--input-format",
                "name one with --source; docs/formats/sources.md lists all");
  }
  if (options.source == "canonical") return SourceSet().detect(head, input.name);
  if (!options.prefix.empty()) {
    Detection found = sources.detect(without_prefixes(head, options.prefix), input.name);
    if (found.definition != nullptr && is_line_format(found.format)) return found;
    return Detection{nullptr, Format::jsonl, "you said --prefix"};
  }
  return sources.detect(head, input.name);
}

/// More of the beginning of a file than the head, where there is more: up to 1 MiB, without byte order mark. Empty
/// where only the head is at hand.
std::string look_further(std::string_view head, const Input& input) {
  if (head.size() < k_head - k_utf8_bom.size() || !is_seekable(input.fd) || is_packed(head)) return {};
  std::string more(std::size_t{1} << 20U, '\0');
  const ssize_t got = ::pread(input.fd, more.data(), more.size(), 0);
  more.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  if (find_bom(more) == ByteOrderMark::utf8) more.erase(0, k_utf8_bom.size());
  return more.starts_with(head) ? more : std::string();
}

/// Records of a definition for JSON may stand one a line, which may grow and whose faults cost a line, or in documents,
/// which are taken whole. A first line that goes on behind the head is looked at as far as a line may go.
Detection settle_layout(Detection found, std::string_view head, const Input& input) {
  if (found.definition == nullptr || found.format != Format::json) return found;
  JsonLayout layout = json_layout(head);
  if (layout == JsonLayout::open) {
    if (const std::string more = look_further(head, input); !more.empty()) layout = json_layout(more);
  }
  if (layout == JsonLayout::lines) found.format = Format::jsonl;
  return found;
}

Result<Detection> choose(std::string_view head, const Input& input, const ReadOptions& options,
                         const SourceSet& sources) {
  Result<Detection> found = choose_definition(head, input, options, sources);
  if (!found) return found;
  // Comments, or a header with a signature, can stand before the element that tells the message.
  if (found->definition == nullptr && found->format == Format::xml) {
    if (const std::string more = look_further(head, input); !more.empty()) return sources.detect(more, input.name);
  }
  return settle_layout(std::move(*found), head, input);
}

/// As `choose`, of content in any encoding: converted as the user says, or as a definition says whose signs then fit.
Result<Detection> recognise(std::string_view head, const Input& input, const ReadOptions& options,
                            const SourceSet& sources) {
  std::string converted;
  std::optional<LineConverter> named = LineConverter::find(options.encoding);
  if (named && named->convert(whole_lines(head), converted)) return choose(converted, input, options, sources);
  if (options.encoding.empty() && options.source.empty() && !is_utf8(whole_lines(head))) {
    for (const std::string_view encoding : {"gb18030", "latin-1"}) {
      std::optional<LineConverter> converter = LineConverter::find(encoding);
      if (!converter || !converter->convert(whole_lines(head), converted)) continue;
      Result<Detection> found = choose(converted, input, options, sources);
      if (found && found->definition != nullptr && found->definition->encoding == encoding) return found;
    }
  }
  return choose(head, input, options, sources);
}

/// What the definition says of its inputs, where the user says nothing. Text that is UTF-8 already was converted by
/// somebody; text of ASCII alone may still go on in the definition's encoding.
void heed_definition(Opened& opened, const ReadOptions& options) {
  const SourceDefinition* definition = opened.detection.definition;
  opened.prefix = options.prefix;
  if (definition == nullptr) return;
  if (opened.prefix.empty()) opened.prefix = definition->prefix;
  const std::string_view head = whole_lines(opened.head);
  if (options.encoding.empty() && !definition->encoding.empty() && (is_ascii(head) || !is_utf8(head)))
    opened.converter = LineConverter::find(definition->encoding);
}

std::string_view without_bom(std::string_view head) {
  if (find_bom(head) == ByteOrderMark::utf8) head.remove_prefix(k_utf8_bom.size());
  return head;
}

/// Puts one more filter in front of the reader and looks at its first bytes again.
Result<void> push(Opened& opened, std::unique_ptr<ByteSource> filter) {
  Result<std::string> head = take(*filter, k_head);
  if (!head) return tl::unexpected<Error>(head.error());
  opened.head = *head;
  ByteSource& below = *opened.filters.emplace_back(std::move(filter));
  opened.filters.push_back(std::make_unique<PrefixedSource>(std::move(*head), below));
  opened.bytes = opened.filters.back().get();
  return {};
}

template <class Source>
Result<void> unpack(Opened& opened, const Input& input, const ReadOptions& options) {
  auto source = std::make_unique<Source>(*opened.bytes, input.name,
                                         options.accept_truncated ? Damage::accept : Damage::refuse);
  opened.packed = source.get();
  opened.final = opened.whole = true;
  return push(opened, std::move(source));
}

/// Opens gzip and zstd data; where a name says one of them and the content does not, the content is right.
Result<void> unpack(Opened& opened, const Input& input, const ReadOptions& options) {
  const bool gz_name = has_gz_name(input.name);
  const bool zst_name = has_zst_name(input.name);
  const bool zst = has_zstd_magic(opened.head) || (zst_name && opened.head.size() < 4);
  const bool gz = has_gzip_magic(opened.head) || (gz_name && (opened.head.empty() || opened.head == "\x1f"));
  const auto warn = [&](const char* message) { opened.warnings.push_back({"warn_name", message}); };
  if (input.name != "-") {
    if (gz && !gz_name) warn("the file is gzip data although its name does not end in .gz");
    if (!gz && gz_name) warn("the file is named .gz but is not gzip data; it was read as it is");
    if (zst && !zst_name) warn("the file is zstd data although its name does not end in .zst");
    if (!zst && zst_name) warn("the file is named .zst but is not zstd data; it was read as it is");
  }
  if (gz) return unpack<GzipSource>(opened, input, options);
  if (zst) return unpack<ZstdSource>(opened, input, options);
  return {};
}

Result<void> add_encoding(Opened& opened, const Input& input, const ReadOptions& options) {
  if (is_utf8_name(options.encoding)) return {};
  if (is_utf16_name(options.encoding)) {
    opened.whole = true;
    return push(opened, std::make_unique<Utf16Source>(*opened.bytes));
  }
  opened.converter = LineConverter::find(options.encoding);
  if (opened.converter) return {};
  return fail(ErrorCode::usage, "unknown_encoding", "the encoding " + quoted(options.encoding) + " is not known",
              input.name, "utf-8, latin-1, gb18030 and utf-16le are");
}

}  // namespace

Result<void> load_head(Input& input) {
  if (!input.head.empty() || is_seekable(input.fd)) return {};
  FdSource source(input.fd, input.name);
  Result<std::string> head = take(source, k_head);
  if (!head) return tl::unexpected<Error>(head.error());
  input.head = std::move(*head);
  return {};
}

Result<Opened> open_input(const Input& input, const ReadOptions& options, const SourceSet& sources) {
  Opened opened;
  opened.file = std::make_unique<FdSource>(input.fd, input.name);
  opened.bytes = opened.file.get();
  if (is_seekable(input.fd)) {
    Result<std::string> head = peek(input.fd, input.name);
    if (!head) return tl::unexpected<Error>(head.error());
    opened.head = std::move(*head);
    if (::lseek(input.fd, static_cast<off_t>(input.start.byte), SEEK_SET) < 0) {
      return refuse("read_failed", std::string("the input cannot be read: ") + std::strerror(errno), input.name);
    }
  } else {
    Result<std::string> head = input.head.empty() ? take(*opened.file, k_head) : input.head;
    if (!head) return tl::unexpected<Error>(head.error());
    opened.head = head->substr(0, k_head);
    opened.filters.push_back(std::make_unique<PrefixedSource>(std::move(*head), *opened.file));
    opened.bytes = opened.filters.back().get();
  }
  const Result<void> unpacked = unpack(opened, input, options);
  if (!unpacked) return tl::unexpected<Error>(unpacked.error());
  const Result<void> sound = check_head(opened.head, input.name, options.encoding);
  if (!sound) return tl::unexpected<Error>(sound.error());
  const Result<void> encoded = add_encoding(opened, input, options);
  if (!encoded) return tl::unexpected<Error>(encoded.error());
  Result<Detection> chosen = recognise(without_bom(opened.head), input, options, sources);
  if (!chosen) return tl::unexpected<Error>(chosen.error());
  opened.detection = std::move(*chosen);
  heed_definition(opened, options);
  opened.whole = opened.whole || is_document(opened.detection.format);
  return opened;
}

std::string head_text(Opened& opened) {
  std::string text;
  if (opened.converter && opened.converter->convert(whole_lines(opened.head), text)) return text;
  return opened.head;
}

Result<Detection> detect_input(const Input& input, const ReadOptions& options, const SourceSet& sources) {
  Result<Opened> opened = open_input(input, options, sources);
  if (!opened) return tl::unexpected<Error>(opened.error());
  return std::move(opened->detection);
}

Result<bool> must_be_read_whole(const Input& input, const ReadOptions& options, const SourceSet& sources) {
  std::string head = input.head;
  if (is_seekable(input.fd)) {
    Result<std::string> peeked = peek(input.fd, input.name);
    if (!peeked) return tl::unexpected<Error>(peeked.error());
    head = std::move(*peeked);
  }
  if (is_packed(head) || is_utf16_name(options.encoding)) return true;
  const Result<void> sound = check_head(head, input.name, options.encoding);
  if (!sound) return tl::unexpected<Error>(sound.error());
  const Result<Detection> chosen = recognise(without_bom(head), input, options, sources);
  if (!chosen) return tl::unexpected<Error>(chosen.error());
  return is_document(chosen->format);
}

}  // namespace payout::sources

#pragma once
/// An input that was opened and recognised, ready for its reader.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sources/byte_source.hpp"
#include "sources/definition.hpp"
#include "sources/encoding.hpp"

namespace payout::sources {

/// The chain of filters between the file and the reader, and what was found out about it.
struct Opened {
  std::unique_ptr<FdSource> file;
  std::vector<std::unique_ptr<ByteSource>> filters;
  ByteSource* bytes = nullptr;  ///< the end of the chain
  UnpackedSource* packed = nullptr;  ///< where gzip or zstd data is opened
  std::optional<LineConverter> converter;
  Detection detection;
  std::string head;    ///< first 8 KiB of text, byte order mark included
  std::string prefix;  ///< what stands before each record: the user's word, or the definition's
  bool final = false;  ///< nothing can be added any more: the last record is whole
  bool whole = false;  ///< all or nothing
  std::vector<Warning> warnings;
};

/// Opens the chain. Refusals: see `read`; usage errors: unknown_source, unknown_encoding.
[[nodiscard]] Result<Opened> open_input(const Input& input, const ReadOptions& options, const SourceSet& sources);

/// The head in UTF-8, as far as whole lines of it can be converted.
[[nodiscard]] std::string head_text(Opened& opened);

/// What an input would be read as. Fails as `open_input`.
[[nodiscard]] Result<Detection> detect_input(const Input& input, const ReadOptions& options, const SourceSet& sources);

}  // namespace payout::sources

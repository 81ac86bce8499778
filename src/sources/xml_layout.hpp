#pragma once
/// What a definition says of its XML: the messages it reads, their versions, and where their records are.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/zone.hpp"

namespace re2 {
class RE2;
}

namespace payout::sources {

/// A message, known by the element that holds it.
struct XmlMessage {
  std::string name;                ///< `pain.002`; what `^@message` gives
  std::vector<std::string> body;   ///< local names of the element
  std::vector<std::string> needs;  ///< one of these elements must be there; empty: one of the records
  /// Versions such as `001.02-001.14`, from and to, that follow the name in a namespace; none: not looked at.
  std::vector<std::pair<std::string, std::string>> versions;
};

/// A way of using the messages that shows at the beginning of a document.
struct XmlDialect {
  std::string name;  ///< what `^@dialect` gives
  std::shared_ptr<const re2::RE2> head;
  std::optional<Zone> zone;  ///< of times without an offset
};

struct XmlLayout {
  std::vector<XmlMessage> messages;
  std::vector<XmlDialect> dialects;  ///< the first that fits
  std::vector<std::string> records;  ///< local names of the elements that are records, also inside each other

  [[nodiscard]] const XmlMessage* find(std::string_view body) const;
};

/// The version a namespace names: `urn:iso:std:iso:20022:tech:xsd:pain.002.001.10` and `pain.002` give `001.10`;
/// empty where it names none of this message.
[[nodiscard]] std::string_view version_in(std::string_view space, std::string_view message);
[[nodiscard]] bool knows_version(const XmlMessage& message, std::string_view version);

}  // namespace payout::sources

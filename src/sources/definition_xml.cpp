#include "sources/definition_parse.hpp"

#include "sources/xml_layout.hpp"

namespace payout::sources {
namespace {

/// `001.02-001.14`, or one version alone.
std::pair<std::string, std::string> parse_versions(const Fields& field) {
  constexpr std::size_t k_length = 6;
  const std::string text = field.text();
  const bool one = text.size() == k_length;
  if (!one && (text.size() != 2 * k_length + 1 || text[k_length] != '-')) {
    field.fault("`" + text + "` is no version and no span of versions", "write 001.03 or 001.03-001.12");
    return {};
  }
  return {text.substr(0, k_length), one ? text : text.substr(k_length + 1)};
}

XmlMessage parse_message(const Fields& field) {
  field.only({"name", "body", "needs", "versions", "note"});
  XmlMessage message;
  message.name = field.need("name").text();
  message.body = field.need("body").texts();
  message.needs = field.get("needs").texts();
  for (const Fields& item : field.get("versions").items()) message.versions.push_back(parse_versions(item));
  return message;
}

XmlDialect parse_dialect(const Fields& field) {
  field.only({"name", "head", "zone", "note"});
  XmlDialect dialect;
  dialect.name = field.need("name").text();
  if (field.need("head").present()) dialect.head = field.get("head").pattern();
  if (!field.get("zone").present()) return dialect;
  Result<Zone> zone = Zone::load(field.get("zone").text());
  if (zone)
    dialect.zone = std::move(*zone);
  else
    field.get("zone").fault("the zone is not known", "an IANA name such as Asia/Shanghai");
  return dialect;
}

}  // namespace

XmlLayout parse_xml(const Fields& field) {
  field.only({"messages", "dialects", "records", "note"});
  XmlLayout layout;
  for (const Fields& item : field.need("messages").items()) layout.messages.push_back(parse_message(item));
  for (const Fields& item : field.get("dialects").items()) layout.dialects.push_back(parse_dialect(item));
  layout.records = field.need("records").texts();
  return layout;
}

}  // namespace payout::sources

// An XML document, as an account statement or a status report. Reading it in single bytes and at once gives the same
// records; a record lies inside the document, and its places lead nowhere else.
#include <cstdint>
#include <string>
#include <vector>

#include "check.hpp"
#include "sources/definition.hpp"
#include "sources/mapper.hpp"
#include "sources/xml_records.hpp"

namespace {

using namespace payout;
using namespace payout::sources;

std::vector<std::string> read(const SourceDefinition& definition, std::string_view text, std::size_t step) {
  MemorySource source(text, step);
  std::vector<std::string> seen;
  Mapper mapper(*definition.mapping, BuildOptions{});
  XmlRecords records(*definition.xml, {}, [&](const XmlRecord& record) {
    FUZZ_CHECK(record.node < record.tree.size() && record.tree.size() <= k_xml_nodes + k_xml_attributes);
    FUZZ_CHECK(record.place.byte + record.length <= text.size());
    mapper.map(
        record.tree, {record.node, 0, record.content},
        [&](EventBuilder& builder) {
          seen.push_back(std::string(builder.event.type_name()) + " " + builder.event.code);
        },
        [&](const Fault& fault) {
          FUZZ_CHECK(!fault.code.empty() && !fault.detail.empty());
          seen.push_back(std::string(fault.code));
        });
    return true;
  });
  const Result<void> done = records.read(source, "fuzz", XmlParser::Encoding::declared);
  seen.push_back(done ? "ok" : done.error().reason + done.error().message + done.error().where);
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const SourceSet set = SourceSet::builtin();
  const std::string_view text = as_text(data, size);
  static_cast<void>(look_at_xml(text));
  for (const char* id : {"iso20022-status", "iso20022-statement"}) {
    const SourceDefinition* definition = set.find(id);
    FUZZ_CHECK(definition != nullptr);
    FUZZ_CHECK(read(*definition, text, 1) == read(*definition, text, k_piece));
  }
  return 0;
}

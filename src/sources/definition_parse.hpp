#pragma once
/// The parts of a definition, each read by its own file. Internal.
#include "sources/csv_layout.hpp"
#include "sources/definition_fields.hpp"
#include "sources/fixed_layout.hpp"
#include "sources/mapping.hpp"
#include "sources/text_layout.hpp"
#include "sources/xml_layout.hpp"

namespace payout::sources {

[[nodiscard]] FixedLayout parse_fixed(const Fields& fixed);
[[nodiscard]] XmlLayout parse_xml(const Fields& xml);
/// `definition` is the whole object: the mapping's keys stand at its top.
[[nodiscard]] Mapping parse_mapping(const Fields& definition, const std::string& id);
/// The keys of tables at the top of the definition.
[[nodiscard]] CsvLayout parse_csv(const Fields& definition);
/// `lines`, `pairs` and `parse` at the top of the definition.
[[nodiscard]] TextLayout parse_text_layout(const Fields& definition);
/// A path such as `data.items[0].id`; a fault is reported at `field`.
[[nodiscard]] Path parse_path(const Fields& field, std::string_view text);

}  // namespace payout::sources

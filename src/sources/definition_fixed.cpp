#include <algorithm>

#include "sources/definition_parse.hpp"

namespace payout::sources {
namespace {

struct RoleName {
  std::string_view name;   ///< in `records`
  std::string_view alias;  ///< in column names
  Role role;
};

constexpr RoleName k_roles[] = {{"file_header", "file", Role::file_header},
                                {"batch_header", "batch", Role::batch_header},
                                {"entry", "entry", Role::entry},
                                {"addenda", "addenda", Role::addenda},
                                {"batch_control", "batch_control", Role::batch_control},
                                {"file_control", "file_control", Role::file_control},
                                {"filler", "filler", Role::filler}};

Role parse_role(const Fields& field) {
  const std::string name = field.text();
  for (const RoleName& role : k_roles) {
    if (role.name == name) return role.role;
  }
  field.fault("`" + name + "` is no role",
              "file_header, batch_header, entry, addenda, batch_control, file_control or filler");
  return Role::filler;
}

ColumnName parse_column_name(const Fields& field, const std::string& text) {
  const std::size_t dot = text.find('.');
  for (const RoleName& role : k_roles) {
    if (dot != std::string::npos && std::string_view(text).substr(0, dot) == role.alias)
      return {role.role, text.substr(dot + 1)};
  }
  field.fault("`" + text + "` is no column", "write record.column, such as batch.sec");
  return {};
}

std::vector<FixedCondition> parse_conditions(const Fields& when) {
  std::vector<FixedCondition> out;
  for (const Fields& item : when.items()) {
    FixedCondition condition;
    condition.column = parse_column_name(item, std::string(item.key()));
    if (item.is(JsonKind::object)) {
      item.only({"from", "to", "not"});
      condition.from = item.get("from").text();
      condition.to = item.get("to").text();
      condition.any_of = item.get("not").texts();
      condition.absent = item.get("not").present();
    } else {
      condition.any_of = item.texts();
    }
    out.push_back(std::move(condition));
  }
  return out;
}

FixedRecord parse_record(const Fields& field, std::uint16_t length) {
  field.only({"role", "starts", "when", "least", "filled", "left", "columns"});
  FixedRecord record;
  record.role = parse_role(field.need("role"));
  record.starts = field.need("starts").text();
  record.when = parse_conditions(field.get("when"));
  record.least = field.get("least").small(length);
  record.filled = field.get("filled").small(length);
  for (const Fields& item : field.get("columns").items()) {
    const std::vector<Fields> place = item.items();
    if (place.size() != 2) {
      item.fault("a column is [first, length]");
      continue;
    }
    FixedColumn column{std::string(item.key()), place[0].small(), place[1].small()};
    if (column.at == 0 || column.length == 0 || column.at + column.length - 1 > length)
      item.fault("the column lies outside the record");
    record.columns.push_back(std::move(column));
  }
  record.left = field.get("left").texts();
  for (const std::string& name : record.left) {
    const auto named = [&](const FixedColumn& column) { return column.name == name; };
    if (std::none_of(record.columns.begin(), record.columns.end(), named))
      field.get("left").fault("`" + name + "` is no column of this record");
  }
  return record;
}

FixedControl parse_control(const Fields& field) {
  field.only({"at", "column", "is", "of", "direction", "what"});
  FixedControl control;
  control.at = parse_role(field.need("at"));
  control.column = field.need("column").text();
  const std::string kind = field.need("is").text();
  if (kind == "entries")
    control.kind = ControlKind::entries;
  else if (kind == "batches")
    control.kind = ControlKind::batches;
  else if (kind == "sum")
    control.kind = ControlKind::sum;
  else if (kind == "hash")
    control.kind = ControlKind::hash;
  else
    field.fault("`is` must be entries, batches, sum or hash");
  control.of = field.get("of").text();
  control.direction = field.get("direction").text();
  control.what = field.need("what").text();
  return control;
}

FixedTime parse_time(const Fields& field) {
  field.only({"date", "form", "near", "clock"});
  FixedTime time;
  time.date = parse_column_name(field, field.need("date").text());
  time.form = field.get("form").text("yymmdd") == "julian" ? TimeForm::julian : TimeForm::yymmdd;
  if (field.get("near").present()) time.near = parse_column_name(field, field.get("near").text());
  if (field.get("clock").present()) time.clock = parse_column_name(field, field.get("clock").text());
  return time;
}

FixedEvent parse_event(const Fields& field) {
  field.only({"when", "type", "scheme", "code", "msg", "bank", "other_bank", "payee", "refs", "amount"});
  FixedEvent event;
  event.when = parse_conditions(field.get("when"));
  const std::string type = field.need("type").text();
  if (const auto found = find_event_type(type))
    event.type = *found;
  else
    field.fault("`" + type + "` is no event type");
  event.scheme = field.need("scheme").text();
  event.code = field.need("code").text();
  event.msg = field.get("msg").text();
  event.bank = field.get("bank").text();
  event.other_bank = field.get("other_bank").text();
  event.payee = field.get("payee").text();
  event.amount = field.get("amount").flag(true);
  for (const Fields& item : field.need("refs").items()) event.refs.push_back({std::string(item.key()), item.text()});
  return event;
}

}  // namespace

FixedLayout parse_fixed(const Fields& field) {
  field.only({"length", "currency", "zone", "prefix", "carries", "carrier_values", "carrier_trace", "entry_trace",
              "amount", "kind", "debit_kinds", "return_kinds", "records", "controls", "times", "events"});
  FixedLayout layout;
  layout.length = field.need("length").small(1);
  layout.currency = field.need("currency").text();
  layout.zone = field.need("zone").text();
  layout.prefix = field.need("prefix").text();
  layout.carries = field.need("carries").text();
  layout.carrier_values = field.need("carrier_values").texts();
  layout.carrier_trace = field.need("carrier_trace").text();
  layout.entry_trace = field.need("entry_trace").text();
  layout.amount = field.need("amount").text();
  layout.kind = field.need("kind").text();
  layout.debit_kinds = field.need("debit_kinds").texts();
  layout.return_kinds = field.need("return_kinds").texts();
  for (const Fields& item : field.need("records").items()) layout.records.push_back(parse_record(item, layout.length));
  for (const Fields& item : field.need("controls").items()) layout.controls.push_back(parse_control(item));
  for (const Fields& item : field.need("times").items()) layout.times.push_back(parse_time(item));
  for (const Fields& item : field.need("events").items()) layout.events.push_back(parse_event(item));
  return layout;
}

}  // namespace payout::sources

#pragma once
/// A fixed-width file described as data: record types, columns, control totals, and the events its entries become.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/event_type.hpp"
#include "events/trust.hpp"

namespace payout::sources {

/// What a record is within file > batch > entry > addenda.
enum class Role : std::uint8_t { file_header, batch_header, entry, addenda, batch_control, file_control, filler };

struct FixedColumn {
  std::string name;
  std::uint16_t at = 1;  ///< first column, from 1
  std::uint16_t length = 0;
  [[nodiscard]] bool operator==(const FixedColumn&) const = default;
};

/// A column of some record: `batch.sec`.
struct ColumnName {
  Role role = Role::entry;
  std::string name;
};

/// A condition on a column's text, blanks around it cut.
struct FixedCondition {
  ColumnName column;
  std::vector<std::string> any_of;  ///< equal to one of these, or
  std::string from;                 ///< between these two, byte by byte, ends included
  std::string to;
  bool absent = false;  ///< true: holds where none of the above does
};

struct FixedRecord {
  Role role = Role::entry;
  std::string starts;                ///< what the record begins with
  std::vector<FixedCondition> when;  ///< on the records above it
  std::uint16_t least = 0;           ///< shorter than this it lost more than blanks
  std::uint16_t filled = 0;          ///< behind this column only filler stands
  std::vector<std::string> left;     ///< columns written from their left edge: they tell whether a short record still
                                     ///< stands in its columns, when it lost only some of its blanks
  std::vector<FixedColumn> columns;
};

enum class ControlKind : std::uint8_t { entries, batches, sum, hash };

/// A figure of a control record that must agree with the records before it.
struct FixedControl {
  Role at = Role::batch_control;
  std::string column;
  ControlKind kind = ControlKind::sum;
  std::string of;         ///< column of the entry that is summed up
  std::string direction;  ///< `debit` or `credit`: only such entries; empty: all
  std::string what;       ///< for messages: "the credit total"
};

enum class TimeForm : std::uint8_t { yymmdd, julian };

/// A way to know the moment of an entry; the first that gives a date is used.
struct FixedTime {
  ColumnName date;
  TimeForm form = TimeForm::yymmdd;
  ColumnName near;   ///< julian: the day of the year is taken nearest to this date
  ColumnName clock;  ///< HHmm; may be without name
};

struct FixedRef {
  std::string kind;
  std::string text;  ///< template
};

/// An event that an entry with an addenda becomes. Texts are templates: `{addenda.code}` stands for the column.
struct FixedEvent {
  std::vector<FixedCondition> when;
  EventType type = EventType::payout_returned;
  std::string scheme;
  std::string code;
  std::string msg;
  std::string bank;
  std::string other_bank;  ///< where `bank` comes out empty
  std::string payee;
  std::vector<FixedRef> refs;
  bool amount = true;
};

struct FixedLayout {
  Trust trust = Trust::unsaid;
  std::uint16_t length = 94;
  std::string currency = "USD";
  std::string zone = "UTC";
  std::string prefix;   ///< of refusal and warning codes: `ach`
  std::string carries;  ///< addenda column whose value tells which addenda carry an event
  std::vector<std::string> carrier_values;
  std::string carrier_trace;  ///< addenda column that names its entry
  std::string entry_trace;    ///< entry column it names
  std::string amount;         ///< entry column, digits in minor units
  std::string kind;           ///< entry column that tells debit, credit and return
  std::vector<std::string> debit_kinds;
  std::vector<std::string> return_kinds;  ///< entries that must have an addenda which carries an event
  std::vector<FixedRecord> records;
  std::vector<FixedControl> controls;
  std::vector<FixedTime> times;
  std::vector<FixedEvent> events;
};

}  // namespace payout::sources

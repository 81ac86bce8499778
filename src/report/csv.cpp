#include "report/csv.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/csv_text.hpp"
#include "report/machine.hpp"

namespace payout::report {
namespace {

using diagnosis::Diagnosis;
using diagnosis::Evidence;

/// `payout.rejected@bank.log:88213`; the type alone for a fact that stands on no line.
std::string place(const Evidence& fact) {
  if (fact.file.empty()) return fact.type;
  return fact.span.line == 0 ? fmt::format("{}@{}", fact.type, fact.file)
                             : fmt::format("{}@{}:{}", fact.type, fact.file, fact.span.line);
}

/// The two facts to look up first: those that stand on a line, then others.
std::array<std::string, 2> two_places(const std::vector<Evidence>& evidence) {
  std::array<std::string, 2> out;
  std::size_t filled = 0;
  for (const bool on_a_line : {true, false}) {
    for (const Evidence& fact : evidence) {
      if (filled < out.size() && fact.file.empty() != on_a_line) out[filled++] = place(fact);
    }
  }
  return out;
}

/// Other causes that were found, each once: the runner-up's first.
std::string other_causes(const Diagnosis& d) {
  std::string out;
  std::vector<facts::Cause> seen{d.cause};
  const auto add = [&](facts::Cause cause) {
    if (std::find(seen.begin(), seen.end(), cause) != seen.end()) return;
    seen.push_back(cause);
    if (!out.empty()) out += '|';
    out += facts::word(cause);
  };
  if (d.runner_up) add(d.runner_up->cause);
  for (const diagnosis::Finding& finding : d.also) add(finding.cause);
  return out;
}

std::string hours(Duration span) {
  constexpr std::int64_t k_tenth = 360'000'000'000;  // ns in a tenth of an hour
  const std::int64_t tenths = (std::max<std::int64_t>(span.ns, 0) + k_tenth / 2) / k_tenth;
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

void append_cause(CsvWriter& csv, const Diagnosis& d) {
  if (!has_cause(d)) {
    for (int i = 0; i < 6; ++i) csv.number("");
    return;
  }
  csv.number(facts::word(d.reason)).number(facts::word(d.cause)).text(d.subcause).text(d.rule);
  csv.number(fmt::format("{}", d.score)).number(word(d.band));
}

void append_payment(CsvWriter& csv, const Diagnosis& d) {
  csv.text(d.channel).text(d.scheme).text(d.code);
  csv.number(d.amount ? d.amount->currency.text() : std::string_view());
  csv.number(d.amount ? format_decimal(*d.amount) : std::string());
  csv.text(d.customer).text(d.bank).text(d.channel_ref).number(fmt::format("{}", d.attempts));
}

void append_times(CsvWriter& csv, const Diagnosis& d) {
  csv.number(utc_or_empty(d.stuck_since));
  csv.number(d.stuck_since ? hours(d.as_of - *d.stuck_since) : std::string());
  csv.number(utc_or_empty(d.last_event_at));
  csv.text(d.incident ? std::string_view(d.incident->id) : std::string_view());
  csv.number(utc_or_empty(d.expected_by)).number(d.overdue ? "true" : "false");
  csv.number(utc_or_empty(next_deadline(d)));
}

/// What it was, in the earlier report: `funds_delay/processing_delay`.
void append_change(CsvWriter& csv, const Diagnosis& d) {
  if (!d.change) {
    csv.number("").number("");
    return;
  }
  csv.number(word(d.change->kind));
  if (d.change->kind == diagnosis::Change::Kind::fresh) {
    csv.number("");
  } else if (d.change->was_subcause.empty()) {
    csv.number(facts::word(d.change->was));
  } else {
    csv.text(fmt::format("{}/{}", facts::word(d.change->was), d.change->was_subcause));
  }
}

}  // namespace

std::string csv_header(CsvColumns columns) {
  std::string out =
      "txid,state,reason,cause,subcause,rule,score,band,money,ledger,retry,retry_how,owner,channel,scheme,code,"
      "currency,amount,customer,bank,channel_ref,attempts,stuck_since,stuck_hours,last_event_at,incident,expected_by,"
      "overdue,next_deadline,priority,refund,first_action,evidence_1,evidence_2,also,as_of";
  if (columns == CsvColumns::with_change) out += ",change,was";
  return out += '\n';
}

void append_csv_row(std::string& out, const Diagnosis& d, CsvColumns columns) {
  CsvWriter csv(out);
  csv.text(d.txid).number(facts::word(d.state));
  append_cause(csv, d);
  csv.number(facts::word(d.money)).number(facts::word(d.ledger));
  csv.number(facts::word(d.retry.verdict)).number(facts::word(d.retry.how)).number(facts::word(d.owner));
  append_payment(csv, d);
  append_times(csv, d);
  csv.number(fmt::format("{}", d.priority)).text(d.refund);
  csv.text(d.actions.empty() ? std::string_view() : std::string_view(d.actions.front().todo.en));
  const std::array<std::string, 2> places = two_places(d.evidence);
  csv.text(places[0]).text(places[1]).number(other_causes(d)).number(utc_or_empty(d.as_of));
  if (columns == CsvColumns::with_change) append_change(csv, d);
  csv.end_record();
}

}  // namespace payout::report

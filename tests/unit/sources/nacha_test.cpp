// NACHA return and change files: our own small ones, and the collection of real ones beside the repository.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "reading.hpp"
#include "sources/csv_rows.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

std::string padded(std::string line) {
  line.resize(94, ' ');
  return line;
}
std::string digits(std::size_t width, std::uint64_t value) {
  const std::string text = std::to_string(value);
  return std::string(width - text.size(), '0') + text;
}

std::string file_header() {
  return padded("101 091000019 1234567892603030915A094101SAMPLE BANK            SAMPLE ORIGIN");
}
std::string batch_header(const std::string& sec = "PPD", const std::string& effective = "260304",
                         const std::string& settlement = "   ") {
  return padded("5220SAMPLE ORIGIN                       1234567890" + sec + "PAYOUT          " + effective +
                settlement + "1091000010000001");
}
std::string entry(const std::string& code, std::uint64_t cents, const std::string& trace,
                  const std::string& id = "PO-1") {
  std::string line = "6" + code + "091000019" + "12345678901      " + digits(10, cents) + id;
  line.resize(79 - 1, ' ');
  return line + "1" + trace;
}
std::string addenda99(const std::string& code, const std::string& trace, const std::string& info = "",
                      const std::string& original = "091000010000777") {
  std::string line = "799" + code + original + "      " + "12345678" + info;
  line.resize(79, ' ');
  return line + trace;
}
std::string addenda98(const std::string& code, const std::string& trace) {
  std::string line = "798" + code + "091000010000777" + "      " + "12345678" + "1918171614";
  line.resize(79, ' ');
  return line + trace;
}
std::string batch_control(std::uint64_t count, std::uint64_t hash, std::uint64_t debit, std::uint64_t credit) {
  std::string line =
      "8220" + digits(6, count) + digits(10, hash) + digits(12, debit) + digits(12, credit) + "1234567890";
  line.resize(79, ' ');
  return line + "091000010000001";
}
std::string file_control(std::uint64_t batches, std::uint64_t count, std::uint64_t hash, std::uint64_t debit,
                         std::uint64_t credit) {
  return padded("9" + digits(6, batches) + digits(6, 1) + digits(8, count) + digits(10, hash) + digits(12, debit) +
                digits(12, credit));
}
const std::string k_filler(94, '9');
const std::string k_trace = "091000010000001";
const std::string k_other = "091000010000002";

std::string lines(const std::vector<std::string>& records) {
  std::string out;
  for (const std::string& record : records) out += record + "\n";
  return out;
}

std::vector<std::string> good() {
  return {file_header(),
          batch_header(),
          entry("21", 12550, k_trace),
          addenda99("R03", k_trace, "NO SUCH ACCOUNT"),
          batch_control(2, 9100001, 0, 12550),
          file_control(1, 2, 9100001, 0, 12550),
          k_filler};
}

Seen read_ach(const std::vector<std::string>& records) { return read_text(lines(records), "r.ach"); }

}  // namespace

TEST_CASE("a return becomes one event with its own trace number first") {
  const Seen seen = read_ach(good());
  REQUIRE(seen.result);
  CHECK(seen.outcome().source == "nacha");
  CHECK(seen.outcome().whole_or_nothing);
  CHECK(seen.outcome().records == 1);
  CHECK(seen.outcome().header == 5);
  CHECK(seen.outcome().warnings.empty());
  REQUIRE(seen.kept.events.size() == 1);
  const Event& event = seen.kept.events[0];
  CHECK(event.type == EventType::payout_returned);
  CHECK(event.scheme == "NACHA");
  CHECK(event.code == "R03");
  CHECK(event.src == "nacha");
  CHECK(event.txid.empty());
  CHECK(event.amount == Money{12550, *find_currency("USD")});
  CHECK(event.bank == "12345678");
  CHECK(event.payee == "091000019/****8901");
  CHECK(format_utc(event.at) == "2026-03-03T14:15:00Z");
  REQUIRE(event.refs.size() == 3);
  CHECK(event.refs[0] == Ref{"trace", k_trace});
  CHECK(event.refs[1] == Ref{"orig_trace", "091000010000777"});
  CHECK(event.refs[2] == Ref{"entry_id", "PO-1"});
  CHECK(strand_of(event) == StrandKey{"ref:trace", k_trace});
  CHECK(event.msg == "return of a credit (a payout came back) (PPD): NO SUCH ACCOUNT");
  CHECK(event.span == SourceSpan{7, 4, 3 * 95, 94});
}

TEST_CASE("a returned collection says so, and a summer time is New York's") {
  std::vector<std::string> file = good();
  file[0].replace(23, 6, "260703");
  file[2] = entry("26", 12550, k_trace);
  file[4] = batch_control(2, 9100001, 12550, 0);
  file[5] = file_control(1, 2, 9100001, 12550, 0);
  const Seen seen = read_ach(file);
  REQUIRE(seen.kept.events.size() == 1);
  CHECK(seen.kept.events[0].msg.find("a debit (a collection came back, not a payout)") != std::string::npos);
  CHECK(format_utc(seen.kept.events[0].at) == "2026-07-03T13:15:00Z");
}

TEST_CASE("a notice of change is a notice, without an amount") {
  std::vector<std::string> file = good();
  file[1] = batch_header("COR");
  file[2] = entry("21", 0, k_trace);
  file[3] = addenda98("C01", "091012980000088");
  file[4] = batch_control(2, 9100001, 0, 0);
  file[5] = file_control(1, 2, 9100001, 0, 0);
  const Seen seen = read_ach(file);
  REQUIRE(seen.kept.events.size() == 1);
  CHECK(seen.kept.events[0].type == EventType::payout_notice);
  CHECK(seen.kept.events[0].scheme == "NACHA-NOC");
  CHECK(seen.kept.events[0].code == "C01");
  CHECK(!seen.kept.events[0].amount);
  CHECK(seen.kept.events[0].refs[0].id == k_trace);
}

TEST_CASE("several addenda of one entry are several events, all kept apart") {
  const Seen seen =
      read_ach({file_header(), batch_header(), entry("22", 100, k_trace), addenda99("R07", "000000000000000"),
                addenda99("R68", k_other,
                          "   123918710000001179"
                          "01Untimely Return"),
                addenda99("R71", k_other), batch_control(4, 9100001, 0, 100), file_control(1, 4, 9100001, 0, 100)});
  REQUIRE(seen.kept.events.size() == 3);
  std::set<std::uint64_t> keys;
  for (const Event& event : seen.kept.events) {
    CHECK(event.refs[0].id == k_trace);
    keys.insert(identity_key(event));
  }
  CHECK(keys.size() == 3);
  const Event& dishonored = seen.kept.events[1];
  CHECK(dishonored.code == "R68");
  CHECK(dishonored.msg ==
        "dishonored return of a credit (a payout came back) (PPD): the sending bank refused the return, first returned "
        "as R01: Untimely Return");
  CHECK(dishonored.refs[2] == Ref{"return_trace", "123918710000001"});
}

TEST_CASE("a return entry without addenda is rejected, an ordinary entry is none of our business") {
  const Seen seen = read_ach({file_header(), batch_header(), entry("21", 100, k_trace), entry("22", 100, k_other),
                              batch_control(2, 18200002, 0, 200), file_control(1, 2, 18200002, 0, 200)});
  REQUIRE(seen.result);
  CHECK(seen.kept.events.empty());
  CHECK(seen.first_code() == "ach_addenda");
  CHECK(seen.outcome().rejected == 1);
  CHECK(seen.outcome().ignored == 1);
  CHECK(seen.outcome().records == 2);
}

TEST_CASE("addenda find their entry by trace number when they do not follow it") {
  const Seen seen = read_ach({file_header(), batch_header(), entry("21", 100, k_trace), entry("21", 200, k_other),
                              addenda99("R03", k_trace), addenda99("R04", k_other), batch_control(4, 18200002, 0, 300),
                              file_control(1, 4, 18200002, 0, 300)});
  REQUIRE(seen.kept.events.size() == 2);
  CHECK(seen.kept.events[0].code == "R03");
  CHECK(seen.kept.events[0].amount->minor == 100);
  CHECK(seen.kept.events[1].code == "R04");
  CHECK(seen.kept.events[1].amount->minor == 200);
  CHECK(seen.kept.rejects.empty());

  const Seen before = read_ach({file_header(), batch_header(), addenda99("R03", k_trace), entry("21", 100, k_trace),
                                batch_control(2, 9100001, 0, 100), file_control(1, 2, 9100001, 0, 100)});
  REQUIRE(before.kept.events.size() == 1);
  CHECK(before.kept.events[0].amount->minor == 100);

  const Seen alone = read_ach({file_header(), batch_header(), addenda99("R03", k_trace), batch_control(1, 0, 0, 0),
                               file_control(1, 1, 0, 0, 0)});
  REQUIRE(alone.kept.events.size() == 1);
  CHECK(alone.kept.events[0].refs[0].id == k_trace);
  CHECK(!alone.kept.events[0].amount);
}

TEST_CASE("wrong totals refuse the file, each of them") {
  const auto refused = [](std::size_t at, std::string record) {
    std::vector<std::string> file = good();
    file[at] = std::move(record);
    return read_ach(file).refusal();
  };
  CHECK(refused(4, batch_control(3, 9100001, 0, 12550)) == "ach_control");
  CHECK(refused(4, batch_control(2, 9100002, 0, 12550)) == "ach_control");
  CHECK(refused(4, batch_control(2, 9100001, 1, 12550)) == "ach_control");
  CHECK(refused(4, batch_control(2, 9100001, 0, 12551)) == "ach_control");
  CHECK(refused(5, file_control(1, 3, 9100001, 0, 12550)) == "ach_control");
  CHECK(refused(5, file_control(1, 2, 9100002, 0, 12550)) == "ach_control");
  CHECK(refused(5, file_control(1, 2, 9100001, 1, 12550)) == "ach_control");
  CHECK(refused(5, file_control(1, 2, 9100001, 0, 12551)) == "ach_control");
  CHECK(refused(5, k_filler) == "ach_control");
  CHECK(refused(3, addenda99("R03", k_trace).substr(0, 30)) == "ach_length");
  CHECK(refused(2, entry("21", 12550, k_trace).substr(0, 91)) == "ach_length");
  CHECK(refused(3, "X" + addenda99("R03", k_trace).substr(1)) == "ach_record");
}

TEST_CASE("a wrong batch count alone loses nothing and is a warning") {
  std::vector<std::string> file = good();
  file[5] = file_control(2, 2, 9100001, 0, 12550);
  const Seen seen = read_ach(file);
  CHECK(seen.warned("warn_ach_control"));
  CHECK(seen.kept.events.size() == 1);
}

TEST_CASE("files without some of their frame are read as far as they can be checked") {
  std::vector<std::string> file = good();
  file.erase(file.begin() + 4);  // no batch control; the file's own totals agree
  CHECK(read_ach(file).warned("warn_ach_control"));

  const Seen fragment =
      read_ach({batch_header("PPD", "260304", "065"), entry("21", 12550, k_trace), addenda99("R03", k_trace),
                batch_header(), entry("21", 5, k_other), addenda99("R04", k_other)});
  REQUIRE(fragment.result);
  CHECK(fragment.warned("warn_ach_fragment"));
  REQUIRE(fragment.kept.events.size() == 2);
  CHECK(format_utc(fragment.kept.events[0].at) == "2026-03-06T05:00:00Z");  // settlement on day 65
  CHECK(format_utc(fragment.kept.events[1].at) == "2026-03-04T05:00:00Z");  // effective date

  const Seen undated = read_ach({entry("21", 5, k_trace), addenda99("R04", k_trace)});
  REQUIRE(undated.kept.events.size() == 1);
  CHECK(undated.warned("warn_ach_no_date"));
  CHECK(undated.kept.events[0].at.ns > 0);  // the time of the file
}

TEST_CASE("two files in one, noise behind the end, and other line ends") {
  std::vector<std::string> file = good();
  for (const std::string& record : good()) file.push_back(record);
  file.push_back("");
  file.push_back("# end of report");
  const Seen seen = read_ach(file);
  REQUIRE(seen.result);
  CHECK(seen.kept.events.size() == 2);
  CHECK(seen.outcome().blank == 1);
  CHECK(seen.outcome().ignored == 1);
  CHECK(seen.warned("warn_ach_trailing"));

  std::string stream;
  std::string crlf;
  for (const std::string& record : good()) {
    stream += record;
    crlf += record + "\r\n";
  }
  CHECK(read_text(stream, "s.ach").kept.events.size() == 1);
  CHECK(read_text(stream.substr(0, stream.size() - 154), "s.ach").refusal() == "ach_length");
  CHECK(read_text(crlf, "s.ach").kept.events.size() == 1);
  CHECK(identity_key(read_text(stream, "s.ach").kept.events[0]) ==
        identity_key(read_text(crlf, "s.ach").kept.events[0]));
}

TEST_CASE("records that lost blanks only are taken, with a warning") {
  std::vector<std::string> file = good();
  file[0].erase(file[0].find_last_not_of(' ') + 1);
  CHECK(read_ach(file).warned("warn_ach_padded"));
  file = good();
  file[0].resize(91);  // blanks at the end, but the names still stand in their columns
  CHECK(read_ach(file).warned("warn_ach_padded"));
  file[0].erase(45, 1);  // something was lost in the middle
  file[0].resize(91, ' ');
  CHECK(read_ach(file).refusal() == "ach_length");
  file = good();
  file[3] += "   ";
  CHECK(read_ach(file).warned("warn_ach_padded"));
}

TEST_CASE("the collection of real NACHA files gives every record that is asked for") {
  const std::filesystem::path root = "../shared/real-data";
  if (!std::filesystem::exists(root / "expected.csv")) {
    WARN("../shared/real-data is absent: the real NACHA files were not read");
    return;
  }
  unsigned asked = 0;
  for (const auto& list : {std::pair{"expected.csv", 0U}, std::pair{"expected_unspecified.csv", 1U}}) {
    const std::size_t at = list.second;
    std::ifstream in(root / list.first, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    MemorySource source(text);
    LineReader reader(source, {});
    CsvRows rows(reader, ',');
    CsvRow row;
    while (rows.next(row).value() == CsvStatus::row) {
      const std::string file(row.cells[at]);
      if (file.find("moov-io__ach") == std::string::npos) continue;
      INFO(file << " " << row.cells[at + 1]);
      std::ifstream data(root / file, std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>(data), std::istreambuf_iterator<char>()};
      const Seen seen = read_text(content, file);
      REQUIRE(seen.result);
      CHECK(seen.outcome().source == "nacha");
      CHECK(std::any_of(seen.kept.events.begin(), seen.kept.events.end(), [&](const Event& event) {
        return event.code == row.cells[at + 2] && event.refs.front() == Ref{"trace", std::string(row.cells[at + 1])};
      }));
      ++asked;
    }
  }
  CHECK(asked >= 25);
}

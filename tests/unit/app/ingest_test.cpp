#include <csignal>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "ingest_support.hpp"

namespace payout::app {
namespace {

TEST_CASE("ingest stores the events of a log, and nothing when it is read again") {
  IngestWorld w;
  w.write("a.jsonl", lines(0, 10));
  IngestSummary summary = w.run({"a.jsonl"});
  CHECK(summary.exit_code() == 0);
  CHECK(summary.totals.records == 10);
  CHECK(summary.totals.accepted == 10);
  CHECK(summary.totals.events == 10);
  CHECK(w.events() == 10);
  const std::string digest = w.digest();
  summary = w.run({"a.jsonl"});
  CHECK(summary.files[0].unchanged);
  CHECK(summary.totals.records == 0);
  CHECK(w.digest() == digest);
}

TEST_CASE("ingest goes on where a log has grown") {
  IngestWorld w;
  w.write("a.jsonl", lines(0, 10));
  w.run({"a.jsonl"});
  w.append("a.jsonl", lines(10, 15));
  const IngestSummary summary = w.run({"a.jsonl"});
  CHECK(summary.totals.records == 5);
  CHECK(summary.totals.accepted == 5);
  CHECK(w.reader()->files()->size() == 1);
  CHECK(w.reader()->files()->at(0).position.line == 15);
}

TEST_CASE("ingest keeps half a line for the next run") {
  IngestWorld w;
  const std::string whole = lines(0, 3);
  const std::string last = line(3);
  w.write("a.jsonl", whole + last.substr(0, 20));
  IngestSummary summary = w.run({"a.jsonl"});
  CHECK(summary.exit_code() == 0);
  CHECK(summary.totals.pending == 1);
  CHECK(summary.totals.accepted == 3);
  CHECK(w.reader()->files()->at(0).position.byte == whole.size());
  CHECK(summary.files[0].warnings.back().code == "partial_tail");
  summary = w.run({"a.jsonl"});
  CHECK(summary.totals.pending == 1);
  CHECK(summary.totals.records == 1);
  w.append("a.jsonl", last.substr(20));
  summary = w.run({"a.jsonl"});
  CHECK(summary.totals.accepted == 1);
  CHECK(summary.totals.pending == 0);
  CHECK(w.events() == 4);
}

TEST_CASE("any split of a log into runs gives the store of one run") {
  const std::string bytes = lines(0, 12) + "not json\n" + lines(12, 20);
  std::string want;
  {
    IngestWorld w;
    w.write("a.jsonl", bytes);
    CHECK(w.run({"a.jsonl"}).exit_code() == 7);
    want = w.digest();
  }
  unsigned seed = 7;
  for (int round = 0; round < 12; ++round) {
    IngestWorld w;
    w.write("a.jsonl", "");
    for (std::size_t at = 0; at < bytes.size();) {
      seed = seed * 1'103'515'245U + 12'345U;
      const std::size_t step = std::min<std::size_t>(1 + (seed >> 8U) % 600, bytes.size() - at);
      w.append("a.jsonl", bytes.substr(at, step));
      at += step;
      w.run({"a.jsonl"});
    }
    CHECK(w.digest() == want);
  }
}

TEST_CASE("small batches give the store of a large one") {
  std::string want;
  for (const std::uint64_t batch : {std::uint64_t{1'000'000}, std::uint64_t{100}}) {
    IngestWorld w;
    w.options.batch_events = batch;
    w.write("a.jsonl", lines(0, 2500) + "broken\n");
    w.run({"a.jsonl"});
    if (want.empty()) want = w.digest();
    CHECK(w.digest() == want);
  }
}

TEST_CASE("a copy or a renamed log adds nothing") {
  IngestWorld w;
  w.write("a.jsonl", lines(0, 200));
  w.run({"a.jsonl"});
  SECTION("copied") {
    w.write("b.jsonl", lines(0, 200));
    const IngestSummary summary = w.run({"a.jsonl", "b.jsonl"});
    CHECK(summary.totals.records == 0);
    CHECK(summary.files[1].unchanged);
  }
  SECTION("a copy that has grown") {
    w.write("b.jsonl", lines(0, 205));
    const IngestSummary summary = w.run({"b.jsonl"});
    CHECK(summary.totals.records == 5);
    w.append("a.jsonl", line(300));
    CHECK(w.run({"a.jsonl"}).totals.records == 1);
  }
  SECTION("renamed") {
    std::filesystem::rename(w.path("a.jsonl"), w.path("a.jsonl.1"));
    const IngestSummary summary = w.run({"a.jsonl.1"});
    CHECK(summary.totals.records == 0);
    CHECK(w.reader()->files()->size() == 1);
    CHECK(w.reader()->files()->at(0).name == w.path("a.jsonl.1"));
  }
  SECTION("through standard input") {
    w.in = ::open(w.path("a.jsonl").c_str(), O_RDONLY);
    CHECK(w.run({"-"}).totals.events == 0);
    ::close(w.in);
  }
  CHECK(w.events() >= 200);
}

TEST_CASE("a pipe is read, and read again adds nothing") {
  IngestWorld w;
  for (const std::uint64_t want : {std::uint64_t{5}, std::uint64_t{0}}) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const std::string text = lines(0, 5);
    REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    ::close(ends[1]);
    w.in = ends[0];
    const IngestSummary summary = w.run({"-"});
    CHECK(summary.totals.events == want);
    CHECK(summary.totals.records == 5);
    CHECK(summary.exit_code() == 0);
    ::close(ends[0]);
  }
  CHECK(w.reader()->files()->size() == 1);
}

TEST_CASE("rotation by rename: every line is stored once") {
  IngestWorld w;
  w.write("a.log", lines(0, 20));
  w.run({"a.log"});
  w.append("a.log", lines(20, 25));
  std::filesystem::rename(w.path("a.log"), w.path("a.log.1"));
  w.write("a.log", lines(30, 33));
  SECTION("both are named") {
    const IngestSummary summary = w.run({"a.log", "a.log.1"});
    CHECK(summary.exit_code() == 0);
    CHECK(summary.totals.accepted == 8);
  }
  SECTION("only the new one is named: the old one is followed") {
    const IngestSummary summary = w.run({"a.log"});
    CHECK(summary.exit_code() == 0);
    CHECK(summary.totals.accepted == 8);
    REQUIRE(summary.files.size() == 2);
    CHECK(summary.files[1].file == w.path("a.log.1"));
  }
  CHECK(w.events() == 28);
  CHECK(w.run({"a.log", "a.log.1"}).totals.records == 0);
}

TEST_CASE("rotation by copy and truncate: every line is stored once") {
  IngestWorld w;
  w.write("a.log", lines(0, 20));
  w.run({"a.log"});
  w.append("a.log", lines(20, 25));
  std::filesystem::copy_file(w.path("a.log"), w.path("a.log.1"));
  SECTION("shorter") { w.write("a.log", lines(30, 33)); }
  SECTION("longer") { w.write("a.log", lines(30, 90)); }
  const IngestSummary summary = w.run({"a.log", "a.log.1"});
  CHECK(summary.exit_code() == 0);
  CHECK(summary.gap() == 0);
  CHECK(summary.totals.duplicate == 0);
  CHECK(summary.files[1].counts.accepted == 5);
}

TEST_CASE("a log cut short without a copy is a gap") {
  IngestWorld w;
  w.write("a.log", lines(0, 20));
  w.run({"a.log"});
  w.write("a.log", lines(30, 33));
  const IngestSummary summary = w.run({"a.log"});
  CHECK(summary.exit_code() == 7);
  CHECK(summary.gap() == lines(0, 20).size() - lines(30, 33).size());
  CHECK(summary.totals.accepted == 3);
  CHECK(ingest_text(summary, false, report::Language::en).find("gap: ") != std::string::npos);
  CHECK(w.run({"a.log"}).exit_code() == 0);
}

TEST_CASE("half a line that is gone is a gap, also where the log grew") {
  IngestWorld w;
  w.write("a.log", lines(0, 2) + "{\"ts\":\"2026");
  w.run({"a.log"});
  w.write("a.log", lines(30, 60));
  const IngestSummary summary = w.run({"a.log"});
  CHECK(summary.gap() == 11);
  CHECK(summary.exit_code() == 7);
}

TEST_CASE("files with an equal beginning, empty ones and short ones are told apart") {
  IngestWorld w;
  const std::string head = lines(0, 60);
  REQUIRE(head.size() > 4096);
  w.write("a.log", head + line(1000));
  w.write("b.log", head + line(1001));
  w.write("c.log", "");
  w.write("d.log", "");
  w.write("e.log", line(2000));
  w.write("f.log", line(2001));
  const IngestSummary summary = w.run({"a.log", "b.log", "c.log", "d.log", "e.log", "f.log"});
  CHECK(w.events() == 64);
  CHECK(summary.exit_code() == 0);
  w.write("c.log", line(2002));
  w.write("d.log", line(2003));
  CHECK(w.run({"c.log", "d.log"}).totals.accepted == 2);
}

TEST_CASE("a file without an acceptable line leaves nothing, and the others are read") {
  IngestWorld w;
  w.write("bad.log", "one\ntwo\n");
  w.write("good.log", lines(0, 3));
  const IngestSummary summary = w.run({"bad.log", "good.log"});
  CHECK(summary.exit_code() == 5);
  REQUIRE(summary.files[0].refused);
  CHECK(summary.files[0].refused->reason == "json_syntax");
  CHECK(summary.files[0].refused->message.find("nothing_accepted") != std::string::npos);
  CHECK(summary.files[0].counts.rejected == 2);
  CHECK(w.events() == 3);
  CHECK(w.reader()->files()->size() == 1);
  CHECK(w.reader()->totals()->rejects == 0);
}

TEST_CASE("many bad lines before the first good one are not committed early") {
  IngestWorld w;
  w.options.batch_bytes = 1000;
  std::string bad;
  for (int i = 0; i < 3000; ++i) bad += "broken\n";
  w.write("a.log", bad);
  CHECK(w.run({"a.log"}).exit_code() == 5);
  CHECK(w.reader()->totals()->rejects == 0);
  w.append("a.log", line(1));
  const IngestSummary summary = w.run({"a.log"});
  CHECK(summary.exit_code() == 7);
  CHECK(w.reader()->totals()->rejects == 3000);
}

TEST_CASE("rejects pass where so many are allowed") {
  IngestWorld w;
  w.write("a.log", lines(0, 3) + "bad\n");
  w.options.max_rejects = 1;
  CHECK(w.run({"a.log"}).exit_code() == 0);
  const std::vector<Reject> rejects = *w.reader()->rejects(1, 10);
  REQUIRE(rejects.size() == 1);
  CHECK(rejects[0].code == "json_syntax");
  CHECK(rejects[0].span.line == 4);
}

TEST_CASE("the same identity with other content is a reject") {
  IngestWorld w;
  w.write("a.log", line(1) + line(1, "payout.sent") + line(1));
  const IngestSummary summary = w.run({"a.log"});
  CHECK(summary.totals.accepted == 1);
  CHECK(summary.totals.duplicate == 1);
  CHECK(summary.totals.rejected == 1);
  CHECK(summary.files[0].reject_codes.at("conflict") == 1);
  CHECK(summary.exit_code() == 7);
  CHECK(w.reader()->rejects(1, 9)->at(0).span.line == 2);
}

TEST_CASE("a folder is read whole, without hidden files and the store itself") {
  IngestWorld w;
  w.write("logs/b.jsonl", lines(10, 12));
  w.write("logs/a.jsonl", lines(0, 2));
  w.write("logs/deep/c.jsonl", lines(20, 22));
  w.write("logs/.hidden", "x");
  w.write("logs/.git/d.jsonl", lines(30, 32));
  std::filesystem::create_directory_symlink(w.path("logs"), w.path("logs/loop"));
  w.settings.db = w.path("logs/payouts.db");
  IngestSummary summary = w.run({"logs"});
  CHECK(w.events() == 6);
  summary = w.run({"logs"});
  CHECK(summary.exit_code() == 0);
  REQUIRE(summary.files.size() == 3);
  CHECK(summary.files[0].file == w.path("logs/a.jsonl"));
}

TEST_CASE("what cannot be read is refused, and makes no store") {
  IngestWorld w;
  CHECK(w.run({"none.log"}).exit_code() == 5);
  CHECK_FALSE(std::filesystem::exists(w.settings.db));
  std::filesystem::create_directory(w.path("empty"));
  CHECK(w.run({"empty"}).files[0].refused->reason == "no_files");
  w.write("good.log", line(1));
  const IngestSummary summary = w.run({"none.log", "good.log"});
  CHECK(summary.exit_code() == 5);
  CHECK(w.events() == 1);
}

TEST_CASE("a pipe that nobody writes to does not hold the program") {
  IngestWorld w;
  REQUIRE(::mkfifo(w.path("pipe").c_str(), 0600) == 0);
  CHECK(w.run({"pipe"}).totals.records == 0);
}

TEST_CASE("a signal takes the open batch back") {
  IngestWorld w;
  w.write("a.log", lines(0, 1000));
  w.stop = [] { return SIGTERM; };
  const IngestSummary summary = w.run({"a.log"});
  CHECK(summary.exit_code() == 143);
  CHECK(w.events() == 0);
  w.stop = nullptr;
  w.run({"a.log"});
  CHECK(w.events() == 1000);
}

TEST_CASE("a signal keeps the batches before it") {
  IngestWorld w;
  w.options.batch_events = 300;
  w.write("a.log", lines(0, 2000));
  int asked = 0;
  w.stop = [&asked] { return ++asked > 5 ? SIGINT : 0; };
  const IngestSummary summary = w.run({"a.log"});
  CHECK(summary.exit_code() == 130);
  CHECK(w.events() > 0);
  CHECK(w.events() < 2000);
  CHECK(summary.totals.accepted == w.events());
  w.stop = nullptr;
  CHECK(w.run({"a.log"}).totals.duplicate == 0);
  CHECK(w.events() == 2000);
}

TEST_CASE("an ingest killed at any moment and run again gives the store of one clean run") {
  const std::string first = lines(0, 700) + "broken\n" + lines(700, 1500) + "{\"ts\":";
  const std::string second = lines(1400, 2500) + "also broken\n";
  std::string want;
  unsigned seed = 3;
  int killed = 0;
  for (int round = 0; round < 10; ++round) {
    IngestWorld w;
    w.options.batch_events = 100;
    w.write("a.log", first);
    w.write("b.log", second);
    for (int attempt = 0; attempt < 2 && round != 0; ++attempt) {
      const pid_t child = ::fork();
      if (child == 0) {
        (void)w.try_ingest({"a.log", "b.log"});
        ::_exit(0);
      }
      seed = seed * 1'103'515'245U + 12'345U;
      ::usleep((seed >> 8U) % 40'000);
      ::kill(child, SIGKILL);
      int status = 0;
      ::waitpid(child, &status, 0);
      killed += WIFSIGNALED(status) ? 1 : 0;
    }
    (void)w.run({"a.log", "b.log"});
    if (want.empty()) want = w.digest();
    CHECK(w.digest() == want);
    CHECK(store::verify({w.settings.db, false, 0})->empty());
  }
  CHECK(killed > 0);
}

TEST_CASE("a second writer is refused with the exit code for it") {
  IngestWorld w;
  w.write("a.log", line(1));
  const auto other = store::open_writer({w.settings.db, true, 0});
  REQUIRE(other);
  const auto summary = w.try_ingest({"a.log"});
  REQUIRE_FALSE(summary);
  CHECK(exit_code(summary.error().code) == 75);
}

TEST_CASE("a file read with another source definition is read anew") {
  IngestWorld w;
  w.write("a.log", lines(0, 3));
  w.run({"a.log"});
  w.options.read.source = "canonical";
  CHECK(w.run({"a.log"}).files[0].unchanged);
  w.options.read.source = "no-such-source";
  const auto summary = w.try_ingest({"a.log"});
  REQUIRE_FALSE(summary);
  CHECK(summary.error().code == ErrorCode::usage);
}

TEST_CASE("the summary adds up in words and in JSON") {
  IngestWorld w;
  w.write("a.log", lines(0, 3) + "bad\n\n" + line(2));
  const IngestSummary summary = w.run({"a.log"});
  const std::string text = ingest_text(summary, false, report::Language::en);
  CHECK(text.find("5 records: 3 accepted, 1 duplicate, 1 rejected, 0 ignored, 0 pending; 1 blank line") != std::string::npos);
  CHECK(text.find("line 4, byte") != std::string::npos);
  CHECK(text.find("3 events added to the store") != std::string::npos);
  const std::string json = ingest_json(summary);
  CHECK(json.find("\"records\": 5") != std::string::npos);
  CHECK(json.find("\"json_syntax\": 1") != std::string::npos);
  CHECK(json.find("\"refused\": null") != std::string::npos);
}

TEST_CASE("a form the summary does not have is refused before anything is read") {
  IngestWorld w;
  w.write("a.log", line(1));
  w.settings.format = Format::csv;
  const auto summary = w.try_ingest({"a.log"});
  REQUIRE_FALSE(summary);
  CHECK(summary.error().code == ErrorCode::usage);
  CHECK_FALSE(std::filesystem::exists(w.settings.db));
}

TEST_CASE("progress is told") {
  IngestWorld w;
  w.write("a.log", lines(0, 20'000));
  std::uint64_t calls = 0;
  w.options.on_progress = [&](const IngestProgress& p) {
    ++calls;
    CHECK(p.bytes_done <= p.bytes_total);
  };
  w.run({"a.log"});
  CHECK(calls >= 2);
}

}  // namespace
}  // namespace payout::app

/// Several processes and threads on one store: lock, snapshots, and death at any moment.
#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include <sys/resource.h>
#include <sys/wait.h>

#include "store_support.hpp"

namespace payout::store {
namespace {

using namespace test;

/// Runs `work` in a child process; returns how it ended, as waitpid tells it.
int in_child(const std::function<void()>& work, const std::function<void(pid_t)>& meanwhile = {}) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  if (meanwhile) meanwhile(child);
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

std::vector<Event> log_of(std::uint64_t seed, std::size_t payouts) {
  Random random(seed);
  return random_log(random, payouts);
}

/// An ingest in small steps: events and the mark that covers them, together.
void ingest(Writer& store, const std::vector<Event>& events) {
  const std::vector<FileMark> marks = *store.files();
  FileMark mark;
  mark.name = "a.log";
  if (!marks.empty()) mark = marks[0];
  constexpr std::size_t k_step = 23;
  for (std::size_t from = mark.position.byte; from < events.size();) {
    const std::size_t size = std::min(k_step, events.size() - from);
    from += size;
    mark.position = {from, from};
    (void)store.begin();
    mark.id = *store.save_mark(mark);
    (void)store.append({mark.id, std::span(events).subspan(from - size, size), {}});
    (void)store.commit();
  }
}

TEST_CASE("a second writer waits, then is told that the store is locked") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.db");
  const std::unique_ptr<Writer> first = writer_at(path);
  const auto second = open_writer({path, true, 30});
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::store_locked);
  CHECK(exit_code(second.error().code) == 75);
}

TEST_CASE("a writer that waits long enough gets its turn") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.db");
  std::unique_ptr<Writer> first = writer_at(path);
  std::thread other([&first] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    first.reset();
  });
  CHECK(open_writer({path, true, 10'000}));
  other.join();
}

TEST_CASE("a reader keeps its snapshot while a writer goes on") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.db");
  const std::unique_ptr<Writer> writer = writer_at(path);
  put(*writer, log_of(1, 50));
  const std::unique_ptr<Reader> reader = must(open_reader({path, false, 0}));
  const std::string first = must(digest(*reader));
  put(*writer, log_of(2, 80));
  CHECK(must(digest(*reader)) == first);
  CHECK(must(digest(*must(open_reader({path, false, 0})))) == must(digest(*writer)));
  CHECK(must(digest(*writer)) != first);
}

TEST_CASE("readers beside a writer see whole batches only") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.db");
  const std::vector<Event> events = log_of(3, 300);
  { writer_at(path); }
  std::atomic<bool> done = false;
  std::atomic<int> reads = 0;
  std::atomic<int> torn = 0;
  std::thread watcher([&] {
    while (!done) {
      const auto reader = open_reader({path, false, 0});
      if (!reader) {
        ++torn;
        continue;
      }
      // A mark and the events it covers come together.
      const auto marks = (*reader)->files();
      const auto totals = (*reader)->totals();
      if (!marks || !totals) {
        ++torn;
        continue;
      }
      const std::uint64_t covered = marks->empty() ? 0 : marks->at(0).position.byte;
      if (covered != totals->events) ++torn;
      ++reads;
    }
  });
  {
    const std::unique_ptr<Writer> writer = writer_at(path);
    ingest(*writer, events);
  }
  done = true;
  watcher.join();
  CHECK(torn == 0);
  CHECK(reads > 0);
}

TEST_CASE("a killed ingest, run again, gives the store of one clean run") {
  const std::vector<Event> events = log_of(4, 150);
  const std::unique_ptr<Writer> clean = make_memory_store();
  ingest(*clean, events);
  const std::string want = must(digest(*clean));
  Random random(17);
  int killed = 0;
  for (int round = 0; round < 12; ++round) {
    const TemporaryFolder folder;
    const std::string path = folder.file("x.db");
    for (int attempt = 0; attempt < 3; ++attempt) {
      const int status = in_child(
          [&] {
            auto writer = open_writer({path, true, 0});
            if (writer) ingest(**writer, events);
          },
          [&](pid_t child) {
            std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
            ::kill(child, SIGKILL);
          });
      killed += WIFSIGNALED(status) ? 1 : 0;
      // Whatever state the store was left in, it can be read, or is not there yet.
      const auto reader = open_reader({path, false, 0});
      if (!reader) CHECK(reader.error().reason == "db_missing");
    }
    {
      const std::unique_ptr<Writer> writer = writer_at(path);
      ingest(*writer, events);
      REQUIRE(must(digest(*writer)) == want);
    }
    CHECK(must(verify({path, false, 0})).empty());
  }
  CHECK(killed > 0);
}

TEST_CASE("a disk that fills up costs the open batch only") {
  const std::vector<Event> events = log_of(10, 400);
  const std::unique_ptr<Writer> clean = make_memory_store();
  ingest(*clean, events);
  for (const rlim_t bytes : {rlim_t{0}, rlim_t{4096}, rlim_t{30'000}, rlim_t{100'000}, rlim_t{300'000}}) {
    CAPTURE(bytes);
    const TemporaryFolder folder;
    const std::string path = folder.file("x.db");
    const int status = in_child([&] {
      ::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{bytes, bytes};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      auto writer = open_writer({path, true, 0});
      if (!writer) ::_exit(exit_code(writer.error().code));
      for (std::size_t from = 0; from < events.size(); from += 100) {
        Result<void> begun = (*writer)->begin();
        if (!begun) ::_exit(exit_code(begun.error().code));
        const auto appended = (*writer)->append({1, std::span(events).subspan(from, std::min<std::size_t>(100, events.size() - from)), {}});
        if (!appended) ::_exit(exit_code(appended.error().code));
        const Result<void> done = (*writer)->commit();
        if (!done) ::_exit(exit_code(done.error().code));
      }
    });
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 6);
    {
      const std::unique_ptr<Writer> writer = writer_at(path);
      ingest(*writer, events);
      CHECK(must(digest(*writer)) == must(digest(*clean)));
    }
    CHECK(must(verify({path, false, 0})).empty());
  }
}

TEST_CASE("after an unclean end the next writer checks the whole store") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.db");
  { put(*writer_at(path), log_of(5, 400)); }
  const auto lock_size = [&path] { return std::filesystem::file_size(path + ".lock"); };
  CHECK(lock_size() == 0);
  in_child([&path] {
    const auto writer = open_writer({path, true, 0});
    ::_exit(0);
  });
  CHECK(lock_size() > 0);
  {
    // Damage that opening alone does not meet.
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(path)) - 4096);
    file << std::string(4096, '\xEE');
  }
  const auto writer = open_writer({path, true, 0});
  REQUIRE_FALSE(writer);
  CHECK(writer.error().reason == "db_corrupt");
}

TEST_CASE("what a deleted store left behind does not get into a new one") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.db");
  in_child([&path] {
    const auto writer = open_writer({path, true, 0});
    if (writer) ingest(**writer, log_of(5, 100));
    ::kill(::getpid(), SIGKILL);
  });
  REQUIRE(std::filesystem::file_size(path + "-wal") > 0);
  std::filesystem::remove(path);
  const std::unique_ptr<Writer> memory = make_memory_store();
  put(*memory, log_of(6, 20));
  {
    const std::unique_ptr<Writer> writer = writer_at(path);
    CHECK(must(writer->totals()).events == 0);
    put(*writer, log_of(6, 20));
    CHECK(must(digest(*writer)) == must(digest(*memory)));
  }
  CHECK(must(verify({path, false, 0})).empty());
}

TEST_CASE("a user who may only read can read after a clean end and after a kill") {
  if (::geteuid() != 0) {
    WARN("skipped: needs the right to become another user");
    return;
  }
  const TemporaryFolder folder;
  const std::string path = folder.file("x.db");
  std::filesystem::permissions(std::filesystem::path(path).parent_path(), std::filesystem::perms(0755));
  { put(*writer_at(path), log_of(6, 50)); }
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::permissions(path + suffix, std::filesystem::perms(0644));
  const auto readable = [&path] {
    const int status = in_child([&path] {
      if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(2);
      const auto reader = open_reader({path, false, 0});
      ::_exit(reader && (*reader)->totals() && (*reader)->totals()->events > 0 ? 0 : 1);
    });
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  };
  CHECK(readable());
  in_child([&path] {
    const auto writer = open_writer({path, true, 0});
    if (writer) ingest(**writer, log_of(7, 50));
    ::kill(::getpid(), SIGKILL);
  });
  CHECK(readable());
  { put(*writer_at(path), log_of(9, 10)); }
  CHECK(readable());
}

}  // namespace
}  // namespace payout::store

/// One suite for both forms of the store: in memory and on disk.
#include "store_support.hpp"

namespace payout::store {
namespace {

using namespace test;

struct Form {
  const char* name;
  bool on_disk;
};

std::unique_ptr<Writer> make(const Form& form, const TemporaryFolder& folder) {
  return form.on_disk ? writer_at(folder.file("store.db")) : make_memory_store();
}

Strand only_strand(Reader& store, std::string_view id) {
  const std::vector<StrandId> found = must(store.lookup(id));
  REQUIRE(found.size() == 1);
  return must(store.read(found[0]));
}

std::vector<std::string> candidates(Reader& store, Instant as_of) {
  std::vector<std::string> out;
  must(store.scan_candidates(as_of, [&](const Candidate& c) {
    out.push_back(c.key);
    return true;
  }));
  return out;
}

#define BOTH_FORMS                                              \
  const Form form = GENERATE(Form{"memory", false}, Form{"disk", true}); \
  CAPTURE(form.name);                                           \
  const TemporaryFolder folder;                                 \
  const std::unique_ptr<Writer> store = make(form, folder)

TEST_CASE("a strand is found by its id, its references, its reissue and its payee") {
  BOTH_FORMS;
  Event sent = event_of("PO-1", EventType::payout_sent, 3);
  sent.refs = {{"trace", "T-77"}, {"e2e", "E-1"}};
  sent.payee = "acct-9";
  Event created = event_of("PO-1", EventType::payout_created, 1);
  created.replaces = "PO-0";
  put(*store, {sent, created});
  for (const char* id : {"PO-1", "T-77", "E-1", "PO-0"}) {
    const Strand strand = only_strand(*store, id);
    CHECK(strand.key == StrandKey{"tx", "PO-1"});
    REQUIRE(strand.events.size() == 2);
    CHECK(strand.events[0].type == EventType::payout_created);
    CHECK(strand.events[1].refs == sent.refs);
  }
  CHECK(must(store->lookup_payee("acct-9")).size() == 1);
  CHECK(must(store->lookup("acct-9")).empty());
  CHECK(must(store->lookup_payee("PO-1")).empty());
  CHECK(must(store->lookup("PO-2")).empty());
}

TEST_CASE("strands of channels and of payouts known by another id are found by their own id") {
  BOTH_FORMS;
  Event down = event_of("", EventType::channel_down, 1, "d1");
  down.channel = "sct-x";
  Event foreign = event_of("", EventType::payout_settled, 2, "s1");
  foreign.refs = {{"uetr", "U-1"}};
  Event tx = event_of("PO-1", EventType::payout_sent, 1);
  tx.refs = {{"uetr", "U-1"}};
  put(*store, {down, foreign, tx});
  CHECK(only_strand(*store, "sct-x").key == StrandKey{"channel", "sct-x"});
  CHECK(must(store->lookup("U-1")).size() == 2);
  std::vector<std::string> keys;
  must(store->scan("channel", [&](const Candidate& c) {
    keys.push_back(c.key);
    return true;
  }));
  CHECK(keys == std::vector<std::string>{"sct-x"});
  CHECK(must(store->totals()).payouts == 2);
  CHECK(must(store->totals()).strands == 3);
}

TEST_CASE("the same event again is a duplicate, in the same batch, transaction or later") {
  BOTH_FORMS;
  const Event a = event_of("PO-1", EventType::payout_created, 1);
  Event moved = a;
  moved.span = {2, 99, 9900, 5};
  Appended appended = put(*store, {a, moved});
  CHECK(appended.inserted == 1);
  CHECK(appended.duplicates == 1);
  appended = put(*store, {moved});
  CHECK(appended.inserted == 0);
  CHECK(appended.duplicates == 1);
  const Strand strand = only_strand(*store, "PO-1");
  REQUIRE(strand.events.size() == 1);
  CHECK(strand.events[0].span == a.span);
  CHECK(must(store->totals()).events == 1);
}

TEST_CASE("an identity taken by another content is a conflict, and the first stays") {
  BOTH_FORMS;
  Event first = event_of("PO-1", EventType::payout_rejected, 1, "ev-1");
  first.code = "AC04";
  Event second = first;
  second.code = "AC01";
  SECTION("within one batch") {
    const Appended appended = put(*store, {first, second});
    CHECK(appended.conflicts == std::vector<std::size_t>{1});
    CHECK(appended.inserted == 1);
  }
  SECTION("against what is stored") {
    put(*store, {first});
    const Appended appended = put(*store, {event_of("PO-1", EventType::payout_sent, 0), second});
    CHECK(appended.conflicts == std::vector<std::size_t>{1});
  }
  CHECK(only_strand(*store, "PO-1").events.back().code == "AC04");
}

TEST_CASE("events without an id are told apart by their content") {
  BOTH_FORMS;
  Event line = event_of("PO-1", EventType::payout_sent, 1);
  line.event_id.clear();
  line.content = 77;
  CHECK(put(*store, {line, line}).duplicates == 1);
  SECTION("equal hashes of different lines keep both") {
    Event other = line;
    other.msg = "another line under an equal hash";
    CHECK(put(*store, {other}).inserted == 1);
    CHECK(put(*store, {other, line}).duplicates == 2);
    CHECK(only_strand(*store, "PO-1").events.size() == 2);
  }
  SECTION("another line") {
    Event other = line;
    other.content = 78;
    CHECK(put(*store, {other}).inserted == 1);
  }
}

TEST_CASE("a rolled back transaction leaves nothing") {
  BOTH_FORMS;
  put(*store, {event_of("PO-1", EventType::payout_created, 1)});
  const std::string before_it = must(digest(*store));
  must(store->begin());
  const std::vector<Event> events{event_of("PO-1", EventType::payout_sent, 2), event_of("PO-2", EventType::payout_created, 2)};
  const std::vector<Reject> rejects{{{1, 1, 0, 3}, "json_syntax", "no", "abc", ""}};
  FileMark mark;
  mark.name = "a.log";
  must(store->save_mark(mark));
  must(store->append({1, events, rejects}));
  store->rollback();
  CHECK(must(digest(*store)) == before_it);
  CHECK(must(store->files()).empty());
  CHECK(must(store->totals()).rejects == 0);
  CHECK(put(*store, events).inserted == 2);
}

TEST_CASE("candidates are the payouts not done as of a moment") {
  BOTH_FORMS;
  Event heartbeat = event_of("", EventType::channel_heartbeat, 1, "h1");
  heartbeat.channel = "sct-x";
  put(*store, {event_of("PO-open", EventType::payout_sent, 1), event_of("PO-done", EventType::payout_sent, 1),
               event_of("PO-done", EventType::payout_confirmed, 10), heartbeat});
  CHECK(candidates(*store, at_minute(5)) == std::vector<std::string>{"PO-open", "PO-done"});
  CHECK(candidates(*store, at_minute(10)) == std::vector<std::string>{"PO-open"});
  CHECK(candidates(*store, at_minute(100)) == std::vector<std::string>{"PO-open"});
  put(*store, {event_of("PO-done", EventType::payout_returned, 20)});
  CHECK(candidates(*store, at_minute(100)) == std::vector<std::string>{"PO-open", "PO-done"});
  put(*store, {event_of("PO-open", EventType::payout_confirmed, 30)});
  CHECK(candidates(*store, at_minute(100)) == std::vector<std::string>{"PO-done"});
  int seen = 0;
  must(store->scan_candidates(at_minute(5), [&](const Candidate& c) {
    CHECK(c.kind == "tx");
    ++seen;
    return false;
  }));
  CHECK(seen == 1);
}

TEST_CASE("counts follow the events and are taken back when a strand changes") {
  BOTH_FORMS;
  Event sent = event_of("PO-1", EventType::payout_sent, 10);
  sent.channel = "sct-x";
  Event good = event_of("PO-1", EventType::payout_confirmed, 15);
  put(*store, {good});
  put(*store, {sent});
  std::vector<Event> all{sent, good};
  std::vector<Contribution> want;
  for (const Contribution& c : contributions(all)) {
    if (c.dimension == Dimension::channel) want.push_back(c);
  }
  REQUIRE_FALSE(want.empty());
  const std::int64_t minute = at_minute(10).minute();
  std::vector<Contribution> got = must(store->counts(Dimension::channel, "sct-x", minute, minute));
  std::sort(got.begin(), got.end());
  CHECK(got == want);
  CHECK(must(store->counts(Dimension::channel, "sct-x", minute + 1, minute + 9)).empty());
  CHECK(must(store->counts(Dimension::channel, "fps-x", minute, minute)).empty());
  CHECK(must(store->count_keys(Dimension::channel, minute, minute)) == std::vector<std::string>{"sct-x"});
  CHECK(must(store->count_keys(Dimension::channel, minute + 3000, minute + 6000)).empty());
}

TEST_CASE("rejects are all counted, and the first ten thousand of a file kept") {
  BOTH_FORMS;
  std::vector<Reject> rejects;
  for (std::uint64_t i = 0; i < 6'000; ++i) rejects.push_back({{1, i + 1, i * 10, 9}, "json_syntax", "detail", "excerpt", "hint"});
  FileMark mark;
  mark.name = "a.log";
  must(store->begin());
  CHECK(must(store->save_mark(mark)) == 1);
  must(store->append({1, {}, rejects}));
  must(store->commit());
  put(*store, {event_of("PO-1", EventType::payout_sent, 1)}, rejects);
  CHECK(must(store->totals()).rejects == 12'000);
  CHECK(must(store->rejects(1, 20'000)).size() == 10'000);
  const std::vector<Reject> first = must(store->rejects(1, 2));
  REQUIRE(first.size() == 2);
  CHECK(first[1].span == SourceSpan{1, 2, 10, 9});
  CHECK(first[1].code == "json_syntax");
  CHECK(first[1].excerpt == "excerpt");
  CHECK(must(store->files())[0].rejected == 12'000);
  CHECK(must(store->rejects(2, 5)).empty());
}

TEST_CASE("marks are kept, updated and name their file") {
  BOTH_FORMS;
  FileMark mark{0, "a.log", ~0ULL, 12, 4096, 0xFFFF'FFFF'FFFF'FFFFULL, 34, {4096, 20}, 5000, "canonical", false, 0};
  must(store->begin());
  const std::uint32_t id = must(store->save_mark(mark));
  must(store->commit());
  mark.id = id;
  mark.name = "a.log.1";
  mark.position = {5000, 25};
  must(store->begin());
  CHECK(must(store->save_mark(mark)) == id);
  mark.id = 0;
  mark.name = "b.log";
  CHECK(must(store->save_mark(mark)) == id + 1);
  must(store->commit());
  const std::vector<FileMark> marks = must(store->files());
  REQUIRE(marks.size() == 2);
  CHECK(marks[0].name == "a.log.1");
  CHECK(marks[0].device == ~0ULL);
  CHECK(marks[0].head_hash == 0xFFFF'FFFF'FFFF'FFFFULL);
  CHECK(marks[0].position == Position{5000, 25});
  CHECK(must(store->file_name(id + 1)) == "b.log");
  CHECK(must(store->file_name(99)) == "file 99");
  CHECK(must(store->totals()).files == 2);
}

TEST_CASE("many small batches are put together, and nothing is lost") {
  BOTH_FORMS;
  std::vector<Event> events;
  for (int i = 0; i < 100; ++i) events.push_back(event_of("PO-1", i % 2 == 0 ? EventType::payout_sent : EventType::payout_timeout, (i * 37) % 100));
  for (const Event& event : events) put(*store, {event});
  const Strand strand = only_strand(*store, "PO-1");
  REQUIRE(strand.events.size() == 100);
  CHECK(std::is_sorted(strand.events.begin(), strand.events.end(), before));
  CHECK(put(*store, events).duplicates == 100);
  const std::unique_ptr<Writer> at_once = make_memory_store();
  put(*at_once, events);
  CHECK(must(digest(*store)) == must(digest(*at_once)));
}

TEST_CASE("a store is told from one that lacks an event, differs in a field or in a mark") {
  BOTH_FORMS;
  Event event = event_of("PO-1", EventType::payout_sent, 1);
  put(*store, {event});
  const std::string same = must(digest(*store));
  const auto digest_with = [](const std::vector<Event>& events, bool mark) {
    const std::unique_ptr<Writer> other = make_memory_store();
    put(*other, events);
    if (mark) {
      must(other->begin());
      must(other->save_mark({}));
      must(other->commit());
    }
    return must(digest(*other));
  };
  CHECK(digest_with({event}, false) == same);
  CHECK(digest_with({event}, true) != same);
  CHECK(digest_with({}, false) != same);
  Event changed = event;
  changed.msg = "x";
  CHECK(digest_with({changed}, false) != same);
  changed = event;
  changed.span.byte = 12345;
  CHECK(digest_with({changed}, false) == same);
}

TEST_CASE("calls in a wrong order are refused") {
  BOTH_FORMS;
  CHECK_FALSE(store->commit());
  CHECK_FALSE(store->append({}));
  CHECK_FALSE(store->save_mark({}));
  must(store->begin());
  CHECK_FALSE(store->begin());
  CHECK_FALSE(store->totals());
  CHECK_FALSE(store->read(1));
  store->rollback();
  CHECK(store->totals());
  CHECK_FALSE(store->read(1));
}

}  // namespace
}  // namespace payout::store

/// Reads the same events in several shapes, in turn in one process, and prints the CPU of each over that of our own
/// lines: read_ratio [EVENTS] [ROUNDS] [SHAPE]. Quote the ratios. With a SHAPE only that one is read, to be counted:
/// valgrind --tool=callgrind --toggle-collect='payout::sources::read(*' read_ratio 50000 1 webhooks
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/instant.hpp"
#include "events/sink.hpp"
#include "sources/definition.hpp"
#include "sources/read.hpp"

namespace {

using namespace payout;

constexpr const char* k_service_definition = R"({
  "schema": "payout-diag/source", "format_version": "1.0", "id": "service", "title": "the log of a service", "format": "jsonl",
  "detect": [{"why": "it holds steps of payouts", "head": "\"step\":\"[a-z]+\",\"payout\":"}],
  "common": {"src": {"const": "service"}},
  "records": [
    {"name": "step", "when": {"path": "step", "exists": true}, "events": [{
      "type": {"path": "step", "map": {"accepted": "payout.accepted", "pending": "payout.pending", "paid": "payout.confirmed", "refused": "payout.rejected"}, "otherwise": "service.step"},
      "ts": "at", "txid": "payout", "event_id": "id", "channel": "route", "scheme": "rail",
      "code": {"path": "result.code", "when": {"path": "step", "is": "paid", "not": true}},
      "amount": {"path": "money.value", "currency": "money.unit"}, "payee": "to.account", "customer": "to.owner",
      "refs": {"channel": "ids.channel", "event": "ids.event"}
    }]},
    {"name": "other", "ignore": true}
  ]
})";

struct Facts {
  std::uint64_t n = 0;
  std::int64_t second = 0;
  std::uint64_t cents = 0;
  unsigned step = 0;
};

Facts facts(std::uint64_t n) {
  const std::uint64_t mixed = (n + 1) * 0x9E3779B97F4A7C15ULL;
  return {n, 1'772'442'000 + static_cast<std::int64_t>(n), 1000 + mixed % 1'000'000, static_cast<unsigned>(n % 4)};
}

std::string when(const Facts& f) { return format_utc(Instant{f.second * 1'000'000'000}); }

std::string own_line(const Facts& f) {
  constexpr const char* k_types[] = {"payout.accepted", "payout.pending", "payout.confirmed", "payout.rejected"};
  constexpr const char* k_codes[] = {R"("code":"pending",)", R"("code":"in_transit",)", "",
                                     R"("code":"account_closed",)"};
  return fmt::format(
      R"({{"ts":"{}","type":"{}","txid":"P-{}","event_id":"evt_{}","src":"stripe","channel":"stripe","scheme":"stripe",{}"amount":"{}.{:02}","currency":"USD","payee":"ba_{}","customer":"acct_{}","refs":{{"channel":"po_{}","event":"evt_{}"}}}})"
      "\n",
      when(f), k_types[f.step], f.n / 4, f.n, k_codes[f.step], f.cents / 100, f.cents % 100, f.n % 977, f.n % 97,
      f.n / 4, f.n);
}

std::string service_line(const Facts& f) {
  constexpr const char* k_steps[] = {"accepted", "pending", "paid", "refused"};
  constexpr const char* k_codes[] = {"pending", "in_transit", "ok", "account_closed"};
  return fmt::format(
      R"({{"at":"{}","step":"{}","payout":"P-{}","id":"evt_{}","route":"stripe","rail":"stripe","result":{{"code":"{}"}},"money":{{"value":"{}.{:02}","unit":"USD"}},"to":{{"account":"ba_{}","owner":"acct_{}"}},"ids":{{"channel":"po_{}","event":"evt_{}"}}}})"
      "\n",
      when(f), k_steps[f.step], f.n / 4, f.n, k_codes[f.step], f.cents / 100, f.cents % 100, f.n % 977, f.n % 97,
      f.n / 4, f.n);
}

std::string stripe_payout(const Facts& f) {
  constexpr const char* k_states[] = {"pending", "in_transit", "paid", "failed"};
  return fmt::format(
      R"({{"id":"po_{}","object":"payout","amount":{},"arrival_date":{},"currency":"usd","created":{},"destination":"ba_{}","failure_code":{},"failure_balance_transaction":null,"metadata":{{"payout_id":"P-{}"}},"method":"standard","status":"{}","type":"bank_account"}})",
      f.n / 4, f.cents, f.second, f.second, f.n % 977, f.step == 3 ? R"("account_closed")" : "null", f.n / 4,
      k_states[f.step]);
}

std::string webhook_line(const Facts& f) {
  constexpr const char* k_types[] = {"created", "updated", "paid", "failed"};
  return fmt::format(
      R"({{"id":"evt_{}","object":"event","api_version":"2020-08-27","created":{},"account":"acct_{}","data":{{"object":{}}},"livemode":true,"type":"payout.{}"}})"
      "\n",
      f.n, f.second, f.n % 97, stripe_payout(f), k_types[f.step]);
}

struct Shape {
  std::string name;
  std::string text;
  double best = 1e9;
};

std::vector<Shape> shapes(std::uint64_t events, const std::string& only) {
  std::vector<Shape> out{{"own lines", {}}, {"service", {}}, {"webhooks", {}}, {"list", {}}};
  if (!only.empty())
    out.erase(std::remove_if(out.begin(), out.end(), [&](const Shape& s) { return s.name != only; }), out.end());
  for (Shape& shape : out) {
    const bool list = shape.name == "list";
    if (list) shape.text = R"({"object":"list","has_more":false,"data":[)";
    for (std::uint64_t n = 0; n < events; ++n) {
      const Facts f = facts(n);
      if (list && n != 0) shape.text += ",\n";
      shape.text += list                       ? stripe_payout(f)
                    : shape.name == "service"  ? service_line(f)
                    : shape.name == "webhooks" ? webhook_line(f)
                                               : own_line(f);
    }
    if (list) shape.text += "]}\n";
  }
  return out;
}

struct Counter : EventSink {
  std::uint64_t events = 0;
  std::uint64_t rejects = 0;
  void event(const Event&) override { ++events; }
  void reject(const Reject&) override { ++rejects; }
  bool checkpoint(Position) override { return true; }
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// CPU seconds of one reading; ends the program where not every event came out.
double read_once(const Shape& shape, std::uint64_t events, const sources::SourceSet& set) {
  std::FILE* file = std::tmpfile();
  if (file == nullptr || std::fwrite(shape.text.data(), 1, shape.text.size(), file) != shape.text.size()) std::exit(1);
  std::rewind(file);
  sources::Input input;
  input.name = shape.name;
  input.fd = fileno(file);
  Counter sink;
  const double begin = cpu_seconds();
  const auto outcome = sources::read(input, {}, set, sink);
  const double taken = cpu_seconds() - begin;
  std::fclose(file);
  if (!outcome || sink.events != events || sink.rejects != 0) {
    fmt::print(stderr, "{}: {} events, {} rejects, {} expected\n", shape.name, sink.events, sink.rejects, events);
    std::exit(1);
  }
  return taken;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 9;
  sources::SourceSet set = sources::SourceSet::builtin();
  if (!set.add(k_service_definition, "service.json")) return 1;
  std::vector<Shape> all = shapes(events, argc > 3 ? argv[3] : "");
  for (int i = 0; i < rounds; ++i) {
    for (Shape& shape : all) shape.best = std::min(shape.best, read_once(shape, events, set));
  }
  for (const Shape& shape : all) {
    const double ratio = shape.best / all.front().best;
    const double bytes = static_cast<double>(shape.text.size());
    fmt::print("{:<10} {:>6.0f} ns an event, {:>4.0f} bytes an event: {:.2f} of the first by events, {:.2f} by bytes\n",
               shape.name, shape.best * 1e9 / static_cast<double>(events), bytes / static_cast<double>(events), ratio,
               ratio * static_cast<double>(all.front().text.size()) / bytes);
  }
  return 0;
}

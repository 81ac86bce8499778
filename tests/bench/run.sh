#!/usr/bin/env bash
# Measures a build: tests/bench/run.sh BUILD_FOLDER [EVENTS]. Prints medians and ratios of pairs run in turn; quote the
# ratios, not the seconds. Build with: cmake --preset release -DPAYOUT_DIAG_BENCH=ON && cmake --build build
set -euo pipefail
build=$(cd "${1:?build folder}" && pwd)
events=${2:-1000000}
program=$build/payout-diag
bench=$build/tests/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
asof=2026-03-12T00:00:00Z

"$bench/make_log" "$events" >"$work/log.jsonl"
head -n $((events / 10)) "$work/log.jsonl" >"$work/tenth.jsonl"
bytes=$(stat -c %s "$work/log.jsonl")
"$program" ingest -q --db "$work/full.db" "$work/log.jsonl"
"$program" ingest -q --db "$work/tenth.db" "$work/tenth.jsonl"
printf 'store: %s events, %s bytes of log, %s bytes on disk\n' "$events" "$bytes" "$(stat -c %s "$work/full.db")"
stuck=$("$program" report -q --db "$work/full.db" --as-of "$asof" --format csv | sed -n 50p | cut -d, -f1)
paid=$(sed -n "$((events / 2))p" "$work/log.jsonl" | grep -o 'po_[0-9]*' | head -n 1)

pair() {
  printf '\n%s\n' "$1"
  "$bench/run_pairs" "${4:-9}" "$2" "$3"
}
pair "explain a stuck payout (A) over an empty process (B)" "$program explain --db $work/full.db --as-of $asof $stuck" "$bench/empty_process" 31
pair "explain a paid payout (A) over an empty process (B)" "$program explain --db $work/full.db --as-of $asof $paid" "$bench/empty_process" 31
pair "classify all (A) against a tenth (B)" "$program classify -q $work/log.jsonl --as-of $asof --format csv" "$program classify -q $work/tenth.jsonl --as-of $asof --format csv" 3
pair "report from the store (A) against classify from the log (B)" "$program report -q --db $work/full.db --as-of $asof --format csv" "$program classify -q $work/log.jsonl --as-of $asof --format csv" 3
pair "ingest of an unchanged file (A) over an empty process (B)" "$program ingest -q --db $work/full.db $work/log.jsonl" "$bench/empty_process" 15

printf '\nreading the same events in several shapes\n'
"$bench/read_ratio"

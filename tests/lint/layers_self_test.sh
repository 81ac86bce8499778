#!/usr/bin/env bash
# The layer check must pass a clean tree and catch each kind of breach. Usage: layers_self_test.sh CHECK
set -euo pipefail
check=${1:?usage: layers_self_test.sh CHECK}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

plant() { # FILE LINE
  mkdir -p "$work/src/$(dirname "$1")"
  printf '%s\n' "$2" >"$work/src/$1"
}
failures=0
expect() { # pass|fail WHAT
  local got=pass
  bash "$check" "$work/src" >"$work/out" || got=fail
  if [ "$got" != "$1" ]; then
    printf 'expected %s: %s\n' "$1" "$2"
    cat "$work/out"
    failures=1
  fi
  rm -rf "$work/src"
}

plant rules/match.cpp '#include "facts/case.hpp"'
plant cli/main.cpp '#include "app/ingest.hpp"'
plant base/text.cpp '#include <string>  // "store/store.hpp"'
expect pass "a clean tree"
plant facts/derive.cpp '#include "rules/rule_set.hpp"'
expect fail "facts includes rules"
plant report/csv.hpp '  #  include "store/store.hpp"'
expect fail "report includes store"
plant base/text.cpp '#include "events/event.hpp"'
expect fail "base includes events"
plant cli/main.cpp '#include "diagnosis/diagnosis.hpp"'
expect fail "cli includes diagnosis"
plant store/store.cpp '#include "../sources/read.hpp"'
expect fail "a relative include"
plant extra/tool.cpp '#include <string>'
expect fail "a folder that is no layer"
mkdir -p "$work/src"
expect fail "an empty tree"

[ "$failures" -eq 0 ] && printf 'the layer check catches what was planted\n'
exit "$failures"

#!/usr/bin/env bash
# The word check must pass a clean folder and catch a planted path. Usage: words_self_test.sh CHECK
set -euo pipefail
check=${1:?usage: words_self_test.sh CHECK}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'the network is at work / at rest\n' >"$work/clean.txt"
bash "$check" "$work" || exit 1
printf 'see /wo''rk/main\n' >"$work/dirty.txt"
if bash "$check" "$work" >"$work/out"; then
  printf 'a planted path was not found\n'
  exit 1
fi
grep -q 'dirty.txt:1:' "$work/out"

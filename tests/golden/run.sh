#!/usr/bin/env bash
# Runs transcripts: tests/golden/<command>/<case>/ with `cmd` (run by bash), `stdout`, and where they are not empty and
# not 0, `stderr` and `exit`. Other files of a case are its input, reachable as "$CASE/name".
#
#   run.sh [--update] [FOLDER...]   cases, or folders of cases; default: all. --update shows each difference, then writes it
#   run.sh --console FILE...        the ```console blocks of documents: `$ ` lines are run, the lines below are their output
#
# A case sees: PAYOUT_DIAG (the program; also in PATH as payout-diag), SAMPLES, CASE, WORK (its fresh empty folder, where
# it runs), TZ=Asia/Kathmandu, LANG=C.UTF-8, COLUMNS=80, and no configuration of the user. Nothing is normalised but the
# path of that folder, which is shown as $WORK. A console block with `norun` behind the word console is left out; a line
# `...` in its output stands for any lines; the blocks of a document share one folder and one shell.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

die() {
  printf 'error: %s\n' "$1" >&2
  exit 2
}

update=0
console=0
while [ $# -gt 0 ]; do
  case $1 in
    --update) update=1 ;;
    --console) console=1 ;;
    --) shift && break ;;
    -*) die "unknown option $1" ;;
    *) break ;;
  esac
  shift
done

if [ -z "${PAYOUT_DIAG:-}" ]; then
  for folder in build-test build-dev build; do
    [ -x "$root/$folder/payout-diag" ] && PAYOUT_DIAG=$root/$folder/payout-diag && break
  done
fi
[ -n "${PAYOUT_DIAG:-}" ] || die "no program: build payout-diag, or set PAYOUT_DIAG to it"
[ -x "$PAYOUT_DIAG" ] || die "$PAYOUT_DIAG cannot be run"
SAMPLES=${SAMPLES:-$root/samples}

temp=$(mktemp -d)
trap 'chmod -R u+rwX "$temp" 2>/dev/null; rm -rf "$temp"' EXIT
mkdir "$temp/bin"
ln -s "$PAYOUT_DIAG" "$temp/bin/payout-diag"

# Runs bash with its arguments in a clean environment, in folder $WORK.
clean_bash() {
  (cd "$WORK" && exec env -i PATH="$temp/bin:$PATH" HOME="$temp/home" PAYOUT_DIAG="$PAYOUT_DIAG" SAMPLES="$SAMPLES" \
    CASE="${CASE:-}" WORK="$WORK" TZ=Asia/Kathmandu LANG=C.UTF-8 COLUMNS=80 \
    ${ASAN_OPTIONS:+ASAN_OPTIONS="$ASAN_OPTIONS"} ${UBSAN_OPTIONS:+UBSAN_OPTIONS="$UBSAN_OPTIONS"} \
    timeout "${PAYOUT_DIAG_CASE_SECONDS:-120}" bash "$@" </dev/null)
}

hide_work() { sed "s|$WORK|\$WORK|g"; }

# ---- cases -------------------------------------------------------------------------------------------------------

# check NAME GOT: compares with the case's file, which may be absent where the default is meant; updates on demand.
check() {
  local name=$1 got=$2 default=$3 want=$CASE/$1
  [ -e "$want" ] || want=$default
  cmp -s "$want" "$got" && return 0
  printf '%s: %s differs (- expected, + got)\n' "${CASE#"$here"/}" "$name"
  diff -u "$want" "$got" | tail -n +3
  [ "$update" -eq 1 ] || return 1
  if [ "$name" != stdout ] && cmp -s "$got" "$default"; then
    rm -f "$CASE/$name"
  else
    cp "$got" "$CASE/$name"
  fi
}

run_case() {
  CASE=$1
  WORK=$temp/work
  rm -rf "$WORK" && mkdir "$WORK" || return 1
  local status=0 failed=0
  clean_bash "$CASE/cmd" >"$temp/stdout.raw" 2>"$temp/stderr.raw" || status=$?
  hide_work <"$temp/stdout.raw" >"$temp/stdout"
  hide_work <"$temp/stderr.raw" >"$temp/stderr"
  printf '%s\n' "$status" >"$temp/exit"
  check exit "$temp/exit" "$temp/zero" || failed=1
  check stderr "$temp/stderr" /dev/null || failed=1
  check stdout "$temp/stdout" /dev/null || failed=1
  chmod -R u+rwX "$WORK" 2>/dev/null
  return "$failed"
}

run_cases() {
  printf '0\n' >"$temp/zero"
  local total=0 failed=0 cmd
  while IFS= read -r cmd; do
    total=$((total + 1))
    run_case "$(dirname "$cmd")" || failed=$((failed + 1))
  done < <(find "$@" -name cmd -type f | LC_ALL=C sort)
  [ "$total" -gt 0 ] || die "no case under $*"
  printf '%d cases, %d failed\n' "$total" "$failed"
  [ "$failed" -eq 0 ]
}

# ---- documents ---------------------------------------------------------------------------------------------------

# Splits a document into $temp/expected (the transcript as printed) and $temp/script (what makes it).
read_document() {
  awk -v expected="$temp/expected" -v script="$temp/script" -v file="$1" '
  function quoted(text) { gsub(/\047/, "\047\\\047\047", text); return "\047" text "\047" }
  function finish() {
    if (command != "") printf "run %s %s\n", quoted(shown), quoted(command) >> script
    command = shown = ""
  }
  BEGIN { printf "" > expected; printf "" > script }
  !inside && /^```console/ { inside = ($0 ~ /norun/) ? 2 : 1
    if (inside == 1) { title = "# " file ":" NR; print title >> expected; printf "run %s :\n", quoted(title) >> script }
    next }
  inside && /^```/ { finish(); inside = 0; next }
  inside != 1 { next }
  { print >> expected }
  more { shown = shown "\n" $0; sub(/^> /, ""); command = command "\n" $0; more = /\\$/; next }
  /^\$ / { finish(); shown = $0; command = substr($0, 3); more = /\\$/; next }
  END { finish() }' "$1"
}

# Succeeds where the transcript matches, with `...` for any lines.
same_transcript() {
  awk '
  NR == FNR { want[++wants] = $0; next }
  { got[++gots] = $0 }
  END {
    j = 1
    for (i = 1; i <= wants; i++) {
      if (want[i] == "...") {
        while (j <= gots && !(i < wants && got[j] == want[i + 1])) j++
      } else if (j > gots || got[j++] != want[i]) {
        exit 1
      }
    }
    exit j <= gots
  }' "$temp/expected" "$temp/actual"
}

run_document() {
  local document=$1
  CASE=$(cd "$(dirname "$document")" && pwd)
  WORK=$temp/work
  rm -rf "$WORK" && mkdir -p "$WORK/build" || return 1
  ln -s "$PAYOUT_DIAG" "$WORK/build/payout-diag"
  local folder
  for folder in samples rules docs tests; do ln -s "$root/$folder" "$WORK/$folder"; done
  read_document "$document"
  # `$?` in a command is that of the command before.
  {
    printf '%s\n' 'status=0' 'run() { printf "%s\n" "$1"; (exit "$status"); eval "$2"; status=$?; }'
    cat "$temp/script"
  } >"$temp/session"
  clean_bash "$temp/session" 2>&1 | hide_work >"$temp/actual"
  local commands
  commands=$(grep -c '^\$ ' "$temp/expected")
  if same_transcript; then
    printf '%s: %d commands\n' "${document#"$root"/}" "$commands"
    return 0
  fi
  printf '%s: the console blocks differ (- printed in the document, + got)\n' "${document#"$root"/}"
  diff -u "$temp/expected" "$temp/actual" | tail -n +3
  return 1
}

if [ "$console" -eq 1 ]; then
  [ $# -gt 0 ] || die "--console needs a document"
  failed=0
  for document in "$@"; do run_document "$document" || failed=1; done
  exit "$failed"
fi
[ $# -gt 0 ] || set -- "$here"
folders=()
for folder in "$@"; do
  [ -d "$folder" ] || folder=$here/$folder
  [ -d "$folder" ] || die "no folder $folder"
  folders+=("$(cd "$folder" && pwd)")
done
run_cases "${folders[@]}"

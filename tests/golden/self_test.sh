#!/usr/bin/env bash
# The transcript runner must pass what is right and fail what is not. Usage: self_test.sh RUNNER
set -uo pipefail
runner=${1:?usage: self_test.sh RUNNER}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

cat >"$work/program" <<'PROGRAM'
#!/usr/bin/env bash
case $1 in
  where) pwd ;;
  fail) echo "no such payout" >&2 && exit 4 ;;
  say) shift && echo "$*" ;;
  three) printf 'one\ntwo\nthree\n' ;;
esac
PROGRAM
chmod +x "$work/program"
export PAYOUT_DIAG=$work/program

make_case() { # NAME CMD STDOUT [STDERR] [EXIT]
  mkdir -p "$work/cases/$1"
  printf '%s\n' "$2" >"$work/cases/$1/cmd"
  printf '%s' "$3" >"$work/cases/$1/stdout"
  [ -z "${4:-}" ] || printf '%s' "$4" >"$work/cases/$1/stderr"
  [ -z "${5:-}" ] || printf '%s\n' "$5" >"$work/cases/$1/exit"
}
verdict() { # pass|fail WHAT COMMAND...
  local want=$1 what=$2 got=pass
  shift 2
  "$@" >"$work/out" 2>&1 || got=fail
  [ "$got" = "$want" ] && return 0
  printf 'expected %s: %s\n' "$want" "$what"
  cat "$work/out"
  failures=1
}
expect() { # pass|fail WHAT
  verdict "$1" "$2" bash "$runner" "$work/cases"
  rm -rf "$work/cases"
}
document() { printf '%s\n' "$@" >"$work/page.md"; }

make_case a/right 'payout-diag say hello' $'hello\n'
make_case a/error 'payout-diag fail' '' $'no such payout\n' 4
make_case a/folder 'payout-diag where' $'$WORK\n'
make_case a/zone 'echo $TZ $LANG "$PAYOUT_DIAG_CONFIG"' $'Asia/Kathmandu C.UTF-8 \n'
expect pass "right cases"
make_case a/x 'payout-diag say hello' $'hallo\n'
expect fail "other stdout"
make_case a/x 'payout-diag say hello' 'hello'
expect fail "a line feed less"
make_case a/x 'payout-diag say hello >&2' ''
expect fail "words on stderr where none are expected"
make_case a/x 'payout-diag fail' '' $'no such payout\n'
expect fail "an exit code where 0 is expected"
make_case a/x 'payout-diag say hello' $'hello\n' '' 4
expect fail "exit 0 where another is expected"
mkdir -p "$work/cases"
expect fail "no cases at all"

make_case a/x 'payout-diag fail' $'old\n'
verdict pass "an update" bash "$runner" --update "$work/cases"
expect pass "the case after its update"

document 'Text' '```console' '$ payout-diag say a b' 'a b' '$ payout-diag say \' '    c' 'c' '```' \
  '```console norun' '$ payout-diag fail' '```' '```console' '$ payout-diag fail' 'no such payout' '$ echo $?' '4' '```' \
  '```console' '$ payout-diag three' 'one' '...' '$ touch kept' '```' '```console' '$ ls kept' 'kept' '```'
verdict pass "a right document" bash "$runner" --console "$work/page.md"
document '```console' '$ payout-diag say a' 'b' '```'
verdict fail "a document with other output" bash "$runner" --console "$work/page.md"
document '```console' '$ payout-diag three' 'one' '...' 'four' '```'
verdict fail "a gap that does not end where it should" bash "$runner" --console "$work/page.md"
document '```console' '$ payout-diag three' 'one' 'two' '```'
verdict fail "a document that leaves out the last line" bash "$runner" --console "$work/page.md"

[ "$failures" -eq 0 ] && printf 'the runner tells right from wrong\n'
exit "$failures"

# shellcheck shell=bash
# Shared by scripts/quickstart, scripts/test and .ci/run; sourced by bash, after `set -euo pipefail`.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $1"
  shift
  local line
  for line in "$@"; do say "  $line"; done
  exit 1
}

# Names of scripts/packages.txt that are not installed, one a line.
missing_packages() {
  local name
  grep -Ev '^[[:space:]]*(#|$)' "$ROOT/scripts/packages.txt" | while read -r name; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s\n' "$name"
  done
}

# Runs its arguments with the rights apt needs.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

# Installs what is missing; says nothing and touches nothing where all is there.
install_missing() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "note: this is not Debian or a relative of it; scripts/packages.txt lists what the build needs."
    return 0
  fi
  local missing
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  missing=$(printf '%s' "$missing" | tr '\n' ' ')
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    die "these packages are missing, and installing them needs root or sudo: $missing" \
      "Next: as root, run:  apt-get update && apt-get install -y --no-install-recommends $missing"
  fi
  say "Installing: $missing"
  local log
  log=$(mktemp)
  # shellcheck disable=SC2086  # one word for each package
  if ! { as_root apt-get update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; } \
    >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    die "the packages could not be installed; apt's own words are above" \
      "Next: put right what apt complains of (often the network or the rights), then run this again."
  fi
  rm -f "$log"
}

# Processors to build with; PAYOUT_DIAG_JOBS overrides.
jobs_count() { printf '%s' "${PAYOUT_DIAG_JOBS:-$(nproc 2>/dev/null || echo 2)}"; }

# configure FOLDER [cmake arguments]: quiet unless it fails.
configure() {
  local folder=$1 log
  shift
  log=$(mktemp)
  if ! cmake -S "$ROOT" -B "$folder" -G Ninja "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    die "cmake could not configure $folder" "Next: see its message above; scripts/packages.txt lists what the build needs."
  fi
  rm -f "$log"
}

# build FOLDER [targets]
build() {
  local folder=$1
  shift
  cmake --build "$folder" -j "$(jobs_count)" ${1:+--target "$@"}
}

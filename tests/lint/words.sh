#!/usr/bin/env bash
# Fails where a file of the project names a folder of somebody's machine. Usage: words.sh ROOT
# Inside a git checkout the files git knows or would add are read, else all but build folders.
set -euo pipefail
root=${1:?usage: words.sh ROOT}
cd "$root"

# Written in pieces, so that this file does not find itself.
pattern="/wo""rk/|/tmp/(build-|brief|stu""dio)|\.lib""rary"

list_files() {
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files -z --cached --others --exclude-standard
  else
    find . -type f -not -path './build*' -not -path './.git/*' -print0
  fi
}

found=$(list_files | xargs -0 grep -InE --exclude-dir=.git -- "$pattern" /dev/null 2>/dev/null || true)
if [ -n "$found" ]; then
  printf 'These lines name a folder of one machine; name the place by what it is instead:\n%s\n' "$found"
  exit 1
fi
printf 'no file names a folder of one machine\n'

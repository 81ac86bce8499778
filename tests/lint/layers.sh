#!/usr/bin/env bash
# Fails where a file under SRC includes a layer that its own layer may not see. Usage: layers.sh SRC
# The table is the architecture: a change here belongs into docs/ARCHITECTURE.md too.
set -euo pipefail
src=${1:?usage: layers.sh SRC}

find "$src" -mindepth 2 -type f \( -name '*.hpp' -o -name '*.cpp' \) -print | LC_ALL=C sort | awk -v src="$src/" '
BEGIN {
  allow["base"] = ""
  allow["events"] = ""
  allow["sources"] = "events"
  allow["store"] = "events"
  allow["facts"] = "events"
  allow["rules"] = "events facts"
  allow["diagnosis"] = "events facts rules"
  allow["report"] = "events facts diagnosis"
  allow["app"] = "events sources store facts rules diagnosis report"
  allow["cli"] = "app report"
}
{
  path = $0
  files++
  name = substr(path, length(src) + 1)
  layer = substr(name, 1, index(name, "/") - 1)
  if (!(layer in allow)) {
    printf "%s: the folder %s is no layer; its place is missing in tests/lint/layers.sh\n", name, layer
    breaches++
    next
  }
  line = 0
  while ((getline text < path) > 0) {
    line++
    if (text !~ /^[ \t]*#[ \t]*include[ \t]*"/) continue
    sub(/^[^"]*"/, "", text)
    sub(/".*$/, "", text)
    slash = index(text, "/")
    if (slash == 0 || index(text, "..") > 0) {
      printf "%s:%d: include \"%s\" from src/ down: #include \"layer/file.hpp\"\n", name, line, text
      breaches++
      continue
    }
    used = substr(text, 1, slash - 1)
    if (used == layer || used == "base") continue
    if (index(" " allow[layer] " ", " " used " ") == 0) {
      printf "%s:%d: layer %s may not include %s (%s)\n", name, line, layer, used, text
      breaches++
    }
  }
  close(path)
}
END {
  if (files == 0) {
    printf "no source files under %s\n", src
    exit 1
  }
  if (breaches > 0) exit 1
  printf "%d files keep to their layers\n", files
}'

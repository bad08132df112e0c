#!/usr/bin/env bash
# Fails when a Go file is not formatted. The folders are named because node_modules holds Go files
# that are not ours.
set -euo pipefail
cd "$(dirname "$0")/.."

unformatted=
for folder in bench ent frontend graph ops sales server; do
  [ -d "$folder" ] || continue
  files=$(find "$folder" -name node_modules -prune -o -name '*.go' -print)
  [ -n "$files" ] || continue
  unformatted+=$(printf '%s\n' "$files" | tr '\n' '\0' | xargs -0 gofmt -l)
done
if [ -n "$unformatted" ]; then
  echo "not formatted; run gofmt -w on:" >&2
  echo "$unformatted" >&2
  exit 1
fi

#!/usr/bin/env bash
# Says what is missing to build and test Coxswain, all of it at once.
set -euo pipefail

missing=0
lack() {
  echo "missing: $1" >&2
  missing=1
}

# at_least A B: version A is not older than version B.
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

if ! command -v go >/dev/null; then
  lack "Go 1.26 or newer (https://go.dev/dl)"
else
  # An older Go may fetch the version that go.mod names; GOVERSION is the one that will compile.
  go_version=$(go env GOVERSION 2>/dev/null | sed 's/^go//; s/[^0-9.].*$//')
  at_least "${go_version:-0}" 1.26 || lack "Go 1.26 or newer; this is ${go_version:-unknown} (https://go.dev/dl)"
  compiler=$(go env CC)
  command -v "${compiler%% *}" >/dev/null ||
    lack "a C compiler, for SQLite: install gcc or clang (Debian: apt-get install gcc libc6-dev; macOS: xcode-select --install)"
  [ "$(go env CGO_ENABLED)" = 1 ] || lack "cgo, for SQLite: unset CGO_ENABLED or set it to 1"
fi

if ! command -v node >/dev/null; then
  lack "Node 20.19 or newer in 20.x, or 22.12 or newer (https://nodejs.org)"
else
  node_version=$(node --version | sed 's/^v//')
  case $node_version in
    20.*) at_least "$node_version" 20.19 || lack "Node 20.19 or newer; this is $node_version" ;;
    *) at_least "$node_version" 22.12 || lack "Node 20.19 or newer in 20.x, or 22.12 or newer; this is $node_version" ;;
  esac
fi

command -v npm >/dev/null || lack "npm, which comes with Node"

if [ "$missing" -ne 0 ]; then
  echo "Install what is missing and run make again." >&2
  exit 1
fi

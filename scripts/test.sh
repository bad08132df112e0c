#!/usr/bin/env bash
# Runs every test and ends with a table of what was skipped. Each step runs even when one before it
# failed, so that one run tells everything. Settings:
#   COXSWAIN_TEST_REQUIRE   what must not be skipped, of: postgres,browser,data
#   COXSWAIN_TEST_POSTGRES  address of a PostgreSQL server to use instead of starting one
#   COXSWAIN_TEST_BROWSER   path of a Chromium
#   COXSWAIN_TESTDATA       folder with the public data sets, ../shared/data when unset
set -euo pipefail
cd "$(dirname "$0")/.."

COXSWAIN_TESTDATA=${COXSWAIN_TESTDATA:-../shared/data}
# Tests run in their packages' folders, so the path has to be absolute.
if [ -d "$COXSWAIN_TESTDATA" ]; then COXSWAIN_TESTDATA=$(cd "$COXSWAIN_TESTDATA" && pwd); fi
export COXSWAIN_TESTDATA
export CI=${CI:-true}
# The compiler and the tests collect garbage half as often: memory is there, time is short.
export GOGC=${GOGC:-200}

started=$SECONDS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export COXSWAIN_TEST_SKIPPED=$work/skipped
: >"$COXSWAIN_TEST_SKIPPED"
failed=()

took() { printf '%dm%02ds' $(($1 / 60)) $(($1 % 60)); }

# step NAME COMMAND...: runs a command and remembers its failure.
step() {
  local name=$1 begun=$SECONDS
  shift
  echo
  echo "== $name"
  if "$@"; then
    echo "-- $name: ok, $(took $((SECONDS - begun)))"
  else
    failed+=("$name")
    echo "-- $name: FAILED, $(took $((SECONDS - begun)))"
  fi
}

# go_tests runs the server's tests, which take longer than all others together, beside the others: each
# side has a core of two. vet ran already, in the same build mode: -race everywhere compiles each package
# once. What the others print is told when the server's tests are over.
go_tests() {
  scripts/postgres.sh
  (
    failed=0
    tests_beside_the_server >"$work/beside-the-server" &
    go run -race ./ops/opstest/cmd/withpostgres go test -race -vet=off -timeout 25m -json ./server || failed=1
    wait $! || failed=1
    cat "$work/beside-the-server"
    exit $failed
  ) | node scripts/test-report.mjs
}

# tests_beside_the_server are all others. The rules and the demo company start no goroutines and run
# without -race, at full size; the one place that does (the guard of server/guard_test.go knows it) is
# raced by name.
tests_beside_the_server() {
  local failed=0 alone others
  alone="./ops/demo $(go list ./sales/...)"
  others=$(go list ./... | grep -v -e '^coxswain/sales/' -e '^coxswain/ops/demo$' -e '^coxswain/server$')
  # shellcheck disable=SC2086
  {
    go run -race ./ops/opstest/cmd/withpostgres go test -race -p 1 -vet=off -timeout 25m -json $others || failed=1
    go test -race -vet=off -json -run Together ./sales/kpi || failed=1
    go run -race ./ops/opstest/cmd/withpostgres go test -p 1 -vet=off -timeout 25m -json $alone || failed=1
  }
  return $failed
}

browser_tests() {
  local browser
  if ! browser=$(scripts/browser.sh); then
    case ",${COXSWAIN_TEST_REQUIRE:-}," in
      *,browser,*)
        echo "REQUIRED[browser]: there is none" >&2
        return 1
        ;;
    esac
    printf 'browser\tfrontend/e2e\tno Chromium was found; see above\n' >>"$COXSWAIN_TEST_SKIPPED"
    return 0
  fi
  go build -o "$work/coxswain" ./server
  (cd frontend && COXSWAIN_TEST_BROWSER=$browser COXSWAIN_TEST_BINARY=$work/coxswain npm run --silent e2e)
}

step "format" scripts/gofmt.sh
step "page: install" make --no-print-directory frontend/node_modules/.package-lock.json
step "page: types and lint" bash -c 'cd frontend && npm run --silent typecheck && npm run --silent lint'
step "page: unit tests" bash -c 'cd frontend && npm test --silent'
step "page: build" make --no-print-directory frontend/dist/index.html
step "go vet" go vet -race ./...
step "go test" go_tests
step "browser tests" browser_tests

echo
if [ -s "$COXSWAIN_TEST_SKIPPED" ]; then
  echo "Skipped, because this machine lacks it:"
  sort "$COXSWAIN_TEST_SKIPPED" | awk -F '\t' '
    { count[$1]++; if (!($1 in why)) why[$1] = $3 }
    END { for (what in count) printf "  %-10s %4d tests  %s\n", what, count[what], why[what] }' | sort
else
  echo "Skipped: nothing."
fi
if [ ${#failed[@]} -gt 0 ]; then
  echo "FAILED after $(took $((SECONDS - started))): $(printf '%s; ' "${failed[@]}" | sed 's/; $//')"
  exit 1
fi
echo "Passed in $(took $((SECONDS - started)))."

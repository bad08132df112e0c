#!/usr/bin/env bash
# Prints the path of the Chromium that browser tests use, or fails and says how to get one.
# Order: COXSWAIN_TEST_BROWSER, the PATH, what Playwright downloaded before, a package of Debian.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${COXSWAIN_TEST_BROWSER:-}" ]; then
  if [ ! -x "$COXSWAIN_TEST_BROWSER" ]; then
    echo "COXSWAIN_TEST_BROWSER is $COXSWAIN_TEST_BROWSER, which cannot be run" >&2
    exit 1
  fi
  echo "$COXSWAIN_TEST_BROWSER"
  exit
fi

on_path() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return
  done
  return 1
}

of_playwright() {
  (cd frontend && node --input-type=module -e '
    import { existsSync } from "node:fs"
    import { chromium } from "playwright-core"
    const path = chromium.executablePath()
    if (!existsSync(path)) process.exit(1)
    console.log(path)
  ') 2>/dev/null
}

of_debian() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
  echo "No browser here: installing the package chromium." >&2
  # A new machine has no package lists, and one that was built long ago has old ones.
  DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || return 1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >&2 || return 1
  command -v chromium
}

on_path || of_playwright || of_debian || {
  echo "no Chromium: install one, set COXSWAIN_TEST_BROWSER to its path, or run: cd frontend && npx playwright install chromium" >&2
  exit 1
}

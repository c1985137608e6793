#!/usr/bin/env bash
# Tests of the pages in a headless Chromium, which is installed here if it is missing (Debian, as root).
# Arguments go to `node --test`; SCREENSHOTS=FOLDER keeps pictures of what the tests see, and
# QUOTESTANCE_BINARY names a command line that is built already.
set -euo pipefail
cd "$(dirname "$0")"

if [ -z "${CHROMIUM:-}" ] && ! command -v chromium > /dev/null; then
  apt-get update --quiet
  apt-get install --yes --quiet --no-install-recommends chromium
fi
npm ci --no-progress
if [ -z "${QUOTESTANCE_BINARY:-}" ]; then
  cargo build --quiet --locked --manifest-path ../../Cargo.toml --package quotestance-cli
fi
if [ $# -eq 0 ]; then set -- *.test.mjs; fi
exec node --test --test-concurrency=1 "$@"

#!/usr/bin/env bash
# Builds the wheel and the command line, and tests one against the other. Run it from anywhere.
# QUOTESTANCE_BINARY names a command line that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
# In the profile of the tests: their C libraries, macros and the like are not built again.
source environment.sh

size=$(stat --format %s "$wheel")
echo "$((size / 1000)) KB: $(basename "$wheel")"
if [ "$size" -ge 20000000 ]; then
  echo "the wheel must be smaller than 20 MB" >&2
  exit 1
fi

export PYSPARK_PYTHON=$python
if [ -z "${QUOTESTANCE_BINARY:-}" ]; then
  cargo build --package quotestance-cli --locked
  export QUOTESTANCE_BINARY=$target/debug/quotestance
fi

"$python" -m pytest --quiet -p no:cacheprovider tests "$@"
"$venv/bin/mypy" --cache-dir "$target/python/mypy" python tests cluster examples
"$venv/bin/stubtest" quotestance._quotestance --mypy-config-file pyproject.toml

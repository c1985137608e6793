#!/usr/bin/env bash
# Builds the wheel and the command line, and tests one against the other. Run it from anywhere.
# QUOTESTANCE_BINARY names a command line that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$(cd ../.. && pwd)/target}
venv=$target/python/venv
python=$venv/bin/python

[ -x "$python" ] || python3 -m venv "$venv"
"$python" -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt

export PYSPARK_PYTHON=$python
if [ -z "${QUOTESTANCE_BINARY:-}" ]; then
  cargo build --package quotestance-cli --locked
  export QUOTESTANCE_BINARY=$target/debug/quotestance
fi
# In the profile of the tests: their C libraries, macros and the like are not built again.
rm -rf "$target/python/wheels"
"$venv/bin/maturin" build --quiet --profile dev --strip --out "$target/python/wheels" --interpreter "$python"
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall "$target"/python/wheels/*.whl

"$python" -m pytest --quiet -p no:cacheprovider tests "$@"
"$venv/bin/mypy" --cache-dir "$target/python/mypy" python tests
"$venv/bin/stubtest" quotestance._quotestance --mypy-config-file pyproject.toml

#!/usr/bin/env bash
# Builds the wheel and the command line, and tests one against the other. Run it from anywhere.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$(cd ../.. && pwd)/target}
venv=$target/python/venv
python=$venv/bin/python

[ -x "$python" ] || python3 -m venv "$venv"
"$python" -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt

# In the profile of the tests, and with the features that `cargo run` has: what either has built is not built again.
cargo build --package quotestance-cli --locked
rm -rf "$target/python/wheels"
"$venv/bin/maturin" build --quiet --profile dev --strip --out "$target/python/wheels" --interpreter "$python"
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall "$target"/python/wheels/*.whl

export QUOTESTANCE_BINARY=$target/debug/quotestance PYSPARK_PYTHON=$python
"$python" -m pytest --quiet -p no:cacheprovider tests "$@"
"$venv/bin/mypy" --cache-dir "$target/python/mypy" python tests
"$venv/bin/stubtest" quotestance._quotestance --mypy-config-file pyproject.toml

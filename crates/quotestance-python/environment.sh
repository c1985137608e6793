# Makes an environment below target/python and installs the package in it, built in a cargo profile, that of the tests unless
# PROFILE names another. To be sourced; sets python, venv, target and wheel.
package=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${CARGO_TARGET_DIR:-$(cd "$package/../.." && pwd)/target}
venv=$target/python/venv
python=$venv/bin/python

[ -x "$python" ] || python3 -m venv "$venv"
"$python" -m pip install --quiet --disable-pip-version-check --requirement "$package/tests/requirements.txt"

rm -rf "$target/python/wheels"
"$venv/bin/maturin" build --quiet --manifest-path "$package/Cargo.toml" --profile "${PROFILE:-dev}" --strip \
  --out "$target/python/wheels" --interpreter "$python"
wheel=$(echo "$target"/python/wheels/*.whl)
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall "$wheel"

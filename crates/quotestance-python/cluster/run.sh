#!/usr/bin/env bash
# Spark in a cluster of two executor processes: bash crates/quotestance-python/cluster/run.sh [ARTICLES] [--price USD]
# PROFILE names the cargo profile in which the package is built.
set -euo pipefail
PROFILE=${PROFILE:-release}
source "$(dirname "$0")/../environment.sh"
unset PYTHONPATH
exec "$python" "$package/cluster/cluster.py" --wheel "$wheel" --folder "$target/python/cluster" "$@"

"""What the package is made of, and what its import does."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata, resources

import quotestance

IMPORT = """
import socket, sys
def refuse(*args, **kwargs):
    raise AssertionError("the network was asked")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
import quotestance
(row,) = quotestance.Analyzer().analyze("“We owe the refugees a roof,” she said.")
assert row["target"] == "migrants"
others = {name.split(".")[0] for name in sys.modules} & {"pyarrow", "pandas", "polars", "numpy", "pyspark"}
assert not others, others
"""


def test_import_needs_neither_network_nor_other_packages() -> None:
    subprocess.run([sys.executable, "-c", IMPORT], check=True)


def test_licences_types_and_version() -> None:
    files = {str(file).rpartition("/")[2] for file in metadata.files("quotestance") or []}
    assert {"LICENSE-MIT", "LICENSE-APACHE", "NOTICE", "py.typed", "_quotestance.pyi"} <= files
    found = metadata.metadata("quotestance")
    assert found["License-Expression"] == "MIT OR Apache-2.0"
    assert found["Requires-Python"] == ">=3.10"
    assert quotestance.__version__ == metadata.version("quotestance")
    assert resources.files("quotestance").joinpath("py.typed").is_file()


def test_the_module_is_of_the_stable_interface() -> None:
    (wheel,) = [line for line in (metadata.distribution("quotestance").read_text("WHEEL") or "").splitlines() if "Tag" in line]
    assert "cp310-abi3" in wheel


def test_everything_public_says_what_it_is() -> None:
    for name in quotestance.__all__:
        assert name == "__version__" or getattr(quotestance, name).__doc__, name
    for of in (quotestance.Analyzer, quotestance.Model):
        for name in dir(of):
            assert name.startswith("_") or getattr(of, name).__doc__, name

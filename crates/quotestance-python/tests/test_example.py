"""The example runs as a script, and draws what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import matplotlib.colors
import matplotlib.image
import numpy as np

EXAMPLE = Path(__file__).parent.parent / "examples" / "shares.py"


def test_the_example_draws_a_bar_of_each_stance(tmp_path: Path, root: Path) -> None:
    (tmp_path / "data").symlink_to(root / "data")
    subprocess.run([sys.executable, EXAMPLE], cwd=tmp_path, env=os.environ | {"MPLBACKEND": "Agg"}, check=True)
    picture = matplotlib.image.imread(tmp_path / "shares.png")[:, :, :3]
    for colour in ("#2a9d8f", "#457b9d", "#c9c9c9", "#d1495b"):
        area = np.isclose(picture, matplotlib.colors.to_rgb(colour), atol=0.01).all(axis=2).mean()
        assert area > 0.01, colour

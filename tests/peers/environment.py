"""The environment that the scripts run in, made of requirements.txt."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "target" / "peers" / "exchange"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def enter():
    """Runs the script again in the environment, unless it runs there already."""
    python = FOLDER / "bin" / "python"
    if Path(sys.prefix).resolve() == FOLDER.resolve():
        return
    done = FOLDER / "requirements.txt"
    if not done.exists() or done.read_text() != REQUIREMENTS.read_text():
        venv.create(FOLDER, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS], check=True)
        done.write_text(REQUIREMENTS.read_text())
    os.execv(python, [str(python), *sys.argv])

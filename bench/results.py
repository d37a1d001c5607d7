"""The JSON that is kept beside the table."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figure
from bench.processes import ROOT


def write(path: Path, figures: Sequence[Figure], load_before: Sequence[float]) -> None:
    """Keeps every round of every figure, and what they were measured on."""
    said = {
        "commit": _git("rev-parse", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": {"before": list(load_before), "after": list(os.getloadavg())},
        "figures": [figure.plain() for figure in figures],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(said, indent=1) + "\n")


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()

"""The bench itself, end to end and as small as it gets, so that it cannot rot between two measurements."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import FAMILIES

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the bench runs on Linux only")
@pytest.mark.timeout(180)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_row_can_still_be_measured(family: str, tmp_path: Path) -> None:
    results = tmp_path / "bench.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench", family, "--rounds", "1", "--voters", "20", "--json", results],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert results.exists(), done.stdout + done.stderr
    figures = json.loads(results.read_text())["figures"]
    assert figures
    wrong = [figure for figure in figures if figure["verdict"] == "VOID"]
    # On a machine as busy as a test run's, the store may refuse a ballot that waited for a second.
    assert not wrong or BUSY.search(done.stdout), done.stdout


BUSY = re.compile(r"answers of 503|were not taken")

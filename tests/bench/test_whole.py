"""The bench itself, end to end and as small as it gets, so that it cannot rot between two measurements."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import FAMILIES

ROOT = Path(__file__).parents[2]
BUSY = re.compile(r"answers of 503|were not taken|answered with \[503\]")
ATTEMPTS = 3

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the bench runs on Linux only"),
    pytest.mark.timeout(180),
]


def command(family: str, results: Path) -> list[str]:
    small = ["--rounds", "1", "--voters", "10", "--json", str(results)]
    return [sys.executable, "-m", "bench", family, *small]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_row_can_still_be_measured(family: str, tmp_path: Path) -> None:
    void, said = measured(family, tmp_path / "bench.json")
    for _ in range(ATTEMPTS - 1):
        # On a machine as busy as a test run's, the store may refuse a ballot that waited for a second.
        if not void or not all(map(BUSY.search, void)):
            break
        void, said = measured(family, tmp_path / "bench.json")
    assert void == [], said


def measured(family: str, results: Path) -> tuple[list[str], str]:
    """The problems of each figure that is void, and what the bench said."""
    results.unlink(missing_ok=True)
    done = subprocess.run(command(family, results), cwd=ROOT, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert results.exists(), said
    figures: list[dict[str, Any]] = json.loads(results.read_text())["figures"]
    assert figures, said
    void = [
        f"{figure['row']}, {figure['what']}: {'; '.join(figure['problems'])}"
        for figure in figures
        if figure["verdict"] == "VOID"
    ]
    assert done.returncode == bool(void), said
    return void, said


def test_a_bench_that_is_told_to_stop_takes_its_servers_with_it(tmp_path: Path) -> None:
    in_the_background = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]  # as a script begins a job with &
    with subprocess.Popen(
        [*in_the_background, *command("pages", tmp_path / "bench.json")],
        cwd=ROOT, stderr=subprocess.PIPE, text=True,
    ) as bench:  # fmt: skip
        assert bench.stderr
        assert any("From a link" in line for line in bench.stderr), "its server never ran"
        servers = Path(f"/proc/{bench.pid}/task/{bench.pid}/children").read_text().split()
        bench.send_signal(signal.SIGTERM)
        bench.communicate(timeout=90)

    assert bench.returncode == -signal.SIGINT
    assert servers
    assert [pid for pid in servers if Path("/proc", pid).exists()] == []

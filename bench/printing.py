"""The table that is read, and the JSON that is kept beside it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

from bench.counts import CountRow
from bench.measuring import Against, Row
from bench.processes import ROOT

NAME, CELL = 38, 24


def table(rows: Sequence[Row]) -> str:
    """For each title a block: the product's cost as a share of the others', and in microseconds."""
    blocks = [list(block) for _, block in groupby(rows, key=lambda row: row.title)]
    return "\n\n".join("\n".join(_block(block)) for block in blocks)


def _block(rows: Sequence[Row]) -> Iterator[str]:
    first = rows[0]
    yield _line(first.title, [f"{row.connections} connections" for row in rows], "target")
    for other in first.against:
        target = f"≤ {other.target:g}" if other.target else ""
        yield _line(f"  of {other.name}", [_ratio(row.ratios(other.name)) for row in rows], target)
    yield "  µs of server CPU per request"
    for name in (first.product, *(other.name for other in first.against)):
        yield _line(f"    {name}", [_micros(row.cost(name)) for row in rows])
    later = [_micros(row.cost(first.product, quiet=True)) for row in rows]
    yield _line("    … until all is quiet", later)
    for row in rows:
        for name, problems in row.void().items():
            for problem in problems:
                yield f"  VOID at {row.connections} connections, {name}, {problem}"


def _line(name: str, cells: Sequence[str], last: str = "") -> str:
    return f"{name:<{NAME}}{''.join(f'{cell:<{CELL}}' for cell in cells)}{last}".rstrip()


def _ratio(ratios: Sequence[float]) -> str:
    if not ratios:
        return "void"
    return f"{median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f})"


def _micros(cost: float | None) -> str:
    return "void" if cost is None else f"{cost:.0f}"


def write(path: Path, rows: Sequence[Row], counted: Sequence[CountRow], load_before: Sequence[float]) -> None:
    """Keeps every sample, and what it was measured on."""
    said: dict[str, Any] = {
        "commit": _git("rev-parse", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": {"before": list(load_before), "after": list(os.getloadavg())},
        "rows": [_row(row) for row in rows],
        "counts": {row.what: row.passes for row in counted},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(said, indent=1) + "\n")


def _row(row: Row) -> dict[str, Any]:
    return {
        "title": row.title,
        "connections": row.connections,
        "ratios": {other.name: _against(row, other) for other in row.against},
        "samples": {name: [asdict(one) for one in samples] for name, samples in row.samples.items()},
        "void": row.void(),
    }


def _against(row: Row, other: Against) -> dict[str, Any]:
    ratios = row.ratios(other.name)
    return {"median": median(ratios) if ratios else None, "rounds": ratios, "target": other.target}


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()

"""The rows of what a count costs: every method and file format, on every kind of ballots."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bench.bench import Bench
from bench.counts import CANDIDATES, measured, passed, profiles
from bot.domain.counting.methods import Method


def test_every_method_and_format_is_measured_on_every_kind_of_ballots(tmp_path: Path) -> None:
    figures = asyncio.run(measured(Bench(tmp_path, rounds=1, voters=1)))

    works = [*Method, "reading a .blt", "reading a .csv"]
    assert [figure.what for figure in figures] == works * 3
    assert len({figure.row for figure in figures}) == 3


def test_a_pass_reads_every_preference() -> None:
    ballots = profiles(20)

    assert sum(passed(ballots["all ranked"]).values()) == 20 * CANDIDATES
    assert sum(passed(ballots["some ranked"]).values()) < 20 * CANDIDATES

"""The rows of what a count costs: every method and file format, on every kind of ballots."""

from __future__ import annotations

from bench.counts import CANDIDATES, measured, passed, profiles, table
from bot.domain.counting.methods import Method


def test_every_method_and_format_is_measured_on_every_kind_of_ballots() -> None:
    rows = measured(rounds=1, ballots=20)

    assert [row.what for row in rows] == [*Method, "reading a .blt", "reading a .csv"]
    assert all(list(row.passes) == ["all ranked", "some ranked", "equal ranks"] for row in rows)
    assert len(table(rows).splitlines()) == 1 + len(rows)


def test_a_pass_reads_every_preference() -> None:
    ballots = profiles(20)

    assert sum(passed(ballots["all ranked"]).values()) == 20 * CANDIDATES
    assert sum(passed(ballots["some ranked"]).values()) < 20 * CANDIDATES

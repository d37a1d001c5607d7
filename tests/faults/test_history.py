"""The history file: what was sent is in it before any reply."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.history import History, Kind, Outcome, read

IDENTITY = "slack:T0HOME001/U1"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "history") as history:
        yield history


def test_what_was_sent_is_in_the_file_before_the_reply_and_unknown(history: History, tmp_path: Path) -> None:

    history.begin(Kind.CAST, 7, "Ada", IDENTITY, 1.5, unit="o1", rank="delegate", choice="yes", click=99.25)

    (cast,) = read(tmp_path / "history")
    assert (cast.kind, cast.outcome, cast.returned) == (Kind.CAST, Outcome.UNKNOWN, None)
    assert (cast.platform, cast.tenant, cast.click) == ("slack", "T0HOME001", 99.25)


def test_a_history_reads_back_as_it_was_written(history: History, tmp_path: Path) -> None:
    number = history.begin(Kind.CAST, 7, "Ada", IDENTITY, 1.5, unit="o1", rank="delegate", choice="yes")
    again = history.begin(Kind.DUPLICATE, 7, "Ada", IDENTITY, 1.6, of=number)
    history.end(again, 1.8, Outcome.NO, "429")
    history.end(number, 1.9, Outcome.OK, "Your ballot is recorded.")
    history.begin(Kind.CLOSE, 7, "Secretary", IDENTITY, 2.0)

    assert read(tmp_path / "history") == history.operations


def test_a_line_that_a_crash_cut_short_is_left_out(history: History, tmp_path: Path) -> None:
    file = tmp_path / "history"
    number = history.begin(Kind.CAST, 7, "Ada", IDENTITY, 1.5)
    history.end(number, 1.9, Outcome.OK)

    file.write_bytes(file.read_bytes()[:-3])

    assert [one.outcome for one in read(file)] == [Outcome.UNKNOWN]

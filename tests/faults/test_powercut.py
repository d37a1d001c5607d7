"""What is acknowledged outlives a power cut at any moment of a recorded run."""

from __future__ import annotations

import os
import sys
from random import Random

import pytest

from tests.faults import tracing
from tests.faults.disk import SECTOR, Disk
from tests.faults.powercut import LOADS, contents
from tests.faults.recording import Recording, recorded
from tests.faults.replaying import replay
from tests.faults.tracing import Naming, Sync, Write

STATES = 200
FOLDER, FILE = "/d", "/d/file"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    if not (sys.platform.startswith("linux") and tracing.available()):
        assert os.environ.get("CI") != "true", "strace is missing"
        pytest.skip("no strace here: power cuts were not replayed")
    return recorded(tmp_path_factory.mktemp("powercut"), LOADS["short"])


@pytest.mark.timeout(180)
def test_no_power_cut_corrupts_the_database_or_loses_what_was_acknowledged(recording: Recording) -> None:
    held = contents(recording)
    assert min(held["checkpoints"], held["ballots"] // 9, held["closes"] // 2, held["updates"]) > 0, held

    done = replay(recording, STATES, seed=20261129)

    assert done.wrong == []
    assert done.absent < STATES // 10
    assert done.opened > 0
    assert done.checked > STATES


def _left(*events: object, times: int = 200) -> set[bytes | None]:
    """The contents of the file that some power cut after these events leaves; None where it is gone."""
    seen = Disk()
    for event in events:
        seen.see(event)
    return {seen.left(Random(chance)).get(FILE) for chance in range(times)}


MADE = (Naming("", FILE), Sync(FOLDER, 1))


def test_what_was_synced_stays() -> None:
    assert _left(*MADE, Write(FILE, 0, b"ab", 2), Sync(FILE, 3)) == {b"ab"}


def test_what_was_not_synced_may_be_there_or_not() -> None:
    assert _left(*MADE, Write(FILE, 0, b"a", 2), Write(FILE, 1, b"b", 3)) == {b"", b"a", b"ab", b"\0b"}


def test_a_sync_does_not_cover_a_write_that_had_not_ended_when_it_began() -> None:
    assert _left(*MADE, Write(FILE, 0, b"a", 5), Sync(FILE, 4)) == {b"", b"a"}


def test_a_write_may_be_torn_between_sectors_and_nowhere_else() -> None:
    sizes = {len(left or b"") for left in _left(*MADE, Write(FILE, 100, bytes(1000), 2))}

    assert sizes == {0, SECTOR, 2 * SECTOR, 1100}


def test_a_file_whose_name_was_not_synced_may_be_missing() -> None:
    assert _left(Naming("", FILE), Write(FILE, 0, b"a", 2), Sync(FILE, 3)) == {None, b"a"}


def test_a_name_that_was_not_synced_may_still_be_the_old_ones() -> None:
    replaced = (Naming("", "/d/new"), Write("/d/new", 0, b"b", 3), Sync("/d/new", 4), Naming("/d/new", FILE))

    assert _left(*MADE, Write(FILE, 0, b"a", 2), Sync(FILE, 3), *replaced) == {b"a", b"b"}

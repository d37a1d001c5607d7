"""An office for whoever asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.office import Office
from tests.commands.room import Room
from tests.commands.timely import Timely


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def room(office: Office) -> Room:
    return Room(office)


@pytest.fixture
def timely(tmp_path: Path) -> Iterator[Timely]:
    """The same with a clock."""
    made = Timely(tmp_path)
    yield made
    made.close()

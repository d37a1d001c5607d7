"""From one global meeting to the next: `make simulate`."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.checking import assert_as_reckoned
from tests.simulation.script import half_year
from tests.simulation.society import society
from tests.simulation.stage import Stage


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_prompt_of_the_half_year_comes_once_and_to_whom_it_ought(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    people = society(chance)
    stage = Stage(f"sqlite:///{tmp_path / 'plenary.db'}", tmp_path, people, half_year(chance, people), chance)

    asyncio.run(stage.play())

    expected = assert_as_reckoned(stage)
    kinds = Counter(thing.split()[0] for one in expected for thing in one.things)
    assert len(people) >= 90
    assert kinds["vote"] > 500
    assert kinds["registration"] > 50
    assert kinds["update"] > 10
    assert any(len(one.things) > 1 for one in expected)
    assert any(sent.repeat for _, sent in stage.messages())

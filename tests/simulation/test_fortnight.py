"""Two weeks of prompts on each database; the whole half-year is `make simulate`."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from tests.simulation.checking import assert_as_reckoned
from tests.simulation.script import fortnight
from tests.simulation.society import society
from tests.simulation.stage import Stage


@pytest.mark.timeout(300)
def test_two_weeks_with_a_day_without_a_bot_and_two_changes_of_clocks(
    database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(1)
    people = society(chance, organisations=12)
    stage = Stage(database_url, tmp_path, people, fortnight(chance, people), chance)

    asyncio.run(stage.play())

    assert len(assert_as_reckoned(stage)) > 50

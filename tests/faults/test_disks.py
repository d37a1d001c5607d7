"""A full or failing disk: the truth for whoever presses, and no damage."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from tests.faults import disks, tracing


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[disks.Hall]:
    if not (sys.platform.startswith("linux") and tracing.available() and os.geteuid() == 0):
        assert os.environ.get("CI") != "true", "strace is missing, or this is not root"
        pytest.skip("no strace or no root here: full and failing disks were not tried")
    with disks.hall(tmp_path_factory.mktemp("disks")) as made:
        yield made


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", [disks.FULL, "syncs fail"])
def test_a_disk_that_takes_nothing_is_told_to_everybody_and_does_no_damage(
    hall: disks.Hall, name: str
) -> None:
    outcome = disks.run(hall, name, seed=4)

    assert outcome.wrong == []
    assert outcome.said.total() - outcome.said[disks.KEPT] > 0

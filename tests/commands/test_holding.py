"""Who is named secretary or chair of the community, and who ceases to be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.seals import KeyFolder
from bot.requests import Reply
from bot.views import Card, Text, plain
from tests.commands.endorsing import Endorsing
from tests.rigs.migrated import migrated
from tests.rigs.outgoing import claimed


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Endorsing]:
    made = Endorsing(migrated(tmp_path), KeyFolder(tmp_path / "keys"))
    yield made
    made.close()


def words(reply: Reply) -> str:
    assert isinstance(reply.view, Card)
    return " ".join(plain(element.spans) for element in reply.view.body if isinstance(element, Text))


def offices(world: Endorsing, role: str) -> frozenset[str]:
    return world.run(lambda tx: tx.people.member(world.members[role]).community_roles)


def test_whoever_is_named_chair_may_what_the_chair_may_at_once_and_is_told(world: Endorsing) -> None:
    world.says("lead", "motion plenary “Shall we meet online?” as plenary-motion")
    assert world.says("person", "open 1").refused

    assert "Person now holds the office: chair." in words(world.says("secretary", "office Person as chair"))

    assert "Only" not in words(world.says("person", "open 1"))
    told = world.run(lambda tx: claimed(tx, 9, timedelta(seconds=1)))
    named = [given.prompt.member_id for given in told if given.prompt.kind == "office"]
    assert named == [world.members["person"]]


def test_offices_end_but_never_the_last_secretary(world: Endorsing) -> None:
    assert not world.says("secretary", "office Chair as none").refused
    assert offices(world, "chair") == frozenset()

    alone = world.says("secretary", "office Secretary as none")
    assert alone.refused
    assert "is the only secretary left" in words(alone)
    assert not world.says("secretary", "office Person as secretary").refused
    assert not world.says("secretary", "office Secretary as none").refused
    assert offices(world, "secretary") == frozenset()
    assert world.says("secretary", "office Person as none").refused


def test_an_office_that_there_is_not_is_refused(world: Endorsing) -> None:
    assert "is not an office of the community" in words(world.says("secretary", "office Person as treasurer"))

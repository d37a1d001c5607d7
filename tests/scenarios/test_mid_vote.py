"""What happens after the opening changes no byte of a result: people, groups, the file itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rigs.server import ROOT
from tests.scenarios.people import Person
from tests.scenarios.town import Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(180)

LOGISTICS = ROOT / "manifest" / "communities" / "logistics.yaml"


def _other_file(folder: Path) -> Path:
    """The community's file with another threshold for a group's decisions and another name for the group."""
    text = LOGISTICS.read_text("utf-8")
    head, _, profiles = text.partition("\nprofiles:")
    changed = profiles.replace("more than 1/2", "at least 3/4", 2).replace("5d", "9d", 1)
    assert changed != profiles
    assert "{en: Training, fr: Formation}" in head
    head = head.replace("{en: Training, fr: Formation}", "{en: Learning, fr: Apprentissage}")
    file = folder / "changed.yaml"
    file.write_text(f"{head}\nprofiles:{changed}", "utf-8")
    return file


def _code(answer: str) -> str:
    found = re.search(r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}", answer)
    assert found, answer
    return found.group()


def _outcome(answer: str) -> str:
    """The result's sentence: from its first word to the turnout."""
    found = re.search(r"(Passed|Not passed)\..*?of \d+ voted\.( The quorum of \d+ was met\.)?", answer)
    assert found, answer
    return found.group()


def test_nothing_that_happens_after_the_opening_changes_the_result(town: Town) -> None:
    voters = [town.delegate(platform) for platform in ("slack", "teams", "web")]
    calm = town.opens("training", "Shall we, calmly?", *voters, closes="in 5d")
    stormy = town.opens("training", "Shall we, in a storm?", closes="in 20d")
    code = _code(voters[0].says(f"vote {stormy}"))
    for number in (calm, stormy):
        for voter, choice in zip(voters, ("yes", "no", "yes"), strict=True):
            voter.says(f"vote {number} {choice}")
    town.later(days=6)
    expected = _outcome(_result(voters[0], calm))

    newcomer = town.delegate("slack")
    newcomer.says("join training")
    voters[1].says("leave training")
    organisation = re.search(r"You vote for (.+?)\.", voters[0].says(f"vote {stormy}"))
    assert organisation
    town.member("slack", organisation[1], "delegate")
    town.server.stop()
    town.server.settings = {
        **town.server.settings, "PLENARY_COMMUNITY": str(_other_file(town.server.folder)),
    }  # fmt: skip
    town.server.start()
    assert "Learning" in voters[0].says("show learning")
    assert "at least 3/4" in town.secretary.says("motion learning “Another?”")

    town.later(days=15)
    result = _result(voters[0], stormy)
    assert _outcome(result) == expected
    assert _code(result) == code
    assert "is not on the roll" in newcomer.says(f"vote {stormy} yes")


def _result(person: Person, number: int) -> str:
    def closed() -> str:
        answer = person.says(f"result {number}")
        return answer if "voted." in answer else ""

    return until(closed, seconds=30)

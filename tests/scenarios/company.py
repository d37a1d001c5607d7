"""The people of the community “lives”: six delegates who sit on the board, two chairs, two who lead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import create_engine, text

from tests.rigs.server import ROOT
from tests.scenarios.people import Person
from tests.scenarios.town import Town
from tests.scenarios.waiting import until

COMMUNITY = str(ROOT / "tests" / "fixtures" / "communities" / "lives.yaml")
GROUPS = ("kitchen", "garden", "library")
DELEGATES = ("slack", "teams", "web", "slack", "teams", "web")


@dataclass
class Company:
    """Everybody is registered for the next meeting and in every group; the last delegate reads French."""

    town: Town
    homes: list[str]
    """the delegates’ organisations"""
    delegates: list[Person]
    chair: Person
    """of the board, on Slack; leads the garden, and so may draft for the assembly"""
    president: Person
    """the community's chair, on Teams"""
    lead: Person
    """of the kitchen, on the web; for no organisation that votes"""

    @classmethod
    def met(cls, town: Town) -> Company:
        """Invites them, names them and seats them."""
        clerk = town.secretary
        homes = [next(town.organisations) for _ in DELEGATES]
        languages = ["en-GB"] * 5 + ["fr-FR"]
        delegates = [
            town.delegate(platform, home, locale=language)
            for platform, home, language in zip(DELEGATES, homes, languages, strict=True)
        ]
        chair, president, lead = (town.member(p, homes[0]) for p in ("slack", "teams", "web"))
        for number, one in enumerate(delegates, 1):
            assert one.name in clerk.says(f"seat board-member-{number} {one.mail}")
        assert chair.name in clerk.says(f"seat board-chair {chair.mail}")
        made = cls(town, homes, delegates, chair, president, lead)
        made._preside()
        for one in delegates:
            for group in GROUPS:
                one.says(f"join {group}")
        for one, group in ((chair, "garden"), (lead, "kitchen")):
            one.says(f"join {group}")
            clerk.says(f"role {group} {one.mail} as lead")
        return made

    def _preside(self) -> None:
        """No command makes a chair of the community, so that the database must."""
        granted = text("INSERT INTO community_roles SELECT id, 'chair' FROM members WHERE name = :name")
        engine = create_engine(_driven(self.town.server.database_url))
        with engine.begin() as connection:
            assert connection.execute(granted, {"name": self.president.name}).rowcount == 1
        engine.dispose()

    def opens(self, group: str, question: str, by: Person | None = None, among: str = "") -> int:
        """The number of a vote that the secretary, or whoever it is, drafts and opens."""
        mover = by or self.town.secretary
        mover.says(f"motion {group} “{question}” {among}")
        opened = mover.presses("Open the vote", question)
        found = re.search(r"Vote (\d+) is open", opened)
        assert found, opened
        return int(found[1])

    def cast(self, number: int, choices: str) -> None:
        """The delegates' ballots in their order; a dot is none."""
        for voter, choice in zip(self.delegates, choices.split(), strict=False):
            if choice != ".":
                assert str(number) in voter.says(f"vote {number} {choice}")

    def result(self, number: int, words: str, reader: Person | None = None) -> str:
        """The result sheet once it says these words."""
        return shown(reader or self.delegates[0], f"result {number}", words)

    def registered(self) -> None:
        """Has every delegate take part in the next meeting."""
        for one in self.delegates[:5]:
            for meeting in re.findall(r"(\d+)\. ", one.says("meetings")):
                one.says(f"attend {meeting} online")


def shown(person: Person, command: str, words: str) -> str:
    """What a command shows once it says these words."""

    def answered() -> str:
        answer = person.says(command)
        return answer if words in answer else ""

    return until(answered)


def told(person: Person, *words: str) -> str:
    """The newest message that came unasked and says all these words."""
    return until(lambda: next((t for t in reversed(person.reads()) if all(w in t for w in words)), ""))


def _driven(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)

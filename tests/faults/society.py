"""Who takes part in a storm: delegates and alternates on three platforms, and people who may not vote."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.people import IdentityKey, Platform
from tests.standins.teams.fake import TENANT

HOME, OTHER = "T0HOME001", "T0OTHER02"
WEB = "web"
SECRETARY = IdentityKey(Platform.WEB, WEB, "secretary@example.org")

SLACK_UNITS, OTHER_UNITS, TEAMS_UNITS, WEB_UNITS, LINKED_UNITS = 18, 14, 18, 8, 6
"""Units by where their delegate is; those of the last have an account on Slack and one on Teams."""
ABSENT_UNITS = 2
"""Organisations that did not register for the meeting, so that they are not on the roll."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account or two. `rank` is empty for those who may not vote."""

    name: str
    organisation: str
    rank: str
    accounts: tuple[IdentityKey, ...]

    @property
    def votes(self) -> bool:
        return bool(self.rank)


def slack(team: str, user: str) -> IdentityKey:
    return IdentityKey(Platform.SLACK, team, user)


def teams(name: str) -> IdentityKey:
    """As the stand-in makes object ids of names."""
    return IdentityKey(Platform.TEAMS, TENANT, str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{TENANT}/{name}")))


def web(name: str) -> IdentityKey:
    return IdentityKey(Platform.WEB, WEB, f"{name.lower().replace(' ', '.')}@example.org")


def society() -> list[Person]:
    """Everybody, in the same order each time."""
    return [*_delegates(), *_alternates(), *_outsiders()]


def units() -> list[str]:
    """The organisations on the roll."""
    return [person.organisation for person in _delegates()]


def absent() -> list[str]:
    """Organisations with a delegate that are not on the roll."""
    return [f"Absent organisation {n}" for n in range(ABSENT_UNITS)]


def _delegates() -> Iterator[Person]:
    number = 0
    for count, account in (
        (SLACK_UNITS, lambda n, _: (slack(HOME, f"U{n:08}"),)),
        (OTHER_UNITS, lambda n, _: (slack(OTHER, f"U{n:08}"),)),
        (TEAMS_UNITS, lambda _, name: (teams(name),)),
        (WEB_UNITS, lambda _, name: (web(name),)),
        (LINKED_UNITS, lambda n, name: (slack(HOME, f"U{n:08}"), teams(name))),
    ):
        for _ in range(count):
            name = f"Delegate {number}"
            yield Person(name, f"Organisation {number}", "delegate", account(number, name))
            number += 1


def _alternates() -> Iterator[Person]:
    """The delegate is told of a ballot in reserve: few of them on Slack, which takes few messages."""
    teams_units = range(SLACK_UNITS + OTHER_UNITS, SLACK_UNITS + OTHER_UNITS + 5)
    web_units = range(SLACK_UNITS + OTHER_UNITS + TEAMS_UNITS, SLACK_UNITS + OTHER_UNITS + TEAMS_UNITS + 3)
    for number in (*range(2), *teams_units, *web_units):
        name = f"Alternate {number}"
        account = slack(HOME, f"U9{number:07}") if number in teams_units else teams(name)
        yield Person(name, f"Organisation {number}", "alternate", (account,))


def _outsiders() -> Iterator[Person]:
    """Confirmed colleagues without a mandate, delegates of organisations off the roll, and strangers."""
    for number, account in enumerate((slack(HOME, "U80000001"), teams("Colleague 1"), web("Colleague 2"))):
        yield Person(f"Colleague {number}", f"Organisation {number}", "", (account,))
    for organisation, account in zip(
        absent(), (slack(OTHER, "U80000002"), teams("Absent delegate 1")), strict=True
    ):
        yield Person(f"Delegate of {organisation}", organisation, "", (account,))
    yield Person("U80000003", "", "", (slack(HOME, "U80000003"),))
    yield Person("Stranger 1", "", "", (teams("Stranger 1"),))

"""Forty organisations and their people: on three platforms, in twelve zones, with hours of their own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from bot.domain.people import Platform

ZONES = (
    "America/Los_Angeles", "America/New_York", "America/Bogota", "America/Santiago", "America/St_Johns",
    "Europe/London", "Europe/Rome", "Africa/Cairo", "Africa/Nairobi", "Asia/Kathmandu", "Asia/Bangkok",
    "Australia/Sydney",
)  # fmt: skip
PLATFORMS = ((Platform.SLACK, "T0HOME"), (Platform.TEAMS, "tenant"), (Platform.WEB, "web"))
USUAL = (time(8), time(19))
HOURS = (USUAL, USUAL, USUAL, (time(9), time(17)), (time(6), time(14, 30)), (time(20), time(2)))
ROLES = {
    "training": ("lead", "co-lead", "focal-point"),
    "procurement": ("lead",),
    "preparedness": ("co-lead", "focal-point"),
    "partnerships": ("lead", "focal-point"),
}
"""Service provision has nobody."""


@dataclass(frozen=True)
class Person:
    """A member as everybody knows them; `start` and `end` of their hours are by their own clock."""

    name: str
    organisation: str
    rank: str
    platform: Platform
    tenant: str
    zone: str
    start: time
    end: time
    weekends: bool
    group: str = ""
    role: str = ""
    secretary: bool = False


def society(chance: random.Random, organisations: int = 40) -> list[Person]:
    """A secretary, delegates, an alternate in three of four organisations, and a few others."""
    people = [
        Person(
            "clerk", "Secretariat", "", *PLATFORMS[0], "Europe/Rome", *USUAL, weekends=True, secretary=True
        )
    ]
    offices = [(group, role) for group, roles in ROLES.items() for role in roles]
    for number in range(organisations):
        name = f"Organisation {number:02}"
        people.append(_person(chance, f"delegate {number:02}", name, "delegate"))
        if number % 4:
            people.append(_person(chance, f"alternate {number:02}", name, "alternate"))
        if number < len(offices):
            people.append(_person(chance, f"officer {number:02}", name, "", *offices[number]))
        elif number % 3 == 0:
            people.append(_person(chance, f"member {number:02}", name, ""))
    return people


def _person(
    chance: random.Random, name: str, organisation: str, rank: str, group: str = "", role: str = ""
) -> Person:
    platform, tenant = chance.choice(PLATFORMS)
    start, end = chance.choice(HOURS)
    weekends = chance.random() < 0.8
    return Person(
        name, organisation, rank, platform, tenant, chance.choice(ZONES), start, end, weekends, group, role
    )


def of(people: list[Person], organisation: str, rank: str) -> Iterator[Person]:
    return (p for p in people if p.organisation == organisation and p.rank == rank)

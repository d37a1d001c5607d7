"""What a community's file names is found by its short name, and by nothing else."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from bot.domain.community import Community, GroupEntry, GroupKind, SeatEntry
from bot.domain.profiles import Body, Kind, Profile, Quorum, QuorumOf, Secrecy, Share, Threshold

DAY = timedelta(days=1)
NAMES = (("en", "Name"),)
PROFILES = tuple(
    Profile(
        slug, NAMES, Body.GROUP, ("working",), Kind.MOTION, Quorum(QuorumOf.NONE),
        Threshold(Share(Fraction(1, 2), at_least=False)), Secrecy.OPEN, DAY, DAY,
    )
    for slug in ("motion", "seat")
)  # fmt: skip
GROUPS = tuple(GroupEntry(slug, GroupKind.WORKING, NAMES, ("seat",)) for slug in ("training", "motion"))
SEATS = tuple(SeatEntry(slug, "sag", NAMES, "elected") for slug in ("ngo-1", "training"))
COMMUNITY = Community(
    "glc", NAMES, ("en",), "UTC", NAMES, (), groups=GROUPS, seats=SEATS, profiles=PROFILES, calendar=None,
    prompts=(),
)  # fmt: skip


def test_each_is_found_by_its_own_short_name() -> None:
    assert [COMMUNITY.profile(profile.slug) for profile in PROFILES] == [*PROFILES]
    assert [COMMUNITY.seat(seat.slug) for seat in SEATS] == [*SEATS]
    assert [COMMUNITY.group(group.slug) for group in GROUPS] == [*GROUPS]


def test_there_is_none_of_another_things_short_name() -> None:
    assert COMMUNITY.profile("training") is None
    assert COMMUNITY.seat("motion") is None
    assert COMMUNITY.group("seat") is None

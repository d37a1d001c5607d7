"""A formal vote: its frozen rule, its roll, ballots and the close (RULES §4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from bot.domain.community import Names
from bot.domain.people import Platform, Rank
from bot.domain.profiles import (
    Base,
    Kind,
    Profile,
    Quorum,
    QuorumOf,
    Secrecy,
    Share,
    Threshold,
)

RESEND_WINDOW = timedelta(minutes=2)
"""How long a Teams press equal to a superseded ballot counts as a resend (RULES §4, Changing)."""


class VoteState(StrEnum):
    """The life of a vote."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"


class Result(StrEnum):
    """What a closed vote came to."""

    PASSED = "passed"
    NOT_PASSED = "not-passed"
    NO_QUORUM = "no-quorum"
    TIED = "tied"
    VOID = "void"
    """a secret vote with too few ballots to show anything"""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; `key` is what the counting knows, `names` what members read."""

    key: str
    names: Names


@dataclass(frozen=True, slots=True)
class Unit:
    """A voting unit of a roll: `id` is stable ("o12" an organisation, "s3" a seat), `name` its name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Everything a result depends on besides ballots; frozen when the vote opens."""

    question: Names
    options: tuple[Option, ...]
    kind: Kind
    body: str
    quorum: Quorum
    threshold: Threshold
    secrecy: Secrecy
    profile: str
    tie_break: bool
    endorses: bool
    units: tuple[str, ...] = ()

    def canonical(self) -> str:
        """The rule as canonical JSON: sorted keys, no blanks; the same bytes for the same rule."""
        return json.dumps(_jsonable(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def code(self) -> str:
        """The short code of the rule's hash, shown with the ballot and again with the result."""
        digest = hashlib.sha256(self.canonical().encode()).hexdigest().upper()
        return f"{digest[:4]}-{digest[4:8]}-{digest[8:12]}"


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as stored. `rule` has no units before the opening; then roll, rule and close never change."""

    id: int
    group_id: int
    mover_id: int
    state: VoteState
    rule: Rule
    code: str
    drafted_at: datetime
    opens_at: datetime | None
    closes_at: datetime
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    meeting_id: int | None = None
    result: Result | None = None
    root: str = ""
    """tree size and root of the record when it opened, as shown to members"""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot as it stands, or stood: at most one per unit and rank is current."""

    unit: str
    rank: Rank
    choice: str
    identity_id: int
    member_id: int
    cast_at: datetime
    clicked_at: datetime | None = None


def drafted(profile: Profile, question: Names, options: tuple[Option, ...]) -> Rule:
    """The rule a profile gives to a question, before its roll is known."""
    return Rule(
        question,
        options,
        profile.kind,
        profile.body.value,
        profile.quorum,
        profile.threshold,
        profile.secrecy,
        profile.slug,
        profile.tie_break,
        profile.endorses,
    )


class Cast(StrEnum):
    """What became of a press or a typed ballot."""

    COUNTED = "counted"
    """it is the unit's ballot"""
    RESERVE = "reserve"
    """an alternate's, kept in reserve"""
    AGAIN = "again"
    """a press that was carried out, delivered once more"""
    OLDER = "older"
    """a newer press of the same identity stands"""
    RESENT = "resent"
    """taken for a resend of a superseded ballot"""


@dataclass(frozen=True, slots=True)
class Press:
    """A ballot as it arrives, before it is decided."""

    ballot: Ballot
    platform: Platform
    last_click: datetime | None
    """the newest instant at which this identity has pressed in this vote"""
    current: Ballot | None
    """the ballot of this unit and rank as it stands"""
    superseded: tuple[Ballot, ...] = ()
    """earlier ballots of this identity, newest first"""


def decide(press: Press) -> Cast:
    """Orders presses (RULES §4, Changing): of one identity by the platform's instant, all else by commit."""
    ballot = press.ballot
    if ballot.clicked_at is not None:
        if press.last_click is not None and ballot.clicked_at < press.last_click:
            return Cast.OLDER
        if _is_known(press):
            return Cast.AGAIN
        if _is_resend(press):
            return Cast.RESENT
    return counted_as(ballot)


def counted_as(ballot: Ballot) -> Cast:
    """What a ballot that is taken counts as: the unit's own, or one in reserve."""
    return Cast.COUNTED if ballot.rank is Rank.DELEGATE else Cast.RESERVE


def _is_known(press: Press) -> bool:
    """Whether this very press, by its instant and its choice, has been carried out."""
    known = (press.current, *press.superseded)
    return any(
        old is not None and (old.clicked_at, old.choice) == (press.ballot.clicked_at, press.ballot.choice)
        for old in known
    )


def _is_resend(press: Press) -> bool:
    """Teams resends a press with a new id and instant; only what it chose gives it away."""
    if press.platform is not Platform.TEAMS or press.current is None:
        return False
    if press.current.choice == press.ballot.choice:
        return False
    return any(
        old.choice == press.ballot.choice and press.ballot.cast_at - old.cast_at <= RESEND_WINDOW
        for old in press.superseded
    )


def standing(ballots: Iterable[Ballot]) -> Mapping[str, Ballot]:
    """The ballot that counts for each unit: the delegate's, else the alternate's in reserve."""
    chosen: dict[str, Ballot] = {}
    for ballot in sorted(ballots, key=lambda b: b.rank is Rank.DELEGATE):
        chosen[ballot.unit] = ballot
    return chosen


class Disclosure(StrEnum):
    """How much of a result may be shown."""

    FULL = "full"
    OUTCOME = "outcome"
    NOTHING = "nothing"


FULL_FROM, OUTCOME_FROM = 5, 3
"""Ballots from which a secret result is shown in full, and from which passed or not (RULES §4, Secrecy)."""


def disclosure(secrecy: Secrecy, cast: int) -> Disclosure:
    """How much of a result with `cast` ballots may be shown."""
    if secrecy is Secrecy.OPEN or cast >= FULL_FROM:
        return Disclosure.FULL
    return Disclosure.OUTCOME if cast >= OUTCOME_FROM else Disclosure.NOTHING


def may_close_after(profile: Profile, opens_at: datetime, closes_at: datetime) -> bool:
    """Whether the window is at least the profile's shortest."""
    return closes_at - opens_at >= profile.shortest


def _jsonable(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    match value:
        case Rule() | Option() | Quorum() | Threshold() | Share():
            return {name: _jsonable(getattr(value, name)) for name in value.__slots__}
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case StrEnum():
            return value.value
        case tuple() | list():
            return [_jsonable(item) for item in value]
        case _:
            return value


def thawed(canonical: str) -> Rule:
    """The rule that `Rule.canonical` froze."""
    data = json.loads(canonical)
    threshold = data["threshold"]
    return Rule(
        question=_names(data["question"]),
        options=tuple(Option(o["key"], _names(o["names"])) for o in data["options"]),
        kind=Kind(data["kind"]),
        body=data["body"],
        quorum=Quorum(
            QuorumOf(data["quorum"]["of"]), _share(data["quorum"]["share"]), data["quorum"]["number"]
        ),
        threshold=Threshold(
            _require(_share(threshold["share"])),
            Base(threshold["base"]),
            threshold["unanimous"],
            _share(threshold["at_most_against"]),
            threshold["minimum_for"],
            threshold["veto"],
        ),
        secrecy=Secrecy(data["secrecy"]),
        profile=data["profile"],
        tie_break=data["tie_break"],
        endorses=data["endorses"],
        units=tuple(data["units"]),
    )


def _names(pairs: list[list[str]]) -> Names:
    return tuple((language, text) for language, text in pairs)


def _share(data: dict[str, Any] | None) -> Share | None:
    return Share(Fraction(data["of"]), data["at_least"]) if data else None


def _require(share: Share | None) -> Share:
    if share is None:
        raise ValueError("a threshold needs a share")
    return share

"""A formal vote: its frozen rule, its roll, ballots and the close (RULES §4)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from bot.domain.community import Names
from bot.domain.people import Rank
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


class VoteState(StrEnum):
    """The life of a vote."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    SUSPENDED = "suspended"
    """open when a backup was made from which the database was restored: ballots may be missing"""
    CLOSED = "closed"
    CERTIFIED = "certified"
    VOID = "void"


UNOPENED_STATES = (VoteState.DRAFT, VoteState.SCHEDULED)
"""States of a vote that nobody can cast in yet, and that can still change."""

LIVE_STATES = (VoteState.OPEN, VoteState.SUSPENDED)
"""States of a vote that has opened and may still come to a result."""

COUNTED_STATES = (VoteState.CLOSED, VoteState.CERTIFIED)
"""States of a vote that has a result."""


class Result(StrEnum):
    """What a closed vote came to."""

    PASSED = "passed"
    NOT_PASSED = "not-passed"
    NO_QUORUM = "no-quorum"
    TIED = "tied"
    DECIDED = "decided"
    """options have won"""
    AGREED = "agreed"
    NOT_AGREED = "not-agreed"
    PUT_TO_VOTE = "put-to-vote"
    """a consensus call that was objected to, and from which a motion was drafted"""
    POLLED = "polled"
    """a straw poll, which decides nothing"""
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
    seats: int = 1
    straw: bool = False
    challenge: timedelta = timedelta(0)
    certified: bool = False
    early_close: bool = False
    recorded: bool = False
    recusal: bool = True
    subject: str = ""
    """what an endorsement is about ("output:3:2", "mandate:training:1"), the version last"""
    withdraws: bool = False
    """whether passing ends an endorsement instead of giving one"""
    expires: str = ""
    """the ISO date with which an endorsement ends"""
    cap: int = 0
    """most elected seats of the body for one organisation, applied to the ranking; zero for no limit"""

    def canonical(self) -> str:
        """The rule as canonical JSON: sorted keys, no blanks; the same bytes for the same rule.

        Fields that came later are left out where they say nothing, so that older codes stay as promised.
        """
        unsaid = {name for name, usual in _LATER.items() if getattr(self, name) == usual}
        said = {name: _jsonable(getattr(self, name)) for name in self.__slots__ if name not in unsaid}
        return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def shows_tally(self) -> bool:
        """Whether its tally is shown while it is open: of a straw poll only (RULES §4, Secrecy).

        A tally of a few secret ballots, growing before everybody's eyes, would tell who chose what.
        """
        return self.straw and self.secrecy is Secrecy.OPEN

    def option(self, key: str) -> Option:
        """The option of a key; raises LookupError for a stranger."""
        found = next((option for option in self.options if option.key == key), None)
        if found is None:
            raise LookupError(f"no option {key}")
        return found

    def code(self) -> str:
        """The short code of the rule's hash, shown with the ballot and again with the result."""
        digest = hashlib.sha256(self.canonical().encode()).hexdigest().upper()
        return f"{digest[:4]}-{digest[4:8]}-{digest[8:12]}"


_LATER = {f.name: f.default for f in fields(Rule) if f.default is not MISSING and f.name != "units"}


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
    """the platform's instant of the press, as it was told"""

    @property
    def pressed_at(self) -> datetime | None:
        """By which presses are ordered: never later than the ballot arrived (RULES §4, Changing)."""
        return None if self.clicked_at is None else min(self.clicked_at, self.cast_at)

    @property
    def recorded(self) -> bool:
        """Whether the secretary recorded it on a written instruction: then it uses up nobody's own vote."""
        return self.member_id == NOBODY


NOBODY = 0
"""Whose ballot a recorded one is, and with which account."""


def drafted(profile: Profile, question: Names, options: tuple[Option, ...], seats: int = 0) -> Rule:
    """The rule a profile gives to a question, before its roll is known. `seats` wins over the profile's."""
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
        seats=seats or profile.seats,
        straw=profile.straw,
        challenge=profile.challenge,
        certified=profile.certified,
        early_close=profile.early_close,
        recorded=profile.recorded,
        recusal=profile.recusal,
    )


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
        case Option() | Quorum() | Threshold() | Share():
            return {name: _jsonable(getattr(value, name)) for name in value.__slots__}
        case timedelta():
            return value // timedelta(seconds=1)
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case tuple() | list():
            return [_jsonable(item) for item in value]
        case _:
            return value


def thawed(canonical: str) -> Rule:
    """The rule that `Rule.canonical` froze."""
    data = json.loads(canonical)
    threshold = data["threshold"]
    later = {name: data[name] for name in _LATER if name in data}
    if "challenge" in later:
        later["challenge"] = timedelta(seconds=later["challenge"])
    return Rule(
        question=_names(data["question"]),
        options=tuple(Option(o["key"], _names(o["names"])) for o in data["options"]),
        kind=Kind(data["kind"]),
        body=data["body"],
        quorum=Quorum(
            QuorumOf(data["quorum"]["of"]), _any_share(data["quorum"]["share"]), data["quorum"]["number"]
        ),
        threshold=Threshold(
            _share(threshold["share"]),
            Base(threshold["base"]),
            threshold["unanimous"],
            _any_share(threshold["at_most_against"]),
            threshold["minimum_for"],
            threshold["veto"],
        ),
        secrecy=Secrecy(data["secrecy"]),
        profile=data["profile"],
        tie_break=data["tie_break"],
        endorses=data["endorses"],
        units=tuple(data["units"]),
        **later,
    )


def _names(pairs: list[list[str]]) -> Names:
    return tuple((language, text) for language, text in pairs)


def _any_share(data: dict[str, Any] | None) -> Share | None:
    return _share(data) if data else None


def _share(data: dict[str, Any]) -> Share:
    return Share(Fraction(data["of"]), data["at_least"])

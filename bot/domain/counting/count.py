"""What a count came to and why, as data: stages, transfers, ties and how they were settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Moved(StrEnum):
    """Why votes move from one candidate to the others."""

    SURPLUS = "surplus"
    EXCLUSION = "exclusion"


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a stage did: the votes that left a candidate, and why."""

    why: Moved
    candidate: str
    votes: Fraction


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a count, as it stood at its end."""

    transfer: Transfer | None
    """none in the first stage"""
    totals: Mapping[str, Fraction]
    """of every candidate"""
    elected: tuple[str, ...]
    excluded: tuple[str, ...]
    non_transferable: Fraction = Fraction(0)
    """votes that are with no candidate any more, what truncation lost among them"""


class Over(StrEnum):
    """What a tie is about."""

    EXCLUSION = "exclusion"
    SURPLUS = "surplus"
    ORDER = "order"
    """of candidates that are all elected, or all not"""
    SEAT = "seat"


class Settled(StrEnum):
    """What settled a tie."""

    STAGE = "earlier stage"
    LOT = "lot"
    OPEN = "open"
    """nothing: it is reported as a tie"""


@dataclass(frozen=True, slots=True)
class Tie:
    """Candidates that could not be told apart by the votes as they stood."""

    over: Over
    stage: int
    """the first is 1"""
    candidates: tuple[str, ...]
    settled: Settled
    by_stage: int | None = None
    """the earlier stage that told the chosen one from the last of the others"""
    chosen: tuple[str, ...] = ()
    """who is excluded, or transferred first; the order, where it is about that"""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Of every two candidates: ballots that prefer the first, and the strength of its strongest path."""

    wins: Mapping[tuple[str, str], int]
    paths: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Count:
    """The result of counting ballots."""

    method: str
    seats: int
    candidates: tuple[str, ...]
    valid: int
    invalid: int
    """ballots that say nothing this method can count"""
    quota: int | None
    winners: tuple[str, ...]
    """in order of election; fewer than seats where a tie is open"""
    ranking: tuple[str, ...]
    """all candidates, best first"""
    ties: tuple[Tie, ...]
    stages: tuple[Stage, ...]
    pairs: Pairs | None = None
    lot: str = ""
    """the key of the lot (`lots.key`), where one settled a tie"""

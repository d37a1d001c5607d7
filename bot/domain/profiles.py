"""Vote profiles: the rules of a kind of vote, as data of a community's file (RULES §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction


class Body(StrEnum):
    """Who votes, and how the roll is drawn."""

    PLENARY = "plenary"
    GROUP = "group"
    SEATS = "seats"
    PERSONS = "persons"
    """each representative in the group votes for themselves"""


class Says(StrEnum):
    """What a ballot of a kind says of the options."""

    ONE = "one"
    """which one"""
    ANY = "any"
    """all those it is for"""
    ORDER = "order"
    """which is preferred to which"""
    NOTHING = "nothing"
    """there are no ballots"""


class Kind(StrEnum):
    """What is voted on and how it is counted. Only `domain.counting` knows more about each."""

    MOTION = "motion"
    """yes, no or abstain"""
    PLURALITY = "plurality"
    """one of several; with several seats, those with the most votes"""
    APPROVAL = "approval"
    """any of several"""
    IRV = "irv"
    SCHULZE = "schulze"
    STV = "stv"
    STV_SCOTTISH = "stv-scottish"
    CONSENSUS = "consensus"
    """agreed unless somebody objects"""

    @property
    def says(self) -> Says:
        """What its ballots say."""
        match self:
            case Kind.MOTION | Kind.PLURALITY:
                return Says.ONE
            case Kind.APPROVAL:
                return Says.ANY
            case Kind.CONSENSUS:
                return Says.NOTHING
            case _:
                return Says.ORDER

    @property
    def draws_lots(self) -> bool:
        """Whether its count may need a lot (RULES §5)."""
        return self in (Kind.IRV, Kind.STV, Kind.STV_SCOTTISH)


class QuorumOf(StrEnum):
    """What a quorum counts."""

    NONE = "none"
    CAST = "cast"
    """units casting any ballot, abstentions included"""
    DECIDED = "decided"
    """units casting yes or no"""
    NUMBER = "number"
    """a fixed number of units casting any ballot"""
    PRESENT = "present"
    """units marked in or online at the meeting"""


class Base(StrEnum):
    """What a threshold is a share of."""

    DECIDED = "decided"
    """yes and no"""
    CAST = "cast"
    """yes, no and abstentions"""
    PRESENT = "present"
    ELIGIBLE = "eligible"


class Secrecy(StrEnum):
    """Who can learn a choice; each level has its sentence on the ballot."""

    OPEN = "open"
    CONFIDENTIAL = "confidential"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Share:
    """A share that must be reached (`at_least`) or exceeded; exact, so 2/3 is never 0.66."""

    of: Fraction
    at_least: bool

    def met(self, part: int, whole: int) -> bool:
        """Whether `part` of `whole` reaches the share; never, of nothing."""
        if whole == 0:
            return False
        share = Fraction(part, whole)
        return share >= self.of if self.at_least else share > self.of

    def needed(self, whole: int) -> int:
        """The smallest part of `whole` that meets the share; it may be larger than `whole`."""
        exact = self.of * whole
        if self.at_least:
            return -(-exact.numerator // exact.denominator)
        return exact.numerator // exact.denominator + 1


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many units must take part for a result to exist."""

    of: QuorumOf
    share: Share | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Threshold:
    """What makes a motion pass: `share` of `base`, and the optional further conditions."""

    share: Share
    base: Base = Base.DECIDED
    unanimous: bool = False
    at_most_against: Share | None = None
    """largest allowed share of E voting no; N/E must not exceed `of`"""
    minimum_for: int = 0
    veto: bool = False


class Unopposed(StrEnum):
    """What becomes of candidates who are no more than the seats."""

    DECLARED = "declared"
    """elected without a vote"""
    CONFIRMED = "confirmed"
    """each is put to a vote for or against"""


class Electorate(StrEnum):
    """Which units of the body vote for a seat."""

    ALL = "all"
    CONSTITUENCY = "constituency"
    """those of the seat's own"""


@dataclass(frozen=True, slots=True)
class ElectionRules:
    """What an election of seats asks for besides its vote (RULES §5)."""

    seconders: int = 0
    """other organisations that must second a candidate"""
    cap: int = 0
    """most elected seats of the body for one organisation; zero for no limit"""
    unopposed: Unopposed = Unopposed.DECLARED
    voters: Electorate = Electorate.ALL


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of one kind of vote under a name of the community's own."""

    slug: str
    names: tuple[tuple[str, str], ...]
    """(language, name)"""
    body: Body
    group_kinds: tuple[str, ...]
    """kinds of group that may use it"""
    kind: Kind
    quorum: Quorum
    threshold: Threshold
    secrecy: Secrecy
    window: timedelta
    """from opening to close"""
    shortest: timedelta
    """the shortest window a mover may choose"""
    from_meeting: bool = False
    """opens with the meeting's first session instead of at once"""
    challenge: timedelta = timedelta(0)
    """after the close, before it can be certified; zero where the close is final"""
    certified: bool = False
    tie_break: bool = False
    early_close: bool = False
    recorded: bool = False
    endorses: bool = False
    joined_for: timedelta = timedelta(days=14)
    """how long a unit must have been represented in the group to be on its roll"""
    seats: int = 1
    """how many of the options win, where the mover does not say"""
    straw: bool = False
    """a straw poll: no decision, and the tally is shown while it is open"""
    recusal: bool = True
    election: ElectionRules | None = None
    """of a profile by which seats are filled"""

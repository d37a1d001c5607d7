"""The shape of a vote profile in a community's file, and the rules that no profile may break (RULES §4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import Field, PlainValidator

from adapters.community import words
from adapters.community.entry import Duration, Entry
from adapters.community.texts import Name
from adapters.community.words import Fault
from bot.domain.community import GroupKind
from bot.domain.profiles import (
    Base,
    Body,
    Electorate,
    Kind,
    QuorumOf,
    Says,
    Secrecy,
    Share,
    Unopposed,
)

CALLED_FOR = timedelta(days=5)
"""the least for which a consensus call stands (RULES §4, Kinds)"""

_AShare = Annotated[Share, PlainValidator(words.share)]
_Limit = Annotated[Share, PlainValidator(words.limit)]


class QuorumShape(Entry):
    """How many must take part."""

    of: QuorumOf = QuorumOf.CAST
    share: _AShare | None = None
    number: int = Field(default=0, ge=0, le=100_000)

    def faults(self) -> Iterator[Fault]:
        """See Entry."""
        if self.of in {QuorumOf.NONE, QuorumOf.NUMBER} and self.share:
            yield Fault(f"a quorum of `{self.of}` has no share", "remove it", ("share",))
        if self.of is QuorumOf.NUMBER and not self.number:
            yield Fault("how many units make the quorum?", "add `number: 10`", ("of",))
        if self.number and (self.of not in {QuorumOf.NUMBER, QuorumOf.PRESENT} or self.share):
            yield Fault("a number belongs to `of: number` and stands alone", "remove it", ("number",))


class ThresholdShape(Entry):
    """What makes a motion pass."""

    share: _AShare = words.HALF
    base: Base = Base.DECIDED
    unanimous: bool = False
    at_most_against: _Limit | None = None
    minimum_for: int = Field(default=0, ge=0, le=100_000)
    veto: bool = False


class ElectionShape(Entry):
    """What an election of seats asks for besides its vote."""

    seconders: int = Field(default=0, ge=0, le=99)
    cap: int = Field(default=0, ge=0, le=99)
    unopposed: Unopposed = Unopposed.DECLARED
    voters: Electorate = Electorate.ALL


class ProfileShape(Entry):
    """The rules of one kind of vote."""

    name: Name
    body: Body
    kinds: tuple[GroupKind, ...] = Field(default=(), alias="for")
    kind: Kind = Kind.MOTION
    quorum: QuorumShape = QuorumShape()
    threshold: ThresholdShape = ThresholdShape()
    secrecy: Secrecy = Secrecy.OPEN
    window: Duration = timedelta(days=5)
    shortest: Duration | None = None
    from_meeting: bool = False
    challenge: Duration | None = None
    certified: bool | None = None
    tie_break: bool | None = None
    early_close: bool = False
    recorded: bool = False
    endorses: bool = False
    joined_for: Duration = timedelta(days=14)
    seats: int = Field(default=1, ge=1, le=99)
    straw: bool = False
    recusal: bool = True
    election: ElectionShape | None = None

    @property
    def is_simple(self) -> bool:
        """Whether it asks for more than half of yes and no, the only rule under which motions tie."""
        threshold = self.threshold
        return self.kind is Kind.MOTION and threshold.share == words.HALF and threshold.base is Base.DECIDED

    @property
    def is_certified(self) -> bool:
        """What `certified` says, or means where it says nothing."""
        formal = self.kind is not Kind.CONSENSUS and not self.straw
        return self.body is Body.PLENARY and formal if self.certified is None else self.certified

    def faults(self) -> Iterator[Fault]:
        """See Entry."""
        yield from self._of_its_groups()
        yield from self._of_its_time()
        yield from self._of_its_kind()
        yield from self._of_its_election()
        if self.body is not Body.PLENARY:
            yield from self._outside_meetings()
        of_plenary = self.body is Body.PLENARY or self.kinds == (GroupKind.PLENARY,)
        if self.endorses and not (of_plenary and self.is_certified):
            remedy = "write `for: [plenary]` and `certified: yes`, or remove it"
            yield Fault("only a certified vote of the plenary endorses", remedy, ("endorses",))
        if self.tie_break and not (self.body is Body.SEATS and self.is_simple):
            what = "a chair breaks ties of seats only, under more than 1/2 of yes and no"
            yield Fault(what, "remove it", ("tie_break",))

    def _of_its_groups(self) -> Iterator[Fault]:
        kinds = set(self.kinds)
        if GroupKind.INFORMATION in kinds:
            yield Fault("an information-sharing group has no formal votes", "remove `information`", ("for",))
        if self.body is Body.PLENARY and kinds - {GroupKind.PLENARY}:
            yield Fault("`body: plenary` is the plenary's alone", "write `for: [plenary]`", ("for",))
        if self.body in (Body.GROUP, Body.PERSONS) and GroupKind.PLENARY in kinds:
            yield Fault(f"`body: {self.body}` is not the plenary", "write `for: [working]`", ("for",))

    def _of_its_time(self) -> Iterator[Fault]:
        if not self.window:
            yield Fault("a vote that closes as it opens", "write a window such as `5d`", ("window",))
        elif self.shortest is not None and not timedelta(0) < self.shortest <= self.window:
            what = f"not between 0 and the window of {words.duration_text(self.window)}"
            yield Fault(what, "shorten it, or lengthen the window", ("shortest",))
        if self.challenge and not self.is_certified:
            yield Fault("a challenge comes before a certificate", "write `certified: yes`", ("challenge",))

    def _of_its_kind(self) -> Iterator[Fault]:
        decides = self.kind is not Kind.CONSENSUS and not self.straw
        if not decides and (self.endorses or self.certified or self.secrecy is Secrecy.SEALED):
            what = "a straw poll or consensus call is no formal vote, so it is open and decides nothing else"
            yield Fault(what, "remove `endorses`, `certified` and `secrecy: sealed`", ("kind",))
        if self.threshold.veto and self.secrecy is not Secrecy.OPEN:
            what = "a veto names its unit and the reason, so it is no secret ballot"
            yield Fault(what, "write `secrecy: open`, or remove it", ("threshold", "veto"))
        if self.endorses and self.kind is not Kind.MOTION:
            yield Fault("an endorsement is answered yes or no", "write `kind: motion`", ("kind",))
        if self.seats > 1 and self.kind in (Kind.MOTION, Kind.IRV, Kind.CONSENSUS):
            yield Fault(
                f"`kind: {self.kind}` has one outcome", "remove it, or choose another kind", ("seats",)
            )
        if self.kind is Kind.CONSENSUS and min(self.shortest or CALLED_FOR, self.window) < CALLED_FOR:
            remedy = "write `window: 5d` or more, and no shorter `shortest`"
            yield Fault("a consensus call stands for at least 5 days", remedy, ("window",))

    def _of_its_election(self) -> Iterator[Fault]:
        if self.election is None:
            return
        if self.kind is Kind.MOTION or self.kind.says is Says.NOTHING or self.straw:
            remedy = "write `kind: stv-scottish`, or remove it"
            yield Fault("seats are filled by choosing between candidates", remedy, ("election",))
        if self.election.voters is Electorate.CONSTITUENCY and self.body not in (Body.PLENARY, Body.GROUP):
            what = "only organisations are of a constituency"
            yield Fault(what, "write `voters: all`", ("election", "voters"))

    def _outside_meetings(self) -> Iterator[Fault]:
        remedy = "write `body: plenary`, or remove it"
        if self.quorum.of is QuorumOf.PRESENT:
            yield Fault("only the plenary counts who is present", remedy, ("quorum", "of"))
        if self.threshold.base is Base.PRESENT:
            yield Fault("only the plenary counts who is present", remedy, ("threshold", "base"))
        of_group = self.body in (Body.GROUP, Body.PERSONS)
        if of_group and self.from_meeting:
            yield Fault("a group's vote does not wait for the meeting", remedy, ("from_meeting",))
        if of_group and self.is_certified:
            yield Fault("a group's vote is final at its close", "remove it", ("certified",))

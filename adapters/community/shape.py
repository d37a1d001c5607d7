"""The shape of a community's file: its keys, what each may say, and what a missing one means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator

from adapters.community import words
from adapters.community.entry import Duration, Entry
from adapters.community.texts import Language, Line, Link, Name, Slug, Text
from adapters.community.voting import ProfileShape
from adapters.community.words import Fault
from bot.domain.community import GroupKind, Milestone, PhasePlan

ASKED = {
    "vote": "voters",
    "update": "leads",
    "registration": "everybody",
    "missing": "secretary",
    "forecast": "opener",
    "action-due": "owner",
    "review-due": "leads",
    "mandate-expiring": "leads",
    "role-vacant": "secretary",
}
"""whom a prompt about each thing asks"""
_BEGUN = frozenset({"vote", "forecast"})
"""what has a beginning, and so a half-way; only a vote has an opening that is told"""
_LED = frozenset({about for about, whom in ASKED.items() if whom == "leads"})
"""what a group's leads are asked for, and others after them"""
_THEN = ("co-lead", "focal-point", "secretary")

_Day = Annotated[date, PlainValidator(words.day)]
_Wall = Annotated[time, PlainValidator(words.wall)]
_Zone = Annotated[str, PlainValidator(words.zone)]
_Rule = Annotated[str, PlainValidator(words.rule)]


class OrganisationsShape(Entry):
    """A class of organisations."""

    name: Name
    votes: bool = True


class SourceShape(Entry):
    """A paper that a mandate comes from."""

    title: Text
    link: Link = ""


class DeliverableShape(Entry):
    """Something a group promises by a day."""

    title: Text
    due: _Day


class MandateShape(Entry):
    """A group's first mandate."""

    purpose: Text
    pillar: SourceShape | None = None
    plan: SourceShape | None = None
    objectives: tuple[Text, ...] = Field(min_length=1)
    deliverables: tuple[DeliverableShape, ...] = ()
    start: _Day
    end: _Day
    review: Duration = timedelta(weeks=26)
    minimum_units: int = Field(default=3, ge=1, le=1000)

    def faults(self) -> Iterator[Fault]:
        """See Entry."""
        if self.end <= self.start:
            yield Fault(f"{self.end} is not after the start, {self.start}", "write a later day", ("end",))
        if not self.review:
            yield Fault("a review without a rhythm", "write one such as `26 weeks`", ("review",))


class GroupShape(Entry):
    """A group."""

    kind: GroupKind = GroupKind.WORKING
    name: Name
    aliases: tuple[Line, ...] = ()
    contact: Line = ""
    mandate: MandateShape | None = None

    def faults(self) -> Iterator[Fault]:
        """See Entry."""
        if self.kind is GroupKind.INFORMATION and self.mandate:
            remedy = "remove it, or write `kind: working`"
            yield Fault("an information-sharing group has no mandate", remedy, ("mandate",))


class SeatShape(Entry):
    """A seat of a body, or `count` of them."""

    body: Slug
    name: Name
    kind: Literal["elected", "permanent", "observer"] = "elected"
    constituency: Slug = ""
    term: Duration | None = None
    term_limit: int = Field(default=0, ge=0, le=99)
    chair: bool = False
    count: int = Field(default=1, ge=1, le=99)

    def faults(self) -> Iterator[Fault]:
        """See Entry."""
        if self.chair and self.count > 1:
            yield Fault("a body has one chair", "remove it", ("count",))
        if self.chair and self.kind == "observer":
            yield Fault("an observer cannot take the chair", "write `kind: permanent`", ("kind",))
        if self.term_limit and self.kind == "permanent":
            yield Fault(
                "a permanent seat has no terms", "remove it, or write `kind: elected`", ("term_limit",)
            )


def numbered(slug: str, count: object) -> list[str]:
    """The short names of a seat that stands for `count` of them; of one, where `count` makes no sense."""
    text = str(count)
    many = int(text) if text.isdecimal() and len(text) < 3 else 1
    return [slug] if many < 2 else [f"{slug}-{number}" for number in range(1, many + 1)]


_PLAN = PhasePlan()


class PhasesShape(Entry):
    """How far the phases of a meeting are from it."""

    papers: Duration = _PLAN.papers
    freeze: Duration = _PLAN.freeze
    voting: Duration = _PLAN.voting
    record: Duration = _PLAN.record


class CalendarShape(Entry):
    """When the meetings are."""

    rule: _Rule
    first: _Day
    at: _Wall
    zone: _Zone | None = None
    days: int = Field(default=1, ge=1, le=31)
    lasts: Duration = timedelta(hours=4)
    name: Name | None = None
    phases: PhasesShape = PhasesShape()

    def faults(self) -> Iterator[Fault]:
        """See Entry."""
        found = words.first_day(self.rule, self.first)
        if found is None:
            yield Fault("this rule has no day at all", "compare its days with its months", ("rule",))
        elif found != self.first:
            yield Fault(f"{self.first} is no day of the rule", f"write {found}, the next that is", ("first",))
        if not timedelta(0) < self.lasts <= timedelta(days=1):
            yield Fault("a session lasts some time, at most a day", "write one such as `4h`", ("lasts",))


class RecordShape(Entry):
    """The record of a meeting."""

    name: Name
    series: Line = "NFR"


def _named_now(about: object) -> object:
    """What an update was called in earlier files."""
    return "update" if about == "meeting" else about


_About = Annotated[
    Literal[
        "vote",
        "update",
        "registration",
        "missing",
        "forecast",
        "action-due",
        "review-due",
        "mandate-expiring",
        "role-vacant",
    ],
    BeforeValidator(_named_now),
]
_Whom = Literal["voters", "leads", "everybody", "secretary", "opener", "owner"]


class PromptShape(Entry):
    """One line of the prompt plan."""

    about: _About
    at: tuple[Milestone, ...] = ()
    before: tuple[Duration, ...] = ()
    apart: Duration = timedelta(hours=24)
    whom: _Whom | None = None
    then: tuple[Literal["co-lead", "focal-point", "secretary"], ...] | None = None

    def faults(self) -> Iterator[Fault]:
        """See Entry."""
        asked = ASKED[self.about]
        if self.whom and self.whom != asked:
            yield Fault(f"prompts about a {self.about} go to {asked}", f"write `whom: {asked}`", ("whom",))
        if len(set(self.before)) < len(self.before) or len(set(self.at)) < len(self.at):
            yield Fault("the same prompt twice", "keep each once", ("before",))
        if not all(self.before):
            yield Fault("a prompt at the last instant", "write when before it, such as `3h`", ("before",))
        if not self.at and not self.before:
            yield Fault(
                "a prompt that never comes", "write when before the end, such as `[24h, 3h]`", ("before",)
            )
        if self.at and self.about not in _BEGUN:
            yield Fault(f"no {self.about} has a beginning to count from", "write `before`", ("at",))
        if Milestone.OPENING in self.at and self.about != "vote":
            yield Fault(f"a {self.about} tells of no opening", "write `at: [half-way]`", ("at",))
        if self.then and self.about not in _LED:
            yield Fault(f"prompts about a {self.about} go to {asked} only", "remove it", ("then",))

    @property
    def afterwards(self) -> tuple[str, ...]:
        """Who is asked once prompts stay unanswered."""
        return self.then if self.then is not None else _THEN if self.about in _LED else ()


class StandingShape(Entry):
    """What keeps an organisation active in a group."""

    acts: int = Field(default=1, ge=1, le=99)
    within: Duration = timedelta(days=365)
    warning: Duration = timedelta(weeks=8)

    def faults(self) -> Iterator[Fault]:
        """See Entry."""
        if not self.within:
            yield Fault("nothing can be done within no time", "write one such as `365 days`", ("within",))
        if not self.warning:
            yield Fault("a warning that comes too late", "write one such as `8 weeks`", ("warning",))


def _each_once(languages: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(languages)) < len(languages):
        raise words.wrong("a language twice", "keep each once")
    return languages


_Languages = Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_each_once)]


class CommunityShape(Entry):
    """The whole file."""

    community: Slug
    name: Name
    languages: _Languages = ("en",)
    zone: _Zone = "UTC"
    operator: Name | None = None
    strategy: Name | None = None
    organisations: dict[Slug, OrganisationsShape] = Field(default={})
    groups: dict[Slug, GroupShape]
    seats: dict[Slug, SeatShape] = Field(default={})
    profiles: dict[Slug, ProfileShape] = Field(default={})
    calendar: CalendarShape | None = None
    record: RecordShape | None = None
    prompts: dict[Slug, PromptShape] = Field(default={})
    standing: StandingShape = StandingShape()

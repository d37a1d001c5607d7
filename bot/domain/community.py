"""A community as its data file describes it: names, mandates, profiles, calendar, prompts (RULES §1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from bot.domain.profiles import Profile


class GroupKind(StrEnum):
    """What a group is; the plenary is the body of all voting organisations."""

    WORKING = "working"
    INFORMATION = "information"
    ADVISORY = "advisory"
    PLENARY = "plenary"


Names = tuple[tuple[str, str], ...]
"""(language, name) pairs, the community's first language first."""


def named(names: Names, language: str) -> str:
    """The name in `language`, or in the community's first one."""
    return dict(names).get(language) or names[0][1]


@dataclass(frozen=True, slots=True)
class Objective:
    """One objective of a mandate; it keeps its number in later versions, so that updates can name it."""

    number: int
    texts: Names


@dataclass(frozen=True, slots=True)
class Deliverable:
    """Something a group promises by the end of a day; it keeps its number in later versions."""

    number: int
    titles: Names
    due: date


@dataclass(frozen=True, slots=True)
class Source:
    """Where a mandate comes from, such as a pillar or a plan; `url` is empty where it is found nowhere."""

    titles: Names
    url: str = ""


@dataclass(frozen=True, slots=True)
class Charter:
    """What a mandate says; of every text the first language's prevails, others may be missing."""

    purpose: Names
    objectives: tuple[Objective, ...]
    start: date
    end: date
    """the last day, in the community's zone"""
    review: timedelta
    minimum_units: int = 3
    deliverables: tuple[Deliverable, ...] = ()
    pillar: Source | None = None
    plan: Source | None = None


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """A group of the file: any of its names and aliases works in a command."""

    slug: str
    kind: GroupKind
    names: Names
    aliases: tuple[str, ...]
    charter: Charter | None = None
    """the first mandate; what is in force now is the running community's"""
    contact: str = ""
    """as the community's public page lists it; never a role"""

    def called(self) -> Iterable[str]:
        """Everything members may call it."""
        return (self.slug, *(name for _, name in self.names), *self.aliases)


@dataclass(frozen=True, slots=True)
class SeatEntry:
    """A seat of a body: `elected`, `permanent` or `observer`; only the first two vote."""

    slug: str
    body: str
    names: Names
    kind: str
    constituency: str = ""
    term: timedelta = timedelta(0)
    chair: bool = False
    term_limit: int = 0
    """terms that one person may have in a row; zero for no limit"""


@dataclass(frozen=True, slots=True)
class OrganisationKind:
    """A class of organisations and whether it votes by default."""

    slug: str
    names: Names
    votes: bool


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One line of a list of organisations; people are named by their names until they have identities."""

    name: str
    kind: str
    """a class of the community's file"""
    votes: bool
    parent: str = ""
    """the name of another line, or of an organisation of the running community"""
    delegate: str = ""
    alternate: str = ""
    mail: str = ""
    """the delegate's work address"""
    language: str = ""


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """How far the phases of a meeting are from it: papers and freeze before its start."""

    papers: timedelta = timedelta(days=14)
    freeze: timedelta = timedelta(days=7)
    voting: timedelta = timedelta(days=5)
    """how long the voting window is, from the start of the first session"""
    record: timedelta = timedelta(days=14)
    """after its end"""


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """When meetings are: an RFC 5545 rule over local dates, a starting time and an IANA zone."""

    rule: str
    first: date
    at: time
    zone: str
    days: int
    names: Names
    lasts: timedelta = timedelta(hours=4)
    """the session of a day"""
    phases: PhasePlan = PhasePlan()


class Milestone(StrEnum):
    """An occasion of a prompt that is not counted back from an end."""

    OPENING = "opening"
    HALF_WAY = "half-way"


@dataclass(frozen=True, slots=True)
class PromptRule:
    """One line of the prompt plan: `about` what, `at` which milestones and how long `before` the end."""

    slug: str
    about: str
    """what it asks for: "vote", "update" and the others of `bot.commands.asking`"""
    before: tuple[timedelta, ...]
    whom: str
    """in a word, whoever still must act: "voters", "leads"; it follows from `about`"""
    at: tuple[Milestone, ...] = ()
    apart: timedelta = timedelta(hours=24)
    """at least, between two prompts to one reader; the last comes all the same"""
    then: tuple[str, ...] = ()
    """roles that are asked too, one more with each prompt, once two have gone unanswered"""


@dataclass(frozen=True, slots=True)
class StandingRule:
    """What keeps an organisation active in a group: `acts` updates, ballots, attendances `within` a time."""

    acts: int = 1
    within: timedelta = timedelta(days=365)
    warning: timedelta = timedelta(weeks=8)
    """how long before the meeting after which it would become inactive it is warned"""


@dataclass(frozen=True, slots=True)
class RecordRule:
    """What the record of a meeting is called, and the letters before its number."""

    names: Names
    series: str


@dataclass(frozen=True, slots=True)
class Community:
    """The whole file, checked."""

    slug: str
    names: Names
    languages: tuple[str, ...]
    zone: str
    operator: Names
    """who runs this deployment, shown on the start view"""
    kinds: tuple[OrganisationKind, ...]
    groups: tuple[GroupEntry, ...]
    seats: tuple[SeatEntry, ...]
    profiles: tuple[Profile, ...]
    calendar: CalendarRule | None
    prompts: tuple[PromptRule, ...]
    pillar: Names = ()
    standing: StandingRule = StandingRule()
    record: RecordRule | None = None
    """where the file names it; else it is a Note for the Record"""

    @property
    def phases(self) -> PhasePlan:
        """How far the phases of a meeting are from it."""
        return self.calendar.phases if self.calendar else PhasePlan()

    def profile(self, slug: str) -> Profile | None:
        """The profile called `slug`, if there is one."""
        return next((p for p in self.profiles if p.slug == slug), None)

    def seat(self, slug: str) -> SeatEntry | None:
        """The seat called `slug`, if there is one."""
        return next((s for s in self.seats if s.slug == slug), None)

    def group(self, slug: str) -> GroupEntry | None:
        """The group called `slug`, if there is one."""
        return next((g for g in self.groups if g.slug == slug), None)

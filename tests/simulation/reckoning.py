"""What everybody ought to be asked and when, reckoned from the rules' text (RULES §3) and the script alone.

It shares no code with the bot, and goes another way: reader by reader, hour by hour, minute by minute.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from tests.simulation.script import DAY, HOUR, WEEK, Act, Script
from tests.simulation.society import Person

MINUTE = timedelta(minutes=1)
LONG_AGO, FOREVER = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


LADDER = ("lead", "co-lead", "focal-point")
Asked = dict[tuple[str, datetime, str], list[datetime]]
"""When somebody was asked for a thing with its end."""


@dataclass(frozen=True)
class Expected:
    """One message: to whom, when at the earliest, and everything it asks."""

    at: datetime
    who: str
    things: frozenset[str]
    at_night: bool
    """because there is no decent minute before it would be too late"""


@dataclass
class Matter:
    """One thing that one reader may be asked for: `thing` as a message names it."""

    thing: str
    deadline: datetime
    begins: datetime
    moments: tuple[tuple[datetime, bool], ...]
    """nominal instants with whether it is the opening"""
    concerns: Callable[[datetime], bool]
    """whether the reader must act at an instant and is the one to be asked"""
    since: datetime
    """what is due before is not for this reader"""
    changes: tuple[datetime, ...] = ()
    """when they may have become the one to be asked"""
    asked: list[datetime] = field(default_factory=list)
    done: int = -1
    """the place of the last moment that was asked"""


def decent(at: datetime, person: Person) -> bool:
    """Between 08:00 and 19:00, or the hours they said, of their own zone; at weekends unless they said no."""
    here = at.astimezone(ZoneInfo(person.zone))
    if here.isoweekday() > 5 and not person.weekends:
        return False
    minutes, start, end = (t.hour * 60 + t.minute for t in (here, person.start, person.end))
    return start <= minutes < end if start < end else minutes >= start or minutes < end


@cache
def last_before(at: datetime, person: Person) -> datetime:
    """A prompt with a deadline moves earlier: minute by minute until one is decent."""
    if decent(at, person):
        return at
    at = at.replace(second=0, microsecond=0)
    while not decent(at, person):
        at -= MINUTE
    return at


@cache
def first_after(at: datetime, person: Person) -> datetime:
    """The first decent minute from `at` on."""
    if decent(at, person):
        return at
    at = at.replace(second=0, microsecond=0)
    while not decent(at, person):
        at += MINUTE
    return at


class Reckoning:
    """The half-year as it should have been."""

    def __init__(self, people: list[Person], script: Script) -> None:
        self.people, self.script = people, script
        self._acts: dict[tuple[str, str], list[Act]] = {}
        for act in script.acts:
            self._acts.setdefault((act.does, act.what), []).append(act)
        moves = self._acts.get(("moves", ""), [])
        self.meetings = [(script.start, script.meeting), *((act.at, act.until or FOREVER) for act in moves)]

    def expected(self) -> list[Expected]:
        """Every message of the half-year."""
        first = [p for p in self.people if p.role not in ("co-lead", "focal-point") and not p.secretary]
        found: list[Expected] = []
        asked: Asked = {}
        for person in (*first, *(p for p in self.people if p not in first)):
            matters = [*self._votes(person), *self._registration(person), *self._updates(person, asked)]
            found += self._messages(person, matters)
            for matter in matters:
                asked[matter.thing, matter.deadline, person.name] = matter.asked
        within = (one for one in found if one.at <= self.script.end)
        return sorted(within, key=lambda one: (one.at, one.who))

    def _votes(self, person: Person) -> Iterator[Matter]:
        if not person.rank:
            return
        for (does, number), (opened, *_) in self._acts.items():
            if does != "opens":
                continue
            begins, closes = opened.at, opened.until or FOREVER
            moments = [(begins, True), (begins + (closes - begins) / 2, False)]
            moments += [(closes - b, False) for b in (24 * HOUR, 3 * HOUR) if closes - b >= begins]
            away = [a for a in self._absences_of(person) if a.at < closes and begins < (a.until or FOREVER)]
            yield Matter(
                f"vote {number}",
                closes,
                begins,
                tuple(sorted(moments)),
                self._voting(person, number, begins, closes),
                begins if away or person.rank == "delegate" else closes - DAY,
                tuple(at for a in away for at in (a.at, a.until or FOREVER)),
            )

    def _voting(
        self, person: Person, number: str, begins: datetime, closes: datetime
    ) -> Callable[[datetime], bool]:
        """Whoever votes for an organisation that has no ballot: the delegate; on the last day the alternate
        too, who is asked in the delegate's place while they are away.
        """
        names = {p.name for p in self.people if p.organisation == person.organisation and p.rank}
        voted = min((a.at for a in self._acts.get(("votes", number), []) if a.who in names), default=FOREVER)
        has_alternate = len(names) > 1
        away = self._absences_of(person)

        def concerns(at: datetime) -> bool:
            if not begins <= at < min(closes, voted):
                return False
            gone = any(a.at <= at < (a.until or FOREVER) for a in away)
            if person.rank == "delegate":
                return not (gone and has_alternate)
            return gone or at >= closes - DAY

        return concerns

    def _absences_of(self, person: Person) -> list[Act]:
        """When the organisation's delegate is away."""
        delegates = {
            p.name for p in self.people if p.organisation == person.organisation and p.rank == "delegate"
        }
        return [a for a in self._acts.get(("leaves", ""), []) if a.who in delegates]

    def _registration(self, person: Person) -> Iterator[Matter]:
        names = {p.name for p in self.people if p.organisation == person.organisation}
        registered = min(
            (a.at for a in self._acts.get(("registers", ""), []) if a.who in names), default=FOREVER
        )
        yield from self._of_meetings("registration", (4 * WEEK, WEEK), lambda at: at < registered)

    def _updates(self, person: Person, asked: Asked) -> Iterator[Matter]:
        """The leads; after two unanswered prompts co-lead, focal point, secretary, one more each time."""
        for group in sorted({p.group for p in self.people if p.group}):
            rungs = [[p for p in self.people if p.group == group and p.role == role] for role in LADDER]
            rungs = [rung for rung in (*rungs, [p for p in self.people if p.secretary]) if rung]
            mine = next((step for step, rung in enumerate(rungs) if person in rung), None)
            if mine is None:
                continue
            given = min((a.at for a in self._acts.get(("updates", group), [])), default=FOREVER)
            thing = f"update {group}"
            befores = (8 * WEEK, 4 * WEEK, 2 * WEEK, WEEK)
            for matter in self._of_meetings(thing, befores, lambda at, given=given: at < given):
                if mine:
                    first = asked.get((thing, matter.deadline, rungs[0][0].name), [])
                    if len(first) < mine + 1:
                        continue
                    # The second unanswered prompt brings the second of them in, the third the next: from
                    # the following moment on. What was sent is at most a weekend earlier than its moment.
                    turn = first[mine] + 4 * DAY
                    matter.moments = tuple(moment for moment in matter.moments if moment[0] > turn)
                if matter.moments:
                    yield matter

    def _of_meetings(
        self, thing: str, befores: tuple[timedelta, ...], open_at: Callable[[datetime], bool]
    ) -> Iterator[Matter]:
        """Counted back from the meeting, for each date that it has had while it had it."""
        ends = [since for since, _ in self.meetings[1:]] + [FOREVER]
        for (since, begins), until in zip(self.meetings, ends, strict=True):

            def concerns(
                at: datetime, since: datetime = since, *, ends: tuple[datetime, ...] = (begins, until)
            ) -> bool:
                return since <= at < min(ends) and open_at(at)

            yield Matter(
                thing,
                begins,
                LONG_AGO,
                tuple(sorted((begins - before, False) for before in befores)),
                concerns,
                LONG_AGO,
                (since,),
            )

    def _messages(self, person: Person, matters: list[Matter]) -> Iterator[Expected]:
        """The messages to one reader, each with all that is due within its hour."""
        plans = {id(matter): self._plan(person, matter) for matter in matters}
        while True:
            events = [
                (at, m, place) for m in matters for at, place in [self._next(person, m, plans[id(m)])] if at
            ]
            if not events:
                return
            at = min(at for at, _, _ in events)
            things = set()
            for due, matter, place in events:
                if due <= at + HOUR and matter.concerns(at):
                    things.add(matter.thing)
                    matter.asked.append(at)
                    matter.done = max(place, bisect_right(plans[id(matter)], at + HOUR) - 1)
            yield Expected(at, person.name, frozenset(things), not decent(at, person))

    def _plan(self, person: Person, matter: Matter) -> list[datetime]:
        """When each moment is decent: never before it begins, and a day apart but for the last."""
        moved: list[datetime] = []
        kept: list[datetime] = []
        for at, _ in matter.moments:
            decent_at = last_before(at, person)
            if decent_at < matter.begins:
                later = first_after(matter.begins, person)
                decent_at = later if later < matter.deadline else at
            moved.append(decent_at)
        moved.sort()
        for at in moved:
            far = not kept or at - kept[-1] >= (DAY if at != moved[-1] else MINUTE)
            if at >= matter.since and far:
                kept.append(at)
        return kept

    def _next(self, person: Person, matter: Matter, plan: list[datetime]) -> tuple[datetime | None, int]:
        """The next instant at which this is asked of this reader, and the place in its plan."""
        for at in sorted({*plan, *(c for c in matter.changes if plan and c >= plan[0])}):
            place = bisect_right(plan, at) - 1
            if place <= matter.done:
                continue
            final = place == len(plan) - 1
            due = at
            if matter.asked and not final:
                due = max(due, matter.asked[-1] + DAY)
            sent = self._held(person, due, matter, opening=matter.moments[0][1] and place == 0)
            if (final or sent < plan[place + 1]) and matter.concerns(sent):
                return sent, place
        return None, 0

    def _held(self, person: Person, at: datetime, matter: Matter, *, opening: bool) -> datetime:
        """Late rather than lost: after an outage, after a snooze, in the morning."""
        while True:
            was = at
            for down in self.script.downs:
                if down.start <= at < down.end:
                    at = down.end
            for act in self._acts.get(("snoozes", ""), []):
                if act.who == person.name and act.at <= at < (act.until or at) and not opening:
                    at = max(at, min(act.until or at, matter.deadline - DAY))
            morning = first_after(at, person)
            at = morning if morning < matter.deadline else at
            if at == was:
                return at

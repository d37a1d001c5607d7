"""What people do in the half-year, and what befalls the bot: written down before it begins."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.simulation.society import ROLES, Person

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True)
class Act:
    """Somebody's command at an instant; `does` and `what` say in a word what it comes to."""

    at: datetime
    who: str
    words: str
    does: str
    what: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Down:
    """No bot from one instant to the other; or only a clock that jumps over that time, and is set back."""

    start: datetime
    end: datetime
    back: bool = False


@dataclass(frozen=True)
class Script:
    """Everything that happens, in its order."""

    start: datetime
    end: datetime
    acts: tuple[Act, ...]
    downs: tuple[Down, ...]
    restarts: tuple[datetime, ...]
    meeting: datetime
    """when it begins, before it moves"""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


VOTES = (
    # opens, closes: at any hour, over the changes of clocks in Europe, America, Australia and Chile
    ("2026-10-23 22:10", "2026-10-26 03:30"),
    ("2026-10-24 09:00", "2026-10-29 09:00"),
    ("2026-10-31 01:00", "2026-11-05 01:40"),
    ("2026-11-20 15:00", "2026-11-25 15:20"),
    ("2026-11-21 10:00", "2026-11-25 15:50"),
    ("2026-12-12 05:00", "2026-12-19 05:00"),
    ("2027-01-28 12:00", "2027-02-02 12:00"),
    ("2027-03-11 19:00", "2027-03-16 07:00"),
    ("2027-03-25 16:00", "2027-03-30 02:30"),
    ("2027-04-01 08:00", "2027-04-06 08:00"),
)
OUTAGE = Down(utc("2026-12-13 02:00"), utc("2026-12-16 02:30"))
JUMP = Down(utc("2027-02-01 09:20"), utc("2027-02-01 12:20"), back=True)
RESTARTS = tuple(map(utc, ("2026-10-25 00:59", "2026-11-24 18:59", "2027-02-02 08:30", "2027-03-28 01:00")))
MEETING, MOVED = utc("2027-04-20 12:00"), utc("2027-04-27 12:00")
MOVES = utc("2027-03-03 10:00")


def half_year(chance: random.Random, people: list[Person]) -> Script:
    """From the end of the autumn's meeting to the beginning of the next."""
    start = utc("2026-10-23 06:00")
    acts = [*_votes(chance, people, VOTES, {OUTAGE, JUMP}), *_meeting(chance, people), *_absences(people)]
    acts.append(Act(MOVES, "clerk", f"meeting 1 date {MOVED:%Y-%m-%d %H:%M} UTC", "moves", "", MOVED))
    return Script(start, MOVED, _sorted(acts, (OUTAGE, JUMP)), (OUTAGE, JUMP), RESTARTS, MEETING)


def fortnight(chance: random.Random, people: list[Person]) -> Script:
    """The first two weeks, with the end of summer time in Europe and in America, and a day without a bot."""
    start = utc("2026-10-23 06:00")
    down = Down(utc("2026-10-27 20:00"), utc("2026-10-28 20:30"))
    acts = _sorted(_votes(chance, people, VOTES[:3], {down}), (down,))
    return Script(start, start + 14 * DAY, acts, (down,), RESTARTS[:1], MEETING)


def _sorted(acts: list[Act], downs: tuple[Down, ...]) -> tuple[Act, ...]:
    """Nobody does anything while nobody answers, nor in the hour after, when clocks may differ."""
    awake = (act for act in acts if not any(d.start - HOUR <= act.at < d.end + HOUR for d in downs))
    return tuple(sorted(awake, key=lambda act: act.at))


def _votes(
    chance: random.Random, people: list[Person], votes: tuple[tuple[str, str], ...], downs: set[Down]
) -> list[Act]:
    """Votes of the training group; seven of ten delegates vote, some alternates do, most before the end."""
    acts = []
    for number, (opens, closes) in enumerate(votes, 1):
        opened, closed = utc(opens), utc(closes)
        words = f"motion training “Question {number}?” closes {closed:%Y-%m-%d %H:%M} UTC"
        acts.append(Act(opened, "clerk", words, "drafts", str(number)))
        acts.append(
            Act(opened + timedelta(seconds=5), "clerk", f"open {number}", "opens", str(number), closed)
        )
        for person in people:
            if person.rank and chance.random() < (0.7 if person.rank == "delegate" else 0.1):
                at = _moment(chance, opened + HOUR, closed - HOUR)
                acts.append(Act(at, person.name, f"vote {number} yes", "votes", str(number)))
    return acts


def _meeting(chance: random.Random, people: list[Person]) -> list[Act]:
    """Most organisations register in the last weeks, by anybody of theirs; most groups give an update."""
    acts = []
    for organisation in sorted({person.organisation for person in people}):
        theirs = [person for person in people if person.organisation == organisation]
        if chance.random() < 0.75:
            at = _moment(chance, MOVED - 5 * WEEK, MOVED - 2 * DAY)
            acts.append(Act(at, chance.choice(theirs).name, "attend 1 online", "registers"))
    for group, weeks in zip(ROLES, (0.5, 3, 5, 9), strict=True):
        officer = next(person for person in people if person.group == group)
        at = MOVED - weeks * WEEK + timedelta(minutes=chance.randrange(600))
        acts.append(Act(at, officer.name, f"update {group} Nothing to report", "updates", group))
    return acts


def _absences(people: list[Person]) -> list[Act]:
    """Some are away while a vote is open, some want no prompts for a while."""
    delegates = [person for person in people if person.rank == "delegate"]
    acts = []
    for number, person in enumerate(delegates[1:12]):
        left, back = utc("2026-11-22 09:30") + number * HOUR, utc("2026-11-28 12:00")
        acts.append(Act(left, person.name, f"away until {back:%Y-%m-%d %H:%M} UTC", "leaves", "", back))
    for number, person in enumerate(delegates[14:24]):
        at = utc("2027-01-28 13:00") + number * timedelta(minutes=7)
        until = utc("2027-01-31 10:00") + number * 5 * HOUR
        words = f"snooze {until:%Y-%m-%d %H:%M} UTC"
        acts.append(Act(at, person.name, words, "snoozes", "", until))
    return acts


def _moment(chance: random.Random, start: datetime, end: datetime) -> datetime:
    """An instant in between that is nobody's: prompts are due at whole minutes."""
    return start + timedelta(
        seconds=chance.randrange(1, max(2, int((end - start) / timedelta(seconds=1)))) // 60 * 60 + 31
    )

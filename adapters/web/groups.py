"""A working group on the board: what it is for, how far it has come, what it lacks; no persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from adapters.moments import day, distance
from adapters.web.site import HERE, Visit
from bot.domain.groups import Group
from bot.domain.mandates import Mandate, Progress, ends_at, progress
from bot.notices import endorsements, group_life
from bot.notices.groups import units
from bot.notices.mandates import said
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Element, Fields, Spans, plain


@dataclass(frozen=True, slots=True)
class Measure:
    """A bar with what it shows in words; `done` and `late` are shares of its length, in hundredths."""

    said: str
    done: int
    late: int = 0


@dataclass(frozen=True, slots=True)
class GroupCard:
    """One group as its card shows it."""

    name: str
    state: str
    lacks: tuple[Element, ...]
    objectives: tuple[str, ...]
    measures: tuple[Measure, ...]
    facts: Fields
    endorsement: tuple[Element, ...]


def group_card(tx: Transaction, group: Group, mandate: Mandate | None, visit: Visit) -> GroupCard:
    """The card of one group; whatever somebody should do something about comes first."""
    speech = visit.speech
    facts: list[tuple[str, Spans]] = [(speech.words("Organisations"), (str(units(tx, group)),))]
    if mandate:
        facts.append((speech.words("Mandate until"), (day(mandate.charter.end, speech.language),)))
    objectives = mandate.charter.objectives if mandate else ()
    return GroupCard(
        group.called(speech.language),
        speech.name("group state", group.state.value),
        tuple(group_life.lacks(tx, group, speech)),
        tuple(plain(said(objective.texts, speech)) for objective in objectives),
        _measures(tx, mandate, speech) if mandate else (),
        Fields(tuple(facts), speech.language),
        (endorsements.line(tx, endorsements.of_mandate(group, mandate.version), speech, HERE),)
        if mandate
        else (),
    )


def _measures(tx: Transaction, mandate: Mandate, speech: Speech) -> tuple[Measure, ...]:
    """How much of what was promised is done, and how much of the time is over."""
    zone = tx.community.zone
    come = progress(mandate, tx.now, zone)
    time_over = _time(mandate, tx.now, zone, speech)
    return (_deliverables(come, speech), time_over) if come.of else (time_over,)


def _deliverables(come: Progress, speech: Speech) -> Measure:
    done, late = len(come.done), len(come.overdue)
    words = (
        speech.words("{done} of {of} deliverables done, {late} overdue", done=done, of=come.of, late=late)
        if late
        else speech.words("{done} of {of} deliverables done", done=done, of=come.of)
    )
    return Measure(words, 100 * done // come.of, 100 * late // come.of)


def _time(mandate: Mandate, now: datetime, zone: str, speech: Speech) -> Measure:
    begins, ends = (
        datetime.combine(mandate.charter.start, time(), ZoneInfo(zone)),
        ends_at(mandate.charter, zone),
    )
    share = min(max((now - begins) / (ends - begins), 0), 1)
    words = (
        speech.words("Its time was over {ago}", ago=distance(ends, now, speech.language))
        if now >= ends
        else speech.words("Its time is over {ahead}", ahead=distance(ends, now, speech.language))
    )
    return Measure(words, int(100 * share))

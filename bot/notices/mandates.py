"""What a mandate looks like: what it says, how far the group has come with it, what a version changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.changes import Change, Mark, Part, changes, pieces
from bot.domain.community import Charter, Deliverable, Names, Source, named
from bot.domain.groups import Group
from bot.domain.mandates import Mandate, Progress, latest_updates, progress
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.notices import endorsements
from bot.phrases import Speech, marked
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Chart, Element, Fields, Link, Spans, Strong, Style, Table, Text

RECENT = 200
"""Updates looked through for the latest on each objective."""
EXCERPT = 160
"""Of an update under its objective, in code points."""


def said(texts: Names, speech: Speech) -> Spans:
    """A text in the reader's language, or the original with a word that it is not translated."""
    words = named(texts, speech.language)
    if speech.language in dict(texts):
        return (words,)
    return speech.say("{text} (not translated)", text=words)


def version(tx: Transaction, group: Group, mandate: Mandate, speech: Speech, url: str) -> list[Element]:
    """One version; of the one in force also how far the group has come with it."""
    charter = mandate.charter
    return [
        *content(charter, speech, _facts(mandate, speech)),
        *(_with_progress(tx, group, mandate, speech) if mandate.until is None else _listed(charter, speech)),
        endorsements.line(tx, endorsements.of_mandate(group, mandate.version), speech, url),
    ]


def drafted(charter: Charter, speech: Speech) -> list[Element]:
    """What a draft says."""
    return [*content(charter, speech, ()), *_listed(charter, speech)]


def content(charter: Charter, speech: Speech, facts: Sequence[tuple[str, Spans]]) -> list[Element]:
    """What it is for, where it comes from, for how long."""
    weeks = speech.count("every {count} week", "every {count} weeks", charter.review // timedelta(weeks=1))
    pairs: list[tuple[str, Spans]] = [*facts, *_sources(charter, speech)]
    pairs += [
        (speech.words("From"), (charter.start.isoformat(),)),
        (speech.words("Until the end of"), (charter.end.isoformat(),)),
        (speech.words("Reviewed"), weeks),
        (speech.words("Organisations at least"), (str(charter.minimum_units),)),
    ]
    prevails = charter.purpose[0][0] != speech.language
    return [
        Text(said(charter.purpose, speech), speech.language),
        Fields(tuple(pairs), speech.language),
        *([speech.text("The original prevails.", Style.MUTED)] if prevails else []),
    ]


def _facts(mandate: Mandate, speech: Speech) -> list[tuple[str, Spans]]:
    pairs = [(speech.words("In force since"), speech.say("{at}", at=mandate.since))]
    if mandate.until is not None:
        pairs.append((speech.words("Replaced"), speech.say("{at}", at=mandate.until)))
    decision = mandate.decision or speech.words("the community’s file")
    return [*pairs, (speech.words("Decision"), (decision,))]


def _sources(charter: Charter, speech: Speech) -> list[tuple[str, Spans]]:
    named_as = ((speech.words("Pillar"), charter.pillar), (speech.words("Plan"), charter.plan))
    return [(label, _source(source, speech)) for label, source in named_as if source]


def _source(source: Source, speech: Speech) -> Spans:
    title = named(source.titles, speech.language) if source.titles else source.url
    return (Link(title, source.url),) if source.url else (title,)


def _listed(charter: Charter, speech: Speech) -> list[Element]:
    body: list[Element] = [speech.text("Objectives", Style.HEADING)]
    body += [Text((f"{o.number}. ", *said(o.texts, speech)), speech.language) for o in charter.objectives]
    if charter.deliverables:
        body.append(speech.text("Deliverables", Style.HEADING))
    body += [Text((f"{d.number}. ", *_promise(d, speech)), speech.language) for d in charter.deliverables]
    return body


def _promise(deliverable: Deliverable, speech: Speech) -> Spans:
    return speech.say("{title}, due {day}", title=said(deliverable.titles, speech), day=str(deliverable.due))


def _with_progress(tx: Transaction, group: Group, mandate: Mandate, speech: Speech) -> list[Element]:
    """Each objective with what was last said about it, and what became of the deliverables."""
    body: list[Element] = [speech.text("Objectives", Style.HEADING)]
    latest = latest_updates(tx.updates.latest(group.id, RECENT))
    for objective in mandate.charter.objectives:
        body.append(Text((f"{objective.number}. ", *said(objective.texts, speech)), speech.language))
        if update := latest.get(objective.number):
            body.append(_latest(update.text, speech.say("{at}", at=update.posted_at), speech))
    if mandate.charter.deliverables:
        body += [speech.text("Deliverables", Style.HEADING), *promises(tx, mandate, speech)]
    return body


def promises(tx: Transaction, mandate: Mandate, speech: Speech) -> list[Element]:
    """What has become of each deliverable."""
    come = progress(mandate, tx.now, tx.community.zone)
    return [figure(come, speech), _table(mandate, come, speech, tx.community.zone)]


def _latest(words: str, at: Spans, speech: Speech) -> Text:
    shown = words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"
    if not shown:
        return speech.text("Latest update, {at}: nothing to report.", Style.MUTED, at=at)
    return speech.text("Latest update, {at}: {text}", Style.MUTED, at=at, text=shown)


def figure(come: Progress, speech: Speech) -> Chart:
    """How many deliverables are done, late and to come, in words and as bars."""
    title = speech.words("{done} of {of} deliverables done", done=len(come.done), of=come.of)
    bars = (
        (speech.words("done"), len(come.done)),
        (speech.words("overdue"), len(come.overdue)),
        (speech.words("to come"), len(come.to_come)),
    )
    return Chart(title, bars, speech.language)


def _table(mandate: Mandate, come: Progress, speech: Speech, zone: str) -> Table:
    header = ("#", speech.words("Deliverable"), speech.words("Due"), speech.words("State"))
    states = (
        (come.overdue, (Strong(speech.words("overdue")),)),
        (come.to_come, (speech.words("to come"),)),
        (come.done, ()),
    )
    rows = tuple(
        (
            (str(d.number),),
            said(d.titles, speech),
            (d.due.isoformat(),),
            state or (_done(mandate, d, speech, zone),),
        )
        for deliverables, state in states
        for d in deliverables
    )
    return Table(header, rows, speech.language)


def _done(mandate: Mandate, deliverable: Deliverable, speech: Speech, zone: str) -> str:
    day = mandate.delivered[deliverable.number].astimezone(ZoneInfo(zone)).date()
    return speech.words("done on {day}", day=day.isoformat())


_PARTS = {
    Part.PURPOSE: marked("Purpose"),
    Part.PILLAR: marked("Pillar"),
    Part.PLAN: marked("Plan"),
    Part.OBJECTIVE: marked("Objective {number}"),
    Part.DELIVERABLE: marked("Deliverable {number}"),
    Part.START: marked("From"),
    Part.END: marked("Until the end of"),
    Part.REVIEW: marked("Reviewed every so many days"),
    Part.MINIMUM: marked("Organisations at least"),
}


def difference(before: Charter, after: Charter, speech: Speech) -> list[Element]:
    """What `after` says otherwise: [−words taken out] and [+words put in], which no colour tells apart."""
    found = changes(before, after, speech.language)
    if not found:
        return [speech.text("It says the same.")]
    return [
        Fields(tuple((_part(one, speech), _pieces(one)) for one in found), speech.language),
        speech.text("[−…] was taken out, [+…] was put in.", Style.MUTED),
    ]


def _part(change: Change, speech: Speech) -> str:
    return speech.words(_PARTS[change.part], number=change.number)


def _pieces(change: Change) -> Spans:
    spans: list[str | Strong] = []
    for mark, words in pieces(change):
        match mark:
            case Mark.KEPT:
                spans.append(f"{words} ")
            case Mark.OUT:
                spans.append(f"[−{words}] ")
            case Mark.IN:
                spans += [Strong(f"[+{words}]"), " "]
    return tuple(spans)


def versions(group: Group, every: Sequence[Mandate], shown: int, speech: Speech) -> list[Element]:
    """The other versions, each a press away."""
    others = [mandate for mandate in every if mandate.version != shown]
    if not others:
        return []
    buttons = (
        Button(
            speech.words("Version {number}", number=other.version),
            "mandate",
            (group.slug, "version", str(other.version)),
        )
        for other in others
    )
    return [speech.text("Other versions", Style.HEADING), Actions(tuple(buttons))]


def adopted(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:  # noqa: ARG001 - as all
    """Tells a member what a new version of their group's mandate changes, while it is the newest."""
    group = tx.groups.get(prompt.subject_id)
    every = tx.mandates.versions(group.id)
    if len(every) < 2 or prompt.unit != str(every[-1].version):
        return None
    before, now = every[-2:]
    body: list[Element] = [
        speech.text("Decided {at}, under: {decision}.", at=now.since, decision=Strong(now.decision)),
        *difference(before.charter, now.charter, speech),
        Actions((Button(speech.words("Show the mandate"), "mandate", (group.slug,)),)),
    ]
    return Card(title(group, now.version, speech), tuple(body), speech.language)


def title(group: Group, version: int, speech: Speech) -> str:
    """A version by its name."""
    return speech.words(
        "Mandate of {group}, version {version}", group=group.called(speech.language), version=version
    )

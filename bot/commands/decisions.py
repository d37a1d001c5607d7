"""Decisions of the room and points of discussion: record and correct them, read them (RULES §3)."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands.agenda import meeting_or_next
from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.items import item_numbered
from bot.commands.planned import ANY_MEETING, any_meeting
from bot.commands.registry import Param, Router, Takes
from bot.domain.community import GroupKind
from bot.domain.decisions import Entry, EntryKind
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.domain.wordings import checked_text
from bot.notices import agenda
from bot.notices import decisions as notice
from bot.phrases import marked
from bot.requests import Reply

router = Router()

_REFERENCE = re.compile(r"#?(\d{1,9})\.(\d{1,9})")


def _items(ctx: Context) -> list[tuple[str, str]]:
    meeting = ctx.tx.meetings.last() or ctx.tx.meetings.next()
    shown = agenda.items(ctx.tx, meeting) if meeting else []
    return [(str(one.id), agenda.title(ctx.tx, one, ctx.speech)) for one in shown]


TEXT = Param("text", Takes.TEXT, marked("Text"), optional=True)
ROOM = replace(ANY_MEETING, hint=marked("To correct decision 3 of meeting 1: 1.3"))
ITEM = Param(
    "item", Takes.WORD, marked("Item"), options=_items, hint=marked("To correct point 7 of meeting 1: 1.7")
)


@router.command(
    "decide",
    Action.DECIDE,
    summary=marked("Record what the room decided without a vote, or correct it"),
    example=marked("decide 1 “The next meeting is in Nairobi.”"),
    params=(ROOM, TEXT),
    title=marked("Record a decision of the room"),
)
def decide(ctx: Context) -> Reply:
    """Records a decision under the next number of its meeting; it never sets an endorsement."""
    ctx.authorise(Action.DECIDE)
    if before := _referred(ctx, "meeting", EntryKind.DECISION):
        return _corrected(ctx, before)
    meeting = any_meeting(ctx)
    if not ctx.text("text"):
        return _form(ctx, ROOM, {"meeting": str(meeting.id)})
    entry = ctx.tx.decisions.add(
        meeting.id, EntryKind.DECISION, checked_text(ctx.text("text")), ctx.member.id
    )
    for group in (g for g in ctx.tx.groups.all() if g.kind is GroupKind.PLENARY):
        for conversation in ctx.tx.people.followers(group.id):
            ctx.tx.slots.show(f"decision:{entry.id}", conversation.id)
    ctx.tx.log.append(
        "room-decided", f"decision:{entry.id}", {"number": entry.reference, "text": entry.text}, ctx.member.id
    )
    return _recorded(ctx, entry)


@router.command(
    "discussion",
    Action.ADMINISTER,
    summary=marked("Note a point of discussion under an item of the agenda, or correct it"),
    example=marked("discussion 4 “Costs differ between regions.”"),
    params=(ITEM, TEXT),
    title=marked("Note a point of discussion"),
)
def discussion(ctx: Context) -> Reply:
    """Notes a point under the next number of the item's meeting."""
    ctx.authorise(Action.ADMINISTER)
    if before := _referred(ctx, "item", EntryKind.DISCUSSION):
        return _corrected(ctx, before)
    item = item_numbered(ctx, ctx.text("item"))
    if not ctx.text("text"):
        return _form(ctx, ITEM, {"item": str(item.id)})
    entry = ctx.tx.decisions.add(
        item.meeting_id, EntryKind.DISCUSSION, checked_text(ctx.text("text")), ctx.member.id, item.id
    )
    ctx.tx.log.append(
        "discussion-noted", f"item:{item.id}", {"number": entry.reference, "text": entry.text}, ctx.member.id
    )
    return _recorded(ctx, entry)


@router.command(
    "decisions",
    Action.SEE,
    reads=True,
    repeatable=True,
    summary=marked("What the room decided and discussed at a meeting"),
    example=marked("decisions 1"),
    params=(replace(ANY_MEETING, optional=True),),
)
def decisions(ctx: Context) -> Reply:
    """The decisions of a meeting and its points of discussion; of the last one, if none is named."""
    ctx.authorise(Action.SEE)
    last = ctx.tx.meetings.last()
    meeting = last if last and not ctx.text("meeting") else meeting_or_next(ctx)
    record = ctx.button(marked("Record a decision"), "decide", str(meeting.id))
    return ctx.shown(
        ctx.speech.words("Decisions of {meeting}", meeting=meeting.title),
        *notice.listed(ctx.tx, meeting, ctx.speech),
        *((record,) if ctx.may(Action.DECIDE) else ()),
        ctx.button(marked("Agenda"), "agenda", str(meeting.id)),
        ctx.button(marked("Actions"), "actions"),
    )


def _referred(ctx: Context, param: str, kind: EntryKind) -> Entry | None:
    """The entry that a number such as 1.3 means; None for the number of a meeting or item."""
    words = _REFERENCE.fullmatch(ctx.text(param).strip())
    if words is None:
        return None
    found = ctx.tx.decisions.get(int(words.group(1)), kind, int(words.group(2)))
    if found is None:
        raise Refusal(
            "Nothing is recorded under {number}.",
            number=ctx.text(param),
            remedy=phrase("“decisions” lists what is."),
        ).offering(phrase("Decisions"), "decisions")
    return found


def _corrected(ctx: Context, before: Entry) -> Reply:
    """Corrects an entry, or shows the form with the text it has."""
    if not ctx.text("text"):
        reference = before.reference
        named = (ROOM, "meeting") if before.kind is EntryKind.DECISION else (ITEM, "item")
        param = replace(named[0], options=lambda _: [(reference, reference)])
        return _form(ctx, param, {named[1]: reference, "text": before.text})
    text = checked_text(ctx.text("text"))
    if text == before.text:
        return _recorded(ctx, before)
    entry = ctx.tx.decisions.correct(before.id, text, ctx.member.id)
    ctx.tx.slots.touch(f"decision:{entry.id}")
    ctx.tx.log.append(
        f"{entry.kind}-corrected",
        f"decision:{entry.id}",
        {"number": entry.reference, "text": text},
        ctx.member.id,
    )
    return _recorded(ctx, entry)


def _form(ctx: Context, param: Param, values: dict[str, str]) -> Reply:
    return Reply(form_of(ctx, replace(ctx.command, params=(param, replace(TEXT, optional=False))), values))


def _recorded(ctx: Context, entry: Entry) -> Reply:
    decided = entry.kind is EntryKind.DECISION
    title = (
        ctx.speech.words("Decision {number}", number=entry.reference)
        if decided
        else ctx.speech.words("Point {number} of the discussion", number=entry.reference)
    )
    return ctx.shown(
        title,
        *notice.entry(ctx.tx, entry, ctx.speech),
        *(notice.worth(ctx.speech) if decided else ()),
        ctx.button(marked("Correct"), "decide" if decided else "discussion", entry.reference),
        ctx.button(marked("Decisions"), "decisions", str(entry.meeting_id)),
    )

"""Items of an agenda: propose one; accept, order or drop it (RULES §3)."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands.agenda import agenda_of, may_handle
from bot.commands.context import Context
from bot.commands.planned import MEETING, any_meeting
from bot.commands.registry import Param, Router, Takes
from bot.domain.agenda import Item, ItemKind, ItemState, arranged, checked_minutes, checked_title
from bot.domain.groups import folded
from bot.domain.meetings import Meeting
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.notices import agenda as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Text

router = Router()

STEPS = ("accept", "order", "drop")
_STEP = re.compile(r"#?(\d{1,9})\s+(\S+)(?:\s+(\d{1,4}))?")


@router.command(
    "item",
    Action.TAKE_PART,
    Action.RUN_GROUP,
    Action.ADMINISTER,
    summary=marked("Propose an item for the next meeting; accept, order or drop one"),
    example=marked("item “Sharing warehouses” of {group} lasts 20 for discussion"),
    params=(
        Param(
            "title",
            Takes.LINE,
            marked("Title"),
            hint=marked("For an item there is: its number and accept, order 2 or drop"),
        ),
        Param("group", Takes.GROUP, marked("Group"), optional=True, after="of"),
        Param("minutes", Takes.WORD, marked("Minutes"), optional=True, after="lasts"),
        Param(
            "kind",
            Takes.WORD,
            marked("Purpose"),
            optional=True,
            after="for",
            options=lambda ctx: [(kind.value, ctx.speech.name("item kind", kind.value)) for kind in ItemKind],
        ),
        replace(MEETING, optional=True, after="at", hint=marked("The next one, if left out")),
    ),
    title=marked("Propose an item"),
)
def item(ctx: Context) -> Reply:
    """Proposes an item; or, for the lead of its group and the secretariat, takes a step with one."""
    if step := _STEP.fullmatch(ctx.text("title").strip()):
        number, word, position = step.groups()
        for one in STEPS:
            if folded(word) in ctx.called("item step", one):
                return _take(ctx, number, one, position)
    return _propose(ctx)


def _propose(ctx: Context) -> Reply:
    ctx.authorise(Action.ADMINISTER if ctx.may(Action.ADMINISTER) else Action.TAKE_PART)
    meeting, group = _meeting(ctx), ctx.some_group()
    title, minutes, kind = checked_title(ctx.text("title")), checked_minutes(ctx.text("minutes")), _kind(ctx)
    proposed = ctx.tx.agenda.propose(
        meeting.id, title, kind, ctx.member.id, group.id if group else None, minutes
    )
    if ctx.may(Action.RUN_GROUP, Target(group_id=proposed.group_id)):
        proposed = ctx.tx.agenda.change(proposed.id, state=ItemState.ACCEPTED.value)
    ctx.tx.slots.touch(f"agenda:{meeting.id}")
    ctx.tx.log.append(
        "item-proposed",
        f"item:{proposed.id}",
        {"meeting": meeting.id, "title": title, "group": group.slug if group else ""},
        ctx.member.id,
    )
    shown = [one.id for one in notice.items(ctx.tx, meeting)]
    return ctx.done(
        marked("On the agenda") if proposed.state is ItemState.ACCEPTED else marked("Item proposed"),
        notice.line(ctx.tx, proposed, shown.index(proposed.id) + 1, ctx.speech, ctx.url),
        *_who_accepts(ctx, proposed),
        ctx.button(marked("See the agenda"), "agenda", str(meeting.id)),
    )


def _who_accepts(ctx: Context, proposed: Item) -> tuple[Text, ...]:
    if proposed.state is ItemState.ACCEPTED:
        return ()
    if proposed.group_id is None:
        return (ctx.muted("The secretariat accepts it and says when its turn is."),)
    group = ctx.tx.groups.get(proposed.group_id).called(ctx.language)
    return (
        ctx.muted(
            "The lead of {group} or the secretariat accepts it and says when its turn is.", group=group
        ),
    )


def _meeting(ctx: Context) -> Meeting:
    """The meeting an item is proposed for, which is to come and whose agenda is open."""
    found = any_meeting(ctx) if ctx.text("meeting") else ctx.tx.meetings.next()
    if found is None:
        raise Refusal("No meeting is planned yet.", remedy=phrase("The secretariat sets the meeting first."))
    if found.ends_at <= ctx.now or found.dropped_at:
        raise Refusal(
            "{meeting} is over, or will not be.",
            meeting=found.title,
            remedy=phrase("Choose one that is to come."),
        )
    if not ctx.may(Action.ADMINISTER):
        _refuse_closed(ctx, found)
    return found


def _refuse_closed(ctx: Context, meeting: Meeting) -> None:
    closed = ctx.tx.agenda.frozen(meeting.id)
    if closed is None:
        return
    raise Refusal(
        "The agenda of {meeting} is closed since {at}.",
        meeting=meeting.title,
        at=closed.at,
        remedy=phrase("Ask the secretariat, or choose a later meeting."),
    ).offering(phrase("Meetings"), "meetings")


def _kind(ctx: Context) -> ItemKind:
    word = folded(ctx.text("kind"))
    if not word:
        return ItemKind.DISCUSSION
    for kind in ItemKind:
        if word in ctx.called("item kind", kind.value):
            return kind
    raise Refusal(
        "“{word}” is not a purpose of an item.",
        word=ctx.text("kind"),
        remedy=phrase(
            "Choose one of: {names}.",
            names=", ".join(ctx.speech.name("item kind", kind.value) for kind in ItemKind),
        ),
    )


def _take(ctx: Context, number: str, step: str, position: str | None) -> Reply:
    """Accepts, orders or drops an item; what is done already is answered as done."""
    found = item_numbered(ctx, number)
    ctx.authorise(Action.RUN_GROUP, Target(group_id=found.group_id))
    meeting = ctx.tx.meetings.get(found.meeting_id)
    assert meeting is not None  # noqa: S101 - meetings are never deleted
    if not may_handle(ctx, found):
        _refuse_closed(ctx, meeting)
    if step == "order":
        _order(ctx, found, meeting, position)
    else:
        _settle(ctx, found, meeting, ItemState.ACCEPTED if step == "accept" else ItemState.DROPPED)
    ctx.tx.slots.touch(f"agenda:{meeting.id}")
    if step == "drop":
        return ctx.done(
            marked("Dropped"),
            ctx.speech.text("Item {number} is not on the agenda any more.", number=found.id),
            ctx.button(marked("Put it back"), "item", str(found.id), "accept"),
            ctx.button(marked("See the agenda"), "agenda", str(meeting.id)),
        )
    return agenda_of(ctx, meeting)


def _settle(ctx: Context, found: Item, meeting: Meeting, state: ItemState) -> None:
    """Accepts or drops an item; one that was dropped before comes back as the last."""
    if found.state is state:
        return
    if found.state is ItemState.DROPPED:
        ctx.tx.agenda.arrange([*(one.id for one in notice.items(ctx.tx, meeting)), found.id])
    ctx.tx.agenda.change(found.id, state=state.value)
    ctx.tx.log.append(f"item-{state.value}", f"item:{found.id}", {"meeting": meeting.id}, ctx.member.id)


def _order(ctx: Context, found: Item, meeting: Meeting, position: str | None) -> None:
    """Puts an item at a place among those that are on the agenda."""
    shown = notice.items(ctx.tx, meeting)
    if found.id not in {one.id for one in shown}:
        raise Refusal(
            "Item {number} is not on the agenda.", number=found.id, remedy=phrase("Accept it first.")
        ).offering(phrase("Accept"), "item", str(found.id), "accept")
    if position is None:
        raise Refusal(
            "Say at which place item {number} is to be.",
            number=found.id,
            remedy=phrase("Write the place after the word, counted from 1."),
        )
    order = arranged(shown, found, int(position))
    if order != tuple(one.id for one in shown):
        ctx.tx.agenda.arrange(order)
        ctx.tx.log.append(
            "item-ordered", f"item:{found.id}", {"meeting": meeting.id, "place": int(position)}, ctx.member.id
        )


def item_numbered(ctx: Context, words: str) -> Item:
    """The item of any agenda with this number; refuses numbers of none."""
    word = words.strip().lstrip("#")
    found = ctx.tx.agenda.get(int(word)) if word.isdecimal() and len(word) < 10 else None
    if found is None:
        raise Refusal(
            "There is no item {number}.",
            number=words,
            remedy=phrase("“agenda” lists them with their numbers."),
        ).offering(phrase("Agenda"), "agenda")
    return found

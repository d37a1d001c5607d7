"""The agenda of a meeting: read it, close it (RULES §3)."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.context import Context
from bot.commands.freezing import freeze_agenda
from bot.commands.planned import ANY_MEETING, MEETING, any_meeting, meeting_to_come
from bot.commands.registry import Param, Router, Takes
from bot.commands.suggesting import suggest_items
from bot.domain.agenda import Item, ItemState, SourceKind
from bot.domain.community import GroupKind
from bot.domain.meetings import Meeting
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.domain.votes import VoteState
from bot.notices import agenda as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Actions, Button, Element, Style

router = Router()


@router.command(
    "agenda",
    Action.SEE,
    reads=True,
    repeatable=True,
    summary=marked("The agenda of the next meeting, or of another"),
    example=marked("agenda 1"),
    params=(replace(ANY_MEETING, optional=True),),
)
def agenda(ctx: Context) -> Reply:
    """The agenda with what its reader can do about each item."""
    ctx.authorise(Action.SEE)
    return agenda_of(ctx, meeting_or_next(ctx))


def agenda_of(ctx: Context, meeting: Meeting) -> Reply:
    """The items in their order, each with its buttons."""
    shown = notice.items(ctx.tx, meeting)
    body: list[Element] = notice.state(ctx.tx, meeting, ctx.speech)
    for position, one in enumerate(shown, 1):
        body.append(notice.line(ctx.tx, one, position, ctx.speech, ctx.url))
        if buttons := (*_behind(ctx, one), *_steps(ctx, one, position, len(shown))):
            body.append(Actions(buttons))
    return ctx.shown(notice.heading(meeting, ctx.speech), *body, *_about_all(ctx, meeting))


def _about_all(ctx: Context, meeting: Meeting) -> list[Button]:
    number = str(meeting.id)
    buttons = [ctx.button(marked("Digest of updates"), "digest", number)]
    if _may_propose(ctx, meeting):
        buttons.insert(0, ctx.button(marked("Propose an item"), "item", style=Style.PRIMARY))
    if not ctx.may(Action.ADMINISTER):
        return buttons
    if ctx.tx.agenda.frozen(meeting.id):
        return [*buttons, ctx.button(marked("Open the agenda again"), "freeze", number, "lift")]
    return [*buttons, ctx.button(marked("Close the agenda"), "freeze", number)]


def _may_propose(ctx: Context, meeting: Meeting) -> bool:
    if meeting.ends_at <= ctx.now:
        return False
    return ctx.may(Action.ADMINISTER) or (
        ctx.may(Action.TAKE_PART) and ctx.tx.agenda.frozen(meeting.id) is None
    )


def _behind(ctx: Context, item: Item) -> tuple[Button, ...]:
    """Leads to what the item comes from."""
    match item.source:
        case None:
            return ()
        case source if source.kind is SourceKind.ACTIONS:
            return (ctx.button(marked("Actions"), "actions"),)
        case source if source.kind is SourceKind.GROUP:
            group = ctx.tx.groups.get(source.id)
            posts = group.kind is not GroupKind.ADVISORY
            return (ctx.button(marked("Updates"), "updates", group.slug),) if posts else ()
        case source:
            vote = ctx.tx.votes.get(source.id)
            if vote and vote.state is VoteState.DRAFT and ctx.may(Action.OPEN_PLENARY_VOTE):
                return (ctx.button(marked("Open the vote"), "open", str(vote.id)),)
            return (ctx.button(marked("See the vote"), "vote", str(source.id)),)


def _steps(ctx: Context, item: Item, position: int, number: int) -> tuple[Button, ...]:
    """What the lead of its group and the secretariat may do with an item."""
    if not may_handle(ctx, item):
        return ()
    own = str(item.id)
    buttons = []
    if item.state is ItemState.PROPOSED:
        buttons.append(ctx.button(marked("Accept"), "item", own, "accept"))
    if position > 1:
        buttons.append(ctx.button(marked("Up"), "item", own, "order", str(position - 1)))
    if position < number:
        buttons.append(ctx.button(marked("Down"), "item", own, "order", str(position + 1)))
    return (*buttons, ctx.button(marked("Drop"), "item", own, "drop"))


def may_handle(ctx: Context, item: Item) -> bool:
    """Whether the reader may accept, order or drop it now; a closed agenda is the secretariat's alone."""
    if ctx.may(Action.ADMINISTER):
        return True
    return ctx.tx.agenda.frozen(item.meeting_id) is None and ctx.may(
        Action.RUN_GROUP, Target(group_id=item.group_id)
    )


@router.command(
    "freeze",
    Action.ADMINISTER,
    summary=marked("Close the agenda of a meeting, or open it again"),
    example=marked("freeze 1"),
    params=(MEETING, Param("lift", Takes.FLAG, marked("Open it again"), optional=True, after="lift")),
    title=marked("Close the agenda"),
)
def freeze(ctx: Context) -> Reply:
    """From then on the secretariat alone changes the agenda, and it is shown to the whole community."""
    ctx.authorise(Action.ADMINISTER)
    meeting = meeting_to_come(ctx)
    if ctx.text("lift"):
        if ctx.tx.agenda.lift(meeting.id):
            ctx.tx.log.append("agenda-opened", f"meeting:{meeting.id}", {}, ctx.member.id)
            suggest_items(ctx.tx, meeting.id)
        said = ctx.speech.text("The agenda of {meeting} is open again for proposals.", meeting=meeting.title)
    else:
        freeze_agenda(ctx.tx, meeting.id, ctx.member.id)
        said = ctx.speech.text(
            "The agenda of {meeting} is closed: only the secretariat changes it now. It is shown where the "
            "global meeting is followed.",
            meeting=meeting.title,
        )
    ctx.tx.slots.touch(f"agenda:{meeting.id}")
    waiting = sum(one.state is ItemState.PROPOSED for one in notice.items(ctx.tx, meeting))
    left = ctx.speech.count(
        "{count} item is proposed and not accepted yet.",
        "{count} items are proposed and not accepted yet.",
        waiting,
    )
    return ctx.done(
        marked("Noted"),
        said,
        *((ctx.speech.paragraph(*left, style=Style.NOTICE),) if waiting else ()),
        ctx.button(marked("See the agenda"), "agenda", str(meeting.id)),
    )


def meeting_or_next(ctx: Context) -> Meeting:
    """The meeting whose number was given, else the one under way, the next one, or the last."""
    if ctx.text("meeting"):
        return any_meeting(ctx)
    found = ctx.tx.meetings.next() or ctx.tx.meetings.last()
    if found is None:
        raise Refusal("No meeting is planned yet.", remedy=phrase("The secretariat sets the meeting first."))
    return found

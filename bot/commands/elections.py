"""Elections of seats: seeing them, and cancelling one (RULES §5)."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.context import Context
from bot.commands.electing import void_draft
from bot.commands.motions import OPENING
from bot.commands.opening import profile_of, roll_now, without_voter
from bot.commands.registry import Param, Router, Takes
from bot.commands.telling import tell
from bot.domain.elections import STANDING, UNDER_WAY, Election, ElectionState
from bot.domain.policy import Action, Target
from bot.domain.profiles import Body
from bot.domain.refusal import Refusal, phrase
from bot.domain.votes import COUNTED_STATES, LIVE_STATES, Vote, VoteState
from bot.notices import candidates, drafts
from bot.notices import elections as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Actions, Element, Style

router = Router()

ELECTION = Param(
    "election",
    Takes.WORD,
    marked("Election"),
    options=lambda ctx: [
        (str(e.id), notice.title(ctx.tx, e, ctx.speech)) for e in ctx.tx.elections.listed(*UNDER_WAY)
    ],
)


@router.command(
    "election",
    Action.SEE,
    reads=True,
    repeatable=True,
    summary=marked("Elections of seats, or one with its candidates"),
    example=marked("election 3"),
    params=(replace(ELECTION, optional=True),),
)
def election(ctx: Context) -> Reply:
    """All elections under way and the latest ones, or one of them."""
    ctx.authorise(Action.SEE)
    if not ctx.text("election"):
        return _all(ctx)
    one = election_named(ctx)
    body = candidates.sheet(ctx.tx, one, ctx.member, ctx.speech)
    for vote in notice.current_votes(ctx.tx, one):
        if vote.state in (VoteState.DRAFT, VoteState.SCHEDULED) and _may_open(ctx, vote):
            body += _draft(ctx, vote)
    return ctx.shown(notice.title(ctx.tx, one, ctx.speech), *body)


def _all(ctx: Context) -> Reply:
    found = ctx.tx.elections.listed(*ElectionState, limit=10)
    if not found:
        return ctx.done(
            marked("Elections"),
            ctx.speech.text("No election has been called."),
            ctx.button(marked("Start"), "home"),
        )
    body: list[Element] = []
    for one in found:
        title = notice.title(ctx.tx, one, ctx.speech)
        body += [
            ctx.speech.paragraph(title, style=Style.HEADING),
            *notice.facts(ctx.tx, one, ctx.speech)[:1],
            Actions((ctx.button(marked("See the election"), "election", str(one.id)),)),
        ]
    return ctx.done(marked("Elections"), *body)


def _may_open(ctx: Context, vote: Vote) -> bool:
    return ctx.may(OPENING[Body(vote.rule.body)], Target(group_id=vote.group_id))


def _draft(ctx: Context, vote: Vote) -> list[Element]:
    """A draft as whoever may open it needs to see it."""
    units = roll_now(ctx.tx, vote, profile_of(ctx.tx, vote))
    return [
        ctx.speech.text("Draft of vote {number}", Style.HEADING, number=vote.id),
        *drafts.preview(ctx.tx, vote, units, without_voter(ctx.tx, vote, units), ctx.speech, ctx.url),
        *(
            [Actions((ctx.button(marked("Open the vote"), "open", str(vote.id), style=Style.PRIMARY),))]
            if vote.state is VoteState.DRAFT
            else []
        ),
    ]


def election_named(ctx: Context, *, lock: bool = False) -> Election:
    """The election whose number was given; refuses numbers of nothing."""
    word = ctx.text("election").strip().lstrip("#")
    known = word.isdecimal() and len(word) < 10
    found = (ctx.tx.elections.lock if lock else ctx.tx.elections.get)(int(word)) if known else None
    if found is None:
        raise Refusal(
            "There is no election {word}.",
            word=ctx.text("election"),
            remedy=phrase("“election” lists them with their numbers."),
        ).offering(phrase("Elections"), "election")
    return found


@router.command(
    "cancel-election",
    Action.ADMINISTER,
    summary=marked("Cancel an election before its vote opens"),
    example=marked("cancel-election 3 called for the wrong seats"),
    params=(ELECTION, Param("reason", Takes.LINE, marked("Reason"))),
    title=marked("Cancel an election"),
)
def cancel_election(ctx: Context) -> Reply:
    """Ends an election with a reason; candidates are told. A vote that is open must be voided first."""
    ctx.authorise(Action.ADMINISTER)
    one = election_named(ctx, lock=True)
    if one.state not in UNDER_WAY:
        raise Refusal("Election {number} is over.", number=one.id)
    for vote in notice.current_votes(ctx.tx, one):
        if vote.state in (*LIVE_STATES, *COUNTED_STATES):
            raise Refusal(
                "Vote {number} of this election has opened.",
                number=vote.id,
                remedy=phrase("It must be voided, with a reason, before the election can be cancelled."),
            )
        void_draft(ctx.tx, vote, ctx.member.id, ctx.text("reason"))
    ctx.tx.elections.move(one.id, ElectionState.CANCELLED)
    key = f"election:{one.id}"
    asked = [c.member_id for c in ctx.tx.elections.candidates(one.id) if c.consent in STANDING]
    tell(ctx.tx, f"{key}:cancelled", "election-cancelled", one.id, asked)
    ctx.tx.log.append("election-cancelled", key, {"reason": ctx.text("reason")}, ctx.member.id)
    return ctx.done(
        marked("Cancelled"),
        ctx.speech.text("Election {number} is cancelled. Its candidates are told.", number=one.id),
        ctx.button(marked("Elections"), "election"),
    )

"""What somebody nominated for a seat says: yes, no, why; and whether they take a seat offered (RULES §5)."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.context import Context
from bot.commands.electing import withdraw
from bot.commands.elections import ELECTION, election_named
from bot.commands.registry import Param, Router, Takes
from bot.commands.seating import secretariat, take_seat
from bot.commands.telling import tell
from bot.domain.elections import (
    LONGEST_STATEMENT,
    STANDING,
    Candidate,
    Consent,
    Election,
    ElectionState,
    candidacy,
)
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.notices import elections as notice
from bot.notices.seats import seat_name
from bot.notices.vacancies import is_gone
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Button, Strong, Style

router = Router()

_STATEMENT = Param(
    "statement", Takes.TEXT, marked("Statement"), hint=marked("Why you stand, in up to 1,500 characters")
)


@router.command(
    "accept",
    Action.TAKE_PART,
    summary=marked("Accept a nomination, or a seat offered to you"),
    example=marked("accept 3"),
    params=(ELECTION, replace(_STATEMENT, optional=True)),
    title=marked("Accept"),
)
def accept(ctx: Context) -> Reply:
    """Accepts a nomination, perhaps with a statement; or takes the seat offered to a runner-up."""
    ctx.authorise(Action.TAKE_PART)
    election, own = _own(ctx)
    if own.consent is not Consent.ASKED:
        raise _nothing_asked(election)
    if own.seat:
        return _take(ctx, election, own)
    if not notice.is_open(ctx.tx, election):
        raise Refusal(
            "Nominations of election {number} closed {at}.",
            number=election.id,
            at=election.closes_at,
            remedy=phrase("Whoever has not accepted by then does not stand."),
        )
    changes = {"statement": _statement(ctx)} if ctx.text("statement") else {}
    _answer(ctx, election, own, Consent.ACCEPTED, **changes)
    return you_stand(ctx, election)


def _own(ctx: Context) -> tuple[Election, Candidate]:
    """The election named, and the reader's own candidacy in it."""
    election = election_named(ctx, lock=True)
    own = candidacy(ctx.tx.elections.candidates(election.id), ctx.member.id)
    if own is None:
        raise Refusal(
            "You are not nominated in election {number}.",
            number=election.id,
            remedy=phrase("Anybody may nominate you while nominations are open, also you yourself."),
        ).offering(phrase("See the election"), "election", str(election.id))
    return election, own


def _nothing_asked(election: Election) -> Refusal:
    return Refusal(
        "Nothing waits for your answer in election {number}.",
        number=election.id,
        remedy=phrase("“election” shows how you stand."),
    ).offering(phrase("See the election"), "election", str(election.id))


def _answer(ctx: Context, election: Election, own: Candidate, said: Consent, **changes: str) -> None:
    """Notes an answer."""
    ctx.tx.elections.change(own.id, consent=said.value, **changes)
    _told(ctx, election, own, said)


def _told(ctx: Context, election: Election, own: Candidate, said: Consent) -> None:
    """Has whoever asked told what was said: the nominator, or the secretariat that offered a seat."""
    ctx.tx.log.append(said.value, f"election:{election.id}", {"candidate": own.id}, ctx.member.id)
    asking = {*(() if own.seat else (own.nominator_id,))} - {ctx.member.id}
    if election.state is not ElectionState.NOMINATING:
        asking |= {*secretariat(ctx.tx)}
    key = f"answer:{own.id}:{said.value}:{ctx.now.isoformat()}"
    tell(ctx.tx, key, "nominee-answered", own.id, asking, own.seat)


def _take(ctx: Context, election: Election, own: Candidate) -> Reply:
    """A runner-up takes the seat for what is left of its term."""
    if is_gone(ctx.tx, replace(own, consent=Consent.ACCEPTED)):
        raise Refusal(
            "The seat was offered to you for {organisation}, which you have left.",
            organisation=ctx.tx.organisations.get(own.organisation_id).name,
            remedy=phrase("The secretariat asks the next runner-up."),
        )
    take_seat(ctx.tx, own.seat, ctx.member.id, ctx.now)
    _answer(ctx, election, own, Consent.ACCEPTED)
    return ctx.done(
        marked("Accepted"),
        ctx.speech.text(
            "You now hold the seat {seat}.", seat=Strong(seat_name(ctx.tx, own.seat, ctx.speech))
        ),
        see(ctx, election),
    )


def see(ctx: Context, election: Election) -> Button:
    """Leads to an election."""
    return ctx.button(marked("See the election"), "election", str(election.id))


def you_stand(ctx: Context, election: Election) -> Reply:
    """What somebody reads who has accepted."""
    needed = election.rules.seconders
    return ctx.done(
        marked("You stand"),
        ctx.speech.text("You stand in election {number}.", number=election.id),
        *(
            [ctx.speech.text("You need seconders from {number} other organisations.", number=needed)]
            if needed
            else []
        ),
        ctx.muted("You can say why in up to {limit} characters, and withdraw.", limit=LONGEST_STATEMENT),
        ctx.button(marked("Write your statement"), "statement", str(election.id), style=Style.PRIMARY),
        see(ctx, election),
    )


@router.command(
    "decline",
    Action.TAKE_PART,
    summary=marked("Decline a nomination or a seat, or withdraw"),
    example=marked("decline 3"),
    params=(ELECTION,),
    title=marked("Decline"),
)
def decline(ctx: Context) -> Reply:
    """Declines what was asked, or withdraws; once the vote has opened, its ballot stays as it is."""
    ctx.authorise(Action.TAKE_PART)
    election, own = _own(ctx)
    if own.consent is Consent.ASKED:
        _answer(ctx, election, own, Consent.DECLINED, seat="")
        return ctx.done(
            marked("Declined"),
            ctx.speech.text("You have declined. Whoever asked you is told."),
            see(ctx, election),
        )
    if own.consent is not Consent.ACCEPTED:
        raise _nothing_asked(election)
    if own.seat and election.state is ElectionState.SETTLED:
        raise Refusal(
            "You are elected already, so this is no withdrawal.",
            remedy=phrase("To give the seat up, tell the secretariat."),
        )
    return _withdraw(ctx, election, own)


def _withdraw(ctx: Context, election: Election, own: Candidate) -> Reply:
    early = withdraw(ctx.tx, election, own, ctx.speeches)
    _told(ctx, election, own, Consent.WITHDRAWN)
    said = (
        ctx.speech.text("You have withdrawn and are not on the ballot.")
        if early
        else ctx.speech.text(
            "Your withdrawal is noted and shown. Ballots are cast already, so you stay on them; a seat you "
            "would win goes to the next in the ranking."
        )
    )
    return ctx.done(marked("Withdrawn"), said, see(ctx, election))


@router.command(
    "statement",
    Action.TAKE_PART,
    summary=marked("Say why you stand"),
    example=marked("statement 3 I have run the common pipeline for four years."),
    params=(ELECTION, _STATEMENT),
    title=marked("Your statement"),
)
def statement(ctx: Context) -> Reply:
    """Writes or replaces a candidate's statement, until the vote opens."""
    ctx.authorise(Action.TAKE_PART)
    election, own = _own(ctx)
    if own.consent not in STANDING:
        raise _nothing_asked(election)
    if not notice.may_still_change(ctx.tx, election):
        raise Refusal(
            "The vote has opened, so statements stay as they are.",
            remedy=phrase("You can still write to the delegates yourself."),
        )
    ctx.tx.elections.change(own.id, statement=_statement(ctx))
    ctx.tx.log.append("statement", f"election:{election.id}", {"candidate": own.id}, ctx.member.id)
    return ctx.done(
        marked("Noted"),
        ctx.speech.text(
            "Your statement is shown with the election. You can replace it until the vote opens."
        ),
        see(ctx, election),
    )


def _statement(ctx: Context) -> str:
    text = ctx.text("statement").strip()
    if len(text) > LONGEST_STATEMENT:
        raise Refusal(
            "The statement has {length} characters; at most {limit} are shown to everybody alike.",
            length=len(text),
            limit=LONGEST_STATEMENT,
            remedy=phrase("Shorten it, and send it again."),
        )
    return text

"""The ballot: casting it, changing it, seeing how it stands (RULES §4)."""

from __future__ import annotations

from bot.commands.access import unconfirmed
from bot.commands.casting import SilentVeto, Taken, cast
from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.motions import vote_named
from bot.commands.params import VOTE
from bot.commands.registry import Param, Router, Takes
from bot.domain.casting import Cast
from bot.domain.people import Organisation
from bot.domain.policy import Action, Target
from bot.domain.profiles import Body, Kind
from bot.domain.refusal import NotAllowed, Refusal, phrase
from bot.domain.rolls import unit_of
from bot.domain.votes import Vote, VoteState
from bot.notices import consensus, endorsements, filling, options
from bot.notices import votes as notice
from bot.notices.rules import name, straw_words
from bot.notices.units import themselves
from bot.phrases import marked
from bot.ports.votes import CastingFacts
from bot.requests import Reply
from bot.views import Card, Element, Style, Text

router = Router()


@router.command(
    "vote",
    Action.SEE,
    Action.CAST,
    repeatable=True,
    batched=True,
    summary=marked("Vote, or see your organisation’s ballot"),
    example=marked("vote 12 yes"),
    params=(
        VOTE,
        Param("choice", Takes.TEXT, marked("Choice"), optional=True),
        Param("reason", Takes.LINE, marked("Reason"), optional=True, after="because"),
    ),
)
def vote(ctx: Context) -> Reply:
    """Casts or changes a ballot; without a choice, shows it as it stands."""
    presses = bool(ctx.text("choice")) or not ctx.may(Action.SEE)
    if ctx.member.organisation_id is None and ctx.actor.admitted and presses:
        return claim_form(ctx)
    if not ctx.text("choice"):
        return _as_it_stands(ctx)
    facts = facts_for(ctx, _number(ctx))
    if facts is None:
        vote_named(ctx)
        raise AssertionError("a vote without facts is refused above")
    try:
        return _answer(ctx, cast(ctx, facts, ctx.text("choice"), ctx.text("reason")))
    except SilentVeto:
        return Reply(filling.reason_form(facts, ctx.speech), refused=True)


def facts_for(ctx: Context, vote_id: int) -> CastingFacts | None:
    """What casting needs, once the policy allows it; None if there is no such vote."""
    facts = ctx.tx.votes.facts(vote_id, ctx.request.identity, ctx.member.id, ctx.identity.id)
    if facts is None:
        return None
    if ctx.may(Action.SEE):
        refuse_call(facts.vote)
    target = Target(voters=frozenset({ctx.member.id}) if facts.unit else frozenset())
    if ctx.actor.admitted and not ctx.may(Action.CAST, target):
        raise not_voter(ctx, facts.vote)
    ctx.authorise(Action.CAST, target)
    return facts


def refuse_call(vote: Vote) -> None:
    """Refuses a ballot in what takes none."""
    if vote.rule.kind is Kind.CONSENSUS:
        raise Refusal(
            "Consensus call {number} takes no ballots: it is agreed unless somebody objects.",
            number=vote.id,
            remedy=phrase("If you agree, you need do nothing."),
        ).offering(phrase("Object"), "object", str(vote.id))


def _number(ctx: Context) -> int:
    word = ctx.text("vote").strip().lstrip("#")
    return int(word) if word.isdecimal() and len(word) < 10 else 0


def claim_form(ctx: Context) -> Reply:
    """An unknown person who presses a ballot gets the claim form, not an error (RULES §2)."""
    ctx.asked.add(Action.CAST)
    intro = (
        ctx.speech.text(
            "Only confirmed people vote. Say which organisation you work for; this was no ballot."
        ),
    )
    return Reply(form_of(ctx, ctx.commands["organisation"], {}, intro), refused=True)


_SAID = {
    Cast.COUNTED: marked("Your ballot is recorded."),
    Cast.RESERVE: marked("Your ballot is recorded in reserve."),
    Cast.AGAIN: marked("This had arrived before; your ballot stands as it is."),
    Cast.OLDER: marked("You have pressed again since: your newer ballot stands."),
    Cast.RESENT: marked(
        "This looks like an earlier press sent again, so your ballot stays as it is. If you meant it, "
        "press again in two minutes."
    ),
}


def answered(ctx: Context, taken: Taken) -> list[Element]:
    """What became of a ballot, and how it stands."""
    vote = taken.vote
    return [
        Text(notice.question(vote.rule, ctx.speech), ctx.language),
        *endorsements.about(ctx.tx, vote, ctx.speech, ctx.url),
        ctx.speech.text(_SAID[taken.outcome], Style.NOTICE),
        *(Text(words, ctx.language) for words in straw_words(vote.rule, ctx.speech)),
        *notice.standing_ballot(ctx.tx, vote, taken.unit, taken.rank, taken.stands, ctx.speech),
        ctx.speech.text("You can change it until {at}; the last ballot counts.", at=vote.closes_at),
    ]


def _answer(ctx: Context, taken: Taken) -> Reply:
    vote = taken.vote
    body: list[Element] = [
        *answered(ctx, taken),
        options.choices(vote, ctx.speech),
        ctx.muted("Code of the rules: {code}.", code=vote.code),
    ]
    return Reply(Card(name(vote, ctx.speech), tuple(body), ctx.language))


def not_voter(ctx: Context, vote: Vote) -> Refusal:
    """Why this press is no ballot, who votes instead, and what can be done."""
    if ctx.member.organisation_id is None:
        return unconfirmed()
    if themselves(vote.rule):
        return _not_on_the_roll(vote)
    own = ctx.own_organisation()
    unit = unit_of(own.id, {o.id: o for o in ctx.tx.organisations.all()})
    if f"o{unit.id}" in vote.rule.units:
        voters = [ctx.tx.people.member(m).name for m, _ in ctx.tx.votes.voters(vote, f"o{unit.id}")]
        if voters:
            return NotAllowed(
                "This was no ballot. Who votes for {organisation}: {people}.",
                people=", ".join(voters),
                organisation=unit.name,
                remedy=phrase("Tell them what you think, or ask to be named alternate."),
            )
        return NotAllowed(
            "This was no ballot: nobody is named to vote for {organisation} yet.",
            organisation=unit.name,
            remedy=phrase("The secretariat can name its delegate until {at}.", at=vote.closes_at),
        )
    return _not_on_the_roll(vote, unit)


def _not_on_the_roll(vote: Vote, unit: Organisation | None = None) -> Refusal:
    """Of the reader's unit, or of the reader where people vote for themselves."""
    if vote.state in (VoteState.DRAFT, VoteState.SCHEDULED):
        return NotAllowed("Vote {number} is not open yet.", number=vote.id)
    at, remedy = vote.opened_at or vote.drafted_at, _ON_THE_ROLL[Body(vote.rule.body)]
    if unit is None:
        return NotAllowed(
            "You are not on the roll of this vote, which was frozen {at}.", at=at, remedy=remedy
        )
    return NotAllowed(
        "{organisation} is not on the roll of this vote, which was frozen {at}.",
        organisation=unit.name,
        at=at,
        remedy=remedy,
    )


_ON_THE_ROLL = {
    Body.PLENARY: phrase(
        "Organisations could register for the meeting until then; whoever registers now votes in the next."
    ),
    Body.GROUP: phrase(
        "On it are the organisations that had been represented in the group for long enough and were not "
        "inactive there; “standing” shows how yours stands. Later ones vote in the next."
    ),
    Body.SEATS: phrase("Only the holders of the body’s voting seats are on it."),
    Body.PERSONS: phrase(
        "On it are the people who had represented their organisation in the group for long enough, where it "
        "was not inactive. Later ones vote in the next."
    ),
}


def _as_it_stands(ctx: Context) -> Reply:
    ctx.authorise(Action.SEE)
    vote = vote_named(ctx)
    shown = notice.card(ctx.tx, vote, ctx.speech, ctx.url)
    if vote.state is not VoteState.OPEN:
        return Reply(shown)
    if vote.rule.kind is Kind.CONSENSUS:
        speaks = consensus.speaking_for(ctx.tx, vote, ctx.member, ctx.speech)
        return Reply(Card(shown.title, (*speaks, *shown.body), ctx.language))
    acting = ctx.tx.votes.acting(vote, ctx.member.id)
    own = notice.own_ballot(ctx.tx, vote, *acting, ctx.speech) if acting else ()
    seen = notice.participation(ctx.tx, vote, ctx.speech) if ctx.may(Action.ADMINISTER) else ()
    return Reply(Card(shown.title, (*own, *shown.body, *seen), ctx.language))

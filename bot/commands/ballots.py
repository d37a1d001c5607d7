"""The ballot: casting it, changing it, seeing how it stands (RULES §4)."""

from __future__ import annotations

from datetime import datetime

from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.motions import vote_named
from bot.commands.params import VOTE
from bot.commands.registry import Param, Router, Takes
from bot.domain.casting import Cast, Press, counted_as, decide
from bot.domain.groups import folded
from bot.domain.people import Rank
from bot.domain.policy import Action, Target
from bot.domain.profiles import Body
from bot.domain.prompts import Prompt
from bot.domain.refusal import NotAllowed, Refusal, phrase
from bot.domain.rolls import unit_of
from bot.domain.votes import Ballot, Unit, Vote, VoteState
from bot.notices import votes as notice
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
    summary=marked("Vote, or see your organisation’s ballot"),
    example=marked("vote 12 yes"),
    params=(VOTE, Param("choice", Takes.TEXT, marked("Choice"), optional=True)),
)
def vote(ctx: Context) -> Reply:
    """Casts or changes a ballot; without a choice, shows it as it stands."""
    presses = bool(ctx.text("choice")) or not ctx.may(Action.SEE)
    if ctx.member.organisation_id is None and ctx.actor.admitted and presses:
        return _claim_form(ctx)
    if not ctx.text("choice"):
        return _as_it_stands(ctx)
    facts = ctx.tx.votes.facts(_number(ctx), ctx.request.identity, ctx.member.id, ctx.identity.id)
    if facts is None:
        vote_named(ctx)
        raise AssertionError("a vote without facts is refused above")
    voters = frozenset({ctx.member.id}) if facts.unit else frozenset()
    target = Target(voters=voters)
    if ctx.actor.admitted and not ctx.may(Action.CAST, target):
        raise _not_voter(ctx, facts)
    ctx.authorise(Action.CAST, target)
    return _cast(ctx, facts)


def _number(ctx: Context) -> int:
    word = ctx.text("vote").strip().lstrip("#")
    return int(word) if word.isdecimal() and len(word) < 10 else 0


def _claim_form(ctx: Context) -> Reply:
    """An unknown person who presses a ballot gets the claim form, not an error (RULES §2)."""
    ctx.asked.add(Action.CAST)
    intro = (
        ctx.speech.text(
            "Only confirmed people vote. Say which organisation you work for; this was no ballot."
        ),
    )
    return Reply(form_of(ctx, ctx.commands["organisation"], {}, intro), refused=True)


def _cast(ctx: Context, facts: CastingFacts) -> Reply:
    vote = facts.vote
    assert facts.unit is not None  # noqa: S101 - authorised
    assert facts.rank is not None  # noqa: S101 - comes with the unit
    _refuse_not_open(vote, facts)
    if facts.cast_elsewhere:
        raise Refusal(
            "You have already voted for another organisation in this vote.",
            remedy=phrase("One person casts for one organisation in a vote."),
        )
    ballot = Ballot(
        facts.unit.id,
        facts.rank,
        _choice(ctx, vote),
        facts.identity_id,
        ctx.member.id,
        facts.now,
        _clicked_at(ctx, facts),
    )
    press = Press(ballot, ctx.request.identity.platform, facts.last_click, facts.current, facts.superseded)
    outcome = decide(press)
    if outcome in (Cast.COUNTED, Cast.RESERVE):
        _write(ctx, facts, ballot, outcome)
    elif outcome is Cast.AGAIN and facts.current and facts.current.choice == ballot.choice:
        outcome = counted_as(ballot)  # a genuine request that comes again gets its first answer
    return _answer(ctx, vote, facts.unit, facts.rank, outcome)


def _clicked_at(ctx: Context, facts: CastingFacts) -> datetime | None:
    """The platform's instant of the press, never later than the database's now (RULES §4, Changing)."""
    clicked = ctx.request.clicked_at
    return min(clicked, facts.now) if clicked is not None else None


def _refuse_not_open(vote: Vote, facts: CastingFacts) -> None:
    if vote.state in (VoteState.DRAFT, VoteState.SCHEDULED):
        raise Refusal("Vote {number} is not open yet.", number=vote.id)
    if vote.state is VoteState.VOID:
        raise Refusal("Vote {number} is void: it takes no ballots.", number=vote.id)
    if vote.state is VoteState.CLOSED or facts.now >= vote.closes_at:
        raise Refusal(
            "Vote {number} closed {closes}; your ballot arrived {now}, too late to count.",
            number=vote.id,
            closes=vote.closes_at,
            now=facts.now,
            remedy=phrase("The result follows, or is out already."),
        ).offering(phrase("Result"), "result", str(vote.id))


def _choice(ctx: Context, vote: Vote) -> str:
    """The option meant by its number, its name in any language, or a synonym."""
    word = folded(ctx.text("choice"))
    for number, option in enumerate(vote.rule.options, 1):
        if word == str(number) or word in {folded(name) for _, name in option.names}:
            return option.key
    for option in vote.rule.options:
        if word in ctx.called("choice", option.key):
            return option.key
    refusal = Refusal(
        "“{choice}” is not on this ballot.", choice=ctx.text("choice"), remedy=phrase("Choose one of these:")
    )
    for button in notice.choices(vote, ctx.language).buttons:
        refusal.offering(phrase("{name}", name=button.label), button.command, *button.args)
    raise refusal


def _write(ctx: Context, facts: CastingFacts, ballot: Ballot, outcome: Cast) -> None:
    vote = facts.vote
    ctx.tx.votes.cast(vote.id, ballot, outcome)
    choice = {"choice": ballot.choice} if vote.rule.secrecy == "open" else {}
    ctx.tx.log.append(
        "ballot-cast",
        f"vote:{vote.id}",
        {"unit": ballot.unit, "rank": ballot.rank.value, **choice},
        ctx.member.id,
    )
    if ballot.rank is Rank.ALTERNATE and facts.current is None:
        delegates = [m for m, rank in ctx.tx.votes.voters(vote, ballot.unit) if rank is Rank.DELEGATE]
        ctx.tx.outbox.plan(
            [
                Prompt(
                    f"reserve:{vote.id}:{ballot.unit}:{m}",
                    "reserve",
                    vote.id,
                    ctx.now,
                    vote.closes_at,
                    member_id=m,
                )
                for m in delegates
            ]
        )


_SAID = {
    Cast.COUNTED: marked("Your ballot is recorded."),
    Cast.RESERVE: marked("Your ballot is recorded in reserve."),
    Cast.AGAIN: marked("This press had arrived before; your ballot stands as it is."),
    Cast.OLDER: marked("You have pressed again since: your newer ballot stands."),
    Cast.RESENT: marked(
        "This looks like an earlier press sent again, so your ballot stays as it is. If you meant it, "
        "press again in two minutes."
    ),
}


def _answer(ctx: Context, vote: Vote, unit: Unit, rank: Rank, outcome: Cast) -> Reply:
    body: list[Element] = [
        Text(notice.question(vote.rule, ctx.speech), ctx.language),
        ctx.speech.text(_SAID[outcome], Style.NOTICE),
        *notice.own_ballot(ctx.tx, vote, unit, rank, ctx.speech),
        ctx.speech.text("You can change it until {at}; the last ballot counts.", at=vote.closes_at),
        notice.choices(vote, ctx.language),
        ctx.muted("Code of the rules: {code}.", code=vote.code),
    ]
    return Reply(Card(ctx.speech.words("Vote {number}", number=vote.id), tuple(body), ctx.language))


def _not_voter(ctx: Context, facts: CastingFacts) -> Refusal:
    """Why this press is no ballot, who votes instead, and what can be done."""
    vote = facts.vote
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
    if vote.state in (VoteState.DRAFT, VoteState.SCHEDULED):
        return NotAllowed("Vote {number} is not open yet.", number=vote.id)
    return NotAllowed(
        "{organisation} is not on the roll of this vote, which was frozen {at}.",
        organisation=unit.name,
        at=vote.opened_at or vote.drafted_at,
        remedy=_ON_THE_ROLL[Body(vote.rule.body)],
    )


_ON_THE_ROLL = {
    Body.PLENARY: phrase(
        "On it are the organisations that had registered for the meeting by then. "
        "Later ones vote in the next."
    ),
    Body.GROUP: phrase(
        "On it are the organisations that had been represented in the group for long enough. "
        "Later ones vote in the next."
    ),
    Body.SEATS: phrase("Only the holders of the body’s voting seats are on it."),
}


def _as_it_stands(ctx: Context) -> Reply:
    ctx.authorise(Action.SEE)
    vote = vote_named(ctx)
    acting = ctx.tx.votes.acting(vote, ctx.member.id)
    shown = notice.card(ctx.tx, vote, ctx.speech)
    if acting is None or vote.state is not VoteState.OPEN:
        return Reply(shown)
    own = notice.own_ballot(ctx.tx, vote, *acting, ctx.speech)
    return Reply(Card(shown.title, (*own, *shown.body), ctx.language))

"""Casting one ballot: what the unit's voter meant, whether it counts, writing it down (RULES §4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.commands.context import Context
from bot.domain.casting import Cast, Press, counted_as, decide, looks_back
from bot.domain.counting import choices
from bot.domain.counting.motion import ABSTAIN, NO
from bot.domain.groups import folded
from bot.domain.people import Rank
from bot.domain.profiles import Says, Secrecy
from bot.domain.prompts import Prompt
from bot.domain.refusal import Phrase, Refusal, phrase
from bot.domain.steps import StepKind
from bot.domain.votes import Ballot, Rule, Unit, Vote, VoteState
from bot.notices import options
from bot.notices.units import themselves
from bot.ports.seals import KeyLost
from bot.ports.votes import CastingFacts
from bot.requests import ODD_PLACE

LONGEST_ECHO = 80
"""Of what somebody typed and meant nothing, in code points: no option is longer."""
LONGEST_REASON = 1000
"""Of a veto, an objection or a step in the life of a vote, in code points."""


class SilentVeto(Refusal):
    """A veto without its reason, which a form then asks for."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a ballot, and for whom it was."""

    vote: Vote
    unit: Unit
    rank: Rank
    outcome: Cast
    stands: Ballot | None
    """the ballot of this unit and rank as it now stands, as it is stored"""


def cast(ctx: Context, facts: CastingFacts, words: str, reason: str = "") -> Taken:
    """Casts what `words` say for the unit of the facts, which an authorised person has."""
    vote = facts.vote
    assert facts.unit is not None  # noqa: S101 - authorised
    assert facts.rank is not None  # noqa: S101 - comes with the unit
    refuse_not_open(vote, facts.now)
    _refuse_unable(facts)
    choice = chosen(ctx, vote, words)
    _refuse_silent_veto(vote, choice, reason)
    ballot = Ballot(
        facts.unit.id,
        facts.rank,
        choice,
        facts.identity_id,
        ctx.member.id,
        facts.now,
        ctx.request.clicked_at,
    )
    try:
        outcome, stands = _decided(ctx, facts, ballot, reason)
    except KeyLost as lost:
        raise Refusal(
            "The key of vote {number} is missing, so no ballot can be sealed.",
            number=vote.id,
            remedy=phrase("Tell the secretariat: the operator must bring the key back, or the vote is void."),
        ) from lost
    return Taken(vote, facts.unit, facts.rank, outcome, stands)


def _decided(ctx: Context, facts: CastingFacts, ballot: Ballot, reason: str) -> tuple[Cast, Ballot | None]:
    """What became of the ballot, and which stands now."""
    current = _opened(ctx, facts.vote, facts.current) if facts.current else None
    came_before = _came_before(ctx, facts.vote)
    press = Press(ballot, ctx.request.identity.platform, facts.last_click, current, came_before=came_before)
    if looks_back(press):
        superseded = ctx.tx.votes.superseded(facts.vote.id, ballot.unit, ballot.identity_id)
        press = replace(press, superseded=tuple(_opened(ctx, facts.vote, old) for old in superseded))
    outcome = decide(press)
    if outcome in (Cast.COUNTED, Cast.RESERVE):
        return outcome, _written(ctx, facts, ballot, outcome, reason)
    if outcome is Cast.AGAIN and current and current.choice == ballot.choice:
        outcome = counted_as(ballot)  # what comes again gets its first answer, as long as that is true
    return outcome, facts.current


def _came_before(ctx: Context, vote: Vote) -> bool:
    """Whether this typed or filled-in ballot was taken already; a press is known by its instant instead."""
    return ctx.request.clicked_at is None and ctx.tx.requests.answer(_remembered_as(ctx, vote)) is not None


def _remembered_as(ctx: Context, vote: Vote) -> str:
    """Under what a ballot is remembered, without what it says; one form may hold those of several votes."""
    return f"{ctx.request_key}:{vote.id}"


def _opened(ctx: Context, vote: Vote, ballot: Ballot) -> Ballot:
    """A stored ballot with its choice in clear, for comparing; never stored so."""
    if vote.rule.secrecy is not Secrecy.SEALED:
        return ballot
    return replace(ballot, choice=ctx.seals.unseal(vote.id, place(ballot), ballot.choice))


def place(ballot: Ballot) -> str:
    """Where a ballot stands, as it is bound into its sealed choice."""
    return f"{ballot.unit}:{ballot.rank.value}"


def refuse_not_open(vote: Vote, now: datetime) -> None:
    """Refuses a ballot that comes too early or too late, with the closing instant."""
    if vote.state in (VoteState.DRAFT, VoteState.SCHEDULED):
        raise Refusal("Vote {number} is not open yet.", number=vote.id)
    if vote.state is VoteState.VOID:
        raise Refusal("Vote {number} is void: it takes no ballots.", number=vote.id)
    if vote.state is VoteState.SUSPENDED:
        raise Refusal(
            "Vote {number} is suspended: it takes no ballots.",
            number=vote.id,
            remedy=phrase("You are told as soon as it is decided whether it goes on."),
        )
    if vote.state is not VoteState.OPEN or now >= vote.closes_at:
        raise Refusal(
            "Vote {number} closed {closes}; your ballot arrived {now}, too late to count.",
            number=vote.id,
            closes=vote.closes_at,
            now=now,
            remedy=phrase("The result follows, or is out already."),
        ).offering(phrase("Result"), "result", str(vote.id))


def _refuse_unable(facts: CastingFacts) -> None:
    if facts.cast_elsewhere:
        raise Refusal(
            "You have already voted for another organisation in this vote.",
            remedy=phrase("One person casts for one organisation in a vote."),
        )
    if facts.recused and themselves(facts.vote.rule):
        raise Refusal("You have recused yourself from this vote, so you cast no ballot in it.")
    if facts.recused and facts.unit:
        raise Refusal(
            "{organisation} has recused itself from this vote, so it casts no ballot in it.",
            organisation=facts.unit.name,
        )


def _refuse_silent_veto(vote: Vote, choice: str, reason: str) -> None:
    if vote.rule.threshold.veto and choice == NO and not reason.strip():
        raise SilentVeto(
            "Under this rule a vote against is a veto, and a veto needs its reason.",
            remedy=phrase("Write it, and the ballot counts."),
        ).offering(phrase("Write the reason"), "vote", str(vote.id), NO)


def checked_reason(words: str) -> str:
    """The reason of a veto, an objection or a step as it will be kept; refuses one that is too long."""
    reason = words.strip()
    if len(reason) > LONGEST_REASON:
        raise Refusal(
            "The reason has {length} characters; at most {limit} are kept.",
            length=len(reason),
            limit=LONGEST_REASON,
            remedy=phrase("Shorten it, and link to the paper that explains it."),
        )
    return reason


def chosen(ctx: Context, vote: Vote, words: str) -> str:
    """The choice that typed words or a form mean; refuses what is not on the ballot, offering what is."""

    def meant(word: str) -> str:
        _refuse_odd_place(ctx, vote, word)
        key = option_meant(ctx, vote.rule, word)
        if key is not None:
            return key
        shown = word if len(word) <= LONGEST_ECHO else f"{word[:LONGEST_ECHO]}…"
        refusal = Refusal("“{choice}” is not on this ballot.", choice=shown, remedy=_instead(ctx, vote))
        for button in options.choices(vote, ctx.speech).buttons:
            refusal.offering(phrase("{name}", name=button.label), button.command, *button.args)
        raise refusal

    return choices.written(vote.rule.kind.says, words, meant)


def _refuse_odd_place(ctx: Context, vote: Vote, word: str) -> None:
    key = option_meant(ctx, vote.rule, word[1:]) if word.startswith(ODD_PLACE) else None
    if key is not None:
        raise Refusal(
            "The place given to {option} is no whole number from 1.",
            option=options.option_label(vote.rule, key, ctx.language),
            remedy=phrase("Write 1 for what you prefer, 2 for the next; equal places are allowed."),
        )


def _instead(ctx: Context, vote: Vote) -> Phrase:
    if vote.rule.kind.says is Says.ONE:
        return phrase("Choose one of these:")
    names = (options.lettered(vote.rule, option.key, ctx.language) for option in vote.rule.options)
    return phrase("On it are: {options}.", options=", ".join(names))


def option_meant(ctx: Context, rule: Rule, word: str) -> str | None:
    """The option meant by its number, its letter, its name in any language, or a synonym.

    Buttons carry the number and forms the letter, so these come before what an option may be called.
    """
    word, places = folded(word), {str(number): option.key for number, option in enumerate(rule.options, 1)}
    keys = {*places.values(), ABSTAIN}
    if word in places or word in keys:
        return places.get(word, word)
    for option in rule.options:
        if any(word == folded(name) for _, name in option.names):
            return option.key
    return next((key for key in sorted(keys) if len(key) > 2 and word in ctx.called("choice", key)), None)


def _written(ctx: Context, facts: CastingFacts, ballot: Ballot, outcome: Cast, reason: str) -> Ballot:
    """The ballot as it is stored."""
    vote = facts.vote
    kept = stored(ctx, vote, ballot)
    ctx.tx.votes.cast(vote.id, kept, outcome)
    if ctx.request.clicked_at is None:
        ctx.tx.requests.remember(_remembered_as(ctx, vote), "")
    choice = {"choice": ballot.choice} if vote.rule.secrecy is Secrecy.OPEN else {}
    ctx.tx.log.append(
        "ballot-cast",
        f"vote:{vote.id}",
        {"unit": ballot.unit, "rank": ballot.rank.value, **choice},
        ctx.member.id,
    )
    if vote.rule.threshold.veto and ballot.choice == NO:
        ctx.tx.lives.take(vote.id, StepKind.VETOED, ctx.member.id, ballot.unit, checked_reason(reason))
    if ballot.rank is Rank.ALTERNATE and facts.current is None:
        _tell_delegates(ctx, vote, ballot.unit)
    return kept


def stored(ctx: Context, vote: Vote, ballot: Ballot) -> Ballot:
    """A ballot as it is kept: of a sealed vote, with its choice sealed."""
    if vote.rule.secrecy is not Secrecy.SEALED:
        return ballot
    sealed = ctx.seals.seal(vote.id, place(ballot), ballot.choice, choices.longest(vote.rule))
    return replace(ballot, choice=sealed)


def _tell_delegates(ctx: Context, vote: Vote, unit: str) -> None:
    """RULES §4: of a ballot in reserve both are told."""
    delegates = [m for m, rank in ctx.tx.votes.voters(vote, unit) if rank is Rank.DELEGATE]
    ctx.tx.deliveries.plan(
        [
            Prompt(f"reserve:{vote.id}:{unit}:{m}", "reserve", vote.id, ctx.now, vote.closes_at, member_id=m)
            for m in delegates
        ]
    )

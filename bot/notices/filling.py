"""The form of a ballot, or of several: what is asked of each vote, and what stands already."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.counting.choices import ranking, shuffled
from bot.domain.counting.motion import ABSTAIN, NO
from bot.domain.people import Rank
from bot.domain.profiles import Kind, Says, Secrecy
from bot.domain.votes import Unit, Vote
from bot.notices import endorsements, votes
from bot.notices.options import lettered
from bot.notices.rules import name, straw_words
from bot.notices.units import voting_for
from bot.phrases import Speech
from bot.ports import Transaction
from bot.ports.votes import CastingFacts
from bot.views import (
    NO_OPINION,
    Choice,
    Code,
    Element,
    Form,
    Input,
    Line,
    Paragraph,
    Ranking,
    Several,
    Style,
    Text,
    plain,
)

BALLOT, REASON = "vote", "reason"
"""What the inputs of a vote are called, its number after them."""
NO_BALLOT = Says.NOTHING


def form(tx: Transaction, ballots: Sequence[tuple[Vote, Unit, Rank]], speech: Speech, url: str) -> Form:
    """A form for one ballot or several; whoever fills in several may leave some out.

    Each is a vote, the unit for which the reader votes in it, and as what.
    """
    alone = len(ballots) == 1
    title = name(ballots[0][0], speech) if alone else speech.words("Your ballots")
    intro: list[Element] = []
    inputs: list[Input] = []
    for vote, unit, rank in ballots:
        intro += _intro(vote, unit, speech) if alone else ()
        intro += endorsements.about(tx, vote, speech, url)
        inputs += _inputs(vote, unit, _stands(tx, vote, unit, rank), speech, alone=alone)
    if not alone:
        intro.append(speech.text("Leave empty what you do not want to vote on now."))
    return Form(
        title,
        "cast",
        tuple(inputs),
        speech.words("Vote"),
        speech.language,
        intro=tuple(intro),
        instead=f"{speech.name('verb', 'vote')} {ballots[0][0].id}",
    )


def reason_form(facts: CastingFacts, speech: Speech) -> Form:
    """Asks whoever has voted against for the reason without which it is no veto."""
    assert facts.unit is not None  # noqa: S101 - authorised
    vote, rule = facts.vote, facts.vote.rule
    intro = (
        Text(votes.question(rule, speech), speech.language),
        Text(voting_for(rule, facts.unit, speech), speech.language),
        Text((_why_a_reason(speech),), speech.language, Style.NOTICE),
        speech.text("Your ballot is not cast yet."),
    )
    reason = Paragraph(REASON, speech.words("Reason"))
    args = (("vote", str(vote.id)), ("choice", NO))
    return Form(name(vote, speech), "vote", (reason,), speech.words("Vote"), speech.language, args, intro)


def _why_a_reason(speech: Speech) -> str:
    return speech.words("A vote against is a veto and needs its reason: everybody reads it after the close.")


def _intro(vote: Vote, unit: Unit, speech: Speech) -> list[Element]:
    example = Code(f"{speech.name('verb', 'vote')} {vote.id} {speech.name('choice', ABSTAIN)}")
    return [
        Text(votes.question(vote.rule, speech), speech.language),
        *(Text(words, speech.language) for words in straw_words(vote.rule, speech)),
        Text(voting_for(vote.rule, unit, speech), speech.language),
        Text(speech.say("To abstain, type {command}.", command=example), speech.language, Style.MUTED),
    ]


def _inputs(vote: Vote, unit: Unit, stands: str, speech: Speech, *, alone: bool) -> list[Input]:
    field, says = f"{BALLOT}{vote.id}", vote.rule.kind.says
    label = speech.words("Your ballot") if alone else _labelled(vote, speech)
    optional = not alone
    options = tuple((o.key, lettered(vote.rule, o.key, speech.language)) for o in vote.rule.options)
    match says:
        case Says.ONE:
            made: Input = Choice(field, label, _abstaining(vote, options, speech), stands, "", optional)
        case Says.ANY:
            hint = speech.words("Choose as many as you like.")
            made = Several(field, label, options, tuple(filter(None, stands.split("="))), hint, optional)
        case _:
            made = _ranking(vote, unit, field, label, stands, speech, optional=optional)
    inputs: list[Input] = [made]
    if vote.rule.threshold.veto:
        hint = _why_a_reason(speech)
        inputs.append(Line(f"{REASON}{vote.id}", speech.words("Reason"), "", hint, optional=True))
    return inputs


def _labelled(vote: Vote, speech: Speech) -> str:
    """Which vote an input of several is for; of a straw poll, that it is one."""
    called = name(vote, speech) if vote.rule.straw else str(vote.id)
    return f"{called}. {plain(votes.question(vote.rule, speech))}"


def _abstaining(
    vote: Vote, options: tuple[tuple[str, str], ...], speech: Speech
) -> tuple[tuple[str, str], ...]:
    """A motion has its abstention among the options."""
    if vote.rule.kind is Kind.MOTION:
        return options
    return (*options, (ABSTAIN, speech.name("choice", ABSTAIN).capitalize()))


def _ranking(
    vote: Vote, unit: Unit, name: str, label: str, stands: str, speech: Speech, *, optional: bool
) -> Ranking:
    said = ranking(stands or ABSTAIN)
    ranked = ((key, str(at)) for at, place in enumerate(said.places, 1) for key in place)
    hint = speech.words("1 is the most preferred. Equal numbers are equal. Leave empty what you do not rank.")
    return Ranking(
        name,
        label,
        tuple((k, lettered(vote.rule, k, speech.language)) for k in shuffled(vote.rule, unit.id)),
        (*ranked, *((key, NO_OPINION) for key in sorted(said.no_opinion))),
        hint,
        optional,
        # Other counts read it as no place, but who has said so sees it again.
        no_opinion=vote.rule.kind is Kind.SCHULZE or bool(said.no_opinion),
    )


def _stands(tx: Transaction, vote: Vote, unit: Unit, rank: Rank) -> str:
    """The reader's own ballot as it stands, where it is no secret and no abstention a form cannot show."""
    if vote.rule.secrecy is not Secrecy.OPEN:
        return ""
    own = next((b for b in tx.votes.ballots_of(vote.id, unit.id) if b.rank is rank), None)
    says_nothing = own is None or (own.choice == ABSTAIN and vote.rule.kind.says is not Says.ONE)
    return "" if own is None or says_nothing else own.choice

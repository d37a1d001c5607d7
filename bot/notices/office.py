"""What a vote asks of those in an office, and what it tells those whom a decision concerns."""

from __future__ import annotations

from bot.domain.counting.motion import NO, YES
from bot.domain.people import OFFICES, Member
from bot.domain.prompts import ASKED, Prompt
from bot.domain.steps import (
    WITHOUT_RESULT,
    Certificate,
    Step,
    StepKind,
    awaits_chair,
    awaits_lot,
    certificate,
    challenges,
    may_run_again,
)
from bot.domain.votes import Vote, VoteState
from bot.notices import lives, suspended, votes
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Style, Text


def tie(tx: Transaction, prompt: Prompt, _: Member, speech: Speech) -> Card | None:
    """Asks the chair alone to break a tie."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None or not awaits_chair(vote):
        return None
    number = str(vote.id)
    choices = (
        Button(speech.name("choice", choice).capitalize(), "tiebreak", (number, choice))
        for choice in (YES, NO)
    )
    return _card(tx, vote, speech, speech.words("Tied: you decide, vote {number}", number=vote.id),
                 Actions(tuple(choices)))  # fmt: skip


def lot(tx: Transaction, prompt: Prompt, _: Member, speech: Speech) -> Card | None:
    """Asks the chair for a number."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None or not awaits_lot(vote):
        return None
    button = Button(speech.words("Enter a number"), "lot", (str(vote.id),), Style.PRIMARY)
    title = speech.words("A lot decides: your number, vote {number}", number=vote.id)
    return _card(tx, vote, speech, title, Actions((button,)))


def no_result(tx: Transaction, prompt: Prompt, _: Member, speech: Speech) -> Card | None:
    """Tells what was missing, and those who may how to run it again."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None or vote.result not in WITHOUT_RESULT or tx.lives.rerun_as(vote.id) is not None:
        return None
    title = speech.words("No result: vote {number}", number=vote.id)
    buttons = []
    if prompt.unit == ASKED and may_run_again(vote, is_rerun=tx.lives.rerun_of(vote.id) is not None):
        buttons.append(Button(speech.words("Run again"), "rerun", (str(vote.id),), Style.PRIMARY))
    buttons.append(Button(speech.words("Result"), "result", (str(vote.id),)))
    return _card(tx, vote, speech, title, _words(tx, vote, speech), Actions(tuple(buttons)))


def certify(tx: Transaction, prompt: Prompt, _: Member, speech: Speech) -> Card | None:
    """Asks for a certificate once there is no more to wait for."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None or certificate(vote, tx.lives.steps(vote.id), tx.now) is not Certificate.READY:
        return None
    button = Button(speech.words("Certify"), "certify", (str(vote.id),), Style.PRIMARY)
    title = speech.words("A result waits for its certificate: vote {number}", number=vote.id)
    return _card(tx, vote, speech, title, _words(tx, vote, speech), Actions((button,)))


def challenged(tx: Transaction, prompt: Prompt, _: Member, speech: Speech) -> Card | None:
    """Tells those who decide a challenge, the mover and the secretariat."""
    vote = tx.votes.get(prompt.subject_id)
    waiting = challenges(tx.lives.steps(prompt.subject_id)) if vote else ()
    if vote is None or not waiting:
        return None
    number = str(vote.id)
    ruling = (
        Button(speech.words("Uphold"), "ruling", (number, speech.name("ruling", "upheld"))),
        Button(speech.words("Dismiss"), "ruling", (number, speech.name("ruling", "dismissed"))),
    )
    seeing = Button(speech.words("Result"), "result", (number,))
    buttons = (*ruling, seeing) if prompt.unit == ASKED else (seeing,)
    title = speech.words("The result of vote {number} is challenged", number=vote.id)
    reasons = [_said(tx, vote, step, speech) for step in waiting]
    return _card(tx, vote, speech, title, *reasons, Actions(buttons))


def _said(tx: Transaction, vote: Vote, step: Step, speech: Speech) -> Text:
    unit = tx.votes.unit(vote.id, step.unit)
    name = unit.name if unit else step.unit
    return speech.text("{organisation}: {reason}", Style.NOTICE, organisation=name, reason=step.reason)


def ruled(tx: Transaction, prompt: Prompt, _: Member, speech: Speech) -> Card | None:
    """Tells how a challenge was decided."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None:
        return None
    step = next(
        s for s in reversed(tx.lives.steps(vote.id)) if s.kind in (StepKind.UPHELD, StepKind.DISMISSED)
    )
    upheld = step.kind is StepKind.UPHELD
    title = (
        speech.words("Challenge upheld: vote {number} is void", number=vote.id)
        if upheld
        else speech.words("Challenge dismissed: vote {number}", number=vote.id)
    )
    reason = speech.text("The reason given: {reason}", Style.NOTICE, reason=step.reason)
    button = Button(speech.words("See the vote"), "vote", (str(vote.id),))
    return _card(tx, vote, speech, title, reason, Actions((button,)))


def voided(tx: Transaction, prompt: Prompt, _: Member, speech: Speech) -> Card | None:
    """Tells those who cast in a vote that it is void."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None or vote.state is not VoteState.VOID:
        return None
    title = speech.words("Vote {number} is void", number=vote.id)
    said = speech.text("Your ballot does not count. If it is run again, you are asked again.")
    button = Button(speech.words("See the vote"), "vote", (str(vote.id),))
    return _card(tx, vote, speech, title, said, Actions((button,)))


def decide_suspended(tx: Transaction, prompt: Prompt, _: Member, speech: Speech) -> Card | None:
    """Asks those who may open a suspended vote what becomes of it."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None or vote.state is not VoteState.SUSPENDED:
        return None
    buttons = (
        Button(speech.words("Let it go on"), "resume", (str(vote.id),)),
        Button(speech.words("Void a vote"), "void", (str(vote.id),)),
    )
    said = speech.text(
        "Let it go on if there is time until {at} to cast missing ballots again. Otherwise make it void and "
        "run it again.",
        at=vote.closes_at,
    )
    title = speech.words("You decide whether vote {number} goes on", number=vote.id)
    return _card(tx, vote, speech, title, suspended.why(tx, speech), said, Actions(buttons))


def resumed(tx: Transaction, prompt: Prompt, _: Member, speech: Speech) -> Card | None:
    """Asks everybody on the roll of a vote that goes on to look at their ballot."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None or vote.state is not VoteState.OPEN:
        return None
    said = speech.text("See whether your ballot stands; if not, cast it again until {at}.", at=vote.closes_at)
    button = Button(speech.words("See the vote"), "vote", (str(vote.id),), Style.PRIMARY)
    title = speech.words("Vote {number} goes on: look at your ballot", number=vote.id)
    return _card(tx, vote, speech, title, suspended.why(tx, speech), said, Actions((button,)))


def recorded(tx: Transaction, prompt: Prompt, _: Member, speech: Speech) -> Card | None:
    """Tells who votes for a unit that the secretariat has recorded its ballot."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None or vote.state is not VoteState.OPEN:
        return None
    title = speech.words("The secretariat has recorded your ballot: vote {number}", number=vote.id)
    said = speech.text(
        "It was recorded on your organisation’s written instruction. You can replace it until {at}.",
        at=vote.closes_at,
    )
    button = Button(speech.words("See the vote"), "vote", (str(vote.id),))
    return _card(tx, vote, speech, title, said, Actions((button,)))


def held(tx: Transaction, prompt: Prompt, _: Member, speech: Speech) -> Card | None:
    """Tells which offices of the community a member holds now."""
    person = tx.people.member(prompt.subject_id)
    offices = [speech.name("office", office) for office in OFFICES if office in person.community_roles]
    words = ", ".join(offices)
    said = (
        speech.text("You hold the office: {office}. “help” lists what you can do.", office=words)
        if offices
        else speech.text("You hold no office of the community any more.")
    )
    buttons = Actions((Button(speech.words("Help"), "help"), Button(speech.words("Start"), "home")))
    return Card(speech.words("Your offices"), (said, buttons), speech.language)


def _words(tx: Transaction, vote: Vote, speech: Speech) -> Element:
    """The result without its chart, which is a press away."""
    return votes.announced(tx, vote, speech)[0]


def _card(tx: Transaction, vote: Vote, speech: Speech, title: str, *body: Element) -> Card:
    """The question first, then what is said or asked, then where the vote stands; buttons last."""
    said = [element for element in body if not isinstance(element, Actions)]
    buttons = [element for element in body if isinstance(element, Actions)]
    question = Text(votes.question(vote.rule, speech), speech.language)
    return Card(title, (question, *said, *lives.standing(tx, vote, speech), *buttons), speech.language)

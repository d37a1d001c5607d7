"""The life of a vote in words: where it stands after its close, and every step with who and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.counting.figures import Contest
from bot.domain.counting.lots import commitment
from bot.domain.steps import (
    Step,
    StepKind,
    awaits_chair,
    chair_decides_until,
    challengeable_until,
    challenges,
    is_final,
)
from bot.domain.votes import LIVE_STATES, Vote, VoteState
from bot.notices.figures import figures
from bot.notices.options import option_label
from bot.phrases import Speech, marked
from bot.ports import Transaction
from bot.views import Code, Element, Moment, Spans, Style, Table, Text

_STEPS = {
    StepKind.DRAFTED: marked("drafted"),
    StepKind.SCHEDULED: marked("set to open with the meeting"),
    StepKind.OPENED: marked("opened"),
    StepKind.RECUSED: marked("{unit} recused itself"),
    StepKind.RECORDED: marked("ballot of {unit} recorded by the secretariat"),
    StepKind.VETOED: marked("{unit} vetoed"),
    StepKind.OBJECTED: marked("{unit} objected"),
    StepKind.WITHDREW: marked("{unit} took its objection back"),
    StepKind.MOVED: marked("put to a vote"),
    StepKind.SUSPENDED: marked("suspended: restored from a backup"),
    StepKind.RESUMED: marked("goes on"),
    StepKind.CLOSED: marked("closed"),
    StepKind.TIE_BROKEN: marked("tie decided"),
    StepKind.LOT_DRAWN: marked("lot drawn"),
    StepKind.CHALLENGED: marked("{unit} challenged the result"),
    StepKind.UPHELD: marked("challenge upheld: void"),
    StepKind.DISMISSED: marked("challenge dismissed"),
    StepKind.CERTIFIED: marked("certified"),
    StepKind.VOIDED: marked("made void"),
    StepKind.RUN_AGAIN: marked("run again"),
}

ENDING = (StepKind.VOIDED, StepKind.UPHELD)


def standing(tx: Transaction, vote: Vote, speech: Speech) -> tuple[Element, ...]:
    """Where a vote stands after its close, and the vote that runs it again or that it runs again."""
    words = _state(tx, vote, speech)
    stands = (Text(words, speech.language),) if words else ()
    return (*stands, *links(tx, vote, speech))


def links(tx: Transaction, vote: Vote, speech: Speech) -> tuple[Element, ...]:
    """The votes before and after this one with the same text."""
    before, after = tx.lives.rerun_of(vote.id), tx.lives.rerun_as(vote.id)
    return (
        *((speech.text("This runs vote {number} again.", Style.MUTED, number=before),) if before else ()),
        *((speech.text("It is run again as vote {number}.", Style.MUTED, number=after),) if after else ()),
    )


def _state(tx: Transaction, vote: Vote, speech: Speech) -> Spans:
    if vote.state in LIVE_STATES:
        return ()
    steps = tx.lives.steps(vote.id)
    if vote.state is VoteState.VOID:
        return _void(steps, speech)
    if vote.state is VoteState.CERTIFIED:
        at = max(step.at for step in steps if step.kind is StepKind.CERTIFIED)
        return speech.say("The result was certified {at}.", at=at)
    decides_until = chair_decides_until(vote)
    if decides_until is not None:
        if awaits_chair(vote):
            return speech.say(
                "The chair alone decides until {at}; silence means not passed.", at=decides_until
            )
        return _lot(tx, vote, decides_until, speech)
    if is_final(vote):
        return ()
    if challenges(steps):
        return speech.say("The result is challenged; it cannot be certified until that is decided.")
    until_at = challengeable_until(vote, steps)
    if until_at is not None and tx.now < until_at:
        return speech.say("The result can be challenged until {at}; then it is certified.", at=until_at)
    return speech.say("The result waits to be certified.")


def _void(steps: Sequence[Step], speech: Speech) -> Spans:
    ended = next((step for step in reversed(steps) if step.kind in ENDING), None)
    if ended is None or ended.member_id is None:
        return ()
    if ended.kind is StepKind.UPHELD:
        return speech.say("A challenge was upheld: {reason}", reason=ended.reason)
    return speech.say("The reason given: {reason}", reason=ended.reason)


def _lot(tx: Transaction, vote: Vote, until: datetime, speech: Speech) -> Spans:
    """Who is tied, but neither the number nor a count that would give it away."""
    counts = figures(tx, vote)
    tied = counts.drawn if isinstance(counts, Contest) else ()
    names = ", ".join(sorted(option_label(vote.rule, key, speech.language) for key in tied))
    return speech.say(
        "A lot decides between {options}: the chair enters a number until {at}, which is joined to the one "
        "committed to at the opening.",
        options=names,
        at=until,
    )


def committed(tx: Transaction, vote: Vote) -> Code | None:
    """The beginning of the hash of the number a lot may be drawn with."""
    lot = tx.lives.lot(vote.id)
    return Code(commitment(vote.code, lot.committed)[:16]) if lot else None


def life(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """Every step, for those who may see who took it."""
    names = {unit.id: unit.name for unit in tx.votes.roll(vote.id)}
    rows = tuple(_step(tx, step, names, speech) for step in tx.lives.steps(vote.id))
    header = (speech.words("When"), speech.words("What"), speech.words("Who"), speech.words("Why"))
    return [speech.text("The life of this vote", Style.HEADING), Table(header, rows, speech.language)]


def _step(tx: Transaction, step: Step, names: dict[str, str], speech: Speech) -> tuple[Spans, ...]:
    who = tx.people.member(step.member_id).name if step.member_id is not None else "–"
    what = speech.words(_STEPS[step.kind], unit=names.get(step.unit, step.unit))
    return ((Moment(step.at),), (what,), (who,), (step.reason or "–",))

"""A vote's result in words, with its arithmetic: what members and minutes quote."""

from __future__ import annotations

from fractions import Fraction

from bot.domain.counting.figures import Contest, Figures
from bot.domain.counting.motion import Tally, base_of, quorum_counted, quorum_needed
from bot.domain.refusal import phrase
from bot.domain.votes import Result, Rule
from bot.notices import contests
from bot.notices.rules import BASES, fraction, sentences, share_words
from bot.phrases import Speech, marked
from bot.views import Spans


def percent(part: int, whole: int, speech: Speech) -> str:
    """A percentage to two decimals, rounded half up, with the language's decimal mark."""
    hundredths = int(Fraction(part, whole) * 10000 + Fraction(1, 2))
    number = f"{hundredths // 100}{speech.name('number', '.')}{hundredths % 100:02d}"
    return speech.words("{number}%", number=number)


def result_words(rule: Rule, result: Result, figures: Figures, speech: Speech) -> Spans:
    """The result with its arithmetic: what members and minutes quote."""
    if isinstance(figures, Contest):
        return sentences(
            contests.outcome_words(rule, result, figures, speech), *_turnout_words(rule, figures, speech)
        )
    counts = speech.say(
        "{yes} for, {no} against, {abstain} abstained.",
        yes=figures.yes,
        no=figures.no,
        abstain=figures.abstain,
    )
    arithmetic = (
        [] if rule.straw else [_base_words(rule, figures, speech), *_met_words(rule, figures, speech)]
    )
    return sentences(outcome(result, speech), counts, *arithmetic, *_turnout_words(rule, figures, speech))


_OUTCOMES = {
    Result.PASSED: marked("Passed."),
    Result.NOT_PASSED: marked("Not passed."),
    Result.NO_QUORUM: marked("No quorum: neither passed nor rejected."),
    Result.TIED: marked("Tied."),
    Result.DECIDED: marked("Decided."),
    Result.AGREED: marked("Agreed: nothing stands against it."),
    Result.NOT_AGREED: marked("Not agreed: an objection stands."),
    Result.PUT_TO_VOTE: marked("Neither agreed nor rejected: it is put to a vote."),
    Result.POLLED: marked("Straw poll: it decides nothing."),
    Result.VOID: marked("Void."),
}


def outcome(result: Result, speech: Speech) -> Spans:
    """The result in a word or two."""
    return speech.say(_OUTCOMES[result])


def _base_words(rule: Rule, tally: Tally, speech: Speech) -> Spans:
    base = base_of(rule.threshold, tally)
    if base == 0:
        return speech.say("Nobody voted for or against.")
    threshold = rule.threshold
    return speech.say(
        "In favour: {yes} of {base} ({percent}), counting {of}; needed: {share}.",
        yes=tally.yes,
        base=base,
        percent=percent(tally.yes, base, speech),
        of=BASES[threshold.base],
        share=phrase("all of them") if threshold.unanimous else share_words(threshold.share),
    )


def _met_words(rule: Rule, tally: Tally, speech: Speech) -> list[Spans]:
    """The further conditions of a motion, with what they were compared with."""
    threshold = rule.threshold
    said: list[Spans] = []
    if threshold.at_most_against is not None and tally.eligible:
        said.append(
            speech.say(
                "Against: {no} of the roll of {eligible} ({percent}); allowed: at most {limit}.",
                no=tally.no,
                eligible=tally.eligible,
                percent=percent(tally.no, tally.eligible, speech),
                limit=fraction(threshold.at_most_against.of),
            )
        )
    if threshold.minimum_for:
        said.append(
            speech.say("For: {yes}; needed: at least {number}.", yes=tally.yes, number=threshold.minimum_for)
        )
    if threshold.veto and tally.no:
        said.append(speech.say("A vote against was a veto."))
    return said


def _turnout_words(rule: Rule, units: Figures, speech: Speech) -> list[Spans]:
    voted = [speech.say("{cast} of {eligible} voted.", cast=units.cast, eligible=units.eligible)]
    if units.recused:
        recused = speech.count(
            "{count} of the roll of {roll} recused itself.",
            "{count} of the roll of {roll} recused themselves.",
            units.recused,
            roll=units.eligible + units.recused,
        )
        voted.append(recused)
    needed = quorum_needed(rule.quorum, units.eligible)
    if needed == 0 or rule.straw:
        return voted
    counted = quorum_counted(rule.quorum, units)
    if counted >= needed:
        return [*voted, speech.say("The quorum of {needed} was met.", needed=needed)]
    missing = speech.count(
        "The quorum was {needed}: {count} more was missing.",
        "The quorum was {needed}: {count} more were missing.",
        needed - counted,
        needed=needed,
    )
    return [*voted, missing]

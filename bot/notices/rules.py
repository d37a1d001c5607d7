"""A vote's rule and result in words: the sentence before anyone votes, and the arithmetic after."""

from __future__ import annotations

from fractions import Fraction

from bot.domain.counting.figures import Contest, Figures
from bot.domain.counting.motion import Tally, base_of, quorum_counted, quorum_needed
from bot.domain.profiles import Base, Kind, Quorum, QuorumOf, Secrecy, Share, Threshold
from bot.domain.refusal import Phrase, phrase
from bot.domain.votes import Result, Rule, Vote
from bot.notices import contests
from bot.phrases import Speech, marked
from bot.views import Spans

_BASES = {
    Base.DECIDED: phrase("the votes for and against"),
    Base.CAST: phrase("all ballots, abstentions included"),
    Base.PRESENT: phrase("all present at the meeting"),
    Base.ELIGIBLE: phrase("everyone on the roll"),
}

_SECRECY = {
    Secrecy.OPEN: marked(
        "Open ballot: after the close everybody sees how each organisation voted; until then the secretariat "
        "sees who has voted."
    ),
    Secrecy.CONFIDENTIAL: marked(
        "Confidential ballot: choices are never shown to members. Whoever operates this bot and the chat "
        "platform could see them, the secretariat sees who has voted, and nothing stops a voter from showing "
        "their screen."
    ),
    Secrecy.SEALED: marked(
        "Sealed ballot: until the close choices are kept encrypted; then they are counted and the links "
        "to the voters destroyed. Before the close the operator could see them, the chat platform carries "
        "each click, the secretariat sees who has voted, and nothing stops a voter from showing their screen."
    ),
}


def secrecy_words(rule: Rule, speech: Speech) -> Spans:
    """The honest sentence of the rule's secrecy."""
    if rule.kind is Kind.CONSENSUS:
        return speech.say("Objections are not secret: everybody on the roll reads who objects and why.")
    return speech.say(_SECRECY[rule.secrecy])


def name(vote: Vote, speech: Speech) -> str:
    """What a vote is called, with its number; what is no formal vote is not called one."""
    if vote.rule.kind is Kind.CONSENSUS:
        return speech.words("Consensus call {number}", number=vote.id)
    if vote.rule.straw:
        return speech.words("Straw poll {number}", number=vote.id)
    return speech.words("Vote {number}", number=vote.id)


def result_name(vote: Vote, speech: Speech) -> str:
    """What its result is called."""
    if vote.rule.kind is Kind.CONSENSUS:
        return speech.words("Result of consensus call {number}", number=vote.id)
    if vote.rule.straw:
        return speech.words("Result of straw poll {number}", number=vote.id)
    return speech.words("Result of vote {number}", number=vote.id)


def share_words(share: Share) -> Phrase:
    """Words such as “more than 1/2” or “at least 2/3”."""
    of = f"{share.of.numerator}/{share.of.denominator}"
    return phrase("at least {share}", share=of) if share.at_least else phrase("more than {share}", share=of)


def rule_words(rule: Rule, eligible: int, speech: Speech) -> Spans:
    """The whole rule in a few sentences, for a roll of `eligible` units."""
    sentences = [_outcome_rule(rule, speech), *_conditions(rule, speech)]
    if rule.kind is not Kind.CONSENSUS:
        sentences.append(speech.phrase(quorum_words(rule.quorum, eligible)))
    sentences += _afterwards(rule, speech)
    return tuple(span for sentence in sentences if sentence for span in (*sentence, " "))[:-1]


def _outcome_rule(rule: Rule, speech: Speech) -> Spans:
    match rule.kind:
        case Kind.MOTION:
            return speech.phrase(_threshold_words(rule.threshold))
        case Kind.CONSENSUS:
            return speech.say(
                "Agreed at its close unless somebody on the roll objects with a reason; that stops its "
                "clock. Within 7 days the objection is withdrawn, and at least 48 hours remain, or a motion "
                "is drafted; else it is not agreed. It can endorse nothing."
            )
        case _:
            return contests.rule_words(rule, speech)


def _conditions(rule: Rule, speech: Speech) -> list[Spans]:
    """What else a motion must meet."""
    if rule.kind is not Kind.MOTION:
        return []
    said: list[Spans] = []
    if rule.threshold.minimum_for:
        said.append(speech.say("At least {number} must be for.", number=rule.threshold.minimum_for))
    if rule.threshold.veto:
        said.append(speech.say("A single vote against, with its reason, is a veto."))
    return said


def _afterwards(rule: Rule, speech: Speech) -> list[Spans]:
    """What is to be known besides: whether it decides, and what follows its close."""
    said: list[Spans] = []
    if rule.straw:
        said.append(speech.say("A straw poll: it decides nothing, and its tally is shown while it is open."))
    if rule.certified:
        days = rule.challenge.days
        said.append(
            speech.count(
                "The result can be challenged for {count} day; then the secretariat certifies it.",
                "The result can be challenged for {count} days; then the secretariat certifies it.",
                days,
            )
            if days
            else speech.say("The secretariat certifies the result.")
        )
    if rule.cap:
        said.append(contests.cap_words(rule.cap, speech))
    if rule.early_close:
        said.append(speech.say("It may close early once every delegate has voted and 72 hours have passed."))
    return said


def _threshold_words(threshold: Threshold) -> Phrase:
    if threshold.unanimous:
        return phrase("It passes if all of {base} are for.", base=_BASES[threshold.base])
    passes = phrase(
        "It passes if {share} of {base} are for.",
        share=share_words(threshold.share),
        base=_BASES[threshold.base],
    )
    if threshold.at_most_against is None:
        return passes
    limit = threshold.at_most_against.of
    return phrase(
        "{passes} At most {limit} of the roll may be against.",
        passes=passes,
        limit=f"{limit.numerator}/{limit.denominator}",
    )


def quorum_words(quorum: Quorum, eligible: int) -> Phrase:
    """How many must take part, in a number a reader can check."""
    needed = quorum_needed(quorum, eligible)
    match quorum.of:
        case QuorumOf.NONE:
            return phrase("No quorum is needed.")
        case QuorumOf.DECIDED:
            return phrase(
                "Quorum: {needed} of {eligible} must vote yes or no; abstentions do not count for it.",
                needed=needed,
                eligible=eligible,
            )
        case QuorumOf.PRESENT:
            return phrase(
                "Quorum: {needed} of {eligible} must be at the meeting.", needed=needed, eligible=eligible
            )
        case _:
            return phrase(
                "Quorum: {needed} of {eligible} must vote; an abstention counts for it.",
                needed=needed,
                eligible=eligible,
            )


def percent(part: int, whole: int, speech: Speech) -> str:
    """A percentage to two decimals, rounded half up, with the language's decimal mark."""
    hundredths = int(Fraction(part, whole) * 10000 + Fraction(1, 2))
    number = f"{hundredths // 100}{speech.name('number', '.')}{hundredths % 100:02d}"
    return speech.words("{number}%", number=number)


def result_words(rule: Rule, result: Result, figures: Figures, speech: Speech) -> Spans:
    """The result with its arithmetic: what members and minutes quote."""
    if isinstance(figures, Contest):
        said = contests.outcome_words(rule, result, figures, speech)
        return (*said, " ", *_turnout_words(rule, figures, speech))
    return (
        *speech.say(_OUTCOMES[result]),
        " ",
        *speech.say(
            "{yes} for, {no} against, {abstain} abstained.",
            yes=figures.yes,
            no=figures.no,
            abstain=figures.abstain,
        ),
        " ",
        *_base_words(rule, figures, speech),
        " ",
        *_turnout_words(rule, figures, speech),
    )


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
    return speech.say(
        "In favour: {yes} of {base} ({percent}), counting {of}; needed: {share}.",
        yes=tally.yes,
        base=base,
        percent=percent(tally.yes, base, speech),
        of=_BASES[rule.threshold.base],
        share=share_words(rule.threshold.share),
    )


def _turnout_words(rule: Rule, units: Figures, speech: Speech) -> Spans:
    needed = quorum_needed(rule.quorum, units.eligible)
    voted = speech.say("{cast} of {eligible} voted.", cast=units.cast, eligible=units.eligible)
    if units.recused:
        recused = speech.count(
            "{count} of the roll of {roll} recused itself.",
            "{count} of the roll of {roll} recused themselves.",
            units.recused,
            roll=units.eligible + units.recused,
        )
        voted = (*voted, " ", *recused)
    if needed == 0:
        return voted
    counted = quorum_counted(rule.quorum, units)
    if counted >= needed:
        return (*voted, " ", *speech.say("The quorum of {needed} was met.", needed=needed))
    missing = speech.count(
        "The quorum was {needed}: {count} more was missing.",
        "The quorum was {needed}: {count} more were missing.",
        needed - counted,
        needed=needed,
    )
    return (*voted, " ", *missing)

"""A vote's rule in words, as whoever is about to vote reads it: all that the result depends on (RULES §4)."""

from __future__ import annotations

from fractions import Fraction

from bot.domain.counting.motion import quorum_needed
from bot.domain.profiles import Base, Kind, Quorum, QuorumOf, Secrecy, Share
from bot.domain.refusal import Phrase, phrase
from bot.domain.votes import Rule, Vote
from bot.notices import contests
from bot.phrases import Speech, marked
from bot.views import Spans

BASES = {
    Base.DECIDED: phrase("the votes for and against"),
    Base.CAST: phrase("all ballots, abstentions included"),
    Base.PRESENT: phrase("all present at the meeting"),
    Base.ELIGIBLE: phrase("everyone on the roll"),
}
"""What a threshold is a share of."""

_SECRECY = {
    Secrecy.OPEN: marked(
        "Open ballot: after the close everybody sees who voted how; until then the secretariat sees who has "
        "voted."
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
    of = fraction(share.of)
    return phrase("at least {share}", share=of) if share.at_least else phrase("more than {share}", share=of)


def fraction(of: Fraction) -> str:
    """A fraction as it is written: “2/3”."""
    return f"{of.numerator}/{of.denominator}"


def sentences(*sentences: Spans) -> Spans:
    """The sentences one after the other; those that say nothing are left out."""
    return tuple(span for sentence in sentences if sentence for span in (*sentence, " "))[:-1]


def rule_words(rule: Rule, eligible: int, speech: Speech) -> Spans:
    """The whole rule in a few sentences, for a roll of `eligible` units: all that its result depends on."""
    said = [contests.ballot_words(rule, speech)]
    if rule.straw:
        said += straw_words(rule, speech)
    elif rule.kind is Kind.CONSENSUS:
        said.append(_consensus_words(speech))
    else:
        passes = (
            _motion_words(rule, speech)
            if rule.kind is Kind.MOTION
            else [contests.winning_words(rule, speech)]
        )
        quorum = speech.phrase(quorum_words(rule.quorum, eligible))
        said += [*passes, quorum, *_afterwards(rule, speech)]
    return sentences(*said)


def straw_words(rule: Rule, speech: Speech) -> list[Spans]:
    """That a straw poll decides nothing; nothing of any other vote."""
    if not rule.straw:
        return []
    if rule.shows_tally:
        return [speech.say("A straw poll: it decides nothing, and its tally is shown while it is open.")]
    return [speech.say("A straw poll: it decides nothing.")]


def _consensus_words(speech: Speech) -> Spans:
    return speech.say(
        "Agreed at its close unless somebody on the roll objects with a reason; that stops its clock. Within "
        "7 days the objection is withdrawn, and at least 48 hours remain, or a motion is drafted; else it is "
        "not agreed. It can endorse nothing."
    )


def _motion_words(rule: Rule, speech: Speech) -> list[Spans]:
    """What a motion must meet."""
    threshold = rule.threshold
    base = BASES[threshold.base]
    said = [
        speech.say("It passes if all of {base} are for.", base=base)
        if threshold.unanimous
        else speech.say(
            "It passes if {share} of {base} are for.", share=share_words(threshold.share), base=base
        )
    ]
    if threshold.at_most_against is not None:
        limit = fraction(threshold.at_most_against.of)
        said.append(speech.say("At most {limit} of the roll may be against.", limit=limit))
    if threshold.minimum_for:
        said.append(speech.say("At least {number} must be for.", number=threshold.minimum_for))
    if threshold.veto:
        said.append(speech.say("A single vote against, with its reason, is a veto."))
    if rule.tie_break:
        said.append(speech.say("As many for as against is a tie, which the chair can break within 72 hours."))
    return said


def _afterwards(rule: Rule, speech: Speech) -> list[Spans]:
    """What else can happen to it, and what follows its close."""
    said: list[Spans] = []
    if rule.recorded:
        said.append(speech.say("The secretariat may record ballots on written instruction."))
    if not rule.recusal:
        said.append(speech.say("Nobody can recuse themselves from it."))
    if rule.early_close:
        said.append(speech.say("It may close early once every delegate has voted and 72 hours have passed."))
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
    if rule.endorses:
        said.append(speech.say("Once certified, it sets an endorsement."))
    return said


def quorum_words(quorum: Quorum, eligible: int) -> Phrase:
    """How many must take part, in a number a reader can check, and the share it comes from."""
    if quorum.of is QuorumOf.NONE:
        return phrase("No quorum is needed.")
    values = {
        "needed": quorum_needed(quorum, eligible),
        "eligible": eligible,
        "share": share_words(quorum.share) if quorum.share else phrase("whatever the roll"),
    }
    match quorum.of:
        case QuorumOf.DECIDED:
            return phrase(
                "Quorum: {needed} of {eligible} ({share}) must vote yes or no; an abstention does not count.",
                **values,
            )
        case QuorumOf.PRESENT:
            return phrase("Quorum: {needed} of {eligible} ({share}) must be at the meeting.", **values)
        case _:
            return phrase(
                "Quorum: {needed} of {eligible} ({share}) must vote; an abstention counts for it.", **values
            )

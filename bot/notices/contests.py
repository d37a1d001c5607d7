"""A vote between options in words: what a ballot may say, what wins, what won or why nothing did."""

from __future__ import annotations

from bot.domain.counting.count import Settled
from bot.domain.counting.figures import Contest
from bot.domain.profiles import Kind
from bot.domain.votes import Result, Rule
from bot.notices.options import names
from bot.phrases import Speech
from bot.views import Spans, Strong


def outcome_words(rule: Rule, result: Result, contest: Contest, speech: Speech) -> Spans:
    """What won, or why nothing did."""
    winners = names(rule, contest.count.winners, speech)
    match result:
        case Result.DECIDED if rule.seats > 1 and _in_order(contest):
            return speech.say("Chosen, in this order: {options}.", options=Strong(winners))
        case Result.DECIDED:
            return speech.say("Chosen: {option}.", option=Strong(winners))
        case Result.TIED if contest.tied:
            chosen = speech.say("Chosen: {option}.", option=Strong(winners)) if winners else ()
            tied = speech.say(
                "Tied: {options} have equal support, and the rules do not settle it.",
                options=Strong(names(rule, contest.tied, speech)),
            )
            return (*chosen, " ", *tied) if chosen else tied
        case Result.TIED:
            return speech.say("Tied.")
        case Result.POLLED if winners:
            return speech.say("Straw poll: it decides nothing. Ahead: {options}.", options=Strong(winners))
        case Result.POLLED:
            return speech.say("Straw poll: it decides nothing.")
        case Result.NO_QUORUM:
            return speech.say("No quorum: nothing is chosen.")
        case _:
            return speech.say("Nothing is chosen: no ballot was for an option.")


def _in_order(contest: Contest) -> bool:
    """Whether the winners can be told apart."""
    tied = (set(tie.candidates) for tie in contest.count.ties if tie.settled is Settled.OPEN)
    return not any(tie & set(contest.count.winners) for tie in tied)


def cap_words(cap: int, speech: Speech) -> Spans:
    """How many seats one organisation may get."""
    return speech.count(
        "No organisation gets more than {count} elected seat of the body: the next in the ranking comes in.",
        "No organisation gets more than {count} elected seats of the body: the next in the ranking comes in.",
        cap,
    )


def ballot_words(rule: Rule, speech: Speech) -> Spans:
    """What a ballot may say; nothing where yes and no are buttons, or where there are no ballots."""
    match rule.kind:
        case Kind.PLURALITY:
            return speech.say("Choose one option.")
        case Kind.APPROVAL:
            return speech.say("Choose as many options as you like.")
        case Kind.SCHULZE:
            return speech.say(
                "Rank the options. What you leave out ranks last; “no opinion” compares it with nothing."
            )
        case Kind.IRV | Kind.STV | Kind.STV_SCOTTISH:
            return speech.say("Rank as many options as you like.")
        case _:
            return ()


def winning_words(rule: Rule, speech: Speech) -> Spans:
    """What wins, in a sentence or two, for whoever is about to vote."""
    match rule.kind:
        case Kind.PLURALITY | Kind.APPROVAL if rule.seats > 1:
            return speech.say(
                "The {seats} options with the most votes win; a tie for the last place is reported as one.",
                seats=rule.seats,
            )
        case Kind.PLURALITY | Kind.APPROVAL:
            return speech.say("The option with the most votes wins; a tie is reported as one.")
        case Kind.IRV:
            return speech.say(
                "The last option is excluded and its ballots go to their next preference, until one option "
                "has more than half; a tie is settled by an earlier stage, else by lot."
            )
        case Kind.SCHULZE if rule.seats > 1:
            return speech.say(
                "Each two options are compared; the {seats} that stand above all others, directly or along a "
                "chain of comparisons, win (Schulze).",
                seats=rule.seats,
            )
        case Kind.SCHULZE:
            return speech.say(
                "Each two options are compared; the one that stands above all others, directly or along a "
                "chain of comparisons, wins (Schulze)."
            )
        case _:
            return _transferable_words(rule, speech)


def _transferable_words(rule: Rule, speech: Speech) -> Spans:
    said = speech.say(
        "{seats} are elected by single transferable vote: who reaches the quota is elected and passes the "
        "surplus on, the last is excluded and passes all on; a tie is settled by an earlier stage, else by "
        "lot.",
        seats=rule.seats,
    )
    how = (
        speech.say("It is counted by the Scottish rules (SSI 2007/42), to five decimals.")
        if rule.kind is Kind.STV_SCOTTISH
        else speech.say("It is counted with exact fractions; equal ranks share a vote.")
    )
    return (*said, " ", *how)

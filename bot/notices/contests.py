"""A vote between options in words: what won and why, the table of every stage, the matrix, the chart."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from bot.domain.counting.count import Moved, Settled, Stage, Tie
from bot.domain.counting.figures import Contest
from bot.domain.profiles import Kind
from bot.domain.votes import Result, Rule
from bot.notices.options import lettered, option_label
from bot.phrases import Speech
from bot.views import Chart, Element, Spans, Strong, Style, Table, Text


def outcome_words(rule: Rule, result: Result, contest: Contest, speech: Speech) -> Spans:
    """What won, or why nothing did."""
    winners = _names(rule, contest.count.winners, speech)
    match result:
        case Result.DECIDED if rule.seats > 1 and _in_order(contest):
            return speech.say("Chosen, in this order: {options}.", options=Strong(winners))
        case Result.DECIDED:
            return speech.say("Chosen: {option}.", option=Strong(winners))
        case Result.TIED if contest.tied:
            chosen = speech.say("Chosen: {option}.", option=Strong(winners)) if winners else ()
            tied = speech.say(
                "Tied: {options} have equal support, and the rules do not settle it.",
                options=Strong(_names(rule, contest.tied, speech)),
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


def _names(rule: Rule, keys: Iterable[str], speech: Speech) -> str:
    return ", ".join(option_label(rule, key, speech.language) for key in keys)


def chart(rule: Rule, contest: Contest, speech: Speech) -> Chart:
    """First preferences, votes, or how many others each option stands above."""
    count, labels = contest.count, {o.key: lettered(rule, o.key, speech.language) for o in rule.options}
    if count.pairs:
        paths = count.pairs.paths
        above = {
            one: sum(paths[one, other] > paths[other, one] for other in count.candidates if other != one)
            for one in count.candidates
        }
        bars = tuple((labels[key], above[key]) for key in count.ranking)
        return Chart(speech.words("Options each stands above"), bars, speech.language)
    first = count.stages[0].totals if count.stages else {}
    bars = tuple((labels[key], int(first.get(key, Fraction(0)))) for key in count.ranking)
    title = speech.words("First preferences") if rule.kind.draws_lots else speech.words("Ballots for each")
    return Chart(title, bars, speech.language)


def sheet(rule: Rule, contest: Contest, speech: Speech) -> list[Element]:
    """The whole count: every stage with what it did, the ties and what settled them, or the matrix."""
    count = contest.count
    elements: list[Element] = []
    if count.quota is not None:
        elements.append(
            speech.text(
                "Quota: {quota}, from {valid} ballots for {seats} seats.",
                quota=count.quota,
                valid=count.valid,
                seats=count.seats,
            )
        )
    if count.invalid > contest.abstain:
        elements.append(
            speech.text("Ballots that rank nobody usably: {number}.", number=count.invalid - contest.abstain)
        )
    if len(count.stages) > 1:
        elements += _stages(rule, contest, speech)
    if count.pairs:
        elements.append(_matrix(rule, contest, speech))
    elements += [_tie(rule, tie, speech) for tie in count.ties]
    if count.lot:
        elements.append(speech.text("Key of the lot (RFC 3797): {key}", Style.MUTED, key=count.lot))
    return elements


def _stages(rule: Rule, contest: Contest, speech: Speech) -> list[Element]:
    count = contest.count
    numbers = [str(number) for number in range(1, len(count.stages) + 1)]
    rows = [
        ((lettered(rule, key, speech.language),), *((_total(stage, key, speech),) for stage in count.stages))
        for key in count.ranking
    ]
    nobody = (
        (speech.words("Not transferable"),),
        *((decimal(s.non_transferable, speech),) for s in count.stages),
    )
    header = (speech.words("Stage"), *numbers)
    said = [Text(_did(rule, at, stage, speech), speech.language) for at, stage in enumerate(count.stages, 1)]
    return [
        speech.text("Every stage of the count", Style.HEADING),
        Table(header, (*rows, nobody), speech.language),
        *said,
    ]


def _total(stage: Stage, key: str, speech: Speech) -> str:
    return decimal(stage.totals[key], speech)


def _did(rule: Rule, number: int, stage: Stage, speech: Speech) -> Spans:
    """What a stage did, in a sentence or two."""
    spans: Spans = speech.say("Stage {number}:", number=number)
    if stage.transfer is None:
        spans = (*spans, " ", *speech.say("first preferences."))
    else:
        moved = {
            "option": option_label(rule, stage.transfer.candidate, speech.language),
            "votes": decimal(stage.transfer.votes, speech),
        }
        said = (
            speech.say("the surplus of {option}, {votes}, is transferred.", **moved)
            if stage.transfer.why is Moved.SURPLUS
            else speech.say("{option} is excluded; {votes} are transferred.", **moved)
        )
        spans = (*spans, " ", *said)
    if stage.elected:
        spans = (*spans, " ", *speech.say("Elected: {names}.", names=_names(rule, stage.elected, speech)))
    return spans


def _matrix(rule: Rule, contest: Contest, speech: Speech) -> Table:
    """How many ballots prefer the option of the row to that of the column."""
    count = contest.count
    assert count.pairs is not None  # noqa: S101 - the caller looked
    wins = count.pairs.wins
    header = (speech.words("Preferred to"), *(key.upper() for key in count.ranking))
    rows = tuple(
        (
            (lettered(rule, one, speech.language),),
            *((str(wins[one, other]) if one != other else "–",) for other in count.ranking),
        )
        for one in count.ranking
    )
    return Table(header, rows, speech.language)


def _tie(rule: Rule, tie: Tie, speech: Speech) -> Text:
    tied = _names(rule, tie.candidates, speech)
    match tie.settled:
        case Settled.STAGE:
            return speech.text(
                "Tie at stage {stage} between {options}: settled by stage {by}, where they differed.",
                stage=tie.stage,
                options=tied,
                by=tie.by_stage or 0,
            )
        case Settled.LOT:
            return speech.text(
                "Tie at stage {stage} between {options}: settled by lot, {chosen}.",
                stage=tie.stage,
                options=tied,
                chosen=_names(rule, tie.chosen, speech),
            )
        case Settled.OPEN:
            return speech.text("{options} are tied.", options=tied)


def decimal(number: Fraction, speech: Speech) -> str:
    """A number of votes: whole where it is, else with five places and the language's mark."""
    if number.denominator == 1:
        return str(number.numerator)
    scaled = number.numerator * 100_000 // number.denominator
    return f"{scaled // 100_000}{speech.name('number', '.')}{scaled % 100_000:05d}"


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

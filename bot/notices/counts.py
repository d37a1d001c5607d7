"""The sheet of a count: what every stage did, ties and what settled them, the totals, the pairs compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from bot.domain.counting.count import Count, Moved, Pairs, Settled, Stage, Tie
from bot.domain.counting.figures import Contest
from bot.domain.votes import Rule
from bot.notices.options import lettered, names
from bot.phrases import Speech
from bot.views import Element, Spans, Style, Table, Text

ACROSS = 10
"""Stages or options beside each other in one table: half of what Slack takes, and phones show no more."""


def sheet(rule: Rule, contest: Contest, speech: Speech) -> list[Element]:
    """The whole count, its words before its tables: a message that has no room for all loses its end."""
    count = contest.count
    elements: list[Element] = [*_ballots(contest, speech)]
    staged = len(count.stages) > 1
    if staged:
        said = (_did(rule, at, stage, speech) for at, stage in enumerate(count.stages, 1))
        elements.append(speech.text("Every stage of the count", Style.HEADING))
        elements.append(speech.paragraph("\n".join(said)))
    if count.ties:
        elements.append(speech.paragraph("\n".join(_tie(rule, tie, speech) for tie in count.ties)))
    if count.lot:
        elements.append(speech.text("Key of the lot (RFC 3797): {key}", Style.MUTED, key=count.lot))
    if staged:
        elements += _totals(rule, count, speech)
    if count.pairs:
        elements += _compared(rule, count.ranking, count.pairs, speech)
    return elements


def _ballots(contest: Contest, speech: Speech) -> Iterator[Text]:
    """What the ballots ask for, and how many say nothing that counts."""
    count = contest.count
    if count.quota is not None:
        yield speech.paragraph(
            *speech.count(
                "Quota: {quota}, from {valid} ballots for {count} seat.",
                "Quota: {quota}, from {valid} ballots for {count} seats.",
                count.seats,
                quota=count.quota,
                valid=count.valid,
            )
        )
    if count.invalid > contest.abstain:
        yield speech.text(
            "Ballots that rank nobody usably: {number}.", number=count.invalid - contest.abstain
        )


def _did(rule: Rule, number: int, stage: Stage, speech: Speech) -> str:
    """What a stage did, in a sentence or two."""
    said = [speech.words("Stage {number}:", number=number), _moved(rule, stage, speech)]
    if stage.elected:
        said.append(speech.words("Elected: {names}.", names=names(rule, stage.elected, speech)))
    return " ".join(said)


def _moved(rule: Rule, stage: Stage, speech: Speech) -> str:
    transfer = stage.transfer
    if transfer is None:
        return speech.words("first preferences.")
    option, votes = names(rule, [transfer.candidate], speech), decimal(transfer.votes, speech)
    if transfer.why is Moved.SURPLUS:
        return speech.words("the surplus of {option}, {votes}, is transferred.", option=option, votes=votes)
    return speech.words("{option} is excluded; {votes} are transferred.", option=option, votes=votes)


def _tie(rule: Rule, tie: Tie, speech: Speech) -> str:
    tied = names(rule, tie.candidates, speech)
    match tie.settled:
        case Settled.STAGE:
            return speech.words(
                "Tie at stage {stage} between {options}: settled by stage {by}, where they differed.",
                stage=tie.stage,
                options=tied,
                by=tie.by_stage or 0,
            )
        case Settled.LOT:
            return speech.words(
                "Tie at stage {stage} between {options}: settled by lot, {chosen}.",
                stage=tie.stage,
                options=tied,
                chosen=names(rule, tie.chosen, speech),
            )
        case Settled.OPEN:
            return speech.words("{options} are tied.", options=tied)


def _totals(rule: Rule, count: Count, speech: Speech) -> list[Table]:
    """The votes of every option at the end of every stage."""
    header = (speech.words("Stage"), *map(str, range(1, len(count.stages) + 1)))
    rows = [
        (lettered(rule, key, speech.language), *(decimal(s.totals[key], speech) for s in count.stages))
        for key in count.ranking
    ]
    nobody = (decimal(stage.non_transferable, speech) for stage in count.stages)
    return _tables(header, [*rows, (speech.words("Not transferable"), *nobody)], speech)


def _compared(rule: Rule, ranking: tuple[str, ...], pairs: Pairs, speech: Speech) -> list[Table]:
    """How many ballots prefer the option of the row to that of the column."""
    header = (speech.words("Preferred to"), *(key.upper() for key in ranking))
    rows = (
        (
            lettered(rule, one, speech.language),
            *("–" if one == other else str(pairs.wins[one, other]) for other in ranking),
        )
        for one in ranking
    )
    return _tables(header, rows, speech)


def _tables(header: tuple[str, ...], rows: Iterable[tuple[str, ...]], speech: Speech) -> list[Table]:
    """One table, or several where it is wide; each begins with the first column."""
    cells: list[tuple[Spans, ...]] = [tuple((cell,) for cell in row) for row in rows]
    return [
        Table(
            (header[0], *header[at : at + ACROSS]),
            tuple((row[0], *row[at : at + ACROSS]) for row in cells),
            speech.language,
        )
        for at in range(1, len(header), ACROSS)
    ]


def decimal(number: Fraction, speech: Speech) -> str:
    """A number of votes: whole where it is, else with five places and the language's mark."""
    if number.denominator == 1:
        return str(number.numerator)
    scaled = number.numerator * 100_000 // number.denominator
    return f"{scaled // 100_000}{speech.name('number', '.')}{scaled % 100_000:05d}"

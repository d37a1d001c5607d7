"""A count as text: every stage as on a result sheet, Schulze's matrices, ties, a chart, who is elected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from adapters.counts.data import decimal
from bot.domain.counting.count import Count, Over, Settled, Stage, Tie, Transfer

NON_TRANSFERABLE = "Non-transferable"
_BAR = 40
"""characters of a chart's longest bar"""
_OVER = {
    Over.EXCLUSION: "lowest",
    Over.SURPLUS: "equal in surplus",
    Over.ORDER: "equal",
    Over.SEAT: "equal for the last seats",
}


def as_text(file: str, title: str, count: Count) -> str:
    """The count of a file, over several lines."""
    blocks = [_head(file, title, count), *_stages(count), *_matrices(count)]
    blocks += [_ties(count), _chart(count), _end(count)]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _head(file: str, title: str, count: Count) -> list[str]:
    lines = [f"{title} ({file})" if title else file]
    lines.append(f"{count.method}: {len(count.candidates)} candidates, {count.seats} seats")
    lines.append(f"{count.valid} valid ballots, {count.invalid} blank or invalid")
    if count.quota is not None:
        lines.append(f"Quota {count.quota}")
    return lines


def _stages(count: Count) -> Iterator[list[str]]:
    before = count.stages[0] if count.stages else None
    for number, stage in enumerate(count.stages, 1):
        title = f"Stage {number}: {_moved(stage.transfer)}" if stage.transfer else "Stage 1: votes cast"
        yield [title, *_rows(count, number, before or stage)]
        before = stage


def _moved(transfer: Transfer) -> str:
    return f"{transfer.why} of {transfer.candidate}, {decimal(transfer.votes)} votes"


def _rows(count: Count, number: int, before: Stage) -> Iterator[str]:
    """A line a candidate: votes at the end of the stage, what it changed, elected or excluded by then."""
    stage = count.stages[number - 1]
    states = {name: "elected" for past in count.stages[:number] for name in past.elected}
    states |= {name: "excluded" for past in count.stages[:number] for name in past.excluded}
    votes = dict(stage.totals)
    if len(count.stages) > 1:
        votes[NON_TRANSFERABLE] = stage.non_transferable
    earlier = {**before.totals, NON_TRANSFERABLE: before.non_transferable}
    width = max(map(len, votes))
    for name, total in votes.items():
        change = total - earlier[name]
        shown = f"{'+' if change > 0 else ''}{decimal(change)}" if change else ""
        yield f"  {name:<{width}} {decimal(total):>16} {shown:>16}  {states.get(name, '')}".rstrip()


def _matrices(count: Count) -> Iterator[list[str]]:
    if count.pairs:
        yield ["Ballots that prefer the candidate of the line", *_matrix(count, count.pairs.wins)]
        yield ["Strongest paths from the candidate of the line", *_matrix(count, count.pairs.paths)]


def _matrix(count: Count, matrix: Mapping[tuple[str, str], int]) -> Iterator[str]:
    numbers = range(1, len(count.candidates) + 1)
    name_width = max(map(len, count.candidates))
    width = max(len(str(votes)) for votes in (*numbers, *matrix.values())) + 1
    margin = name_width + len(str(numbers[-1])) + 3
    yield " " * margin + "".join(f"{number:>{width}}" for number in numbers)
    for number, one in zip(numbers, count.candidates, strict=True):
        cells = (str(matrix.get((one, other), "-")) for other in count.candidates)
        label = f"  {number:>{len(str(numbers[-1]))}} {one:<{name_width}}"
        yield label + "".join(f"{cell:>{width}}" for cell in cells)


def _ties(count: Count) -> list[str]:
    if not count.ties:
        return []
    lines = ["Ties", *(f"  Stage {tie.stage}: {_tie(tie)}" for tie in count.ties)]
    if count.lot:
        lines.append(f"  Lots are drawn by RFC 3797 from {count.lot}")
    return lines


def _tie(tie: Tie) -> str:
    tied = f"{', '.join(tie.candidates)} were {_OVER[tie.over]}"
    match tie.settled:
        case Settled.STAGE:
            return f"{tied}; stage {tie.by_stage} settled it: {tie.chosen[0]}"
        case Settled.LOT:
            return f"{tied}; the lot settled it: {', '.join(tie.chosen)}"
        case _:
            return f"{tied}; the rules do not settle it"


def _chart(count: Count) -> list[str]:
    """The votes cast; a bar for the quota shows how far each had to go."""
    if not count.stages:
        return []
    bars = dict(count.stages[0].totals)
    if count.quota is not None:
        bars["Quota"] = Fraction(count.quota)
    most, width = max(Fraction(1), *bars.values()), max(map(len, bars))
    return [
        "Votes cast",
        *(f"  {name:<{width}} {_bar(votes, most)}".rstrip() for name, votes in bars.items()),
    ]


def _bar(votes: Fraction, most: Fraction) -> str:
    return " ".join(filter(None, ("#" * int(votes * _BAR / most), decimal(votes))))


def _end(count: Count) -> list[str]:
    if not count.winners:
        return ["Elected: nobody"]
    lines = ["Elected", *(f"  {place}. {name}" for place, name in enumerate(count.winners, 1))]
    open_seats = min(count.seats, len(count.candidates)) - len(count.winners)
    return [*lines, f"  Seats left open by a tie: {open_seats}"] if open_seats else lines

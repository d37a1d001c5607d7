"""A count on one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bot.domain.counting.count import Count, Settled, Stage, Tie

DECIMALS = 5
_SCALE = 10**DECIMALS


def as_json(file: str, count: Count) -> str:
    """The count of a file. Names are as in the file, winners in order of election, votes decimal strings."""
    stages = [_stage(stage) for stage in count.stages]
    data = {
        "file": file,
        "method": count.method,
        "seats": count.seats,
        "quota": count.quota,
        "winners": count.winners,
        "ranking": count.ranking,
        "ties": [_tie(tie, count.lot) for tie in count.ties],
        "stages": stages or [_compared(count)],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def decimal(votes: Fraction) -> str:
    """Votes with five decimal places: exact in the Scottish method, rounded half up elsewhere."""
    units = (abs(votes) * _SCALE * 2 + 1) // 2
    return f"{'-' if votes < 0 and units else ''}{units // _SCALE}.{units % _SCALE:0{DECIMALS}d}"


def _stage(stage: Stage) -> dict[str, Any]:
    moved = stage.transfer
    return {
        "totals": {name: decimal(votes) for name, votes in stage.totals.items()},
        "elected": stage.elected,
        "excluded": stage.excluded,
        "non_transferable": decimal(stage.non_transferable),
        "transfer": {"why": moved.why, "candidate": moved.candidate, "votes": decimal(moved.votes)}
        if moved
        else None,
    }


def _compared(count: Count) -> dict[str, Any]:
    """Schulze's only stage: nobody has votes alone, but every candidate against every other."""
    stage: dict[str, Any] = {"totals": {}, "elected": count.winners, "excluded": ()}
    if count.pairs:
        stage |= {"pairs": _rows(count.pairs.wins), "paths": _rows(count.pairs.paths)}
    return stage


def _rows(matrix: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for (one, other), votes in matrix.items():
        rows.setdefault(one, {})[other] = votes
    return rows


def _tie(tie: Tie, lot: str) -> dict[str, Any]:
    return {
        "over": tie.over,
        "stage": tie.stage,
        "candidates": tie.candidates,
        "settled": tie.settled,
        "by_stage": tie.by_stage,
        "lot": lot if tie.settled is Settled.LOT else None,
        "chosen": tie.chosen,
    }

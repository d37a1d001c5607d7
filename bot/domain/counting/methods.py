"""The methods of counting ranked ballots, by name."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from bot.domain.counting import scores, transferable
from bot.domain.counting.ballots import Ballots
from bot.domain.counting.count import Count
from bot.domain.counting.lots import Lot
from bot.domain.counting.schulze import schulze


class Method(StrEnum):
    """How ballots become winners."""

    STV_SCOTTISH = "stv-scottish"
    """several seats, by SSI 2007/42: transfer values truncated to five decimals"""
    STV = "stv"
    """the same with exact fractions, and equal ranks sharing the vote"""
    IRV = "irv"
    """one seat"""
    SCHULZE = "schulze"
    """the first of the ranking"""
    APPROVAL = "approval"
    PLURALITY = "plurality"


def count(ballots: Ballots, seats: int, method: Method, lot: Lot) -> Count:
    """Counts the ballots. Only methods that move votes need the lot; the others report a tie as one."""
    if method is Method.IRV and seats != 1:
        raise ValueError("irv fills one seat")
    match method:
        case Method.STV_SCOTTISH:
            return transferable.count(ballots, seats, transferable.SCOTTISH, lot)
        case Method.STV:
            return transferable.count(ballots, seats, transferable.STV, lot)
        case Method.IRV:
            return transferable.count(ballots, seats, transferable.IRV, lot)
        case Method.SCHULZE:
            return schulze(ballots, seats)
        case Method.APPROVAL:
            return scores.approval(ballots, seats)
        case Method.PLURALITY:
            return scores.plurality(ballots, seats)
    assert_never(method)

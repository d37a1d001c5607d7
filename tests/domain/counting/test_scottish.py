"""The Scottish statute's count: its arithmetic, its ties, its stopping, an official result sheet."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bot.domain.counting.count import Count, Over, Settled, Tie
from bot.domain.counting.lots import Lot
from bot.domain.counting.ties import Past
from bot.domain.counting.transferable import SCOTTISH, STV, count
from tests.domain.counting.profiles import LOT, ballots


def scottish(candidates: str, written: str, seats: int, lot: Lot = LOT) -> Count:
    return count(ballots(candidates, written), seats, SCOTTISH, lot)


def moved(result: Count) -> list[str]:
    return [f"{s.transfer.why.value} of {s.transfer.candidate}" for s in result.stages if s.transfer]


def totals(result: Count, stage: int) -> dict[str, str]:
    return {name: f"{float(votes):.5f}" for name, votes in result.stages[stage - 1].totals.items()}


def test_the_twenty_ballots_of_the_rules_elect_c_then_o_then_s() -> None:
    result = scottish("O P C S B", "4 O, 2 P>O, 8 C>S, 4 C>B, 1 S, 1 B", 3)

    assert result.quota == 6
    assert result.winners == ("C", "O", "S")
    assert [stage.elected for stage in result.stages] == [("C",), (), ("O",), ("S",)]
    assert moved(result) == ["surplus of C", "exclusion of P", "exclusion of B"]


# Figures of the Candidate Votes Per Stage Report, Ward 7 - Tain and Easter Ross, The Highland Council, 2017.
# The papers are invented: a pile that gives every transfer the sheet shows. Candidates are letters.
TAIN = (
    "25 K>F, 16 K>L, 18 K>R, 43 K>B, 17 K>S, 20 K, 23 F>L, 135 F>R, 84 F>B, 68 F>B>S, 155 F>S, 93 F, "
    "1 B>L>R>S, 33 B>L>R, 38 B>L>S, 38 B>L, 218 B>R>S, 181 B>R, 199 B>S, "
    "19 L>R>S, 257 L>R, 239 L>S, 316 L, 474 R>S, 95 R, 679 S"
)
TAIN_SHEET = (
    ("F", "558 583 0 0 0 0"),
    ("L", "831 847 870 873.77630 872 872"),
    ("R", "569 587 722 735.69767 736.25999 0"),
    ("B", "708 751 903 872 872 872"),
    ("K", "139 0 0 0 0 0"),
    ("S", "679 696 851 860.16611 860.65356 1342.17613"),
)


def test_the_stages_of_an_official_result_sheet_come_out() -> None:
    result = scottish("F L R B K S", TAIN, 3)

    assert (result.valid, result.quota) == (3484, 872)
    for name, line in TAIN_SHEET:
        assert [stage.totals[name] for stage in result.stages] == [Fraction(v) for v in line.split()], name
    assert [stage.elected for stage in result.stages] == [(), (), ("B",), ("L",), (), ("S",)]
    assert moved(result) == [
        "exclusion of K",
        "exclusion of F",
        "surplus of B",
        "surplus of L",
        "exclusion of R",
    ]
    assert result.ranking == ("B", "L", "S", "R", "F", "K")


def test_every_paper_loses_what_is_past_the_fifth_decimal_at_each_transfer() -> None:
    # Quota 5, surplus 2: each of A's 7 papers goes on at 2/7 = 0.28571|4…
    result = scottish("A B C D", "3 A>B, 4 A>C, 3 B, 1 C, 2 D", 2)

    assert result.quota == 5
    assert totals(result, 2) == {"A": "5.00000", "B": "3.85713", "C": "2.14284", "D": "2.00000"}
    assert result.stages[1].non_transferable == Fraction(3, 100000)


def test_the_exact_method_truncates_nothing() -> None:
    exact = count(ballots("A B C D", "3 A>B, 4 A>C, 3 B, 1 C, 2 D"), 2, STV, LOT)

    assert exact.stages[1].totals["B"] == 3 + 3 * Fraction(2, 7)
    assert exact.stages[1].non_transferable == 0


def test_a_candidate_with_exactly_the_quota_has_no_surplus() -> None:
    result = scottish("A B C", "4 A>B, 3 B, 2 C", 2)

    assert (result.quota, result.stages[0].elected) == (4, ("A",))
    assert moved(result) == ["exclusion of C"]


def test_nobody_elected_receives_papers() -> None:
    result = scottish("A B C D", "9 A>B>C, 8 B>A>D, 2 C, 1 D", 3)

    assert (result.quota, result.stages[1].totals["B"], result.stages[2].totals["A"]) == (6, 8, 6)


def test_no_surplus_is_transferred_once_all_seats_are_filled() -> None:
    result = scottish("A B C", "6 A>C, 5 B>C, 1 C", 2)

    assert (result.winners, moved(result)) == (("A", "B"), [])


def test_a_tie_for_exclusion_is_settled_by_the_last_earlier_stage_that_differs() -> None:
    result = scottish("A B C D", "5 A, 3 B, 2 C, 1 D>C", 1)

    assert result.stages[2].excluded == ("C",)
    tie = Tie(Over.EXCLUSION, 2, ("B", "C"), Settled.STAGE, 1, ("C",))
    assert result.ties == (tie,)


def test_several_lowest_at_the_stage_that_differs_are_compared_further_back() -> None:
    past = Past("DBC")
    for votes in ((3, 2, 5), (3, 3, 5), (5, 5, 5)):
        past.end_stage(dict(zip("BCD", map(Fraction, votes), strict=True)))

    chosen, tie = past.lowest("BCD")

    assert (chosen, tie) == ("C", Tie(Over.EXCLUSION, 3, ("B", "C", "D"), Settled.STAGE, 1, ("C",)))


@pytest.mark.parametrize("key", ["1./", "2./", "3./", "4./"])
def test_a_tie_at_every_stage_is_settled_by_the_lot_and_says_so(key: str) -> None:
    result = scottish("A B C", "3 A, 2 B, 2 C", 1, Lot(key))

    drawn_first = next(name for name in Lot(key).order("ABC") if name in "BC")
    assert result.stages[1].excluded == (drawn_first,)
    assert result.ties == (Tie(Over.EXCLUSION, 1, ("B", "C"), Settled.LOT, None, (drawn_first,)),)
    assert result.lot == key


@pytest.mark.parametrize("key", ["1./", "2./", "3./", "4./"])
def test_equal_surpluses_at_every_stage_are_settled_by_the_lot(key: str) -> None:
    result = scottish("A B C D", "8 A>C, 8 B>D, 2 C, 2 D", 3, Lot(key))

    drawn_first = next(name for name in Lot(key).order("ABCD") if name in "AB")
    assert moved(result)[0] == f"surplus of {drawn_first}"
    assert Tie(Over.SURPLUS, 1, ("A", "B"), Settled.LOT, None, (drawn_first,)) in result.ties


@pytest.mark.parametrize("key", ["1./", "2./", "3./", "4./"])
def test_candidates_elected_together_with_equal_votes_are_in_the_order_of_the_lot(key: str) -> None:
    result = scottish("A B C", "3 A, 3 B, 1 C", 2, Lot(key))

    order = tuple(name for name in Lot(key).order("ABC") if name in "AB")
    assert result.winners == result.stages[0].elected == order
    assert result.ties == (Tie(Over.ORDER, 1, order, Settled.LOT, None, order),)


def test_candidates_are_excluded_one_by_one_even_without_votes() -> None:
    result = scottish("A B C D", "4 A, 4 B", 1)

    assert [len(stage.excluded) for stage in result.stages] == [0, 1, 1, 1]


def test_the_count_stops_as_soon_as_those_left_are_as_many_as_the_vacancies() -> None:
    result = scottish("A B C D", "5 A>C, 3 B, 2 C, 1 D", 3)

    assert (result.quota, moved(result)) == (3, ["surplus of A"])
    assert result.stages[1].elected == ("C",)
    assert [stage.elected for stage in scottish("A B C", "3 A, 2 B", 5).stages] == [("A", "B", "C")]


def test_an_equal_rank_ends_the_preferences_of_a_paper() -> None:
    result = scottish("A B C D", "3 A, 3 C, 2 D>B=C, 1 B=C>A", 1)

    assert (result.valid, result.invalid) == (8, 1)
    without_d = next(stage for stage in result.stages if stage.excluded == ("D",))
    assert without_d.non_transferable == 2


def test_blank_ballots_are_no_part_of_the_quota() -> None:
    result = scottish("A B", "2 A, 1 B, 7 ", 1)

    assert (result.valid, result.invalid, result.quota) == (3, 7, 2)

"""Small elections whose every figure was worked out on paper, from SSI 2007/42 and from Schulze's definition.

A line a stage: what it moved, votes at its end, votes that are with nobody any more, who is elected.
"""

from __future__ import annotations

from bot.domain.counting.count import Count, Over, Settled, Stage, Tie
from bot.domain.counting.schulze import schulze
from bot.domain.counting.transferable import SCOTTISH, count
from tests.domain.counting.profiles import LOT, ballots


def scottish(candidates: str, written: str, seats: int) -> Count:
    return count(ballots(candidates, written), seats, SCOTTISH, LOT)


def sheet(result: Count) -> list[str]:
    return [line(stage) for stage in result.stages]


def line(stage: Stage) -> str:
    moved = stage.transfer
    title = f"{moved.why} of {moved.candidate}, {float(moved.votes):g}: " if moved else ""
    votes = " ".join(f"{name} {float(total):.7g}" for name, total in stage.totals.items() if total)
    elected = f", elected {' '.join(stage.elected)}" if stage.elected else ""
    return f"{title}{votes}, lost {float(stage.non_transferable):.7g}{elected}"


def test_what_is_past_the_fifth_decimal_is_lost_at_every_transfer() -> None:
    """300 papers, quota 76.

    2: A's papers go on at 74/150 = 0.49333|3, all to B: 150 × 0.49333 = 73.9995.
    3: Of B's 27.9995 a first preference takes 27.9995/103.9995 = 0.26922|7, a paper of A's
       27.9995 × 0.49333/103.9995 = 0.13281|8. C: 60 + 100 × 0.13281, D: 40 + 50 × 0.13281 + 30 × 0.26922.
    4: E's 20 say nothing more.
    5: D's 40 go to C at 1, the 50 of A's at 0.13281, the 30 of B's to nobody: 30 × 0.26922 = 8.0766.
    """
    result = scottish("A B C D E", "100 A>B>C, 50 A>B>D>C, 30 B>D, 60 C, 40 D>C, 20 E", 3)

    assert result.quota == 76
    assert sheet(result) == [
        "A 150 B 30 C 60 D 40 E 20, lost 0, elected A",
        "surplus of A, 74: A 76 B 103.9995 C 60 D 40 E 20, lost 0.0005, elected B",
        "surplus of B, 27.9995: A 76 B 76 C 73.281 D 54.7171 E 20, lost 0.0019",
        "exclusion of E, 20: A 76 B 76 C 73.281 D 54.7171, lost 20.0019",
        "exclusion of D, 54.7171: A 76 B 76 C 119.9215, lost 28.0785, elected C",
    ]


def test_several_reach_the_quota_at_once_and_the_largest_surplus_goes_first() -> None:
    """61 papers, quota 13.

    2: A's 30 go on at 17/30 = 0.56666|6 and lift C past B, who was elected with A and waits.
    3: C's first preferences go on at 11.9998/24.9998 = 0.47999|5: E has 3 + 8 × 0.47999. A's end here.
    4: B's 14 go on at 1/14 = 0.07142|8: D has 3 + 14 × 0.07142.
    5 and 6: what F and D leave says nothing more, and E is the last.
    """
    result = scottish("A B C D E F", "30 A>C, 14 B>D, 8 C>E, 3 D, 3 E, 3 F", 4)

    assert result.quota == 13
    assert sheet(result) == [
        "A 30 B 14 C 8 D 3 E 3 F 3, lost 0, elected A B",
        "surplus of A, 17: A 13 B 14 C 24.9998 D 3 E 3 F 3, lost 0.0002, elected C",
        "surplus of C, 11.9998: A 13 B 14 C 13 D 3 E 6.83992 F 3, lost 8.16008",
        "surplus of B, 1: A 13 B 13 C 13 D 3.99988 E 6.83992 F 3, lost 8.1602",
        "exclusion of F, 3: A 13 B 13 C 13 D 3.99988 E 6.83992, lost 11.1602",
        "exclusion of D, 3.99988: A 13 B 13 C 13 E 6.83992, lost 15.16008, elected E",
    ]


def test_equal_surpluses_are_told_apart_by_the_stage_before() -> None:
    """38 papers, quota 10.

    2: E's papers make both B and C 11; before, C had 9 and B 8, so C goes first.
    3: C's 9 go to D at 1/11 = 0.09090|9, the 2 of E's to nobody.
    4: B's 8 go to D at the same, the 3 of E's to nobody.
    """
    result = scottish("B C D E F", "3 E>B, 8 B>D, 9 C>D, 2 E>C, 8 D, 8 F", 3)

    assert result.quota == 10
    assert sheet(result) == [
        "B 8 C 9 D 8 E 5 F 8, lost 0",
        "exclusion of E, 5: B 11 C 11 D 8 F 8, lost 0, elected C B",
        "surplus of C, 1: B 11 C 10 D 8.8181 F 8, lost 0.1819",
        "surplus of B, 1: B 10 C 10 D 9.5453 F 8, lost 0.4547",
        "exclusion of F, 8: B 10 C 10 D 9.5453, lost 8.4547, elected D",
    ]
    assert result.ties == (Tie(Over.SURPLUS, 2, ("B", "C"), Settled.STAGE, 1, ("C",)),)


def test_the_most_recent_stage_that_differs_excludes_and_not_the_first() -> None:
    """23 papers, quota 12. B and C had 4 and 5, then 6 and 5, now 6 and 6: C is out, by stage 2."""
    result = scottish("A B C E F", "9 A, 4 B, 5 C, 2 E>A, 1 E>C, 2 F>B", 1)

    assert result.quota == 12
    assert sheet(result) == [
        "A 9 B 4 C 5 E 3 F 2, lost 0",
        "exclusion of F, 2: A 9 B 6 C 5 E 3, lost 0",
        "exclusion of E, 3: A 11 B 6 C 6, lost 0",
        "exclusion of C, 6: A 11 B 6, lost 6",
        "exclusion of B, 6: A 11, lost 12, elected A",
    ]
    assert result.ties == (Tie(Over.EXCLUSION, 3, ("B", "C"), Settled.STAGE, 2, ("C",)),)


def test_of_three_equal_those_lowest_at_the_stage_that_differs_are_compared_further_back() -> None:
    """B, C and D have 6 each at stage 3; at stage 2 B and C had 5, at stage 1 B had 5 and C 4."""
    result = scottish("A B C D E F", "7 A, 5 B, 4 C, 6 D, 1 E>B, 1 E>C, 2 E>A, 1 F>C, 1 F>E", 1)

    assert sheet(result)[:4] == [
        "A 7 B 5 C 4 D 6 E 4 F 2, lost 0",
        "exclusion of F, 2: A 7 B 5 C 5 D 6 E 5, lost 0",
        "exclusion of E, 5: A 9 B 6 C 6 D 6, lost 1",
        "exclusion of C, 6: A 9 B 6 D 6, lost 7",
    ]


def test_no_opinion_decides_otherwise_than_unranked() -> None:
    """Winning votes A>B 4, B>C 3, C>A 5 make C first; unranked they are 6, 7, 5, and A is."""
    unopined = schulze(ballots("A B C", "4 A>B/C, 3 B>C>A, 2 C>A/B"), 1)
    unranked = schulze(ballots("A B C", "4 A>B, 3 B>C>A, 2 C>A"), 1)

    assert unopined.pairs is not None
    assert unranked.pairs is not None
    assert rows(unopined.pairs.wins) == "A>B 4 A>C 0 B>A 3 B>C 3 C>A 5 C>B 0"
    assert rows(unopined.pairs.paths) == "A>B 4 A>C 3 B>A 3 B>C 3 C>A 5 C>B 4"
    assert unopined.ranking == ("C", "A", "B")
    assert rows(unranked.pairs.wins) == "A>B 6 A>C 4 B>A 3 B>C 7 C>A 5 C>B 2"
    assert rows(unranked.pairs.paths) == "A>B 6 A>C 6 B>A 5 B>C 7 C>A 5 C>B 5"
    assert unranked.ranking == ("A", "B", "C")


def rows(matrix: object) -> str:
    assert isinstance(matrix, dict)
    return " ".join(f"{one}>{other} {votes}" for (one, other), votes in matrix.items())

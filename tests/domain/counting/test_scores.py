"""Plurality and approval: what a ballot gives to whom, ties, seats."""

from __future__ import annotations

from bot.domain.counting.count import Over, Settled, Tie
from bot.domain.counting.scores import approval, plurality
from tests.domain.counting.profiles import ballots


def test_plurality_counts_first_places_alone() -> None:
    result = plurality(ballots("A B C", "3 A>B, 4 C, 2 B>A>C"), 1)

    assert {name: int(votes) for name, votes in result.stages[0].totals.items()} == {"A": 3, "B": 2, "C": 4}
    assert (result.winners, result.ranking, result.ties) == (("C",), ("C", "A", "B"), ())
    assert (result.stages[0].elected, result.stages[0].excluded) == (("C",), ())


def test_a_ballot_with_two_first_places_is_invalid_in_plurality() -> None:
    result = plurality(ballots("A B", "3 A, 4 A=B, 1 "), 1)

    assert (result.valid, result.invalid, result.winners) == (3, 5, ("A",))


def test_approval_counts_every_candidate_on_a_ballot_once() -> None:
    result = approval(ballots("A B C", "3 A=B, 4 C>B, 2 /A"), 2)

    assert {name: int(votes) for name, votes in result.stages[0].totals.items()} == {"A": 3, "B": 7, "C": 4}
    assert (result.valid, result.invalid, result.winners) == (7, 2, ("B", "C"))


def test_a_tie_across_the_last_seat_is_reported_and_elects_neither() -> None:
    result = approval(ballots("A B C D", "3 A, 2 B, 2 C, 1 D"), 2)

    assert result.winners == ("A",)
    assert result.ties == (Tie(Over.SEAT, 1, ("B", "C"), Settled.OPEN),)


def test_a_tie_among_losers_is_one_of_order() -> None:
    result = plurality(ballots("A B C", "3 A, 2 B, 2 C"), 1)

    assert result.winners == ("A",)
    assert result.ties == (Tie(Over.ORDER, 1, ("B", "C"), Settled.OPEN),)


def test_as_many_candidates_as_seats_are_all_elected() -> None:
    assert set(plurality(ballots("A B", "3 A"), 4).winners) == {"A", "B"}

"""Rules 1 to 5 of the checker: what is right passes, and each smallest wrong is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.faults.handmade import CLOCK, CLOSE, Case, stored
from tests.faults.history import Kind, Outcome

OK, NO, UNKNOWN = Outcome


def test_an_acknowledged_ballot_that_stands_is_right() -> None:
    case = Case()
    case.stands(case.cast("o1", "yes", 1))

    assert case.found() == []


def test_an_acknowledged_ballot_that_is_nowhere_is_lost() -> None:
    case = Case()
    lost = case.cast("o1", "yes", 1)

    (first, *_) = case.found()

    assert (first.rule, first.vote, first.unit, first.operations) == ("not lost", 1, "o1", (lost,))


def test_an_unknown_ballot_may_stand_or_not() -> None:
    stands, lost = Case(), Case()
    stands.stands(stands.cast("o1", "yes", 1, UNKNOWN))
    lost.cast("o1", "yes", 1, UNKNOWN)

    assert stands.found() == lost.found() == []


def test_an_alternates_ballot_in_reserve_is_not_lost_either() -> None:
    case = Case()
    case.stands(case.cast("o1", "yes", 1))
    case.cast("o1", "no", 2, rank="alternate")

    assert "not lost" in case.rules()


def test_of_two_presses_of_one_identity_the_later_press_stands_whichever_came_first() -> None:
    case = Case()
    case.was(case.cast("o1", "yes", 4, click=CLOCK + 2))
    case.stands(case.cast("o1", "no", 5, click=CLOCK + 1))

    assert case.rules() == {"right one"}


def test_an_unknown_press_beats_an_acknowledged_one_only_with_a_later_instant() -> None:
    earlier, later = Case(), Case()
    for case, click in ((earlier, 0.5), (later, 1.5)):
        case.was(case.cast("o1", "no", 1))
        case.stands(case.cast("o1", "yes", 2, UNKNOWN, click=CLOCK + click))

    assert earlier.rules() == {"right one"}
    assert later.found() == []


def test_of_two_identities_the_later_commit_stands_whatever_their_clicks() -> None:
    case = Case()
    case.was(case.cast("o1", "yes", 1, click=CLOCK + 0.9))
    case.stands(case.cast("o1", "no", 2, identity="teams:T2/Ada", click=CLOCK + 0.5))

    assert case.found() == []


def test_of_two_identities_the_ballot_that_was_told_before_the_other_was_sent_does_not_stand() -> None:
    case = Case()
    case.stands(case.cast("o1", "yes", 1, click=CLOCK + 0.9))
    case.was(case.cast("o1", "no", 2, identity="teams:T2/Ada", click=CLOCK + 0.5))

    assert case.rules() == {"right one"}


def test_of_two_identities_at_once_either_may_stand() -> None:
    for last in (0, 1):
        case = Case()
        both = [case.cast("o1", "yes", 1), case.cast("o1", "no", 1.05, identity="teams:T2/Ada")]
        case.stands(both[last])
        case.was(both[1 - last])

        assert case.found() == []


def test_typed_ballots_are_ordered_by_commit() -> None:
    case = Case()
    case.stands(case.cast("o1", "yes", 1, click=None))
    case.was(case.cast("o1", "no", 2, click=None))

    assert case.rules() == {"right one"}


def test_a_press_from_the_future_counts_from_its_arrival() -> None:
    case = Case()
    future = case.cast("o1", "yes", 1, click=CLOCK + 50)
    case.was(future)
    later = case.cast("o1", "no", 2)
    case.stands(later)
    refused = Case()
    refused.stands(refused.cast("o1", "yes", 1, click=CLOCK + 50))
    refused.cast("o1", "no", 2, NO, said="You have pressed again since: your newer ballot stands.")

    assert case.found() == []
    assert refused.rules() == {"right one"}


def test_a_press_from_the_future_counts_whatever_the_clock_does_while_it_is_carried_out() -> None:
    case = Case()
    case.stands(case.cast("o1", "yes", 1, click=CLOCK + 50), cast_at=CLOCK + 0.57)

    assert case.found(clocks=[(0.0, CLOCK), (1.05, CLOCK - 0.5)]) == []


def test_a_press_is_refused_as_older_only_where_a_newer_one_may_have_been_carried_out() -> None:
    case = Case()
    case.stands(case.cast("o1", "yes", 2, UNKNOWN))
    case.cast("o1", "no", 3, NO, click=CLOCK + 1, said="You have pressed again since")

    assert case.found() == []


def test_a_duplicate_has_no_second_effect() -> None:
    case = Case()
    cast = case.cast("o1", "yes", 1)
    case.again(cast, 2)
    case.stands(cast)
    twice = replace(case, superseded=[stored(cast)])

    assert case.found() == []
    assert twice.rules() == {"counted once", "chain"}


def test_a_ballot_that_only_a_duplicate_brought_through_counts_from_then() -> None:
    case = Case()
    cast = case.cast("o1", "yes", 1, UNKNOWN)
    case.was(case.cast("o1", "no", 2, identity="teams:T2/Ada"))
    case.again(cast, 3)
    case.stands(cast)

    assert case.found() == []


def test_two_ballots_of_one_place_are_counted_twice() -> None:
    case = Case()
    case.stands(case.cast("o1", "yes", 1))
    case.stands(case.cast("o1", "no", 2))

    assert "counted once" in case.rules()


def test_nobody_stands_for_two_units() -> None:
    case = Case()
    for unit in ("o1", "o2"):
        case.stands(case.cast(unit, "yes", 1, actor="Ada", identity="slack:T1/Ada"))

    assert case.rules() == {"counted once"}


def test_a_ballot_of_a_stranger_is_neither_taken_nor_counted() -> None:
    refused, taken, counted = Case(), Case(), Case()
    refused.stranger(1, NO)
    taken.stranger(1, OK)
    counted.stands(counted.stranger(1, UNKNOWN), unit="o1", rank="delegate")

    assert refused.found() == []
    assert "eligible" in taken.rules()
    assert "eligible" in counted.rules()


def test_a_ballot_under_another_units_name_is_found() -> None:
    case = Case()
    case.stands(case.cast("o1", "yes", 1), unit="o2")

    assert case.rules() >= {"eligible", "not lost"}


def test_a_ballot_of_no_unit_of_the_roll_is_found() -> None:
    case = Case()
    case.stands(case.cast("o9", "yes", 1))

    assert case.rules() >= {"counted once", "eligible"}


def test_a_recusal_supersedes_the_ballot() -> None:
    case, ignored, stands = (Case() for _ in range(3))
    for one in (case, ignored, stands):
        one.does(Kind.RECUSE, 2, unit="o1", rank="delegate")
        (one.stands if one is stands else one.was)(one.cast("o1", "yes", 1))
    case.recused = stands.recused = {"o1"}

    assert case.found() == []
    assert "not lost" in ignored.rules()
    assert "right one" in stands.rules()


def test_a_recusal_that_nobody_asked_for_is_found() -> None:
    case = Case(recused={"o1"})

    assert "right one" in case.rules()


def test_a_ballot_at_the_close_or_later_is_refused() -> None:
    refused, taken, stored_late = Case(), Case(), Case()
    refused.cast("o1", "yes", CLOSE + 1, NO, said="closed; your ballot arrived, too late to count.")
    taken.stands(taken.cast("o1", "yes", CLOSE + 1))
    stored_late.stands(stored_late.cast("o1", "yes", 1), cast_at=CLOCK + CLOSE)

    assert refused.found() == []
    assert taken.rules() == stored_late.rules() == {"closed"}


def test_a_duplicate_after_the_close_may_get_its_first_answer() -> None:
    case = Case()
    cast = case.cast("o1", "yes", 1)
    case.stands(cast)
    case.again(cast, CLOSE + 1)

    assert case.found() == []


def test_a_ballot_is_not_refused_as_late_while_the_vote_is_open() -> None:
    case = Case()
    case.cast("o1", "yes", 1, NO, said="your ballot arrived, too late to count")

    assert case.rules() == {"closed"}


def test_a_vote_closes() -> None:
    case = Case()

    assert "closed" in case.rules(vote=replace(case.vote(), state="open"))


def test_after_an_early_close_that_was_told_nothing_is_taken() -> None:
    case = Case()
    case.does(Kind.CLOSE, 10, actor="Secretary")
    case.stands(case.cast("o1", "yes", 9.95))
    late = replace(case, operations=[*case.operations], ballots=[*case.ballots])
    late.stands(late.cast("o2", "yes", 11))

    assert case.found() == []
    assert late.rules() == {"closed"}


@pytest.mark.parametrize(
    ("tally", "right"),
    [({"yes": 3, "no": 2}, True), ({"yes": 4, "no": 1}, True), ({"yes": 2, "no": 3}, False)],
)
def test_a_sealed_tally_is_what_its_units_can_have_chosen(tally: dict[str, int], right: bool) -> None:
    case = Case("sealed", counted=tally)
    for unit, choice in {"o1": "yes", "o2": "yes", "o3": "yes", "o4": "no", "o5": "no"}.items():
        case.stands(case.cast(unit, choice, 1), choice="")
    case.cast("o5", "yes", 2, UNKNOWN)

    assert case.rules() == (set() if right else {"right one"})


def test_a_sealed_tally_counts_each_unit_once() -> None:
    case = Case("sealed", counted={"yes": 6})
    for unit in ("o1", "o2", "o3", "o4", "o5"):
        case.stands(case.cast(unit, "yes", 1), choice="")

    assert case.rules() == {"counted once"}


def test_of_a_sealed_vote_the_delegates_choice_is_counted_before_the_alternates() -> None:
    case = Case("sealed", counted={"yes": 4, "no": 1})
    for unit in ("o1", "o2", "o3", "o4", "o5"):
        case.stands(case.cast(unit, "yes", 1), choice="")
    case.stands(case.cast("o1", "no", 2, rank="alternate"), choice="")

    assert case.rules() == {"right one"}

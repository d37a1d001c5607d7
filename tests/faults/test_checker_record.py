"""Rules 6 to 13 of the checker: what is right passes, and each smallest wrong is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.checker import violations
from tests.faults.evidence import Accepted, Event, Evidence, Reading, Reminder, Root, Said, Shown
from tests.faults.handmade import CHANNEL, CLOCK, CLOSE, Case, announced, cast_event, notice, reading
from tests.faults.history import Outcome
from tests.faults.rules.chain import tree_hash
from tests.faults.rules.sealed import unfilled
from tests.faults.rules.vacuity import LEAST

OK, NO, UNKNOWN = Outcome
OPENED, CLOSED = ("vote-opened", "vote:1", {}, "Eve"), ("vote-closed", "vote:1", {}, "")
RESULT = {"state": "closed", "closes_at": CLOCK + CLOSE, "code": "AAAA-BBBB-CCCC", "result": "passed"}


def passed() -> Case:
    """One unit has voted yes."""
    case = Case()
    case.stands(case.cast("o1", "yes", 1))
    return case


def read(*readings: Reading) -> set[str]:
    """What is found where this was read of a vote that passed."""
    case = passed()
    return case.rules(vote=case.vote(readings=readings))


def test_what_is_read_of_a_vote_never_changes() -> None:
    opened = reading(0, state="open", closes_at=CLOCK + CLOSE, code="AAAA-BBBB-CCCC")
    told = reading(102, "the channel", result="passed", figures={"yes": 1, "voted": 1, "eligible": 5})

    assert read(opened, reading(101, **RESULT), told, told) == set()


@pytest.mark.parametrize(
    "but",
    [
        {"result": "not-passed"}, {"closes_at": CLOCK + CLOSE - 1}, {"code": "BBBB-BBBB-BBBB"},
        {"roll": ("o1", "o2")},
    ],
)  # fmt: skip
def test_another_result_deadline_rule_or_roll_at_another_time_is_found(but: dict[str, Any]) -> None:
    assert "immutable" in read(reading(101, **RESULT), reading(102, **(RESULT | but)))


def test_a_vote_that_is_open_again_after_its_result_is_found() -> None:
    assert read(reading(101, **RESULT), reading(102, state="open")) == {"immutable"}


def test_figures_that_change_are_found() -> None:
    before, after = (reading(at, "the channel", figures={"yes": at - 100}) for at in (101, 102))

    assert "immutable" in read(before, after)


def test_a_result_that_the_ballots_do_not_give_is_found() -> None:
    case = passed()

    assert case.rules(vote=case.vote(result="not-passed")) == {"recount"}


def test_figures_that_are_not_the_ballots_are_found_wherever_they_are_told() -> None:
    case = passed()
    case.shown = [announced(101, "passed", figures={"yes": 2, "no": 0, "abstain": 0})]

    assert case.rules() == {"recount"}
    assert read(reading(102, "an answer", figures={"voted": 1, "eligible": 4})) == {"recount"}


def test_the_delegates_ballot_is_counted_before_the_alternates() -> None:
    case = Case()
    case.stands(case.cast("o1", "yes", 1))
    case.stands(case.cast("o1", "no", 2, rank="alternate"))

    assert case.found() == []
    assert case.rules(vote=case.vote(result="not-passed")) == {"recount"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"quorum": {"of": "number", "share": None, "number": 3}}, "passed"),
        ({"quorum": {"of": "number", "share": None, "number": 4}}, "no-quorum"),
        ({"quorum": {"of": "decided", "share": {"of": "3/5", "at_least": False}, "number": 0}}, "no-quorum"),
        ({"quorum": {"of": "cast", "share": {"of": "3/5", "at_least": True}, "number": 0}}, "passed"),
        ({"threshold": {"base": "cast", "share": {"of": "2/3", "at_least": False}}}, "not-passed"),
        ({"threshold": {"base": "eligible"}}, "not-passed"),
        ({"threshold": {"base": "eligible", "share": {"of": "2/5", "at_least": True}}}, "passed"),
        ({"threshold": {"minimum_for": 3}}, "not-passed"),
        ({"kind": "plurality"}, "decided"),
    ],
)
def test_the_second_count_knows_quorum_base_and_threshold(rule: dict[str, Any], expected: str) -> None:
    case = Case()
    for unit, choice in (("o1", "yes"), ("o2", "yes"), ("o3", "abstain")):
        case.stands(case.cast(unit, choice, 1))
    usual = case.vote().rule
    rule |= {"threshold": {**usual["threshold"], **rule.get("threshold", {})}}

    assert case.vote(rule=rule).result == expected


def test_a_secret_vote_with_two_ballots_is_void() -> None:
    case = Case("confidential")
    case.stands(case.cast("o1", "yes", 1))
    case.stands(case.cast("o2", "yes", 1))

    assert case.rules(vote=case.vote(result="void")) == set()
    assert case.rules() == {"recount"}


def logged(*told: Any, roots: Sequence[Root] | None = None) -> set[str]:
    case = passed()
    case.log = list(told)
    return case.rules() if roots is None else case.rules(roots=roots)


def test_every_acknowledged_ballot_has_one_event_and_no_event_is_without_a_ballot() -> None:
    ballot = cast_event(passed().ballots[0])
    other = ("ballot-cast", "vote:1", {"unit": "o2", "rank": "delegate", "choice": "yes"}, "delegate of o2")

    assert logged(OPENED, ballot, CLOSED) == set()
    assert logged(OPENED, CLOSED) == {"chain"}
    assert logged(OPENED, ballot, ballot, CLOSED) == {"chain"}
    assert logged(OPENED, ballot, other, CLOSED) == {"chain"}
    assert logged(OPENED, ballot, CLOSED, CLOSED) == {"chain"}
    assert logged(ballot, CLOSED) == {"chain"}


def test_an_event_that_is_not_as_it_was_numbered_breaks_the_chain() -> None:
    case = passed()
    events = case.evidence().events

    def changed(place: int, **but: Any) -> list[Event]:
        return [replace(e, **but) if at == place else e for at, e in enumerate(events)]

    assert case.rules(events=changed(1, payload={"unit": "o1", "rank": "delegate", "choice": "no"})) == {
        "chain"
    }
    assert case.rules(events=changed(1, leaf="00" * 32)) == {"chain"}
    assert case.rules(events=changed(1, number=None)) >= {"chain"}
    assert case.rules(events=changed(0, canonical="{}")) == {"chain"}


def test_every_root_that_was_ever_read_is_that_of_the_events_so_far() -> None:
    case = passed()
    leaves = [bytes.fromhex(event.leaf or "") for event in case.evidence().events]
    true = [Root(size, tree_hash(leaves[:size]).hex()) for size in (0, 1, 2, 3)]

    assert case.rules(roots=true) == set()
    assert case.rules(roots=[replace(true[1], root="00"), true[3]]) == {"chain"}
    assert case.rules(roots=true[:3]) == {"chain"}


def messages(*shown: Shown, followers: Sequence[str] = (CHANNEL,)) -> set[str]:
    case = passed()
    case.shown = list(shown)
    return case.rules(vote=case.vote(followers=frozenset(followers)))


BOTH = (notice(101, None, result="passed"), announced(102, "passed"))


def test_a_message_grows_and_ends_with_the_result() -> None:
    assert messages(notice(1, 0), notice(2, 1), *BOTH) == set()


@pytest.mark.parametrize(
    "shown",
    [
        (notice(1, 0), notice(2, 1), BOTH[1]),
        (notice(1, 1), notice(2, 0), *BOTH),
        (notice(1, 0), *BOTH, notice(103, 1)),
        (notice(1, 0), replace(BOTH[0], result="not-passed"), BOTH[1]),
        (notice(1, 0), BOTH[0]),
        (BOTH[1],),
    ],
)
def test_a_message_that_stays_behind_steps_back_or_never_comes_is_found(shown: tuple[Shown, ...]) -> None:
    assert "converge" in messages(*shown)


def test_what_is_still_to_be_sent_at_the_end_is_found() -> None:
    assert passed().rules(unsent=["vote:1"]) == {"converge"}


def test_two_edits_within_a_second_are_a_storm_unless_one_brings_the_result() -> None:
    last = notice(100.9, None, result="passed")

    assert messages(notice(1, 0), notice(2, 1), notice(2.5, 2), *BOTH) == {"no storm"}
    assert messages(notice(1, 0), notice(100.5, 1), last, BOTH[1]) == set()


def test_the_second_between_two_edits_is_one_of_either_clock() -> None:
    case = passed()
    case.shown = [notice(1, 0), notice(2, 1), notice(3.1, 2), *BOTH]
    vote = case.vote(followers=frozenset({CHANNEL}))

    assert case.rules(vote=vote, clocks=[(0.0, CLOCK + 0.5), (2.01, CLOCK)]) == set()


def test_a_second_message_of_the_same_in_a_conversation_is_marked() -> None:
    second = replace(BOTH[1], message="m3")

    assert messages(notice(1, 0), *BOTH, second) == {"no storm"}
    assert messages(notice(1, 0), *BOTH, replace(second, marked=True)) == set()


def test_of_a_message_and_its_marked_repeat_only_the_repeat_must_go_on() -> None:
    repeat = notice(2, 0, message="m3", edit=False, marked=True)

    assert messages(notice(1, 0), repeat, replace(BOTH[0], message="m3"), BOTH[1]) == set()
    assert messages(notice(1, 0), repeat, BOTH[0], BOTH[1]) == {"converge"}


def reminded(*accepted: Accepted, platform: str = "teams", ambiguous: int = 1) -> set[str]:
    owed = Reminder("vote:1:half-way", "Ada", platform, 10, 5, ambiguous)
    return passed().rules(reminders=[owed], accepted=accepted)


def test_a_reminder_comes_in_time_and_once_or_once_more_with_a_mark_after_doubt() -> None:
    first = Accepted("vote:1:half-way", "Ada", 11)
    again = replace(first, at=12, marked=True)

    assert reminded(first) == reminded(first, again) == set()
    assert reminded() == {"reminders"}
    assert reminded(replace(first, at=9)) == reminded(replace(first, at=16)) == {"reminders"}
    assert reminded(first, first) == {"reminders"}
    assert reminded(first, again, ambiguous=0) == {"reminders"}
    assert reminded(first, again, platform="slack") == {"reminders"}
    assert reminded(first, replace(first, target="Bob")) == {"reminders"}


def sealed(*said: Said, shown: Sequence[Shown] = ()) -> set[str]:
    case = Case("sealed", counted={"yes": 5}, shown=list(shown))
    for unit in ("o1", "o2", "o3", "o4", "o5"):
        case.stands(case.cast(unit, "yes", 1), choice="")
    return case.rules(said=said)


def test_of_a_sealed_vote_no_choice_leaves_before_its_close_and_none_is_ever_logged() -> None:
    buttons = "Acacias Beeches Chestnuts"

    assert (
        sealed(Said(2, "private", f"Your ballot was received. {buttons}"), Said(2, "log", "took 3 ms"))
        == set()
    )
    assert sealed(Said(2, "private", f"Your ballot: Acacias. {buttons}")) == {"secrecy"}
    assert sealed(Said(2, "private", "Acacias: 3 Beeches: 2 Chestnuts: 0")) == {"secrecy"}
    assert sealed(Said(2, "metrics", 'ballots{choice="Beeches"} 3')) == {"secrecy"}
    assert sealed(Said(101, "log", "Acacias won")) == {"secrecy"}
    assert sealed(Said(101, "private", "Acacias: 5")) == set()


def test_the_message_of_a_sealed_vote_changes_in_its_turnout_only() -> None:
    first = notice(1, 3, text="Trees? 3 of 5 have voted")
    later = notice(3, 4, text="Trees? 4 of 5 have voted")
    close = notice(101, None, result="decided", text="Chosen: Acacias")

    repeat = replace(first, text=f"Repeat of an earlier message: {first.text}", marked=True)
    assert sealed(shown=[first, later, close]) == set()
    assert sealed(shown=[repeat, later, close]) == set()
    assert sealed(shown=[first, replace(later, text="Trees? 4 of 5 have voted. Leading: 1"), close]) == {
        "secrecy"
    }


def test_a_sealed_tally_of_few_ballots_is_not_kept() -> None:
    case = Case("sealed", counted={"yes": 1})
    case.stands(case.cast("o1", "yes", 1), choice="")

    assert "secrecy" in case.rules(vote=case.vote(result="void"))


def enough(seconds: float = 13.0) -> tuple[Case, Evidence]:
    case = Case()
    for place in range(20):
        unit = f"o{place % 10}"
        for at in range(5):
            cast = case.cast(unit, "yes", 1 + at)
            if at == 0:
                case.again(cast, 9)
        case.cast(unit, "yes", CLOSE + 1, NO)
        case.cast(unit, "yes", 10, UNKNOWN)
        case.stranger(10, NO)
    return case, replace(case.evidence(), seconds=seconds, faults=case.evidence().faults * 4)


def test_a_run_in_which_enough_happened_is_not_vacuous() -> None:
    case, evidence = enough()

    assert "not vacuous" not in {one.rule for one in violations(case.operations, evidence)}


def test_a_run_in_which_nothing_happened_lacks_all_of_it() -> None:
    lacking = [one.text for one in violations([], Case().evidence()) if one.rule == "not vacuous"]

    assert len(lacking) == len(LEAST) - 1  # one fault is in every case
    assert all("must have" in text for text in lacking)


def test_a_short_run_must_hold_its_share() -> None:
    case, evidence = enough()
    few = replace(evidence, faults=evidence.faults[:2])

    assert any("2 faults" in one.text for one in violations(case.operations, few))
    assert not any("faults" in one.text for one in violations(case.operations, replace(few, seconds=6.5)))


def test_places_are_found_where_others_have_to_make_room() -> None:
    chosen = {"o1": frozenset("ab"), "o2": frozenset("a"), "o3": frozenset("bc"), "o4": frozenset("b")}

    assert unfilled(chosen, {"a": 2, "b": 1, "c": 1}) == set()
    assert unfilled(chosen, {"a": 1, "b": 1, "c": 2}) == {"c"}


def test_a_violation_says_rule_vote_unit_and_the_operations_concerned() -> None:
    case = Case()
    case.cast("o1", "yes", 1)

    (said, *_) = map(str, case.found())

    assert said.splitlines() == [
        "not lost: vote 1, o1: no ballot of the delegate stands, though 1 were acknowledged",
        (
            "    #0 cast yes by delegate of o1 (slack:T1/delegate of o1) for o1 as delegate 1.000-1.100 "
            "clicked 1001.000000 ok"
        ),
    ]

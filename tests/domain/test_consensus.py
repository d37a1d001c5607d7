"""The clock of a consensus call, against one that ticks hour by hour (RULES §4, Kinds)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.consensus import Call, standing
from bot.domain.steps import Step, StepKind
from bot.domain.votes import Result

OPENED = datetime(2026, 9, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
UNITS = ("o1", "o2", "o3")


def at(hours: float) -> datetime:
    return OPENED + hours * HOUR


def objected(hours: float, unit: str = "o1") -> Step:
    return Step(StepKind.OBJECTED, at(hours), 1, unit, "Too early")


def withdrew(hours: float, unit: str = "o1") -> Step:
    return Step(StepKind.WITHDREW, at(hours), 1, unit)


def test_without_an_objection_it_is_agreed_at_its_close() -> None:
    call = standing(at(240), [Step(StepKind.DRAFTED, OPENED, 1), Step(StepKind.OPENED, OPENED, 1)])

    assert call == Call(at(240))
    assert (call.ends_at, call.result) == (at(240), Result.AGREED)


def test_an_objection_stops_the_clock_for_seven_days() -> None:
    call = standing(at(240), [objected(100)])

    assert call.stopped_at == at(100)
    assert (call.ends_at, call.result) == (at(100 + 7 * 24), Result.NOT_AGREED)


@pytest.mark.parametrize(("left", "remains"), [(140, 140), (49, 49), (48, 48), (47, 48), (0.5, 48)])
def test_what_remained_remains_and_never_less_than_two_days(left: float, remains: float) -> None:
    call = standing(at(240), [objected(240 - left)])

    assert call.resumed(at(300)) == at(300 + remains)


def test_a_clock_that_runs_keeps_its_close() -> None:
    assert Call(at(240)).resumed(at(100)) == at(240)


def test_the_clock_runs_again_only_once_nothing_stands_any_more() -> None:
    steps = [objected(10), objected(20, "o2"), withdrew(30)]

    call = standing(at(240), steps)

    assert [step.unit for step in call.objections] == ["o2"]
    assert call.stopped_at == at(10)
    assert call.ends_at == at(20 + 7 * 24)
    assert standing(at(240), [*steps, withdrew(40, "o2")]).stopped_at is None


def test_an_objection_after_the_clock_ran_again_stops_it_anew() -> None:
    call = standing(at(260), [objected(10), withdrew(30), objected(100)])

    assert call.stopped_at == at(100)
    assert call.resumed(at(110)) == at(110 + 160)


@dataclass
class Ticking:
    """The same call with an hourglass: sand runs only while nobody objects."""

    left: int
    ages: dict[str, int] = field(default_factory=dict)
    result: Result | None = None

    def objects(self, unit: str) -> bool:
        if self.result or unit in self.ages:
            return False
        self.ages[unit] = 0
        return True

    def withdraws(self, unit: str) -> bool:
        if self.result or unit not in self.ages:
            return False
        del self.ages[unit]
        if not self.ages:
            self.left = max(self.left, 48)
        return True

    def hour(self) -> None:
        if self.result:
            return
        if self.ages:
            self.ages = {unit: age + 1 for unit, age in self.ages.items()}
            if max(self.ages.values()) >= 7 * 24:
                self.result = Result.NOT_AGREED
        else:
            self.left -= 1
            if self.left == 0:
                self.result = Result.AGREED


HAPPENINGS = st.lists(
    st.tuples(st.sampled_from(["object", "withdraw"]), st.sampled_from(UNITS), st.integers(0, 130)),
    max_size=12,
)


@given(st.integers(120, 300), HAPPENINGS)
def test_both_clocks_agree_whatever_happens(window: int, happenings: list[tuple[str, str, int]]) -> None:
    ticking, steps, closes_at, now = Ticking(window), [], at(window), 0
    for what, unit, hours in [*happenings, ("wait", "", 2000)]:
        call = standing(closes_at, steps)
        if what == "object" and ticking.objects(unit):
            steps.append(objected(now, unit))
        elif what == "withdraw" and ticking.withdraws(unit):
            steps.append(withdrew(now, unit))
            if not standing(closes_at, steps).objections:
                closes_at = call.resumed(at(now))
        call = standing(closes_at, steps)
        for _ in range(hours):
            ticking.hour()
            now += 1
            assert (at(now) >= call.ends_at) is (ticking.result is not None)
            if ticking.result:
                assert call.result is ticking.result
                return


@given(HAPPENINGS)
def test_a_unit_has_at_most_one_objection_and_the_oldest_comes_first(
    happenings: list[tuple[str, str, int]],
) -> None:
    steps = [
        objected(hour, unit) if what == "object" else withdrew(hour, unit)
        for hour, (what, unit, _) in enumerate(happenings)
    ]

    found = standing(at(240), steps).objections

    assert len({step.unit for step in found}) == len(found)
    assert list(found) == sorted(found, key=lambda step: step.at)

"""Two meetings of the calendar are to come at any time, however long the bot has been up."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import pytest

from adapters.calendar import occurrences
from bot.commands import planning
from bot.commands.calendar import AHEAD, plan_calendar
from bot.duties import Duties
from bot.ports import Overloaded, Transaction
from bot.sending import Patient, Sender
from tests.commands.office import Office
from tests.commands.test_examples import WORDS

DAY = timedelta(days=1)


@pytest.fixture
def duties(office: Office) -> Duties:
    office.do(lambda tx: plan_calendar(tx, occurrences))
    return Duties(
        office.store, office.seals, Sender(Patient(office.store), {}, monotonic), WORDS, occurrences, "", set
    )


def to_come(office: Office) -> list[datetime]:
    return office.do(lambda tx: [meeting.starts_at for meeting in tx.meetings.upcoming()])


def goes_to(office: Office, duties: Duties, at: datetime) -> None:
    office.now = at
    office._runner.run(duties.fire())


def test_in_years_without_a_restart_two_are_always_ahead(office: Office, duties: Duties) -> None:
    seen = set(to_come(office))
    for _ in range(10):
        assert len(to_come(office)) == AHEAD
        ends = office.do(lambda tx: tx.meetings.upcoming()[0].ends_at)
        goes_to(office, duties, ends + timedelta(seconds=1))
        seen |= set(to_come(office))

    assert len(seen) == 12
    assert {at.month for at in seen} == {4, 10}


def test_after_years_without_the_bot_the_next_two_are_planned(office: Office, duties: Duties) -> None:
    later = office.now + 3000 * DAY

    goes_to(office, duties, later)

    assert len(to_come(office)) == AHEAD
    assert min(to_come(office)) - later < 200 * DAY


def test_a_dropped_one_is_made_up_for_and_does_not_come_again(office: Office, duties: Duties) -> None:
    dropped = to_come(office)[1]
    office.do(lambda tx: tx.meetings.drop(tx.meetings.upcoming()[1].id))

    office.do(lambda tx: plan_calendar(tx, occurrences))

    assert len(to_come(office)) == AHEAD
    assert dropped not in to_come(office)


def test_one_that_has_moved_is_over_when_it_is_over(office: Office, duties: Duties) -> None:
    office.member("clerk", "secretary")
    first, second = to_come(office)
    office.says("clerk", f"meeting 1 date {second + 30 * DAY:%Y-%m-%d} 14:00")

    goes_to(office, duties, first + 9 * DAY)
    assert len(to_come(office)) == AHEAD
    goes_to(office, duties, second + 9 * DAY)

    assert len(to_come(office)) == AHEAD + 1  # the one that moved is beside those of the rule


def test_prompts_are_planned_once_nothing_else_is_due(
    office: Office, duties: Duties, monkeypatch: pytest.MonkeyPatch
) -> None:
    reckon, still_due = planning.reckon, []

    def watched(tx: Transaction) -> planning.Reckoning:
        still_due.extend(timer.key for timer in tx.timers.due(10))
        return reckon(tx)

    monkeypatch.setattr(planning, "reckon", watched)
    office.do(planning.soon)
    office.now += timedelta(minutes=1)
    office.do(lambda tx: tx.timers.set("vote:1:close", "vote-close", 1, tx.now))

    office.fire(duties)

    assert still_due == []
    assert office.do(lambda tx: tx.timers.due(10)) == []


def test_a_plan_for_which_the_store_was_too_busy_is_written_a_minute_later(
    office: Office, duties: Duties, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.do(planning.soon)
    run, reckon, reckoned = office.store.run, planning.reckon, []

    async def busy_once_it_has_begun(work: Any) -> Any:
        if not await office.store.read(lambda tx: tx.timers.due(1)):
            raise Overloaded("busy")
        return await run(work)

    def watched(tx: Transaction) -> planning.Reckoning:
        reckoned.append(tx.now)
        return reckon(tx)

    monkeypatch.setattr(office.store, "run", busy_once_it_has_begun)
    monkeypatch.setattr("bot.sending.patience.PAUSES", ())
    with pytest.raises(Overloaded):
        office.fire(duties)
    monkeypatch.setattr(office.store, "run", run)
    monkeypatch.setattr(planning, "reckon", watched)
    office.now += timedelta(minutes=1)
    office.fire(duties)

    assert reckoned == [office.now]


def test_a_plan_is_written_although_the_store_was_too_busy_for_another_timer(
    office: Office, duties: Duties, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.do(planning.soon)
    run, refusals = office.store.run, [Overloaded("busy")]

    async def busy_for_a_moment_once_all_have_fired(work: Any) -> Any:
        if refusals and not await office.store.read(lambda tx: tx.timers.due(1)):
            raise refusals.pop()
        return await run(work)

    monkeypatch.setattr(office.store, "run", busy_for_a_moment_once_all_have_fired)
    with pytest.raises(Overloaded):
        office.fire(duties)

    reckoning = office.do(planning.reckon)
    assert reckoning.stood == reckoning.again


def test_a_written_plan_is_reckoned_again_when_that_is_of_use_and_not_before(
    office: Office, duties: Duties
) -> None:
    office.do(planning.soon)
    office.fire(duties)

    reckoning = office.do(planning.reckon)
    assert reckoning.stood == reckoning.again
    assert reckoning.again > office.now + timedelta(minutes=1)


def test_what_happens_while_the_plan_is_reckoned_has_it_reckoned_again(
    office: Office, duties: Duties, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.do(planning.soon)
    read = office.store.read

    async def while_it_reads(work: Any) -> Any:
        found = await read(work)
        await office.store.run(planning.soon)
        return found

    monkeypatch.setattr(office.store, "read", while_it_reads)
    office.fire(duties)

    assert office.do(lambda tx: tx.timers.next_due()) == office.now


def test_what_happens_after_a_minute_of_reckoning_has_it_reckoned_again(
    office: Office, duties: Duties, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.do(planning.soon)
    read = office.store.read

    async def for_two_minutes(work: Any) -> Any:
        found = await read(work)
        office.now += timedelta(minutes=2)
        await office.store.run(planning.soon)
        return found

    monkeypatch.setattr(office.store, "read", for_two_minutes)
    office.fire(duties)

    assert [timer.key for timer in office.do(lambda tx: tx.timers.due(1))] == [planning.TIMER]


def test_a_plan_that_fails_is_tried_again_a_minute_later(
    office: Office, duties: Duties, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Transaction) -> planning.Reckoning:
        raise RuntimeError

    office.do(planning.soon)
    monkeypatch.setattr(planning, "reckon", fails)
    with pytest.raises(RuntimeError):
        office.fire(duties)

    assert office.do(lambda tx: tx.timers.next_due()) == office.now + timedelta(minutes=1)

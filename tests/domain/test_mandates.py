"""How far a group has come with what its mandate promises."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.domain.community import Charter, Deliverable, Objective
from bot.domain.mandates import Mandate, Progress, ends_at, latest_updates, progress
from bot.domain.updates import Update

START = datetime(2026, 1, 1, tzinfo=UTC)
EARLY, LATE = (
    Deliverable(2, (("en", "A module"),), date(2026, 6, 30)),
    Deliverable(1, (("en", "A glossary"),), date(2026, 10, 31)),
)
CHARTER = Charter(
    (("en", "Train together"),),
    (Objective(1, (("en", "Train"),)), Objective(4, (("en", "Compare"),))),
    date(2026, 1, 1),
    date(2026, 12, 31),
    timedelta(weeks=26),
    deliverables=(LATE, EARLY),
)


def mandate(*delivered: int) -> Mandate:
    return Mandate(1, 1, CHARTER, START, delivered=dict.fromkeys(delivered, START))


def test_a_deliverable_is_overdue_once_its_day_is_over_where_the_community_is() -> None:
    last = datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC)

    assert progress(mandate(), last, "Europe/Rome") == Progress((), (), (EARLY, LATE))
    assert progress(mandate(), last + timedelta(seconds=1), "Europe/Rome") == Progress((), (EARLY,), (LATE,))
    assert progress(mandate(), last + timedelta(seconds=1), "America/Panama").overdue == ()


def test_what_is_done_is_neither_overdue_nor_to_come() -> None:
    done = progress(mandate(1, 2, 9), datetime(2027, 1, 1, tzinfo=UTC), "UTC")

    assert done == Progress((EARLY, LATE), (), ())
    assert done.of == 2
    assert progress(mandate(2), START, "UTC") == Progress((EARLY,), (), (LATE,))


def test_a_mandate_is_over_with_its_last_day() -> None:
    assert ends_at(CHARTER, "Europe/Rome") == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_objectives_and_deliverables_are_found_by_the_numbers_they_keep() -> None:
    assert mandate().objective(4) == CHARTER.objectives[1]
    assert mandate().objective(2) is None
    assert mandate().deliverable(2) == EARLY
    assert mandate().deliverable(3) is None


def test_of_each_objective_the_newest_update_counts_that_was_not_withdrawn() -> None:
    def update(number: int, objective: int | None, withdrawn: datetime | None = None) -> Update:
        return Update(number, 1, 1, 1, "Done", START, objective=objective, withdrawn_at=withdrawn)

    newest_first = [
        update(9, 1, START),
        update(8, 4),
        update(7, None),
        update(6, 1),
        update(5, 4),
        update(4, 1),
    ]

    found = latest_updates(newest_first)

    assert {objective: one.id for objective, one in found.items()} == {4: 8, 1: 6}

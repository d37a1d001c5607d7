"""Actions: whose come first, and when one is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.actions import ActionPoint, mine_first

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAY = timedelta(days=1)
ACTION = ActionPoint(1, "Share the list", 7, 1, NOW + DAY, 2, NOW - DAY)


def test_an_action_is_overdue_from_its_due_instant_until_it_is_done() -> None:
    assert not ACTION.is_overdue(NOW)
    assert ACTION.is_overdue(NOW + DAY)
    assert not replace(ACTION, done_at=NOW).is_overdue(NOW + 2 * DAY)


def test_ones_own_come_first_and_then_what_is_due_first() -> None:
    others = replace(ACTION, id=2, member_id=8, due_at=NOW)
    later = replace(ACTION, id=3, due_at=NOW + 2 * DAY)

    assert [one.id for one in mine_first([later, others, ACTION], 7)] == [1, 3, 2]

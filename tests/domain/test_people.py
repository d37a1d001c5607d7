"""What is known of a person at an instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.people import Member

NOW = datetime(2026, 4, 21, 12, tzinfo=UTC)
ANN = Member(1, "Ann", "en", "Europe/Rome")


def test_somebody_is_away_until_the_instant_they_named_and_not_at_it() -> None:
    ahead = NOW + timedelta(microseconds=1)

    assert ANN.absence(NOW) is None
    assert replace(ANN, away_until=ahead).absence(NOW) == ahead
    assert replace(ANN, away_until=NOW).absence(NOW) is None
    assert replace(ANN, away_until=NOW - timedelta(days=1)).absence(NOW) is None

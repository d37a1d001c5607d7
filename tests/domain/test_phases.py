"""Phases: instants counted from a meeting, and those the secretary has set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.community import PhasePlan
from bot.domain.meetings import Meeting
from bot.domain.phases import Phase, fits, phases

START = datetime(2026, 11, 3, 13, tzinfo=UTC)
DAY = timedelta(days=1)
MEETING = Meeting(1, "Meeting", START, START + 2 * DAY, "Europe/Rome")


def test_they_fall_on_the_hour_of_the_meetings_clock_and_the_window_lasts_its_hours() -> None:
    found = phases(PhasePlan(), MEETING, {})

    assert list(found) == list(Phase)
    assert found == {
        Phase.PAPERS: datetime(2026, 10, 20, 12, tzinfo=UTC),  # 14:00 in Rome, before the clocks changed
        Phase.FREEZE: datetime(2026, 10, 27, 13, tzinfo=UTC),
        Phase.VOTING: START + 5 * DAY,
        Phase.RECORD: START + 16 * DAY,
    }


def test_what_was_set_for_this_meeting_holds() -> None:
    said = {Phase.FREEZE: START - DAY}

    assert phases(PhasePlan(freeze=30 * DAY), MEETING, said)[Phase.FREEZE] == START - DAY


def test_papers_and_freeze_may_be_set_up_to_the_start_voting_after_it_and_the_record_after_the_end() -> None:
    def fitting(at: datetime) -> set[Phase]:
        return {phase for phase in Phase if fits(phase, at, MEETING)}

    moment = timedelta(microseconds=1)
    assert fitting(START - DAY) == fitting(START) == {Phase.PAPERS, Phase.FREEZE}
    assert fitting(START + moment) == fitting(MEETING.ends_at) == {Phase.VOTING}
    assert fitting(MEETING.ends_at + moment) == {Phase.VOTING, Phase.RECORD}

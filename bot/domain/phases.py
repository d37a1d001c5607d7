"""Phases of a meeting: instants counted from it, unless the secretary has set another (RULES §3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.community import PhasePlan
from bot.domain.meetings import Meeting
from bot.domain.when import at_wall, wall


class Phase(StrEnum):
    """What is due by an instant that hangs on the meeting."""

    PAPERS = "papers"
    """papers for the meeting are in"""
    FREEZE = "freeze"
    """the agenda takes no more items"""
    VOTING = "voting"
    """the voting window closes, which has opened with the first session"""
    RECORD = "record"
    """the Note for the Record is drafted"""


def phases(plan: PhasePlan, meeting: Meeting, said: Mapping[Phase, datetime]) -> Mapping[Phase, datetime]:
    """The instant of each phase, in order of the phases; what was `said` for this meeting holds.

    All but the voting window are counted by the meeting's own clock, so that they fall on its hour.
    """
    counted = {
        Phase.PAPERS: _by_clock(meeting.starts_at, -plan.papers, meeting.zone),
        Phase.FREEZE: _by_clock(meeting.starts_at, -plan.freeze, meeting.zone),
        Phase.VOTING: meeting.starts_at + plan.voting,
        Phase.RECORD: _by_clock(meeting.ends_at, plan.record, meeting.zone),
    }
    return {phase: said.get(phase, at) for phase, at in counted.items()}


def fits(phase: Phase, at: datetime, meeting: Meeting) -> bool:
    """Whether a phase may be set to an instant: two come before a meeting, one closes after its start."""
    match phase:
        case Phase.PAPERS | Phase.FREEZE:
            return at <= meeting.starts_at
        case Phase.VOTING:
            return at > meeting.starts_at
        case Phase.RECORD:
            return at > meeting.ends_at


def _by_clock(at: datetime, later: timedelta, zone: str) -> datetime:
    return at_wall(wall(at, zone) + later, zone)

"""The store's questions about the standing of organisations in groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.standing import Absence, Act, StandingStep


class Standings(Protocol):
    """What organisations did, the steps of their standing, and the absences of their people."""

    def acts(self, group_id: int, since: datetime) -> Sequence[Act]:
        """What was done in a group from `since` on, oldest first; nothing withdrawn."""
        ...

    def take(self, group_id: int, step: StandingStep) -> None:
        """Notes a step."""
        ...

    def steps(self, group_id: int) -> Sequence[StandingStep]:
        """The steps in a group, oldest first."""
        ...

    def be_away(self, member_id: int, until: datetime) -> None:
        """The member is away from now on; a running absence ends at `until` instead."""
        ...

    def absences(self, group_id: int) -> Sequence[Absence]:
        """The absences of those who represent an organisation in the group now."""
        ...

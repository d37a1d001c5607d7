"""The store's questions about groups, updates and outputs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.community import GroupEntry
from bot.domain.groups import Group, GroupStep, Membership, Role
from bot.domain.outputs import Output
from bot.domain.updates import Update
from bot.domain.wordings import Wording


class Groups(Protocol):
    """Groups and dated memberships."""

    def all(self) -> Sequence[Group]:
        """Every group in the order of the file, then those that members proposed, oldest first."""
        ...

    def get(self, group_id: int) -> Group: ...

    def memberships(self, group_id: int) -> Sequence[Membership]:
        """Memberships in force now, oldest first."""
        ...

    def ended(self, group_id: int, since: datetime) -> Sequence[Membership]:
        """Memberships that ended at `since` or later, the first to end first."""
        ...

    def of_member(self, member_id: int) -> Sequence[Membership]: ...

    def join(
        self, group_id: int, member_id: int, organisation_id: int, role: Role, *, founder: bool = False
    ) -> Membership:
        """A new membership from now on; a member may hold several roles in a group."""
        ...

    def leave(self, group_id: int, member_id: int, role: Role | None = None) -> int:
        """Ends memberships (all, or one role); returns how many."""
        ...

    def lock(self, group_id: int) -> Group:
        """The group, held so that whatever else depends on its state waits."""
        ...

    def take(self, group_id: int, step: GroupStep) -> None:
        """Moves a group on in its life, and notes the step."""
        ...

    def steps(self, group_id: int) -> Sequence[GroupStep]:
        """The steps of its life, oldest first."""
        ...

    def propose(self, entry: GroupEntry, member_id: int) -> Group:
        """A new group that the file does not name, proposed now; its approval founds it."""
        ...

    def acted_at(self, group_id: int) -> datetime | None:
        """When it last had an update that stands, or a ballot."""
        ...


class Updates(Protocol):
    """Updates of groups."""

    def add(
        self,
        group_id: int,
        member_id: int,
        organisation_id: int,
        text: str,
        meeting_id: int | None,
        objective: int | None = None,
    ) -> Update:
        """A new update; an empty text is that there is nothing to report."""
        ...

    def get(self, update_id: int) -> Update | None: ...

    def edit(self, update_id: int, text: str, objective: int | None, member_id: int) -> Update:
        """The update with another text; what it said before is kept."""
        ...

    def earlier(self, update_id: int) -> Sequence[Wording]:
        """What the update said before, the first text first."""
        ...

    def withdraw(self, update_id: int) -> None:
        """Withdraws an update, which keeps its place; harmless a second time."""
        ...

    def latest(self, group_id: int | None, limit: int, before: int | None = None) -> Sequence[Update]:
        """Newest first, of one group or of all; from the one older than number `before` on."""
        ...

    def of_meeting(self, meeting_id: int) -> Sequence[Update]:
        """The updates for a meeting, oldest first, withdrawn ones too."""
        ...

    def since(self, at: datetime, group_ids: Collection[int]) -> Sequence[Update]:
        """Updates of these groups posted after an instant and not withdrawn, oldest first."""
        ...

    def exists(self, group_id: int, meeting_id: int) -> bool:
        """Whether the group has an update for this meeting."""
        ...


class Outputs(Protocol):
    """Outputs of groups and their versions."""

    def add(self, group_id: int, title: str, url: str, member_id: int) -> Output:
        """A new output, in its first version."""
        ...

    def renew(self, output_id: int, url: str, member_id: int) -> Output:
        """The output with one version more."""
        ...

    def get(self, output_id: int) -> Output | None: ...

    def of(self, group_id: int | None = None) -> Sequence[Output]:
        """The outputs of a group or of all, the one with the newest version first."""
        ...

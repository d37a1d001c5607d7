"""The store's questions about agendas, decisions of the room, actions, and who has caught up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.actions import ActionPoint
from bot.domain.agenda import Freeze, Item, ItemKind, Source
from bot.domain.decisions import Entry, EntryKind
from bot.domain.meetings import Meeting
from bot.domain.wordings import Wording


class Agenda(Protocol):
    """Items of meetings' agendas."""

    def propose(
        self,
        meeting_id: int,
        title: str,
        kind: ItemKind,
        member_id: int,
        group_id: int | None = None,
        minutes: int | None = None,
    ) -> Item:
        """A new item, the last of its agenda."""
        ...

    def suggest(
        self,
        meeting_id: int,
        source: Source,
        kind: ItemKind,
        group_id: int | None = None,
        member_id: int | None = None,
    ) -> None:
        """An item that comes from `source`, the last of its agenda; harmless where there is one."""
        ...

    def get(self, item_id: int) -> Item | None: ...

    def of_meeting(self, meeting_id: int) -> Sequence[Item]:
        """Every item in its place, dropped ones and those whose source has gone too."""
        ...

    def change(self, item_id: int, **changes: Any) -> Item:  # noqa: ANN401 - columns of any type
        """Changes state, kind, minutes or title of an item."""
        ...

    def arrange(self, item_ids: Sequence[int]) -> None:
        """Puts these items of one meeting in this order."""
        ...

    def frozen(self, meeting_id: int) -> Freeze | None:
        """That the agenda is closed; None while it is open."""
        ...

    def freeze(self, meeting_id: int, member_id: int | None) -> bool:
        """Closes an agenda; False where it is closed already."""
        ...

    def lift(self, meeting_id: int) -> bool:
        """Opens a closed agenda again; False where it is open."""
        ...


class Decisions(Protocol):
    """Decisions of the room, and points of discussion."""

    def add(
        self, meeting_id: int, kind: EntryKind, text: str, member_id: int, item_id: int | None = None
    ) -> Entry:
        """A new entry with the next number of its kind; two at once come one after the other."""
        ...

    def correct(self, entry_id: int, text: str, member_id: int) -> Entry:
        """The entry with another text; what it said before is kept."""
        ...

    def earlier(self, entry_id: int) -> Sequence[Wording]:
        """What the entry said before, the first text first."""
        ...

    def get(self, meeting_id: int, kind: EntryKind, number: int) -> Entry | None:
        """An entry by its number in its meeting."""
        ...

    def by_id(self, entry_id: int) -> Entry | None: ...

    def of_meeting(self, meeting_id: int) -> Sequence[Entry]:
        """The entries of both kinds in the order in which they were recorded."""
        ...

    def since(self, at: datetime) -> Sequence[Entry]:
        """Decisions of the room recorded or corrected after an instant, oldest first."""
        ...


class Actions(Protocol):
    """Actions agreed at meetings."""

    def add(
        self,
        text: str,
        member_id: int,
        organisation_id: int | None,
        due_at: datetime,
        giver_id: int,
        meeting_id: int | None,
    ) -> ActionPoint:
        """A new action; `member_id` owns it, `giver_id` recorded it."""
        ...

    def get(self, action_id: int) -> ActionPoint | None: ...

    def open(self) -> Sequence[ActionPoint]:
        """Actions not done yet, what is due first first."""
        ...

    def of_meeting(self, meeting_id: int) -> Sequence[ActionPoint]:
        """The actions agreed at a meeting, in the order in which they were."""
        ...

    def carried(self, meeting: Meeting) -> Sequence[ActionPoint]:
        """Earlier actions that were open when a meeting began, or are as long as it has not."""
        ...

    def since(self, at: datetime) -> Sequence[ActionPoint]:
        """Actions given or done after an instant, oldest first."""
        ...

    def done(self, action_id: int, member_id: int) -> bool:
        """Marks an action as done; False where it is already."""
        ...


class Looks(Protocol):
    """Until when each member has caught up."""

    def last(self, member_id: int) -> datetime | None:
        """When a member last caught up with what had happened; None for never."""
        ...

    def take(self, member_id: int) -> None:
        """The member has caught up now."""
        ...

"""What belongs on a meeting's agenda without anybody having to propose it (RULES §3)."""

from __future__ import annotations

from bot.domain.agenda import ItemKind, Source, SourceKind
from bot.domain.community import GroupKind
from bot.domain.profiles import Body
from bot.ports import Transaction


def suggest_items(tx: Transaction, meeting_id: int) -> None:
    """Puts one item for each source on the agenda, until it is closed; again harmless.

    Sources are open actions of earlier meetings, the advisory group, groups with an update for the meeting,
    and motions of the global meeting.
    """
    if tx.agenda.frozen(meeting_id) is not None:
        return
    tx.agenda.suggest(meeting_id, Source(SourceKind.ACTIONS), ItemKind.DISCUSSION)
    posted = {one.group_id for one in tx.updates.of_meeting(meeting_id) if one.withdrawn_at is None}
    for group in tx.groups.all():
        if group.kind is GroupKind.ADVISORY or group.id in posted:
            tx.agenda.suggest(meeting_id, Source(SourceKind.GROUP, group.id), ItemKind.INFORMATION, group.id)
    for vote in tx.votes.of_meeting(meeting_id):
        if vote.rule.body == Body.PLENARY:
            tx.agenda.suggest(
                meeting_id, Source(SourceKind.VOTE, vote.id), ItemKind.DECISION, vote.group_id, vote.mover_id
            )

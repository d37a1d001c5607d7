"""The digest of a meeting: what every group shares for it, and which have said nothing (RULES §2)."""

from __future__ import annotations

from bot.domain.community import GroupKind
from bot.domain.groups import ENDED_STATES, Group
from bot.domain.meetings import Meeting
from bot.domain.updates import Update
from bot.notices import endorsements, updates
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Card, Element, Style

REPORTING = frozenset({GroupKind.WORKING, GroupKind.INFORMATION})


def card(tx: Transaction, meeting: Meeting, speech: Speech, url: str) -> Card:
    """Updates for a meeting, group by group; each group's end with what they are not."""
    posted = tx.updates.of_meeting(meeting.id)
    said = {one.group_id for one in posted}
    groups = [g for g in tx.groups.all() if g.id in said or _reports(g)]
    body: list[Element] = [
        speech.text("What the groups share for the meeting that begins {at}.", at=meeting.starts_at),
        *endorsements.endorsed_mandates(tx, groups, speech, url),
    ]
    for group in groups:
        body += _group(tx, group, [one for one in posted if one.group_id == group.id], speech)
    return Card(speech.words("Digest for {meeting}", meeting=meeting.title), tuple(body), speech.language)


def _reports(group: Group) -> bool:
    return group.kind in REPORTING and group.state not in ENDED_STATES


def _group(tx: Transaction, group: Group, posted: list[Update], speech: Speech) -> list[Element]:
    body: list[Element] = [speech.text("{group}", Style.HEADING, group=group.called(speech.language))]
    if all(one.withdrawn_at for one in posted):
        body.append(speech.text("No update has been shared."))
    for one in posted:
        body += updates.body(tx, one, speech)
    return [*body, speech.text("Shared, not endorsed by the global meeting.", Style.MUTED)]

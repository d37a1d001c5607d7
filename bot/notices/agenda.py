"""What a meeting's agenda looks like: its items in order, how long, who proposed them (RULES §3)."""

from __future__ import annotations

from bot.domain.agenda import Item, ItemState, SourceKind
from bot.domain.community import GroupKind
from bot.domain.meetings import Meeting
from bot.domain.votes import UNOPENED_STATES, VoteState
from bot.notices import votes
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Card, Element, Link, Person, Spans, Strong, Style, Text, plain


def items(tx: Transaction, meeting: Meeting) -> list[Item]:
    """The items on the agenda in their order: not dropped, and what they come from is still there."""
    return [one for one in tx.agenda.of_meeting(meeting.id) if _is_on(tx, one, meeting)]


def _is_on(tx: Transaction, item: Item, meeting: Meeting) -> bool:
    if item.state is ItemState.DROPPED:
        return False
    if item.source is None:
        return True
    match item.source.kind:
        case SourceKind.ACTIONS:
            return bool(tx.actions.carried(meeting))
        case SourceKind.VOTE:
            vote = tx.votes.get(item.source.id)
            return vote is not None and vote.state is not VoteState.VOID
        case SourceKind.GROUP:
            group = tx.groups.get(item.source.id)
            return group.kind is GroupKind.ADVISORY or tx.updates.exists(group.id, meeting.id)


def title(tx: Transaction, item: Item, speech: Speech) -> str:
    """What the item is called: as it was proposed, or after what it comes from."""
    if item.source is None:
        return item.title
    match item.source.kind:
        case SourceKind.ACTIONS:
            return speech.words("Open actions of earlier meetings")
        case SourceKind.VOTE:
            vote = tx.votes.get(item.source.id)
            assert vote is not None  # noqa: S101 - votes are never deleted
            return plain(votes.question(vote.rule, speech))
        case SourceKind.GROUP:
            group = tx.groups.get(item.source.id)
            name = group.called(speech.language)
            if group.kind is GroupKind.ADVISORY:
                return speech.words("Report of {group}", group=name)
            return speech.words("Update of {group}", group=name)


def card(tx: Transaction, meeting: Meeting, speech: Speech, url: str) -> Card:
    """The agenda as it is shared in a conversation."""
    return Card(
        heading(meeting, speech),
        (*state(tx, meeting, speech), *lines(tx, items(tx, meeting), speech, url)),
        speech.language,
    )


def heading(meeting: Meeting, speech: Speech) -> str:
    """Of which meeting it is the agenda."""
    return speech.words("Agenda of {meeting}", meeting=meeting.title)


def state(tx: Transaction, meeting: Meeting, speech: Speech) -> list[Element]:
    """When the meeting begins, how long the items take, and whether the agenda is closed."""
    shown = items(tx, meeting)
    said: list[Spans] = [speech.say("It begins {at}.", at=meeting.starts_at)]
    if total := sum(one.minutes or 0 for one in shown):
        said.append(speech.say("Items with a duration take {minutes} minutes.", minutes=total))
    if frozen := tx.agenda.frozen(meeting.id):
        said.append(speech.say("The agenda is closed since {at}.", at=frozen.at))
    body: list[Element] = [
        Text(tuple(span for spans in said for span in (*spans, " "))[:-1], speech.language, Style.MUTED)
    ]
    return body if shown else [*body, speech.text("There is no item yet.")]


def lines(tx: Transaction, shown: list[Item], speech: Speech, url: str) -> list[Text]:
    """A line for each of the items."""
    return [line(tx, item, position, speech, url) for position, item in enumerate(shown, 1)]


def line(tx: Transaction, item: Item, position: int, speech: Speech, url: str) -> Text:
    """An item with its place, number, duration, what it is for, who proposed it, and where that stands."""
    spans: list[Spans] = [
        speech.say("for {purpose}", purpose=speech.name("item kind", item.kind.value)),
        *_about(tx, item, speech, url),
        *_proposer(tx, item, speech),
    ]
    if item.minutes:
        spans.insert(0, speech.say("{minutes} min", minutes=item.minutes))
    if item.state is ItemState.PROPOSED:
        spans.append(speech.say("proposed, not accepted yet"))
    facts = tuple(span for one in spans for span in (", ", *one))[1:]
    number = speech.say("(item {number})", number=item.id)
    name = Strong(title(tx, item, speech))
    return Text((f"{position}. ", name, " ", *number, " — ", *facts), speech.language)


def _about(tx: Transaction, item: Item, speech: Speech, url: str) -> list[Spans]:
    """What stands behind the item: a motion that waits to be opened, its vote, or a group's updates."""
    if item.source is None or item.source.kind is not SourceKind.VOTE:
        return []
    vote = tx.votes.get(item.source.id)
    assert vote is not None  # noqa: S101 - votes are never deleted
    if vote.state in UNOPENED_STATES:
        return [speech.say("draft {number}, which the chair or the secretariat opens", number=vote.id)]
    return [(Link(speech.words("vote {number}", number=vote.id), f"{url}/votes/{vote.id}"),)]


def _proposer(tx: Transaction, item: Item, speech: Speech) -> list[Spans]:
    """Who proposed it, and for which organisation they speak now."""
    if item.member_id is None:
        return []
    member = tx.people.member(item.member_id)
    if member.organisation_id is None:
        return [speech.say("by {person}", person=Person(member.name))]
    organisation = tx.organisations.get(member.organisation_id).name
    return [speech.say("by {person}, {organisation}", person=Person(member.name), organisation=organisation)]

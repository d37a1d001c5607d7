"""Where a note is read whole, as the consensus call about it and the note itself say."""

from __future__ import annotations

from bot.domain.profiles import Kind
from bot.domain.votes import Vote
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Link, Text


def link(meeting_id: int, speech: Speech, url: str) -> Text:
    """The address of the note of a meeting."""
    return Text(
        (Link(speech.words("Read and download the note"), f"{url}/notes/{meeting_id}"),), speech.language
    )


def about(tx: Transaction, vote: Vote, speech: Speech, url: str) -> list[Text]:
    """The note that a vote is about, if it is a call about one."""
    note = tx.notes.of_call(vote.id) if vote.rule.kind is Kind.CONSENSUS else None
    return [link(note.meeting_id, speech, url)] if note else []

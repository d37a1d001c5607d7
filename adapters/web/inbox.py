"""What was sent to a member privately, as it reads now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from adapters.web.site import HERE, Visit
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.notices import prompts
from bot.ports import Transaction
from bot.views import Card, Spans

LOOKED_AT, MOST = 20, 5
_OF_A_VOTE = frozenset(
    {
        "vote", "reserve", "tie", "lot", "no-result", "certify", "challenged", "ruled", "voided",
        "recorded", "key-lost", "called", "objected", "retracted",
    }
)  # fmt: skip
"""Kinds of prompts whose subject is a vote."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `card` where something is left to ask, else what it was about."""

    at: datetime
    sent: Spans
    about: str
    card: Card | None


def messages(tx: Transaction, member: Member, visit: Visit) -> list[Message]:
    """The latest messages, newest first; of several that ask the same, the last."""
    found: dict[tuple[str, int, str], Message] = {}
    for prompt, at in tx.outbox.delivered_to(member.id, LOOKED_AT):
        key = (prompt.kind, prompt.subject_id, prompt.unit)
        if key not in found:
            sent = visit.speech.say("Sent {at}", at=at)
            card = prompts.card(tx, prompt, member, visit.speech, HERE)
            found[key] = Message(at, sent, _about(tx, prompt, visit), card)
    return list(found.values())[:MOST]


def _about(tx: Transaction, prompt: Prompt, visit: Visit) -> str:
    speech = visit.speech
    match prompt.kind:
        case kind if kind in _OF_A_VOTE:
            return speech.words("Vote {number}", number=prompt.subject_id)
        case "update":
            group = tx.groups.get(prompt.subject_id).called(speech.language)
            return speech.words("Update of {group}", group=group)
        case "mail-code":
            return speech.words("A code for your mail address")
        case "mail-sign-in":
            return speech.words("Your link to sign in")
        case "handover-group":
            group = tx.groups.get(prompt.subject_id).called(speech.language)
            return speech.words("Hand-over: {name}", name=group)
        case "handover-organisation":
            return speech.words("Hand-over: {name}", name=tx.organisations.get(prompt.subject_id).name)
        case _:
            return speech.words("A notice")

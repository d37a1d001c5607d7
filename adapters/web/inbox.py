"""What was sent to a member privately, as it reads now."""

from __future__ import annotations

from collections.abc import Collection
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
        "vote", "opening", "reserve", "tie", "lot", "no-result", "certify", "challenged", "ruled", "voided",
        "recorded", "key-lost", "called", "objected", "retracted",
    }
)  # fmt: skip
"""Kinds of prompts whose subject is a vote."""
_ASKING = frozenset({"vote", "opening"})
"""Those that ask for a ballot."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `card` where something is left to ask, else what it was about."""

    at: datetime
    sent: Spans
    about: str
    card: Card | None


def messages(tx: Transaction, member: Member, visit: Visit, beside: Collection[int]) -> list[Message]:
    """The latest messages, newest first; of several that ask the same, the last.

    None that asks for a ballot in one of the votes `beside` them on the page, which asks for it itself.
    """
    found: dict[tuple[str, int, str], Message] = {}
    for prompt, at in tx.deliveries.delivered_to(member.id, LOOKED_AT):
        if prompt.kind in _ASKING and prompt.subject_id in beside:
            continue
        key = (prompt.kind, prompt.subject_id, prompt.unit)
        if key not in found:
            sent = visit.speech.say("Sent {at}", at=at)
            card = prompts.card(tx, prompt, member, visit.speech, HERE)
            found[key] = Message(at, sent, _about(tx, prompt, visit), card)
    return list(found.values())[:MOST]


def newest(tx: Transaction, member: Member) -> datetime | None:
    """When the last message was sent."""
    return next((at for _, at in tx.deliveries.delivered_to(member.id, 1)), None)


def _about(tx: Transaction, prompt: Prompt, visit: Visit) -> str:
    speech = visit.speech
    match prompt.kind:
        case kind if kind in _OF_A_VOTE:
            return speech.words("Vote {number}", number=prompt.subject_id)
        case "update":
            group = tx.groups.get(prompt.subject_id).called(speech.language)
            return speech.words("Update of {group}", group=group)
        case "registration":
            return speech.words("Registration for the global meeting")
        case "action-given" | "action-due":
            return speech.words("An action of yours")
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

"""Somebody who says they work for an organisation, to be confirmed or refused (RULES §2)."""

from __future__ import annotations

from bot.domain.people import Claim
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Element, Strong, Style


def waiting(tx: Transaction, claim: Claim, speech: Speech) -> list[Element]:
    """Who waits for which organisation, what hints at it, and the two buttons."""
    reference = f"#{claim.member_id}"
    name = tx.people.member(claim.member_id).name
    return [
        speech.text(
            "{person}: {organisation} ({hints})",
            person=Strong(name),
            organisation=tx.organisations.get(claim.organisation_id).name,
            hints=claim.hints or "—",
        ),
        Actions(
            (
                Button(speech.words("Confirm {name}", name=name), "confirm", (reference,), Style.PRIMARY),
                Button(speech.words("Refuse {name}", name=name), "refuse", (reference,), Style.DANGER),
            )
        ),
    ]

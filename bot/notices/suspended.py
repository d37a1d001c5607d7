"""A vote that was open when a backup was made from which the bot was restored."""

from __future__ import annotations

from bot.domain.votes import Vote
from bot.notices import lives
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Element, Style, Text


def body(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """What everybody reads of it."""
    return [
        why(tx, speech),
        speech.text(
            "It takes no ballots until somebody who may open such votes says whether it goes on or is void."
        ),
        *lives.links(tx, vote, speech),
    ]


def why(tx: Transaction, speech: Speech) -> Text:
    """What happened."""
    backed_up_at = tx.epochs.current().backed_up_at
    assert backed_up_at is not None  # noqa: S101 - a restored epoch suspended it
    return speech.text(
        "The bot was restored from a backup of {at}: ballots cast after that are missing.",
        Style.NOTICE,
        at=backed_up_at,
    )

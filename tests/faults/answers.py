"""What a voter was told, and so what the history may say of it.

A ballot is acknowledged where its voter reads that it is recorded. On Slack that is never the 200: it says
that the press was carried out, and a refusal is carried out too. The words come through the response_url of
the press, which a kill may cut off: a press with a 200 and no words is unknown. "Nothing was changed" and a
503, which says that nothing was done, are taken at their word: refusals, and a ballot counted after one is a
violation.
"""

from __future__ import annotations

import re

from tests.faults.history import Outcome

DONE = ("Your ballot is recorded", "This had arrived before", "takes no part in vote")
"""The second is the answer to a press that comes again once another ballot has replaced it."""
UNSEEN = ("this may have been kept, or not",)
"""The database went away while it committed."""
REFUSED = (
    "Something went wrong on our side; nothing was changed",
    "You have pressed again since",
    "This looks like an earlier press sent again",
    "too late to count",
    "This was no ballot",
    "Only confirmed people vote",
    "on the roll of this vote",
    "Your claim",
    "itself from this vote",
    "recused from this vote already",
    "Only the delegate recuses",
)
NOT_DONE = 503
_FAILED = 500


def heard(words: str) -> Outcome:
    """What the words of an answer mean; raises ValueError where it is not known."""
    for outcome, sentences in (
        (Outcome.UNKNOWN, UNSEEN),
        (Outcome.OK, DONE),
        (Outcome.NO, REFUSED),
    ):
        if any(sentence in words for sentence in sentences):
            return outcome
    raise ValueError(words[:400])


def by_status(status: int) -> Outcome | None:
    """What a status alone says; None where the words decide."""
    if status == 200:
        return None
    return Outcome.NO if status < _FAILED or status == NOT_DONE else Outcome.UNKNOWN


def main_words(html: str) -> str:
    """The answer on a page, as text."""
    found = re.search(r'class="[^"]*\banswer\b.*?</(?:section|article)>', html, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]) if found else ""

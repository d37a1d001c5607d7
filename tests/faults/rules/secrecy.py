"""Rule 12: before its close nothing that leaves the bot tells how a sealed vote stands, or who chose what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from tests.faults.evidence import Vote
from tests.faults.rules.run import Run, Violation

_TURNOUT = r"\d+ of \d+ have voted(; \d+ ha(s|ve) recused (itself|themselves))?"
_MARK = "^Repeat of an earlier message: "
_CHANGES = re.compile(f"{_TURNOUT}|{_MARK}")
"""What may: the turnout, and the mark of a repeat, which goes with the first edit."""
NEVER = ("log", "metrics")
"""Sources in which no option of a sealed vote is ever named, not even after its close."""


def check(run: Run) -> Iterator[Violation]:
    """For each sealed vote: its shared messages, what single people are told, the log, the metrics."""
    for vote in run.evidence.votes.values():
        if vote.secrecy == "sealed":
            yield from _notices(run, vote)
            yield from _said(run, vote)


def _notices(run: Run, vote: Vote) -> Iterator[Violation]:
    """Before the close a message tells nothing new but the turnout."""
    texts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in run.evidence.shown:
        if one.vote == vote.number and run.evidence.bot_time(one.at) < run.open_until(vote):
            texts[one.conversation, one.message].add(_CHANGES.sub("", one.text))
            yield from _uneven(vote, f"message {one.message} in {one.conversation}", one.text)
    for (conversation, message), said in texts.items():
        if len(said) > 1:
            text = f"message {message} in {conversation} changed in more than the turnout: {sorted(said)}"
            yield Violation("secrecy", text, vote.number)


def _said(run: Run, vote: Vote) -> Iterator[Violation]:
    for one in run.evidence.said:
        if one.source in NEVER:
            named = [label for label in vote.labels.values() if label in one.text]
            if named:
                text = f"the {one.source} names {', '.join(named)} at {one.at:.3f}: {one.text[:200]}"
                yield Violation("secrecy", text, vote.number)
        elif run.evidence.bot_time(one.at) < run.open_until(vote):
            yield from _uneven(vote, f"{one.source} at {one.at:.3f}", one.text)


def _uneven(vote: Vote, where: str, text: str) -> Iterator[Violation]:
    """Where options are named, as on buttons, each is named equally often and without a number after it."""
    times = {label: text.count(label) for label in vote.labels.values()}
    if len(set(times.values())) > 1:
        yield Violation("secrecy", f"{where} does not name every option alike: {times}", vote.number)
    for label in times:
        if re.search(re.escape(label) + r"[^\w\n]{1,40}\d", text):
            yield Violation("secrecy", f"{where} gives a number for {label}", vote.number)

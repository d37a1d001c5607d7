"""Rules 9 and 10: live messages come to show the result, never step back, and do not storm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from tests.faults.evidence import Shown, Vote
from tests.faults.rules.ballots import CLOSED
from tests.faults.rules.run import Run, Violation

BETWEEN_EDITS = 1.0
"""Seconds between two edits of one message; the one that brings the result waits for nothing."""
KINDS = ("notice", "result")


def check(run: Run) -> Iterator[Violation]:
    """Both rules for every message, and that there is one wherever there must be."""
    for key in run.evidence.unsent:
        yield Violation("converge", f"{key} was still to be sent at the end")
    shown: dict[int, list[Shown]] = defaultdict(list)
    for one in run.evidence.shown:
        shown[one.vote].append(one)
    for vote in run.evidence.votes.values():
        contents: dict[tuple[str, str, str], list[Shown]] = defaultdict(list)
        for one in shown[vote.number]:
            contents[one.shows, one.conversation, one.message].append(one)
        yield from _posted(vote, contents)
        for message in _live(contents):
            yield from _converges(vote, message)
        for message in contents.values():
            yield from _calm(run, vote, message)


def _posted(vote: Vote, contents: Mapping[tuple[str, str, str], Sequence[Shown]]) -> Iterator[Violation]:
    """One message of each kind in each conversation; a second only where it says that it may be a repeat."""
    posted: dict[tuple[str, str], list[Shown]] = defaultdict(list)
    for (kind, conversation, _), message in contents.items():
        posted[kind, conversation].append(message[0])
    wanted = {(kind, conversation) for kind in KINDS for conversation in vote.followers}
    for kind, conversation in sorted({*wanted, *posted}):
        unmarked = [one for one in posted[kind, conversation] if not one.marked]
        if len(unmarked) > 1:
            text = f"{len(unmarked)} messages in {conversation} show its {kind}"
            yield Violation("no storm", text, vote.number)
        if not posted[kind, conversation] and (kind == "notice" or vote.state in CLOSED):
            yield Violation("converge", f"no message in {conversation} shows its {kind}", vote.number)


def _live(contents: Mapping[tuple[str, str, str], Sequence[Shown]]) -> Iterator[Sequence[Shown]]:
    """The messages that the bot still edits: where one is marked as a repeat, not the one it repeats."""
    places: dict[tuple[str, str], list[Sequence[Shown]]] = defaultdict(list)
    for (kind, conversation, _), message in contents.items():
        places[kind, conversation].append(message)
    for same in places.values():
        yield from same[-1:] if any(message[0].marked for message in same) else same


def _converges(vote: Vote, message: Sequence[Shown]) -> Iterator[Violation]:
    where = f"message {message[0].message} in {message[0].conversation}"
    newest = (False, -1)
    for one in message:
        revision = (one.result is not None, -1 if one.progress is None else one.progress)
        if revision < newest and not (one.result is None and one.progress is None):
            text = f"{where} showed {_words(newest)}, then {_words(revision)} at {one.at:.3f}"
            yield Violation("converge", text, vote.number)
        newest = max(newest, revision)
    last = message[-1]
    if vote.state in CLOSED and last.result != vote.result:
        text = f"{where} shows {last.result} in the end; the result is {vote.result}"
        yield Violation("converge", text, vote.number)


def _calm(run: Run, vote: Vote, message: Sequence[Shown]) -> Iterator[Violation]:
    """By either clock, for the bot’s may have been moved between two edits, or while it made one."""

    def between(before: Shown, after: Shown) -> float:
        bot = run.evidence.bot_time
        return max(bot(after.at) - bot(before.at), after.at - before.at)

    edits = [one for one in message if one.edit]
    for before, after in pairwise(edits):
        brings_result = before.result is None and after.result is not None
        if between(before, after) < BETWEEN_EDITS and not brings_result and before.text != after.text:
            text = f"message {after.message} in {after.conversation} was edited at {before.at:.3f} and "
            yield Violation("no storm", f"{text}{after.at:.3f}", vote.number)


def _words(revision: tuple[bool, int]) -> str:
    return "the result" if revision[0] else f"that {revision[1]} had voted"

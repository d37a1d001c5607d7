"""Rule 8: the audit log verifies, and tells of each thing once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tests.faults.evidence import Event, Vote
from tests.faults.history import Kind, Outcome
from tests.faults.rules.ballots_sent import Sent
from tests.faults.rules.run import Run, Violation

Key = tuple[str, str, str, str]
"""Of an event about a ballot: unit, rank, choice ("" where it is secret), actor."""


def check(run: Run) -> Iterator[Violation]:
    """Numbers, leaves and every root that was read; then what the events tell, vote by vote."""
    events = run.evidence.events
    yield from _verifies(run)
    subjects: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        subjects[event.subject].append(event)
    for vote in run.evidence.votes.values():
        yield from _told(run, vote, subjects[f"vote:{vote.number}"])


def _verifies(run: Run) -> Iterator[Violation]:
    numbered = sorted((e for e in run.evidence.events if e.number is not None), key=lambda e: e.number or 0)
    if len(numbered) < len(run.evidence.events):
        yield Violation("chain", f"{len(run.evidence.events) - len(numbered)} events have no number")
    leaves = []
    for place, event in enumerate(numbered):
        entry = (event.canonical or "").encode()
        leaves.append(hashlib.sha256(b"\0" + entry).digest())
        told = json.loads(event.canonical or "{}")
        said = (told.get("number"), told.get("kind"), told.get("subject"), told.get("payload"))
        if said != (place, event.kind, event.subject, dict(event.payload)) or event.leaf != leaves[-1].hex():
            yield Violation("chain", f"event {place} is not as it was numbered: {event}")
            return
    for read in run.evidence.roots:
        if read.size > len(leaves) or tree_hash(leaves[: read.size]).hex() != read.root:
            yield Violation("chain", f"the root over {read.size} events, read as {read.root}, is not theirs")
    if run.evidence.roots and run.evidence.roots[-1].size != len(leaves):
        text = f"the tree has {run.evidence.roots[-1].size} leaves, and {len(leaves)} events are numbered"
        yield Violation("chain", text)


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


def _told(run: Run, vote: Vote, events: Sequence[Event]) -> Iterator[Violation]:
    kinds = Counter(event.kind for event in events)
    ends = kinds["vote-closed"] + kinds["vote-voided"]
    if vote.state in ("closed", "certified", "void") and ends != 1:
        yield Violation("chain", f"{ends} events tell of its end", vote.number)
    if kinds["vote-opened"] != 1:
        yield Violation("chain", f"{kinds['vote-opened']} events tell of its opening", vote.number)
    told = Counter(_key(event) for event in events if event.kind == "ballot-cast")
    sent: dict[Key, list[Sent]] = defaultdict(list)
    for one in run.sent.get(vote.number, ()):
        choice = one.cast.choice if vote.secrecy == "open" else ""
        sent[one.cast.unit, one.cast.rank, choice, one.cast.actor].append(one)
    for key in {*told, *sent}:
        mine = sent[key]
        least = sum(one.outcome is Outcome.OK for one in mine)
        most = sum(one.outcome is not Outcome.NO for one in mine)
        if not least <= told[key] <= most:
            what = " ".join(filter(None, key))
            text = f"{told[key]} events tell of {what}; it happened {least} to {most} times"
            yield Violation("chain", text, vote.number, key[0], tuple(one.cast for one in mine))
    yield from _recusals(run, vote, events)


def _recusals(run: Run, vote: Vote, events: Sequence[Event]) -> Iterator[Violation]:
    told = Counter(str(event.payload.get("unit")) for event in events if event.kind == "unit-recused")
    for unit in {*told, *vote.recused}:
        if told[unit] != (unit in vote.recused):
            mine = tuple(one for one in run.of(vote, Kind.RECUSE) if one.unit == unit)
            yield Violation("chain", f"{told[unit]} events tell of its recusal", vote.number, unit, mine)


def _key(event: Event) -> Key:
    told = event.payload
    unit, rank, choice = (str(told.get(name, "")) for name in ("unit", "rank", "choice"))
    return unit, rank, choice, event.actor

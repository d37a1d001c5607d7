"""The log of the half-year beside the reckoning: message by message."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta

from tests.rigs.recorder import Sent
from tests.simulation.reckoning import Expected, Reckoning, decent
from tests.simulation.society import Person
from tests.simulation.stage import Stage, things

LATE = timedelta(minutes=3)
"""A platform’s budget spreads what is due to a workspace at one instant over so long."""


def assert_as_reckoned(stage: Stage) -> list[Expected]:
    """Every prompt once, at a decent hour, to whom it ought to go, gathered with what is due with it."""
    assert stage.refused == []
    expected = Reckoning(stage.people, stage.script).expected()
    at_night = {(one.who, one.things) for one in expected if one.at_night}
    for person, sent in _first(stage):
        assert decent(sent.at, person) or (person.name, things(sent)) in at_night, (sent.at, person)
    assert _log(stage) == _reckoned(stage, expected)
    return expected


def _log(stage: Stage) -> dict[str, list[tuple[str, str]]]:
    log: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for person, sent in _first(stage):
        log[person.name].append((f"{sent.at:%Y-%m-%d %H:%M}", ", ".join(sorted(things(sent)))))
    return {name: sorted(lines) for name, lines in log.items()}


def _first(stage: Stage) -> list[tuple[Person, Sent]]:
    """Prompts without their marked repeats; of nothing there are two that are not marked."""
    unmarked = [(p, s) for p, s in stage.messages() if things(s) and not s.repeat]
    twice = [mark for mark, times in Counter((p.platform, s.mark) for p, s in unmarked).items() if times > 1]
    assert twice == []
    return unmarked


def _reckoned(stage: Stage, expected: list[Expected]) -> dict[str, list[tuple[str, str]]]:
    """The expected lines, each at the instant at which the log has it, where that is not late."""
    sent: dict[str, list[Sent]] = defaultdict(list)
    for person, message in _first(stage):
        sent[person.name].append(message)
    lines: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in expected:
        near = (m.at for m in sent[one.who] if one.at <= m.at <= one.at + LATE and things(m) == one.things)
        at = min(near, default=one.at)
        lines[one.who].append((f"{at:%Y-%m-%d %H:%M}", ", ".join(sorted(one.things))))
    return {name: sorted(found) for name, found in lines.items()}

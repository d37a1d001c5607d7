"""Elections in the Note for the Record: their whole count, with candidates by number until they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.codec import encode
from bot.domain.notes import Part
from bot.notices import minutes, persons
from bot.requests import Reply
from bot.views import Card, Element
from tests.commands.electing import Harbour
from tests.commands.test_examples import WORDS
from tests.commands.test_notes import read

NAMES = {"a": "Aline", "b": "Bruno", "c": "Clara", "d": "Dario", "e": "Emil"}


@pytest.fixture
def harbour(tmp_path: Path) -> Iterator[Harbour]:
    made = Harbour(tmp_path, "abcde")
    yield made
    made.close()


def part(harbour: Harbour) -> Card:
    """The elections of the meeting as they are kept."""

    def drafted(tx):  # type: ignore[no-untyped-def]
        meeting = next(m for m in tx.meetings.all() if m.title == "soon")
        return minutes.part(tx, meeting, Part.ELECTIONS, WORDS("en"))

    return harbour.do(drafted)


def named(harbour: Harbour, body: tuple[Element, ...]) -> str:
    shown = harbour.do(lambda tx: persons.named(tx, body))
    return read(Card("", shown, "en"))


def renamed(harbour: Harbour) -> None:
    """The letters get names that nothing else is called."""
    harbour.do(lambda tx: [tx.people.set(tx.people.named(k)[0].id, name=v) for k, v in NAMES.items()])


def test_a_count_is_kept_whole_and_without_a_name(harbour: Harbour) -> None:
    renamed(harbour)
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.stand(election, "a", "b", "c")
    vote = harbour.opens(election)
    keys = {name: c.key for name, c in harbour.candidates(election).items()}
    for voter, order in {
        "a": "Aline",
        "b": "Bruno",
        "c": "Clara > Aline",
        "d": "Aline",
        "e": "Bruno",
    }.items():
        said = " > ".join(keys[one] for one in order.split(" > "))
        assert "Your ballot" in harbour.says(voter, f"vote {vote.id} {said}")
    harbour.later(days=5)

    kept = part(harbour)

    assert not any(name in encode(Reply(kept)) for name in NAMES.values())
    public, members = read(Card("", persons.unnamed(kept.body), "en")), named(harbour, kept.body)
    assert "Seat | Elected\nPilot | Organisation a" in public
    assert "Seat | Elected\nPilot | Aline (Organisation a)" in members
    assert "A. Aline (Organisation a) | 2 | 3" in members
    assert "A. Organisation a | 2 | 3" in public
    assert "Clara (Organisation c) is excluded" in members
    assert "Quota: 3" in public


def test_candidates_who_are_elected_without_a_vote_are_there_too(harbour: Harbour) -> None:
    renamed(harbour)
    election = harbour.call("crew until “in 2d” as plain")
    harbour.stand(election, "b", "a")
    harbour.later(days=2)

    kept = part(harbour)

    assert not any(name in encode(Reply(kept)) for name in NAMES.values())
    assert "Crew 1 | Aline (Organisation a)\nCrew 2 | Bruno (Organisation b)\nCrew 3 | not filled" in named(
        harbour, kept.body
    )


def test_whoever_is_confirmed_by_a_vote_is_no_name_in_its_question(harbour: Harbour) -> None:
    renamed(harbour)
    election = harbour.call("keeper until “in 2d” as confirmed")
    harbour.stand(election, "a")
    harbour.later(days=2)
    (vote,) = harbour.votes(election)
    harbour.says("clerk", f"open {vote.id}")
    harbour.says("b", f"vote {vote.id} yes")
    harbour.later(days=5)

    kept = part(harbour)

    assert "Aline" not in encode(Reply(kept))
    assert "Shall Organisation a, who is unopposed" in read(Card("", persons.unnamed(kept.body), "en"))
    assert "Shall Aline (Organisation a), who is unopposed" in named(harbour, kept.body)

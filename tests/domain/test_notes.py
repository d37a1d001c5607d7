"""A note's hash, its number, and where it stands."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.notes import Note, NoteState, Number, Version, standing
from bot.domain.votes import Result

AT = datetime(2027, 5, 1, tzinfo=UTC)
NOTE = Note(1, (Version(1, '{"a":"é"}', AT), Version(2, '{"a":"è"}', AT, 7)))


def test_a_version_is_known_by_the_hash_of_its_content_alone() -> None:
    first, second = NOTE.versions

    assert first.hash == hashlib.sha256('{"a":"é"}'.encode()).hexdigest()
    assert first.hash != second.hash == replace(second, number=9, member_id=None).hash
    assert NOTE.latest is second


def test_a_number_is_quoted_with_the_series_of_the_community() -> None:
    assert Number(2027, 1).written("NFR") == "NFR 2027/1"


@pytest.mark.parametrize(
    ("results", "state"),
    [
        ((), NoteState.DRAFT),
        ((None,), NoteState.CIRCULATED),
        ((Result.AGREED,), NoteState.AGREED),
        ((Result.NOT_AGREED,), NoteState.DRAFT),
        ((Result.VOID,), NoteState.DRAFT),
        ((Result.PUT_TO_VOTE, None), NoteState.CIRCULATED),
        ((Result.PUT_TO_VOTE, Result.PASSED), NoteState.AGREED),
        ((Result.PUT_TO_VOTE, Result.NOT_PASSED), NoteState.DRAFT),
        ((Result.PUT_TO_VOTE, Result.NO_QUORUM, Result.PASSED), NoteState.AGREED),
    ],
)
def test_a_note_stands_where_its_call_and_the_votes_made_of_it_leave_it(
    results: tuple[Result | None, ...], state: NoteState
) -> None:
    assert standing(NOTE, results) is state
    assert standing(replace(NOTE, number=Number(2027, 1)), results) is NoteState.PUBLISHED

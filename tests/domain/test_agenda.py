"""Items of an agenda: their order, titles, minutes and where they come from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agenda import (
    LONGEST_ITEM,
    LONGEST_TITLE,
    Item,
    ItemKind,
    ItemState,
    Source,
    SourceKind,
    arranged,
    checked_minutes,
    checked_title,
)
from tests.domain.refusals import refusal_of

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def items(number: int) -> list[Item]:
    return [
        Item(n, 1, f"Item {n}", ItemKind.DISCUSSION, ItemState.PROPOSED, n, NOW) for n in range(1, number + 1)
    ]


@given(st.integers(1, 12), st.data())
def test_an_item_is_where_it_was_put_and_the_others_keep_their_order(
    number: int, data: st.DataObject
) -> None:
    agenda = items(number)
    item = data.draw(st.sampled_from(agenda))
    position = data.draw(st.integers(1, number))

    order = arranged(agenda, item, position)

    assert order[position - 1] == item.id
    assert [i for i in order if i != item.id] == [i.id for i in agenda if i is not item]


@pytest.mark.parametrize("position", [0, -1, 4])
def test_there_is_no_position_outside_the_agenda(position: int) -> None:
    agenda = items(3)

    refusal = refusal_of(arranged, agenda, agenda[0], position)

    assert refusal.phrase.values == {"position": position, "number": 3}
    assert refusal.remedy is not None


def test_a_title_is_one_line_and_not_too_long() -> None:
    assert checked_title("  Fleet\n sharing ") == "Fleet sharing"
    assert checked_title("é" * LONGEST_TITLE) == "é" * LONGEST_TITLE
    for title in ("", " \n"):
        assert refusal_of(checked_title, title).phrase.values == {}
    too_long = refusal_of(checked_title, "é" * (LONGEST_TITLE + 1))
    assert too_long.phrase.values == {"length": LONGEST_TITLE + 1, "limit": LONGEST_TITLE}


def test_minutes_are_a_number_or_left_out() -> None:
    assert [checked_minutes(words) for words in ("", " ", "1", " 20 ", str(LONGEST_ITEM))] == [
        None, None, 1, 20, LONGEST_ITEM,
    ]  # fmt: skip
    for words in ("0", "-5", "1.5", "an hour", "²", str(LONGEST_ITEM + 1), "9" * 5000):
        refusal = refusal_of(checked_minutes, words)
        assert refusal.phrase.values == {"words": words}
        assert refusal.remedy is not None
        assert refusal.remedy.values == {"limit": LONGEST_ITEM}


@given(st.builds(Source, st.sampled_from(SourceKind), st.integers(0, 10**6)))
def test_a_source_reads_as_it_is_written(source: Source) -> None:
    assert Source.read(str(source)) == source


def test_an_item_somebody_typed_has_no_source() -> None:
    assert Source.read("") is None


@pytest.mark.parametrize("text", ["group", "group:", "group:x", "room:1", "group:1:2"])
def test_what_is_no_source_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"literal|SourceKind"):
        Source.read(text)

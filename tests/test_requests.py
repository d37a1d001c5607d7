"""What somebody types, presses or fills in, as words again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.requests import Args, typed
from bot.views import NO_OPINION, ranking_field

WORD = st.text(st.characters(categories=["L", "N"], include_characters="-@#.,'’/:?é"), min_size=1, max_size=8)
PASSAGE = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
QUOTES = ['"{}"', "“{}”", "«{}»", "«\u00a0{}\u00a0»", "« {} »", "„{}“", "„{}”"]


@given(
    st.lists(st.tuples(PASSAGE, st.sampled_from(QUOTES)), min_size=1, max_size=5),
    st.sampled_from([" ", "  ", "\n"]),
)
def test_a_quoted_passage_is_one_word_whatever_the_marks(
    passages: list[tuple[str, str]], between: str
) -> None:
    source = between.join(quotes.format(passage) for passage, quotes in passages)

    assert Args.typed(source).tokens == tuple(passage for passage, _ in passages)


@given(st.lists(WORD, max_size=6))
def test_words_are_split_at_blanks_and_lines(words: list[str]) -> None:
    assert Args.typed(" ".join(words)).tokens == tuple(words)
    assert Args.typed("\n\t\u00a0".join(words)).tokens == tuple(words)
    assert bool(Args.typed(" ".join(words))) is bool(words)


@given(ANYTHING)
def test_nothing_typed_is_lost(source: str) -> None:
    args = Args.typed(source)

    if len(args.tokens) != 1:
        assert args.rest(0) == source.strip()
    for index, start in enumerate(args.starts[:-1]):
        assert source[start:].strip() == args.rest(index)


def test_the_rest_keeps_its_own_lines_and_spacing() -> None:
    args = Args.typed("training First line.\n\n  • second   line “as it is”")

    assert args.tokens[0] == "training"
    assert args.rest(1) == "First line.\n\n  • second   line “as it is”"
    assert args.rest(0) == args.source
    assert args.rest(99) == ""


def test_a_last_passage_loses_its_marks_only_when_it_stands_alone() -> None:
    assert Args.typed("training “All of it”").rest(1) == "All of it"
    assert Args.typed("training “Some” of it").rest(1) == "“Some” of it"


@pytest.mark.parametrize("source", ['"open', "“open", "it's", 'a"b"c', "«half”", '""', "12”", "„"])
def test_odd_marks_lose_no_letter(source: str) -> None:
    args = Args.typed(source)

    assert "".join(args.tokens).strip('"“”«»„') in source
    assert [c for c in "".join(args.tokens) if c.isalnum()] == [c for c in source if c.isalnum()]


@given(st.lists(ANYTHING, max_size=5))
def test_the_words_of_a_button_stay_whole_whatever_they_contain(words: list[str]) -> None:
    args = Args.of(*words)

    assert args.tokens == tuple(words)
    for index in range(len(words)):
        wanted = words[index] if index == len(words) - 1 else " ".join(words[index:]).strip()
        assert args.rest(index) == wanted
    assert args.rest(len(words)) == ""


def test_the_inputs_of_a_form_come_by_name() -> None:
    inputs = {"group": "training", "text": "a b"}
    args = Args.named(inputs)
    inputs["group"] = "changed"

    assert args.fields == {"group": "training", "text": "a b"}
    assert args.tokens == ()
    assert args
    assert not Args.named({})


@pytest.mark.parametrize(
    ("text", "word", "tokens"),
    [
        ("vote 12 yes", "vote", ("12", "yes")),
        ("  VOTE   12", "vote", ("12",)),
        ("vote\n12 yes", "vote", ("12", "yes")),
        ("vote\u00a012", "vote", ("12",)),
        ("vote\t12", "vote", ("12",)),
        ("Déléguer « Blue Ridge » ana", "déléguer", ("Blue Ridge", "ana")),
        ("help", "help", ()),
        ("", "", ()),
        (" \n ", "", ()),
    ],
)
def test_the_first_word_typed_is_the_command(text: str, word: str, tokens: tuple[str, ...]) -> None:
    command, args = typed(text)

    assert (command, args.tokens) == (word, tokens)


def test_a_text_on_the_commands_own_line_keeps_its_lines() -> None:
    _, args = typed("update training\nFirst.\n\nSecond.")

    assert args.rest(1) == "First.\n\nSecond."


PLACES = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 6), min_size=1)


@given(PLACES, st.randoms(use_true_random=False))
def test_the_places_of_a_form_become_one_order(places: dict[str, int], random: Any) -> None:
    fields = [(ranking_field("vote12", value), f"{place:02}") for value, place in places.items()]
    random.shuffle(fields)

    order = Args.named(dict(fields)).fields["vote12"]

    tiers = [set(tier.split(" = ")) for tier in order.split(" > ")]
    assert tiers == [{v for v, p in places.items() if p == place} for place in sorted(set(places.values()))]


@pytest.mark.parametrize("place", ["0", "-1", "1.5", "x", "2,?", "٣", "9999999"])
def test_a_place_that_is_no_number_marks_its_option_so_that_it_is_refused(place: str) -> None:
    fields = Args.named({"o#a": "1", "o#b": place, "o#c": "", "o#d": NO_OPINION}).fields

    assert fields == {"o": "a > #b ? d"}

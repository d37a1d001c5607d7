"""One message in two languages keeps what each of them says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.bilingual import bilingual
from bot.views import (
    Actions,
    Button,
    Card,
    Chart,
    Code,
    Divider,
    Element,
    Fields,
    Link,
    Moment,
    Person,
    Strong,
    Table,
    Text,
    plain,
    ranking_field,
)

WORD = st.text("abcdefgé ", min_size=1, max_size=5)
SPANS = st.lists(WORD | st.builds(Strong, WORD) | st.builds(Code, WORD), min_size=1, max_size=2).map(tuple)
ENGLISH = st.one_of(
    st.builds(Text, SPANS, st.just("en")),
    st.builds(Fields, st.lists(st.tuples(WORD, SPANS), max_size=3).map(tuple), st.just("en")),
    st.integers(1, 3).flatmap(
        lambda width: st.builds(
            Table,
            st.lists(WORD, min_size=width, max_size=width).map(tuple),
            st.lists(st.lists(SPANS, min_size=width, max_size=width).map(tuple), max_size=2).map(tuple),
            st.just("en"),
        )
    ),
    st.builds(
        Chart, WORD, st.lists(st.tuples(WORD, st.integers(0, 9)), max_size=3).map(tuple), st.just("en")
    ),
    st.just(Divider()),
    st.builds(
        Actions,
        st.lists(st.builds(Button, WORD, WORD, st.lists(WORD, max_size=2).map(tuple)), max_size=3).map(tuple),
    ),
)
CARDS = st.builds(Card, WORD, st.lists(ENGLISH, max_size=4).map(tuple), st.just("en"))


def words(value: object) -> Iterator[str]:
    """Every word shown, whatever holds it."""
    if isinstance(value, str):
        yield from value.split()
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from words(item)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in ("language", "style", "command", "args"):
                yield from words(getattr(value, field.name))


def french(value: object) -> object:
    """The same in French: every word upper-case, numbers and commands as they are."""
    if isinstance(value, str):
        return value.upper()
    if isinstance(value, tuple):
        return tuple(french(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {
            field.name: french(getattr(value, field.name))
            for field in fields(value)
            if field.name not in ("language", "style", "command", "args")
        }
        return replace(value, **changes)
    return value


@given(CARDS)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_two_cards_of_one_builder_become_one_that_says_both(card: Card) -> None:
    other = french(card)
    assert isinstance(other, Card)

    both = bilingual(card, other)

    assert {*words(card), *words(other)} <= set(words(both))
    assert [b.command for b in buttons(both)] == [b.command for b in buttons(card)]
    assert [b.args for b in buttons(both)] == [b.args for b in buttons(card)]


def buttons(card: Card) -> list[Button]:
    return [button for element in card.body if isinstance(element, Actions) for button in element.buttons]


@given(CARDS, CARDS)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_two_cards_of_different_shapes_lose_nothing(one: Card, other: Card) -> None:
    both = bilingual(one, other)

    assert {*words(one), *words(other)} <= set(words(both))
    assert {*map(pressed, buttons(one)), *map(pressed, buttons(other))} <= set(map(pressed, buttons(both)))


def pressed(button: Button) -> tuple[str, tuple[str, ...]]:
    return button.command, button.args


@given(CARDS)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_what_both_languages_say_alike_is_said_once(card: Card) -> None:
    assert bilingual(card, card) == card


def test_labels_and_buttons_appear_in_both_languages() -> None:
    def card(yes: str, closes: str) -> Card:
        body: tuple[Element, ...] = (
            Fields(((closes, ("12:00",)),), "en"),
            Actions((Button(yes, "vote", ("1", "1")),)),
        )
        return Card("12", body, "en")

    both = bilingual(card("Yes", "Closes"), card("Oui", "Clôture"))

    assert both == card("Yes / Oui", "Closes / Clôture")


def test_plain_words_of_every_span() -> None:
    at = datetime(2026, 4, 21, 12, 5, tzinfo=UTC)

    spans = ("a ", Strong("b "), Link("c", "https://x.test"), Person(" d "), Moment(at), Code(" e"))

    assert plain(spans) == "a b c d 2026-04-21 12:05 UTC e"


@given(WORD, WORD, WORD)
def test_the_fields_of_a_ranking_are_told_apart_by_option(name: str, one: str, other: str) -> None:
    assert (ranking_field(name, one) == ranking_field(name, other)) is (one == other)
    assert ranking_field(name, one).partition("#") == (name, "#", one)

"""What a filled form says, whatever a browser makes of its boxes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.asgi import Refused
from adapters.catalogues import speeches
from adapters.web.intake import meant
from adapters.web.pages import environment
from adapters.web.render import Keys, Reader, Renderer
from bot.requests import Args
from bot.views import Form, Ranking, Several
from tests.scenarios.pages import Page

PAGE = Renderer(environment(), Reader(speeches()("en"), "UTC"), Keys("token", "0123456789abcdef"), "")
VALUES = st.lists(
    st.text(st.characters(exclude_categories=["C"], exclude_characters=","), min_size=1, max_size=6),
    min_size=1, max_size=6, unique=True,
)  # fmt: skip


@given(VALUES, st.data(), st.booleans())
def test_a_ballot_sent_as_it_was_shown_says_what_it_was_filled_with(
    values: list[str], data: st.DataObject, no_opinion: bool
) -> None:
    chosen = tuple(value for value in values if data.draw(st.booleans()))
    known = ["", *map(str, range(1, len(values) + 1)), *(["?"] if no_opinion else [])]
    places = {value: data.draw(st.sampled_from(known)) for value in values}
    options = tuple((value, f"Label of {value}") for value in values)
    order = Ranking("order", "Order", options, tuple(places.items()), no_opinion=no_opinion)
    form = Form("Ballot", "vote", (Several("any", "Any", options, chosen), order), "Cast", "en")

    (shown,) = Page(PAGE.view(form)).forms

    said = {f"order#{value}": place for value, place in places.items()}
    assert meant(shown.fields)[1] == Args.named({"any": ",".join(chosen), **said})


def test_boxes_of_one_field_are_joined_in_their_order() -> None:
    form = {"form": "vote", "arg-vote": "12", "field-any": "", "tick-1-any": "a", "tick-12-any": "m"}

    command, args = meant(form)

    assert command == "vote"
    assert args.fields == {"vote": "12", "any": "a,m"}


def test_a_field_without_a_box_ticked_is_empty() -> None:
    assert meant({"form": "vote", "field-any": ""})[1].fields == {"any": ""}


@pytest.mark.parametrize(
    ("number", "ticked", "order"),
    [("2", {}, "a"), ("", {"tick-1-o#a": "?"}, " ? a"), ("2", {"tick-1-o#a": "?"}, "#a")],
)
def test_no_opinion_beside_a_place_is_left_to_be_refused(
    number: str, ticked: dict[str, str], order: str
) -> None:
    assert meant({"form": "vote", "field-o#a": number, **ticked})[1].fields == {"o": order}


def test_a_box_of_no_form_of_ours_is_no_field() -> None:
    assert meant({"form": "vote", "tick-any": "a", "tick-x-any": "b", "untick-1-any": "c"})[1].fields == {}


def test_a_form_that_says_two_things_is_refused() -> None:
    with pytest.raises(Refused):
        meant({"form": "vote", "text": "vote 12 yes"})

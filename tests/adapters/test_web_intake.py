"""What a filled form says, whatever a browser makes of its boxes."""

from __future__ import annotations

import pytest

from adapters.asgi import Refused
from adapters.web.intake import meant


def test_boxes_of_one_field_are_joined_in_their_order() -> None:
    form = {"form": "vote", "arg-vote": "12", "field-any": "", "tick-1-any": "a", "tick-12-any": "m"}

    command, args = meant(form)

    assert command == "vote"
    assert args.fields == {"vote": "12", "any": "a,m"}


def test_a_field_without_a_box_ticked_is_empty() -> None:
    assert meant({"form": "vote", "field-any": ""})[1].fields == {"any": ""}


@pytest.mark.parametrize(
    ("number", "ticked", "place"),
    [("2", {}, "2"), ("", {"tick-1-o#a": "?"}, "?"), ("2", {"tick-1-o#a": "?"}, "2,?")],
)
def test_no_opinion_beside_a_place_is_not_decided_here(
    number: str, ticked: dict[str, str], place: str
) -> None:
    assert meant({"form": "vote", "field-o#a": number, **ticked})[1].fields == {"o#a": place}


def test_a_box_of_no_form_of_ours_is_no_field() -> None:
    assert meant({"form": "vote", "tick-any": "a", "tick-x-any": "b", "untick-1-any": "c"})[1].fields == {}


def test_a_form_that_says_two_things_is_refused() -> None:
    with pytest.raises(Refused):
        meant({"form": "vote", "text": "vote 12 yes"})

"""An answer that is kept for a repeated request comes back as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import views
from bot.codec import decode, encode
from bot.requests import Reply

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
TEXT = st.text(max_size=6)
SPANS = st.lists(
    st.one_of(TEXT, *(st.builds(span) for span in get_args(views.Span) if span is not str)), max_size=3
).map(tuple)
ELEMENTS = st.one_of(
    st.builds(views.Text, SPANS, TEXT, st.sampled_from(views.Style)),
    st.builds(views.Fields, st.lists(st.tuples(TEXT, SPANS), max_size=2).map(tuple), TEXT),
    st.builds(
        views.Table, st.lists(TEXT, max_size=2).map(tuple),
        st.lists(st.lists(SPANS, max_size=2).map(tuple), max_size=2).map(tuple), TEXT,
    ),
    st.builds(views.Chart, TEXT, st.lists(st.tuples(TEXT, st.integers()), max_size=2).map(tuple), TEXT),
    st.builds(views.Divider),
    st.builds(views.Actions, st.lists(st.builds(views.Button), max_size=2).map(tuple)),
)  # fmt: skip
BODY = st.lists(ELEMENTS, max_size=3).map(tuple)
FILLED = (
    st.builds(views.Several, values=...),
    st.builds(views.Ranking, places=..., no_opinion=...),
)
INPUTS = st.lists(
    st.one_of(*FILLED, *(st.builds(one) for one in get_args(views.Input))), max_size=3
).map(tuple)  # fmt: skip
FORMS = st.builds(
    views.Form, TEXT, TEXT, INPUTS, TEXT, TEXT, st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple), BODY
)
REPLIES = st.builds(Reply, st.builds(views.Card, TEXT, BODY, TEXT) | FORMS, st.booleans(), st.booleans())


@given(REPLIES)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_every_reply_is_decoded_as_it_was(reply: Reply) -> None:
    assert decode(encode(reply)) == reply


@given(REPLIES)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_reply_is_the_same_text(reply: Reply) -> None:
    assert encode(decode(encode(reply))) == encode(reply)
    json.loads(encode(reply))


def test_every_element_span_and_input_can_be_kept() -> None:
    """A new member of a union that the codec does not know would be lost on a repeated request."""
    shapes = [*get_args(views.Span), *get_args(views.Element), *get_args(views.Input), *get_args(views.View)]

    from bot.codec import _SHAPES

    assert {shape.__name__ for shape in shapes if shape is not str} <= _SHAPES.keys()


def test_accents_are_kept_readable() -> None:
    reply = Reply(views.Card("Réunion", (), "fr"))

    assert "Réunion" in encode(reply)

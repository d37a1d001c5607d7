"""Rankings where a platform has lists and number fields only: what these offer, what comes back of them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.phrases import Speech
from bot.views import NO_OPINION, Actions, Button, Card, Code, Form, Ranking, Several, Style, ranking_field

NO_PLACE = "-"
"""What a list says for no place: no platform takes an empty value."""

ZERO = "0"
"""What a number field says for no opinion: it takes no sign."""

LONGEST_COMMAND = 200  # characters of what is to be typed

_MARK = ranking_field("", "")
_MEANINGS = {NO_PLACE: "", ZERO: NO_OPINION}


def offered(field: Ranking, speech: Speech) -> tuple[tuple[str, str], ...]:
    """What a list for one option of the ranking holds, as (value, label) pairs."""
    numbers = ((str(place), str(place)) for place in range(1, len(field.options) + 1))
    opinion = ((NO_OPINION, speech.words("no opinion")),) if field.no_opinion else ()
    return ((NO_PLACE, speech.words("no place")), *numbers, *opinion)


def filled(field: Ranking) -> Mapping[str, str]:
    """The places to show, by the option's value: those that its inputs can say."""
    known = {str(place) for place in range(1, len(field.options) + 1)}
    known |= {NO_OPINION} if field.no_opinion else set()
    return {value: place for value, place in field.places if place in known}


def numbers_hint(field: Ranking, speech: Speech) -> str:
    """The hint of a ranking by number fields."""
    zero = speech.words("Enter 0 where you have no opinion.") if field.no_opinion else ""
    return " ".join(part for part in (field.hint, zero) if part.strip())


def is_place(name: str) -> bool:
    """Whether the submitted field is one of a ranking's."""
    return _MARK in name


def entered(name: str, value: str) -> str:
    """What a submitted field says: of a ranking's, what its list or number stands for; any other as it is."""
    return _MEANINGS.get(value, value) if is_place(name) else value


def is_ballot(form: Form) -> bool:
    """Whether the form would be a wrong one if any option of it were left out."""
    return bool(form.instead) or any(isinstance(field, Several | Ranking) for field in form.inputs)


def elsewhere(form: Form, speech: Speech, platform: str) -> Card:
    """In the place of a form that the platform cannot show whole: where it can be filled in."""
    typed = " ".join((speech.name("verb", form.command), *(value for _, value in form.args)))
    command = form.instead or typed
    return Card(
        form.title,
        (
            speech.text(
                "This form is too long for {platform}, and it is shown whole or not at all.",
                Style.NOTICE,
                platform=platform,
            ),
            speech.text(
                "Type {command} followed by your answer, or fill the form in on the web.",
                command=Code(command[:LONGEST_COMMAND]),
            ),
            Actions((Button(speech.words("Open Plenary on the web"), "web", (), Style.PRIMARY),)),
        ),
        form.language,
    )

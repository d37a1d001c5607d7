"""Forms and cards as Slack's views: modals, and the Home tab."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import assert_never

from adapters import ranking
from adapters.slack.carried import Carried, metadata
from adapters.slack.fit import LONGEST_LABEL, VIEW, Room, cut
from adapters.slack.render import Json, Place, blocks, bold, context, plain_text
from adapters.slack.summary import NOTHING
from bot.phrases import Speech
from bot.views import (
    NO_OPINION,
    Actions,
    Button,
    Card,
    Choice,
    Form,
    Input,
    Line,
    Paragraph,
    Ranking,
    Several,
    Style,
    View,
    ranking_field,
)

LONGEST_TITLE = 24
LONGEST_INPUT_LABEL = 2000
LONGEST_INPUT = 3000
LONGEST_OPTION_VALUE = 150
LONGEST_ID = 255
MOST_JSON = 240_000  # characters of blocks; Slack takes 250 KB a view
MOST_SHOWN = 10  # radio buttons or checkboxes
MOST_IN_GROUP = 100
MOST_GROUPS = 10
MOST_CHOSEN = 100  # options of a list that can be chosen already when it is shown
MOST_LISTED = 20  # options of a ranking by lists, each of which holds every place


def home(view: View, place: Place) -> Json:
    """What stands on a person's Home tab; a form only as a button that opens it."""
    card = view if isinstance(view, Card) else opener(view, place)
    return {"type": "home", "blocks": blocks(card.title, card.body, card.language, place, VIEW)}


def modal(view: View, place: Place, channel: str) -> Json:
    """A modal. `channel` is the conversation it was opened in, or "" for a personal one."""
    match view:
        case Card():
            made = blocks(view.title, view.body, view.language, place, VIEW)
            return _modal(view, made, place, Carried(channel=channel))
        case Form():
            speech = place.speeches(view.language)
            inputs = [block for each in view.inputs for block in _input(each, speech)]
            room = Room(VIEW.blocks - len(inputs), VIEW.characters)
            made = blocks(view.title, view.intro, view.language, place, room) + inputs
            if ranking.is_ballot(view) and not _is_whole(view, made):
                return modal(ranking.elsewhere(view, speech, "Slack"), place, channel)
            return _modal(view, made, place, Carried(view.command, dict(view.args), channel))
        case _:
            assert_never(view)


def _modal(view: View, made: list[Json], place: Place, note: Carried) -> Json:
    submit = {"submit": plain_text(view.submit, LONGEST_TITLE)} if isinstance(view, Form) else {}
    if len(view.title) <= LONGEST_TITLE and len(made) > 1:
        made = made[1:]  # the modal's own title says it
    return {
        "type": "modal",
        "title": plain_text(" ".join(view.title.split()), LONGEST_TITLE),
        "close": plain_text(place.speeches(view.language).words("Close"), LONGEST_TITLE),
        "private_metadata": metadata(note),
        "blocks": made,
        **submit,
    }


def opener(form: Form, place: Place, command: str = "", args: tuple[str, ...] = ()) -> Card:
    """A card for a form where no modal can be opened: its button asks again, and a press may open one."""
    label = place.speeches(form.language).words("Open the form")
    button = Button(label, command, args, Style.PRIMARY)
    return Card(form.title, (*form.intro, Actions((button,))), form.language)


def _is_whole(form: Form, made: list[Json]) -> bool:
    """Whether Slack takes the form's blocks with every option."""
    fits = len(made) <= VIEW.blocks and len(json.dumps(made)) <= MOST_JSON
    return fits and all(map(_is_offered, form.inputs))


def _is_offered(field: Input) -> bool:
    """Whether no option of it is left out for its length or number, and none that is chosen already."""
    match field:
        case Several(options=options, values=values):
            return len(_options(options)) == len(options) and len(values) <= MOST_CHOSEN
        case Ranking(name=name, options=options):
            return all(len(ranking_field(name, value)) <= LONGEST_ID for value, _ in options)
        case Line() | Paragraph() | Choice():
            return True
        case _:
            assert_never(field)


def _input(field: Input, speech: Speech) -> list[Json]:
    """The input's blocks, under its name; none for a choice of nothing."""
    match field:
        case Line():
            element: Json = {"type": "plain_text_input"}
            value = field.value[:LONGEST_INPUT]
        case Paragraph():
            most = min(max(field.limit, 1), LONGEST_INPUT)
            element = {"type": "plain_text_input", "multiline": True, "max_length": most}
            value = field.value[:most]
        case Choice() | Several():
            options = _options(field.options)
            return [_block(field, _among(field, options))] if options else []
        case Ranking():
            return _ranking(field, speech)
        case _:
            assert_never(field)
    if value:
        element["initial_value"] = value
    return [_block(field, element)]


def _block(field: Input, element: Json) -> Json:
    made: Json = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, LONGEST_INPUT_LABEL),
        "element": {**element, "action_id": field.name},
        "optional": field.optional,
    }
    if field.hint.strip():
        made["hint"] = plain_text(field.hint, LONGEST_INPUT_LABEL)
    return made


def _options(options: Iterable[tuple[str, str]]) -> list[Json]:
    """Each value once, in its place; a value that Slack cannot carry whole is not offered."""
    offered = {value: label for value, label in options if 0 < len(value) <= LONGEST_OPTION_VALUE}
    return [_option(*each) for each in offered.items()][: MOST_GROUPS * MOST_IN_GROUP]


def _option(value: str, label: str) -> Json:
    """A long label goes on in the line below it."""
    made: Json = {"text": plain_text(label, LONGEST_LABEL), "value": value}
    if len(label) > LONGEST_LABEL:
        made["description"] = plain_text(f"…{label[LONGEST_LABEL - 1 :]}", LONGEST_LABEL)
    return made


def _among(field: Choice | Several, options: list[Json]) -> Json:
    """Buttons or boxes while all options can be seen at once; a list beyond, in groups where it is long."""
    one = isinstance(field, Choice)
    if len(options) <= MOST_SHOWN:
        element: Json = {"type": "radio_buttons" if one else "checkboxes", "options": options}
    else:
        element = {"type": "static_select" if one else "multi_static_select", **_listed(options)}
    values = (field.value,) if isinstance(field, Choice) else field.values
    if chosen := [option for option in options if option["value"] in values]:
        element |= {"initial_option": chosen[0]} if one else {"initial_options": chosen}
    return element


def _listed(options: list[Json]) -> Json:
    if len(options) <= MOST_IN_GROUP:
        return {"options": options}
    groups = [options[at : at + MOST_IN_GROUP] for at in range(0, len(options), MOST_IN_GROUP)]
    return {"option_groups": [_group(group) for group in groups]}


def _ranking(field: Ranking, speech: Speech) -> list[Json]:
    """A list of places for each option; a number field where there are many."""
    lists, places = len(field.options) <= MOST_LISTED, ranking.filled(field)
    hint = field.hint if lists else ranking.numbers_hint(field, speech)
    options = _options(ranking.offered(field, speech)) if lists else []
    made = [bold(field.label), *([context(hint)] if hint.strip() else [])]
    for value, label in field.options:
        place = places.get(value, ranking.NO_PLACE)
        element = _list(options, place) if lists else _number(field, place)
        # A list has an answer for no place; an empty number field is one.
        made.append(_block(Line(ranking_field(field.name, value), label, optional=not lists), element))
    return made


def _list(options: list[Json], place: str) -> Json:
    chosen = next(option for option in options if option["value"] == place)
    return {"type": "static_select", "options": options, "initial_option": chosen}


def _number(field: Ranking, place: str) -> Json:
    least = ranking.ZERO if field.no_opinion else "1"
    element: Json = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": least,
        "max_value": str(len(field.options)),
    }
    if place != ranking.NO_PLACE:
        element["initial_value"] = ranking.ZERO if place == NO_OPINION else place
    return element


def _group(options: list[Json]) -> Json:
    """A hundred options under the first and last of their labels."""
    half = LONGEST_LABEL // 2 - 2
    first, last = (cut(options[at]["text"]["text"], half) for at in (0, -1))
    return {"label": plain_text(f"{first} {NOTHING} {last}", LONGEST_LABEL), "options": options}

"""Forms and cards as Slack's views: modals, and the Home tab."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from adapters.slack.carried import Carried, metadata
from adapters.slack.fit import LONGEST_LABEL, VIEW, Room, cut
from adapters.slack.render import NOTHING, Json, Place, blocks, plain_text
from bot.views import Actions, Button, Card, Choice, Form, Input, Line, Paragraph, Style, View

LONGEST_TITLE = 24
LONGEST_INPUT_LABEL = 2000
LONGEST_INPUT = 3000
LONGEST_OPTION_VALUE = 150
MOST_RADIOS = 10
MOST_IN_GROUP = 100
MOST_GROUPS = 10


def home(view: View, place: Place) -> Json:
    """What stands on a person's Home tab; a form only as a button that opens it."""
    card = view if isinstance(view, Card) else opener(view, place)
    return {"type": "home", "blocks": blocks(card.title, card.body, card.language, place, VIEW)}


def modal(view: View, place: Place, channel: str) -> Json:
    """A modal. `channel` is the conversation it was opened in, or "" for a personal one."""
    match view:
        case Card():
            made = blocks(view.title, view.body, view.language, place, VIEW)
            note, submit = Carried(channel=channel), {}
        case Form():
            room = Room(VIEW.blocks - len(view.inputs), VIEW.characters)
            made = blocks(view.title, view.intro, view.language, place, room)
            made += [block for each in view.inputs for block in _input(each)]
            note = Carried(view.command, dict(view.args), channel)
            submit = {"submit": plain_text(view.submit, LONGEST_TITLE)}
        case _:
            assert_never(view)
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


def _input(field: Input) -> list[Json]:
    """The input's block, under its name; none for a choice of nothing."""
    match field:
        case Line():
            element: Json = {"type": "plain_text_input"}
            value = field.value[:LONGEST_INPUT]
        case Paragraph():
            most = min(max(field.limit, 1), LONGEST_INPUT)
            element = {"type": "plain_text_input", "multiline": True, "max_length": most}
            value = field.value[:most]
        case Choice():
            options = _options(field.options)
            if not options:
                return []
            return [_block(field, _choice(options, field.value))]
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
    return [{"text": plain_text(label, LONGEST_LABEL), "value": value} for value, label in offered.items()]


def _choice(options: list[Json], value: str) -> Json:
    """Radio buttons while all of them can be seen at once; a list beyond, in groups where it is long."""
    if len(options) <= MOST_RADIOS:
        element: Json = {"type": "radio_buttons", "options": options}
    elif len(options) <= MOST_IN_GROUP:
        element = {"type": "static_select", "options": options}
    else:
        options = options[: MOST_GROUPS * MOST_IN_GROUP]
        groups = [options[at : at + MOST_IN_GROUP] for at in range(0, len(options), MOST_IN_GROUP)]
        element = {"type": "static_select", "option_groups": [_group(group) for group in groups]}
    chosen = next((option for option in options if option["value"] == value), None)
    return element if chosen is None else {**element, "initial_option": chosen}


def _group(options: list[Json]) -> Json:
    """A hundred options under the first and last of their labels."""
    half = LONGEST_LABEL // 2 - 2
    first, last = (cut(options[at]["text"]["text"], half) for at in (0, -1))
    return {"label": plain_text(f"{first} {NOTHING} {last}", LONGEST_LABEL), "options": options}

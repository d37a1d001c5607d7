"""The inputs of a form as those of a card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from adapters import ranking
from adapters.teams.activity import INPUT
from adapters.teams.writing import Block, Writing
from bot.phrases import Speech
from bot.views import NO_OPINION, Choice, Form, Input, Line, Paragraph, Ranking, Several, ranking_field

MANY_CHOICES = 12  # more are easier found by typing
MOST_PLACES = 200  # in the lists of a form's rankings together: each takes 30 bytes of the card


def inputs(form: Form, writing: Writing, speech: Speech) -> list[Block]:
    """The blocks of all inputs of a form."""
    ranked = [field for field in form.inputs if isinstance(field, Ranking) and field.no_opinion]
    lists = sum(len(field.options) ** 2 for field in ranked) <= MOST_PLACES
    write = _Inputs(writing, speech, lists=lists)
    return [block for field in form.inputs for block in write.input(field)]


def unsaid(form: Form) -> dict[str, str]:
    """What a submitted form says where a client leaves out what is empty."""
    fields: dict[str, str] = {}
    for field in form.inputs:
        if isinstance(field, Several):
            fields[field.name] = ""
        elif isinstance(field, Ranking):
            fields |= {ranking_field(field.name, value): "" for value, _ in field.options}
    return fields


class _Inputs:
    """Writes the inputs of one form; `lists` says whether there is room for lists of places."""

    def __init__(self, writing: Writing, speech: Speech, *, lists: bool) -> None:
        self._writing = writing
        self._speech = speech
        self._lists = lists

    def input(self, field: Input) -> list[Block]:
        match field:
            case Line():
                return [{"type": "Input.Text", **self._block(field), "value": field.value}]
            case Paragraph():
                more = {"isMultiline": True, "maxLength": field.limit, "value": field.value}
                return [{"type": "Input.Text", **self._block(field), **more}]
            case Choice(options=options):
                chosen = field.value if any(field.value == value for value, _ in options) else ""
                style = "filtered" if len(options) > MANY_CHOICES else "compact"
                return [_choices(self._block(field), options, chosen, style=style)]
            case Several(options=options):
                chosen = ",".join(value for value, _ in options if value in field.values)
                boxes = {"style": "expanded", "isMultiSelect": True, "wrap": True}
                # Boxes have no place for a placeholder.
                return [_choices(self._block(field), options, chosen, **boxes), *self._note(field.hint)]
            case Ranking():
                return self._ranking(field)
            case _:
                assert_never(field)

    def _block(self, field: Input) -> Block:
        block: Block = {"id": f"{INPUT}{field.name}", "label": field.label or " "}
        if field.hint:
            block["placeholder"] = field.hint
        if not field.optional:
            block |= {"isRequired": True, "errorMessage": self._speech.words("Please fill this in.")}
        return block

    def _note(self, words: str) -> list[Block]:
        return self._writing.paragraphs((words,), self._speech.language, {"isSubtle": True}) if words else []

    def _ranking(self, field: Ranking) -> list[Block]:
        """A heading, and below it an input for each option, which may always be left empty.

        Numbers are small and easy on phones; lists say in words what is no opinion, where there is room.
        """
        lists, places = self._lists and field.no_opinion, ranking.filled(field)
        heading = self._writing.heading((field.label,), self._speech.language, {"size": "Medium"})
        made = [heading, *self._note(field.hint if lists else ranking.numbers_hint(field, self._speech))]
        offered = ranking.offered(field, self._speech) if lists else ()
        for value, label in field.options:
            block = {"id": f"{INPUT}{ranking_field(field.name, value)}", "label": label or value or " "}
            place = places.get(value, ranking.NO_PLACE)
            made.append(
                _choices(block, offered, place, style="compact") if lists else _number(field, block, place)
            )
        return made


def _number(field: Ranking, block: Block, place: str) -> Block:
    """Zero is no opinion, where that may be said."""
    least = int(ranking.ZERO) if field.no_opinion else 1
    number: Block = {"type": "Input.Number", **block, "min": least, "max": len(field.options)}
    if place != ranking.NO_PLACE:
        number["value"] = least if place == NO_OPINION else int(place)
    return number


def _choices(block: Block, options: Iterable[tuple[str, str]], chosen: str, **more: object) -> Block:
    choices = [{"title": label or value, "value": value} for value, label in options]
    return {"type": "Input.ChoiceSet", **block, **more, "choices": choices, "value": chosen}

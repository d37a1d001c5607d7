"""Views as Adaptive Cards of version 1.5, the last that Teams shows.

A pressed button answers with another card in the place of the first, so a form is a card too: the invoke that
a press makes cannot open a dialog, and a form in place works on every client. Only the `fallback` of a
button, which a client without Action.Execute shows instead, opens a dialog (task/fetch), because its answer
would otherwise be a message that the whole channel reads. Action.Execute does not work in a dialog, so cards
shown there carry Action.Submit alone. The data of all three is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

import orjson

from adapters import ranking
from adapters.teams.activity import VERB
from adapters.teams.inputs import inputs, unsaid
from adapters.teams.shortening import shorter
from adapters.teams.writing import Block, Reader, Writing
from bot.phrases import Speeches
from bot.views import (
    Actions,
    Button,
    Card,
    Chart,
    Divider,
    Element,
    Fields,
    Form,
    Strong,
    Style,
    Table,
    Text,
    View,
    plain,
)

CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
LARGEST_CARD = 28 * 1024  # bytes of JSON
LONGEST_TITLE = 400
LONGEST_LABEL = 100
LONGEST_FALLBACK = 600
MOST_ACTIONS = 6  # in a row; Teams hides the seventh
BAR = 20  # blocks of a chart's longest bar

_LOOKS: dict[Style, Block] = {Style.MUTED: {"isSubtle": True}, Style.DANGER: {"weight": "Bolder"}}
_BUTTON_STYLES = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}


def render(view: View, reader: Reader, speeches: Speeches, *, dialog: bool = False) -> Block:
    """The Adaptive Card of a view, cut to what Teams takes, with a sentence that says so."""
    card = _Page(reader, speeches, dialog).card(view)
    while len(orjson.dumps(card)) > LARGEST_CARD:
        left = shorter(view)
        if left is None and isinstance(view, Form) and ranking.is_ballot(view):
            view = ranking.elsewhere(view, speeches(view.language), "Teams")
            card = _Page(reader, speeches, dialog).card(view)
            continue
        card = _Page(reader, speeches, dialog).card(left or _emptied(view), cut=True)
        if left is None:
            break
        view = left
    return card


def summary(view: View) -> str:
    """One line for a notification and a list of chats."""
    return _cut(view.title, LONGEST_TITLE)


def _emptied(view: View) -> Card:
    return Card(view.title, (), view.language)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


class _Page:
    """One card being written."""

    def __init__(self, reader: Reader, speeches: Speeches, dialog: bool) -> None:
        self._writing = Writing(reader)
        self._speeches = speeches
        self._dialog = dialog

    def card(self, view: View, *, cut: bool = False) -> Block:
        title = self._writing.heading((_cut(view.title, LONGEST_TITLE),), view.language, {"size": "Large"})
        body = [title, *self._elements(view.body if isinstance(view, Card) else view.intro)]
        if isinstance(view, Form):
            body += inputs(view, self._writing, self._speeches(view.language))
            body.append({"type": "ActionSet", "actions": [self._submit(view)]})
        if cut:
            speech = self._speeches(view.language)
            body += self._text(
                speech.text("This message was too long for Teams; its end is left out.", Style.MUTED)
            )
        return {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.5",
            "lang": view.language,
            "fallbackText": _cut(_spoken(view), LONGEST_FALLBACK),
            "body": body,
            "msteams": {"width": "Full", "entities": self._writing.entities},
        }

    def _elements(self, elements: Iterable[Element]) -> list[Block]:
        blocks: list[Block] = []
        divided = False
        for element in elements:
            made = self._element(element)
            if divided and made:
                made[0] = {**made[0], "separator": True, "spacing": "Medium"}
            divided = isinstance(element, Divider) or (divided and not made)
            blocks += made
        return blocks

    def _element(self, element: Element) -> list[Block]:
        match element:
            case Text():
                return self._text(element)
            case Fields():
                return self._fields(element)
            case Table():
                return self._table(element)
            case Chart():
                return self._chart(element)
            case Divider():
                return []  # a line above the next element
            case Actions():
                return self._actions(element)
            case _:
                assert_never(element)

    def _text(self, text: Text) -> list[Block]:
        if text.style is Style.HEADING:
            return [self._writing.heading(text.spans, text.language, {"size": "Medium"})]
        blocks = self._writing.paragraphs(text.spans, text.language, _LOOKS.get(text.style, {}))
        for block in blocks[1:]:
            block["spacing"] = "None"
        return [_container(blocks, "emphasis")] if text.style is Style.NOTICE else blocks

    def _fields(self, fields: Fields) -> list[Block]:
        blocks: list[Block] = []
        for label, value in fields.pairs:
            spans = (Strong(_cut(label, LONGEST_LABEL)), "  ", *value)
            blocks += self._writing.paragraphs(spans, fields.language, {})
        return [{**block, "spacing": "Small"} for block in blocks]

    def _table(self, table: Table) -> list[Block]:
        if not table.header:
            return []
        header = [self._cell((Strong(label),), table.language) for label in table.header]
        rows = [[self._cell(cell, table.language) for cell in row] for row in table.rows]
        return [
            {
                "type": "Table",
                "columns": [{"width": 1} for _ in table.header],
                "rows": [{"type": "TableRow", "cells": cells} for cells in (header, *rows)],
            }
        ]

    def _cell(self, spans: tuple[Any, ...], language: str) -> Block:
        return {"type": "TableCell", "items": self._writing.paragraphs(spans, language, {})}

    def _chart(self, chart: Chart) -> list[Block]:
        most = max((count for _, count in chart.bars), default=0)
        blocks = self._writing.paragraphs((Strong(chart.title),), chart.language, {})
        for label, count in chart.bars:
            bar = "█" * round(BAR * max(count, 0) / most) if most > 0 else ""
            blocks += self._writing.paragraphs(
                (f"{_cut(label, LONGEST_LABEL)}  ", Strong(str(count)), f"  {bar}"), chart.language, {}
            )
        return [{**block, "spacing": "Small"} for block in blocks]

    def _actions(self, actions: Actions) -> list[Block]:
        made = [self._button(button) for button in actions.buttons]
        rows = [made[start : start + MOST_ACTIONS] for start in range(0, len(made), MOST_ACTIONS)]
        return [{"type": "ActionSet", "actions": row} for row in rows]

    def _button(self, button: Button) -> Block:
        data = {"command": button.command, "args": list(button.args)}
        return self._action(
            button.label, data, button.style, fallback={"msteams": {"type": "task/fetch"}, **data}
        )

    def _submit(self, form: Form) -> Block:
        # A form's own button falls back to a plain submit: a dialog would open without what was filled in.
        data = {"command": form.command, "fields": {**dict(form.args), **unsaid(form)}}
        return self._action(form.submit, data, Style.PRIMARY, fallback=data)

    def _action(self, label: str, data: Block, style: Style, *, fallback: Block) -> Block:
        action = {"title": _cut(label, LONGEST_LABEL) or "…", **_style(style)}
        if "args" in data:
            action["associatedInputs"] = (
                "none"  # a button in a form must not ask for the form to be filled in
            )
        if self._dialog:
            return {"type": "Action.Submit", **action, "data": data}
        submit = {"type": "Action.Submit", **action, "data": fallback}
        return {"type": "Action.Execute", **action, "verb": VERB, "data": data, "fallback": submit}


def _style(style: Style) -> Block:
    return {"style": _BUTTON_STYLES[style]} if style in _BUTTON_STYLES else {}


def _container(blocks: list[Block], style: str) -> Block:
    return {"type": "Container", "style": style, "items": blocks}


def _spoken(view: View) -> str:
    """The words of a card, for a client that cannot show it."""
    elements = view.body if isinstance(view, Card) else view.intro
    return "\n".join([view.title, *[plain(each.spans) for each in elements if isinstance(each, Text)]])

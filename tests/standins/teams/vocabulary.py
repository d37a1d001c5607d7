"""Adaptive Cards 1.5 as Teams shows them: which types may stand where, and what their properties must be."""

from collections.abc import Mapping
from dataclasses import dataclass, field

TEXT = (str,)
YES_NO = (bool,)
NUMBER = (int, float)
LIST = (list,)
MAP = (dict,)

CONTAINER_STYLE = frozenset({"default", "emphasis", "good", "attention", "warning", "accent"})
COLOR = frozenset({"default", "dark", "light", "accent", "good", "warning", "attention"})
ALIGN = frozenset({"left", "center", "right"})
VERTICAL = frozenset({"top", "center", "bottom"})
SPACING = frozenset({"default", "none", "small", "medium", "large", "extralarge", "padding"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One type: required and optional properties, words a property may have, and what it holds."""

    required: Mapping[str, tuple[type, ...]] = field(default_factory=dict)
    optional: Mapping[str, tuple[type, ...]] = field(default_factory=dict)
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    holds: Mapping[str, frozenset[str]] = field(default_factory=dict)


FONT = {
    "size": frozenset({"default", "small", "medium", "large", "extralarge"}),
    "weight": frozenset({"default", "lighter", "bolder"}),
    "color": COLOR,
    "fontType": frozenset({"default", "monospace"}),
}

INPUTS = frozenset(
    {
        "Input.Text",
        "Input.Number",
        "Input.Date",
        "Input.Time",
        "Input.ChoiceSet",
        "Input.Toggle",
    }
)
ELEMENTS = INPUTS | {
    "Container",
    "ColumnSet",
    "TextBlock",
    "RichTextBlock",
    "FactSet",
    "Table",
    "ActionSet",
    "Image",
}
ACTIONS = frozenset(
    {
        "Action.Execute",
        "Action.Submit",
        "Action.OpenUrl",
        "Action.ShowCard",
        "Action.ToggleVisibility",
    }
)
SELECT_ACTIONS = ACTIONS - {"Action.ShowCard"}

# What any element may carry.
SHARED = Kind(
    optional={"id": TEXT, "isVisible": YES_NO, "separator": YES_NO, "requires": MAP, "rtl": YES_NO},
    words={
        "spacing": SPACING,
        "height": frozenset({"auto", "stretch"}),
        "horizontalAlignment": ALIGN,
        "verticalContentAlignment": VERTICAL,
    },
)
# What any input must carry beside its own.
INPUT = Kind(
    required={"id": TEXT, "label": TEXT},
    optional={"isRequired": YES_NO, "errorMessage": TEXT, "placeholder": TEXT},
)

KINDS: Mapping[str, Kind] = {
    "AdaptiveCard": Kind(
        optional={
            "version": TEXT,
            "lang": TEXT,
            "rtl": YES_NO,
            "fallbackText": TEXT,
            "speak": TEXT,
            "msteams": MAP,
            "refresh": MAP,
            "minHeight": TEXT,
        },
        words={"verticalContentAlignment": VERTICAL},
        holds={"body": ELEMENTS, "actions": ACTIONS, "selectAction": SELECT_ACTIONS},
    ),
    "Container": Kind(
        required={"items": LIST},
        optional={"bleed": YES_NO, "minHeight": TEXT},
        words={"style": CONTAINER_STYLE},
        holds={"items": ELEMENTS, "selectAction": SELECT_ACTIONS},
    ),
    "ColumnSet": Kind(
        required={"columns": LIST},
        words={"style": CONTAINER_STYLE},
        holds={"columns": frozenset({"Column"}), "selectAction": SELECT_ACTIONS},
    ),
    "Column": Kind(
        optional={"width": (str, int, float), "items": LIST},
        words={"style": CONTAINER_STYLE},
        holds={"items": ELEMENTS, "selectAction": SELECT_ACTIONS},
    ),
    "TextBlock": Kind(
        required={"text": TEXT},
        optional={"wrap": YES_NO, "maxLines": NUMBER, "isSubtle": YES_NO},
        words={**FONT, "style": frozenset({"default", "heading", "columnheader"})},
    ),
    "RichTextBlock": Kind(required={"inlines": LIST}, holds={"inlines": frozenset({"TextRun"})}),
    "TextRun": Kind(
        required={"text": TEXT},
        optional={
            "isSubtle": YES_NO,
            "italic": YES_NO,
            "strikethrough": YES_NO,
            "underline": YES_NO,
            "highlight": YES_NO,
        },
        words=FONT,
        holds={"selectAction": SELECT_ACTIONS},
    ),
    "FactSet": Kind(required={"facts": LIST}, holds={"facts": frozenset({"Fact"})}),
    "Fact": Kind(required={"title": TEXT, "value": TEXT}),
    "Table": Kind(
        required={"columns": LIST, "rows": LIST},
        optional={"firstRowAsHeader": YES_NO, "showGridLines": YES_NO},
        words={
            "gridStyle": CONTAINER_STYLE,
            "horizontalCellContentAlignment": ALIGN,
            "verticalCellContentAlignment": VERTICAL,
        },
        holds={"rows": frozenset({"TableRow"})},
    ),
    "TableRow": Kind(
        required={"cells": LIST},
        words={"style": CONTAINER_STYLE},
        holds={"cells": frozenset({"TableCell"})},
    ),
    "TableCell": Kind(
        required={"items": LIST},
        words={"style": CONTAINER_STYLE},
        holds={"items": ELEMENTS - INPUTS, "selectAction": SELECT_ACTIONS},
    ),
    "ActionSet": Kind(required={"actions": LIST}, holds={"actions": ACTIONS}),
    "Image": Kind(
        required={"url": TEXT, "altText": TEXT},
        words={
            "size": frozenset({"auto", "stretch", "small", "medium", "large"}),
            "style": frozenset({"default", "person"}),
        },
        holds={"selectAction": SELECT_ACTIONS},
    ),
    "Input.Text": Kind(
        optional={"isMultiline": YES_NO, "maxLength": NUMBER, "regex": TEXT, "value": TEXT},
        words={"style": frozenset({"text", "tel", "url", "email", "password"})},
        holds={"inlineAction": SELECT_ACTIONS},
    ),
    "Input.Number": Kind(optional={"min": NUMBER, "max": NUMBER, "value": NUMBER}),
    "Input.Date": Kind(optional={"min": TEXT, "max": TEXT, "value": TEXT}),
    "Input.Time": Kind(optional={"min": TEXT, "max": TEXT, "value": TEXT}),
    "Input.ChoiceSet": Kind(
        required={"choices": LIST},
        optional={"isMultiSelect": YES_NO, "value": TEXT, "wrap": YES_NO},
        words={"style": frozenset({"compact", "expanded", "filtered"})},
        holds={"choices": frozenset({"Choice"})},
    ),
    "Choice": Kind(required={"title": TEXT, "value": TEXT}),
    "Input.Toggle": Kind(
        required={"title": TEXT},
        optional={"value": TEXT, "valueOn": TEXT, "valueOff": TEXT, "wrap": YES_NO},
    ),
    "Action.Execute": Kind(
        required={"title": TEXT, "verb": TEXT, "fallback": MAP},
        optional={"data": MAP},
        words={"associatedInputs": frozenset({"auto", "none"})},
    ),
    "Action.Submit": Kind(
        required={"title": TEXT},
        optional={"data": MAP},
        words={"associatedInputs": frozenset({"auto", "none"})},
    ),
    "Action.OpenUrl": Kind(required={"title": TEXT, "url": TEXT}),
    "Action.ShowCard": Kind(
        required={"title": TEXT, "card": MAP}, holds={"card": frozenset({"AdaptiveCard"})}
    ),
    "Action.ToggleVisibility": Kind(required={"title": TEXT, "targetElements": LIST}),
}
ACTION = Kind(
    optional={"id": TEXT, "tooltip": TEXT, "isEnabled": YES_NO, "iconUrl": TEXT, "requires": MAP},
    words={
        "style": frozenset({"default", "positive", "destructive"}),
        "mode": frozenset({"primary", "secondary"}),
    },
)

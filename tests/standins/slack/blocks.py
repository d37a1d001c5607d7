"""What Slack refuses in the blocks of a message, a modal and a Home tab (SLACK.md, sections 1 and 2)."""

import json
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from .elements import ACCESSORIES, ACTIONS, ID, INPUTS, URL, plain, text
from .rich import CHART, RICH_TEXT, TABLE, text_length
from .shapes import Check, Json, anything, boolean, items, one_of, shape, string, together, typed, wrong

MESSAGE, MODAL, HOME = "message", "modal", "home"
MOST_BLOCKS = {MESSAGE: 50, MODAL: 100, HOME: 100}
MOST_MARKDOWN = 12_000
MOST_TEXT_IN_BLOCKS = 13_200  # not documented; met by others as msg_blocks_too_long
MOST_VIEW_BYTES = 250_000


def _block(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return shape({"type": anything, **required}, {"block_id": ID, **(optional or {})})


def _says_something(block: Json, at: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield wrong("text or fields is needed", at)


_IMAGE = _block({"image_url": URL, "alt_text": string(2000)}, {"title": plain(2000)})
_CONTEXT = typed(
    {
        "image": shape({"type": anything, "image_url": URL, "alt_text": string(2000)}),
        "plain_text": text(3000),
        "mrkdwn": text(3000),
    }
)
_EVERYWHERE: dict[str, Check] = {
    "section": together(
        _block(
            {},
            {
                "text": text(3000),
                "fields": items(text(2000), 10),
                "accessory": ACCESSORIES,
                "expand": boolean,
            },
        ),
        _says_something,
    ),
    "divider": _block({}),
    "header": _block({"text": plain(150)}),
    "context": _block({"elements": items(_CONTEXT, 10)}),
    "actions": _block({"elements": items(ACTIONS, 25)}),
    "image": _IMAGE,
    "input": _block(
        {"label": plain(2000), "element": INPUTS},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": RICH_TEXT,
}
_BLOCKS: dict[str, dict[str, Check]] = {
    MESSAGE: {
        **_EVERYWHERE,
        "markdown": _block({"text": string(MOST_MARKDOWN)}),
        "table": TABLE,
        "data_visualization": CHART,
    },
    MODAL: {
        **_EVERYWHERE,
        "alert": _block(
            {"text": text(3000)}, {"level": one_of("default", "info", "warning", "error", "success")}
        ),
    },
    HOME: _EVERYWHERE,
}


def interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every (block, element) a person can act on."""
    for block in blocks:
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        if block["type"] in ("actions", "section", "input"):
            yield from ((block, each) for each in inside if each and each.get("type") != "image")


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _ids_differ(blocks: list[Json]) -> Iterator[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    yield from (f"block_id already used: {one}" for one in _twice(ids))
    # Slack's pages ask for it inside one block, apps report it for the whole message: the stricter is kept.
    acts = [element["action_id"] for _, element in interactive(blocks) if "action_id" in element]
    yield from (f"action_id already used: {one}" for one in _twice(acts))


def _few_enough(blocks: list[Json]) -> Iterator[str]:
    kinds = [block["type"] for block in blocks]
    if kinds.count("table") > 1:
        yield "only_one_table_allowed"
    if kinds.count("data_visualization") > 2:
        yield "no more than 2 data_visualization blocks allowed"
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MOST_MARKDOWN:
        yield f"markdown blocks must have less than {MOST_MARKDOWN + 1} characters in total"
    if sum(element.get("focus_on_load") is True for _, element in interactive(blocks)) > 1:
        yield "only one element may have focus_on_load"


def _second_opinion(blocks: list[Json]) -> Iterator[str]:
    """What slack_sdk's own models refuse and the rules here let pass."""
    for place, block in enumerate(blocks):
        if block["type"] == "data_visualization":
            continue  # the SDK has no class for it
        try:
            parsed = Block.parse(block)
            if parsed is None:
                yield wrong("slack_sdk does not know this block", f"/blocks/{place}")
            else:
                parsed.validate_json()
        except (SlackObjectFormationError, TypeError) as refusal:
            yield wrong(f"slack_sdk: {refusal}", f"/blocks/{place}")


def block_problems(blocks: Any, surface: str = MESSAGE) -> list[str]:
    """One sentence for everything Slack would refuse; empty for good blocks."""
    least = 0 if surface == MESSAGE else 1
    problems = list(items(typed(_BLOCKS[surface]), MOST_BLOCKS[surface], least)(blocks, "/blocks"))
    return problems or [*_ids_differ(blocks), *_few_enough(blocks), *_second_opinion(blocks)]


def too_much_text(blocks: list[Json]) -> bool:
    return text_length(blocks) > MOST_TEXT_IN_BLOCKS


_COMMON: dict[str, Check] = {
    "type": anything,
    "blocks": anything,
    "private_metadata": string(3000, 0),
    "callback_id": string(255),
    "external_id": string(255, 0),
}
_VIEWS = typed(
    {
        MODAL: shape(
            {"type": anything, "blocks": anything, "title": plain(24)},
            {
                **_COMMON,
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
            },
        ),
        HOME: shape({"type": anything, "blocks": anything}, _COMMON),
    }
)


def view_problems(view: Any, kind: str) -> list[str]:
    """The same for a view that must be of `kind`, modal or home."""
    problems = list(_VIEWS(view, "/view"))
    if problems:
        return problems
    if view["type"] != kind:
        return [wrong(f"must be a {kind} view", "/view/type")]
    problems = [found.replace("/blocks", "/view/blocks", 1) for found in block_problems(view["blocks"], kind)]
    return problems or list(_whole_view(view))


def _whole_view(view: Json) -> Iterator[str]:
    asks = any(block["type"] == "input" for block in view["blocks"])
    if asks and view["type"] == MODAL and "submit" not in view:
        yield wrong("a modal with an input block needs submit", "/view")
    if len(json.dumps(view)) > MOST_VIEW_BYTES:
        yield wrong("view is larger than 250 KB", "/view")

"""Slack's own writing of a text: entities, and links and people in angle brackets."""

from __future__ import annotations

import re

_LINK = re.compile(r"<(?:mailto:)?([^<>|@#!][^<>|]*)(?:\|[^<>]*)?>")
_TAIL = re.compile(r"&\w{0,4}$")


def unescaped(text: str) -> str:
    """What was typed: links and mail addresses bare again, people left as <@U123|name> for the core."""
    bare = _LINK.sub(r"\1", text)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("\0", "")


def after_mention(text: str, bot: object) -> str:
    """What follows the mention of the bot, whose user id Slack may or may not have said."""
    found = re.search(
        rf"<@{re.escape(bot)}(?:\|[^<>]*)?>" if isinstance(bot, str) else r"<@\w+(?:\|[^<>]*)?>", text
    )
    return text[found.end() :] if found else text


def escaped(text: str, most: int) -> str:
    """Literal words for a field Slack reads as markup, `most` characters at the longest."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe if len(safe) <= most else _TAIL.sub("", safe[: most - 1]) + "…"

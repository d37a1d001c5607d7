"""How commands are written, with names that the community of the reader has."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.registry import Command
from bot.domain.community import Community, GroupEntry, GroupKind, named
from bot.domain.refusal import Phrase, phrase
from bot.phrases import Speech


def example(speech: Speech, command: Command, community: Community) -> str:
    """A command that can be typed as it stands.

    `{group}` in its text is a working group, `{seat}` a seat other than the chair's, `{body}` the group it is
    of. Where a community has none of these, the example shows where they would be.
    """
    groups = community.groups
    group = next((g for g in groups if g.kind is GroupKind.WORKING), groups[0])
    seat = next((s for s in community.seats if not s.chair), None)
    return speech.words(
        command.example,
        group=_word(group, speech.language),
        seat=seat.slug if seat else "seat-1",
        body=seat.body if seat else group.slug,
    )


def for_example(ctx: Context) -> Phrase:
    """The remedy where a command lacks what it needs."""
    return phrase("For example: {example}", example=example(ctx.speech, ctx.command, ctx.tx.community))


def _word(group: GroupEntry, language: str) -> str:
    """What the group is called in one word, which needs no quotation marks."""
    name = named(group.names, language).lower()
    return group.slug if " " in name else name

"""Correcting a part of a note in the secretariat's own words; every version before it is kept (RULES §3)."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.notes import MEETING, noted, refuse_settled
from bot.commands.noting import keep
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.notes import Part
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.notices import notes as notice
from bot.notices import persons
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Style

router = Router()

LONGEST = 3000
"""Of the text of a part, in code points."""
AS_DRAFTED = "-"
"""Typed instead of a text."""


def _parts(ctx: Context) -> list[tuple[str, str]]:
    return [(part.value, ctx.speech.name("note part", part.value)) for part in Part]


def _languages(ctx: Context) -> list[tuple[str, str]]:
    return [(code, ctx.speech.name("language", code)) for code in ctx.tx.community.languages]


@router.command(
    "correct",
    Action.ADMINISTER,
    summary=marked("Correct the text of a part of the Note for the Record"),
    example=marked("correct 1 agenda en The pilot was discussed at length."),
    params=(
        MEETING,
        Param("part", Takes.WORD, marked("Part"), options=_parts),
        Param("language", Takes.WORD, marked("Language"), options=_languages),
        Param(
            "text",
            Takes.TEXT,
            marked("Text"),
            optional=True,
            hint=marked(
                "In place of the part’s words; its tables stay. Name organisations, not persons: every "
                "edition says it. “-” brings back what was drafted."
            ),
        ),
    ),
    title=marked("Correct the note"),
)
def correct(ctx: Context) -> Reply:
    """Puts the secretariat's text in the place of a part's words, in one language; a new version."""
    ctx.authorise(Action.ADMINISTER)
    note = noted(ctx)
    refuse_settled(ctx, note)
    part, language = _part(ctx), _language(ctx)
    text = _text(ctx)
    content = notice.thawed(note.latest.content)
    if not text:
        said = {"meeting": str(note.meeting_id), "part": part.value, "language": language}
        form = replace(ctx.command, params=tuple(replace(p, optional=False) for p in ctx.command.params))
        return Reply(form_of(ctx, form, said | {"text": notice.words_of(note.latest, part, language)}))
    others = {key: words for key, words in content.corrections.items() if key != (part, language)}
    corrections = others if text == AS_DRAFTED else {**others, (part, language): text}
    kept = keep(ctx.tx, note.meeting_id, replace(content, corrections=corrections), ctx.member.id)
    card = notice.thawed(kept.latest.content).part(part, language)
    rest = ", ".join(name for code, name in _languages(ctx) if code != language)
    return ctx.done(
        marked("Corrected"),
        ctx.speech.text("This is version {number}.", number=kept.latest.number),
        ctx.speech.paragraph(card.title, style=Style.HEADING),
        *persons.named(ctx.tx, card.body),
        *((ctx.muted("It says the same as before in: {languages}.", languages=rest),) if rest else ()),
        ctx.button(marked("See it"), "note", str(note.meeting_id)),
    )


def _part(ctx: Context) -> Part:
    word = folded(ctx.text("part"))
    for part in Part:
        if word in ctx.called("note part", part.value):
            return part
    raise Refusal(
        "The note has no part called “{part}”.",
        part=ctx.text("part"),
        remedy=phrase("It has: {names}.", names=", ".join(name for _, name in _parts(ctx))),
    )


def _language(ctx: Context) -> str:
    word = folded(ctx.text("language"))
    for code, name in _languages(ctx):
        if word in (folded(code), folded(name)):
            return code
    raise Refusal(
        "The note is not written in “{language}”.",
        language=ctx.text("language"),
        remedy=phrase("Choose one of: {codes}.", codes=", ".join(ctx.tx.community.languages)),
    )


def _text(ctx: Context) -> str:
    text = ctx.text("text").strip()
    if len(text) > LONGEST:
        raise Refusal(
            "The text has {length} characters; at most {limit} are kept.", length=len(text), limit=LONGEST
        )
    return text

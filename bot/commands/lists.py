"""Loading organisations from a list that somebody pastes or uploads: read, shown, then loaded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.founding import load_organisations
from bot.commands.registry import Param, Router, Takes
from bot.domain.community import OrganisationRow
from bot.domain.lists import ListRefused, read
from bot.domain.people import Platform
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.notices import lists as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Element, Form, Paragraph

router = Router()

LONGEST = 3000
"""Of a list in a chat, in code points: what is shown for checking must be all of it."""
LONGEST_ON_A_PAGE = 50_000
_SEEN = "seen"
"""The field in which a form tells which list it has shown."""

LIST = Param(
    "list",
    Takes.TEXT,
    marked("List"),
    hint=marked("The first line: name,class,parent,votes,delegate,alternate,mail,language. Or copied cells."),
)


@router.command(
    "load",
    Action.ADMINISTER,
    summary=marked("Load organisations from a list"),
    example=marked("load"),
    params=(replace(LIST, optional=True),),
)
def load(ctx: Context) -> Reply:
    """Shows what a list would add, or all that is wrong with it; loads it once it has been seen."""
    ctx.authorise(Action.ADMINISTER)
    text = ctx.text("list").strip()
    if not text:
        return Reply(
            form_of(ctx, replace(ctx.command, params=(LIST,)), {}, notice.explained(ctx.tx, ctx.speech))
        )
    _refuse_too_long(ctx, text)
    known = [organisation.name for organisation in ctx.tx.organisations.all()]
    try:
        rows = read(text.encode("utf-8", "replace"), ctx.tx.community, known)
    except ListRefused as refused:
        return Reply(_form(ctx, text, notice.problems(refused.problems, ctx.speech)), refused=True)
    if ctx.request.args.fields.get(_SEEN) != _mark(text):
        return Reply(_confirming(ctx, text, rows))
    added, before = load_organisations(ctx.tx, rows)
    return ctx.done(
        marked("Organisations loaded"),
        *notice.loaded(added, before, ctx.speech),
        ctx.button(marked("Invite a person"), "invite"),
        ctx.button(marked("Start"), "home"),
    )


def _refuse_too_long(ctx: Context, text: str) -> None:
    on_a_page = ctx.request.identity.platform is Platform.WEB
    limit = LONGEST_ON_A_PAGE if on_a_page else LONGEST
    if len(text) > limit:
        raise Refusal(
            "The list has {length} characters; at most {limit} can be checked here.",
            length=len(text),
            limit=limit,
            remedy=phrase("Load it in parts.")
            if on_a_page
            else phrase("Load it in parts, or in the browser: “web” gives you a link."),
        )


def _form(ctx: Context, text: str, intro: Sequence[Element]) -> Form:
    """The list to be written or mended, under what is said of it."""
    form = form_of(ctx, replace(ctx.command, params=(LIST,)), {"list": text}, tuple(intro))
    inputs = tuple(
        replace(one, limit=LONGEST_ON_A_PAGE) if isinstance(one, Paragraph) else one for one in form.inputs
    )
    return replace(form, inputs=inputs)


def _confirming(ctx: Context, text: str, rows: Sequence[OrganisationRow]) -> Form:
    """What the list would do. Sending it unchanged does it; a list that was changed is shown again."""
    shown = notice.preview(ctx.tx, rows, ctx.speech)
    form = _form(ctx, text, shown)
    return replace(form, submit=ctx.speech.words("Load them"), args=((_SEEN, _mark(text)),))


def _mark(text: str) -> str:
    """Tells one list from another, whatever a browser made of its line ends."""
    return hashlib.sha256("\n".join(text.split()).encode("utf-8", "replace")).hexdigest()[:16]

"""The start and help: what a newcomer meets first."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.examples import example
from bot.commands.registry import Command, Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.notices import home
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Code, Element, Fields

router = Router()


@router.command(
    "home",
    Action.HELP,
    Action.BASICS,
    reads=True,
    repeatable=True,
    summary=marked("The start: what waits for you, your groups, the next meeting"),
    example=marked("home"),
)
def start(ctx: Context) -> Reply:
    """The start view; people of a workspace not admitted see help and how to be admitted."""
    if not ctx.may(Action.BASICS):
        return _not_admitted(ctx)
    ctx.authorise(Action.BASICS)
    return Reply(home.card(ctx.tx, ctx.member, ctx.speech, ctx.url))


@router.command(
    "welcome",
    Action.HELP,
    Action.BASICS,
    hidden=True,
    summary=marked("The first message in a conversation"),
    example=marked("welcome"),
)
def welcome(ctx: Context) -> Reply:
    """What the bot says when it is installed in a conversation; the same start, shown to all there."""
    if ctx.request.conversation.personal:
        return start(ctx)
    ctx.authorise(Action.HELP)
    return Reply(
        ctx.done(
            marked("Hello"),
            ctx.speech.text(
                "I run working groups and their votes for {community}.", community=_community(ctx)
            ),
            ctx.speech.text(
                "A lead can let this conversation show a group: {command}.",
                command=Code(ctx.speech.name("verb", "follow")),
            ),
            ctx.button(marked("Help"), "help"),
        ).view,
        public=True,
    )


def _community(ctx: Context) -> str:
    names = dict(ctx.tx.community.names)
    return names.get(ctx.language) or ctx.tx.community.names[0][1]


def _not_admitted(ctx: Context) -> Reply:
    ctx.authorise(Action.HELP)
    return ctx.done(
        marked("Not admitted yet"),
        ctx.speech.text(
            "Your workspace has not been admitted to {community} yet.", community=_community(ctx)
        ),
        ctx.speech.text("The secretariat admits it; until then only help is open to you."),
        ctx.button(marked("Help"), "help"),
    )


@router.command(
    "help",
    Action.HELP,
    reads=True,
    repeatable=True,
    summary=marked("What I can do, or how one command works"),
    example=marked("help vote"),
    params=(Param("about", Takes.LINE, marked("Command"), optional=True),),
)
def help_(ctx: Context) -> Reply:
    """All commands the reader may try, or one with its example."""
    ctx.authorise(Action.HELP)
    about = ctx.text("about")
    if about:
        return _one(ctx, about)
    rows = tuple(
        (verb(ctx, command), (ctx.speech.words(command.summary),))
        for command in ctx.commands.values()
        if not command.hidden
    )
    return ctx.done(
        marked("Help"),
        ctx.speech.text("Type a command, or press the buttons of messages: both do the same."),
        Fields(rows, ctx.language),
        ctx.button(marked("Start"), "home"),
    )


def _one(ctx: Context, about: str) -> Reply:
    command = next((c for c in ctx.commands.values() if folded(about) in ctx.called("verb", c.name)), None)
    if command is None:
        raise Refusal("There is no command “{word}”.", word=about, remedy=phrase("“help” lists them all."))
    body: list[Element] = [
        ctx.speech.text(command.summary),
        Fields(
            (
                (ctx.speech.words("Example"), (Code(example(ctx.speech, command, ctx.tx.community)),)),
                (ctx.speech.words("Also called"), (", ".join(_verbs(ctx, command)),)),
            ),
            ctx.language,
        ),
    ]
    for param in command.params:
        label = ctx.speech.words(param.label)
        body.append(
            ctx.muted("{parameter}: may be left out", parameter=label)
            if param.optional
            else ctx.muted("{parameter}: needed", parameter=label)
        )
    return ctx.done(marked("Help"), *body, ctx.button(marked("Try it"), command.name))


def _verbs(ctx: Context, command: Command) -> tuple[str, ...]:
    return tuple(v.casefold() for v in ctx.speech.names("verb", command.name))


def verb(ctx: Context, command: Command) -> str:
    """What a command is called in the reader's language."""
    return _verbs(ctx, command)[0]

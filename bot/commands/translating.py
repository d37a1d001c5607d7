"""A draft's question and options in another of the community's languages (RULES §8)."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.context import Context
from bot.commands.motions import DRAFTING, checked_question, vote_named
from bot.commands.options import LONGEST_OPTION
from bot.commands.params import VOTE
from bot.commands.registry import Param, Router, Takes
from bot.domain.community import Names
from bot.domain.policy import Action, Target
from bot.domain.profiles import Body, Kind
from bot.domain.refusal import Refusal, phrase
from bot.domain.votes import Option, Rule, Vote, VoteState
from bot.notices import votes as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Style, Text

router = Router()


def _languages(ctx: Context) -> list[tuple[str, str]]:
    return [(code, ctx.speech.name("language", code)) for code in ctx.tx.community.languages]


@router.command(
    "translate",
    Action.DRAFT_GROUP_VOTE,
    Action.DRAFT_PLENARY_MOTION,
    Action.DRAFT_BODY_VOTE,
    summary=marked("Give a draft’s question in another language"),
    example=marked("translate 12 fr “Adopter le vocabulaire commun ?”"),
    params=(
        VOTE,
        Param("language", Takes.WORD, marked("Language"), options=_languages),
        Param("question", Takes.LINE, marked("Question")),
        Param(
            "options",
            Takes.LINES,
            marked("Options"),
            optional=True,
            hint=marked("One a line, in the order of the original"),
        ),
    ),
    title=marked("Translate a draft"),
)
def translate(ctx: Context) -> Reply:
    """Adds or replaces a translation; the original still prevails, and all are hashed into the code."""
    vote = vote_named(ctx)
    ctx.authorise(DRAFTING[Body(vote.rule.body)], Target(group_id=vote.group_id))
    if vote.state not in (VoteState.DRAFT, VoteState.SCHEDULED):
        raise Refusal(
            "Vote {number} is not a draft any more, so its text stays as it was opened.", number=vote.id
        )
    rule = _translated(ctx, vote.rule, _language(ctx, vote))
    ctx.tx.votes.redraft(vote.id, rule)
    ctx.tx.log.append("motion-translated", f"vote:{vote.id}", {"code": rule.code()}, ctx.member.id)
    lines = (Text(notice.question(rule, ctx.speeches(code)), code) for code, _ in rule.question)
    return ctx.done(
        marked("Translated"),
        *lines,
        ctx.muted("The original prevails. Every language is part of the code that is shown with the vote."),
        ctx.button(marked("See the vote"), "vote", str(vote.id)),
        ctx.button(marked("Open the vote"), "open", str(vote.id), style=Style.PRIMARY),
    )


def _language(ctx: Context, vote: Vote) -> str:
    wanted = ctx.text("language").casefold()
    original = vote.rule.question[0][0]
    others = {code: name for code, name in _languages(ctx) if code != original}
    for code, name in others.items():
        if wanted in (code, name.casefold()):
            return code
    raise Refusal(
        "“{language}” is not a language to translate this draft into.",
        language=ctx.text("language"),
        remedy=phrase("Choose one of: {codes}.", codes=", ".join(others) or "—"),
    )


def _translated(ctx: Context, rule: Rule, language: str) -> Rule:
    question = _with(rule.question, language, checked_question(ctx))
    named = [line.strip() for line in ctx.text("options").splitlines() if line.strip()]
    if rule.kind is Kind.MOTION or not rule.options:
        return replace(rule, question=question)
    if len(named) != len(rule.options) or any(len(name) > LONGEST_OPTION for name in named):
        raise Refusal(
            "This draft has {number} options: translate each, in the same order, in at most {limit} "
            "characters.",
            number=len(rule.options),
            limit=LONGEST_OPTION,
            remedy=phrase("In quotation marks after the question, or one a line in the form."),
        )
    options = (
        Option(option.key, _with(option.names, language, name))
        for option, name in zip(rule.options, named, strict=True)
    )
    return replace(rule, question=question, options=tuple(options))


def _with(texts: Names, language: str, text: str) -> Names:
    return (*((code, old) for code, old in texts if code != language), (language, text))

"""On which grounds a step is taken: the decision it is taken under, a report, a reason (RULES §2)."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands.context import Context
from bot.commands.registry import Param, Takes
from bot.domain.community import GroupKind
from bot.domain.groups import Group, folded
from bot.domain.refusal import Refusal, phrase
from bot.domain.steps import is_final
from bot.domain.votes import Result, Vote
from bot.phrases import marked

LONGEST = 3000
"""Of a report, a reason or the name of a decision, in code points."""
DECIDING = frozenset({GroupKind.PLENARY, GroupKind.ADVISORY})
"""Bodies that decide about groups; a group decides about itself."""

DECISION = Param(
    "decision",
    Takes.LINE,
    marked("Under which decision"),
    after="under",
    hint=marked("A vote by its number (“vote 12”), or what the record calls it"),
)
REPORT = Param(
    "report",
    Takes.TEXT,
    marked("Final report"),
    after="report",
    hint=marked("What was achieved, and where the outputs went"),
)
REASON = Param(
    "reason", Takes.TEXT, marked("Reason"), after="because", hint=marked("Why there is no final report")
)
UNTIL = Param(
    "until", Takes.WORD, marked("Until the end of"), after="until", hint=marked("A date such as 2028-12-31")
)
OPTIONAL = tuple(replace(param, optional=True) for param in (DECISION, UNTIL, REPORT, REASON))

_VOTE = re.compile(r"(.+?)\s*#?(\d{1,9})")


def limited(ctx: Context, name: str) -> str:
    """A parameter's words; refuses more than are kept."""
    words = ctx.text(name).strip()
    if len(words) > LONGEST:
        raise Refusal(
            "The text has {length} characters; at most {limit} are kept.",
            length=len(words),
            limit=LONGEST,
            remedy=phrase("Shorten it, and link to the paper that explains it."),
        )
    return words


def decision(ctx: Context, group: Group) -> str:
    """The name of the decision; one that is a vote here must have passed, and decide about this group."""
    words = limited(ctx, "decision")
    vote = named_vote(ctx, words)
    if vote is not None:
        _refuse_undecided(ctx, group, vote)
    return words


def named_vote(ctx: Context, words: str) -> Vote | None:
    """The vote that a decision's name means, if it means one; refuses a number that no vote has."""
    found = _VOTE.fullmatch(words)
    if found is None or folded(found[1]) not in ctx.called("decision", "vote"):
        return None
    vote = ctx.tx.votes.get(int(found[2]))
    if vote is None:
        raise Refusal("There is no vote {word}.", word=found[2])
    return vote


def _refuse_undecided(ctx: Context, group: Group, vote: Vote) -> None:
    body = ctx.tx.groups.get(vote.group_id)
    if body.id != group.id and body.kind not in DECIDING:
        refusal = Refusal(
            "Vote {number} was of {body}, which does not decide about {group}.",
            number=vote.id,
            body=body.called(ctx.language),
            group=group.called(ctx.language),
            remedy=phrase("The group itself does, the advisory group or the global meeting."),
        )
    elif vote.rule.straw or vote.result not in (Result.PASSED, Result.AGREED) or not is_final(vote):
        refusal = Refusal(
            "Vote {number} has decided nothing yet, or not this.",
            number=vote.id,
            remedy=phrase("Name a vote that has passed and, where that is needed, is certified."),
        )
    else:
        return
    raise refusal.offering(phrase("See the vote"), "vote", str(vote.id))

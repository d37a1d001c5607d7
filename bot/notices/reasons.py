"""Why somebody got a message: the rule of the plan that it follows, and what of theirs it rests on."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.community import Milestone, PromptRule
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Element, Spans, Style, Text


def reasons(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> list[Element]:
    """Why a prompt came to this member, and when its rule asks."""
    about = "vote" if prompt.kind == "opening" else prompt.kind
    rule = next((rule for rule in tx.community.prompts if rule.about == about), None)
    if rule is None:
        return [speech.text("It tells you of something that somebody has done, and needs no prompt.")]
    return [
        _reason(tx, prompt, member, speech),
        Text(
            (*speech.say("The plan asks whoever still must act:"), " ", *_times(rule, speech), "."),
            speech.language,
            Style.MUTED,
        ),
    ]


def _reason(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Text:
    match prompt.kind:
        case "vote" | "opening":
            return speech.text(
                "You vote in vote {number}, in which no ballot had been cast for you or your organisation.",
                number=prompt.subject_id,
            )
        case "update":
            group = tx.groups.get(prompt.subject_id)
            return speech.text(
                "{group} owed an update. Its leads are asked, after two unanswered prompts others too.",
                group=group.called(speech.language),
            )
        case "review-due" | "mandate-expiring":
            group = tx.groups.get(prompt.subject_id)
            return speech.text(
                "The mandate of {group} is to be reviewed or renewed. Its leads are asked, after two "
                "unanswered prompts others too.",
                group=group.called(speech.language),
            )
        case "action-due":
            return speech.text("Action {number} is yours and was not done.", number=prompt.subject_id)
        case "forecast":
            return speech.text(
                "You opened vote {number}, which was short of its quorum.", number=prompt.subject_id
            )
        case "missing" | "role-vacant":
            return speech.text("You keep the secretariat, which sees to what is missing.")
        case _:
            name = tx.organisations.get(member.organisation_id).name if member.organisation_id else "—"
            return speech.text(
                "{organisation} had not said whether it comes. Anybody of it can answer.", organisation=name
            )


def _times(rule: PromptRule, speech: Speech) -> Spans:
    said: list[str] = [
        speech.words("at the opening") if at is Milestone.OPENING else speech.words("half-way")
        for at in rule.at
    ]
    said += ["".join(map(str, _before(before, speech))) for before in rule.before]
    return (", ".join(said),)


def _before(before: timedelta, speech: Speech) -> Spans:
    week, day, hour, minute = (timedelta(**{unit: 1}) for unit in ("weeks", "days", "hours", "minutes"))
    if not before % week:
        return speech.count("{count} week before the end", "{count} weeks before the end", before // week)
    if not before % day and before > day:
        return speech.count("{count} day before the end", "{count} days before the end", before // day)
    if not before % hour:
        return speech.count("{count} hour before the end", "{count} hours before the end", before // hour)
    return speech.count("{count} minute before the end", "{count} minutes before the end", before // minute)

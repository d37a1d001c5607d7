"""How an endorsement reads: the badge of every view, with the link to the vote behind it (RULES §2, §4)."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from bot.domain.endorsements import (
    Endorsement,
    EndorsementState,
    Subject,
    SubjectKind,
    endorsement,
    under_way,
)
from bot.domain.groups import Group
from bot.domain.outputs import Output
from bot.domain.votes import Rule, Vote, VoteState
from bot.phrases import Speech, marked
from bot.ports import Transaction
from bot.views import Element, Link, Spans, Strong, Style, Text

ENDORSED = EndorsementState.ENDORSED


def of_output(output: Output, version: int = 0) -> Subject:
    """A version of an output as a subject; the latest unless `version` says which."""
    return Subject(SubjectKind.OUTPUT, str(output.id), version or output.latest.number)


def of_mandate(group: Group, version: int) -> Subject:
    """A version of a group's mandate as a subject."""
    return Subject(SubjectKind.MANDATE, group.slug, version)


def of_mandates(tx: Transaction, groups: Iterable[Group]) -> dict[int, Subject]:
    """The mandates in force as subjects, by group."""
    in_force = tx.mandates.all_in_force()
    return {
        group.id: of_mandate(group, in_force[group.id].version) for group in groups if group.id in in_force
    }


def standing(tx: Transaction, subject: Subject) -> Endorsement:
    """Where the version stands now."""
    return endorsement(subject, tx.votes.about(subject.whole), tx.now, tx.community.zone)


def named(tx: Transaction, subject: Subject, speech: Speech) -> Spans:
    """What the subject is called, an output with the link to it."""
    if subject.kind is SubjectKind.MANDATE:
        group = next(g for g in tx.groups.all() if g.slug == subject.key).called(speech.language)
        return speech.say("Mandate of {group}, version {version}", group=group, version=subject.version)
    output = tx.outputs.get(int(subject.key))
    assert output is not None  # noqa: S101 - outputs are never deleted
    url = output.version(subject.version).url
    return speech.say(
        "{number}. {title}, version {version} ({group})",
        number=output.id,
        title=Link(output.title, url) if url else Strong(output.title),
        version=subject.version,
        group=tx.groups.get(output.group_id).called(speech.language),
    )


_STATES = {
    EndorsementState.SOUGHT: marked("Its endorsement is sought: {vote}."),
    EndorsementState.DECLINED: marked("The global meeting declined to endorse it: {vote}."),
    EndorsementState.WITHDRAWN: marked("Its endorsement has been withdrawn: {vote}."),
    EndorsementState.EXPIRED: marked("Its endorsement ended on {day}: {vote}."),
}


def badge(tx: Transaction, found: Endorsement, speech: Speech, url: str) -> Spans:
    """The endorsement in words, linked to its vote; the fixed sentence where there is none."""
    shared = speech.say("Shared, not endorsed by the global meeting.")
    if found.vote is None:
        return shared
    vote, day = _linked(tx, found.vote, speech, url), found.vote.rule.expires
    if found.state is not ENDORSED:
        return (*shared, " ", *speech.say(_STATES[found.state], vote=vote, day=day))
    words = (
        speech.say("Endorsed by the global meeting until the end of {day}: {vote}.", day=day, vote=vote)
        if day
        else speech.say("Endorsed by the global meeting: {vote}.", vote=vote)
    )
    if found.contested is None:
        return words
    again = _linked(tx, found.contested, speech, url)
    return (*words, " ", *speech.say("It is being voted on again: {vote}.", vote=again))


def _linked(tx: Transaction, vote: Vote, speech: Speech, url: str) -> Link:
    """The vote by its number, and by its day once it is over."""
    words = speech.words("vote {number}", number=vote.id)
    if vote.closed_at is not None:
        day = vote.closed_at.astimezone(ZoneInfo(tx.community.zone)).date()
        words = speech.words("vote {number} of {day}", number=vote.id, day=day.isoformat())
    return Link(words, f"{url}/votes/{vote.id}")


def line(tx: Transaction, subject: Subject, speech: Speech, url: str) -> Text:
    """The subject by its name, and where it stands."""
    return _line(tx, subject, standing(tx, subject), speech, url)


def _line(tx: Transaction, subject: Subject, found: Endorsement, speech: Speech, url: str) -> Text:
    return Text((*named(tx, subject, speech), ". ", *badge(tx, found, speech, url)), speech.language)


def lines(tx: Transaction, output: Output, speech: Speech, url: str) -> list[Text]:
    """The latest version of an output, then the earlier ones that are endorsed."""
    votes = tx.votes.about(of_output(output).whole)
    shown = []
    for version in reversed(output.versions):
        subject = of_output(output, version.number)
        found = endorsement(subject, votes, tx.now, tx.community.zone)
        if version is output.latest or found.state is ENDORSED:
            shown.append(_line(tx, subject, found, speech, url))
    return shown


def endorsed_mandates(tx: Transaction, groups: Iterable[Group], speech: Speech, url: str) -> list[Text]:
    """A line for each of the groups whose mandate is endorsed, for views that only name the groups."""
    standings = ((subject, standing(tx, subject)) for subject in of_mandates(tx, groups).values())
    return [_line(tx, s, found, speech, url) for s, found in standings if found.state is ENDORSED]


def endorsed(tx: Transaction) -> list[Subject]:
    """Every version that is endorsed now, what was sought last first."""
    named = map(Subject.read, tx.votes.subjects())
    return [subject for subject in named if standing(tx, subject).state is ENDORSED]


def about(tx: Transaction, vote: Vote, speech: Speech, url: str) -> list[Element]:
    """What a vote is about and, until it closes, what its passing will mean; nothing for most votes."""
    if not vote.rule.subject:
        return []
    shown: list[Element] = [line(tx, Subject.read(vote.rule.subject), speech, url)]
    if vote.state in (VoteState.DRAFT, VoteState.SCHEDULED, VoteState.OPEN):
        shown.append(_meaning(vote.rule, speech))
    return shown


def _meaning(rule: Rule, speech: Speech) -> Text:
    if rule.withdraws:
        return speech.text("If this passes and is certified, the endorsement of this version ends.")
    if rule.expires:
        return speech.text(
            "If this passes and is certified, this version is endorsed by the global meeting until the end "
            "of {day}.",
            day=rule.expires,
        )
    return speech.text("If this passes and is certified, this version is endorsed by the global meeting.")


def worth(vote: Vote, speech: Speech) -> list[Text]:
    """What the result of a vote is worth, where `about` does not say it."""
    if vote.rule.endorses and under_way(vote):
        if vote.rule.withdraws:
            return [speech.text("The endorsement stands until the result is certified.", Style.MUTED)]
        return [speech.text("This endorses nothing until the result is certified.", Style.MUTED)]
    if vote.rule.subject:
        return []
    return [speech.text("Shared, not endorsed by the global meeting.", Style.MUTED)]

"""Votes on an endorsement: when there is something to vote on, and what changes with them (RULES §4)."""

from __future__ import annotations

from bot.domain.endorsements import EndorsementState, Subject, SubjectKind, end_of, under_way
from bot.domain.groups import Group
from bot.domain.refusal import Refusal, phrase
from bot.domain.votes import Rule, Vote, VoteState
from bot.notices.endorsements import standing
from bot.ports import Transaction

ALL = 10_000
"""More updates than a group has."""


def refuse_moot(tx: Transaction, rule: Rule, but: int = 0) -> None:
    """Refuses a vote that could change no endorsement, or that another than `but` is about already."""
    if not rule.endorses:
        return
    if not rule.subject:
        raise Refusal(
            "This draft does not say what it is about.",
            remedy=phrase("Draft the motion again and name the output or the mandate."),
        )
    for other in tx.votes.about(rule.subject):
        if other.id != but and (other.state is VoteState.SCHEDULED or under_way(other)):
            refusal = Refusal(
                "There is a vote on the endorsement of this version already: vote {number}.",
                number=other.id,
                remedy=phrase("Another can follow once that one is certified or void."),
            )
            raise _seen(refusal, other)
    found = standing(tx, Subject.read(rule.subject))
    stands = found.state is EndorsementState.ENDORSED
    if rule.withdraws and not stands:
        raise Refusal(
            "This version is not endorsed, so there is nothing to withdraw.",
            remedy=phrase("“outputs” and “show” say what is endorsed."),
        )
    if stands and found.vote and not (rule.withdraws or found.vote.rule.expires):
        refusal = Refusal(
            "This version is endorsed already, by vote {number}.",
            number=found.vote.id,
            remedy=phrase("To end that, draft the motion with “withdrawing”."),
        )
        raise _seen(refusal, found.vote)


def _seen(refusal: Refusal, vote: Vote) -> Refusal:
    return refusal.offering(phrase("See the vote"), "vote", str(vote.id))


def renew(tx: Transaction, vote: Vote) -> None:
    """Has every message renewed that shows the endorsement a vote is about, now and when it ends."""
    if not vote.rule.subject:
        return
    subject = Subject.read(vote.rule.subject)
    for other in tx.votes.about(subject.whole):
        for key in ("vote", "result"):
            tx.slots.touch(f"{key}:{other.id}")
    if subject.kind is SubjectKind.MANDATE:
        renew_mandate(tx, next(g for g in tx.groups.all() if g.slug == subject.key))
    if vote.rule.expires and (ends := end_of(vote.rule.expires, tx.community.zone)) > tx.now:
        tx.timers.set(f"endorsement:{vote.id}:end", "endorsement-end", vote.id, ends)


def renew_mandate(tx: Transaction, group: Group) -> None:
    """Has the updates renewed that show whether the group's mandate is endorsed."""
    for update in tx.updates.latest(group.id, ALL):
        tx.slots.touch(f"update:{update.id}")

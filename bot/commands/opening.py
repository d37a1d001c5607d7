"""Opening and closing a vote: what the commands and the timers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import rolls
from bot.domain.counting import motion
from bot.domain.profiles import Body, Profile
from bot.domain.prompts import Prompt, latest_decent
from bot.domain.refusal import Phrase, Refusal, phrase
from bot.domain.votes import Disclosure, Result, Unit, Vote, disclosure
from bot.notices.votes import counted
from bot.ports import Transaction


def profile_of(tx: Transaction, vote: Vote) -> Profile:
    """The profile a draft was made under; after the opening only the frozen rule counts."""
    profile = tx.community.profile(vote.rule.profile)
    if profile is None:
        raise Refusal(
            "The rules “{profile}” are not in the community’s file any more.",
            profile=vote.rule.profile,
            remedy=phrase("Draft the motion again under another profile."),
        )
    return profile


def roll_now(tx: Transaction, vote: Vote, profile: Profile) -> tuple[Unit, ...]:
    """The roll if the vote opened at this instant."""
    organisations = {o.id: o for o in tx.organisations.all()}
    match profile.body:
        case Body.PLENARY:
            registered = tx.meetings.registrations(vote.meeting_id) if vote.meeting_id is not None else ()
            return rolls.plenary(registered, organisations)
        case Body.GROUP:
            return rolls.group(
                tx.groups.memberships(vote.group_id), organisations, tx.now, profile.joined_for
            )
        case Body.SEATS:
            return tuple(tx.groups.voting_seats(vote.group_id))


def without_voter(tx: Transaction, vote: Vote, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Units nobody can vote for yet."""
    return tuple(unit for unit in units if not tx.votes.voters(vote, unit.id))


def open_vote(tx: Transaction, vote: Vote, actor_id: int | None) -> Vote:
    """Freezes rule, roll and close, sets the closing timer, shows the vote and plans its prompts."""
    profile = profile_of(tx, vote)
    units = roll_now(tx, vote, profile)
    if not units:
        raise Refusal("Nobody would be on the roll, so the vote cannot open.", remedy=_why_empty(profile))
    now = tx.now
    closes_at = _closes_at(vote, profile, now)
    rule = replace(vote.rule, units=tuple(unit.id for unit in units))
    tx.votes.open(vote.id, rule, units, now, closes_at)
    tx.timers.cancel(f"vote:{vote.id}:open")
    tx.timers.set(f"vote:{vote.id}:close", "vote-close", vote.id, closes_at)
    for conversation in tx.people.followers(vote.group_id):
        tx.outbox.show(f"vote:{vote.id}", conversation.id)
    opened = tx.votes.get(vote.id)
    assert opened is not None  # noqa: S101 - opened above
    tx.outbox.plan(_prompts(tx, opened, units))
    tx.log.append(
        "vote-opened",
        f"vote:{vote.id}",
        {"rule": rule.canonical(), "code": rule.code(), "closes": closes_at.isoformat()},
        actor_id,
    )
    return opened


def _why_empty(profile: Profile) -> Phrase:
    match profile.body:
        case Body.PLENARY:
            return phrase(
                "Only organisations registered for the meeting are on it: they register with “attend”."
            )
        case Body.GROUP:
            return phrase(
                "An organisation must have been represented in the group for {days} days.",
                days=profile.joined_for.days,
            )
        case Body.SEATS:
            return phrase("The body’s seats have no holders yet.")


def _closes_at(vote: Vote, profile: Profile, now: datetime) -> datetime:
    """The close the mover chose; the profile's window from now where they chose none."""
    chosen = vote.closes_at - vote.drafted_at != profile.window
    closes_at = vote.closes_at if chosen else now + profile.window
    if vote.opens_at is not None:
        # Its timer is always a little late, after an outage much: it is open for its shortest window
        # all the same.
        return max(closes_at, now + profile.shortest)
    if closes_at - now < profile.shortest:
        raise Refusal(
            "The vote would close {at}, too soon: it must be open for at least {hours} hours.",
            at=closes_at,
            hours=int(profile.shortest / timedelta(hours=1)),
            remedy=phrase("Draft the motion again with a later close."),
        )
    return closes_at


def _prompts(tx: Transaction, vote: Vote, units: Sequence[Unit]) -> list[Prompt]:
    """One row per rule and unit; who is asked, and whether anything is left to ask, is settled at sending."""
    planned = []
    for rule in (r for r in tx.community.prompts if r.about == "vote"):
        for before in rule.before:
            hours = int(before / timedelta(hours=1))
            planned += [
                _prompt(tx, vote, unit, before, hours) for unit in units if vote.closes_at - before > tx.now
            ]
    return planned


def _prompt(tx: Transaction, vote: Vote, unit: Unit, before: timedelta, hours: int) -> Prompt:
    due = vote.closes_at - before
    voters = tx.votes.voters(vote, unit.id)
    if voters:
        member = tx.people.member(voters[0][0])
        due = max(latest_decent(due, member.zone, member.hours), tx.now)
    return Prompt(f"vote:{vote.id}:{hours}h:{unit.id}", "vote", vote.id, due, vote.closes_at, unit=unit.id)


def close_vote(tx: Transaction, vote_id: int) -> Vote | None:
    """Closes a vote whose close has come, under its lock; None if there was nothing to close."""
    vote = tx.votes.lock(vote_id)
    if vote is None or vote.state != "open" or tx.now < vote.closes_at:
        return None
    figures = counted(tx, vote)
    result = motion.result(vote.rule, figures)
    if disclosure(vote.rule.secrecy, figures.cast) is Disclosure.NOTHING:
        result = Result.VOID
    tx.votes.close(vote.id, tx.now, result)
    tx.outbox.touch(f"vote:{vote.id}", urgency=0)
    for conversation in tx.people.followers(vote.group_id):
        tx.outbox.show(f"result:{vote.id}", conversation.id, urgency=0)
    tx.log.append("vote-closed", f"vote:{vote.id}", {"result": result.value}, None)
    return tx.votes.get(vote.id)

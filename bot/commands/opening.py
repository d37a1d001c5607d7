"""Opening a vote: what the command and the timer share."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.commands import planning
from bot.commands.endorsing import refuse_moot, renew
from bot.domain import rolls
from bot.domain.counting.lots import commitment
from bot.domain.elections import belongs
from bot.domain.groups import require_active
from bot.domain.people import Organisation
from bot.domain.profiles import Body, Electorate, Kind, Profile, Secrecy
from bot.domain.prompts import Prompt
from bot.domain.refusal import Phrase, Refusal, phrase
from bot.domain.steps import StepKind
from bot.domain.votes import Rule, Unit, Vote
from bot.notices import consensus
from bot.notices.engagements import inactive
from bot.ports import Transaction
from bot.ports.seals import Seals


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
            return _electorate(tx, vote, rolls.plenary(registered, organisations), organisations)
        case Body.GROUP:
            members = tx.groups.memberships(vote.group_id)
            idle = inactive(tx, vote.group_id)
            units = rolls.group(members, organisations, tx.now, profile.joined_for, idle)
            return _electorate(tx, vote, units, organisations)
        case Body.PERSONS:
            memberships = tx.groups.memberships(vote.group_id)
            names = {m.member_id: tx.people.member(m.member_id).name for m in memberships}
            idle = inactive(tx, vote.group_id)
            return rolls.persons(memberships, names, tx.now, profile.joined_for, idle)
        case Body.SEATS:
            return tuple(tx.seats.voting(vote.group_id))


def _electorate(
    tx: Transaction, vote: Vote, units: tuple[Unit, ...], organisations: Mapping[int, Organisation]
) -> tuple[Unit, ...]:
    """Of an election in which each constituency votes for its own seats, the units of that one."""
    election = tx.elections.of_vote(vote.id)
    if election is None or election.rules.voters is Electorate.ALL:
        return units
    entry = tx.community.seat(election.seats[0])
    constituency = entry.constituency if entry else ""
    return tuple(unit for unit in units if belongs(organisations[int(unit.id[1:])], constituency))


def without_voter(tx: Transaction, vote: Vote, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Units nobody can vote for yet."""
    return tuple(unit for unit in units if not tx.votes.voters(vote, unit.id))


def schedule_vote(tx: Transaction, vote: Vote, actor_id: int | None) -> None:
    """Has a draft open by itself at its instant."""
    assert vote.opens_at is not None  # noqa: S101 - the caller looked
    profile_of(tx, vote)
    tx.votes.schedule(vote.id, vote.opens_at, vote.closes_at)
    tx.timers.set(f"vote:{vote.id}:open", "vote-open", vote.id, vote.opens_at)
    tx.lives.take(vote.id, StepKind.SCHEDULED, actor_id)
    tx.log.append("vote-scheduled", f"vote:{vote.id}", {"opens": vote.opens_at.isoformat()}, actor_id)


def open_vote(tx: Transaction, vote: Vote, seals: Seals, actor_id: int | None) -> Vote:
    """Freezes rule, roll and close, sets the closing timer, shows the vote and plans its prompts.

    A sealed vote gets its key, and one that may need a lot the number it is committed to.
    """
    require_active(tx.groups.lock(vote.group_id), tx.community.languages[0])
    profile = profile_of(tx, vote)
    refuse_moot(tx, vote.rule, vote.id)
    units = roll_now(tx, vote, profile)
    if not units:
        raise Refusal("Nobody would be on the roll, so the vote cannot open.", remedy=_why_empty(profile))
    now = tx.now
    closes_at = _closes_at(vote, profile, now)
    rule = replace(vote.rule, units=tuple(unit.id for unit in units))
    tx.votes.open(vote.id, rule, units, now, closes_at)
    tx.lives.take(vote.id, StepKind.OPENED, actor_id)
    if rule.secrecy is Secrecy.SEALED:
        seals.create(vote.id)
    committed = _commit_lot(tx, vote.id, rule) if rule.kind.draws_lots else {}
    tx.timers.cancel(f"vote:{vote.id}:open")
    tx.timers.set(f"vote:{vote.id}:close", "vote-close", vote.id, closes_at)
    for conversation in tx.people.followers(vote.group_id):
        tx.slots.show(f"vote:{vote.id}", conversation.id)
    opened = tx.votes.get(vote.id)
    assert opened is not None  # noqa: S101 - opened above
    renew(tx, opened)
    if rule.kind is Kind.CONSENSUS:
        tx.deliveries.plan(_called(tx, opened))
    planning.soon(tx)
    tx.log.append(
        "vote-opened",
        f"vote:{vote.id}",
        {"rule": rule.canonical(), "code": rule.code(), "closes": closes_at.isoformat(), **committed},
        actor_id,
    )
    return opened


def _commit_lot(tx: Transaction, vote_id: int, rule: Rule) -> dict[str, str]:
    """Large, so that the commitment cannot be opened by trying every number."""
    number = secrets.randbelow(2**62)
    tx.lives.commit_lot(vote_id, number)
    return {"lot": commitment(rule.code(), number)}


def _why_empty(profile: Profile) -> Phrase:
    match profile.body:
        case Body.PLENARY:
            return phrase(
                "Only organisations registered for the meeting are on it: they register with “attend”."
            )
        case Body.GROUP | Body.PERSONS:
            return phrase(
                "Whoever represents an organisation in the group for {days} days is on it, unless that "
                "organisation is inactive.",
                days=profile.joined_for.days,
            )
        case Body.SEATS:
            return phrase("The body’s seats have no holders yet.")


_READING = timedelta(hours=1)
"""A draft whose window was just long enough opens all the same once its mover has read it through."""


def _closes_at(vote: Vote, profile: Profile, now: datetime) -> datetime:
    """The close the mover chose; the profile's window from now where they chose none."""
    chosen = vote.closes_at - vote.drafted_at != profile.window
    closes_at = vote.closes_at if chosen else now + profile.window
    if vote.opens_at is not None:
        # Its timer is always a little late, after an outage much: it is open for its shortest window
        # all the same.
        return max(closes_at, now + profile.shortest)
    if vote.closes_at - vote.drafted_at >= profile.shortest and now - vote.drafted_at <= _READING:
        return max(closes_at, now + profile.shortest)
    if closes_at - now < profile.shortest:
        raise Refusal(
            "The vote would close {at}, too soon: it must be open for at least {hours} hours.",
            at=closes_at,
            hours=int(profile.shortest / timedelta(hours=1)),
            remedy=phrase("Draft the motion again with a later close."),
        )
    return closes_at


def _called(tx: Transaction, vote: Vote) -> list[Prompt]:
    """Silence is consent, so everybody on the roll is told that a consensus call is open."""
    return [
        Prompt(f"called:{vote.id}:{m.id}", "called", vote.id, tx.now, vote.closes_at, member_id=m.id)
        for m in consensus.everybody(tx, vote)
    ]

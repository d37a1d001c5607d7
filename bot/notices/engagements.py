"""What organisations have done in a group, gathered from what is stored, and how they stand by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.domain.attendance import present
from bot.domain.community import GroupKind
from bot.domain.delegations import personally
from bot.domain.groups import ACTIVE_STATES, Group, Membership, Role
from bot.domain.people import Organisation
from bot.domain.rolls import as_unit, unit_of
from bot.domain.standing import Act, Deed, Engagement, Standing, all_away, standing
from bot.ports import Transaction

LOOKED_BACK = 2
"""How many times the span of the rule counts and charts look back."""


def has_standing(group: Group) -> bool:
    """Whether organisations have a standing in the group: only where its units vote, and while it works."""
    return group.kind is GroupKind.WORKING and group.state in ACTIVE_STATES


def engagements(tx: Transaction, group_id: int) -> dict[int, Engagement]:
    """What is known of each organisation that is represented in a group, by its id."""
    organisations = {o.id: o for o in tx.organisations.all()}
    people = _representatives(tx, group_id)
    since = tx.now - LOOKED_BACK * tx.community.standing.within
    done = _by_unit((*tx.standing.acts(group_id, since), *_attendances(tx, since)))
    steps, absences = tx.standing.steps(group_id), tx.standing.absences(group_id)
    return {
        one: Engagement(
            one,
            min(m.since for m in members),
            _acts(one, members, organisations, done),
            tuple(s for s in steps if s.organisation_id == one),
            all_away(absences, {m.member_id for m in members}),
        )
        for one, members in people.items()
    }


def _representatives(tx: Transaction, group_id: int) -> Mapping[int, Sequence[Membership]]:
    """Those who represent an organisation in the group, by organisation."""
    found = defaultdict(list)
    for membership in tx.groups.memberships(group_id):
        if membership.role is Role.REPRESENTATIVE:
            found[membership.organisation_id].append(membership)
    return found


def _attendances(tx: Transaction, since: datetime) -> Iterator[Act]:
    """Who was at a meeting that has begun, each organisation once, dated by its beginning."""
    coming = tx.meetings.next()
    under_way = (coming,) if coming and coming.starts_at <= tx.now else ()
    for meeting in (*tx.meetings.ended(since), *under_way):
        for organisation in present(tx.meetings.attendance(meeting.id)):
            yield Act(f"o{organisation}", Deed.ATTENDANCE, meeting.starts_at)


def _by_unit(acts: Sequence[Act]) -> Mapping[str, Sequence[Act]]:
    found = defaultdict(list)
    for act in acts:
        found[act.unit].append(act)
    return found


def _acts(
    organisation_id: int,
    members: Sequence[Membership],
    organisations: Mapping[int, Organisation],
    done: Mapping[str, Sequence[Act]],
) -> tuple[Act, ...]:
    """What an organisation did itself, and the ballots of its voting unit and of its representatives."""
    own = as_unit(organisations[organisation_id]).id
    voting = {as_unit(unit_of(organisation_id, organisations)).id, own}
    voting |= {personally(m.member_id).unit for m in members}
    found = [a for unit in voting for a in done.get(unit, ()) if unit == own or a.deed is Deed.BALLOT]
    return tuple(sorted(found, key=lambda act: act.at))


def standing_now(tx: Transaction, engagement: Engagement) -> Standing:
    """How an organisation stands at this instant."""
    return standing(engagement, tx.community.standing, tx.meetings.next(), tx.now)


def inactive(tx: Transaction, group_id: int) -> dict[int, Engagement]:
    """The organisations that are inactive in a group, and so off its roll."""
    if not any(step.standing is Standing.INACTIVE for step in tx.standing.steps(group_id)):
        return {}
    known = engagements(tx, group_id)
    return {one: e for one, e in known.items() if standing_now(tx, e) is Standing.INACTIVE}

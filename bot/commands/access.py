"""Who is asking: the policy's view of a member, and the words that say who may."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from bot.domain.groups import LEADING, Membership, Role
from bot.domain.people import IdentityKey, Member, Platform, Rank
from bot.domain.policy import Action, Actor, Target, Who, who_may
from bot.domain.refusal import NotAllowed, Phrase, Refusal, phrase
from bot.ports import Transaction


class Asker:
    """What the policy needs to know of a member who asks, all of it read in one transaction.

    Offices are read when the policy first asks for them: a ballot needs none.
    """

    def __init__(self, tx: Transaction, member: Member, *, admitted: bool) -> None:
        self._tx = tx
        self.admitted = admitted
        self.member_id = member.id
        self.organisation_id = member.organisation_id
        self.community_roles = member.community_roles

    @cached_property
    def leads(self) -> frozenset[int]:
        """Groups this person leads or co-leads."""
        return frozenset(m.group_id for m in self._memberships if m.role in LEADING)

    @cached_property
    def focal_of(self) -> frozenset[int]:
        """Groups whose focal point this person is."""
        return frozenset(m.group_id for m in self._memberships if m.role is Role.FOCAL_POINT)

    @cached_property
    def delegate_of(self) -> frozenset[int]:
        """Organisations whose plenary delegate this person is."""
        return frozenset(
            d.organisation_id
            for d in self._tx.organisations.delegations_of(self.member_id)
            if d.rank is Rank.DELEGATE and d.group_id is None
        )

    @cached_property
    def chairs(self) -> frozenset[int]:
        """Groups (bodies) whose chair's seat this person holds."""
        return self._tx.seats.chairs_of(self.member_id)

    @cached_property
    def _memberships(self) -> Sequence[Membership]:
        return self._tx.groups.of_member(self.member_id)


def actor_of(tx: Transaction, key: IdentityKey, member: Member) -> Asker:
    """The policy's view of a member who uses this account."""
    tenant = None if key.platform is Platform.WEB else tx.tenants.get(key.platform, key.tenant)
    admitted = key.platform is Platform.WEB or (tenant is not None and tenant.admitted_at is not None)
    return Asker(tx, member, admitted=admitted)


def refused(action: Action, target: Target, actor: Actor, tx: Transaction, language: str) -> Refusal:
    """The refusal of `action`, saying who may and what to do."""
    if not actor.admitted:
        return NotAllowed(
            "Your workspace has not been admitted to this community yet.",
            remedy=phrase("The secretariat admits it; until then only help is open to you."),
        )
    if action in _OF_THE_CONFIRMED and actor.organisation_id is None:
        return unconfirmed()
    able = (who for who in who_may(action) if target.vacant or who is not Who.RELATED_DELEGATE)
    names = tuple(_called(who, target, tx, language) for who in able)
    return NotAllowed("Only {who} may do this.", who=_either(names))


_OF_THE_CONFIRMED = frozenset(
    {Action.SEE, Action.TAKE_PART, Action.OWN_SETTINGS, Action.SEE_DELEGATES, Action.OBJECT}
)


def unconfirmed() -> Refusal:
    """For a person whose organisation nobody has confirmed yet."""
    return NotAllowed(
        "You are not confirmed for an organisation yet.",
        remedy=phrase("Say which organisation you work for; its delegate or the secretariat confirms you."),
    ).offering(phrase("My organisation"), "organisation")


def _called(who: Who, target: Target, tx: Transaction, language: str) -> Phrase:
    match who:
        case Who.LEAD if target.group_id is not None:
            group = tx.groups.get(target.group_id)
            return phrase("the lead or co-lead of {group}", group=group.called(language))
        case Who.OWN_DELEGATE if target.organisation_id is not None:
            organisation = tx.organisations.get(target.organisation_id)
            return phrase("the delegate of {organisation}", organisation=organisation.name)
        case _:
            return _WORDS[who]


_WORDS = {
    Who.EVERYONE: phrase("everyone"),
    Who.ADMITTED: phrase("everyone of an admitted workspace"),
    Who.CONFIRMED: phrase("confirmed people of an organisation"),
    Who.VOTER: phrase("the delegate or alternate of an organisation on the roll"),
    Who.ON_ROLL: phrase("the delegate, the alternate or a representative of an organisation on the roll"),
    Who.OBJECTOR: phrase("whoever objected"),
    Who.UNIT_DELEGATE: phrase("the delegate of the organisation that objected"),
    Who.LEAD: phrase("the lead or co-lead of the group"),
    Who.ANY_DELEGATE: phrase("the delegate of an organisation"),
    Who.FOCAL_POINT: phrase("the focal point of the group"),
    Who.ANY_LEAD: phrase("the lead of a group"),
    Who.SELF: phrase("the person themselves"),
    Who.AUTHOR: phrase("whoever posted it"),
    Who.OWNER: phrase("whoever it was given to"),
    Who.RELATED: phrase("the organisation’s confirmed people"),
    Who.OWN_DELEGATE: phrase("the delegate of the organisation"),
    Who.RELATED_DELEGATE: phrase("the delegate of a related organisation"),
    Who.SECRETARY: phrase("the secretariat"),
    Who.CHAIR: phrase("the chair"),
    Who.BODY_CHAIR: phrase("the chair of the body"),
}


def _either(names: tuple[Phrase, ...]) -> Phrase:
    """The names joined as a list; recursive, so that any language can join two."""
    if len(names) == 1:
        return names[0]
    return phrase("{first} or {rest}", first=names[0], rest=_either(names[1:]))

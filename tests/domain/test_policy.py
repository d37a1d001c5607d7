"""Who may: the table of RULES §7, written down a second time and compared over every person and object."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.policy import ANYTHING, Action, Target, Who, allow, who_may

GROUP, ORGANISATION, MEMBER = 1, 10, 100


@dataclass(frozen=True)
class Actor:
    """Somebody of whom everything is said beforehand."""

    admitted: bool
    member_id: int | None = None
    organisation_id: int | None = None
    leads: frozenset[int] = frozenset()
    focal_of: frozenset[int] = frozenset()
    delegate_of: frozenset[int] = frozenset()
    chairs: frozenset[int] = frozenset()
    community_roles: frozenset[str] = frozenset()


# As the page says it: one line an action, its words in their order.
TABLE = {
    "help": "everyone",
    "basics": "admitted",
    "see": "confirmed secretary chair",
    "own-settings": "confirmed secretary chair",
    "take-part": "confirmed",
    "edit-update": "author",
    "cast": "voter",
    "object": "on-roll",
    "retract": "objector unit-delegate",
    "run-group": "lead secretary",
    "propose-group": "any-delegate",
    "rest-group": "focal-point secretary",
    "draft-group-vote": "lead secretary",
    "open-group-vote": "lead secretary",
    "confirm-claim": "own-delegate secretary",
    "name-delegate": "own-delegate related-delegate secretary",
    "see-delegates": "related secretary",
    "say-left": "self own-delegate secretary",
    "administer": "secretary",
    "name-focal-point": "body-chair secretary",
    "draft-plenary-motion": "any-lead chair secretary",
    "open-plenary-vote": "chair secretary",
    "decide": "chair secretary",
    "finish": "owner secretary",
    "draft-body-vote": "body-chair secretary",
    "open-body-vote": "body-chair",
    "break-tie": "body-chair",
    "draw-lot": "body-chair",
    "draw-lot-as-chair": "chair",
    "rule-on-challenge": "body-chair",
    "rule-as-chair": "chair",
    "certify": "secretary",
    "certify-as-chair": "chair",
}
GROUPS = st.frozensets(st.integers(1, 3))
ACTORS = st.builds(
    Actor,
    st.booleans(),
    st.none() | st.integers(100, 102),
    st.none() | st.integers(10, 12),
    GROUPS,
    GROUPS,
    st.frozensets(st.integers(10, 12)),
    GROUPS,
    st.frozensets(st.sampled_from(["secretary", "chair", "treasurer"])),
)
TARGETS = st.builds(
    Target,
    st.none() | st.integers(1, 3),
    st.none() | st.integers(10, 12),
    st.frozensets(st.integers(100, 102)),
    st.none() | st.integers(100, 102),
    st.frozensets(st.integers(10, 12)),
    st.booleans(),
)


def applies(word: str, actor: Actor, target: Target) -> bool:
    acts = actor.organisation_id is not None and actor.member_id in target.voters
    itself = actor.member_id is not None and actor.member_id == target.member_id
    return {
        "admitted": True,
        "confirmed": actor.organisation_id is not None,
        "voter": acts,
        "on-roll": acts,
        "unit-delegate": acts,
        "objector": itself,
        "author": itself and actor.organisation_id is not None,
        "owner": itself,
        "lead": target.group_id in actor.leads,
        "any-lead": len(actor.leads) > 0,
        "any-delegate": len(actor.delegate_of) > 0,
        "focal-point": target.group_id in actor.focal_of,
        "self": itself,
        "related": actor.organisation_id in target.unit,
        "related-delegate": target.vacant and not actor.delegate_of.isdisjoint(target.unit),
        "own-delegate": target.organisation_id in actor.delegate_of,
        "secretary": "secretary" in actor.community_roles,
        "chair": "chair" in actor.community_roles,
        "body-chair": target.group_id in actor.chairs,
    }[word]


def test_every_action_is_in_the_table_and_names_who_may_in_its_order() -> None:
    assert {action.value: " ".join(who_may(action)) for action in Action} == TABLE


@given(ACTORS, TARGETS)
def test_the_policy_is_the_table(actor: Actor, target: Target) -> None:
    for action in Action:
        words = TABLE[action.value].split()
        expected = words == ["everyone"] or (actor.admitted and any(applies(w, actor, target) for w in words))

        assert allow(actor, action, target) is expected, action


@given(ACTORS, TARGETS)
def test_people_of_a_tenant_not_admitted_get_help_and_nothing_else(actor: Actor, target: Target) -> None:
    stranger = Actor(
        False, actor.member_id, actor.organisation_id, actor.leads, actor.focal_of, actor.delegate_of,
        actor.chairs, actor.community_roles,
    )  # fmt: skip

    assert [action for action in Action if allow(stranger, action, target)] == [Action.HELP]


def test_an_unconfirmed_person_gets_the_basics_and_no_ballot() -> None:
    anybody = Actor(admitted=True, member_id=MEMBER)
    target = Target(GROUP, ORGANISATION, frozenset({MEMBER}))

    assert {action for action in Action if allow(anybody, action, target)} == {Action.HELP, Action.BASICS}


@pytest.mark.parametrize("action", Action)
def test_rights_over_one_object_are_none_over_another(action: Action) -> None:
    actor = Actor(
        admitted=True,
        member_id=MEMBER,
        organisation_id=ORGANISATION,
        leads=frozenset({GROUP}),
        focal_of=frozenset({GROUP}),
        delegate_of=frozenset({ORGANISATION}),
        chairs=frozenset({GROUP}),
    )
    own = Target(GROUP, ORGANISATION, frozenset({MEMBER}), MEMBER, frozenset({ORGANISATION}))
    foreign = Target(
        GROUP + 1, ORGANISATION + 1, frozenset({MEMBER + 1}), MEMBER + 1, frozenset({ORGANISATION + 1})
    )
    general = {Action.HELP, Action.BASICS, Action.SEE, Action.OWN_SETTINGS, Action.TAKE_PART}
    of_any = {Action.DRAFT_PLENARY_MOTION, Action.PROPOSE_GROUP}
    for_offices = {
        Action.ADMINISTER, Action.DECIDE, Action.OPEN_PLENARY_VOTE, Action.DRAW_LOT_AS_CHAIR,
        Action.RULE_AS_CHAIR, Action.CERTIFY, Action.CERTIFY_AS_CHAIR,
    }  # fmt: skip

    assert allow(actor, action, own) is (action not in for_offices)
    assert allow(actor, action, foreign) is (action in general | of_any)
    assert allow(actor, action, ANYTHING) is (action in general | of_any)


def test_a_related_delegate_names_one_only_while_the_unit_has_none() -> None:
    actor = Actor(admitted=True, organisation_id=ORGANISATION + 1, delegate_of=frozenset({ORGANISATION + 1}))
    unit = frozenset({ORGANISATION, ORGANISATION + 1})

    assert allow(actor, Action.NAME_DELEGATE, Target(None, ORGANISATION, unit=unit, vacant=True))
    assert not allow(actor, Action.NAME_DELEGATE, Target(None, ORGANISATION, unit=unit))
    assert not allow(actor, Action.NAME_DELEGATE, Target(None, ORGANISATION, vacant=True))


@pytest.mark.parametrize("who", Who)
def test_every_relation_is_used_by_an_action(who: Who) -> None:
    assert any(who in who_may(action) for action in Action)

"""Related organisations are one unit: the topmost parent's delegate votes, however deep the tree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delegations import acting_for, has_delegate, organisation_unit, voters_of
from bot.domain.organisations import below, line_of
from bot.domain.people import Delegation, Organisation, Rank
from bot.domain.rolls import unit_of
from tests.domain.test_delegations import GROUP, delegation, delegations


def known(*parents: int | None) -> dict[int, Organisation]:
    """Organisations 1, 2, … under these parents."""
    return {
        number: Organisation(number, f"Name {number}", "ngo", True, parent)
        for number, parent in enumerate(parents, 1)
    }


@st.composite
def forests(draw: st.DrawFn) -> dict[int, Organisation]:
    """Three organisations, as many as the delegations are of, each under an earlier one or under none."""
    return known(*(draw(st.none() | st.integers(1, n - 1)) if n > 1 else None for n in range(1, 4)))


def test_the_line_of_an_organisation_leads_to_its_topmost_parent() -> None:
    assert [o.id for o in line_of(3, known(None, 1, 2))] == [3, 2, 1]
    assert below(2, known(None, 1, 2)) == {2, 3}


def test_a_circle_of_parents_ends() -> None:
    circle = known(2, 1)

    assert [o.id for o in line_of(1, circle)] == [1, 2]
    assert below(1, circle) == {1, 2}


@given(forests())
def test_every_organisation_is_below_exactly_one_unit(organisations: dict[int, Organisation]) -> None:
    for number in organisations:
        units = [
            o.id for o in organisations.values() if not o.parent_id and number in below(o.id, organisations)
        ]
        assert units == [unit_of(number, organisations).id]


@given(forests(), delegations())
def test_a_childs_delegate_never_votes_for_the_unit(
    organisations: dict[int, Organisation], named: list[Delegation]
) -> None:
    """Whoever votes for a unit holds a mandate of its topmost parent, however many its children named."""
    for top in (o.id for o in organisations.values() if o.parent_id is None):
        mandated = {d.member_id for d in named if d.organisation_id == top}
        assert {v.member_id for v in voters_of(organisation_unit(top), GROUP, delegations=named)} <= mandated


@given(forests(), delegations())
def test_a_unit_without_a_mandate_of_its_own_has_no_ballot(
    organisations: dict[int, Organisation], named: list[Delegation]
) -> None:
    for top in (o.id for o in organisations.values() if o.parent_id is None):
        of_children = [d for d in named if d.organisation_id != top]
        unit = organisation_unit(top)
        assert voters_of(unit, GROUP, delegations=of_children) == ()
        assert not any(
            a.unit == unit for m in range(1, 6) for a in acting_for(m, GROUP, delegations=of_children)
        )


@given(forests(), delegations())
def test_whoever_the_childrens_delegates_name_votes_for_the_unit(
    organisations: dict[int, Organisation], named: list[Delegation]
) -> None:
    for top in (o.id for o in organisations.values() if o.parent_id is None):
        if not has_delegate(top, None, named):
            then = [*named, delegation(5, top)]
            assert has_delegate(top, None, then)
            assert has_delegate(top, GROUP, then)
            assert 5 in {v.member_id for v in voters_of(organisation_unit(top), GROUP + 2, delegations=then)}


def test_an_alternate_is_no_delegate_and_a_groups_delegate_is_one_there_only() -> None:
    named = [delegation(1, rank=Rank.ALTERNATE), delegation(2, group=GROUP)]

    assert has_delegate(1, GROUP, named)
    assert not has_delegate(1, None, named)
    assert not has_delegate(2, GROUP, named)

"""Who acts for a unit, over any delegations and absences."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delegations import (
    Acting,
    Place,
    Seat,
    acting_for,
    organisation_unit,
    personally,
    places_of,
    seat_unit,
    voters_of,
)
from bot.domain.people import Delegation, Rank

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
GROUP = 7
members = st.integers(1, 5)


def delegation(
    member: int, organisation: int = 1, rank: Rank = Rank.DELEGATE, group: int | None = None
) -> Delegation:
    return Delegation(1, organisation, member, rank, group, SINCE)


@st.composite
def delegations(draw: st.DrawFn) -> list[Delegation]:
    """At most one per organisation, rank and group, as the database keeps them."""
    places = st.tuples(st.integers(1, 3), st.sampled_from(Rank), st.sampled_from([None, GROUP, GROUP + 1]))
    held = draw(st.dictionaries(places, members, max_size=12))
    return [delegation(member, *place) for place, member in held.items()]


seats = st.lists(
    st.builds(
        Seat,
        id=st.integers(1, 4),
        slug=st.just("seat"),
        group_id=st.just(GROUP),
        holder_id=st.none() | members,
        stand_in_id=st.none() | members,
    ),
    unique_by=lambda seat: seat.id,
    max_size=4,
)
away = st.frozensets(members)


def test_the_delegate_comes_first_and_the_alternate_is_in_reserve() -> None:
    named = [delegation(2, rank=Rank.ALTERNATE), delegation(1)]

    assert [(v.member_id, v.rank) for v in voters_of("o1", GROUP, delegations=named)] == [
        (1, Rank.DELEGATE),
        (2, Rank.ALTERNATE),
    ]


def test_an_alternate_ranks_as_the_delegate_while_the_delegate_is_away() -> None:
    named = [delegation(1), delegation(2, rank=Rank.ALTERNATE)]

    (acting,) = acting_for(2, GROUP, delegations=named, away={1})

    assert acting == Acting("o1", 2, Rank.DELEGATE, named=Rank.ALTERNATE)


def test_whoever_is_there_is_asked_before_whoever_is_away() -> None:
    named = [delegation(1), delegation(2, rank=Rank.ALTERNATE)]

    def asked(*away: int) -> int:
        return voters_of("o1", GROUP, delegations=named, away=away)[0].member_id

    assert [asked(), asked(1), asked(2), asked(1, 2)] == [1, 2, 1, 1]


def test_an_alternate_stays_in_reserve_when_there_is_no_delegate_to_be_away() -> None:
    (acting,) = acting_for(2, GROUP, delegations=[delegation(2, rank=Rank.ALTERNATE)], away={2})

    assert acting.rank is Rank.ALTERNATE


def test_a_group_of_its_own_delegates_does_not_ask_the_plenarys() -> None:
    named = [delegation(1), delegation(2, group=GROUP)]

    assert acting_for(1, GROUP, delegations=named) == ()
    assert acting_for(2, GROUP, delegations=named) != ()
    assert acting_for(1, GROUP + 1, delegations=named) != ()


def test_of_several_units_the_one_comes_first_where_the_person_is_delegate() -> None:
    named = [
        delegation(1, organisation=3, rank=Rank.ALTERNATE),
        delegation(2, organisation=3),
        delegation(1, organisation=12),
    ]

    assert [a.unit for a in acting_for(1, GROUP, delegations=named, away={2})] == ["o12", "o3"]


def test_several_mandates_come_in_the_order_of_their_units_numbers_and_seats_after_them() -> None:
    named = [delegation(1, organisation=number) for number in (21, 12, 3)]
    held = [Seat(1, "ngo", GROUP, holder_id=1)]

    acting = acting_for(1, GROUP, delegations=named, seats=held)

    assert [a.unit for a in acting] == ["o3", "o12", "o21", "s1"]


def test_a_person_who_votes_for_themselves_is_their_own_delegate() -> None:
    assert personally(12) == Acting("m12", 12, Rank.DELEGATE, named=Rank.DELEGATE)


def test_a_seats_stand_in_is_its_alternate() -> None:
    held = [Seat(3, "ngo", GROUP, holder_id=1, stand_in_id=2)]

    assert [(v.member_id, v.rank) for v in voters_of("s3", GROUP, seats=held)] == [
        (1, Rank.DELEGATE),
        (2, Rank.ALTERNATE),
    ]


def test_a_place_has_the_alternate_of_the_same_body() -> None:
    named = [
        delegation(1),
        delegation(2, rank=Rank.ALTERNATE),
        delegation(1, group=GROUP),
        delegation(3, organisation=2),
        delegation(1, organisation=2, rank=Rank.ALTERNATE),
    ]
    held = [Seat(3, "ngo", GROUP, holder_id=1, stand_in_id=4), Seat(4, "un", GROUP, stand_in_id=1)]

    assert places_of(1, named, held) == (
        Place("o1", None, 2), Place("o1", GROUP, None), Place("s3", GROUP, 4),
    )  # fmt: skip


@given(delegations(), seats, away)
def test_while_somebody_is_away_the_alternates_of_their_places_rank_as_the_delegate(
    named: list[Delegation], held: list[Seat], gone: frozenset[int]
) -> None:
    for member in gone:
        for place in places_of(member, named, held):
            voters = voters_of(place.unit, GROUP, delegations=named, seats=held, away=gone)
            if place.group_id == GROUP:
                assert {v.rank for v in voters} == {Rank.DELEGATE}
                assert place.alternate_id is None or place.alternate_id in {v.member_id for v in voters}


@given(delegations(), seats, away)
def test_whoever_acts_for_a_unit_is_among_its_voters(
    named: list[Delegation], held: list[Seat], gone: frozenset[int]
) -> None:
    facts = {"delegations": named, "seats": held, "away": gone}
    units = {organisation_unit(d.organisation_id) for d in named} | {seat_unit(s.id) for s in held}
    expected = {(u, v.member_id) for u in units for v in voters_of(u, GROUP, **facts)}

    acting = {(a.unit, m) for m in range(1, 6) for a in acting_for(m, GROUP, **facts)}

    assert expected == acting


@given(delegations(), seats, away)
def test_a_person_has_one_rank_in_each_unit(
    named: list[Delegation], held: list[Seat], gone: frozenset[int]
) -> None:
    for member in range(1, 6):
        units = [a.unit for a in acting_for(member, GROUP, delegations=named, seats=held, away=gone)]
        assert len(set(units)) == len(units)


@given(delegations(), seats)
def test_with_nobody_away_everybody_ranks_as_named(named: list[Delegation], held: list[Seat]) -> None:
    for member in range(1, 6):
        for acting in acting_for(member, GROUP, delegations=named, seats=held):
            assert acting.rank is acting.named


@given(delegations(), seats, away, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    named: list[Delegation], held: list[Seat], gone: frozenset[int], random: object
) -> None:
    shuffled = list(named)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert acting_for(1, GROUP, delegations=shuffled, seats=held[::-1], away=gone) == acting_for(
        1, GROUP, delegations=named, seats=held, away=gone
    )

"""Who may stand, what becomes of candidates, and who takes which seat (RULES §5)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.community import SeatEntry
from bot.domain.counting.ballots import Ballots, Ranking
from bot.domain.counting.lots import Lot
from bot.domain.counting.methods import Method, count
from bot.domain.delegations import Seat
from bot.domain.elections import (
    ENDING,
    LONGEST_STATEMENT,
    REOPENED_FOR,
    RUN_OFF_FOR,
    RUNNERS_UP_FOR,
    Bar,
    Candidate,
    Consent,
    Election,
    ElectionState,
    Term,
    Way,
    bar,
    belongs,
    candidacy,
    is_elected,
    is_up,
    runners_up,
    seconding_units,
    standing,
    term_end,
    terms_in_a_row,
    way,
)
from bot.domain.people import Organisation
from bot.domain.profiles import ElectionRules, Unopposed
from bot.domain.seating import Cap, Filling, filled, places_of

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = 365 * DAY
SEAT = SeatEntry("ngo-1", "sag", (("en", "NGO 1"),), "elected", "ngo", 2 * YEAR, term_limit=2)
RELIEF = Organisation(1, "Relief", "ngo", votes=True)
ELECTION = Election(
    1, 7, ("ngo-1", "ngo-2"), "seat-election", ElectionRules(), (("en", "Who?"),), 12, NOW - 30 * DAY,
    NOW + DAY, ElectionState.NOMINATING,
)  # fmt: skip
CANDIDATE = Candidate(1, 1, 10, 1, 11, Consent.ACCEPTED)


def term(seat: str, since: datetime, ended: datetime | None = None, until: datetime | None = None) -> Term:
    return Term(seat, 10, 1, since, until, ended)


@st.composite
def races(draw: st.DrawFn) -> tuple[tuple[tuple[str, ...], ...], int, Cap]:
    """Places with ties, seats, and a cap; candidates of few organisations."""
    names = [f"c{n}" for n in range(draw(st.integers(1, 7)))]
    cuts = draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
    places: list[tuple[str, ...]] = []
    for name, apart in zip(names, cuts, strict=True):
        if apart or not places:
            places.append((name,))
        else:
            places[-1] = (*places[-1], name)
    units = {name: draw(st.integers(1, 3)) for name in names}
    held = draw(st.dictionaries(st.integers(1, 3), st.integers(0, 2)))
    return tuple(places), draw(st.integers(1, 5)), Cap(draw(st.integers(0, 3)), units, held)


@given(races())
def test_no_organisation_ever_gets_more_seats_than_its_cap(
    race: tuple[tuple[tuple[str, ...], ...], int, Cap],
) -> None:
    places, seats, cap = race

    found = filled(places, seats, cap)

    seated = Counter(cap.of[c] for c in found.elected)
    for unit, number in seated.items():
        assert not cap.most or number + cap.held.get(unit, 0) <= cap.most
    assert len(found.elected) + found.left == seats


@given(races())
def test_the_order_of_the_ranking_is_kept_and_whoever_is_passed_over_has_its_cap(
    race: tuple[tuple[tuple[str, ...], ...], int, Cap],
) -> None:
    places, seats, cap = race
    ranking = [c for place in places for c in place]

    found = filled(places, seats, cap)

    assert list(found.elected) == [c for c in ranking if c in found.elected]
    assert not {*found.elected} & {*found.passed_over, *found.tied}
    seated = Counter(cap.of[c] for c in found.elected)
    for candidate in found.passed_over:
        unit = cap.of[candidate]
        assert cap.most
        assert seated[unit] + cap.held.get(unit, 0) >= cap.most


@given(races())
def test_as_many_seats_are_filled_as_can_be(race: tuple[tuple[tuple[str, ...], ...], int, Cap]) -> None:
    places, seats, cap = race
    untied = tuple((c,) for place in places for c in place)

    found = filled(untied, seats, cap)

    def allowed(some: tuple[str, ...]) -> bool:
        per_unit = Counter(cap.of[c] for c in some)
        return all(
            not cap.most or number + cap.held.get(unit, 0) <= cap.most for unit, number in per_unit.items()
        )

    everyone = [place[0] for place in untied]
    most = max(
        n for n in range(seats + 1) if n <= len(everyone) and any(map(allowed, combinations(everyone, n)))
    )
    assert len(found.elected) == most
    assert not found.tied


@given(races())
def test_of_those_who_are_tied_all_are_seated_or_none(
    race: tuple[tuple[tuple[str, ...], ...], int, Cap],
) -> None:
    places, seats, cap = race

    found = filled(places, seats, cap)

    for place in places:
        seated = [c for c in place if c in found.elected]
        assert not seated or {*place} <= {*found.elected, *found.passed_over}
    if found.tied:
        assert len(found.tied) > 1
        assert found.left


@pytest.mark.parametrize(
    ("places", "seats", "cap", "of", "held", "expected"),
    [
        ("a b c d", 3, 0, {}, {}, Filling(("a", "b", "c"))),
        ("a b c d", 3, 1, {"a": 1, "b": 1}, {}, Filling(("a", "c", "d"), passed_over=("b",))),
        ("a b c", 2, 1, {"a": 1}, {1: 1}, Filling(("b", "c"), passed_over=("a",))),
        ("a b c", 2, 1, dict.fromkeys("abc", 1), {}, Filling(("a",), (), 1, ("b", "c"))),
        ("a bc d", 2, 0, {}, {}, Filling(("a",), ("b", "c"), 1)),
        ("a bc d", 3, 0, {}, {}, Filling(("a", "b", "c"))),
        ("a bc d", 2, 1, {"a": 1, "b": 1}, {}, Filling(("a", "c"), passed_over=("b",))),
        ("ab c", 2, 1, {"a": 1, "b": 1}, {}, Filling((), ("a", "b"), 2)),
        ("a", 3, 0, {}, {}, Filling(("a",), (), 2)),
        ("a b cd", 2, 1, {"a": 1, "b": 1}, {}, Filling(("a",), ("c", "d"), 1, ("b",))),
        ("ab c", 2, 2, {"a": 1, "b": 1}, {1: 1}, Filling((), ("a", "b"), 2)),
    ],
)
def test_seats_are_filled_by_rank_under_the_cap(
    places: str, seats: int, cap: int, of: dict[str, int], held: dict[int, int], expected: Filling
) -> None:
    names = places.replace(" ", "")
    units = {name: 100 + at for at, name in enumerate(names)} | of

    assert filled([tuple(place) for place in places.split()], seats, Cap(cap, units, held)) == expected


def _ballots(*rankings: tuple[str, int]) -> Ballots:
    candidates = tuple(sorted({c for ranking, _ in rankings for c in ranking}))
    return Ballots(candidates, tuple((Ranking(tuple((c,) for c in r)), n) for r, n in rankings))


def test_the_places_of_a_count_are_its_ranking_and_an_open_tie_is_one_place() -> None:
    ballots = _ballots(("a", 3), ("b", 2), ("c", 2), ("d", 1))
    plurality = count(ballots, 2, Method.PLURALITY, Lot(""))

    assert places_of(plurality) == (("a",), ("b", "c"), ("d",))
    assert places_of(plurality, absent={"b"}) == (("a",), ("c",), ("d",))
    assert places_of(plurality, absent={"a"})[0] == ("b", "c")


def test_what_a_lot_has_settled_is_no_tie_any_more() -> None:
    ballots = _ballots(("a", 2), ("b", 2), ("c", 2))
    drawn = count(ballots, 1, Method.STV_SCOTTISH, Lot("1."))

    assert drawn.ties
    assert places_of(drawn) == tuple((c,) for c in drawn.ranking)


def test_the_limits_are_those_of_the_rules() -> None:
    assert LONGEST_STATEMENT == 1500
    assert (REOPENED_FOR, RUN_OFF_FOR, RUNNERS_UP_FOR) == (5 * DAY, 7 * DAY, 183 * DAY)


def test_a_seat_is_up_when_it_is_vacant_or_its_term_ends_about_then() -> None:
    running = Seat(1, "ngo-1", 7, 10, until=NOW + ENDING)

    assert is_up(replace(running, holder_id=None), NOW)
    assert is_up(running, NOW)
    assert not is_up(running, NOW - timedelta(seconds=1))
    assert not is_up(replace(running, until=None), NOW)


def test_elections_fill_all_seats_but_the_chairs_and_permanent_ones() -> None:
    assert is_elected(SEAT)
    assert is_elected(replace(SEAT, kind="observer"))
    assert not is_elected(replace(SEAT, kind="permanent"))
    assert not is_elected(replace(SEAT, chair=True))


def test_a_constituency_is_a_class_or_the_organisations_own() -> None:
    assert belongs(RELIEF, "")
    assert belongs(replace(RELIEF, constituency="africa"), "")
    assert belongs(RELIEF, "ngo")
    assert not belongs(RELIEF, "governmental")
    assert belongs(replace(RELIEF, constituency="africa"), "africa")


def test_terms_count_in_a_row_as_long_as_no_meeting_lay_between() -> None:
    first = term("ngo-1", NOW - 4 * YEAR, NOW - 2 * YEAR)
    second = term("ngo-2", NOW - 2 * YEAR)

    assert terms_in_a_row([], NOW) == 0
    assert terms_in_a_row([first, second], NOW) == 2
    assert terms_in_a_row([second], NOW) == 1
    assert terms_in_a_row([first], NOW) == 0
    gap = replace(first, ended_at=NOW - 2 * YEAR - ENDING)
    assert terms_in_a_row([gap, second], NOW) == 2
    assert terms_in_a_row([replace(gap, ended_at=NOW - 2 * YEAR - ENDING - DAY), second], NOW) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"now": NOW + DAY}, Bar.CLOSED),
        ({"election": replace(ELECTION, state=ElectionState.VOTING)}, Bar.CLOSED),
        ({"organisation": None}, Bar.UNCONFIRMED),
        ({"organisation": replace(RELIEF, kind="governmental")}, Bar.CONSTITUENCY),
        ({"seated": True}, Bar.SEATED),
        ({"terms": [term("ngo-3", NOW - 2 * YEAR, NOW - YEAR)]}, None),
        ({"terms": [term("ngo-1", NOW - YEAR)]}, None),
        ({"terms": [term("ngo-1", NOW - YEAR), term("ngo-2", NOW - 3 * YEAR, NOW - YEAR)]}, Bar.TERMS),
        ({"before": replace(CANDIDATE, consent=Consent.ASKED)}, Bar.STANDS),
        ({"before": CANDIDATE}, Bar.STANDS),
        ({"before": replace(CANDIDATE, consent=Consent.DECLINED)}, Bar.DECLINED),
        ({"before": replace(CANDIDATE, consent=Consent.WITHDRAWN)}, Bar.DECLINED),
    ],
)
def test_who_may_stand(change: dict[str, object], expected: Bar | None) -> None:
    given_ = {
        "election": ELECTION, "seat": SEAT, "organisation": RELIEF, "terms": [], "before": None, "now": NOW,
    } | change  # fmt: skip

    assert bar(**given_) is expected  # type: ignore[arg-type]


def test_without_a_limit_any_number_of_terms_is_allowed() -> None:
    terms = [term("ngo-1", NOW - n * YEAR, NOW - (n - 1) * YEAR if n > 1 else None) for n in range(1, 6)]

    assert bar(ELECTION, replace(SEAT, term_limit=0), RELIEF, terms, None, NOW) is None
    assert bar(ELECTION, replace(SEAT, term_limit=6), RELIEF, terms, None, NOW) is None
    assert bar(ELECTION, replace(SEAT, term_limit=5), RELIEF, terms, None, NOW) is Bar.TERMS


def test_related_organisations_second_as_one_and_never_their_own() -> None:
    units = {1: 1, 2: 1, 3: 3, 4: 3, 5: 5}
    candidate = replace(CANDIDATE, seconders=(2, 3, 4))

    assert seconding_units(candidate, units) == {3}
    assert standing([candidate], 1, units) == (candidate,)
    assert standing([candidate], 2, units) == ()
    assert standing([replace(candidate, seconders=(3, 5))], 2, units) != ()


def test_only_who_has_accepted_stands() -> None:
    several = [replace(CANDIDATE, id=n, consent=consent) for n, consent in enumerate(Consent)]

    assert [c.consent for c in standing(several, 0, {1: 1})] == [Consent.ACCEPTED]


@pytest.mark.parametrize("unopposed", Unopposed)
@given(candidates=st.integers(0, 9), seats=st.integers(1, 9))
def test_without_more_candidates_than_seats_nobody_ranks_them(
    unopposed: Unopposed, candidates: int, seats: int
) -> None:
    found = way(candidates, min(candidates, seats), ElectionRules(unopposed=unopposed))

    assert (found is Way.VACANT) == (candidates == 0)
    assert (found is Way.VOTE) == (candidates > seats)
    assert found in (Way.VACANT, Way.VOTE, Way[unopposed.name])


def test_as_many_candidates_as_seats_are_voted_on_where_the_cap_keeps_them_apart() -> None:
    assert way(2, 1, ElectionRules(cap=1)) is Way.VOTE


def test_runners_up_come_by_rank_without_who_is_seated_withdrew_or_was_not_ranked() -> None:
    ranked = [replace(CANDIDATE, id=n, place=n) for n in (3, 1, 2, 4)]
    ranked[1] = replace(ranked[1], seat="ngo-1")
    ranked[3] = replace(ranked[3], consent=Consent.WITHDRAWN)

    assert [c.id for c in runners_up([*ranked, replace(CANDIDATE, id=9)])] == [2, 3]


def test_of_two_candidacies_of_one_person_the_one_that_stands_is_theirs() -> None:
    withdrawn = replace(CANDIDATE, id=1, consent=Consent.WITHDRAWN)
    stands, other = replace(CANDIDATE, id=2), replace(CANDIDATE, id=3, member_id=99)

    assert candidacy([other, withdrawn, stands], 10) == stands
    assert candidacy([other, stands, withdrawn], 10) == stands
    assert candidacy([withdrawn, other], 10) == withdrawn
    assert candidacy([withdrawn], 99) is None


def test_who_comes_in_between_serves_the_rest_of_the_term() -> None:
    assert term_end(SEAT, None, NOW) == NOW + 2 * YEAR
    assert term_end(SEAT, NOW + YEAR, NOW) == NOW + YEAR
    assert term_end(SEAT, NOW + ENDING, NOW) == NOW + 2 * YEAR
    assert term_end(SEAT, NOW - YEAR, NOW) == NOW + 2 * YEAR
    assert term_end(replace(SEAT, term=timedelta(0)), None, NOW) is None

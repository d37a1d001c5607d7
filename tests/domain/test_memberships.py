"""Which organisations a group still counts although nobody represents them (RULES §2, Leaving)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.groups import UNREPRESENTED, Membership, Role, unrepresented

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def membership(
    number: int, organisation: int, ended: int | None, role: Role = Role.REPRESENTATIVE
) -> Membership:
    """One that ended so many days before now, or is in force."""
    until = None if ended is None else NOW - ended * DAY
    return Membership(number, 1, number, organisation, role, NOW - 99 * DAY, until=until)


@st.composite
def histories(draw: st.DrawFn) -> list[Membership]:
    rows = draw(
        st.lists(
            st.tuples(st.integers(1, 3), st.none() | st.integers(0, 40), st.sampled_from(Role)), max_size=12
        )
    )
    return [membership(number, *row) for number, row in enumerate(rows)]


def test_an_organisation_is_unrepresented_for_four_weeks() -> None:
    def counted(days: int) -> bool:
        return bool(unrepresented([membership(1, 1, days)], NOW))

    assert [counted(days) for days in (0, 27, 28, 29)] == [True, True, False, False]
    assert timedelta(days=28) == UNREPRESENTED


def test_an_observer_represents_nobody() -> None:
    last = membership(1, 1, 3)

    assert unrepresented([last, membership(2, 1, None, Role.OBSERVER)], NOW) == (last,)
    assert unrepresented([membership(1, 1, 3, Role.LEAD)], NOW) == ()


@given(histories(), st.randoms(use_true_random=False))
def test_it_is_the_last_representative_who_left_it_so(history: list[Membership], random: object) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = {m.organisation_id: m for m in unrepresented(shuffled, NOW)}

    for organisation in range(1, 4):
        own = [m for m in history if m.organisation_id == organisation and m.role is Role.REPRESENTATIVE]
        ended = [m.until for m in own if m.until is not None]
        expected = len(ended) == len(own) > 0 and NOW - max(ended) < UNREPRESENTED
        assert (organisation in found) is expected
        assert not expected or found[organisation].until == max(ended)

"""The limits a person and a tenant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.limits import Limiter, Limits, Rate


class Hand:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_burst_passes_and_the_next_waits_for_its_token() -> None:
    clock = Hand()
    limiter = Limiter(Rate(burst=3, per_second=2), clock)
    assert [limiter.take("ann") for _ in range(4)] == [0, 0, 0, 0.5]
    clock.at += 0.5
    assert limiter.take("ann") == 0
    assert limiter.take("ann") == 0.5


def test_a_refused_request_takes_no_token() -> None:
    clock = Hand()
    limiter = Limiter(Rate(burst=1, per_second=1), clock)
    assert limiter.take("ann") == 0
    assert [limiter.take("ann") for _ in range(50)] == [1] * 50
    clock.at += 1
    assert limiter.take("ann") == 0


def test_no_more_than_the_burst_is_saved_up() -> None:
    clock = Hand()
    limiter = Limiter(Rate(burst=2, per_second=1), clock)
    limiter.take("ann")
    clock.at += 3600
    assert [bool(limiter.take("ann")) for _ in range(3)] == [False, False, True]


def test_the_keys_used_longest_ago_are_forgotten() -> None:
    limiter = Limiter(Rate(burst=1, per_second=0.001), Hand(), remembered=2)
    limiter.take("ann")
    limiter.take("bob")
    assert limiter.take("ann") > 0  # used again, so bob goes first
    limiter.take("cem")
    assert limiter.take("ann") > 0
    assert limiter.take("bob") == 0
    assert len(limiter._full_at) == 2


@given(
    burst=st.integers(1, 20),
    per_second=st.floats(0.1, 100),
    gaps=st.lists(st.floats(0, 5), max_size=200),
)
def test_never_more_passes_than_the_rate_allows(burst: int, per_second: float, gaps: list[float]) -> None:
    clock = Hand()
    limiter = Limiter(Rate(burst, per_second), clock)
    start, passed = clock.at, 0
    for gap in gaps:
        clock.at += gap
        passed += limiter.take("ann") == 0
    assert passed <= burst + (clock.at - start) * per_second + 1e-6


@pytest.fixture
def limits() -> Callable[[], Limits]:
    clock = Hand()
    return lambda: Limits(Rate(2, 1), Rate(3, 1), clock)


def test_a_flood_of_one_person_leaves_the_tenant_its_tokens(limits: Callable[[], Limits]) -> None:
    both = limits()
    assert [both.take("ann", "T1") == 0 for _ in range(100)].count(True) == 2
    assert both.take("bob", "T1") == 0


def test_a_flood_of_one_tenant_leaves_the_others_alone(limits: Callable[[], Limits]) -> None:
    both = limits()
    assert [both.take(f"person {n}", "T1") == 0 for n in range(100)].count(True) == 3
    assert both.take("ann", "T2") == 0

"""The checker on random histories: a correct bot never violates, and no single change goes unseen."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.faults.checker import violations
from tests.faults.evidence import Evidence
from tests.faults.history import Operation
from tests.faults.model import run
from tests.faults.mutations import MUTATIONS, Mutate

SEEDS = st.integers(0, 2**32)
patiently = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def found(operations: list[Operation], evidence: Evidence) -> list[str]:
    return [str(one) for one in violations(operations, evidence) if one.rule != "not vacuous"]


@given(SEEDS, st.integers(1, 120))
@settings(patiently, max_examples=150)
def test_a_correct_bot_violates_nothing(seed: int, casts: int) -> None:
    assert found(*run(Random(seed), casts)) == []


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
@given(seed=SEEDS)
@settings(patiently, max_examples=20)
def test_a_single_change_is_always_found(mutate: Mutate, seed: int) -> None:
    random = Random(seed)
    operations, evidence = run(random)
    mutated = mutate(random, operations, evidence)
    assume(mutated is not None)
    assert mutated is not None

    rules = {one.rule for one in violations(operations, mutated)}

    assert rules & MUTATIONS[mutate], rules

from dataclasses import replace

import pytest

from bench.measuring import Against, Row, Sample
from bench.printing import table

GOOD = Sample(cpu=100, quiet=120, wall=200, p50=1, p99=2, requests=10, problems=())
VOID = replace(GOOD, cpu=1, problems=("3 answers of 503",))


@pytest.fixture
def row() -> Row:
    row = Row("Slack ballot", "plenary", 16, (Against("stock", 0.5), Against("floor", None)))
    for ours, stock in ((100, 200), (120, 200), (90, 300)):
        row.add("plenary", replace(GOOD, cpu=ours))
        row.add("stock", replace(GOOD, cpu=stock))
        row.add("floor", replace(GOOD, cpu=50))
    return row


def test_a_ratio_is_of_two_runs_of_one_round(row: Row) -> None:
    assert row.ratios("stock") == [0.5, 0.6, 0.3]
    assert row.cost("plenary") == 100


def test_a_round_with_a_void_run_gives_no_ratio(row: Row) -> None:
    for name in ("plenary", "stock", "floor"):
        row.add(name, VOID if name == "stock" else GOOD)

    assert row.ratios("stock") == [0.5, 0.6, 0.3]
    assert len(row.ratios("floor")) == 4
    assert row.void() == {"stock": ["round 4: 3 answers of 503"]}


def test_the_table_shows_ratio_target_and_what_is_void(row: Row) -> None:
    assert "0.500 (0.300–0.600)" in table([row])
    assert "≤ 0.5" in table([row])
    assert "VOID" not in table([row])

    for name in ("plenary", "stock", "floor"):
        row.add(name, VOID)
    assert "VOID at 16 connections, stock, round 4: 3 answers of 503" in table([row])


def test_a_contender_without_a_good_run_is_void_in_the_table() -> None:
    row = Row("Slack ballot", "plenary", 16, (Against("stock", 0.5),))
    row.add("plenary", VOID)
    row.add("stock", GOOD)

    assert row.cost("plenary") is None
    assert any("of stock" in line and "void" in line for line in table([row]).splitlines())

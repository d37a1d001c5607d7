from dataclasses import replace

import pytest

from bench.figures import Figure, Target, table
from bench.measuring import Against, Row, Sample

GOOD = Sample(cpu=100, quiet=120, wall=200, p50=1, p99=2, requests=10, problems=())
VOID = replace(GOOD, cpu=1, problems=("3 answers of 503",))


@pytest.fixture
def row() -> Row:
    row = Row("Slack ballot", "plenary", 16, (Against("stock", Target(0.5)), Against("floor")))
    for ours, stock in ((100, 200), (120, 200), (90, 300)):
        row.add("plenary", replace(GOOD, cpu=ours))
        row.add("stock", replace(GOOD, cpu=stock))
        row.add("floor", replace(GOOD, cpu=50))
    return row


def figure(row: Row, what: str) -> Figure:
    return next(one for one in row.figures() if one.what.strip() == what)


def test_a_ratio_is_of_two_runs_of_one_round(row: Row) -> None:
    assert figure(row, "of stock").values == [0.5, 0.6, 0.3]
    assert figure(row, "plenary").values == [100, 120, 90]


def test_a_round_with_a_void_run_gives_no_ratio_and_no_verdict(row: Row) -> None:
    for name in ("plenary", "stock", "floor"):
        row.add(name, VOID if name == "stock" else GOOD)

    of_stock = figure(row, "of stock")
    assert of_stock.values == [0.5, 0.6, 0.3]
    assert (of_stock.verdict, of_stock.problems) == ("VOID", ["stock, round 4: 3 answers of 503"])
    assert len(figure(row, "of floor").values) == 4


def test_the_median_meets_its_target_or_misses_it() -> None:
    values = [0.1, 0.5, 9.0]

    assert Figure("row", "what", values, Target(0.5)).verdict == "met"
    assert Figure("row", "what", values, Target(0.4)).verdict == "MISSED"
    assert Figure("row", "what", values, Target(0.5, at_least=True)).verdict == "met"
    assert Figure("row", "what", values, Target(0.6, at_least=True)).verdict == "MISSED"
    assert Figure("row", "what", values).verdict == ""
    assert Figure("row", "what", [], Target(0.5)).verdict == "VOID"


def test_the_table_shows_figure_target_verdict_and_what_is_void(row: Row) -> None:
    shown = table(row.figures())
    (of_stock,) = (line for line in shown.splitlines() if "of stock" in line)
    assert of_stock.split() == ["of", "stock", "0.5", "(0.3–0.6)", "≤", "0.5", "met"]
    assert "VOID" not in shown

    for name in ("plenary", "stock", "floor"):
        row.add(name, VOID)
    assert "stock, round 4: 3 answers of 503" in table(row.figures())

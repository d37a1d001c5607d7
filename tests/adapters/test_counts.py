"""`plenary count`: JSON for programs, text for people, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import Result
from typer.testing import CliRunner

from adapters import cli

RULES = (
    "5 3\n4 1 0\n2 2 1 0\n8 3 4 0\n4 3 5 0\n1 4 0\n1 5 0\n0\n" + '"O"\n"P"\n"C"\n"S"\n"B"\n"Twenty ballots"\n'
)
TABLE = "Ada,Bob,Cy\n1,2,3\n1,2,3\n2,1,No opinion\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "rules.blt").write_text(RULES)
    (tmp_path / "table.csv").write_text(TABLE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def plenary(words: str) -> Result:
    """The command line without anything behind it: counting needs no store."""
    return CliRunner().invoke(cli.build(cast(Any, None)), words.split())


def counted(words: str) -> dict[str, Any]:
    result = plenary(words)
    assert (result.exit_code, result.stderr) == (0, "")
    (line,) = result.stdout.splitlines()
    return cast("dict[str, Any]", json.loads(line))


@pytest.mark.usefixtures("folder")
def test_a_count_is_a_line_of_json_with_the_keys_others_rely_on() -> None:
    count = counted("count rules.blt --method stv-scottish --json")

    assert list(count) == ["file", "method", "seats", "quota", "winners", "ranking", "ties", "stages"]
    assert (count["file"], count["method"], count["seats"], count["quota"]) == (
        "rules.blt",
        "stv-scottish",
        3,
        6,
    )
    assert (count["winners"], count["ranking"]) == (["C", "O", "S"], ["C", "O", "S", "B", "P"])
    assert (count["ties"], len(count["stages"])) == ([], 4)
    assert count["stages"][1] == {
        "totals": {"O": "4.00000", "P": "2.00000", "C": "6.00000", "S": "5.00000", "B": "3.00000"},
        "elected": [],
        "excluded": [],
        "non_transferable": "0.00000",
        "transfer": {"why": "surplus", "candidate": "C", "votes": "6.00000"},
    }
    assert [stage["elected"] for stage in count["stages"]] == [["C"], [], ["O"], ["S"]]
    assert [stage["excluded"] for stage in count["stages"]] == [[], [], ["P"], ["B"]]


@pytest.mark.usefixtures("folder")
def test_each_file_is_a_line() -> None:
    result = plenary("count rules.blt table.csv --seats 1 --method approval --json")

    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == ["rules.blt", "table.csv"]


@pytest.mark.usefixtures("folder")
def test_the_seats_asked_for_win_over_the_files() -> None:
    assert counted("count rules.blt --method stv --seats 1 --json")["seats"] == 1
    assert counted("count rules.blt --method stv --json")["seats"] == 3


def test_a_file_that_says_no_seats_is_counted_for_those_asked_for(folder: Path) -> None:
    (folder / "none.blt").write_text('2 0\n1 1 0\n0\n"A"\n"B"\n')

    assert counted("count none.blt --method stv --seats 1 --json")["winners"] == ["A"]
    assert plenary("count none.blt --method stv").stderr == (
        "none.blt: does not say how many seats there are; add `--seats N`\n"
    )


@pytest.mark.usefixtures("folder")
def test_a_table_says_nothing_of_seats_and_irv_fills_one() -> None:
    assert counted("count table.csv --method irv --json")["winners"] == ["Ada"]

    unsaid, three = plenary("count table.csv --method stv"), plenary("count rules.blt --method irv")
    assert (unsaid.exit_code, three.exit_code) == (2, 2)
    assert unsaid.stderr == "table.csv: does not say how many seats there are; add `--seats N`\n"
    assert three.stderr == "rules.blt: irv fills one seat, not 3; add `--seats 1`, or count with stv\n"


@pytest.mark.usefixtures("folder")
def test_schulze_shows_its_pairs() -> None:
    count = counted("count table.csv --method schulze --seats 2 --json")

    assert (count["winners"], count["quota"]) == (["Ada", "Bob"], None)
    (stage,) = count["stages"]
    assert (stage["totals"], stage["elected"], stage["excluded"]) == ({}, ["Ada", "Bob"], [])
    assert stage["pairs"]["Ada"] == {"Bob": 2, "Cy": 2}
    assert stage["paths"]["Bob"] == {"Ada": 0, "Cy": 2}


def test_a_lot_is_drawn_from_the_key_or_from_the_ballots_and_shown(folder: Path) -> None:
    (folder / "tie.blt").write_text('3 1\n3 1 0\n2 2 0\n2 3 0\n0\n"A"\n"B"\n"C"\n')

    given = counted("count tie.blt --method stv-scottish --lot 1./ --json")["ties"][0]
    made = [counted("count tie.blt --method stv-scottish --json")["ties"][0] for _ in range(2)]

    assert given.pop("chosen") in (["B"], ["C"])
    assert given == {
        "over": "exclusion",
        "stage": 1,
        "candidates": ["B", "C"],
        "settled": "lot",
        "by_stage": None,
        "lot": "1./",
    }
    assert made[0] == made[1]
    assert plenary("count tie.blt --method stv --lot seven").exit_code == 2


@pytest.mark.usefixtures("folder")
def test_exact_votes_are_rounded_to_five_places() -> None:
    Path("thirds.blt").write_text('3 2\n6 1 2 0\n1 1 3 0\n1 2 0\n1 3 0\n0\n"A"\n"B"\n"C"\n')

    assert counted("count thirds.blt --method stv --json")["stages"][1]["totals"]["B"] == "3.57143"
    assert counted("count thirds.blt --method stv-scottish --json")["stages"][1]["totals"]["B"] == "3.57142"


@pytest.mark.usefixtures("folder")
def test_the_text_shows_every_stage_the_chart_and_who_is_elected() -> None:
    text = plenary("count rules.blt --method stv-scottish").stdout

    assert text == Path(__file__).with_name("count.txt").read_text()


@pytest.mark.usefixtures("folder")
def test_the_text_of_schulze_is_a_matrix() -> None:
    lines = plenary("count table.csv --method schulze --seats 1").stdout.splitlines()

    at = lines.index("Ballots that prefer the candidate of the line")
    assert lines[at + 1 : at + 5] == ["        1 2 3", "  1 Ada - 2 2", "  2 Bob 1 - 2", "  3 Cy  0 0 -"]
    assert lines[-2:] == ["Elected", "  1. Ada"]


def test_ties_are_told_as_sentences(folder: Path) -> None:
    (folder / "tie.blt").write_text('3 1\n3 1 0\n2 2 0\n2 3 0\n0\n"A"\n"B"\n"C"\n')
    (folder / "late.blt").write_text('4 1\n5 1 0\n3 2 0\n2 3 0\n1 4 3 0\n0\n"A"\n"B"\n"C"\n"D"\n')

    lot = plenary("count tie.blt --method stv-scottish --lot 1./").stdout
    stage = plenary("count late.blt --method stv-scottish --seats 1").stdout
    seat = plenary("count tie.blt --method plurality --seats 2").stdout

    assert "  Stage 1: B, C were lowest; the lot settled it: " in lot
    assert "  Lots are drawn by RFC 3797 from 1./\n" in lot
    assert "  Stage 2: B, C were lowest; stage 1 settled it: C\n" in stage
    assert "  Stage 1: B, C were equal for the last seats; the rules do not settle it\n" in seat
    assert seat.endswith("Elected\n  1. A\n  Seats left open by a tie: 1\n")


def test_a_file_with_errors_does_not_keep_the_others_from_being_counted(folder: Path) -> None:
    (folder / "bad.blt").write_text("2 1\n1 3 0\n0\nA\nB\n")

    result = plenary("count bad.blt rules.blt --method stv-scottish --json")

    assert result.exit_code == 2
    assert result.stderr == "bad.blt:2: no candidate 3; write a number from 1 to 2\n"
    assert json.loads(result.stdout)["file"] == "rules.blt"


def test_a_guessed_encoding_is_said_beside_the_result(folder: Path) -> None:
    (folder / "old.csv").write_bytes("Zoë,Max\n1,2\n".encode("latin-1"))

    result = plenary("count old.csv --method plurality --seats 1 --json")

    assert (result.exit_code, result.stderr) == (0, "old.csv: not UTF-8: read as Latin-1\n")
    assert json.loads(result.stdout)["winners"] == ["Zoë"]

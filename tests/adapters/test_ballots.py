"""Files of ballots as other programs and people write them, and what is said about those that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ballots import BallotErrors, BallotFile, read
from bot.domain.counting.ballots import Ranking

BLT = """\
4 2 # four candidates, two seats
-2
# Bob has withdrawn
3 1 3=4 0
4 1 2 3 0 # four people
(b17) 2 - 4 0
1 0
0
"Ada"
"Bob"
"Čeněk"
"Dee \\"D\\" Doe"
"Our election" # the title
"""


def written(folder: Path, name: str, source: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(source if isinstance(source, bytes) else source.encode())
    return file


def places(found: BallotFile) -> dict[str, int]:
    """Ballots as `A>B=C/no opinion`, with how many say so."""

    def said(ranking: Ranking) -> str:
        unopined = "/" + " ".join(sorted(ranking.no_opinion)) if ranking.no_opinion else ""
        return ">".join("=".join(place) for place in ranking.places) + unopined

    return {said(ranking): number for ranking, number in found.ballots.rankings}


def problems(file: Path) -> list[tuple[int, str]]:
    with pytest.raises(BallotErrors) as refused:
        read(file)
    assert all(problem.file == str(file) for problem in refused.value.problems)
    return [(p.line, f"{p.what}; {p.remedy}") for p in refused.value.problems]


def test_a_blt_file_is_read_with_all_it_may_hold(tmp_path: Path) -> None:
    found = read(written(tmp_path, "x.blt", BLT))

    assert (found.title, found.seats, found.note) == ("Our election", 2, "")
    assert found.ballots.candidates == ("Ada", "Čeněk", 'Dee "D" Doe')
    assert places(found) == {'Ada>Dee "D" Doe=Čeněk': 3, "Ada>Čeněk": 4, 'Dee "D" Doe': 2, "": 1}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_byte_order_marks_make_no_difference(tmp_path: Path, end: str, encoding: str) -> None:
    found = read(written(tmp_path, "x.BLT", BLT.replace("\n", end).encode(encoding)))

    assert found == read(written(tmp_path, "y.blt", BLT))


def test_what_is_not_utf_8_is_read_as_latin_1_and_that_is_said(tmp_path: Path) -> None:
    found = read(written(tmp_path, "x.blt", '1 1\n2 1 0\n0\n"Zoë"\n'.encode("latin-1")))

    assert found.ballots.candidates == ("Zoë",)
    assert found.note == "not UTF-8: read as Latin-1"


@pytest.mark.parametrize(
    ("lines", "names", "title"),
    [
        (["Ada Bee (Ind)", "Cy Dee", "A Ward"], ("Ada Bee (Ind)", "Cy Dee"), "A Ward"),
        (['"Ada" "Cy"', '"A Ward"'], ("Ada", "Cy"), "A Ward"),
        (['"Ada" "The Party"', '"Cy" "The Party"', '"A Ward"'], ("Ada", "Cy"), "A Ward"),
        (['"""Ada"" ""The Party"""', '"""Cy"" ""P"""', '"""A Ward"""'], ("Ada", "Cy"), "A Ward"),
        (['"Ada ""The Party"""', '"Cy"'], ('Ada "The Party"', "Cy"), ""),
        (["", "# two", '"Ada"  # one', "", '"Cy"', '"T"', '"the source"'], ("Ada", "Cy"), "T"),
    ],
)
def test_names_are_read_in_every_style_in_use(
    tmp_path: Path, lines: list[str], names: tuple[str, ...], title: str
) -> None:
    found = read(written(tmp_path, "x.blt", "2 1\n3 2 1 0\n0\n" + "\n".join(lines)))

    assert (found.ballots.candidates, found.title) == (names, title)


def test_a_name_cannot_command_a_terminal(tmp_path: Path) -> None:
    found = read(written(tmp_path, "x.blt", '1 1\n1 1 0\n0\n"A\x1b[2J"\n"T\x07"\n'))

    assert (found.ballots.candidates, found.title) == (("A?[2J",), "T?")


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("", 1, "not the start of a BLT file; begin with the numbers of candidates and seats"),
        ("Ada,Bob\n1,2\n", 1, "not the start of a BLT file; begin with the numbers of candidates and seats"),
        ("1 1\n1 1 0\n", 3, "the ballots have no end; write a line with 0 between ballots and names"),
        ("1 1\n0\nA", 0, "no ballots; write a line for each, ending in 0"),
        (
            "2 1\n1 1\n0\nA\nB",
            2,
            "this ballot does not end in 0; write each ballot on one line and 0 at its end",
        ),
        ("2 1\n1 3 0\n0\nA\nB", 2, "no candidate 3; write a number from 1 to 2"),
        ("2 1\n1 1 2 1 0\n0\nA\nB", 2, "candidate 1 stands here twice; keep the first"),
        ("2 1\n1 1 x 0\n0\nA\nB", 2, "`x` is no candidate's number; write numbers, with `=` between equals"),
        ("2 1\n0.5 1 0\n0\nA\nB", 2, "`0.5` is no number of ballots; begin with a whole number from 1"),
        ("2 1\n0 1 0\n0\nA\nB", 2, "`0` is no number of ballots; begin with a whole number from 1"),
        ("2 1\n-3\n1 1 0\n0\nA\nB", 2, "no candidate 3 to withdraw; write a number from 1 to 2"),
        ("1 1\n-1\n1 1 0\n0\nA", 2, "every candidate has withdrawn; leave those who stand out of this line"),
        (
            "3 1\n1 1 0\n0\nA\nB",
            5,
            "2 names for 3 candidates; write one for each, withdrawn ones too, then the title",
        ),
        ("2 1\n1 1 0\n0\nA\nA", 5, "`A` is a candidate on line 4 already; add what tells the two apart"),
        ('1 1\n1 1 0\n0\n""', 4, "a candidate without a name; write the name"),
        ('1 1\n1 1 0\n0\n"A', 4, '`"A` is half in quotation marks; put the name in two of them'),
    ],
)
def test_what_is_wrong_in_a_blt_file_is_said_with_its_line_and_remedy(
    tmp_path: Path, source: str, line: int, said: str
) -> None:
    assert problems(written(tmp_path, "x.blt", source)) == [(line, said)]


def test_every_problem_of_a_file_is_said_at_once_but_not_thousands(tmp_path: Path) -> None:
    few = problems(written(tmp_path, "x.blt", "2 1\n1 3 0\n1 1 1 0\n1 2\n0\nA\nB"))
    many = problems(written(tmp_path, "x.blt", "2 1\n" + "1 3 0\n" * 1000 + "0\nA\nB"))

    table = problems(written(tmp_path, "x.csv", "A,B\n" + "1,x\n" * 1000))

    assert [line for line, _ in few] == [2, 3, 4]
    assert (len(many), len(table)) == (20, 20)


@pytest.mark.parametrize("source", ["501 1\n1 1 0\n0\n{lines}", "{cells}\n{cells}\n"])
def test_more_candidates_than_every_method_can_take_are_refused(tmp_path: Path, source: str) -> None:
    names = [f"{n}" for n in range(1, 502)]
    text = source.format(lines="\n".join(names), cells=",".join(names))
    file = written(tmp_path, "x.blt" if "lines" in source else "x.csv", text)

    assert [said for _, said in problems(file)] == ["501 candidates; name 500 at most"]


def test_a_csv_file_has_candidates_as_header_and_ranks_as_cells(tmp_path: Path) -> None:
    found = read(written(tmp_path, "x.csv", "Ada,Bob,Čeněk\n1,2,3\n2,no opinion,2\n2,No opinion,2\n,7,20\n"))

    assert (found.title, found.seats) == ("", None)
    assert found.ballots.candidates == ("Ada", "Bob", "Čeněk")
    assert places(found) == {"Ada>Bob>Čeněk": 1, "Ada=Čeněk/Bob": 2, "Bob>Čeněk/Ada": 1}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_even_if_names_hold_others(tmp_path: Path, delimiter: str) -> None:
    rows = [['"Doe, Jane; PhD"', '"Roe, R"', "Poe"], ["1", "2.0", '"3"'], ["", "", ""]]
    source = "\r\n".join(delimiter.join(row) for row in rows)

    found = read(written(tmp_path, "x.csv", b"\xef\xbb\xbf" + source.encode()))

    assert found.ballots.candidates == ("Doe, Jane; PhD", "Roe, R", "Poe")
    assert places(found) == {"Doe, Jane; PhD>Roe, R>Poe": 1}


def test_a_ballot_without_any_opinion_is_a_ballot_and_an_empty_line_is_none(tmp_path: Path) -> None:
    found = read(written(tmp_path, "x.csv", "A,B\nNo opinion,No opinion\n,\n\n1,2\n"))

    assert places(found) == {"/A B": 1, "A>B": 1}


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("", 1, "an empty file; begin with a line of candidates' names"),
        ("A,B\n", 1, "no ballots; write a line of ranks for each under the names"),
        ("A,B\n1\n", 2, "1 cells under 2 candidates; write a cell for each, empty for no opinion"),
        ("A,B\n1,2,3\n", 2, "3 cells under 2 candidates; write a cell for each, empty for no opinion"),
        ("A,B\n1,0\n", 2, "`0` is no rank for `B`; write 1 for the most preferred, 2, 3, or `No opinion`"),
        ("A,B\n1,x\n", 2, "`x` is no rank for `B`; write 1 for the most preferred, 2, 3, or `No opinion`"),
        ("A,,B\n1,2,3\n", 1, "a candidate without a name; write the name"),
        ("A,A\n1,2\n", 1, "`A` is a candidate on line 1 already; add what tells the two apart"),
        (
            'A,B\n"1,2\n',
            2,
            "not CSV (unexpected end of data); look for a quotation mark that is not closed or not doubled",
        ),
    ],
)
def test_what_is_wrong_in_a_csv_file_is_said_with_its_line_and_remedy(
    tmp_path: Path, source: str, line: int, said: str
) -> None:
    assert problems(written(tmp_path, "x.csv", source)) == [(line, said)]


def test_a_missing_file_and_another_format_are_refused(tmp_path: Path) -> None:
    assert problems(tmp_path / "none.blt") == [
        (0, "cannot be read (No such file or directory); check its name and who may read it")
    ]
    assert problems(written(tmp_path, "x.ods", "")) == [
        (0, "neither .blt nor .csv; rename it to end in `.blt` or `.csv`, as what it is")
    ]


@settings(max_examples=300)
@given(
    st.binary() | st.text('0123456789 -=#()"\\\n,;Ax.').map(str.encode), st.sampled_from(["x.blt", "x.csv"])
)
def test_no_file_does_more_than_be_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, source: bytes, name: str
) -> None:
    try:
        found = read(written(tmp_path_factory.getbasetemp(), name, source))
    except BallotErrors:
        return
    assert found.ballots.candidates

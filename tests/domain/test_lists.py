"""A list of organisations: any spreadsheet's habits are read, and all that is wrong is told with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.catalogues import speeches
from adapters.community import read as read_community
from bot.domain.community import OrganisationRow
from bot.domain.lists import COLUMNS, LARGEST, ListRefused, Problem, read
from bot.domain.refusal import Phrase, phrase
from bot.views import plain
from tests.domain.refusals import assert_can_be_said

COMMUNITY = read_community(
    """
community: harbour
name: {en: Harbour Network, fr: Réseau du port}
languages: [en, fr]
organisations:
  ngo: {name: {en: Charity, fr: Œuvre caritative}}
  red-cross: {name: {en: Red Cross, fr: Croix-Rouge}}
  private: {name: {en: Private sector, fr: Secteur privé}, votes: no}
groups: {all: {kind: plenary, name: {en: everybody, fr: tout le monde}}}
""",
    "harbour.yaml",
)

ENGLISH = speeches()("en")
HEADER = "name,class,parent,votes,delegate,alternate,mail,language"


def said(words: Phrase) -> str:
    return plain(ENGLISH.phrase(words))


def rows(*lines: str, header: str = HEADER) -> tuple[OrganisationRow, ...]:
    return read("\n".join([header, *lines]).encode(), COMMUNITY)


def problems(*lines: str, header: str = HEADER) -> tuple[Problem, ...]:
    with pytest.raises(ListRefused) as caught:
        rows(*lines, header=header)
    for problem in caught.value.problems:
        assert_can_be_said(problem.what)
        assert_can_be_said(problem.remedy)
    return caught.value.problems


def test_every_column_is_read() -> None:
    heron, otter = rows("Heron Relief,ngo,Otter,no,Ana Lima,Bo Tran,ana@heron.example,fr", "Otter,ngo")

    assert otter == OrganisationRow("Otter", "ngo", votes=True)
    assert heron == OrganisationRow(
        name="Heron Relief",
        kind="ngo",
        votes=False,
        parent="Otter",
        delegate="Ana Lima",
        alternate="Bo Tran",
        mail="ana@heron.example",
        language="fr",
    )


@pytest.mark.parametrize(
    "source",
    [
        "name,class\nÉtoile,ngo\n",
        "\ufeffname,class\nÉtoile,ngo\n",
        "name;class\r\nÉtoile;ngo\r\n",
        "name\tclass\nÉtoile\tngo\n",
        "Class , NAME\nngo,Étoile\n",
        "class;parent;name;\nngo;;Étoile;\n",
        'name,class\n"Étoile","ngo"\n\n,,\n',
        "name,class\n  E\u0301toile  ,ngo\n",
        "name,class\n\u202eÉto\u200file,ngo\n",
    ],
    ids=[
        "plain",
        "marked",
        "semicolons",
        "copied cells",
        "any order",
        "empty column",
        "quotes",
        "decomposed",
        "reversed",
    ],
)
def test_what_spreadsheets_write_is_read_alike(source: str) -> None:
    assert read(source.encode(), COMMUNITY) == (OrganisationRow("Étoile", "ngo", votes=True),)


@pytest.mark.parametrize("word", ["red-cross", "RED CROSS", "Croix-Rouge", "croix-rouge"])
def test_a_class_is_known_by_its_short_name_and_by_its_name_in_every_language(word: str) -> None:
    assert rows(f"Heron,{word}")[0].kind == "red-cross"


@pytest.mark.parametrize(
    ("kind", "votes", "expected"),
    [("ngo", "", True), ("ngo", "No", False), ("private", "", False), ("private", "oui", True)],
)
def test_votes_follow_the_class_unless_the_list_says_otherwise(kind: str, votes: str, expected: bool) -> None:
    assert rows(f"Heron,{kind},,{votes}")[0].votes is expected


def test_the_first_line_that_holds_something_tells_the_delimiter() -> None:
    below = b"name,class\nHeron; Otter; Ibis,ngo\n"
    after_blank_lines = b"\n\nname;class\nHeron, Otter, Ibis;ngo\n"

    assert [row.name for row in read(below, COMMUNITY)] == ["Heron; Otter; Ibis"]
    assert [row.name for row in read(after_blank_lines, COMMUNITY)] == ["Heron, Otter, Ibis"]


def test_a_parent_is_spelt_as_its_own_line_or_as_it_is_known() -> None:
    source = b"name,class,parent\nHeron,ngo,OTTER\nOtter,ngo,the union\n"

    found = read(source, COMMUNITY, known=["The Union"])

    assert [row.parent for row in found] == ["Otter", "The Union"]


@pytest.mark.parametrize(
    ("line", "what", "remedy"),
    [
        ("Heron,", "no class", "known here: ngo, red-cross, private"),
        ("Heron,ngoo", "`ngoo` is no class of organisations", "did you mean `ngo`?"),
        (",ngo", "no name", "write the organisation’s name"),
        ("...,ngo", "no name", "write the organisation’s name"),
        ("OTTER,ngo", "`OTTER` is on line 2 already", "one line for each"),
        ("Heron,ngo,Ottre", "no organisation is called `Ottre`", "did you mean `Otter`?"),
        ("Heron,ngo,Albatross", "no organisation is called `Albatross`", "a line of its own"),
        ("Heron,ngo,Heron", "`Heron` is its own parent", "topmost"),
        ("Heron,ngo,,maybe", "votes: `maybe` is neither yes nor no", "write yes, no or nothing"),
        ("Heron,ngo,,,Ana,ana", "`Ana` is both delegate and alternate", "name two people"),
        ("Heron,ngo,,,Ana,,ana@heron", "`ana@heron` is no mail address", "such as `name@example.org`"),
        ("Heron,ngo,,,Ana,,Ana <ana@heron.example>", "is no mail address", "`name@example.org`"),
        ("Heron,ngo,,,,,,French", "`French` is no language", "its code, such as `en`, `fr`"),
        ('=HYPERLINK("x"),ngo', "name: `=HYPERLINK(", "remove its first character, `=`"),
        ("+Heron,ngo", "name: `+Heron` begins like a formula", "`+`"),
        ("Heron,ngo,,,@SUM(A1)", "delegate: `@SUM(A1)` begins like a formula", "`@`"),
        ("Heron,ngo,,,  -2+3", "delegate: `  -2+3` begins like a formula", "`-`"),
        ("＝Heron,ngo", "begins like a formula", "`＝`"),
        ('"Her\non",ngo', "name: a line break or control character", "on one line"),
        ("Her\x07on,ngo", "name: a line break or control character", "on one line"),
        ("H" * 300 + ",ngo", "longer than 200 characters", "shorten"),
        ("Heron,ngo,,,,,,,x", "9 cells under 8 columns", "in quotes"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_with_its_remedy(line: str, what: str, remedy: str) -> None:
    (problem,) = problems("Otter,ngo", line)

    assert problem.line == 3
    assert what in said(problem.what)
    assert remedy in said(problem.remedy)


def test_a_class_that_is_missing_is_not_called_unknown() -> None:
    (problem,) = problems("Heron,")

    assert said(problem.what) == "no class"


def test_a_cell_may_be_as_long_as_the_limit() -> None:
    assert rows("H" * 200 + ",ngo")[0].name == "H" * 200


def test_all_problems_are_told_at_once_in_the_order_of_the_list() -> None:
    found = problems("Heron,ngoo,,perhaps", "", "heron,ngo,Nobody", "Otter,ngo")

    assert [problem.line for problem in found] == [2, 2, 4, 4]


def test_a_circle_of_parents_is_told_once() -> None:
    (problem,) = problems("Heron,ngo,Otter", "Otter,ngo,Ibis", "Ibis,ngo,Heron", "Crane,ngo,Ibis")

    assert problem.line == 2
    assert said(problem.what) == "`Heron` is its own parent, through `Otter`, `Ibis`"


@pytest.mark.parametrize(
    ("header", "what", "remedy"),
    [
        ("name,klass", "an unknown column `klass`", "did you mean `class`?"),
        ("name,parent", "no column `class`", f"the first line is `{HEADER}`"),
        ("name,class,name", "the column `name` stands here twice", "keep one"),
        ("Heron,ngo", "an unknown column `heron`", "known here: name, class"),
    ],
)
def test_a_wrong_header_is_said_with_its_remedy(header: str, what: str, remedy: str) -> None:
    found = problems("Otter,ngo", header=header)

    assert any(what in said(problem.what) and remedy in said(problem.remedy) for problem in found)
    assert {problem.line for problem in found} == {1}


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        (b"", 1, "an empty list"),
        (b"\n , \n", 1, "an empty list"),
        ("name,class\nÉtoile,ngo\n".encode("cp1252"), 2, "not UTF-8"),
        ("name,class\n".encode("utf-16"), 1, "not UTF-8"),
        (b"\nname,class\n\xff", 3, "not UTF-8"),
        (b'name,class\nOtter,ngo\n"Heron,ngo\n', 3, "not CSV"),
        (b'name,class\n"Her"on,ngo\n', 2, "not CSV"),
        (b"x" * (LARGEST + 1), 0, "larger than 5 MB"),
    ],
)
def test_what_is_no_table_is_refused_at_once(source: bytes, line: int, what: str) -> None:
    with pytest.raises(ListRefused) as caught:
        read(source, COMMUNITY)

    (problem,) = caught.value.problems
    assert_can_be_said(problem.what)
    assert_can_be_said(problem.remedy)
    assert problem.line == line
    assert said(problem.what).startswith(what)
    assert what != "not UTF-8" or "`CSV UTF-8`" in said(problem.remedy)


def test_the_columns_are_those_of_the_command_line() -> None:
    assert ",".join(COLUMNS) == HEADER


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"name,class\n{text}".encode()))
def test_no_bytes_break_the_reader(source: bytes) -> None:
    found: tuple[OrganisationRow, ...] = ()
    refused: tuple[Problem, ...] = (Problem(0, phrase("nothing"), phrase("nothing")),)
    try:
        found = read(source, COMMUNITY)
    except ListRefused as errors:
        refused = errors.problems

    assert all(row.name and row.kind in {"ngo", "red-cross", "private"} for row in found)
    assert refused
    assert all(said(problem.what) and said(problem.remedy) for problem in refused)


NAMES = st.sampled_from("ABCDEF")


@given(st.dictionaries(NAMES, NAMES, max_size=6))
def test_parents_that_are_accepted_lead_to_a_top(parents: dict[str, str]) -> None:
    try:
        lines = [f"{name},ngo,{parent}" for name, parent in parents.items()]
        found = rows(*lines, header="name,class,parent")
    except ListRefused:
        return

    assert found == (), "with as many parents as organisations, one is missing or goes in a circle"


@given(st.permutations("ABCDEF"), st.data())
def test_a_forest_of_parents_is_accepted_in_any_order(names: list[str], data: st.DataObject) -> None:
    above = [data.draw(st.sampled_from(["", *sorted(names)[:index]])) for index in range(len(names))]
    parents = dict(zip(sorted(names), above, strict=True))

    found = rows(*(f"{name},ngo,{parents[name]}" for name in names), header="name,class,parent")

    assert {row.name: row.parent for row in found} == parents

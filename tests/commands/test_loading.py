"""A list of organisations: shown before it is loaded, mended where it is wrong, loaded once."""

from __future__ import annotations

import json
import re

import pytest

from tests.commands.office import Office

LIST = "name,class,parent,votes,delegate\nHeron Relief,ngo,,,Ana Lima\nOtter,academia,Heron Relief,,"


@pytest.fixture
def desk(office: Office) -> Office:
    office.member("clerk", "secretary")
    return office


def _names(office: Office) -> set[str]:
    return office.do(lambda tx: {organisation.name for organisation in tx.organisations.all()})


def _seen(answer: str) -> dict[str, str]:
    """The arguments of the form that an answer shows."""
    return dict(json.loads(answer)["view"]["args"])


def test_a_list_is_shown_before_anything_is_loaded(desk: Office) -> None:
    before = _names(desk)

    answer = desk.says("clerk", f"load {LIST}")

    assert "organisations would be new" in answer
    assert "Heron Relief" in answer
    assert "Otter (Heron Relief)" in answer
    assert _names(desk) == before


def test_a_list_that_was_seen_is_loaded_and_a_second_time_adds_nothing(desk: Office) -> None:
    seen = _seen(desk.says("clerk", f"load {LIST}"))
    fields = {"list": LIST.replace("\n", "\r\n"), **seen}

    assert "organisations are added" in desk.fills("clerk", "load", fields)
    again = desk.fills("clerk", "load", fields)

    assert "are on the register already" in again
    assert {"Heron Relief", "Otter"} <= _names(desk)
    heron = desk.do(lambda tx: [o for o in tx.organisations.all() if o.name == "Heron Relief"])
    assert len(heron) == 1
    assert heron[0].votes


def test_a_list_changed_after_it_was_seen_is_shown_again(desk: Office) -> None:
    seen = _seen(desk.says("clerk", f"load {LIST}"))

    answer = desk.fills("clerk", "load", {"list": LIST + "\nIbis,ngo", **seen})

    assert "would be new" in answer
    assert "Heron Relief" not in _names(desk)


def test_all_that_is_wrong_is_said_with_its_line_and_the_list_comes_back_to_be_mended(desk: Office) -> None:
    answer = desk.says("clerk", "load name,class\nHeron,ngoo\n=Otter,ngo")

    assert "nothing was changed" in answer
    assert "did you mean" in answer
    assert "begins like a formula" in answer
    assert re.search(r"Heron,ngoo\\n=Otter,ngo", answer)
    assert "Heron" not in _names(desk)


def test_cells_copied_from_a_spreadsheet_will_do(desk: Office) -> None:
    assert "1" in desk.says("clerk", "load name\tclass\nHeron\tngo")
    assert "would be new" in desk.says("clerk", "load name\tclass\nHeron\tngo")


def test_without_a_list_the_form_says_which_classes_there_are(desk: Office) -> None:
    answer = desk.says("clerk", "load")

    assert "academia" in answer
    assert "name,class,parent,votes" in answer


def test_a_list_too_long_to_be_seen_whole_is_refused(desk: Office) -> None:
    answer = desk.says("clerk", "load name,class\n" + "Heron,ngo\n" * 6000)

    assert "can be checked here" in answer

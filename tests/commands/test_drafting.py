"""What the form of a motion offers, and what becomes of the options that are named in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters import community
from bot.codec import decode
from bot.views import Choice, Form
from tests.commands.office import Office

OF_A_GROUP = ["group-decision", "group-choice", "group-ranking", "straw-poll", "consensus-call"]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office(tmp_path_factory.mktemp("office"))
    made.member("Clerk", "secretary")
    yield made
    made.close()


def offered(office: Office, words: str) -> list[str]:
    """The rules to choose from in the form that a command opens."""
    form = decode(office.says("Clerk", words)).view
    assert isinstance(form, Form)
    (rules,) = (field for field in form.inputs if isinstance(field, Choice) and field.name == "profile")
    return [value for value, _ in rules.options]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("motion training", OF_A_GROUP),
        ("motion “Approvisionnement”", OF_A_GROUP),
        ("motion sag", ["sag-decision"]),
        ("motion “global meeting”", ["plenary-motion", "endorsement", "seat-election", "record-call"]),
    ],
)
def test_the_form_offers_the_rules_that_the_group_may_use(
    office: Office, words: str, expected: list[str]
) -> None:
    assert offered(office, words) == expected


def test_without_a_group_it_offers_the_rules_of_this_community_and_of_no_other(office: Office) -> None:
    others = {
        profile.slug
        for name in community.built_in()
        if name != "logistics"
        for profile in community.read(*community.find(name)).profiles
    }

    found = offered(office, "motion")

    assert found[:5] == OF_A_GROUP
    assert not (others - {"group-decision"}) & set(found)

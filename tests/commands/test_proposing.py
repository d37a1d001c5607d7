"""Groups that delegates propose: they take nobody before their approval, and live beside the file’s."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands import founding
from bot.domain.groups import Group, GroupState
from bot.domain.people import IdentityKey, Platform, Rank
from bot.ports import Transaction
from bot.requests import Hints
from tests.commands.test_group_life import founding_again
from tests.commands.timely import Timely

FORM = {
    "name": "Cash and Markets",
    "name-fr": "Espèces et marchés",
    "kind": "working",
    "purpose": "Agree how to pay in cash.",
    "objectives": "Compare providers\nAgree on a standard",
    "end": "2028-12-31",
    "deliverables": "A comparison 2027-03-31",
}


def cash(tx: Transaction) -> Group:
    return next(g for g in tx.groups.all() if g.slug == "cash-and-markets")


@pytest.fixture
def open_to_all(timely: Timely) -> Timely:
    """Three delegates, "a", "b" and "c", of an organisation each; a secretary."""
    timely.member("clerk", "secretary")

    def added(tx: Transaction, letter: str) -> None:
        home = tx.organisations.add(f"Organisation {letter}", "ngo", votes=True)
        member = tx.people.add(letter, "en", "UTC")
        tx.people.set(member.id, organisation_id=home.id)
        tx.people.introduce(IdentityKey(Platform.WEB, "web", letter), member.id, Hints())
        tx.organisations.delegate(home.id, member.id, Rank.DELEGATE, None)

    for letter in "abc":
        timely.do(lambda tx, one=letter: added(tx, one))
    return timely


def proposed(office: Timely) -> Timely:
    assert "The secretariat is told" in office.fills("a", "propose", FORM)
    return office


def approved(office: Timely) -> Timely:
    proposed(office)
    assert "It is approved" in office.says("clerk", "group “Cash and Markets” approve under “Decision 9”")
    return office


def test_a_delegate_fills_in_a_form_with_a_name_in_each_language(open_to_all: Timely) -> None:
    form = open_to_all.says("a", "propose “Cash and Markets”")

    for field in ("name", "name-fr", "kind", "purpose", "objectives", "end", "deliverables"):
        assert f'"name":"{field}"' in form
    assert '"value":"Cash and Markets"' in form
    assert "Only the delegate of an organisation may do this" in open_to_all.reads("clerk", "propose Cash")


def test_a_proposed_group_is_listed_as_such_and_takes_nobody(open_to_all: Timely) -> None:
    proposed(open_to_all)

    assert "Cash and Markets | working group | proposed | 0" in open_to_all.reads("b", "groups")
    for words in ("join cash-and-markets", "join “espèces et marchés”"):
        assert "is only proposed" in open_to_all.reads("b", words)
    shown = open_to_all.reads("b", "mandate cash-and-markets")
    assert "This is only proposed." in shown
    assert "2. Agree on a standard" in shown
    assert "[group cash-and-markets approve]" in open_to_all.told("clerk")
    assert "is only proposed" in open_to_all.reads("clerk", "adopt cash-and-markets under “Decision 9”")


def test_approval_founds_it_with_the_mandate_that_was_proposed(open_to_all: Timely) -> None:
    proposed(open_to_all)
    open_to_all.later(days=40)
    form = open_to_all.says("clerk", "group cash-and-markets approve")
    assert "Agree how to pay in cash." in form
    assert "Only the secretariat may do this" in open_to_all.reads(
        "a", "group cash-and-markets approve under “Decision 9”"
    )

    open_to_all.says("clerk", "group cash-and-markets approve under “Decision 9”")

    found = open_to_all.do(cash)
    assert (found.state, found.founded_at) == (GroupState.APPROVED, open_to_all.now)
    mandate = open_to_all.do(lambda tx: tx.mandates.in_force(found.id))
    assert mandate is not None
    assert (mandate.version, mandate.decision) == (1, "Decision 9")
    assert mandate.charter.start.isoformat() == "2026-09-01"
    assert open_to_all.do(lambda tx: tx.mandates.draft(found.id)) is None
    assert "It is approved and can be joined." in open_to_all.told("a")


def test_whoever_joins_in_the_first_two_weeks_is_a_founder_and_the_third_makes_it_active(
    open_to_all: Timely,
) -> None:
    approved(open_to_all)
    for letter, days, founder, state in (
        ("a", 14, True, "approved"),
        ("b", 1, False, "approved"),
        ("c", 0, False, "active"),
    ):
        open_to_all.later(days=days)
        assert "You are in Cash and Markets" in open_to_all.reads(letter, "join cash and markets")
        found = open_to_all.do(cash)
        (joined,) = list(open_to_all.do(lambda tx: tx.groups.memberships(cash(tx).id)))[-1:]
        assert (joined.founder, found.state.value) == (founder, state), letter


@pytest.mark.parametrize(
    "said",
    [
        {"name": "Training"},
        {"name": "ACHATS"},
        {"name": "Money", "name-fr": "Formation"},
        {"name": "service-provision"},
    ],
)
def test_a_name_of_another_group_in_any_language_is_refused(
    open_to_all: Timely, said: dict[str, str]
) -> None:
    before = len(open_to_all.do(lambda tx: tx.groups.all()))

    assert "is a name of another group already" in " ".join(
        open_to_all.fills("a", "propose", {**FORM, **said}).split('","')
    )
    assert len(open_to_all.do(lambda tx: tx.groups.all())) == before


def test_a_proposal_takes_its_names_too(open_to_all: Timely) -> None:
    proposed(open_to_all)
    for said in (FORM, {**FORM, "name": "Other", "name-fr": "ESPECES et marchés"}):
        assert "name of another group already" in open_to_all.fills("b", "propose", said)

    open_to_all.fills("b", "propose", {**FORM, "name": "Cash and: Markets", "name-fr": ""})
    assert "cash-and-markets-2" in {g.slug for g in open_to_all.do(lambda tx: tx.groups.all())}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": "!!!"}, "cannot be typed"),
        ({"name": "x" * 61}, "A name has at most"),
        ({"name": "a b c d e f g h i"}, "A name has at most"),
        ({"kind": "plenary"}, "cannot be proposed"),
        ({"end": "2026-01-01"}, "cannot end on"),
        ({"end": "never"}, "is no date"),
    ],
)
def test_what_cannot_be_a_group_is_refused(open_to_all: Timely, said: dict[str, str], words: str) -> None:
    assert words in open_to_all.fills("a", "propose", {**FORM, **said})


def test_an_information_sharing_group_needs_a_name_only(open_to_all: Timely) -> None:
    open_to_all.says("a", "propose “Weather news” as information")
    open_to_all.says("clerk", "group weather-news approve under “Decision 9”")
    assert "You are in Weather news" in open_to_all.reads("b", "join Weather news")
    assert open_to_all.do(lambda tx: tx.groups.all())[-1].state is GroupState.ACTIVE


def test_a_proposal_is_declined_with_a_reason(open_to_all: Timely) -> None:
    proposed(open_to_all)
    assert "say why it is not approved" in open_to_all.says(
        "clerk", "group cash-and-markets close under “Decision 9”"
    )
    open_to_all.says("clerk", "group cash-and-markets close under “Decision 9” because “Training does it.”")

    assert "Training does it." in open_to_all.told("a")
    assert "is closed" in open_to_all.reads("b", "join cash-and-markets")


def test_it_lives_on_when_the_file_is_loaded_again(open_to_all: Timely) -> None:
    approved(open_to_all)
    before = open_to_all.do(cash)
    open_to_all.do(founding_again)
    assert open_to_all.do(cash) == before

    taken = replace(before.entry, slug="cash", names=(("en", "Cash"), ("fr", "espèces et marches")))

    def load(tx: Transaction) -> None:
        file = replace(tx.community, groups=(*tx.community.groups, taken))
        founding.load_community(tx, file, "with a name taken")

    with pytest.raises(ValueError, match="which members call another group: cash-and-markets"):
        open_to_all.do(load)


def test_it_votes_like_any_other(open_to_all: Timely) -> None:
    approved(open_to_all)
    for letter in "abc":
        open_to_all.says(letter, "join cash-and-markets")
    open_to_all.says("clerk", "role cash-and-markets a as lead")
    open_to_all.says("a", "motion “espèces et marchés” “Shall we?”")
    open_to_all.says("a", "open 1")
    for letter in "ab":
        assert "Your ballot" in open_to_all.says(letter, "vote 1 yes")

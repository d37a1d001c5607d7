"""What a form of ballots may say, and what it is told otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.groups import Role
from bot.domain.votes import Option
from bot.ports import Transaction
from tests.commands.office import Office


@pytest.fixture
def ranked(office: Office) -> int:
    """An open ranking in which the delegate of the one organisation votes."""
    lead = office.member("lead", "secretary")

    def joined(tx: Transaction) -> None:
        group = next(g for g in tx.groups.all() if g.slug == "training")
        for role in (Role.LEAD, Role.REPRESENTATIVE):
            tx.groups.join(group.id, lead.id, office.home(tx).id, role, founder=True)

    office.do(joined)
    office.says("lead", f"delegate #{lead.id}")
    office.says("lead", "motion training “Where?” “Dakar” “Nairobi” “Panama” as group-ranking")
    office.says("lead", "open 1")
    return 1


@pytest.mark.parametrize(("word", "meant"), [("1", "a"), ("2", "b"), ("a", "a"), ("b", "b"), ("c", "c")])
def test_a_number_and_a_letter_are_those_of_the_option_whatever_another_is_called(
    office: Office, ranked: int, word: str, meant: str
) -> None:
    office.says("lead", "motion training “Where?” “Dakar” “Nairobi” “Panama” as group-choice")
    options = tuple(Option(key, (("en", name),)) for key, name in (("a", "2"), ("b", "C"), ("c", "1")))

    def called_so(tx: Transaction) -> None:
        draft = tx.votes.get(ranked + 1)
        assert draft is not None
        tx.votes.redraft(draft.id, replace(draft.rule, options=options))

    office.do(called_so)
    office.says("lead", f"open {ranked + 1}")
    office.says("lead", f"vote {ranked + 1} {word}")

    assert _standing(office, ranked + 1) == [meant]


@pytest.mark.parametrize("names", ["“2” “1”", "“B” “A”", "“Two” “1”", "“1” “a”"])
def test_no_option_may_be_called_like_the_number_or_the_letter_of_another(office: Office, names: str) -> None:
    office.member("lead", "secretary")

    answer = office.says("lead", f"motion training “How many?” {names} as group-choice")

    assert "is the number or the letter of another option" in answer
    assert office.do(lambda tx: tx.votes.get(1)) is None


def test_an_option_may_be_called_by_its_own_number(office: Office) -> None:
    office.member("lead", "secretary")

    office.says("lead", "motion training “How many?” “1” “2” as group-choice")

    assert office.do(lambda tx: tx.votes.get(1)) is not None


def _standing(office: Office, vote: int) -> list[str]:
    return office.do(lambda tx: [ballot.choice for ballot in tx.votes.ballots(vote)])


@pytest.mark.parametrize("place", ["first", "0", "1.5", "-1", "1,5", "1e3", "²"])
def test_a_place_that_is_no_number_is_refused_with_the_option_it_was_given_to(
    office: Office, ranked: int, place: str
) -> None:
    answer = office.fills("lead", "cast", {f"vote{ranked}#a": "1", f"vote{ranked}#b": place})

    assert '"The place given to ","Nairobi"," is no whole number from 1."' in answer
    assert "Write 1 for what you prefer" in answer
    assert not _standing(office, ranked)


def test_equal_places_and_gaps_are_an_order(office: Office, ranked: int) -> None:
    fields = {f"vote{ranked}#a": "4", f"vote{ranked}#b": "2", f"vote{ranked}#c": "04"}

    office.fills("lead", "cast", fields)

    assert _standing(office, ranked) == ["b>a=c"]


@pytest.mark.parametrize("typed", [True, False])
def test_a_ballot_that_comes_again_after_another_changes_nothing_and_shows_what_stands(
    office: Office, ranked: int, typed: bool
) -> None:
    if typed:
        office.says("lead", f"vote {ranked} a > b")
    else:
        office.fills("lead", "cast", {f"vote{ranked}#a": "1", f"vote{ranked}#b": "2"})
    first = office.last
    assert '"Your ballot is recorded."' in office.gets(first)
    office.says("lead", f"vote {ranked} c")

    answer = office.gets(first)

    assert "This had arrived before; your ballot stands as it is." in answer
    assert "Panama" in answer
    assert _standing(office, ranked) == ["c"]
    assert '"Your ballot is recorded."' in office.says("lead", f"vote {ranked} a > b")


def test_of_two_ballots_in_one_form_each_counts_once(office: Office, ranked: int) -> None:
    office.says("lead", "motion training “When?” “May” “June” as group-choice")
    office.says("lead", f"open {ranked + 1}")
    office.fills("lead", "cast", {f"vote{ranked}": "a", f"vote{ranked + 1}": "b"})
    form = office.last
    office.says("lead", f"vote {ranked + 1} a")

    answer = office.gets(form)

    assert '"Your ballot is recorded."' in answer
    assert "This had arrived before" in answer
    assert _standing(office, ranked) == ["a"]
    assert _standing(office, ranked + 1) == ["a"]


def test_a_reason_too_long_to_keep_is_refused_rather_than_cut(office: Office, ranked: int) -> None:
    answer = office.says("lead", f"recuse {ranked} {'x' * 1001}")

    assert '"The reason has ","1001"," characters; at most ","1000"," are kept."' in answer
    assert not office.do(lambda tx: tx.votes.recused(ranked))

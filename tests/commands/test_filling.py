"""What a form of ballots may say, and what it is told otherwise."""

from __future__ import annotations

import pytest

from bot.domain.groups import Role
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


def test_a_reason_too_long_to_keep_is_refused_rather_than_cut(office: Office, ranked: int) -> None:
    answer = office.says("lead", f"recuse {ranked} {'x' * 1001}")

    assert '"The reason has ","1001"," characters; at most ","1000"," are kept."' in answer
    assert not office.do(lambda tx: tx.votes.recused(ranked))

"""What the hand-over sheet says of secret ballots: that there is one, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.groups import Role
from bot.domain.people import Rank
from bot.ports import Transaction
from tests.commands.office import HOME, Office
from tests.rigs.server import ROOT

SEALED = str(ROOT / "tests" / "fixtures" / "communities" / "sealed.yaml")


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path, SEALED)
    yield made
    made.close()


def test_of_a_secret_ballot_the_sheet_says_only_that_it_was_received(sealed: Office) -> None:
    clerk, old, _ = (sealed.member(name) for name in ("clerk", "old", "new"))

    def found(tx: Transaction) -> None:
        tx.people.grant(clerk.id, "secretary")
        tx.organisations.delegate(sealed.home(tx).id, old.id, Rank.DELEGATE, None)
        training = next(g.id for g in tx.groups.all() if g.slug == "training")
        tx.groups.join(training, old.id, sealed.home(tx).id, Role.REPRESENTATIVE, founder=True)

    sealed.do(found)
    sealed.says("clerk", "motion training “In confidence?”")
    sealed.says("clerk", "open 1")
    assert "has not voted yet" in sealed.says("clerk", f"handover {HOME}")
    assert "Your ballot" in sealed.says("old", "vote 1 yes")
    sealed.says("clerk", f"delegate “{HOME}” new")

    sheet = sealed.says("new", "handover")
    assert "In confidence?" in sheet
    assert "Your ballot was received" in sheet
    assert "Your ballot: " not in sheet
    others = sealed.says("clerk", f"handover {HOME}")
    assert "A ballot of" in others
    assert "Your ballot" not in others

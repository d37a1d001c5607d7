"""Who has voted is the secretariat's to see, and nobody else's, while a vote is open."""

from __future__ import annotations

import pytest

from tests.scenarios.town import PLATFORMS, Town

pytestmark = pytest.mark.timeout(180)


def test_the_secretariat_sees_who_has_voted_and_voters_only_how_many(stage: Town) -> None:
    names = [next(stage.organisations) for _ in PLATFORMS]
    voters = [stage.delegate(platform, name) for platform, name in zip(PLATFORMS, names, strict=True)]
    number = stage.opens("training", "Who has voted?", *voters)
    voters[0].says(f"vote {number} yes")
    voters[2].says(f"vote {number} abstain")

    seen = stage.secretary.says(f"vote {number}").partition("Seen by the secretariat only")[2]

    voted, _, silent = seen.partition("Have not voted yet")
    assert names[0] in voted
    assert names[2] in voted
    assert names[1] in silent
    for voter, name in zip(voters, names, strict=True):
        card = voter.says(f"vote {number}")
        assert "2 of 3 have voted" in card
        assert "the secretariat sees who has voted" in card
        assert not [other for other in names if other != name and other in card]

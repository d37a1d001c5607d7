"""A platform takes a message and its answer is lost: it is found again, and shows what is true by then."""

from __future__ import annotations

import pytest

from tests.scenarios.town import CHANNEL, TEAM, Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(180)


def test_a_notice_that_is_found_again_shows_the_ballots_cast_meanwhile(stage: Town) -> None:
    question = "Was it posted?"
    voter = stage.delegate("slack")
    stage.secretary.says("follow training in en", channel=CHANNEL)
    stage.slack.fail("chat.postMessage", 100, status=500, accept=True, team=TEAM)

    def shown() -> list[str]:
        texts = map(stage.slack.text_of, stage.slack.messages(TEAM, CHANNEL))
        return [text for text in texts if question in text]

    number = stage.opens("training", question, voter)
    until(shown)
    voter.says(f"vote {number} yes")
    stage.slack.heal()
    stage.later(seconds=10)

    until(lambda: "1 of 1 have voted" in shown()[0])
    assert len(shown()) == 1

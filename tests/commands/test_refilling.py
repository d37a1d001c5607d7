"""A ballot's form that is opened again shows the ballot as it stands, on every platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import SlackConnection, payloads
from adapters.slack.modals import modal
from adapters.slack.render import Place
from adapters.teams.activity import pressed
from adapters.teams.render import render
from adapters.teams.writing import Reader
from adapters.web import intake
from adapters.web.pages import environment
from adapters.web.render import Keys, Renderer
from adapters.web.render import Reader as WebReader
from bot.domain.counting.choices import option_key
from bot.domain.people import Rank
from bot.requests import Args, Reply
from bot.views import Form
from tests.commands.office import Office
from tests.commands.test_examples import WORDS
from tests.scenarios.pages import Page
from tests.standins.slack.filling import must_be_complete, state_of
from tests.standins.teams.reading import filled, pressable

Sent = tuple[str, Args]
PAGE = Renderer(environment(), WebReader(WORDS("en"), "UTC"), Keys("token", "0123456789abcdef"), "")
WORKSPACE = SlackConnection("T1", "A1", "secret", "xoxb-1")


def on_slack(form: Form) -> Sent:
    """What Slack sends of a modal that somebody submits as it opened."""
    view = modal(form, Place("T1", WORDS), "")
    state = state_of(view["blocks"], {}, {})
    must_be_complete(view["blocks"], state)
    told: dict[str, Any] = {
        "type": "view_submission",
        "trigger_id": "1.2.abc",
        "user": {"id": "U1", "team_id": "T1"},
        "view": view | {"state": {"values": state}},
    }
    submitted = payloads.read(told, WORKSPACE)
    assert isinstance(submitted, payloads.Submission)
    return submitted.request.command, submitted.request.args


def on_teams(form: Form) -> Sent:
    """What Teams sends of a card whose last button somebody presses."""
    return pressed(filled(pressable(render(form, Reader("UTC", "T1"), WORDS))[-1], None))


def on_web(form: Form) -> Sent:
    """What a browser sends of the page's only form."""
    (shown,) = Page(PAGE.view(form)).forms
    return intake.meant(shown.fields)


everywhere = pytest.mark.parametrize("unchanged", [on_slack, on_teams, on_web])


@dataclass
class Booth:
    """Somebody who votes for themselves by Schulze, in a vote of each size."""

    office: Office
    votes: dict[int, int] = field(default_factory=dict)
    """by the number of options"""

    def __post_init__(self) -> None:
        self.office.member("clerk", "secretary")
        self.office.member("voter")
        self.office.says("voter", "join maintainers")

    def vote(self, options: int) -> int:
        if options not in self.votes:
            listed = " ".join(f"“Name {number}”" for number in range(1, options + 1))
            motion = f"maintainers “Who, of {options}?” {listed} as steering-seats seats 1"
            self.votes[options] = opened(self.office, motion)
        return self.votes[options]


def opened(office: Office, motion: str) -> int:
    """The number of a vote that the clerk drafts and opens."""
    number = re.search(r"Draft (\d+)", office.says("clerk", f"motion {motion}"))
    assert number
    assert "is open until" in office.says("clerk", f"open {number[1]}")
    return int(number[1])


def stands(office: Office, vote: int, rank: Rank = Rank.DELEGATE) -> list[str]:
    """The ballots of this rank in a vote."""
    return office.do(lambda tx: [b.choice for b in tx.votes.ballots(vote) if b.rank is rank])


def form_of(reply: Reply) -> Form:
    assert isinstance(reply.view, Form), reply
    return reply.view


@pytest.fixture(scope="module")
def booth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booth]:
    office = Office(tmp_path_factory.mktemp("booth"), "steering")
    yield Booth(office)
    office.close()


def ranked(data: st.DataObject, options: int) -> str:
    """Some of the options in an order, of some of the others no opinion."""
    keys = data.draw(st.permutations([option_key(at) for at in range(options)]))
    ranks = data.draw(st.integers(1, options))
    without = data.draw(st.integers(0, options - ranks))
    marks = [data.draw(st.sampled_from([" > ", " = "])) for _ in range(ranks - 1)]
    order = "".join(f"{key}{mark}" for key, mark in zip(keys, [*marks, ""], strict=False))
    return f"{order} ? {' '.join(keys[ranks : ranks + without])}" if without else order


@everywhere
@pytest.mark.parametrize("options", [4, 15, 25])
@settings(max_examples=15)
@given(data=st.data())
def test_a_ranking_opened_and_sent_unchanged_is_the_same_ballot(
    booth: Booth, unchanged: Callable[[Form], Sent], options: int, data: st.DataObject
) -> None:
    """Lists of places and number fields both: many options are ranked by numbers."""
    office, vote = booth.office, booth.vote(options)
    assert "Your ballot" in office.says("voter", f"vote {vote} {ranked(data, options)}")
    (before,) = stands(office, vote)
    form = form_of(office.asks("voter", "fill", Args.of(str(vote))))

    answer = office.asks("voter", *unchanged(form))

    assert not answer.refused
    assert stands(office, vote) == [before]


@everywhere
def test_no_opinion_stays_where_the_count_reads_it_as_no_place(
    office: Office, unchanged: Callable[[Form], Sent]
) -> None:
    vote, _ = _training(office)
    office.says("delegate", f"vote {vote} B > A ? D")

    office.asks("delegate", *unchanged(form_of(office.asks("delegate", "fill", Args.of(str(vote))))))

    assert stands(office, vote) == ["b>a?d"]


@everywhere
def test_an_alternates_form_holds_their_own_ballot_and_not_the_delegates(
    office: Office, unchanged: Callable[[Form], Sent]
) -> None:
    vote, choice = _training(office)
    office.says("delegate", f"vote {vote} A > B > C > D")
    office.says("delegate", f"vote {choice} A")
    office.says("alternate", f"vote {vote} D > C")
    form = form_of(office.asks("alternate", "fill", Args()))
    assert [one.value for one in form.inputs if one.name == f"vote{choice}"] == [""]  # type: ignore[union-attr]

    office.asks("alternate", *unchanged(form))

    assert stands(office, vote, Rank.ALTERNATE) == ["d>c"]
    assert stands(office, choice, Rank.ALTERNATE) == []
    assert stands(office, vote) == ["a>b>c>d"]


def _training(office: Office) -> tuple[int, int]:
    """A ranking and a choice, in which an organisation has its delegate and its alternate."""
    office.member("clerk", "secretary")
    for rank in Rank:
        _names(office, rank)
    office.now += timedelta(days=1)
    options = "“Dakar” “Nairobi” “Panama” “Amman”"
    ranking, choice = (
        opened(office, f"training “Where, by {profile}?” {options} as {profile}")
        for profile in ("group-ranking", "group-choice")
    )
    return ranking, choice


def _names(office: Office, rank: Rank) -> None:
    member = office.member(rank.value)
    office.do(lambda tx: tx.organisations.delegate(office.home(tx).id, member.id, rank, None))
    office.says(rank.value, "join training")

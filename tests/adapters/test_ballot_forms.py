"""A ballot that is filled in arrives as the same fields from every platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.requests import Reply, Request
from bot.views import Form, Ranking, Several
from tests.adapters.slack_rig import scene
from tests.adapters.teams_bot import connection, teams_bot
from tests.adapters.web_rig import website
from tests.scenarios.people import Person
from tests.scenarios.slack_person import SlackPerson
from tests.scenarios.teams_person import TeamsPerson
from tests.scenarios.web_person import WebPerson
from tests.standins.teams import FakeTeams


@dataclass
class Asked:
    """Somebody whom every command asks to fill in the form, and what came of it."""

    form: Form
    person: Person | None = None
    requests: list[Request] = field(default_factory=list)

    async def __call__(self, request: Request) -> Reply:
        self.requests.append(request)
        return Reply(self.form)

    def fills(self, **fields: str) -> dict[str, str]:
        """What arrives when the form is filled in so."""
        assert self.person
        self.person.says("vote 12")
        self.person.fills(**fields)
        assert self.requests[-1].command == self.form.command
        return dict(self.requests[-1].args.fields)


def ballot(count: int, **more: object) -> Form:
    options = tuple((f"c{n}", f"Candidate {n}") for n in range(1, count + 1))
    order = Ranking("order", "Your order", options, hint="1 is most preferred", **more)  # type: ignore[arg-type]
    approved = Several("approved", "Approve", options, ("c2",), optional=True)
    return Form("Vote 12", "vote", (approved, order), "Cast", "en", (("vote", "12"),))


Asking = Callable[[Form], Asked]


@pytest.fixture(params=["slack", "teams", "web"])
def asking(request: pytest.FixtureRequest) -> Asking:
    """Asks somebody on the platform to fill in a form."""
    made: Asking = request.getfixturevalue(f"on_{request.param}")
    return made


@pytest.fixture
def on_slack() -> Iterator[Asking]:
    with scene() as here:

        def ask(form: Form) -> Asked:
            person = SlackPerson(here.slack, here.people, "T1", "UANN", "ann", "ann@example.org")
            here.core.replies["vote"] = Reply(form)
            return Asked(form, person, here.core.requests)

        yield ask
        assert here.slack.violations == []


@pytest.fixture
def on_teams() -> Iterator[Asking]:
    with FakeTeams() as fake, teams_bot(connection(fake)) as bot:
        ann = fake.add_user(fake.tenant, "Ann Otieno")
        fake.directory.install(fake.app, ann)

        def ask(form: Form) -> Asked:
            bot.core.answer = lambda _: Reply(form)
            return Asked(form, TeamsPerson(fake, fake.client(bot.url), ann), bot.core.requests)

        yield ask
        assert fake.violations == []


@pytest.fixture
def on_web(story: Path) -> Iterator[Asking]:
    asked = Asked(ballot(3))
    with website(story, core=asked) as site:
        ana = WebPerson(site.url, "Ana Reyes", "")
        ana.signs_in(site.code("Ana Reyes"))

        def ask(form: Form) -> Asked:
            asked.form, asked.person = form, ana
            return asked

        yield ask


@pytest.mark.parametrize("count", [5, 15, 25])
def test_what_is_chosen_and_ranked_arrives_by_name(asking: Asking, count: int) -> None:
    asked = asking(ballot(count))
    ranked = {"order#c1": "2", "order#c2": "1", "order#c4": "2", f"order#c{count}": str(count)}

    arrived = asked.fills(approved="c1,c3", **ranked)

    assert arrived == {"vote": "12", "approved": "c1,c3", "order": f"c2 > c1 = c4 > c{count}"}


def test_nothing_chosen_and_nothing_ranked_arrives_as_nothing(asking: Asking) -> None:
    asked = asking(ballot(3, places=(("c1", "1"), ("c3", "2"))))

    arrived = asked.fills(approved="", **{"order#c1": "", "order#c3": ""})

    assert arrived == {"vote": "12", "approved": "", "order": ""}


@pytest.mark.parametrize("count", [3, 15, 25])
def test_no_opinion_differs_from_no_place(asking: Asking, count: int) -> None:
    asked = asking(ballot(count, no_opinion=True, places=(("c1", "?"), ("c2", "1"), ("c3", "?"))))

    arrived = asked.fills(**{"order#c2": "?", "order#c3": ""})

    assert arrived == {"vote": "12", "approved": "c2", "order": " ? c1 c2"}

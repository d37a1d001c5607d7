"""What the tests of the Teams stand-in ask for: the stand-in, both halves of a bot, a user and a team."""

from collections.abc import Iterator

import pytest

from tests.standins.teams import Client, FakeTeams, Team, User
from tests.standins.teams_bot import Bot, Clock, Endpoint


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeTeams]:
    with FakeTeams(clock=clock) as fake:
        yield fake


@pytest.fixture
def bot(fake: FakeTeams) -> Bot:
    return Bot(fake)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as endpoint:
        yield endpoint


@pytest.fixture
def client(fake: FakeTeams, endpoint: Endpoint) -> Client:
    return fake.client(endpoint.url)


@pytest.fixture
def amina(fake: FakeTeams) -> User:
    """A user who has the app."""
    user = fake.add_user(fake.tenant, "Amina Odhiambo")
    fake.directory.install(fake.app, user)
    return user


@pytest.fixture
def chat(fake: FakeTeams, amina: User) -> str:
    """The id of her chat with the bot."""
    return fake.directory.personal(fake.app, amina).id


@pytest.fixture
def team(fake: FakeTeams, amina: User) -> Team:
    """A team of two with the app."""
    team = fake.add_team(fake.tenant, "Water", amina, fake.add_user(fake.tenant, "Jean Dupont"))
    fake.directory.install(fake.app, team)
    return team

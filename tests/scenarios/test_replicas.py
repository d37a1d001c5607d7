"""Two processes over one PostgreSQL: whoever is asked answers the same, and each hears of the other."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from adapters.community import find
from tests.rigs.databases import libpq_url
from tests.rigs.nursery import NursedServer, Nursery
from tests.rigs.server import Server
from tests.scenarios.conftest import CLOCKED, Founding
from tests.scenarios.slack_person import SlackPerson
from tests.scenarios.town import TEAM, Town, code_in, settings, stand_ins
from tests.scenarios.web_person import WebPerson
from tests.standins.slack.delivery import post

PATIENCE = 5.0
"""Seconds on a busy machine; a page that hears of nothing looks by itself after 15."""
pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def pair(
    tmp_path_factory: pytest.TempPathFactory, hatchery: Nursery, postgres_founding: Founding
) -> Iterator[tuple[Town, Server]]:
    """A town whose bot has a second process, started with the same settings."""
    folder = tmp_path_factory.mktemp("town")
    url = postgres_founding("logistics", folder)
    with stand_ins() as (slack, teams):
        given = {**settings(folder, slack, teams, "logistics"), "PLENARY_KEYS": str(folder / "keys")}
        (folder / "other").mkdir()
        with (
            NursedServer(folder, url, given, CLOCKED, nursery=hatchery) as server,
            NursedServer(folder / "other", url, given, CLOCKED, nursery=hatchery) as other,
        ):
            made = Town(server, slack, teams, folder / "clock")
            made.admit()
            yield made, other
        made.assert_nothing_went_wrong()
        assert '"level": "error"' not in other.log_text()


def elsewhere(town: Town, person: SlackPerson, other: Server) -> SlackPerson:
    """The same person, whose words reach the other process."""
    client = town.slack.client(TEAM, other.url)
    return SlackPerson(town.slack, client, TEAM, person.user, person.name, person.mail)


def browser(person: WebPerson, other: Server) -> WebPerson:
    """The same browser with the same cookies, led to the other process."""
    return WebPerson(other.url, person.name, person.mail, person.language, jar=person.jar)


def test_codes_and_sessions_of_one_process_hold_in_the_other(pair: tuple[Town, Server]) -> None:
    town, other = pair
    organisation = next(town.organisations)
    invited = code_in(town.secretary.says(f"invite “{organisation}” Mira Novak mira@web.example"))
    person = WebPerson(other.url, "Mira Novak", "mira@web.example")

    person.signs_in(invited)

    assert organisation in person.says("me")
    assert organisation in browser(person, town.server).says("me")


def test_a_page_open_on_one_hears_of_a_ballot_on_the_other(pair: tuple[Town, Server]) -> None:
    town, other = pair
    voter, watcher = town.delegate("slack"), town.delegate("web")
    number = town.opens("training", "Do they hear?", voter, watcher, closes="in 20d")
    page = browser(watcher, other)
    cookie = "; ".join(f"{one.name}={one.value}" for one in page.jar)
    request = urllib.request.Request(f"{other.url}/chat/events", headers={"cookie": cookie})
    with closing(urllib.request.urlopen(request, timeout=PATIENCE)) as stream:
        told = next(line for line in stream if line.startswith(b"data: {"))
        assert b'"cast": 0' in told
        time.sleep(2)  # what the opening itself has set going is over

        begun = time.monotonic()
        voter.says(f"vote {number} yes")
        heard = next(line for line in stream if b'"cast": 1' in line)

    assert heard
    assert time.monotonic() - begun < PATIENCE


def test_the_same_request_at_both_is_carried_out_once(pair: tuple[Town, Server]) -> None:
    town, other = pair
    lead = town.secretary

    first = lead.client.command(lead.user, "/wg", "motion training “Only once?” closes in 5d")
    assert first.sent
    again = post(f"{other.url}/slack/events", first.sent, PATIENCE)

    assert (first.status, again.status) == (200, 200)
    assert again.body == first.body
    with psycopg.connect(libpq_url(town.server.database_url)) as connection:
        drafts = connection.execute("SELECT count(*) FROM votes WHERE rule LIKE '%Only once%'").fetchone()
    assert drafts == (1,)


def test_what_is_loaded_beside_them_is_known_to_both_at_once(pair: tuple[Town, Server]) -> None:
    town, other = pair
    file = town.server.folder / "renamed.yaml"
    file.write_text(find("logistics")[0].replace("{en: Training,", "{en: Training together,"), "utf-8")

    town.server.cli("community", "load", str(file))

    for person in (town.secretary, elsewhere(town, town.secretary, other)):
        assert "Training together" in person.says("groups")

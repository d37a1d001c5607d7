"""Sealed votes: who has voted is known, and what until the close to nobody, and after it of nobody."""

from __future__ import annotations

import json
import re
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.rigs.databases import PostgresServer
from tests.rigs.evidence import Evidence, Row, seized, wal_file
from tests.rigs.forensics import Secret, links, mentions
from tests.rigs.server import ROOT, Server
from tests.scenarios.conftest import CLOCKED
from tests.scenarios.people import Person, tidy
from tests.scenarios.town import CHANNEL, Town
from tests.scenarios.waiting import until
from tests.scenarios.web_person import WebPerson
from tests.standins.teams import User

COMMUNITY = str(ROOT / "tests" / "fixtures" / "communities" / "sealed.yaml")
pytestmark = pytest.mark.timeout(300)

OPTIONS = (
    "Acacias along the quay", "Beeches behind the hall", "Chestnuts in the court",
    "Dogwoods by the gate", "Elders on the islands", "Firs above the harbour",
)  # fmt: skip
AMONG = " ".join(f"“{option}”" for option in OPTIONS) + " as choice"
BEECH, DOGWOOD, ELDER = "Beeches behind the hall", "Dogwoods by the gate", "Elders on the islands"
CHOSEN = (BEECH, DOGWOOD, ELDER)
NEVER = tuple(sorted({*OPTIONS} - {*CHOSEN}))


def keys(town: Town) -> list[str]:
    return sorted(file.name for file in (town.server.folder / "data" / "keys").iterdir())


def rows(evidence: Evidence, table: str, number: int) -> list[Row]:
    return [row for row in evidence.tables[table] if row["vote_id"] == number]


def notices(town: Town, containing: str) -> list[str]:
    """Everything the channel ever showed with these words, edits too."""
    shown = (tidy(town.slack.text_of(s)) for s in town.slack.shown if s.where == CHANNEL)
    return [text for text in shown if containing in text]


def everything(town: Town, since: str, *web: WebPerson) -> Evidence:
    """The database, the log, all that went to a platform or a browser, and the metrics."""
    with urllib.request.urlopen(f"http://127.0.0.1:{town.server.metrics_port}/metrics", timeout=10) as page:
        metrics = page.read()
    return seized(town.server.database_url, since).also(
        log=town.server.log.read_bytes(),
        slack=json.dumps([s.content for s in town.slack.shown]).encode(),
        teams=repr([m for m in town.teams.log.all() if not isinstance(m.by, User)]).encode(),
        web="\n".join(person.opens("/chat").whole.text for person in web).encode(),
        metrics=metrics,
    )


@dataclass
class Ballots:
    """A vote of seven units on three platforms in which everybody has voted, and what each voted."""

    number: int
    question: str
    voters: list[Person]
    truth: dict[str, str]

    @property
    def secret(self) -> Secret:
        """Every option named alike often, by its label; in the database an option is a letter."""
        units = {unit: (unit,) for unit in self.truth}
        return Secret(self.truth, units, {option: (option,) for option in OPTIONS})

    @property
    def web(self) -> list[WebPerson]:
        return [voter for voter in self.voters if isinstance(voter, WebPerson)]


def voted(town: Town, group: str, question: str) -> Ballots:
    """Six delegates vote, three of them twice, in the end by a button; for the seventh its alternate does."""
    voters = [town.delegate(platform) for platform in ("slack", "teams", "web", "slack", "teams", "web")]
    silent = next(town.organisations)
    absent, alternate = town.delegate("slack", silent), town.member("teams", silent, "alternate")
    number = town.opens(group, question, *voters, absent, among=AMONG)
    for voter, first in zip(voters[:3], (DOGWOOD, ELDER, BEECH), strict=True):
        assert "recorded" in voter.says(f"vote {number} {first}")
    town.later(seconds=200)  # on Teams an earlier choice within two minutes is taken for a resend
    choices = (BEECH, BEECH, DOGWOOD, BEECH, DOGWOOD, ELDER)
    for voter, choice in zip(voters[:3], choices, strict=False):
        voter.says(f"vote {number}")
        answer = voter.presses(choice, question if voter.platform != "web" else "")
        assert "Your ballot was received" in answer, answer
    for voter, choice in zip(voters[3:], choices[3:], strict=True):
        assert "Your ballot was received" in voter.says(f"vote {number} {choice}")
    assert "in reserve" in alternate.says(f"vote {number} {BEECH}")
    evidence = seized(town.server.database_url, wal_file(town.server.database_url))
    units = sorted((str(row["unit"]) for row in rows(evidence, "ballots", number)), key=lambda u: int(u[1:]))
    return Ballots(number, question, voters, dict(zip(units, (*choices, BEECH), strict=True)))


def test_who_voted_is_known_and_what_only_as_a_tally_after_the_close(town: Town) -> None:
    since = wal_file(town.server.database_url)
    town.secretary.says("follow training in en", channel=CHANNEL)
    made = voted(town, "training", "Which trees are planted?")
    number, secret = made.number, made.secret
    assert keys(town) == [f"vote-{number}.key"]
    until(lambda: any("7 of 7 have voted" in text for text in notices(town, made.question)))
    assert "only the turnout is shown" in town.secretary.says(f"result {number}")
    assert len({re.sub(r"\d of 7 have", "N of 7 have", text) for text in notices(town, made.question)}) == 1

    before = everything(town, since, *made.web)
    places = ("ballots", "superseded")
    sealed = [str(row["choice"]) for table in places for row in rows(before, table, number)]
    assert (len(sealed), len({len(text) for text in sealed})) == (10, 1)
    named = mentions(before, secret)
    assert max(named[option] for option in CHOSEN) <= max(named[option] for option in NEVER), named
    assert set(mentions(Evidence({}, {"log": before.raw["log"]}), secret).values()) == {0}
    assert links(before, secret) == []

    town.later(days=6)
    result = until(lambda: "".join(notices(town, f"Result of vote {number}")), seconds=60)
    assert "7 of 7 voted" in result, result
    until(lambda: keys(town) == [])
    after = everything(town, since, *made.web)
    assert {row["choice"] for row in rows(after, "ballots", number)} == {""}
    assert rows(after, "superseded", number) == []
    counted = {row["choice"]: row["number"] for row in rows(after, "counted", number)}
    assert counted == {"b": 4, "d": 2, "e": 1}
    assert links(after, secret) == []


@contextmanager
def backup(town: Town, folder: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server on a copy of the database, with neither platforms nor keys, which no backup holds."""
    url = town.server.database_url
    settings = {k: v for k, v in town.server.settings.items() if k in ("CLOCK_OFFSET", "PLENARY_COMMUNITY")}
    if url.startswith("sqlite:"):
        with (
            closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as running,
            closing(sqlite3.connect(folder / "copy.db")) as copied,
        ):
            running.backup(copied)
        yield Server(folder, f"sqlite:///{folder / 'copy.db'}", settings, CLOCKED)
        return
    databases: PostgresServer = request.getfixturevalue("postgres_server")
    town.server.stop()
    copy = databases.create(url)
    town.server.start()
    yield Server(folder, copy, settings, CLOCKED)
    databases.drop(copy)


def test_a_backup_opens_no_ballot(town: Town, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    made = voted(town, "backups", "Who can read a backup?")
    with backup(town, tmp_path, request) as server:
        evidence = seized(server.database_url, wal_file(server.database_url))
        assert links(evidence, made.secret) == []
        town.later(days=6)
        until(lambda: keys(town) == [])
        with server:
            voter = made.web[0]
            there = WebPerson(server.url, voter.name, voter.mail, jar=voter.jar)
            until(lambda: "key of its sealed ballots was lost" in there.says(f"vote {made.number}"))
        after = seized(server.database_url, wal_file(server.database_url))
        assert rows(after, "counted", made.number) == []
        assert links(after, made.secret) == []
    assert "7 of 7 voted" in made.voters[0].says(f"result {made.number}")


@pytest.mark.parametrize(
    ("cast", "said"),
    [
        (5, "5 for, 0 against"),
        (4, "Passed. With so few ballots only the outcome is shown."),
        (3, "Passed. With so few ballots only the outcome is shown."),
        (2, "Void: with fewer than three ballots a choice could be guessed."),
    ],
)
def test_of_few_ballots_only_the_outcome_is_shown_and_of_fewer_nothing(
    town: Town, cast: int, said: str
) -> None:
    voters = [town.delegate("slack") for _ in range(5)]
    number = town.opens("training", f"Are {cast} enough?", *voters)
    for voter in voters[:cast]:
        voter.says(f"vote {number} yes")
    town.later(days=6)
    result = until(lambda: _result(voters[0], number), seconds=60)
    assert said in result
    assert ("for, " in result) == (cast == 5)
    evidence = seized(town.server.database_url, wal_file(town.server.database_url))
    assert len(rows(evidence, "counted", number)) == (cast == 5)
    assert {row["choice"] for row in rows(evidence, "ballots", number)} == {""}


def _result(person: Person, number: int) -> str:
    answer = person.says(f"result {number}")
    return "" if "is open until" in answer else answer


def test_a_lost_key_voids_the_vote_and_the_secretariat_is_told(town: Town) -> None:
    voters = [town.delegate(platform) for platform in ("slack", "teams", "web")]
    number = town.opens("locksmiths", "Who has the key?", *voters)
    assert "recorded" in voters[0].says(f"vote {number} yes")
    (town.server.folder / "data" / "keys" / f"vote-{number}.key").unlink()
    for voter in voters:
        answer = voter.says(f"vote {number} no")
        assert "no ballot can be sealed" in answer
        assert "Tell the secretariat" in answer

    town.later(days=6)
    until(lambda: any("keys folder" in text for text in town.secretary.reads()), seconds=60)
    for voter in voters:
        assert "key of its sealed ballots was lost" in voter.says(f"vote {number}")


def test_a_key_that_outlived_the_close_in_a_crash_is_destroyed_at_the_next_start(town: Town) -> None:
    voter = town.delegate("slack")
    number = town.opens("crashes", "Does the key die?", voter)
    voter.says(f"vote {number} yes")
    file = town.server.folder / "data" / "keys" / f"vote-{number}.key"
    key = file.read_bytes()
    town.later(days=6)
    until(lambda: "Void" in voter.says(f"result {number}"), seconds=60)
    town.server.kill()
    file.write_bytes(key)  # as it lies there when the kill comes between commit and destruction
    town.server.start()
    until(lambda: not file.exists())

"""A ballot that was acknowledged is never lost, though the bot is killed the moment its answer is out."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.rigs.evidence import seized
from tests.scenarios.people import Person
from tests.scenarios.slack_person import SlackPerson
from tests.scenarios.teams_person import TeamsPerson
from tests.scenarios.town import Town
from tests.scenarios.waiting import until

KILLS = 20
pytestmark = pytest.mark.timeout(300)


def _presses(voter: Person, button: str, question: str) -> None:
    """Presses and comes back the moment the bot has answered 200, whatever else is to be shown."""
    match voter:
        case SlackPerson():
            assert voter.client.press(voter.user, voter.sees(button, question), button).status == 200
        case TeamsPerson():
            assert voter.client.press(voter.user, voter.sees(button, question), button).status == 200
        case _:
            assert "recorded" in voter.presses(button)


def test_no_acknowledged_ballot_is_lost_by_a_kill(town: Town) -> None:
    question = "Does it survive?"
    voters = [town.delegate(platform) for platform in ("slack", "teams", "web")]
    number = town.opens("training", question, *voters, closes="in 20d")
    for voter in voters:
        voter.says(f"vote {number}")

    for kill in range(KILLS):
        voter, button = voters[kill % 3], ("Yes", "No")[kill % 2]
        town.later(seconds=150)  # on Teams an earlier choice within two minutes is taken for a resend
        _presses(voter, button, question if voter.platform != "web" else "")
        town.server.kill()
        town.server.start()
        assert f"Your ballot: {button}, received" in voter.says(f"vote {number}")

    town.later(days=21)
    until(lambda: "3 of 3 voted" in voters[0].says(f"result {number}"), seconds=30)
    assert "synchronous=2" in town.server.log_text() or "postgres" in town.server.database_url


def test_a_result_still_comes_and_comes_once_when_the_bot_dies_at_the_close(town: Town) -> None:
    question = "Does the result come?"
    follower = town.secretary
    follower.says("follow training in en", channel="C0GENERAL")
    voter = town.delegate("slack")
    number = town.opens("training", question, voter, closes="in 3d")
    voter.says(f"vote {number} yes")

    town.later(days=3, seconds=5)
    time.sleep(0.4)
    town.server.kill()
    town.server.start()

    def results() -> int:
        shown = (town.slack.text_of(m) for m in town.slack.messages("T0HOME001", "C0GENERAL"))
        return sum(f"Result of vote {number}" in text for text in shown)

    until(results, seconds=90)  # a lease of a minute may have to end first
    time.sleep(2)
    assert results() == 1


def test_a_polite_stop_leaves_one_complete_file(town: Town) -> None:
    town.delegate("slack")

    code = town.server.stop()
    left = sorted(path.name for path in town.server.folder.glob("*-wal"))
    town.server.start()

    assert code == 0
    assert left == []


def test_a_polite_stop_waits_for_what_is_being_sent_and_holds_nothing_back(town: Town) -> None:
    question = "Does it come once?"
    town.secretary.says("follow training in en", channel="C0GENERAL")
    voter = town.delegate("slack")

    def shown() -> int:
        texts = (town.slack.text_of(m) for m in town.slack.messages("T0HOME001", "C0GENERAL"))
        return sum(question in text for text in texts)

    town.slack.fail("chat.postMessage", hang=2, accept=True)
    town.opens("training", question, voter)
    until(shown)
    code = town.server.stop()
    tables = seized(town.server.database_url).tables
    town.server.start()

    assert code == 0
    assert [row for table in ("slots", "deliveries") for row in tables[table] if row["lease_until"]] == []
    time.sleep(2)
    assert shown() == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is Linux's")
def test_the_disk_has_the_ballot_before_the_answer_goes_out(town: Town, tmp_path: Path) -> None:
    if town.server.database_url.startswith("postgresql"):
        pytest.skip("PostgreSQL syncs in its own processes")
    if shutil.which("strace") is None:
        assert os.environ.get("CI") != "true", "strace is missing"
        pytest.skip("no strace here: the order of sync and answer was not seen")
    voter = town.delegate("slack")
    number = town.opens("training", "Is it on disk?", voter, closes="in 20d")
    voter.says(f"vote {number}")
    trace = tmp_path / "trace"
    calls = "trace=fdatasync,fsync,sendto,write,writev,sendmsg,recvfrom,read"
    tracing = subprocess.Popen(
        ["strace", "-f", "-p", str(town.server.pid), "-e", calls, "-s", "64", "-tt", "-o", str(trace)]
    )
    try:
        until(lambda: trace.exists() and trace.stat().st_size > 0)
        voter.client.press(voter.user, voter.sees("Yes", "Is it on disk?"), "Yes")
        time.sleep(0.5)
    finally:
        tracing.send_signal(signal.SIGINT)
        tracing.wait(10)
    lines = trace.read_text(errors="replace").splitlines()
    asked = next(i for i, line in enumerate(lines) if "POST /slack/events" in line)
    answered = next(
        i
        for i, line in enumerate(lines)
        if i > asked and "HTTP/1.1 200" in line and re.search(r"(write|writev|sendto|sendmsg)\(", line)
    )
    assert any("sync(" in line for line in lines[asked:answered])

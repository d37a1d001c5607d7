"""Socket Mode: the same acts over a socket that the bot opens; and work that goes on after an answer."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import pytest

from adapters.slack import SlackConnection
from adapters.slack.app import SlackApp
from adapters.slack.errands import Errands
from bot.requests import Reply
from bot.views import Actions, Button, Form, Line
from tests.adapters.slack_rig import Core, card, eventually, now, served, speeches
from tests.standins.slack import Client, FakeSlack

VOTE = card("Vote 12", Actions((Button("Yes", "vote", ("12", "yes")),)))


class Wired:
    """A workspace reached over a socket alone."""

    def __init__(self, slack: FakeSlack, core: Core, people: Client) -> None:
        self.slack, self.core, self.people = slack, core, people


@pytest.fixture
def wired() -> Iterator[Wired]:
    with FakeSlack() as slack:
        slack.add_workspace("T1", "xoxb-1", app_token="xapp-1")
        slack.add_user("T1", "UANN", "ann")
        slack.add_channel("T1", "C1", "coordination", ["UANN"])
        core = Core()
        connection = SlackConnection(
            "T1", slack.app.id, slack.signing_secret, "xoxb-1", slack.api_url, "xapp-1"
        )
        with served(SlackApp([connection], core, now, speeches), warm=True):
            eventually(lambda: slack.sockets == 1)
            yield Wired(slack, core, slack.client("T1"))
        eventually(lambda: slack.sockets == 0)  # the stand-in answers a close before it counts it
        assert slack.violations == []


def test_a_command_over_the_socket_is_answered(wired: Wired) -> None:
    assert wired.people.command("UANN", "/wg", "help", channel="C1").ok
    assert wired.core.last.command == "help"
    assert "Recorded" in wired.slack.text_of(wired.slack.ephemerals("T1", "UANN")[-1])


def test_a_press_over_the_socket_is_answered(wired: Wired) -> None:
    wired.core.replies["show"] = Reply(VOTE, public=True)
    wired.people.command("UANN", "/wg", "show", channel="C1")
    assert wired.people.press("UANN", wired.slack.messages("T1", "C1")[0], "Yes").ok
    assert wired.core.last.args.tokens == ("12", "yes")
    eventually(lambda: wired.slack.ephemerals("T1", "UANN"))


def test_a_form_over_the_socket_is_answered_in_its_modal(wired: Wired) -> None:
    wired.core.replies["motion"] = Reply(Form("Draft", "motion", (Line("question", "Question"),), "Go", "en"))
    wired.people.command("UANN", "/wg", "motion")
    eventually(lambda: wired.slack.modals("T1", "UANN"))
    wired.core.replies.clear()
    wired.people.submit("UANN", values={"question": "Shall we?"})
    assert "Recorded" in wired.slack.text_of(wired.slack.modals("T1", "UANN")[-1])


def test_a_mention_and_the_home_tab_come_over_the_socket(wired: Wired) -> None:
    assert wired.people.mention("UANN", "C1", "help").ok
    assert wired.people.open_home("UANN").ok
    eventually(lambda: wired.slack.home("T1", "UANN") and wired.slack.ephemerals("T1", "UANN"))


def test_nonsense_over_the_socket_is_not_acknowledged_and_the_next_is(wired: Wired) -> None:
    impatient = wired.slack.client("T1", patience=0.2)
    assert not impatient.command("UANN", "/wg", "help", alter=lambda p: {**p, "user_id": "?"}).ok
    wired.core.replies["broken"] = RuntimeError()
    assert not impatient.command("UANN", "/wg", "broken").ok
    assert wired.people.command("UANN", "/wg", "help").ok


def test_a_socket_that_slack_closes_is_opened_again(wired: Wired) -> None:
    wired.slack.disconnect_sockets()
    eventually(lambda: wired.slack.sockets == 1 and wired.people.command("UANN", "/wg", "help").ok, 8)


def test_errands_keep_to_their_places_and_drop_what_is_too_much(caplog: pytest.LogCaptureFixture) -> None:
    under_way, most = 0, 0

    async def errand() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1

    async def work() -> None:
        errands = Errands(at_once=2, most=5)
        for _ in range(7):
            errands.run(errand())
        await errands.drain(1)

    asyncio.run(work())
    assert most == 2
    assert caplog.text.count("dropped an errand") == 2


def test_errands_that_fail_or_take_too_long_are_noted_without_their_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken() -> None:
        raise RuntimeError("canary")

    async def work() -> None:
        errands = Errands(at_once=1, most=5)
        errands.run(broken())
        errands.run(asyncio.sleep(60))
        errands.run(asyncio.sleep(60))
        await errands.drain(0.05)
        await errands.drain(0.05)

    asyncio.run(work())
    assert "RuntimeError" in caplog.text
    assert "canary" not in caplog.text
    assert "gave up 2 errands" in caplog.text


def test_without_being_warmed_no_socket_takes_anything() -> None:
    with FakeSlack() as slack:
        slack.add_workspace("T1", "xoxb-1", app_token="xapp-1")
        connection = SlackConnection("T1", "", slack.signing_secret, "xoxb-1", slack.api_url, "xapp-1")
        with served(SlackApp([connection], Core(), now, speeches)):
            pass
        assert not slack.calls_of("apps.connections.open")


def test_bolt_is_not_loaded_on_the_way_to_being_ready_nor_to_a_ballot() -> None:
    loaded = "import sys, adapters.slack.app; print('slack_bolt' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"

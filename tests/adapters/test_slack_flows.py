"""What people do in Slack, through the real gate and Bolt, before a strict stand-in for Slack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.limits import Limits, Rate
from adapters.slack import SlackConnection
from adapters.slack.app import SlackApp
from bot.dispatch import Busy
from bot.domain.people import IdentityKey, Platform
from bot.requests import ConversationKey, Hints, Reply
from bot.views import Actions, Button, Card, Choice, Form, Line, Paragraph, Text
from tests.adapters.slack_rig import Core, Scene, card, eventually, now, scene, speeches

VOTE = card("Vote 12", Actions((Button("Yes", "vote", ("12", "yes")), Button("No", "vote", ("12", "no")))))
FORM = Form(
    "Draft a motion",
    "motion",
    (
        Line("question", "Question"),
        Paragraph("why", "Reasons", optional=True),
        Choice("profile", "Profile", (("simple", "Simple majority"), ("third", "Two thirds"))),
    ),
    "Draft",
    "en",
    (("group", "7"),),
    (Text(("Say what is to be decided.",), "en"),),
)
ANN = IdentityKey(Platform.SLACK, "T1", "UANN")


@pytest.fixture
def here() -> Iterator[Scene]:
    with scene() as made:
        yield made
        assert made.slack.violations == []


def _notice(here: Scene, channel: str = "C1", view: Card = VOTE) -> None:
    """Shows a notice in the channel, as anybody asked by a command that answers in public."""
    here.core.replies["show"] = Reply(view, public=True)
    assert here.people.command("UANN", "/wg", "show", channel=channel).ok


def test_a_press_on_a_notice_is_dispatched_and_answered_privately(here: Scene) -> None:
    _notice(here)
    (notice,) = here.slack.messages("T1", "C1")
    delivery = here.people.press("UBOB", notice, "Yes", action_ts="1810306800.000123")
    assert (delivery.status, delivery.body) == (200, b"")
    request = here.core.last
    assert (request.command, request.args.tokens) == ("vote", ("12", "yes"))
    assert request.identity == IdentityKey(Platform.SLACK, "T1", "UBOB")
    assert request.conversation == ConversationKey(Platform.SLACK, "T1", "C1", personal=False)
    assert request.clicked_at == datetime(2027, 5, 14, 15, 0, 0, 123, tzinfo=UTC)
    assert request.hints == Hints()
    eventually(lambda: here.slack.ephemerals("T1", "UBOB"))
    assert "Your ballot is recorded." in here.slack.text_of(here.slack.ephemerals("T1", "UBOB")[-1])
    assert len(here.slack.messages("T1", "C1")) == 1
    assert here.slack.messages("T1", "C1")[0].versions == notice.versions
    assert (
        not here.slack.calls_of("users.info") or here.slack.calls_of("users.info")[-1].args["user"] == "UANN"
    )


def test_the_same_press_sent_again_is_the_same_request(here: Scene) -> None:
    _notice(here)
    (notice,) = here.slack.messages("T1", "C1")
    first = here.people.press("UBOB", notice, "Yes")
    assert here.people.resend(first).ok
    assert here.core.requests[-1] == here.core.requests[-2]
    here.people.press("UBOB", notice, "Yes")
    assert here.core.requests[-1].id != here.core.requests[-2].id


def test_a_private_message_gives_way_to_the_answer_of_its_button(here: Scene) -> None:
    here.core.replies["votes"] = Reply(VOTE)
    here.people.command("UANN", "/wg", "votes", channel="C1")
    (private,) = here.slack.ephemerals("T1", "UANN")
    here.people.press("UANN", private, "No")
    eventually(lambda: "recorded" in here.slack.text_of(here.slack.ephemerals("T1", "UANN")[-1]))
    assert len(here.slack.ephemerals("T1", "UANN")) == 1


def test_a_stranger_from_another_workspace_keeps_their_own_home(here: Scene) -> None:
    here.slack.add_user("T1", "UCEM", "cem", home_team="T9")
    here.slack.add_channel("T1", "C2", "shared", ["UCEM", "UANN"])
    _notice(here, "C2")
    (notice,) = here.slack.messages("T1", "C2")
    here.people.press("UCEM", notice, "Yes")
    assert here.core.last.identity == IdentityKey(Platform.SLACK, "T9", "UCEM")
    assert here.core.last.conversation.tenant == "T1"


def test_a_command_is_dispatched_with_what_slack_says_of_the_person(here: Scene) -> None:
    delivery = here.people.command("UANN", "/wg", "Update water “Wells & pumps” @bob", channel="C1")
    request = here.core.last
    assert (request.command, request.args.tokens) == ("update", ("water", "Wells & pumps", "<@UBOB|bob>"))
    assert request.identity == ANN
    assert request.conversation == ConversationKey(Platform.SLACK, "T1", "C1", personal=False)
    assert request.hints == Hints("ann", "fr-FR", "Europe/Rome", "ann@example.org")
    assert request.clicked_at is None
    assert delivery.json["response_type"] == "ephemeral"
    (shown,) = here.slack.ephemerals("T1", "UANN")
    assert "Recorded" in here.slack.text_of(shown)


def test_a_bare_command_shows_the_start_and_its_conversation_is_personal(here: Scene) -> None:
    here.people.command("UANN", "/wg")
    assert here.core.last.command == ""
    assert here.core.last.conversation.personal


def test_slack_is_asked_once_a_day_who_somebody_is(here: Scene) -> None:
    for _ in range(3):
        here.people.command("UANN", "/wg", "help")
    assert len(here.slack.calls_of("users.info")) == 1
    here.people.command("UBOB", "/wg", "help")
    assert here.core.last.hints.zone == "Asia/Kathmandu"


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"error": "user_not_found"}, {"status": 429}, {"hang": 2.5}]
)
def test_a_command_works_when_slack_does_not_say_who_it_is(here: Scene, fault: dict[str, object]) -> None:
    here.slack.fail("users.info", 5, **fault)
    assert here.people.command("UANN", "/wg", "help").ok
    assert here.core.last.hints == Hints()
    assert here.people.command("UANN", "/wg", "help").elapsed < 1  # not asked again at once


def test_a_public_answer_is_seen_by_everybody_in_the_channel(here: Scene) -> None:
    _notice(here)
    assert len(here.slack.messages("T1", "C1")) == 1
    assert not here.slack.ephemerals("T1", "UANN")


def _open_form(here: Scene) -> None:
    here.core.replies["motion"] = Reply(FORM)
    delivery = here.people.command("UANN", "/wg", "motion water", channel="C1")
    assert (delivery.status, delivery.body) == (200, b"")
    eventually(lambda: here.slack.modals("T1", "UANN"))


def test_a_form_opens_as_a_modal_and_its_submission_is_a_request(here: Scene) -> None:
    _open_form(here)
    del here.core.replies["motion"]
    delivery = here.people.submit("UANN", values={"question": "Shall we & <they>?", "profile": "Two thirds"})
    request = here.core.last
    assert (request.command, request.args.tokens) == ("motion", ())
    assert request.args.fields == {
        "group": "7",
        "question": "Shall we & <they>?",
        "why": "",
        "profile": "third",
    }
    assert request.conversation == ConversationKey(Platform.SLACK, "T1", "C1", personal=False)
    assert request.identity == ANN
    assert request.hints.name == "ann"
    assert delivery.json["response_action"] == "update"
    (modal,) = here.slack.modals("T1", "UANN")
    assert "Your ballot is recorded." in here.slack.text_of(modal)


def test_a_refused_form_stays_under_its_refusal_with_what_was_typed(here: Scene) -> None:
    _open_form(here)
    here.core.replies["motion"] = Reply(card("Not done", Text(("Only a lead may.",), "en")), refused=True)
    here.people.submit("UANN", values={"question": "Shall we?", "profile": "simple"})
    form, refusal = here.slack.modals("T1", "UANN")
    assert "Only a lead may." in here.slack.text_of(refusal)
    assert form.state["question"]["question"]["value"] == "Shall we?"
    here.people.close("UANN")
    first = here.core.last.id
    here.people.submit("UANN", values={"profile": "third"})
    assert here.core.last.id != first  # the second try is not the first one again


def test_a_form_may_lead_to_the_next(here: Scene) -> None:
    _open_form(here)
    here.core.replies["motion"] = Reply(Form("Closes", "closes", (Line("when", "When"),), "Go", "en"))
    here.people.submit("UANN", values={"question": "Shall we?", "profile": "simple"})
    here.people.submit("UANN", values={"when": "in 5d"})
    assert here.core.last.command == "closes"
    assert here.core.last.conversation.id == "C1"


def test_a_public_answer_to_a_form_is_posted_where_it_was_opened(here: Scene) -> None:
    _open_form(here)
    here.core.replies["motion"] = Reply(card("This channel follows Water"), public=True)
    here.people.submit("UANN", values={"question": "Shall we?", "profile": "simple"})
    eventually(lambda: here.slack.messages("T1", "C1"))
    assert "follows Water" in here.slack.text_of(here.slack.messages("T1", "C1")[0])


def test_a_press_may_open_a_form(here: Scene) -> None:
    _notice(here)
    here.core.replies["vote"] = Reply(FORM)
    (notice,) = here.slack.messages("T1", "C1")
    here.people.press("UBOB", notice, "Yes")
    eventually(lambda: here.slack.modals("T1", "UBOB"))


def test_where_the_modal_does_not_open_a_button_tries_again(here: Scene) -> None:
    here.slack.fail("views.open", error="expired_trigger_id")
    here.core.replies["motion"] = Reply(FORM)
    here.people.command("UANN", "/wg", "motion water", channel="C1")
    eventually(lambda: here.slack.ephemerals("T1", "UANN"))
    here.people.press("UANN", here.slack.ephemerals("T1", "UANN")[-1], "Open the form")
    assert (here.core.last.command, here.core.last.args.tokens) == ("motion", ("water",))
    eventually(lambda: here.slack.modals("T1", "UANN"))


def test_the_home_tab_is_the_start(here: Scene) -> None:
    here.core.replies[""] = Reply(card("Start", Actions((Button("Join", "join", ("water",)),))))
    assert here.people.open_home("UANN").ok
    assert here.core.last.command == ""
    assert here.core.last.conversation == ConversationKey(Platform.SLACK, "T1", "UANN", personal=True)
    assert here.core.last.hints.locale == "fr-FR"
    eventually(lambda: here.slack.home("T1", "UANN"))
    assert "Start" in here.slack.text_of(here.slack.home("T1", "UANN"))


def test_a_press_on_the_home_tab_answers_in_a_modal_and_the_tab_stays_true(here: Scene) -> None:
    here.core.replies[""] = Reply(card("Start", Actions((Button("Join", "join", ("water",)),))))
    here.people.open_home("UANN")
    eventually(lambda: here.slack.home("T1", "UANN"))
    here.core.replies["join"] = Reply(card("Joined", Actions((Button("Leave", "leave", ("water",)),))))
    here.core.replies[""] = Reply(card("Start, with Water"))
    home = here.slack.home("T1", "UANN")
    assert home is not None
    here.people.press("UANN", home, "Join")
    eventually(lambda: here.slack.modals("T1", "UANN"))
    eventually(lambda: "with Water" in here.slack.text_of(here.slack.home("T1", "UANN")))
    here.people.press("UANN", here.slack.modals("T1", "UANN")[-1], "Leave")
    eventually(lambda: "Recorded" in here.slack.text_of(here.slack.modals("T1", "UANN")[-1]))
    assert here.core.last.command == "leave"
    assert here.core.last.conversation.personal


def test_a_form_on_the_home_tab_is_a_button_that_opens_it(here: Scene) -> None:
    here.core.replies[""] = Reply(FORM)
    here.people.open_home("UANN")
    eventually(lambda: here.slack.home("T1", "UANN"))
    home = here.slack.home("T1", "UANN")
    assert home is not None
    here.people.press("UANN", home, "Open the form")
    eventually(lambda: here.slack.modals("T1", "UANN"))


def test_a_mention_is_answered_to_its_writer_alone(here: Scene) -> None:
    assert here.people.mention("UANN", "C1", "Help vote").ok
    assert (here.core.last.command, here.core.last.args.tokens) == ("help", ("vote",))
    assert here.core.last.conversation.id == "C1"
    eventually(lambda: here.slack.ephemerals("T1", "UANN"))


def test_a_public_answer_to_a_mention_is_posted(here: Scene) -> None:
    here.core.replies["show"] = Reply(VOTE, public=True)
    here.people.mention("UANN", "C1", "show water")
    eventually(lambda: len(here.slack.messages("T1", "C1")) == 2)


def test_a_form_asked_for_by_mention_is_a_button_that_opens_it(here: Scene) -> None:
    here.core.replies["motion"] = Reply(FORM)
    here.people.mention("UANN", "C1", "motion water")
    eventually(lambda: here.slack.ephemerals("T1", "UANN"))
    here.people.press("UANN", here.slack.ephemerals("T1", "UANN")[-1], "Open the form")
    eventually(lambda: here.slack.modals("T1", "UANN"))
    assert here.core.last.args.tokens == ("water",)


def test_a_busy_core_is_a_503_that_says_when_to_come_again(here: Scene) -> None:
    _notice(here)
    here.core.replies.update(vote=Busy(), help=Busy())
    (notice,) = here.slack.messages("T1", "C1")
    for delivery in (
        here.people.press("UBOB", notice, "Yes"),
        here.people.command("UANN", "/wg", "help"),
        here.people.mention("UANN", "C1", "help"),
    ):
        assert delivery.status == 503
        assert delivery.headers["retry-after"] == "1"


def test_whoever_asks_too_often_is_told_to_wait() -> None:
    limits = Limits(Rate(2, 0.01), Rate(100, 100))
    with scene(limits=limits) as here:
        assert [here.people.command("UANN", "/wg", "help").status for _ in range(3)] == [200, 200, 429]
        assert here.people.command("UBOB", "/wg", "help").ok
        assert len(here.core.requests) == 3


def test_an_uninstalled_workspace_is_noted_and_its_people_forgotten(here: Scene) -> None:
    here.people.command("UANN", "/wg", "help")
    assert here.people.event({"type": "app_uninstalled"}).ok
    assert here.people.event({"type": "tokens_revoked", "tokens": {"bot": ["U"]}}).ok
    here.people.command("UANN", "/wg", "help")
    assert len(here.slack.calls_of("users.info")) == 2


def test_two_connections_of_one_workspace_are_a_mistake() -> None:
    twice = [SlackConnection("T1", "A1", "s", "t"), SlackConnection("T1", "A2", "u", "v")]
    with pytest.raises(ValueError, match="same workspace"):
        SlackApp(twice, Core(), now, speeches)


def test_a_private_answer_is_tried_again_after_a_failure_that_passes(here: Scene) -> None:
    _notice(here)
    here.slack.fail("response_url", status=503)
    here.people.press("UBOB", here.slack.messages("T1", "C1")[0], "Yes")
    eventually(lambda: here.slack.ephemerals("T1", "UBOB"))


def test_what_is_under_way_is_finished_before_the_end() -> None:
    with scene() as here:
        _notice(here)
        here.slack.fail("response_url", hang=0.3, accept=True)
        here.people.press("UBOB", here.slack.messages("T1", "C1")[0], "Yes")
    assert here.slack.ephemerals("T1", "UBOB")


def test_bolt_takes_nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.setenv(name, "another app's")
    with scene() as here:
        assert here.people.command("UANN", "/wg", "help").ok
        assert here.people.open_home("UANN").ok
        eventually(lambda: here.slack.home("T1", "UANN"))
        assert {call.outcome for call in here.slack.calls} == {"ok"}


@pytest.mark.parametrize(
    "state",
    [
        {"type": "checkboxes", "selected_options": ["a"]},
        {"type": "checkboxes", "selected_options": [{}]},
        {"type": "checkboxes", "selected_options": [{"value": 7}]},
        {"type": "static_select", "selected_option": {"value": ["1"]}},
    ],
)
def test_options_that_slack_could_not_have_sent_are_refused(here: Scene, state: dict[str, object]) -> None:
    _open_form(here)
    asked = len(here.core.requests)

    def alter(payload: dict[str, Any]) -> None:
        payload["view"]["state"]["values"]["profile"]["profile"] = state

    answers = {"question": "Shall we?", "profile": "Two thirds"}
    assert here.people.submit("UANN", values=answers, alter=alter).status == 400
    assert len(here.core.requests) == asked

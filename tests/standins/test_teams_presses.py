"""What a press sends, and what its answer shows: cards, toasts, refreshes, submits and dialogs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.standins.teams import Client, FakeTeams, Message, Team, User, text_of
from tests.standins.teams_bot import Bot, Endpoint, at, message

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"
TOAST = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"
SUBMIT: Json = {"type": "Action.Submit", "title": "Yes", "data": {"o": "1"}}
EXECUTE: Json = {
    "type": "Action.Execute",
    "title": "Yes",
    "verb": "vote",
    "data": {"o": "1"},
    "fallback": SUBMIT,
}
OPEN: Json = {
    "type": "Action.Submit",
    "title": "Object",
    "data": {"msteams": {"type": "task/fetch"}, "f": "9"},
}
REASON: Json = {"type": "Input.Text", "id": "why", "label": "Reason"}


def card(text: str, *actions: Json, **more: Any) -> Json:
    body = [{"type": "TextBlock", "text": text}, *more.pop("inputs", ())]
    return {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": list(actions)} | more


def shown(fake: FakeTeams, conversation: str, content: Json) -> Message:
    activity = message(attachments=[{"contentType": CARD, "content": content}])
    status, sent = Bot(fake).send(conversation, activity)
    assert (status, fake.violations) == (201, [])
    return next(one for one in fake.messages(conversation) if one.id == sent["id"])


@pytest.fixture
def vote(fake: FakeTeams, amina: User) -> Message:
    chat = fake.directory.personal(fake.app, amina).id
    return shown(fake, chat, card("Shall we?", EXECUTE, SUBMIT | {"title": "No"}, OPEN, inputs=[REASON]))


def answered(content: Any, kind: str = CARD) -> tuple[int, Json]:
    return 200, {"statusCode": 200, "type": kind, "value": content}


def test_a_press_sends_verb_data_and_inputs_and_shows_the_card_answered(
    client: Client, endpoint: Endpoint, amina: User, vote: Message
) -> None:
    endpoint.ready.append(answered(card("You voted yes", EXECUTE | {"title": "Change"})))
    answer = client.press(amina, vote, "Yes", {"Reason": "because"})

    (sent,) = endpoint.activities
    assert (sent["type"], sent["name"], sent["replyToId"]) == ("invoke", "adaptiveCard/action", vote.id)
    assert sent["id"].startswith("f:")
    assert sent["value"]["trigger"] == "manual"
    assert sent["value"]["action"] == {
        "type": "Action.Execute", "title": "Yes", "verb": "vote", "data": {"o": "1", "why": "because"},
    }  # fmt: skip
    assert answer.card == card("You voted yes", EXECUTE | {"title": "Change"})
    assert text_of(vote.seen_by(amina)) == "You voted yes"
    client.press(amina, vote, "Change")
    with pytest.raises(LookupError):
        client.press(amina, vote, "Yes")


def test_what_one_sees_the_others_do_not_and_an_edit_is_for_all(
    fake: FakeTeams, client: Client, endpoint: Endpoint, team: Team
) -> None:
    amina, jean = team.members
    message_there = shown(fake, team.id, card("Shall we?", EXECUTE))
    endpoint.ready.append(answered(card("You voted yes")))
    client.press(amina, message_there, 0)
    seen = [text_of(message_there.seen_by(user)) for user in (amina, jean)]
    edited = message(attachments=[{"contentType": CARD, "content": card("Closed")}])
    Bot(fake).call("PUT", at(team.id, message_there.id), edited)

    assert seen == ["You voted yes", "Shall we?"]
    assert [text_of(message_there.seen_by(user)) for user in (amina, jean)] == ["Closed", "Closed"]


def test_a_toast_and_an_error_leave_the_card(
    client: Client, endpoint: Endpoint, amina: User, vote: Message
) -> None:
    toast = answered("Not now", TOAST)
    error = (200, {"statusCode": 400, "type": ERROR,
                   "value": {"code": "BadRequest", "message": "No"}})  # fmt: skip
    endpoint.ready += [toast, error]

    assert client.press(amina, vote, "Yes").toast == "Not now"
    assert client.press(amina, vote, "Yes").error == {"code": "BadRequest", "message": "No"}
    assert text_of(vote.seen_by(amina)).startswith("Shall we?")


def test_the_card_refreshes_for_those_it_names(
    fake: FakeTeams, client: Client, endpoint: Endpoint, team: Team
) -> None:
    amina, jean = team.members
    action = {"type": "Action.Execute", "verb": "show", "data": {"v": "12"}}
    refresh = {"action": action, "userIds": [amina.mri(fake.app)]}
    there = shown(fake, team.id, card("Shall we?", refresh=refresh))
    client.refresh(amina, there)

    assert endpoint.activities[0]["value"] == {"action": action, "trigger": "automatic"}
    with pytest.raises(LookupError):
        client.refresh(jean, there)


def test_a_submit_is_a_message_with_a_value_and_an_old_client_submits_the_fallback(
    client: Client, endpoint: Endpoint, amina: User, vote: Message
) -> None:
    client.submit(amina, vote, "No", {"why": "costs"})
    client.submit(amina, vote, "Yes")

    submitted, fallback = endpoint.activities
    assert (submitted["type"], submitted["replyToId"], "text" in submitted) == ("message", vote.id, False)
    assert submitted["value"] == {"o": "1", "why": "costs"}
    assert fallback["value"] == {"o": "1", "why": ""}


def test_a_dialog_is_fetched_filled_and_closed(
    fake: FakeTeams, client: Client, endpoint: Endpoint, amina: User, vote: Message
) -> None:
    form = {"contentType": CARD, "content": card("Why?", SUBMIT | {"title": "Send"}, inputs=[REASON])}
    endpoint.ready += [
        (200, {"task": {"type": "continue", "value": {"title": "Object", "card": form}}}),
        (200, {"task": {"type": "message", "value": "Thank you"}}),
    ]
    dialog = client.fetch_dialog(amina, vote, "Object")
    closed = client.submit_dialog(amina, dialog, {"Reason": "costs"})

    fetched, submitted = endpoint.activities
    assert (fetched["name"], fetched["value"]["data"]["f"]) == ("task/fetch", "9")
    assert (dialog.is_open, dialog.title, text_of(dialog.card)) == (True, "Object", "Why?\nReason")
    assert (submitted["name"], submitted["value"]["data"]) == ("task/submit", {"o": "1", "why": "costs"})
    assert (closed.is_open, closed.text) == (False, "Thank you")
    assert fake.violations == []
    with pytest.raises(LookupError):
        client.submit_dialog(amina, closed)


WRONG_ANSWERS: dict[str, tuple[str, int, Any, str]] = {
    "nothing": ("Yes", 200, None, "without statusCode"),
    "a bare card": ("Yes", 200, card("a"), "without statusCode"),
    "a bad card": ("Yes", 200, answered(card("a") | {"version": "1.6"})[1], "version"),
    "an empty toast": ("Yes", 200, answered("", TOAST)[1], "without words"),
    "an error of 200": ("Yes", 200, answered({}, ERROR)[1], "with statusCode 200"),
    "an error without words": (
        "Yes", 200, {"statusCode": 400, "type": ERROR, "value": {"code": "Bad"}}, "without code or message",
    ),
    "an unknown type": ("Yes", 200, answered("a", "text/plain")[1], "type 'text/plain'"),
    "a crash": ("Yes", 500, None, "the bot answered 500"),
    "no task": ("Object", 200, {"value": 1}, "no task"),
    "a dialog without title": ("Object", 200, {"task": {"type": "continue", "value": {}}}, "without title"),
    "a dialog without card": (
        "Object", 200, {"task": {"type": "continue", "value": {"title": "a"}}}, "without an Adaptive Card",
    ),
    "a dialog too odd": (
        "Object", 200,
        {"task": {"type": "continue", "value": {"title": "a", "height": "huge",
                                                "card": {"contentType": CARD, "content": card("a")}}}},
        "height 'huge'",
    ),
    "a dialog of a bad card": (
        "Object", 200,
        {"task": {"type": "continue", "value": {"title": "a", "card": {"contentType": CARD,
                                                                       "content": card("a", EXECUTE)}}}},
        "cannot carry Action.Execute",
    ),
    "words that are none": ("Object", 200, {"task": {"type": "message", "value": ""}}, "without words"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS.keys())
def test_an_answer_teams_cannot_show_is_noted(
    fake: FakeTeams, client: Client, endpoint: Endpoint, amina: User, vote: Message, wrong: tuple[Any, ...]
) -> None:
    which, status, body, said = wrong
    endpoint.ready.append((status, body))
    (client.press if which == "Yes" else client.fetch_dialog)(amina, vote, which)

    assert len(fake.violations) == 1
    assert said in fake.violations[0]


def test_an_invoke_comes_again_with_a_new_id_and_a_later_timestamp(
    client: Client, endpoint: Endpoint, amina: User, vote: Message
) -> None:
    answer = client.press(amina, vote, "Yes", timestamp=datetime(2027, 5, 14, 9, 30, tzinfo=UTC))
    client.resend(answer)
    client.resend(answer, new_id=False)
    client.resend(answer, later=timedelta(minutes=1))

    first, again, same, later = endpoint.activities
    assert [one["timestamp"][11:19] for one in (first, again, same, later)] == [
        "09:30:00", "09:30:15", "09:30:00", "09:31:00",
    ]  # fmt: skip
    assert first == same
    assert len({one["id"] for one in (first, again, later)}) == 3
    assert first["value"] == again["value"]


def test_people_press_only_what_is_before_them(
    fake: FakeTeams, client: Client, bot: Bot, chat: str, amina: User, vote: Message
) -> None:
    stranger = fake.add_user(fake.tenant, "Lea Martin")
    page = shown(
        fake, chat, card("Read it", {"type": "Action.OpenUrl", "title": "Read", "url": "https://a.example"})
    )

    with pytest.raises(LookupError, match="does not see"):
        client.press(stranger, vote, "Yes")
    with pytest.raises(LookupError, match=r"Action\.Submit"):
        client.press(amina, vote, "No")
    with pytest.raises(LookupError, match=r"Action\.OpenUrl"):
        client.submit(amina, page, "Read")
    with pytest.raises(LookupError, match="opens no dialog"):
        client.fetch_dialog(amina, vote, "Yes")
    bot.call("DELETE", at(chat, vote.id))
    with pytest.raises(LookupError, match="deleted"):
        client.press(amina, vote, "Yes")

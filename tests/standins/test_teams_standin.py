"""Each rule of the connector is broken once and refused, or noted, as Teams refuses it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.standins.teams import FakeTeams, Team, User
from tests.standins.teams_bot import Bot, at, message

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"


def test_a_message_is_sent_edited_and_deleted_with_its_history(fake: FakeTeams, bot: Bot, chat: str) -> None:
    _, sent = bot.send(chat)
    edited = bot.call("PUT", at(chat, sent["id"]), {"type": "message", "text": "better"})
    (message,) = fake.messages(chat)
    deleted = bot.call("DELETE", at(chat, sent["id"]))

    assert edited == (200, sent)
    assert (message.text, [old["text"] for old in message.history]) == ("better", ["hello"])
    assert deleted == (200, None)
    assert (fake.messages(chat), message.deleted_at is not None) == ([], True)
    assert bot.call("DELETE", at(chat, sent["id"]))[0] == 404


def test_a_thread_stays_together_and_a_bare_channel_begins_another(
    fake: FakeTeams, bot: Bot, team: Team
) -> None:
    root = bot.send(team.id)[1]["id"]
    bot.send(f"{team.id};messageid={root}")
    bot.call("POST", at(team.id, root), {"type": "message", "text": "an answer"})
    bot.send(team.id)

    assert [message.thread == root for message in fake.channel(team)] == [True, True, True, False]
    assert len(fake.messages(f"{team.id};messageid={root}")) == 3


def test_a_typing_sign_leaves_no_message(fake: FakeTeams, bot: Bot, chat: str) -> None:
    assert bot.send(chat, {"type": "typing"})[0] == 201
    assert (fake.messages(chat), fake.violations) == ([], [])


def create(fake: FakeTeams, user: User, **changes: Any) -> Json:
    wish = {"bot": {"id": fake.app.mri}, "members": [{"id": user.mri(fake.app)}], "tenantId": user.tenant}
    return wish | changes


def test_a_personal_chat_is_created_by_id_and_is_always_the_same(
    fake: FakeTeams, bot: Bot, amina: User, chat: str
) -> None:
    by_object_id = create(fake, amina, members=[{"id": amina.aad_id}])

    assert bot.call("POST", "v3/conversations", create(fake, amina)) == (201, {"id": chat})
    assert bot.call("POST", "v3/conversations", by_object_id) == (201, {"id": chat})


def test_a_member_of_a_team_with_the_app_can_be_written_to(fake: FakeTeams, bot: Bot, team: Team) -> None:
    joined = fake.add_user(fake.tenant, "Lea Martin")
    refused = bot.call("POST", "v3/conversations", create(fake, joined))
    team.members.append(joined)

    assert (refused[0], refused[1]["error"]["code"]) == (403, "BotNotInConversationRoster")
    assert bot.call("POST", "v3/conversations", create(fake, joined))[0] == 201


WRONG_CREATIONS: dict[str, Json] = {
    "no bot": {"bot": None},
    "bot without 28:": {"bot": {"id": "9b1deb4d"}},
    "no members": {"members": []},
    "a group": {"members": [{"id": "29:1"}, {"id": "29:2"}]},
    "a member no object": {"members": ["29:1"]},
    "no tenant": {"tenantId": None},
    "unknown tenant": {"tenantId": "nowhere"},
}


@pytest.mark.parametrize("changes", WRONG_CREATIONS.values(), ids=WRONG_CREATIONS.keys())
def test_a_chat_is_not_created_from_half_a_wish(
    fake: FakeTeams, bot: Bot, amina: User, changes: Json
) -> None:
    assert bot.call("POST", "v3/conversations", create(fake, amina, **changes))[0] == 400
    assert len(fake.violations) == 1


def test_a_chat_with_somebody_unknown_is_refused(fake: FakeTeams, bot: Bot, amina: User) -> None:
    stranger = create(fake, amina, members=[{"id": "29:1stranger"}])

    assert bot.call("POST", "v3/conversations", stranger)[0] == 403


def test_a_thread_is_created_in_a_channel(fake: FakeTeams, bot: Bot, team: Team) -> None:
    channel = fake.add_channel(team, "Wells")
    wish = {
        "bot": {"id": fake.app.mri},
        "isGroup": True,
        "channelData": {"channel": {"id": channel.id}},
        "activity": {"type": "message", "text": "hello"},
    }
    status, made = bot.call("POST", "v3/conversations", wish)

    assert bot.call("POST", "v3/conversations", wish | {"activity": {"type": "typing"}})[0] == 400
    (message,) = fake.channel(channel)
    assert (status, made) == (201, {"id": f"{channel.id};messageid={message.id}", "activityId": message.id})


REFUSED_PLACES: dict[str, tuple[Callable[[FakeTeams, User, Team], object], int, str]] = {
    "unknown": (lambda fake, user, team: "a:unknown", 404, "ConversationNotFound"),
    "unknown channel": (lambda fake, user, team: "19:x@thread.tacv2", 404, "ConversationNotFound"),
    "unknown thread": (lambda f, u, team: f"{team.id};messageid=1", 404, "ActivityNotFoundInConversation"),
    "blocked": (lambda fake, user, team: fake.block(user), 403, "ConversationBlockedByUser"),
    "disabled": (lambda fake, user, team: fake.disable(user.tenant), 403, "BotDisabledByAdmin"),
}


@pytest.mark.parametrize(("place", "status", "code"), REFUSED_PLACES.values(), ids=REFUSED_PLACES.keys())
def test_a_place_the_bot_may_not_write_to_is_refused(
    fake: FakeTeams, bot: Bot, amina: User, team: Team, chat: str, place: Any, status: int, code: str
) -> None:
    refused, answer = bot.send(place(fake, amina, team) or chat)

    assert (refused, answer["error"]["code"]) == (status, code)


def test_an_app_taken_away_is_no_longer_in_the_roster(fake: FakeTeams, bot: Bot, team: Team) -> None:
    fake.directory.uninstall(fake.app, team)

    assert bot.send(team.id)[1]["error"]["code"] == "BotNotInConversationRoster"
    assert bot.call("GET", f"v3/conversations/{team.id}/pagedmembers")[0] == 403


def test_another_apps_chat_is_unknown_and_its_messages_cannot_be_edited(
    fake: FakeTeams, bot: Bot, team: Team, chat: str
) -> None:
    other = fake.add_app("another", "secret", fake.tenant)
    fake.directory.install(other, team)
    stranger = Bot(fake, fake.login.mint(other))
    message = bot.send(team.id)[1]["id"]

    assert stranger.send(chat)[0] == 404
    assert stranger.call("PUT", at(team.id, message), {"type": "message", "text": "x"})[0] == 403
    assert "ForbiddenOperationException" in fake.violations[0]


WRONG_ACTIVITIES: dict[str, tuple[Any, int, str]] = {
    "no JSON": (b"{", 400, "BadSyntax"),
    "a list": ([], 400, "BadSyntax"),
    "no type": ({"text": "a"}, 400, "BadSyntax"),
    "an event": ({"type": "event"}, 400, "BadSyntax"),
    "nothing in it": ({"type": "message"}, 400, "BadSyntax"),
    "text a number": ({"type": "message", "text": 4}, 400, "BadSyntax"),
    "attachments a text": ({"type": "message", "attachments": "a"}, 400, "BadSyntax"),
    "101 KB in UTF-16": ({"type": "message", "text": "a" * 51_200}, 413, "MessageSizeTooBig"),
}


@pytest.mark.parametrize(
    ("activity", "status", "code"), WRONG_ACTIVITIES.values(), ids=WRONG_ACTIVITIES.keys()
)
def test_an_activity_teams_cannot_take_is_refused(
    fake: FakeTeams, bot: Bot, chat: str, activity: Any, status: int, code: str
) -> None:
    refused, answer = bot.send(chat, activity)

    assert (refused, answer["error"]["code"]) == (status, code)
    assert len(fake.violations) == 1


def attached(*cards: Any) -> list[Json]:
    return [{"contentType": CARD, "content": card} for card in cards]


GOOD_CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "hello"}]}
MENTION = {"type": "mention", "text": "<at>Bo</at>", "mentioned": {"id": "29:1nobody", "name": "Bo"}}
NOTED: dict[str, tuple[Json, str]] = {
    "text and card": (message(text="a", attachments=attached(GOOD_CARD)), "text and attachment"),
    "two cards": (message(attachments=attached(GOOD_CARD, GOOD_CARD)), "2 attachments"),
    "a hero card": (
        message(attachments=[{"contentType": "application/vnd.microsoft.card.hero"}]),
        "contentType",
    ),
    "a bad card": (message(attachments=attached({**GOOD_CARD, "version": "1.6"})), "version '1.6'"),
    "no card": (message(attachments=[{"contentType": CARD}]), "not an AdaptiveCard"),
    "a text format": (message(text="a", textFormat="html"), "textFormat"),
    "a mention without entity": (message(text="<at>Bo</at>"), "no mention entity"),
    "a mention of nobody": (message(text="<at>Bo</at>", entities=[MENTION]), "nobody here"),
    "another sender": (message(text="a", **{"from": {"id": "28:other"}}), "not the bot"),
    "another conversation": (message(text="a", conversation={"id": "a:other"}), "not that of the address"),
    "a suggested link": (message(text="a", suggestedActions={"actions": [{"type": "openUrl"}]}), "imBack"),
}


@pytest.mark.parametrize(("activity", "said"), NOTED.values(), ids=NOTED.keys())
def test_what_teams_shows_otherwise_is_noted(
    fake: FakeTeams, bot: Bot, chat: str, activity: Json, said: str
) -> None:
    assert bot.send(chat, activity)[0] == 201
    assert len(fake.violations) == 1
    assert said in fake.violations[0]


def test_suggestions_in_a_channel_are_noted(fake: FakeTeams, bot: Bot, team: Team) -> None:
    bot.send(team.id, message(text="a", suggestedActions={"actions": [{"type": "imBack"}]}))

    assert fake.violations == ["send in Water/General: suggestedActions outside a personal chat"]


def test_a_mention_of_somebody_there_is_right(fake: FakeTeams, bot: Bot, team: Team, amina: User) -> None:
    known = {"id": amina.mri(fake.app), "name": amina.name}
    bot.send(team.id, message(text="<at>Bo</at>", entities=[MENTION | {"mentioned": known}]))

    assert fake.violations == []
    assert amina.mri(fake.app) != amina.mri(fake.add_app("another", "secret"))


def test_careless_requests_are_refused_and_noted(fake: FakeTeams, bot: Bot, chat: str) -> None:
    assert bot.send(chat, **{"Content-Type": "text/plain"})[0] == 415
    assert bot.call("PATCH", at(chat), {})[0] == 404
    assert bot.call("GET", "v3/botstate")[0] == 404
    assert len(fake.violations) == 3

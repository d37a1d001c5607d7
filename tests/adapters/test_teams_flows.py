"""What people do in Teams, and what they see: typing, pressing, filling in, installing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.dispatch import Busy
from bot.requests import Reply, Request
from bot.views import Actions, Button, Card, Choice, Form, Line, Text
from tests.adapters.teams_bot import Bot, connection, said, teams_bot
from tests.standins.teams import Channel, Client, FakeTeams, Message, User, buttons, text_of


@pytest.fixture
def fake() -> Iterator[FakeTeams]:
    with FakeTeams() as fake:
        fake.keys.jwks()
        yield fake
        assert fake.violations == []


@pytest.fixture
def bot(fake: FakeTeams) -> Iterator[Bot]:
    with teams_bot(connection(fake)) as bot:
        yield bot


@pytest.fixture
def ann(fake: FakeTeams) -> User:
    ann = fake.add_user(fake.tenant, "Ann Otieno")
    fake.directory.install(fake.app, ann)
    return ann


@pytest.fixture
def customs(fake: FakeTeams, ann: User) -> Channel:
    team = fake.add_team(fake.tenant, "Logistics", ann, fake.add_user(fake.tenant, "Bob Li"))
    fake.directory.install(fake.app, team)
    return fake.add_channel(team, "Customs")


@pytest.fixture
def teams(fake: FakeTeams, bot: Bot) -> Client:
    return fake.client(bot.url)


FORM = Form(
    "New update",
    "update",
    (Line("title", "Title"), Choice("group", "Group", (("7", "Customs"), ("8", "Fuel")))),
    "Post",
    "en",
    args=(("draft", "9"),),
)


def with_form(request: Request) -> Reply:
    """Asks for what is missing, as the core does."""
    if request.command == "update" and not request.args:
        return Reply(FORM)
    if request.command == "update":
        return said(f"Posted: {request.args.fields['title']}")
    card = Card(
        "Start",
        (Text(("Hello.",), "en"), Actions((Button("Update", "update"), Button("Votes", "votes", ("2",))))),
        "en",
    )
    return Reply(card, public=request.command == "welcome")


def test_typed_words_are_answered_in_the_personal_chat(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User
) -> None:
    answer = teams.message(ann, "vote 12  A > C = D & more")

    (request,) = bot.core.requests
    assert answer.accepted
    assert (request.command, request.args.rest(1)) == ("vote", "A > C = D & more")
    assert request.clicked_at is None
    (message,) = fake.personal(ann)
    assert "You asked for vote." in text_of(message)
    assert message.activity["summary"] == "Plenary"


def test_escaped_words_are_read_as_they_were_typed(bot: Bot, teams: Client, ann: User) -> None:
    teams.message(ann, "vote 12 A &gt; C &amp; D")

    assert bot.core.requests[0].args.source == "12 A > C & D"


def test_a_private_answer_leaves_the_channel(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User, customs: Channel
) -> None:
    teams.mention(ann, customs, "me")

    (request,) = bot.core.requests
    assert (request.command, request.conversation.personal, request.conversation.id) == (
        "me",
        False,
        customs.id,
    )
    (private,) = fake.personal(ann)
    (pointer,) = fake.channel(customs)
    assert "You asked for me." in text_of(private)
    assert text_of(pointer) == "I have answered you in our private chat."


def test_a_public_answer_stays_in_the_thread(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User, customs: Channel
) -> None:
    bot.core.answer = lambda _: said("Vote 12 is open.", public=True)
    teams.mention(ann, customs, "open 12")

    (message,) = fake.channel(customs)
    assert "Vote 12 is open." in text_of(message)
    assert message.thread != message.id
    assert fake.personal(ann) == []


def test_one_who_blocked_us_is_told_where_they_asked(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User, customs: Channel
) -> None:
    fake.block(ann)
    teams.mention(ann, customs, "me")

    (message,) = fake.channel(customs)
    assert "I cannot write to you in private yet" in text_of(message)


def test_words_that_do_not_name_us_are_not_ours(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User, customs: Channel
) -> None:
    teams.mention(ann, customs, "me", activity={"entities": []})

    assert bot.core.requests == []


def test_a_mention_becomes_the_persons_entra_id(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User, customs: Channel
) -> None:
    bob = customs.team.members[1]
    teams.mention(ann, customs, "delegate @Bob Li in Customs", mentioning=(bob,))
    teams.message(ann, "delegate @Bob Li alternate", mentioning=(bob,))

    first, second = bot.core.requests
    assert (first.command, first.args.tokens) == ("delegate", (f"<@{bob.aad_id}|Bob_Li>", "in", "Customs"))
    # Bob is not in Ann's chat with us, so Teams does not say who he is.
    assert second.args.tokens == (f"<@{bob.mri(fake.app)}|Bob_Li>", "alternate")


def test_two_people_of_one_name_are_told_apart(fake: FakeTeams, bot: Bot, teams: Client, ann: User) -> None:
    entities = [
        {
            "type": "mention",
            "text": "<at>Li</at>",
            "mentioned": {"id": f"29:{n}", "aadObjectId": f"aad-{n}", "name": "Li"},
        }
        for n in (1, 2)
    ]
    teams.message(ann, "<at>Li</at> <at>Li</at>", activity={"entities": entities})

    assert bot.core.requests[0].command == "<@aad-1|li>"
    assert bot.core.requests[0].args.tokens == ("<@aad-2|Li>",)


def test_a_bot_is_not_answered(bot: Bot, teams: Client, ann: User) -> None:
    teams.message(ann, "help", activity={"from": {"id": "28:another-bot"}})

    assert bot.core.requests == []


def test_a_press_replaces_the_card_for_its_presser_alone(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User, customs: Channel
) -> None:
    bot.core.answer = with_form
    teams.install(customs, by=ann)
    (shown,) = fake.channel(customs)
    bot.core.answer = lambda _: said("Your ballot: recorded.")

    answer = teams.press(ann, shown, "Votes")

    assert (bot.core.requests[-1].command, bot.core.requests[-1].args.tokens) == ("votes", ("2",))
    assert answer.card is not None
    assert "recorded" in text_of(answer.card)
    assert len(fake.channel(customs)) == 1
    assert fake.personal(ann) == []


def test_a_public_reply_to_a_press_is_posted_for_the_others(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User, customs: Channel
) -> None:
    bot.core.answer = with_form
    teams.install(customs, by=ann)
    (shown,) = fake.channel(customs)
    bot.core.answer = lambda _: said("Ann opened vote 12.", public=True)

    answer = teams.press(ann, shown, "Votes")

    assert answer.card is not None
    assert "Ann opened vote 12." in text_of(fake.channel(customs)[-1])


def _start(fake: FakeTeams, bot: Bot, teams: Client, ann: User) -> Message:
    bot.core.answer = with_form
    teams.message(ann, "")
    return fake.personal(ann)[-1]


def test_a_form_opens_in_the_place_of_the_card(fake: FakeTeams, bot: Bot, teams: Client, ann: User) -> None:
    shown = _start(fake, bot, teams, ann)

    form = teams.press(ann, shown, "Update").card
    assert form is not None
    assert buttons(form) == ["Post"]
    answer = teams.press(ann, shown, "Post", {"Title": "Fuel arrives", "Group": "8"})

    request = bot.core.requests[-1]
    assert request.args.fields == {"draft": "9", "title": "Fuel arrives", "group": "8"}
    assert request.clicked_at is None
    assert answer.card is not None
    assert "Posted: Fuel arrives" in text_of(answer.card)


def test_a_form_that_was_typed_for_is_sent_as_a_card(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User
) -> None:
    bot.core.answer = with_form
    teams.message(ann, "update")
    (shown,) = fake.personal(ann)

    teams.submit(ann, shown, "Post", {"Title": "By an old client", "Group": "7"})

    assert bot.core.requests[-1].args.fields["title"] == "By an old client"
    assert "Posted: By an old client" in text_of(fake.personal(ann)[-1])


def test_an_old_client_gets_the_form_as_a_dialog(fake: FakeTeams, bot: Bot, teams: Client, ann: User) -> None:
    shown = _start(fake, bot, teams, ann)
    shown.activity["attachments"][0]["content"]["body"][-1]["actions"][0] = shown.card["body"][-1]["actions"][
        0
    ]["fallback"]

    dialog = teams.fetch_dialog(ann, shown, "Update")
    assert dialog.title == "New update"
    done = teams.submit_dialog(ann, dialog, {"Title": "From a dialog", "Group": "7"})

    assert "Posted: From a dialog" in text_of(done.card)
    assert bot.core.requests[-1].args.fields == {"draft": "9", "title": "From a dialog", "group": "7"}


def test_an_old_clients_press_without_dialogs_is_answered_by_a_message(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User
) -> None:
    shown = _start(fake, bot, teams, ann)
    bot.core.answer = lambda _: said("Two votes wait.")

    teams.submit(ann, shown, "Votes")

    assert (bot.core.requests[-1].command, bot.core.requests[-1].args.tokens) == ("votes", ("2",))
    assert bot.core.requests[-1].clicked_at is not None
    assert "Two votes wait." in text_of(fake.personal(ann)[-1])


def test_each_conversation_is_welcomed_once(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User, customs: Channel
) -> None:
    bot.core.answer = with_form
    teams.install(ann)
    teams.install(customs, by=ann)
    teams.install(customs, by=ann)

    assert [request.command for request in bot.core.requests] == ["welcome", "welcome"]
    assert len(fake.personal(ann)) == 1
    assert len(fake.channel(customs)) + len(fake.channel(customs.team)) == 1


def test_an_uninstallation_is_taken_in_silence(bot: Bot, teams: Client, ann: User) -> None:
    assert all(answer.accepted for answer in teams.uninstall(ann))
    assert bot.core.requests == []


def test_a_welcome_that_came_at_a_busy_moment_is_said_later(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User
) -> None:
    def busy(request: Request) -> Reply:
        raise Busy

    bot.core.answer = busy
    assert {answer.status for answer in teams.install(ann)} == {503}
    bot.core.answer = with_form
    teams.install(ann)

    assert len(fake.personal(ann)) == 1


def test_a_welcome_has_one_id_for_all_its_events(bot: Bot, teams: Client, ann: User) -> None:
    teams.install(ann)
    (first,) = bot.core.requests
    bot.app._answering._welcomed.clear()  # as after a restart
    teams.install(ann)

    assert {request.id for request in bot.core.requests} == {first.id}


def test_a_reply_that_cannot_be_sent_is_no_fault_of_the_asker(
    fake: FakeTeams, bot: Bot, teams: Client, ann: User
) -> None:
    for status in (429, 403, 500):
        fake.fail(status, "send")
        assert teams.message(ann, "help").accepted
    assert fake.personal(ann) == []

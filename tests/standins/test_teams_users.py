"""What people do in Teams reaches a bot in Teams' shapes, and what it answers is what they see."""

import json

import jwt
import pytest

from tests.standins.teams import ABSENT, Client, FakeTeams, Team, User
from tests.standins.teams.refusal import Refused
from tests.standins.teams_bot import Bot, Endpoint


def test_a_personal_message_has_teams_shape_and_a_genuine_token(
    fake: FakeTeams, client: Client, endpoint: Endpoint, amina: User
) -> None:
    assert client.message(amina, "join water").accepted

    ((headers, _),), (sent,) = endpoint.got, endpoint.activities
    claims = jwt.decode(
        headers["Authorization"].removeprefix("Bearer "),
        fake.keys.teams.public_pem,
        algorithms=["RS256"],
        audience=fake.app.id,
    )
    assert claims["serviceurl"] == sent["serviceUrl"] == fake.service_url
    assert (sent["type"], sent["channelId"], sent["text"]) == ("message", "msteams", "join water")
    assert sent["from"] == {"id": amina.mri(fake.app), "name": amina.name, "aadObjectId": amina.aad_id}
    assert sent["recipient"]["id"] == f"28:{fake.app.id}"
    assert sent["conversation"]["id"].startswith("a:1")
    assert sent["conversation"]["tenantId"] == sent["channelData"]["tenant"]["id"] == fake.tenant
    assert (sent["timestamp"], sent["localTimestamp"]) == (
        "2027-05-14T09:00:00.000Z",
        "2027-05-14T12:00:00.000+03:00",
    )
    assert (sent["locale"], sent["entities"][0]["timezone"]) == ("fr-FR", "Africa/Nairobi")
    assert sent["attachments"] == [
        {"contentType": "text/html", "content": "<div><div>join water</div></div>"}
    ]
    assert sent["id"].isdigit()


def test_a_mention_in_a_channel_begins_a_thread_and_names_people(
    fake: FakeTeams, client: Client, endpoint: Endpoint, amina: User, team: Team
) -> None:
    jean, channel = team.members[1], fake.add_channel(team, "Wells")
    client.mention(amina, channel, "delegate @Jean Dupont", mentioning=(jean,))

    (sent,) = endpoint.activities
    assert sent["text"] == "<at>Plenary</at> delegate <at>Jean Dupont</at>\n"
    assert [entity.get("mentioned", {}).get("id") for entity in sent["entities"]] == [
        fake.app.mri,
        jean.mri(fake.app),
        None,
    ]
    assert sent["conversation"]["id"] == f"{channel.id};messageid={sent['id']}"
    assert sent["channelData"]["team"]["id"] == team.id
    assert sent["channelData"]["channel"]["id"] == channel.id


def test_an_answer_in_the_thread_of_a_mention_stays_there(
    fake: FakeTeams, client: Client, endpoint: Endpoint, amina: User, team: Team
) -> None:
    client.mention(amina, team, "help")
    conversation = endpoint.activities[0]["conversation"]["id"]
    Bot(fake).send(conversation)
    client.mention(amina, team, "thanks", thread=fake.channel(team)[0])

    assert endpoint.activities[1]["conversation"]["id"] == conversation
    assert len(fake.messages(conversation, everyone=True)) == 3


def test_installing_tells_twice_in_a_chat_and_in_a_team(
    fake: FakeTeams, client: Client, endpoint: Endpoint, amina: User
) -> None:
    team = fake.add_team(fake.tenant, "Roads", amina)
    channel = fake.add_channel(team, "Bridges")
    client.install(amina)
    client.install(channel)
    client.uninstall(channel)
    told = endpoint.activities

    assert [(one["type"], one.get("action")) for one in told] == [
        ("installationUpdate", "add"), ("conversationUpdate", None),
        ("installationUpdate", "add"), ("conversationUpdate", None),
        ("installationUpdate", "remove"), ("conversationUpdate", None),
    ]  # fmt: skip
    assert [len(one.get("membersAdded", [])) for one in told] == [0, 2, 0, 1, 0, 0]
    assert told[2]["conversation"]["id"] == channel.id
    assert told[3]["conversation"]["id"] == team.id
    assert told[3]["channelData"]["team"]["name"] == "Roads"
    assert told[5]["membersRemoved"] == [{"id": fake.app.mri}]
    assert not fake.directory.is_installed(fake.app, team)


def test_token_headers_fields_and_body_can_be_anything(
    client: Client, endpoint: Endpoint, amina: User
) -> None:
    forged = {"from": {"id": "29:1forged"}, "serviceUrl": ABSENT}
    client.message(amina, "hello", token=None, activity=forged, headers={"X-Trace": "1", "User-Agent": None})
    client.message(amina, "hello", token="forged", body=b"{")

    (first, body), (second, raw) = endpoint.got
    sent = json.loads(body)
    assert (first.get("Authorization"), second["Authorization"]) == (None, "Bearer forged")
    assert (first["X-Trace"], first.get("User-Agent"), raw) == ("1", None, b"{")
    assert (sent["from"]["id"], sent["from"]["name"]) == ("29:1forged", amina.name)
    assert "serviceUrl" not in sent


def test_a_guest_is_another_person_to_the_tenant_and_keeps_their_home(
    fake: FakeTeams, client: Client, endpoint: Endpoint
) -> None:
    at_home = fake.add_user(fake.add_tenant(), "Jean Dupont", timezone="Europe/Paris")
    guest = fake.add_guest(fake.tenant, at_home)
    for user in (at_home, guest):
        client.install(user)
    first, _, second, _ = endpoint.activities

    assert first["from"]["id"] != second["from"]["id"]
    assert first["from"]["aadObjectId"] != second["from"]["aadObjectId"]
    assert [one["channelData"]["tenant"]["id"] for one in (first, second)] == [at_home.tenant, fake.tenant]
    assert guest.account(fake.app)["tenantId"] == at_home.tenant


def test_people_have_one_id_in_a_tenant_and_teams_of_that_tenant_only(fake: FakeTeams, amina: User) -> None:
    with pytest.raises(LookupError, match="add_tenant"):
        fake.add_user("nowhere", "Lea Martin")
    with pytest.raises(ValueError, match="taken"):
        fake.add_user(fake.tenant, "Lea Martin", amina.aad_id)
    with pytest.raises(ValueError, match="add_guest"):
        fake.add_team(fake.add_tenant(), "Roads", amina)


def test_a_second_app_of_the_cloud_has_chats_of_its_own(
    fake: FakeTeams, endpoint: Endpoint, amina: User
) -> None:
    other = fake.add_app("another", "secret", fake.add_tenant())
    fake.client(endpoint.url).install(amina)
    fake.client(endpoint.url, other).install(amina)
    ours, _, theirs, _ = endpoint.activities

    assert ours["conversation"]["id"] != theirs["conversation"]["id"]
    assert (ours["recipient"]["id"], theirs["recipient"]["id"]) == (fake.app.mri, other.mri)
    assert fake.environment(other)["MICROSOFT_APP_TENANT_ID"] == other.tenant


def test_people_write_only_where_they_are_and_the_app_is(fake: FakeTeams, client: Client, team: Team) -> None:
    stranger = fake.add_user(fake.tenant, "Lea Martin")

    with pytest.raises(Refused, match="BotNotInConversationRoster"):
        client.message(stranger, "hello")
    with pytest.raises(LookupError):
        client.mention(stranger, team, "hello")

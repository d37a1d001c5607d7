"""Rosters, their pages and their guests, and messages for one of them alone."""

from urllib.parse import quote

from tests.standins.teams import FakeTeams, Team, User
from tests.standins.teams_bot import Bot, at, message


def test_a_roster_names_users_and_guests_without_locale_or_zone(
    fake: FakeTeams, bot: Bot, amina: User, team: Team
) -> None:
    elsewhere = fake.add_tenant()
    guest = fake.add_guest(fake.tenant, fake.add_user(elsewhere, "Lea Martin", mail="lea@partner.example"))
    team.members.append(guest)
    _, roster = bot.call("GET", f"v3/conversations/{team.id}/members")

    assert [(one["objectId"], one["tenantId"]) for one in roster] == [
        (amina.aad_id, fake.tenant),
        (team.members[1].aad_id, fake.tenant),
        (guest.aad_id, elsewhere),
    ]
    assert roster[-1]["userPrincipalName"].startswith("lea_partner.example#EXT#@")
    assert "locale" not in roster[0]
    for known_as in (guest.mri(fake.app), guest.aad_id, quote(guest.upn)):
        assert bot.call("GET", f"v3/conversations/{team.id}/members/{known_as}") == (200, roster[-1])
    assert bot.call("GET", f"v3/conversations/{team.id}/members/29:1nobody")[0] == 404


def test_a_roster_comes_in_pages_of_50_to_500(fake: FakeTeams, bot: Bot, team: Team) -> None:
    team.members[:] = [fake.add_user(fake.tenant, f"Member {number}") for number in range(120)]
    path, seen, token = f"v3/conversations/{team.id}/pagedmembers?pageSize=1", [], ""
    for _ in range(3):
        _, page = bot.call("GET", path + token)
        seen.append(len(page["members"]))
        token = f"&continuationToken={quote(page.get('continuationToken', ''))}"

    assert (seen, token) == ([50, 50, 20], "&continuationToken=")
    assert bot.call("GET", f"{path}&continuationToken=invented")[0] == 400
    assert bot.call("GET", f"v3/conversations/{team.id}/pagedmembers?pageSize=many")[0] == 400


def test_a_targeted_message_is_for_one_member_of_a_channel(
    fake: FakeTeams, bot: Bot, amina: User, team: Team, chat: str
) -> None:
    private = message(text="for you", recipient={"id": amina.mri(fake.app)})
    query = "?isTargetedActivity=true"
    _, sent = bot.call("POST", at(team.id) + query, private)

    assert fake.channel(team)[0].only_for == amina
    assert bot.call("POST", at(team.id) + query, message(text="for whom"))[0] == 400
    assert bot.call("POST", at(chat) + query, private)[0] == 400
    assert bot.call("PUT", at(team.id, sent["id"]), private)[0] == 400
    assert bot.call("DELETE", at(team.id, sent["id"]) + query)[0] == 200

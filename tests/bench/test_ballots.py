import json
from collections import defaultdict
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from slack_sdk.signature import SignatureVerifier

from bench.ballots import TEAM, Press, SlackBallots, TeamsBallots
from bench.sink import Sink
from tests.standins.teams import FakeTeams

VOTERS = 3
NOTICE = {
    "text": "Vote 1",
    "blocks": [
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": f"plenary:{n}",
                    "text": {"type": "plain_text", "text": word},
                    "value": f'["vote","1","{n}"]',
                }
                for n, word in enumerate(("Yes", "No", "Abstain"))
            ],
        }
    ],
}
CARD = {
    "type": "AdaptiveCard",
    "body": [
        {
            "type": "ActionSet",
            "actions": [
                {
                    "type": "Action.Execute",
                    "title": word,
                    "verb": "plenary",
                    "data": {"command": "vote", "args": ["1", str(n)]},
                    "fallback": {"type": "Action.Submit", "title": word},
                }
                for n, word in enumerate(("Yes", "No", "Abstain"))
            ],
        }
    ],
}


def parts(request: bytes) -> tuple[str, dict[str, str], bytes]:
    """The first line, the headers and the body."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert int(headers["content-length"]) == len(body)
    return first, headers, body


@pytest.fixture
def slack() -> SlackBallots:
    return SlackBallots(VOTERS, Sink(TEAM))


@pytest.fixture
def teams() -> TeamsBallots:
    return TeamsBallots(VOTERS, FakeTeams())


def test_a_slack_ballot_passes_slacks_own_verifier(slack: SlackBallots) -> None:
    verifier = SignatureVerifier(slack.settings["SLACK_SIGNING_SECRET"])

    for request in slack.requests(NOTICE, Press.lot(VOTERS, 2)):
        first, headers, body = parts(request)
        assert first == "POST /slack/events HTTP/1.1"
        assert verifier.is_valid_request(body, headers)
        assert not verifier.is_valid_request(body + b"x", headers)


def test_a_slack_ballot_is_its_voters_press_on_the_button_at_its_instant(slack: SlackBallots) -> None:
    lot = Press.lot(VOTERS, 3)

    for press, request in zip(lot, slack.requests(NOTICE, lot), strict=True):
        (written,) = parse_qs(parts(request)[2].decode(), strict_parsing=True)["payload"]
        payload = json.loads(written)
        (action,) = payload["actions"]
        assert payload["type"] == "block_actions"
        assert payload["user"]["id"] == slack.people[press.voter]
        assert action["value"] == f'["vote","1","{press.button}"]'
        assert float(action["action_ts"]) == press.at.timestamp()


def test_no_two_slack_ballots_share_a_trigger_or_a_response_url(slack: SlackBallots) -> None:
    requests = slack.requests(NOTICE, Press.lot(VOTERS, 2))
    payloads = [json.loads(parse_qs(parts(r)[2].decode())["payload"][0]) for r in requests]

    for name in ("trigger_id", "response_url"):
        assert len({payload[name] for payload in payloads}) == len(payloads)


def test_a_teams_ballot_carries_a_token_of_a_published_key(teams: TeamsBallots) -> None:
    fake = teams.fake
    keys = {key["kid"]: jwt.PyJWK(key).key for key in fake.keys.jwks()["keys"]}

    for request in teams.requests(CARD, Press.lot(VOTERS, 1)):
        first, headers, body = parts(request)
        scheme, token = headers["authorization"].split(" ")
        claims: dict[str, Any] = jwt.decode(
            token,
            keys[jwt.get_unverified_header(token)["kid"]],
            algorithms=["RS256"],
            audience=fake.app.id,
            issuer="https://api.botframework.com",
            options={"require": ["exp", "iss", "aud", "nbf"]},
        )
        assert (first, scheme) == ("POST /api/messages HTTP/1.1", "Bearer")
        assert claims["serviceurl"] == json.loads(body)["serviceUrl"]


def test_a_teams_ballot_is_its_voters_press_on_the_button_at_its_instant(teams: TeamsBallots) -> None:
    lot = Press.lot(VOTERS, 3)

    for press, request in zip(lot, teams.requests(CARD, lot), strict=True):
        activity = json.loads(parts(request)[2])
        assert (activity["type"], activity["name"]) == ("invoke", "adaptiveCard/action")
        assert activity["from"]["aadObjectId"] == teams.people[press.voter].aad_id
        assert activity["value"]["action"]["data"] == {"command": "vote", "args": ["1", str(press.button)]}
        assert datetime.fromisoformat(activity["timestamp"]) == press.at


def test_each_voter_changes_the_choice_and_later_than_before() -> None:
    presses = defaultdict(list)
    for press in Press.lot(VOTERS, 3):
        presses[press.voter].append(press)

    for own in presses.values():
        assert [press.button for press in own] == [0, 1, 2]
        assert sorted(press.at for press in own) == [press.at for press in own]
        assert len({press.at for press in own}) == 3

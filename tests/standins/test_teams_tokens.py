"""The 39 token cases are complete, and each finds the gate that leaves its check out."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import jwt
import pytest
from jwt.algorithms import RSAAlgorithm
from jwt.types import Options

from tests.standins.teams import TOKEN_CASES, FakeTeams, TokenCase

SIGNATURE_ONLY: Options = {"verify_exp": False, "verify_nbf": False, "verify_aud": False, "verify_iat": False}


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeTeams]:
    with FakeTeams() as fake:
        yield fake


def gate(fake: FakeTeams, headers: Mapping[str, str], body: bytes, leaving_out: str = "") -> int:
    """A careful bot's checks, in so many lines, of which one may be left out."""
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" and leaving_out != "scheme":
        return 401
    try:
        endorsements, claims = verified(fake, token, leaving_out)
    except jwt.InvalidTokenError:
        return 401
    try:
        activity = json.loads(body)
    except ValueError:
        return 200 if leaving_out == "syntax" else 400
    if not isinstance(activity, dict):
        return 200 if leaving_out == "syntax" else 400
    claimed, named = claims.get("serviceurl", ""), activity.get("serviceUrl", "")
    if leaving_out != "serviceurl" and (not claimed or claimed.rstrip("/") != named.rstrip("/")):
        return 403
    if leaving_out != "channel" and activity["channelId"] != "msteams":
        return 403
    if leaving_out != "endorsement" and activity["channelId"] not in endorsements:
        return 403
    return 200 if activity.get("type") or leaving_out == "syntax" else 400


def verified(fake: FakeTeams, token: str, leaving_out: str) -> tuple[list[str], dict[str, Any]]:
    """The endorsements of the key that signed the token, and its claims."""
    unverified = jwt.decode_complete(token, options={"verify_signature": False})
    claims = unverified["payload"]
    kid = unverified["header"].get("kid") or (fake.keys.teams.kid if leaving_out == "kid" else None)
    key = {key["kid"]: key for key in fake.keys.jwks()["keys"]}.get(kid)
    if leaving_out != "signature":
        if key is None:
            raise jwt.InvalidTokenError("unknown key")
        algorithms = ["RS256", "RS384"] if leaving_out == "algorithm" else ["RS256"]
        public = RSAAlgorithm.from_jwk(key)
        jwt.decode(token, public, algorithms=algorithms, options=SIGNATURE_ONLY)  # type: ignore[arg-type]
    audience, now = claims.get("aud", []), fake.keys.now()
    right = {
        "exp": claims.get("exp", 0) > now - 300,
        "nbf": claims.get("nbf", 0) < now + 300,
        "aud": fake.app.id in ([audience] if isinstance(audience, str) else audience),
        "iss": claims.get("iss") == "https://api.botframework.com",
    }
    if not all(holds for claim, holds in right.items() if claim != leaving_out):
        raise jwt.InvalidTokenError("claims")
    return key.get("endorsements", []) if key else ["msteams"], claims


def test_there_are_39_cases_of_different_names() -> None:
    expected = [case.expected for case in TOKEN_CASES]

    assert len({case.name for case in TOKEN_CASES}) == 39
    assert expected == ["accepted"] * 6 + ["refused"] * 30 + ["malformed"] * 3


@pytest.mark.parametrize("case", TOKEN_CASES, ids=lambda case: case.name)
def test_a_careful_gate_answers_each_case_as_expected(fake: FakeTeams, case: TokenCase) -> None:
    status = gate(fake, *case.build(fake))

    assert case.allows(status), status


SLIPS = {
    "scheme": ["Basic scheme"],
    "exp": ["expired 1 h", "no exp"],
    "nbf": ["nbf in 1 h"],
    "aud": ["wrong audience", "no audience", "audience = the outbound one"],
    "iss": ["wrong issuer", "no issuer"],
    "kid": ["no kid"],
    "algorithm": ["RS384"],
    "signature": [
        "rogue key with known kid",
        "rogue key with unknown kid",
        "no kid",
        "alg none",
        "HS256 with the public key",
        "RS384",
    ],
    "serviceurl": ["serviceUrl other than the claim", "no serviceurl claim", "activity without serviceUrl"],
    "channel": ["webchat activity with its own key"],
    "endorsement": ["key not endorsed for msteams"],
    "syntax": ["body not JSON", "body a list", "no type"],
}


@pytest.mark.parametrize(("check", "names"), SLIPS.items())
def test_a_gate_that_leaves_one_check_out_lets_exactly_its_cases_in(
    fake: FakeTeams, check: str, names: list[str]
) -> None:
    let_in = [
        case.name
        for case in TOKEN_CASES
        if case.expected != "accepted" and gate(fake, *case.build(fake), leaving_out=check) == 200
    ]

    assert let_in == names


def test_the_tokens_of_entra_are_signed_with_no_key_of_the_bot_framework(fake: FakeTeams) -> None:
    words = ("emulator", "outbound token", "skill", "Entra")
    entra = [case for case in TOKEN_CASES if any(word in case.name for word in words)]
    kids = {
        jwt.get_unverified_header(case.build(fake)[0]["Authorization"].removeprefix("Bearer "))["kid"]
        for case in entra
    }

    assert len(entra) == 5
    assert kids == {fake.login.key.kid}
    assert fake.login.key.kid not in {key["kid"] for key in fake.keys.jwks()["keys"]}


def test_the_press_of_the_cases_is_what_the_test_says(fake: FakeTeams) -> None:
    fake.sample_action = {"verb": "vote", "data": {"o": "1"}}
    (good_invoke,) = [case for case in TOKEN_CASES if case.name == "good invoke"]
    sent = json.loads(good_invoke.build(fake)[1])

    assert sent["value"]["action"] == {"type": "Action.Execute", "verb": "vote", "data": {"o": "1"}}

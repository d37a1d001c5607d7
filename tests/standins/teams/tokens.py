"""The 39 requests that show whether a bot's endpoint knows a genuine delivery from any other."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import jwt

from .people import App, Json
from .shapes import ABSENT, overridden

if TYPE_CHECKING:
    from .fake import FakeTeams

Sent = tuple[dict[str, str], bytes]
Verdict = Literal["accepted", "refused", "malformed"]
STATUSES = {"accepted": range(200, 300), "refused": (401, 403), "malformed": (400,)}

EMULATOR_TENANT = "d6d49420-f39b-4df7-a1dc-d59a935871db"
OTHER_BOT = App("00000000-1111-4222-8333-444444444444", "", EMULATOR_TENANT)


@dataclass(frozen=True, slots=True)
class TokenCase:
    """One request, by what is particular about it, and what must become of it."""

    name: str
    expected: Verdict
    build: Callable[["FakeTeams"], Sent]

    def allows(self, status: int) -> bool:
        return status in STATUSES[self.expected]


GOOD = "Bearer of the good token"


def _sent(
    fake: "FakeTeams",
    authorization: str | None = GOOD,
    activity: Json | None = None,
    body: bytes | None = None,
) -> Sent:
    """A good message with the good token, but for what is given."""
    if authorization == GOOD:
        authorization = f"Bearer {fake.keys.mint(fake.app, fake.service_url)}"
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if authorization is not None:
        headers["Authorization"] = authorization
    if body is None:
        body = json.dumps(overridden(fake.sample_message(), activity)).encode()
    return headers, body


def _of(fake: "FakeTeams", claim: Any) -> Any:
    return claim(fake) if callable(claim) else claim


def _header(value: str | None) -> Callable[["FakeTeams"], Sent]:
    return lambda fake: _sent(fake, value)


def _claims(activity: Json | None = None, **claims: Any) -> Callable[["FakeTeams"], Sent]:
    """The token with other claims; numbers of exp and nbf are seconds from now."""

    def build(fake: "FakeTeams") -> Sent:
        def fill(claim: Any) -> Any:
            return int(fake.keys.now()) + claim if isinstance(claim, int) else _of(fake, claim)

        filled: dict[str, Any] = {name: fill(claim) for name, claim in claims.items()}
        return _sent(fake, f"Bearer {fake.keys.mint(fake.app, fake.service_url, **filled)}", activity)

    return build


def _key(
    how: Callable[["FakeTeams"], dict[str, Any]],
    activity: Json | None = None,
) -> Callable[["FakeTeams"], Sent]:
    """The good claims, signed otherwise."""
    return lambda fake: _sent(
        fake, f"Bearer {fake.keys.mint(fake.app, fake.service_url, **how(fake))}", activity
    )


def _entra(**claims: Any) -> Callable[["FakeTeams"], Sent]:
    """A token of Entra's, signed with Entra's key."""

    def build(fake: "FakeTeams") -> Sent:
        filled = {name: _of(fake, claim) for name, claim in claims.items()}
        return _sent(fake, f"Bearer {fake.login.mint(fake.app, serviceurl=fake.service_url, **filled)}")

    return build


def _activity(**changes: Any) -> Callable[["FakeTeams"], Sent]:
    return lambda fake: _sent(fake, activity=changes)


def _body(body: bytes) -> Callable[["FakeTeams"], Sent]:
    return lambda fake: _sent(fake, body=body)


def _invoke(fake: "FakeTeams") -> Sent:
    return _sent(fake, body=json.dumps(fake.sample_invoke()).encode())


def _lower_case_scheme(fake: "FakeTeams") -> Sent:
    return _sent(fake, f"bearer {fake.keys.mint(fake.app, fake.service_url)}")


def _basic_scheme(fake: "FakeTeams") -> Sent:
    return _sent(fake, f"Basic {fake.keys.mint(fake.app, fake.service_url)}")


def _unsigned(fake: "FakeTeams") -> Sent:
    claims = jwt.decode(fake.keys.mint(fake.app, fake.service_url), options={"verify_signature": False})
    head = _segment({"alg": "none", "typ": "JWT", "kid": fake.keys.teams.kid})
    return _sent(fake, f"Bearer {head}.{_segment(claims)}.")


def _public_key_as_secret(fake: "FakeTeams") -> Sent:
    """Written by hand: the library rightly refuses to sign so."""
    claims = jwt.decode(fake.keys.mint(fake.app, fake.service_url), options={"verify_signature": False})
    head = _segment({"alg": "HS256", "typ": "JWT", "kid": fake.keys.teams.kid})
    signed = f"{head}.{_segment(claims)}"
    digest = hmac.digest(fake.keys.teams.public_pem, signed.encode(), hashlib.sha256)
    signature = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return _sent(fake, f"Bearer {signed}.{signature}")


def _segment(part: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def _elsewhere(fake: "FakeTeams") -> Sent:
    """On a host that may be allowed, so that only the comparison with the claim can refuse it."""
    return _sent(fake, activity={"serviceUrl": f"{fake.base_url}/trap/"})


EMULATOR: Json = {"iss": f"https://sts.windows.net/{EMULATOR_TENANT}/", "tid": EMULATOR_TENANT}


TOKEN_CASES: tuple[TokenCase, ...] = (
    TokenCase("good message", "accepted", _sent),
    TokenCase("good invoke", "accepted", _invoke),
    TokenCase("lower-case bearer", "accepted", _lower_case_scheme),
    TokenCase("expired 2 min", "accepted", _claims(exp=-120, nbf=-3720)),
    TokenCase("aud a list with ours", "accepted", _claims(aud=lambda fake: [OTHER_BOT.id, fake.app.id])),
    TokenCase(
        "serviceUrl differing by one trailing slash",
        "accepted",
        _claims(serviceurl=lambda fake: fake.service_url.rstrip("/")),
    ),
    TokenCase("no header", "refused", _header(None)),
    TokenCase("empty header", "refused", _header("")),
    TokenCase("garbage", "refused", _header("Bearer garbage")),
    TokenCase("three garbage parts", "refused", _header("Bearer gar.ba.ge")),
    TokenCase("Basic scheme", "refused", _basic_scheme),
    TokenCase("expired 1 h", "refused", _claims(exp=-3600, nbf=-7200)),
    TokenCase("no exp", "refused", _claims(exp=None)),
    TokenCase("nbf in 1 h", "refused", _claims(nbf=3600, exp=7200)),
    TokenCase("wrong audience", "refused", _claims(aud=OTHER_BOT.id)),
    TokenCase("no audience", "refused", _claims(aud=None)),
    TokenCase("audience = the outbound one", "refused", _claims(aud="https://api.botframework.com")),
    TokenCase("wrong issuer", "refused", _claims(iss="https://api.botframework.example")),
    TokenCase("no issuer", "refused", _claims(iss=None)),
    TokenCase(
        "rogue key with known kid",
        "refused",
        _key(lambda fake: {"key": fake.keys.rogue, "kid": fake.keys.teams.kid}),
    ),
    TokenCase("rogue key with unknown kid", "refused", _key(lambda fake: {"key": fake.keys.rogue})),
    TokenCase("no kid", "refused", _key(lambda _: {"kid": None})),
    TokenCase("alg none", "refused", _unsigned),
    TokenCase("HS256 with the public key", "refused", _public_key_as_secret),
    TokenCase("RS384", "refused", _key(lambda _: {"algorithm": "RS384"})),
    TokenCase("serviceUrl other than the claim", "refused", _elsewhere),
    TokenCase("no serviceurl claim", "refused", _claims(serviceurl=None)),
    TokenCase("activity without serviceUrl", "refused", _activity(serviceUrl=ABSENT)),
    TokenCase("key not endorsed for msteams", "refused", _key(lambda fake: {"key": fake.keys.unendorsed})),
    TokenCase("webchat activity with the Teams key", "refused", _activity(channelId="webchat")),
    TokenCase(
        "webchat activity with its own key",
        "refused",
        _key(lambda fake: {"key": fake.keys.webchat}, {"channelId": "webchat"}),
    ),
    TokenCase("emulator token for our app", "refused", _entra(**EMULATOR, aud=lambda fake: fake.app.id)),
    TokenCase(
        "replay of our own outbound token",
        "refused",
        lambda fake: _sent(fake, f"Bearer {fake.login.mint(fake.app)}"),
    ),
    TokenCase(
        "emulator token of another app", "refused", _entra(**EMULATOR, aud=OTHER_BOT.id, appid=OTHER_BOT.id)
    ),
    TokenCase(
        "skill token of another bot",
        "refused",
        _entra(
            iss=f"https://login.microsoftonline.com/{EMULATOR_TENANT}/v2.0",
            ver="2.0",
            appid=None,
            azp=OTHER_BOT.id,
            aud=lambda fake: fake.app.id,
        ),
    ),
    TokenCase(
        "Entra token of our own tenant",
        "refused",
        _entra(
            iss=lambda fake: f"https://login.microsoftonline.com/{fake.app.tenant}/v2.0",
            ver="2.0",
            aud=lambda fake: fake.app.id,
        ),
    ),
    TokenCase("body not JSON", "malformed", _body(b"{not JSON")),
    TokenCase("body a list", "malformed", _body(b'[{"type": "message"}]')),
    TokenCase("no type", "malformed", _activity(type=ABSENT)),
)

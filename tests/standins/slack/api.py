"""One call of the Web API from token to answer: who asks, may they, how often, and what goes wrong."""

import base64
from dataclasses import dataclass, field

from . import chat, people, views
from .budgets import SPECIAL, TIER_1, TIER_4, Fault
from .method import Method, Request
from .oauth import Installations
from .shapes import Json
from .world import Call, Refused, Token, World

METHODS: dict[str, Method] = {**chat.METHODS, **views.METHODS, **people.METHODS}
RESPONSE_URL = "response_url"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; with `hang` it comes only after so many seconds, as a dropped connection."""

    status: int
    body: Json | str
    headers: dict[str, str] = field(default_factory=dict)
    hang: float | None = None


def _refusal(refused: Refused) -> Answer:
    extra = dict(refused.extra)
    wait = extra.pop("retry_after", None)
    messages = extra.pop("messages", None)
    body = {"ok": False, "error": refused.error, **extra}
    if messages is not None:
        body |= {"errors": messages, "response_metadata": {"messages": messages}}
    return Answer(200, body) if wait is None else Answer(429, body, {"Retry-After": str(wait)})


def _faulty(fault: Fault) -> Answer:
    if fault.hang is not None:
        return Answer(0, "", hang=fault.hang)
    if fault.status == 429:
        return _refusal(Refused("ratelimited", retry_after=fault.retry_after))
    if fault.status is not None:
        return Answer(fault.status, "the stand-in was told to fail")
    return _refusal(Refused(fault.error or "internal_error"))


class Api:
    def __init__(self, world: World, installations: Installations) -> None:
        self._world, self._installations = world, installations

    def call(self, name: str, authorization: str, args: Json, is_json: bool) -> Answer:
        """Everything is done under one lock, so that a call happens wholly or not at all."""
        with self._world.lock:
            token: Token | None = None
            try:
                if name == "oauth.v2.access":
                    return self._record(name, "", args, self._oauth(authorization, args))
                method = self._method(name)
                bearer = authorization.removeprefix("Bearer ").strip()
                token = self._token(bearer or ("" if is_json else str(args.get("token", ""))))
                return self._perform(name, method, token, args, is_json)
            except Refused as refused:
                return self._record(name, token.team if token else "", args, _refusal(refused))

    def _method(self, name: str) -> Method:
        if name not in METHODS:
            raise Refused("unknown_method", req_method=name)
        return METHODS[name]

    def _token(self, value: str) -> Token:
        if not value:
            raise Refused("not_authed")
        token = self._world.tokens.get(value)
        if token is None:
            raise Refused("not_allowed_token_type" if value in self._world.app.app_tokens else "invalid_auth")
        if token.revoked:
            raise Refused("account_inactive")
        if token.expires is not None and self._world.clock() >= token.expires:
            raise Refused("token_expired")
        return token

    def _perform(self, name: str, method: Method, token: Token, args: Json, is_json: bool) -> Answer:
        world = self._world
        if method.scopes and not token.scopes.intersection(method.scopes):
            raise Refused("missing_scope", needed=method.scopes[0], provided=",".join(sorted(token.scopes)))
        if wait := world.budgets.take(method.tier, name, token.team):
            raise Refused("ratelimited", retry_after=wait)
        fault = world.faults.next(name, token.team)
        if fault and not fault.accept:
            return self._record(name, token.team, args, _faulty(fault), took_effect=False)
        for unknown in sorted(args.keys() - {*method.args.split(), "token", "team_id"}):
            world.violation(f"{name} {token.team}", f"there is no argument {unknown!r}")
        if is_json and not method.takes_json:
            raise Refused("invalid_arguments", messages=["[ERROR] this method takes no JSON body"])
        request = Request(world, world.workspaces[token.team], token, name, args)
        done = Answer(200, {"ok": True, **method.run(request)})
        return self._record(name, token.team, args, _faulty(fault) if fault else done, took_effect=True)

    def _oauth(self, authorization: str, args: Json) -> Answer:
        if authorization.startswith("Basic "):
            client, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
            args = args | {"client_id": client, "client_secret": secret}
        fault = self._world.faults.next("oauth.v2.access", "")
        if fault and not fault.accept:
            return _faulty(fault)
        if wait := self._world.budgets.take(TIER_4, "oauth.v2.access", ""):
            raise Refused("ratelimited", retry_after=wait)
        done = Answer(200, {"ok": True, **self._installations.access(args)})
        return _faulty(fault) if fault else done

    def connect(self, authorization: str, url: str) -> Answer:
        """apps.connections.open: only the app's own token opens a socket."""
        name, token = "apps.connections.open", authorization.removeprefix("Bearer ").strip()
        with self._world.lock:
            try:
                if not token:
                    raise Refused("not_authed")
                if token not in self._world.app.app_tokens:
                    raise Refused("not_allowed_token_type" if token in self._world.tokens else "invalid_auth")
                if wait := self._world.budgets.take(TIER_1, name, ""):
                    raise Refused("ratelimited", retry_after=wait)
            except Refused as refused:
                return self._record(name, "", {}, _refusal(refused))
            return self._record(name, "", {}, Answer(200, {"ok": True, "url": url}))

    def respond(self, name: str, body: object) -> Answer:
        """One post to a response_url. Used and expired ones are 404; a bad body is 400."""
        world = self._world
        with world.lock:
            url = world.response_urls.get(name)
            team, args = url.team if url else "", body if isinstance(body, dict) else {}
            fault = world.faults.next(RESPONSE_URL, team)
            if fault and not fault.accept:
                return self._record(RESPONSE_URL, team, args, _faulty(fault), took_effect=False, url=name)
            try:
                if wait := world.budgets.take(SPECIAL, RESPONSE_URL, team):
                    raise Refused("ratelimited", retry_after=wait)
                chat.respond(world, name, body)
            except Refused as refused:
                return self._record(RESPONSE_URL, team, args, self._refused_url(refused, team), url=name)
            done = _faulty(fault) if fault else Answer(200, {"ok": True})
            return self._record(RESPONSE_URL, team, args, done, took_effect=True, url=name)

    def _refused_url(self, refused: Refused, team: str) -> Answer:
        if refused.error in ("used_url", "expired_url"):
            self._world.violation(f"{RESPONSE_URL} {team}", refused.error)
        answer = _refusal(refused)
        missing = refused.error in ("used_url", "expired_url", "no_service", "message_not_found")
        return answer if answer.status == 429 else Answer(404 if missing else 400, answer.body)

    def _record(
        self,
        name: str,
        team: str,
        args: Json,
        answer: Answer,
        took_effect: bool | None = None,
        url: str = "",
    ) -> Answer:
        ok = isinstance(answer.body, dict) and answer.body.get("ok") is True
        error = answer.body.get("error") if isinstance(answer.body, dict) else None
        outcome = "ok" if ok else str(error or ("hang" if answer.hang is not None else answer.status))
        shown = {key: value for key, value in args.items() if key != "token"}
        effect = ok if took_effect is None else took_effect
        self._world.calls.append(Call(name, team, shown, outcome, self._world.clock(), effect, url))
        return answer

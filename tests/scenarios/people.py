"""A member at their platform: says a command, presses a button, reads what came."""

from __future__ import annotations

import html
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any, Protocol

from tests.standins.slack import Client as SlackClient
from tests.standins.slack import FakeSlack
from tests.standins.slack import Message as SlackMessage
from tests.standins.teams import Client as TeamsClient
from tests.standins.teams import FakeTeams, buttons
from tests.standins.teams import text_of as teams_text
from tests.standins.teams import User as TeamsUser


class Person(Protocol):
    """The same person whatever the platform."""

    platform: str

    def says(self, text: str) -> str:
        """Types a command to the bot; returns the answer they read."""
        ...

    def presses(self, button: str, containing: str = "") -> str:
        """Presses a button of the newest message that has it and contains the words; returns the answer."""
        ...

    def reads(self) -> list[str]:
        """Everything private that came to them unasked, oldest first."""
        ...

    def mention(self, other: Person) -> str:
        """How this person names the other in a command."""
        ...


def _norm(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip()


@dataclass
class SlackPerson:
    """Somebody in a Slack workspace."""

    slack: FakeSlack
    client: SlackClient
    team: str
    user: str
    name: str
    mail: str = ""
    platform: str = "slack"

    def says(self, text: str) -> str:
        before = len(self.slack.ephemerals(self.team, self.user))
        answer = self.client.command(self.user, "/wg", text)
        assert answer.ok, (answer.status, answer.text)
        return self._after(before)

    def presses(self, button: str, containing: str = "") -> str:
        message = self._newest(button, containing)
        before = len(self.slack.ephemerals(self.team, self.user))
        answer = self.client.press(self.user, message, button)
        assert answer.ok, (answer.status, answer.text)
        return self._after(before, patient=True)

    def _after(self, before: int, *, patient: bool = False) -> str:
        from tests.scenarios.waiting import until

        if patient:
            until(lambda: len(self.slack.ephemerals(self.team, self.user)) > before or self._modal())
        if self._modal():
            return _norm(self.slack.text_of(self._modal()))
        return _norm(self.slack.text_of(self.slack.ephemerals(self.team, self.user)[-1]))

    def _modal(self) -> Any:
        modals = self.slack.modals(self.team, self.user)
        return modals[-1] if modals else None

    def _newest(self, button: str, containing: str) -> SlackMessage:
        everything = [
            *(m for c in self.slack.world.workspaces[self.team].channels.values() if self.user in c.members
              for m in self.slack.messages(self.team, c.id)),
            *self.slack.ephemerals(self.team, self.user),
        ]
        for message in sorted(everything, key=lambda m: m.ts, reverse=True):
            words = _norm(self.slack.text_of(message))
            if containing in words and button in _labels(message.blocks):
                return message
        raise AssertionError(f"{self.name} sees no button {button!r} with {containing!r}")

    def submits(self, **values: str) -> str:
        self.client.submit(self.user, values=values)
        return self._after(0)

    def reads(self) -> list[str]:
        return [_norm(self.slack.text_of(m)) for m in self.slack.dms(self.team, self.user) if m.author != self.user]

    def mention(self, other: Person) -> str:
        return f"<@{other.user}>" if isinstance(other, SlackPerson) and other.team == self.team else other.mail  # type: ignore[attr-defined]


def _labels(blocks: list[dict[str, Any]]) -> set[str]:
    return {e["text"]["text"] for b in blocks if b["type"] == "actions" for e in b["elements"] if "text" in e}


@dataclass
class TeamsPerson:
    """Somebody in a Teams tenant, in the personal chat with the bot."""

    teams: FakeTeams
    client: TeamsClient
    user: TeamsUser
    platform: str = "teams"

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def mail(self) -> str:
        return self.user.mail

    def installs(self) -> None:
        self.client.install(self.user)

    def says(self, text: str) -> str:
        before = len(self._chat())
        answer = self.client.message(self.user, text)
        assert answer.status in (200, 201, 202), (answer.status, answer.body)
        from tests.scenarios.waiting import until

        until(lambda: len(self._chat()) > before)
        return self._text(self._chat()[-1])

    def presses(self, button: str, containing: str = "") -> str:
        message = next(
            (m for m in reversed(self._chat()) if containing in self._text(m) and button in buttons(m.seen_by(self.user))),
            None,
        )
        assert message, f"{self.name} sees no button {button!r} with {containing!r}"
        answer = self.client.press(self.user, message, button)
        assert answer.status == 200, (answer.status, answer.body)
        return _norm(teams_text(answer.card)) if answer.card else str(answer.json)

    def _chat(self) -> list[Any]:
        return self.teams.personal(self.user)

    def _text(self, message: Any) -> str:
        return _norm(teams_text(message.seen_by(self.user)))

    def reads(self) -> list[str]:
        return [self._text(m) for m in self._chat()]

    def mention(self, other: Person) -> str:
        return other.mail  # type: ignore[attr-defined]


class _Page(HTMLParser):
    """The words of a page and its forms: (action, fields, button label)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self._form: dict[str, Any] | None = None
        self._button: list[str] | None = None
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if tag in ("style", "script", "template"):
            self._skip += 1
        if tag == "form":
            self._form = {"action": given.get("action", ""), "fields": [], "buttons": []}
            self.forms.append(self._form)
        if self._form is not None and tag in ("input", "textarea", "select") and given.get("name"):
            self._form["fields"].append((given["name"], given.get("value", ""), given.get("type", "text")))
        if tag == "button" and self._form is not None:
            self._button = []
            self._form["buttons"].append((self._button, given.get("name", ""), given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script", "template"):
            self._skip -= 1
        if tag == "button":
            self._button = None
        if tag == "form":
            self._form = None
        if tag in ("p", "div", "li", "td", "th", "dd", "dt", "h1", "h2", "h3", "section", "article"):
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if self._skip:
            return
        self.words.append(data)
        if self._button is not None:
            self._button.append(data)


@dataclass
class WebPerson:
    """Somebody with only a browser, without JavaScript."""

    url: str
    name: str
    mail: str = ""
    language: str = "en"
    platform: str = "web"
    jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def _open(self, path: str, fields: list[tuple[str, str]] | None = None) -> str:
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(urllib.parse.urljoin(self.url, path), data)
        request.add_header("Accept-Language", self.language)
        request.add_header("Accept", "text/html")
        if data is not None:
            request.add_header("Origin", self.url)
        try:
            with self._opener.open(request, timeout=10) as response:
                return response.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def signs_in(self, code: str) -> str:
        page = _parsed(self._open(f"/sign-in?code={urllib.parse.quote(code)}"))
        form = next(f for f in page.forms if f["action"].startswith("/sign-in"))
        return _words(self._open("/sign-in", [(n, v) for n, v, _ in form["fields"]]))

    def says(self, text: str) -> str:
        page = _parsed(self._open("/chat"))
        form = next(f for f in page.forms if any(n == "text" for n, _, _ in f["fields"]))
        fields = [(n, text if n == "text" else v) for n, v, _ in form["fields"]]
        return _words(self._open(form["action"], fields))

    def presses(self, button: str, containing: str = "") -> str:
        page = _parsed(self._open("/chat"))
        for form in page.forms:
            for label, name, value in form["buttons"]:
                if "".join(label).strip() == button and (not containing or containing in repr(form)):
                    extra = [(name, value)] if name else []
                    return _words(self._open(form["action"], [*((n, v) for n, v, _ in form["fields"]), *extra]))
        raise AssertionError(f"{self.name} sees no button {button!r}")

    def reads(self) -> list[str]:
        return [self.page("/chat")]

    def page(self, path: str) -> str:
        return _words(self._open(path))

    def mention(self, other: Person) -> str:
        return other.mail  # type: ignore[attr-defined]


def _parsed(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    return page


def _words(text: str) -> str:
    return _norm(html.unescape("".join(_parsed(text).words)))

"""Somebody with only a browser, without JavaScript."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.parse import quote, urlencode, urljoin

from tests.scenarios.pages import Form, Page
from tests.scenarios.people import patiently


@dataclass
class Loaded:
    """A page, and the status and Retry-After it came with."""

    status: int
    page: Page
    wait: str = "1"
    port: int = 0
    """from which it was asked for"""


@dataclass
class WebPerson:
    """A browser of one's own, signed in by a code."""

    url: str
    name: str
    mail: str
    language: str = "en"
    platform: str = "web"
    jar: CookieJar = field(default_factory=CookieJar)
    front: Page = field(default_factory=lambda: Page(""))
    """the page in front"""
    port: int = 0
    """from which it was asked for"""

    def signs_in(self, code: str) -> str:
        """Enters a code on the page for it."""
        page = self.opens(f"/sign-in?code={quote(code)}")
        return self.sends(next(f for f in page.forms if f.action.startswith("/sign-in"))).whole.text

    def says(self, text: str) -> str:
        page = self.opens("/chat")
        return self.sends(next(f for f in page.forms if "text" in f.fields), text=text).answer.text

    def presses(self, button: str, containing: str = "") -> str:
        """Looks at the page in front, then at one's own page loaded again."""
        form, name, value = self.sees(button, containing)
        return self.sends(form, **{name: value}).answer.text

    def sees(self, button: str, containing: str = "") -> tuple[Form, str, str]:
        """The form with the button, and what pressing it adds to the form."""
        for again in (False, True):
            page = self.opens("/chat") if again else self.front
            for form in (f for f in page.forms if containing in f.part.text):
                for one in (b for b in form.buttons if b.label == button):
                    return form, one.name, one.value
        raise AssertionError(f"{self.name} sees no button {button!r} with {containing!r}")

    def fills(self, **fields: str) -> str:
        form = next(f for f in self.front.forms if "form" in f.fields)
        given = dict(form.fields)
        for name, value in fields.items():
            boxes = {
                box: word for box, word in form.boxes if re.fullmatch(rf"tick-\d+-{re.escape(name)}", box)
            }
            words = value.split(",") if boxes else [value]
            given = {key: word for key, word in given.items() if key not in boxes}
            given |= {box: word for box, word in boxes.items() if word in words}
            given[f"field-{name}"] = ",".join(word for word in words if word not in boxes.values())
        return self._loaded(form.action, given).answer.text

    def forces(self, **texts: str) -> str:
        return self.fills(**texts)

    def offered(self) -> list[str]:
        return [button.label for form in self.front.answering() for button in form.buttons]

    def reads(self) -> list[str]:
        messages = self.opens("/chat").whole.text.partition("Messages to you")[2]
        return [m for m in reversed(re.split(r"(?=Sent )", messages)) if m.startswith("Sent ")]

    def opens(self, path: str) -> Page:
        """Loads a page."""
        return self._loaded(path, None)

    def sends(self, form: Form, **changed: str) -> Page:
        """Submits a form of the page in front."""
        return self._loaded(form.action, form.fields | changed)

    def _loaded(self, path: str, fields: Mapping[str, str] | None) -> Page:
        loaded = patiently(lambda: self.asks(path, fields), lambda a: (a.status, a.wait))
        self.front, self.port = loaded.page, loaded.port
        return self.front

    def asks(self, path: str, fields: Mapping[str, str] | None = None, **headers: str) -> Loaded:
        """One request of this browser."""
        data = None if fields is None else urlencode(fields, errors="surrogatepass").encode()
        usual = {"Accept-Language": self.language, "Accept": "text/html", "Origin": self.url}
        request = urllib.request.Request(urljoin(self.url, path), data, usual | headers)
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        try:
            with browser.open(request, timeout=10) as response:
                port = response.fp.raw._sock.getsockname()[1]
                return Loaded(response.status, Page(response.read().decode()), port=port)
        except urllib.error.HTTPError as error:
            with error:
                return Loaded(error.code, Page(error.read().decode()), error.headers.get("retry-after", "1"))

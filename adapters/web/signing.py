"""Signing in by a private link or an invitation, and out; the language of a visitor."""

from __future__ import annotations

import re
import secrets
from urllib.parse import urlencode
from zoneinfo import available_timezones

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.web import session
from adapters.web.session import Session
from adapters.web.site import LANGUAGE_COOKIE, Site, Visit
from bot.commands.accounts import sign_in
from bot.ports import Transaction
from bot.requests import Args, Hints, Request

LONGEST_CODE = 100
A_YEAR = 365 * 24 * 3600
_PATH = re.compile(r"/[A-Za-z0-9/_-]*", re.ASCII)


def routes(site: Site) -> list[Route]:
    """The routes of signing in and out."""

    async def ask(request: HttpRequest) -> Response:
        # Chat programs fetch every link they see, so a GET never uses a code up.
        visit = await site.visit(request)
        code = request.query_params.get("code", "")[:LONGEST_CODE]
        return await page(site, visit, code=code, press=request.query_params.get("press", ""))

    async def enter(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        form = await site.submitted(request, visit)
        code = form.get("code", "").strip()[:LONGEST_CODE]
        zone = form.get("zone", "")
        hints = Hints(locale=visit.speech.language, zone=zone if zone in available_timezones() else "")
        token = await site.store.run(lambda tx: _entered(tx, code, hints, visit.token)) if code else None
        press = form.get("press", "")
        if token is None:
            return await page(site, visit, press=press, failed=True)
        response = site.redirect(f"/chat?{urlencode({'press': press})}" if press else "/chat")
        site.cookie.give(response, token)
        return response

    async def leave(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        await site.submitted(request, visit)
        await site.store.run(lambda tx: session.end(tx, visit.token))
        response = site.redirect("/sign-in")
        site.cookie.drop(response)
        return response

    async def language(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        form = await (site.submitted(request, visit) if visit.session else site.form(request))
        return await _spoken(site, visit, form.get("language", ""), form.get("page", ""))

    return [
        Route("/sign-in", ask),
        Route("/sign-in", enter, methods=["POST"]),
        Route("/sign-out", leave, methods=["POST"]),
        Route("/language", language, methods=["POST"]),
    ]


async def page(
    site: Site,
    visit: Visit,
    *,
    code: str = "",
    press: str = "",
    failed: bool = False,
    mailed: str = "",
    odd: str = "",
) -> Response:
    """The page to sign in; `mailed` is where a link goes if it is known, `odd` what is no address."""
    html, status = site.renderer(visit, forms=True), 400 if failed or odd else 200
    return await site.page(
        visit, "sign_in.html", html, status=status, code=code, press=press, failed=failed, mailed=mailed,
        odd=odd, mails=site.mails,
    )  # fmt: skip


def _entered(tx: Transaction, code: str, hints: Hints, before: str) -> str | None:
    """The token of a new session in the place of the one `before`; None where the code is no good."""
    identity = sign_in(tx, code, hints)
    if identity is None:
        return None
    session.end(tx, before)
    return session.begin(tx, Session.web(identity))


async def _spoken(site: Site, visit: Visit, language: str, page: str) -> Response:
    """Back to the page, in another language: the member's from now on, or this browser's."""
    response = site.redirect(page if _PATH.fullmatch(page) and not page.startswith("//") else "/")
    if language not in visit.languages:
        return response
    if visit.session:
        once, (who, where) = secrets.token_hex(16), (visit.session.identity, visit.session.conversation)
        await site.dispatch(Request(once, who, where, "language", Args.of(language)))
    else:
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=A_YEAR, path="/", httponly=True, samesite="lax",
            secure=site.url.startswith("https:"),
        )  # fmt: skip
    return response

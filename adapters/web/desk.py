"""The secretariat's desk: what is missing before the next meeting, and a list of organisations to load."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.asgi import Refused, read
from adapters.web import chat, intake, session
from adapters.web.site import Site, Visit
from bot.domain.lists import COLUMNS
from bot.notices import desk as notice
from bot.requests import Args, Hints, Request

LARGEST = 256 * 1024
"""bytes of a list, which is some two thousand organisations"""


def routes(site: Site) -> list[Route]:
    """The desk's routes."""

    async def desk(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        if visit.session is None:
            return site.redirect("/sign-in")
        _refuse_others(visit)
        card = await site.store.read(lambda tx: notice.card(tx, visit.speech))
        return await site.page(visit, "desk.html", site.renderer(visit), card=card, header=",".join(COLUMNS))

    async def upload(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        session.refuse_foreign(request.headers, site.url)
        form, text = await uploaded(request)
        session.refuse_forged(form.get("token", ""), visit.token)
        if visit.session is None:
            return site.redirect("/sign-in")
        asked = Request(
            intake.request_id(form), visit.session.identity, visit.session.conversation, "load",
            Args.named({"list": text}), hints=Hints(locale=visit.speech.language),
        )  # fmt: skip
        return await chat.answered(site, request, visit, asked)

    return [Route("/desk", desk), Route("/desk", upload, methods=["POST"])]


def _refuse_others(visit: Visit) -> None:
    if not visit.runs:
        raise Refused(403, "only the secretariat has a desk")


async def uploaded(request: HttpRequest) -> tuple[dict[str, str], str]:
    """The fields of a form with a file, and the file's text."""
    body = await read(request.scope, request.receive, LARGEST)

    async def again() -> dict[str, object]:
        return {"type": "http.request", "body": body}

    whole = HttpRequest(request.scope, again)
    try:
        async with whole.form(max_files=1, max_fields=5) as form:
            file = form.get("list")
            if not isinstance(file, UploadFile):
                raise Refused(400, "no file")
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
            return fields, decoded(await file.read())
    except MultiPartException:
        raise Refused(400, "not a form with a file") from None


def decoded(content: bytes) -> str:
    """What a spreadsheet saved: UTF-8, UTF-16 with its mark, or else as Windows writes western letters.

    A guess may be wrong; nothing is loaded before it has been seen.
    """
    for encoding in ("utf-8-sig", "utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return intake.cleaned(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return intake.cleaned(content.decode("cp1252", "replace"))

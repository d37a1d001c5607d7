"""The Note for the Record: its page, and its editions as files to keep."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.asgi import Refused
from adapters.documents import MEDIA, written
from adapters.documents.paper import Document
from adapters.web.site import Site, Visit
from bot.domain.community import named
from bot.domain.notes import Edition, Note, NoteState, Version
from bot.notices import notes as notice
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Card, Code, Moment, Spans, Table

CONTENT = "content.json"
"""What is hashed, byte for byte."""


@dataclass(frozen=True, slots=True)
class Download:
    """One file of a version."""

    label: str
    language: str
    address: str


@dataclass(frozen=True, slots=True)
class Page:
    """A version of a note as one reader sees it; `address` is its own, `versions` are for members."""

    card: Card
    address: str
    downloads: tuple[Download, ...]
    versions: Table | None


def routes(site: Site) -> list[Route]:
    """The routes of notes."""

    async def note(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        path = request.path_params
        page = await site.store.read(lambda tx: _page(tx, path["meeting"], path.get("version"), site, visit))
        if page is None:
            return _refused(site, visit)
        return await site.page(visit, "note.html", site.renderer(visit), sheet=page)

    async def file(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        path = request.path_params
        meeting, version, name = path["meeting"], path["version"], path["file"]
        found = await site.store.read(lambda tx: _file(tx, meeting, version, name, site, visit))
        if found is None:
            return _refused(site, visit)
        ending = name.rpartition(".")[2]
        content = found if isinstance(found, bytes) else await asyncio.to_thread(written, found, ending)
        headers = {
            "content-type": MEDIA.get(ending, "application/json"),
            "content-disposition": f'attachment; filename="note-{meeting}-{version}-{name}"',
            "cache-control": "no-store",
        }
        return Response(content, 200, headers)

    return [
        Route("/notes/{meeting:int}", note),
        Route("/notes/{meeting:int}/{version:int}", note),
        Route("/notes/{meeting:int}/{version:int}/{file}", file),
    ]


def _refused(site: Site, visit: Visit) -> Response:
    """Members know that there is none; of anybody else we ask who they are."""
    if visit.session is None:
        return site.redirect("/sign-in")
    raise Refused(404, "there is no such page")


def _page(tx: Transaction, meeting: int, number: int | None, site: Site, visit: Visit) -> Page | None:
    found = _version(tx, meeting, number)
    if found is None:
        return None
    note, version = found
    editions = _editions(tx, note, version, site, visit)
    if not editions:
        return None
    address = f"/notes/{meeting}/{version.number}"
    card = notice.edition(tx, note, version, editions[0], visit.speech)
    versions = _versions(tx, note, visit.speech) if visit.sees else None
    return Page(card, address, tuple(_downloads(address, editions, site, visit)), versions)


def _version(tx: Transaction, meeting: int, number: int | None) -> tuple[Note, Version] | None:
    """The note of a meeting in this version, or in its latest."""
    note = tx.notes.get(meeting) if meeting < 2**31 else None
    if note is None:
        return None
    version = next((v for v in note.versions if v.number == number), None) if number else note.latest
    return (note, version) if version else None


def _editions(tx: Transaction, note: Note, version: Version, site: Site, visit: Visit) -> tuple[Edition, ...]:
    """Those that the reader may have: the public only what is published, where the board is for it."""
    if visit.sees:
        return (Edition.MEMBERS, Edition.PUBLIC)
    published = notice.state(tx, note) is NoteState.PUBLISHED and version is note.latest
    return (Edition.PUBLIC,) if published and site.board == "public" else ()


_FORMATS = {"pdf": "PDF", "docx": "Word (DOCX)", "md": "Markdown"}


def _downloads(address: str, editions: tuple[Edition, ...], site: Site, visit: Visit) -> Iterator[Download]:
    for edition in editions:
        for language in visit.languages:
            speech = site.speeches(language)
            for ending, label in _FORMATS.items():
                name = f"{edition}.{language}.{ending}"
                yield Download(
                    f"{notice.edition_name(edition, speech)}, {label}", language, f"{address}/{name}"
                )
    yield Download(
        visit.speech.words("What the hash is of (JSON)"), visit.speech.language, f"{address}/{CONTENT}"
    )


def _versions(tx: Transaction, note: Note, speech: Speech) -> Table:
    """Every version with when it was made, by whom, and its hash."""
    rows: list[tuple[Spans, ...]] = []
    for version in note.versions:
        by = tx.people.member(version.member_id).name if version.member_id is not None else "–"
        rows.append(((str(version.number),), (Moment(version.at),), (by,), (Code(version.hash[:16]),)))
    header = (
        speech.words("Version"),
        speech.words("When"),
        speech.words("Who"),
        speech.words("Hash (SHA-256)"),
    )
    return Table(header, tuple(rows), speech.language)


def _file(
    tx: Transaction, meeting: int, number: int, name: str, site: Site, visit: Visit
) -> Document | bytes | None:
    """What a file is written from; None where there is none for this reader."""
    found = _version(tx, meeting, number)
    if found is None:
        return None
    note, version = found
    editions = _editions(tx, note, version, site, visit)
    if name == CONTENT and editions:
        return version.content.encode()
    for edition in editions:
        for language in visit.languages:
            if name in (f"{edition}.{language}.{ending}" for ending in MEDIA):
                return _document(tx, note, version, edition, site.speeches(language))
    return None


def _document(tx: Transaction, note: Note, version: Version, edition: Edition, speech: Speech) -> Document:
    card = notice.edition(tx, note, version, edition, speech)
    author = named(tx.community.names, speech.language)
    mark = f"{card.title} · {version.hash[:16]}"
    return Document(card, notice.meeting_of(tx, note).zone, note.published_at or version.at, author, mark)

"""The Note for the Record on the web: its page and its files, and who gets which."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from pathlib import Path

import docx
import pytest

from adapters.demo.cast import CAST
from bot.commands.noting import draft_note
from bot.domain.meetings import Attendance
from bot.ports import Transaction
from tests.adapters.web_rig import WORDS, Website, website

AUTHOR = "Ana Reyes"


def noted(site: Website, *, publish: bool = False) -> str:
    """Drafts the note of a meeting that has been, and perhaps publishes it; its hash."""

    def made(tx: Transaction) -> str:
        over = tx.now - timedelta(days=20)
        meeting = tx.meetings.add("Dakar", over - timedelta(days=2), over, "Africa/Dakar", "dakar")
        (ana,) = tx.people.named(AUTHOR)
        assert ana.organisation_id is not None
        tx.meetings.register(meeting.id, ana.organisation_id, Attendance.IN, ana.id)
        tx.actions.add("Send the list", ana.id, ana.organisation_id, tx.now, ana.id, meeting.id)
        note = draft_note(tx, meeting, WORDS, None)
        if publish:
            tx.notes.publish(meeting.id, 2026)
        site.note = f"/notes/{meeting.id}"  # type: ignore[attr-defined]
        return note.latest.hash

    return site.run(made)


def address(site: Website) -> str:
    return site.note  # type: ignore[attr-defined,no-any-return]


def test_members_read_the_note_with_names_and_download_both_editions(site: Website) -> None:
    hash_ = noted(site)
    ana = site.member(AUTHOR)

    page = ana.get(address(site))

    assert page.status == 200
    for words in (
        "Note for the Record: Dakar",
        "a draft, not agreed yet",
        hash_,
        "Send the list",
        "Versions",
    ):
        assert words in page.text
    assert f"{AUTHOR} (Cordillera Relief)" in page.text.replace(" (", " (")
    files = {a["href"] for a in page.elements.of("a") if a["href"].startswith(f"{address(site)}/1/")}
    assert len(files) == 2 * 2 * 3 + 1
    for file in files:
        answer = ana.get(file)
        assert answer.status == 200, file
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert answer.headers["cache-control"] == "no-store"


def test_the_files_are_what_their_names_say_and_the_hash_is_that_of_the_content(site: Website) -> None:
    hash_ = noted(site)
    ana = site.member(AUTHOR)

    def file(name: str) -> tuple[str, bytes]:
        answer = ana.get(f"{address(site)}/1/{name}")
        return answer.headers["content-type"], answer.body

    kind, content = file("content.json")
    assert (kind, hashlib.sha256(content).hexdigest()) == ("application/json", hash_)
    kind, content = file("members.fr.md")
    assert kind == "text/markdown; charset=utf-8"
    assert f"{AUTHOR} (Cordillera Relief)".replace("(", "(") in content.decode().replace("\\", "")
    kind, content = file("public.en.docx")
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    assert kind.endswith("wordprocessingml.document")
    assert hash_ in words
    kind, content = file("public.fr.pdf")
    assert (kind, content[:5]) == ("application/pdf", b"%PDF-")
    assert file("public.fr.pdf")[1] == content


def test_the_public_gets_the_published_edition_only_and_reads_no_person_in_it(site: Website) -> None:
    hash_ = noted(site, publish=True)
    visitor = site.visitor()

    page = visitor.get(address(site))

    assert "Note for the Record NFR 2026/1: Dakar" in page.text
    assert "Cordillera Relief" in page.text
    assert hash_ in page.text
    assert "Versions" not in page.text
    files = {a["href"] for a in page.elements.of("a") if a["href"].startswith(f"{address(site)}/1/")}
    assert len(files) == 2 * 3 + 1
    assert not any("members" in file for file in files)
    for name in ("public.en.md", "content.json"):
        shown = visitor.get(f"{address(site)}/1/{name}").body.decode()
        assert not any(persona.name in shown for persona in CAST)
    refused = visitor.get(f"{address(site)}/1/members.en.md")
    assert refused.form("code")


def test_the_board_leads_to_what_is_published(site: Website) -> None:
    noted(site)
    assert "Records of meetings" not in site.visitor().get("/").text

    site.run(lambda tx: tx.notes.publish(int(address(site).rpartition("/")[2]), 2026))

    page = site.visitor().get("/")
    assert "Records of meetings Note for the Record NFR 2026/1: Dakar" in " ".join(page.text.split())
    assert address(site) in {given["href"] for given in page.elements.of("a")}


@pytest.mark.parametrize("name", ["", "/1/public.en.pdf", "/1/content.json", "/1"])
def test_of_a_draft_the_public_sees_nothing(site: Website, name: str) -> None:
    noted(site)

    page = site.visitor().get(f"{address(site)}{name}")

    assert page.form("code")
    assert "Dakar" not in page.text


@pytest.mark.parametrize("board", ["off", "members"])
def test_where_the_board_is_not_public_a_published_note_is_not_either(story: Path, board: str) -> None:
    with website(story, board=board) as site:
        noted(site, publish=True)

        assert site.visitor().get(address(site)).form("code")
        assert "NFR 2026/1" in site.member(AUTHOR).get(address(site)).text


@pytest.mark.parametrize("name", ["/9", "/1/members.xx.pdf", "/1/members.en.exe", "/1/x", "/1/..%2f1"])
def test_what_there_is_none_of_is_not_found(site: Website, name: str) -> None:
    noted(site)

    assert site.member(AUTHOR).get(f"{address(site)}{name}").status == 404
    assert site.member(AUTHOR).get("/notes/99999999999999999999").status == 404


def test_earlier_versions_stay_readable_for_members(site: Website) -> None:
    first = noted(site)

    def again(tx: Transaction) -> str:
        meeting = next(m for m in tx.meetings.all() if m.title == "Dakar")
        (ana,) = tx.people.named(AUTHOR)
        tx.actions.add("Call back", ana.id, ana.organisation_id, tx.now, ana.id, meeting.id)
        return draft_note(tx, meeting, WORDS, ana.id).latest.hash

    second = site.run(again)
    ana = site.member(AUTHOR)

    assert "Call back" in ana.get(address(site)).text
    old = ana.get(f"{address(site)}/1").text
    assert first in old
    assert "Call back" not in old
    assert second[:16] in old

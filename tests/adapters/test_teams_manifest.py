"""The app package: what Teams would refuse on upload."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from adapters.catalogues import speeches
from adapters.teams.manifest import FILES, package
from bot.commands import registry

APP = "1b4e28ba-2fa1-4d2b-883f-0016d3cca427"
URL = "https://plenary.example.org"
KEY = re.compile(r"bots\[0\]\.commandLists\[(\d)\]\.commands\[(\d)\]\.(title|description)")
LIMITS = {"name.short": 30, "name.full": 100, "description.short": 80, "description.full": 4000}


def _open(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def parts() -> dict[str, bytes]:
    return _open(package(URL, APP))


@pytest.fixture
def manifest(parts: dict[str, bytes]) -> dict[str, Any]:
    filled: dict[str, Any] = json.loads(parts["manifest.json"])
    return filled


def _pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and the RGBA pixels of a PNG without interlacing and with filter 0 only."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    assert (depth, colour, interlaced) == (8, 6, 0)
    at, data = 8, b""
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    raw, line = zlib.decompress(data), width * 4 + 1
    rows = [raw[start : start + line] for start in range(0, len(raw), line)]
    assert all(row[0] == 0 for row in rows)
    return width, height, [row[x : x + 4] for row in rows for x in range(1, line, 4)]


def test_the_same_answers_make_the_same_bytes() -> None:
    assert package(URL, APP) == package(URL, APP)
    assert package(URL, APP) != package("https://other.example", APP)


def test_the_package_holds_what_the_manifest_names_and_nothing_else(
    parts: dict[str, bytes], manifest: dict[str, Any]
) -> None:
    named = {"manifest.json", *manifest["icons"].values()}
    named |= {language["file"] for language in manifest["localizationInfo"]["additionalLanguages"]}
    assert set(parts) == named == set(FILES)


def test_the_manifest_is_about_this_bot(manifest: dict[str, Any]) -> None:
    assert manifest["id"] == manifest["bots"][0]["botId"] == APP
    assert manifest["validDomains"] == ["plenary.example.org"]
    assert all(
        address.startswith(f"{URL}/") for name, address in manifest["developer"].items() if name != "name"
    )
    assert "plenary.example/" not in json.dumps(manifest)


def test_names_and_texts_are_as_short_as_teams_wants(
    parts: dict[str, bytes], manifest: dict[str, Any]
) -> None:
    french = json.loads(parts["fr.json"])
    for key, limit in LIMITS.items():
        subject, length = key.split(".")
        assert 0 < len(manifest[subject][length]) <= limit
        assert 0 < len(french[key]) <= limit
    assert len(manifest["developer"]["name"]) <= 32


def test_commands_are_few_short_and_each_in_every_language(
    parts: dict[str, bytes], manifest: dict[str, Any]
) -> None:
    lists = manifest["bots"][0]["commandLists"]
    french = {key: text for key, text in json.loads(parts["fr.json"]).items() if key.startswith("bots")}

    english = {
        f"bots[0].commandLists[{i}].commands[{j}].{part}": command[part]
        for i, commands in enumerate(lists)
        for j, command in enumerate(commands["commands"])
        for part in ("title", "description")
    }
    assert len(lists) <= 3
    assert all(len(commands["commands"]) <= 10 for commands in lists)
    assert french.keys() == english.keys()
    for key, text in (*english.items(), *french.items()):
        assert KEY.fullmatch(key)
        assert 0 < len(text) <= (32 if key.endswith("title") else 128)
    for texts in (english, french):
        titles = [text for key, text in texts.items() if key.endswith("title")]
        assert len(set(titles)) == len(titles)


def test_each_command_of_the_menu_is_one_of_ours_in_every_language(
    parts: dict[str, bytes], manifest: dict[str, Any]
) -> None:
    french, translated = speeches()("fr"), json.loads(parts["fr.json"])
    known = registry([speeches()("en"), french]).commands
    for index, command in enumerate(manifest["bots"][0]["commandLists"][0]["commands"]):
        place = f"bots[0].commandLists[0].commands[{index}]"
        title, description = translated[f"{place}.title"], translated[f"{place}.description"]
        summary = known[command["title"]].summary
        assert command["description"] == summary
        assert (title, description) == (french.name("verb", command["title"]), french.words(summary))


def test_scopes_are_those_of_the_bot(manifest: dict[str, Any]) -> None:
    (bot,) = manifest["bots"]
    assert set(bot["scopes"]) == {"personal", "team", "groupChat"}
    assert all(set(commands["scopes"]) <= set(bot["scopes"]) for commands in bot["commandLists"])


def test_the_colour_icon_is_opaque_and_192_square(parts: dict[str, bytes]) -> None:
    width, height, pixels = _pixels(parts["color.png"])
    assert (width, height) == (192, 192)
    assert all(pixel[3] == 255 for pixel in pixels)
    assert len(set(pixels)) > 2


def test_the_outline_icon_is_white_on_nothing_and_32_square(parts: dict[str, bytes]) -> None:
    width, height, pixels = _pixels(parts["outline.png"])
    assert (width, height) == (32, 32)
    assert all(pixel[:3] == b"\xff\xff\xff" for pixel in pixels)
    assert {pixel[3] for pixel in pixels} >= {0, 255}


@pytest.mark.parametrize("url", ["http://plenary.example", "plenary.example", "https://", ""])
def test_an_address_teams_would_refuse_is_refused_here(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        package(url, APP)


@pytest.mark.parametrize("app_id", ["", "not an id", "00000000"])
def test_an_id_that_is_none_is_refused(app_id: str) -> None:
    with pytest.raises(ValueError, match="MICROSOFT_APP_ID"):
        package(URL, app_id)


def test_the_files_are_package_data() -> None:
    assert {path.name for path in Path(__file__).parents[2].joinpath("manifest/teams").iterdir()} == set(
        FILES
    )

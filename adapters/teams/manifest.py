"""The app package an administrator uploads to Teams."""

from __future__ import annotations

import io
import json
import zipfile
from importlib.resources import files
from urllib.parse import urlsplit
from uuid import UUID

FILES = ("manifest.json", "color.png", "outline.png", "fr.json")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can name: the same package for the same answers


def package(url: str, app_id: str) -> bytes:
    """The package as a zip, the same bytes for the same `url` (https, where the board is) and `app_id`.

    Raises ValueError where Teams would refuse one of them.
    """
    contents = {name: (files("manifest") / "teams" / name).read_bytes() for name in FILES}
    contents["manifest.json"] = _filled(contents["manifest.json"], url, app_id)
    archive = io.BytesIO()
    # Stored, not compressed: what a compressor makes depends on its version.
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as package:
        for name, content in contents.items():
            package.writestr(zipfile.ZipInfo(name, EPOCH), content)
    return archive.getvalue()


def _filled(template: bytes, url: str, app_id: str) -> bytes:
    address = urlsplit(url)
    if address.scheme != "https" or not address.hostname:
        raise ValueError("Teams needs an https address: set PLENARY_URL to where members reach the board")
    try:
        app = str(UUID(app_id))
    except ValueError as error:
        raise ValueError(
            "MICROSOFT_APP_ID must be the id of a registered app, such as 1b4e28ba-2fa1-…"
        ) from error
    manifest = json.loads(template)
    manifest["id"] = manifest["bots"][0]["botId"] = app
    manifest["validDomains"] = [address.hostname]
    for page in ("websiteUrl", "privacyUrl", "termsOfUseUrl"):
        # The start says what is kept about a member and who operates this.
        manifest["developer"][page] = f"{url.rstrip('/')}/"
    return json.dumps(manifest, indent=2, ensure_ascii=False).encode()

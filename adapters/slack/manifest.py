"""The manifest from which an operator creates the Slack app."""

from __future__ import annotations

import re
from importlib.resources import files

_URL = re.compile(r"https?://[A-Za-z0-9._:/\[\]-]+")


def manifest(url: str) -> str:
    """The YAML to upload, for an installation at `url`. Raises ValueError where that is no address."""
    if not _URL.fullmatch(url):
        raise ValueError("the address must begin with https:// and hold no spaces, quotes or parameters")
    return (files("manifest") / "slack.yaml").read_text("utf-8").replace("PLENARY_URL", url.rstrip("/"))

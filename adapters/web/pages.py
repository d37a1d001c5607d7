"""Templates and the few static files, read once; what a page loads is named by its content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file."""

    content: bytes
    type: str
    version: str


def assets() -> Mapping[str, Asset]:
    """The static files by name."""
    found = {}
    for file in (files("adapters.web") / "static").iterdir():
        kind = file.name.rpartition(".")[2]
        if kind in _TYPES:
            content = file.read_bytes()
            found[file.name] = Asset(content, _TYPES[kind], hashlib.sha256(content).hexdigest()[:8])
    return found


def environment() -> Environment:
    """Templates that escape everything and know no undefined names."""
    return Environment(
        loader=PackageLoader("adapters.web"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip

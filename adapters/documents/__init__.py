"""Cards as documents that can be kept, sent and printed: Markdown, DOCX and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from adapters.documents.paper import Document

MEDIA: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "md": "text/markdown; charset=utf-8",
    }
)
"""Formats by the ending of their files, with their media types."""


@lru_cache(maxsize=32)
def written(document: Document, ending: str) -> bytes:
    """The document in one of the formats; its library is loaded when it is first asked for."""
    match ending:
        case "pdf":
            from adapters.documents.pdf import write  # noqa: PLC0415
        case "docx":
            from adapters.documents.docx import write  # noqa: PLC0415
        case _:
            from adapters.documents.markdown import write  # noqa: PLC0415
    return write(document)

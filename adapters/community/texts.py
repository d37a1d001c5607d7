"""Names and texts of a community's file: clean lines, short names, and one text per language."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from adapters.community.words import Fault, faulty, wrong
from bot.domain.groups import folded
from bot.domain.outputs import is_public
from bot.domain.spelling import LANGUAGE, cleaned, is_printable, quoted

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_SLUG = 40


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text) or len(text) > _LONGEST_SLUG:
        near = "-".join(re.findall("[a-z0-9]+", folded(text)))[:_LONGEST_SLUG].strip("-0123456789")
        what = f"{quoted(text)} is not a short name of a-z, 0-9 and hyphens"
        raise wrong(what, f"write `{near}`" if near else "write one such as `north-group`")
    return text


def _language(text: str) -> str:
    if not LANGUAGE.fullmatch(text):
        raise wrong(f"{quoted(text)} is not a language", "write its code, such as `en` or `pt-BR`")
    return text


def _line(text: str) -> str:
    line = cleaned(text)
    if not line:
        raise wrong("an empty text", "write something, or remove the line")
    if not is_printable(line):
        raise wrong(f"control characters in {quoted(line)}", "write the text without them")
    return line


def _link(text: str) -> str:
    if not is_public(text):
        raise wrong(f"{quoted(text)} is not a link", "write a whole address: `https://example.org/plan`")
    return text


def _per_language(value: object, info: ValidationInfo) -> object:
    """In a file of one language a text may stand alone."""
    if isinstance(value, dict) or not info.context or len(info.context) > 1:
        return value
    return {info.context[0]: value}


def _in_every_language(texts: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    languages: tuple[str, ...] = info.context or tuple(texts)
    faults = [
        Fault(f"{quoted(other)} is not among the file's languages", "add it to `languages`", (other,))
        for other in texts
        if other not in languages
    ]
    missing = [language for language in languages if language not in texts]
    if missing:
        remedy = " and ".join(f"`{language}: …`" for language in missing)
        faults.append(Fault(f"no text in {', '.join(missing)}", f"add {remedy}"))
    if faults:
        raise faulty(faults)
    return {language: texts[language] for language in languages}


Slug = Annotated[str, AfterValidator(_slug)]
Language = Annotated[str, AfterValidator(_language)]
Line = Annotated[str, Field(max_length=100), AfterValidator(_line)]
Link = Annotated[str, AfterValidator(_link)]
_Paragraph = Annotated[str, Field(max_length=2000), AfterValidator(_line)]
Name = Annotated[dict[str, Line], BeforeValidator(_per_language), AfterValidator(_in_every_language)]
Text = Annotated[dict[str, _Paragraph], BeforeValidator(_per_language), AfterValidator(_in_every_language)]

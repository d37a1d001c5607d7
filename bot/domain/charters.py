"""What a mandate says, from the lines that members write and back, per language (RULES §2, Mandate)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.community import Charter, Deliverable, Names, Objective, Source
from bot.domain.refusal import Refusal, phrase

LONGEST = 500
"""An objective's text, or a deliverable's title, in code points."""
MOST = 20
"""Objectives, or deliverables."""
MOST_WEEKS, MOST_UNITS = 520, 1000
EMPTY = Charter((), (), date.min, date.min, timedelta(weeks=26))
"""What the first draft of a group's first mandate begins with."""

_WEEK = timedelta(weeks=1)
_NUMBERED = re.compile(r"(\d{1,3})[.)] (.+)")
_PROMISED = re.compile(r"\s*(.*?\S)[\s,;:–—-]+(\d{4}-\d{2}-\d{2})[.,;]?(?=\s|$)")
_SOURCE = re.compile(r"(.*?)\s*(https?://\S+)?")

Said = Mapping[str, str]
"""Words by what they are about; what is left out changes nothing, what is empty is taken out."""


def written(charter: Charter, language: str) -> dict[str, str]:
    """The charter in one language, as a form shows it."""
    return {
        "purpose": dict(charter.purpose).get(language, ""),
        "objectives": "\n".join(
            f"{o.number}. {text}" for o in charter.objectives if (text := dict(o.texts).get(language))
        ),
        "deliverables": "\n".join(
            f"{d.number}. {title} {d.due}"
            for d in charter.deliverables
            if (title := dict(d.titles).get(language))
        ),
        "start": str(charter.start) if charter.start != date.min else "",
        "end": str(charter.end) if charter.end != date.min else "",
        "review": str(charter.review // _WEEK),
        "units": str(charter.minimum_units),
        "pillar": _source_line(charter.pillar, language),
        "plan": _source_line(charter.plan, language),
    }


def _source_line(source: Source | None, language: str) -> str:
    return f"{dict(source.titles).get(language, '')} {source.url}".strip() if source else ""


def redrafted(base: Charter, said: Said, original: str, earlier: Iterable[Charter] = ()) -> Charter:
    """`base` as `said` changes it, in the language that prevails; refuses what cannot be a mandate.

    A text that changes loses its translations, for they say what it no longer says. A number that an
    objective or deliverable had in an `earlier` version is never given to another.
    """
    ever = (base, *earlier)
    drafted = replace(
        base,
        purpose=_reworded(base.purpose, original, _purpose(said, base, original)),
        objectives=_objectives(base, said, original, ever),
        deliverables=_deliverables(base, said, original, ever),
        start=_day(said, "start", base.start),
        end=_day(said, "end", base.end),
        review=_number(said, "review", base.review // _WEEK, MOST_WEEKS) * _WEEK
        if "review" in said
        else base.review,
        minimum_units=_number(said, "units", base.minimum_units, MOST_UNITS),
        pillar=_source(said, "pillar", base.pillar, original),
        plan=_source(said, "plan", base.plan, original),
    )
    if drafted.end <= drafted.start:
        raise Refusal(
            "A mandate cannot end on {end} when it starts on {start}.",
            end=drafted.end.isoformat(),
            start=drafted.start.isoformat(),
            remedy=phrase("Choose a later last day."),
        )
    return drafted


def _purpose(said: Said, base: Charter, original: str) -> str:
    purpose = " ".join(said.get("purpose", dict(base.purpose).get(original, "")).split())
    if not purpose:
        raise Refusal("A mandate needs a purpose.", remedy=phrase("One sentence is enough."))
    return _short(purpose)


def _objectives(base: Charter, said: Said, original: str, ever: Iterable[Charter]) -> tuple[Objective, ...]:
    if "objectives" not in said and base.objectives:
        return base.objectives
    known = {o.number: o.texts for o in base.objectives}
    used = max((o.number for charter in ever for o in charter.objectives), default=0)
    lines = _numbered(said.get("objectives", "").splitlines(), known, used, original)
    if not lines:
        raise Refusal("A mandate needs an objective.", remedy=phrase("Write one a line."))
    return tuple(Objective(n, _reworded(known.get(n, ()), original, text)) for n, text in lines)


def _deliverables(
    base: Charter, said: Said, original: str, ever: Iterable[Charter]
) -> tuple[Deliverable, ...]:
    if "deliverables" not in said:
        return base.deliverables
    known = {d.number: d.titles for d in base.deliverables}
    used = max((d.number for charter in ever for d in charter.deliverables), default=0)
    dated = list(promised(said["deliverables"]))
    lines = _numbered((title for title, _ in dated), known, used, original)
    return tuple(
        Deliverable(n, _reworded(known.get(n, ()), original, title), due)
        for (n, title), (_, due) in zip(lines, dated, strict=True)
    )


def promised(text: str) -> Iterator[tuple[str, date]]:
    """Titles of deliverables with the day each is due, which ends it; refuses words without a day."""
    at = 0
    for found in _PROMISED.finditer(text):
        if text[at : found.start()].strip():
            break
        yield found[1].strip(), _read_day(found[2])
        at = found.end()
    if rest := text[at:].strip():
        raise Refusal(
            "“{words}” does not say when it is due.",
            words=rest[:80],
            remedy=phrase("End each line with a day, such as: A module on customs 2027-06-30"),
        )


def _numbered(
    lines: Iterable[str], known: Mapping[int, Names], used: int, original: str
) -> list[tuple[int, str]]:
    """Each line with its number: the one before it, that of the same text, or one never used."""
    texts = {dict(names).get(original): number for number, names in known.items()}
    numbered: dict[int, str] = {}
    for line in _lines(lines):
        mark = _NUMBERED.fullmatch(line)
        number, text = (int(mark[1]), mark[2]) if mark else (texts.get(line, 0), line)
        if number not in known or number in numbered:
            number = used = used + 1
        numbered[number] = _short(text)
    if len(numbered) > MOST:
        raise Refusal("At most {most} of them are kept.", most=MOST)
    return list(numbered.items())


def _lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if words := " ".join(line.split()).lstrip("•*- "):
            yield words


def _reworded(texts: Names, language: str, text: str) -> Names:
    return texts if dict(texts).get(language) == text else ((language, text),)


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise Refusal(
            "“{words}…” has {length} characters; at most {limit} are kept.",
            words=text[:40],
            length=len(text),
            limit=LONGEST,
            remedy=phrase("Shorten it, and link to the paper that explains it."),
        )
    return text


def _day(said: Said, name: str, before: date) -> date:
    if name in said:
        return _read_day(said[name])
    if before == date.min:
        return _read_day("")
    return before


def _read_day(words: str) -> date:
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        raise Refusal(
            "“{words}” is no date.", words=words, remedy=phrase("Write it like this: 2028-12-31.")
        ) from None


def _number(said: Said, name: str, before: int, most: int) -> int:
    words = said.get(name, str(before)).strip()
    if not (words.isascii() and words.isdecimal() and 1 <= int(words[:9]) <= most):
        raise Refusal("“{words}” is no number from 1 to {most}.", words=words, most=most)
    return int(words)


def _source(said: Said, name: str, before: Source | None, original: str) -> Source | None:
    if name not in said:
        return before
    found = _SOURCE.fullmatch(" ".join(said[name].split()))
    title, url = (found[1], found[2] or "") if found else ("", "")
    if not title and not url:
        return None
    return Source(_reworded(before.titles if before else (), original, _short(title or url)), url)


def translated(base: Charter, said: Said, language: str) -> Charter:
    """`base` with its texts in another language than the prevailing one; what is left empty is taken out."""
    objectives = _by_number(said, "objectives", [o.number for o in base.objectives])
    deliverables = _by_number(said, "deliverables", [d.number for d in base.deliverables])
    return replace(
        base,
        purpose=_in(base.purpose, language, " ".join(said.get("purpose", "").split())),
        objectives=tuple(
            replace(o, texts=_in(o.texts, language, objectives.get(o.number, ""))) for o in base.objectives
        ),
        deliverables=tuple(
            replace(d, titles=_in(d.titles, language, deliverables.get(d.number, "")))
            for d in base.deliverables
        ),
        pillar=_source_in(base.pillar, language, said.get("pillar", "")),
        plan=_source_in(base.plan, language, said.get("plan", "")),
    )


def _by_number(said: Said, name: str, numbers: Sequence[int]) -> dict[int, str]:
    """The translations by the number before each, or in order; the day of a deliverable is not translated."""
    texts: dict[int, str] = {}
    for line in _lines(said.get(name, "").splitlines()):
        undated = promise[1] if (promise := _PROMISED.fullmatch(line)) else line
        mark = _NUMBERED.fullmatch(undated)
        following = next((n for n in numbers if n not in texts), 0)
        number, text = (int(mark[1]), mark[2]) if mark else (following, undated)
        if number not in numbers or number in texts:
            raise Refusal(
                "“{words}” translates nothing of the original.",
                words=line[:80],
                remedy=phrase("Write one line for each of the original, with its number."),
            )
        texts[number] = _short(text)
    return texts


def _in(texts: Names, language: str, text: str) -> Names:
    others = tuple((code, known) for code, known in texts if code != language)
    return (*others, (language, _short(text))) if text else others


def _source_in(source: Source | None, language: str, line: str) -> Source | None:
    """A paper has one link, in whatever language it is called."""
    if source is None:
        return None
    found = _SOURCE.fullmatch(" ".join(line.split()))
    return replace(source, titles=_in(source.titles, language, found[1] if found else ""))

"""What no entry of a community's file can know alone: names that collide, seats of bodies that are not there.

These look at the file as written, so that they speak up even where other entries are broken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from adapters.community.defaults import mappings
from adapters.community.document import Document, Path
from adapters.community.shape import numbered
from adapters.reading import Problem, choose
from bot.domain.community import GroupKind
from bot.domain.groups import folded
from bot.domain.profiles import Body
from bot.domain.spelling import cleaned, quoted


def checks(document: Document) -> Iterator[Problem]:
    """Every problem between entries."""
    for section in ("groups", "profiles", "organisations"):
        yield from _names(document, section)
    yield from _plenaries(document)
    yield from _seats(document)
    yield from _profiles(document)


def _names(document: Document, section: str) -> Iterator[Problem]:
    """Any name of an entry works in a command or list, so no two may share one, however it is typed."""
    taken: dict[str, tuple[str, Path]] = {}
    for slug, path, name in _called(document, section):
        if not folded(name):
            if cleaned(name):  # else it is refused as empty
                yield document.problem(path, f"{quoted(name)} has no letter to type", "write a name in words")
            continue
        owner, place = taken.setdefault(folded(name), (slug, path))
        if owner != slug:
            what = f"{quoted(name)} is {quoted(owner)} already, on line {document.line(place)}"
            yield document.problem(path, what, "give each names of its own")


def _called(document: Document, section: str) -> Iterator[tuple[str, Path, str]]:
    """(short name, path, name) of all that the entries of a section are called."""
    for slug, entry in mappings(document.tree.get(section)).items():
        here: Path = (section, slug)
        yield slug, here, slug
        name, aliases = entry.get("name"), entry.get("aliases")
        if isinstance(name, str):
            yield slug, (*here, "name"), name
        for language, text in name.items() if isinstance(name, dict) else ():
            if isinstance(text, str):
                yield slug, (*here, "name", language), text
        for index, alias in enumerate(aliases if isinstance(aliases, list) else ()):
            if isinstance(alias, str):
                yield slug, (*here, "aliases", index), alias


def _plenaries(document: Document) -> Iterator[Problem]:
    if not isinstance(document.tree.get("groups"), dict):
        return
    groups = mappings(document.tree["groups"])
    found = [slug for slug, group in groups.items() if group.get("kind") == GroupKind.PLENARY]
    if not found:
        remedy = "add a group with `kind: plenary`: the body of all who vote"
        yield document.problem(("groups",), "there is no plenary", remedy)
    for slug in found[1:]:
        what = f"a second plenary; {quoted(found[0])} on line {document.line(('groups', found[0]))} is one"
        yield document.problem(("groups", slug, "kind"), what, "write `kind: working` or `advisory`")


def _seats(document: Document) -> Iterator[Problem]:
    groups = mappings(document.tree.get("groups"))
    seats = mappings(document.tree.get("seats"))
    chairs: dict[str, str] = {}
    for slug, seat in seats.items():
        here, body = ("seats", slug), seat.get("body")
        if not isinstance(body, str):
            continue
        if body not in groups:
            what = f"no group is called {quoted(body)}"
            yield document.problem((*here, "body"), what, choose(body, groups))
        elif groups[body].get("kind") == GroupKind.INFORMATION:
            what = f"{quoted(body)} only shares information"
            yield document.problem((*here, "body"), what, "seats need a group with votes")
        if seat.get("chair") is True and chairs.setdefault(body, slug) != slug:
            what = f"a second chair; the first is on line {document.line(('seats', chairs[body]))}"
            yield document.problem((*here, "chair"), what, "keep one")
    every = Counter(name for slug, seat in seats.items() for name in numbered(slug, seat.get("count")))
    for slug in seats:
        if every[slug] > 1:
            yield document.problem(("seats", slug), f"a counted row has a {quoted(slug)} too", "rename it")


def _profiles(document: Document) -> Iterator[Problem]:
    groups = mappings(document.tree.get("groups"))
    seats = mappings(document.tree.get("seats"))
    seated = {str(seat.get("body")): seat for seat in seats.values()}
    kinds = [groups[body].get("kind", GroupKind.WORKING) for body in seated if body in groups]
    chaired = any(seat.get("chair") is True for seat in seats.values())
    for slug, profile in mappings(document.tree.get("profiles")).items():
        here, named = ("profiles", slug), profile.get("for", [])
        if profile.get("body") != Body.SEATS:
            continue
        if not seated:
            remedy = "add `seats:`, or write another body"
            yield document.problem((*here, "body"), "there are no seats", remedy)
        for index, kind in enumerate(named if isinstance(named, list) else ()):
            if seated and kind in list(GroupKind) and kind not in kinds:
                what = f"no {kind} group has seats"
                yield document.problem((*here, "for", index), what, "add seats, or remove it")
        if seated and not chaired:
            what = "no seat is the chair, who opens these votes"
            yield document.problem((*here, "body"), what, "add `chair: yes` to a seat")

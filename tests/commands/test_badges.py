"""Whatever names an output or shows a mandate says where its endorsement stands, with the vote (RULES §2).

Walks every command of the registry, as everybody who may do something with it, and every notice and prompt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.catalogues import speeches
from adapters.seals import KeyFolder
from bot import notices
from bot.domain.people import Platform
from bot.domain.prompts import Prompt
from bot.domain.votes import VoteState
from bot.notices import prompts
from bot.ports import Transaction
from bot.requests import Args
from bot.views import (
    Card,
    Chart,
    Element,
    Fields,
    Form,
    Link,
    Spans,
    Table,
    Text,
    View,
    plain,
)
from tests.commands.endorsing import Endorsing
from tests.rights.test_matrix import rows
from tests.rigs.migrated import migrated

URL = "http://x.test"
ROLES = ("stranger", "person", "delegate", "alternate", "lead", "secretary", "chair", "other-lead")
ENDORSED = {"en": "Endorsed by the global meeting", "fr": "Approuvé par la réunion mondiale"}
SHARED = {
    "en": "Shared, not endorsed by the global meeting.",
    "fr": "Partagé, sans approbation de la réunion mondiale.",
}
OF_GROUPS = ("home", "welcome", "groups", "show", "updates")
"""Commands whose answers are views of groups."""


@dataclass(frozen=True)
class Made:
    """What is endorsed in the world of this test and what is not, and the votes behind it."""

    titles: dict[str, int | None]
    """the vote that endorsed the output of a title, if one did"""
    mandates: dict[str, int | None]
    """the vote that endorsed the mandate of a group, if one did"""
    votes: list[int]


def founded(world: Endorsing) -> Made:
    """Outputs and mandates, some of them endorsed, and an update of each group."""
    for role, group, title in (
        ("lead", "training", "Common glossary"),
        ("other-lead", "procurement", "Green code"),
        ("lead", "training", "Lonely paper"),
    ):
        world.says(role, f"output {group} “{title}” https://example.org/x")
    world.says("other-lead", "update procurement Nothing to report")
    world.run(lambda tx: _share(tx, world))
    glossary, training = world.decides("on “Common glossary”"), world.decides("on training")
    sought = [world.drafted("on “Green code”"), world.drafted("on procurement")]
    for number in sought:
        world.opens(number)
    return Made(
        {"Common glossary": glossary, "Green code": None, "Lonely paper": None},
        {"training": training, "procurement": None},
        [glossary, training, *sought],
    )


def _share(tx: Transaction, world: Endorsing) -> None:
    """An update for no meeting, so that the lead is still asked for one."""
    training = next(group for group in tx.groups.all() if group.slug == "training")
    tx.updates.add(training.id, world.members["lead"], world.own.id, "Nothing to report", None)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endorsing]:
    folder: Path = tmp_path_factory.mktemp("badges")
    made = Endorsing(migrated(folder), KeyFolder(folder / "keys"))
    made.found_votes()
    yield made
    made.close()


@pytest.fixture(scope="module")
def made(world: Endorsing) -> Made:
    return founded(world)


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest, world: Endorsing) -> str:
    """Everybody of the world reads this language."""
    code: str = request.param

    def change(tx: Transaction) -> None:
        for member in world.members.values():
            tx.people.set(member, language=code)

    world.run(change)
    return code


def spans(view: View) -> Iterator[Spans]:
    """Everything that a view says; of a form not what it offers to choose, which shows nothing of it."""
    yield (view.title,)
    body: Sequence[Element] = view.intro if isinstance(view, Form) else view.body
    for element in body:
        match element:
            case Text(spans=said):
                yield said
            case Fields(pairs=pairs):
                yield from ((label, ": ", *value) for label, value in pairs)
            case Table(header=header, rows=lines):
                yield from ((name,) for name in header)
                yield from (cell for line in lines for cell in line)
            case Chart(title=title):
                yield (title,)
            case _:
                pass


def said(view: View) -> str:
    return " ".join("\n".join(map(plain, spans(view))).split())


def links(view: View) -> set[str]:
    return {span.url for line in spans(view) for span in line if isinstance(span, Link)}


def amiss(
    view: View, made: Made, names: dict[str, str], objectives: dict[str, list[str]], code: str
) -> list[str]:
    """What the view shows without saying where it stands."""
    text, addresses = said(view), links(view)

    def stands(vote: int | None) -> bool:
        badge = ENDORSED[code] in text and f"{URL}/votes/{vote}" in addresses
        return badge if vote is not None else SHARED[code] in text

    shown = [title for title in made.titles if title in text and not stands(made.titles[title])]
    for slug, vote in made.mandates.items():
        mandate = any(o in text for o in objectives[slug]) or f"{MANDATE[code]} {names[slug]}," in text
        if mandate and not stands(vote):
            shown.append(f"mandate of {slug}")
    return shown


MANDATE = {"en": "Mandate of", "fr": "Mandat de"}


def test_every_view_of_an_output_or_a_mandate_says_where_it_stands(
    world: Endorsing, made: Made, language: str
) -> None:
    names, objectives = called(world, language)
    wrong, seen = [], set()
    for what, view in (*answers(world, made), *unasked(world, made, language)):
        wrong += [f"{what}: {thing}" for thing in amiss(view, made, names, objectives, language)]
        seen |= {title for title in made.titles if title in said(view)}
        seen |= {slug for slug in made.mandates if any(o in said(view) for o in objectives[slug])}

    assert wrong == [], "\n".join(wrong)
    assert seen == {*made.titles, *made.mandates}


def test_every_view_of_groups_has_the_badge_of_an_endorsed_mandate(
    world: Endorsing, made: Made, language: str
) -> None:
    names, _ = called(world, language)
    badge = f"{MANDATE[language]} {names['training']}, version 1. {ENDORSED[language]}"
    views = [
        view
        for what, view in (*answers(world, made), *unasked(world, made, language))
        if what.split()[1].partition(":")[0] in (*OF_GROUPS, "update") and names["training"] in said(view)
    ]

    assert len(views) > len(OF_GROUPS)
    for view in views:
        assert badge in said(view), view
        assert f"{URL}/votes/{made.mandates['training']}" in links(view)


def called(world: Endorsing, language: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The names and the objectives of the groups."""

    def read(tx: Transaction) -> tuple[dict[str, str], dict[str, list[str]]]:
        groups = {group.slug: group for group in tx.groups.all()}
        charters = {slug: group.entry.charter for slug, group in groups.items()}
        return {slug: group.called(language) for slug, group in groups.items()}, {
            slug: [dict(objective.texts)[language] for objective in charter.objectives]
            for slug, charter in charters.items()
            if charter
        }

    return world.loop.run_until_complete(world.store.read(read))


def answers(world: Endorsing, made: Made) -> Iterator[tuple[str, View]]:
    """Every command's answers but refusals, which only name what could be chosen."""
    numbered = [
        name for name, command in world.commands.items() if [p.name for p in command.required] == ["vote"]
    ]
    asked = [(name, row.said()) for name, objects in rows(world).items() for row in objects.values()]
    asked += [(name, Args.of(str(number))) for name in (*numbered, "fill") for number in made.votes]
    asked += [("vote", Args.of(str(number), "1")) for number in made.votes]
    asked += [("show", Args.of(group)) for group in made.mandates]
    for role in ROLES:
        for name, args in asked:
            reply = world.ask(Platform.WEB, role, "home", name, args)
            if not reply.refused:
                yield f"{role} {name} {' '.join(args.tokens)}", reply.view


def unasked(world: Endorsing, made: Made, language: str) -> list[tuple[str, View]]:
    """Every notice of a conversation, and every kind of prompt about a vote or a group."""
    words = speeches()

    def read(tx: Transaction) -> list[tuple[str, View]]:
        every = [*tx.votes.listed(states=tuple(VoteState), limit=100)]
        keys = [f"vote:{vote.id}" for vote in every]
        keys += [f"result:{vote.id}" for vote in every if vote.result]
        keys += [f"update:{update.id}" for update in tx.updates.latest(None, 100)]
        shown: list[tuple[str, View]] = [
            (f"notice {key}", notices.show(tx, key, (language,), words, URL)) for key in keys
        ]
        groups = [
            (kind, group.id)
            for kind in ("update", "handover-group")
            for group in tx.groups.all()
            if group.slug in made.mandates
        ]
        votes = [(kind, number) for kind in ("vote", "reserve") for number in made.votes]
        for kind, subject in (*groups, *votes):
            member = tx.people.member(world.members["delegate" if kind in ("vote", "reserve") else "lead"])
            prompt = Prompt(kind, kind, subject, tx.now, tx.now, f"o{world.own.id}", member.id)
            card: Card | None = prompts.card(tx, prompt, member, words(language), URL)
            shown += [(f"prompt {kind}:{subject}", card)] if card else []
        return shown

    return world.loop.run_until_complete(world.store.read(read))

"""Typed words become a command's values, and a button's words the same values again."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adapters.catalogues import languages, speeches
from bot.commands import registry
from bot.commands.parsing import NameLength, raw_values, tokens
from bot.commands.registry import Command, Param, Registry, Router, Takes
from bot.domain.groups import folded
from bot.requests import Args, Reply

REGISTRY: Registry = registry(map(speeches(), languages()))
GROUPS = (
    "training",
    "Formation",
    "service-provision",
    "marchés publics",
    "Groupe de travail Formation",
    "wash",
)
ORGANISATIONS = ("Blue Ridge Relief", "Médecins Sans Cartes", "Harbour Aid", "Harbour")
NAMES = {Takes.GROUP: NameLength(GROUPS), Takes.ORGANISATION: NameLength(ORGANISATIONS)}
EVERY = sorted(REGISTRY.commands.values(), key=lambda command: command.name)

# Letters no keyword has, so that a value is not taken for one.
WORD = st.text("XYZ0189é", min_size=1, max_size=6)
LINE = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
TEXT = st.lists(st.lists(WORD, min_size=1, max_size=4).map("  ".join), min_size=1, max_size=3).map(
    "\n\n".join
)
VALUES = {
    Takes.WORD: WORD,
    Takes.LINE: LINE,
    Takes.TEXT: TEXT,
    Takes.NUMBERED: st.sampled_from(["1", "27"]),
    Takes.WHEN: st.sampled_from(["in 5d", "2027-05-14", "2027-05-14 17:00 Europe/Rome"]),
    Takes.LINES: st.lists(LINE, min_size=1, max_size=3).map("\n".join),
    Takes.GROUP: st.sampled_from(GROUPS),
    Takes.ORGANISATION: st.sampled_from(ORGANISATIONS),
    Takes.PERSON: st.sampled_from(["#12", "xyz@example.org", "Zoé Xy", "<@U012>"]),
}


@st.composite
def calls(draw: st.DrawFn) -> tuple[Command, dict[str, str]]:
    """A command with values for what it needs and for some of what it does not."""
    command = draw(st.sampled_from(EVERY))
    values: dict[str, str] = {}
    for param in command.params:
        if not param.optional or draw(st.booleans()):
            values[param.name] = param.after if param.takes is Takes.FLAG else draw(VALUES[param.takes])
    positional = [p for p in command.params if not p.after]
    left_out = [p for p in positional if p.name not in values]
    # Only a name can be left out before something else: anything else would take its place.
    for param in left_out:
        named = param.takes in (Takes.GROUP, Takes.ORGANISATION, Takes.NUMBERED)
        later = positional[positional.index(param) + 1 :]
        assume(named or all(p.name not in values for p in later))
    return command, values


def parsed(command: Command, args: Args, *, here: bool = False) -> dict[str, str]:
    return raw_values(command, args, REGISTRY.keywords, NAMES, here=here)


@given(calls())
@settings(max_examples=400)
def test_the_words_of_a_button_give_the_values_again(call: tuple[Command, dict[str, str]]) -> None:
    command, values = call

    assert parsed(command, Args.of(*tokens(command, values))) == values


@given(calls())
@settings(max_examples=400)
def test_quoted_words_give_the_values_again(call: tuple[Command, dict[str, str]]) -> None:
    command, values = call
    typed = " ".join(f"“{word}”" for word in tokens(command, values))

    assert parsed(command, Args.typed(typed)) == values


@given(calls())
def test_the_inputs_of_a_form_are_the_values(call: tuple[Command, dict[str, str]]) -> None:
    command, values = call

    assert parsed(command, Args.named({**values, "something-else": "x"})) == values
    assert parsed(command, Args.named({**values, **{p.name: " " for p in command.params}})) == {}


@given(st.sampled_from(EVERY), st.text(max_size=40), st.booleans())
def test_whatever_is_typed_has_values_of_the_commands_own_or_none(
    command: Command, source: str, here: bool
) -> None:
    values = parsed(command, Args.typed(source), here=here)

    assert values.keys() <= {param.name for param in command.params}


def example(*params: Param) -> Command:
    router = Router()
    router.command("try", summary="", example="", params=params)(lambda ctx: Reply(None))  # type: ignore[arg-type]
    return router.commands["try"]


GROUP = Param("group", Takes.GROUP, "")
QUESTION = Param("question", Takes.LINE, "")
MOTION = example(
    GROUP,
    QUESTION,
    Param("profile", Takes.WORD, "", optional=True, after="as"),
    Param("closes", Takes.LINE, "", optional=True, after="closes"),
)
DELEGATE = example(
    Param("organisation", Takes.ORGANISATION, "", optional=True),
    Param("person", Takes.PERSON, ""),
    Param("group", Takes.GROUP, "", optional=True, after="in"),
    Param("alternate", Takes.FLAG, "", optional=True, after="alternate"),
)
UPDATE = example(GROUP, Param("text", Takes.TEXT, ""))
FOLLOW = example(GROUP, Param("languages", Takes.LINE, "", optional=True, after="in"))


@pytest.mark.parametrize(
    ("command", "typed", "values"),
    [
        (UPDATE, "training We met.\nAll  well.", {"group": "training", "text": "We met.\nAll  well."}),
        (UPDATE, "marches publics Fait", {"group": "marches publics", "text": "Fait"}),
        (UPDATE, "groupe de travail formation A b", {"group": "groupe de travail formation", "text": "A b"}),
        (UPDATE, "“Groupe de travail Formation” A", {"group": "Groupe de travail Formation", "text": "A"}),
        (UPDATE, "nonsense Fait", {"group": "nonsense", "text": "Fait"}),
        (UPDATE, "training", {"group": "training"}),
        (UPDATE, "", {}),
        (MOTION, "training Adopt it?", {"group": "training", "question": "Adopt it?"}),
        (
            MOTION,
            "training Adopt it? as simple closes in 5d",
            {"group": "training", "question": "Adopt it?", "profile": "simple", "closes": "in 5d"},
        ),
        (
            MOTION,
            "formation « Adopter ? » clôture dans 5j selon simple",
            {"group": "formation", "question": "Adopter ?", "profile": "simple", "closes": "dans 5j"},
        ),
        (
            MOTION,
            "training “As it is, closes the matter?” CLOSES 2027-05-14 17:00",
            {"group": "training", "question": "As it is, closes the matter?", "closes": "2027-05-14 17:00"},
        ),
        (DELEGATE, "ana@example.org", {"person": "ana@example.org"}),
        (DELEGATE, "Ana Reyes alternate", {"person": "Ana Reyes", "alternate": "alternate"}),
        (DELEGATE, "Harbour Aid Ana", {"organisation": "Harbour Aid", "person": "Ana"}),
        (DELEGATE, "Harbour Ana", {"organisation": "Harbour", "person": "Ana"}),
        (
            DELEGATE,
            "Harbour Aid #12 in achats alternate",
            {"organisation": "Harbour Aid", "person": "#12", "group": "achats", "alternate": "alternate"},
        ),
        (
            DELEGATE,
            "Blue Ridge Relief #12 suppléante dans wash",
            {"organisation": "Blue Ridge Relief", "person": "#12", "group": "wash", "alternate": "alternate"},
        ),
        (FOLLOW, "training in fr,en", {"group": "training", "languages": "fr,en"}),
        (FOLLOW, "training in en fr", {"group": "training", "languages": "en fr"}),
        (FOLLOW, "formation en fr en", {"group": "formation", "languages": "fr en"}),
    ],
)  # fmt: skip
def test_typed_words_belong_to_their_parameters(command: Command, typed: str, values: dict[str, str]) -> None:
    assert parsed(command, Args.typed(typed)) == values


def test_where_a_group_is_followed_its_name_may_be_left_out() -> None:
    assert parsed(UPDATE, Args.typed("We met."), here=True) == {"text": "We met."}
    assert parsed(UPDATE, Args.typed("wash We met."), here=True) == {"group": "wash", "text": "We met."}
    assert parsed(MOTION, Args.typed("Adopt it? closes in 5d"), here=True) == {
        "question": "Adopt it?",
        "closes": "in 5d",
    }


@given(st.sampled_from([*GROUPS, *ORGANISATIONS]), st.lists(WORD, max_size=3))
def test_a_name_is_as_long_as_the_longest_that_fits(name: str, after: list[str]) -> None:
    words = folded(name).upper().split()

    assert NameLength([*GROUPS, *ORGANISATIONS]).of([*words, *after]) == len(words)
    assert NameLength([]).of([*words, *after]) == 0


def test_a_command_or_verb_registered_twice_is_an_error() -> None:
    first, second = Router(), Router()
    for router in (first, second):
        router.command("try", summary="", example="")(lambda ctx: Reply(None))  # type: ignore[arg-type]

    with pytest.raises(ValueError, match="try"):
        first.command("try", summary="", example="")(lambda ctx: Reply(None))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="try"):
        Registry([first, second], ())


@pytest.mark.parametrize(
    ("typed", "objective", "text"),
    [
        ("#2 The module was tested.", "2", "The module was tested."),
        ("#2: The module was tested.", "2", "The module was tested."),
        ("The module was tested.", None, "The module was tested."),
        ("2 modules were tested.", None, "2 modules were tested."),
        ("#2nd draft is out.", None, "#2nd draft is out."),
        ("#0 Nothing", None, "#0 Nothing"),
    ],
)
def test_a_number_sign_before_the_text_names_the_objective(
    typed: str, objective: str | None, text: str
) -> None:
    values = parsed(REGISTRY.commands["edit"], Args.typed(f"12 {typed}"))

    assert (values["update"], values.get("objective"), values["text"]) == ("12", objective, text)

"""Whether Teams can show an Adaptive Card as its author meant it: a list of what is wrong with it."""

import json
import re
from collections.abc import Callable, Iterator

from .people import Json
from .vocabulary import ACTION, ACTIONS, ELEMENTS, INPUT, INPUTS, KINDS, SHARED, Kind

CARD_BYTES = 28 * 1024
PRIMARY_ACTIONS = 6
REFRESHERS = 60
VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5")
UNTYPED = {"Column", "Fact", "TextRun", "TableRow", "TableCell", "Choice"}
DATE_FUNCTION = re.compile(r"\{\{\s*(DATE|TIME)\s*\(")
AT = re.compile(r"<at>(.*?)</at>")


def card_violations(
    card: object, knows: Callable[[str], bool] | None = None, *, in_dialog: bool = False
) -> list[str]:
    """All that is wrong with a card; `knows` says whether a mentioned id is somebody there."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["card: not an AdaptiveCard"]
    check = _Check()
    check.version(card)
    check.element("card", card, frozenset({"AdaptiveCard"}))
    check.targets()
    check.mentions(card, knows or (lambda _: True))
    check.refresh(card, knows or (lambda _: True))
    if in_dialog and check.executes:
        check.wrong("card", "a dialog cannot carry Action.Execute")
    size = len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    if size > CARD_BYTES:
        check.wrong("card", f"{size} bytes, more than {CARD_BYTES}")
    return check.problems


class _Check:
    """One pass over one card."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.executes = 0
        self._ids: set[str] = set()
        self._targets: list[tuple[str, str]] = []

    def wrong(self, where: str, what: str) -> None:
        self.problems.append(f"{where}: {what}")

    def version(self, card: Json) -> None:
        if card.get("version") not in VERSIONS:
            self.wrong("card", f"version {card.get('version')!r}, Teams shows at most 1.5")
        if not card.get("body") and not card.get("actions"):
            self.wrong("card", "empty")

    def element(self, where: str, item: object, allowed: frozenset[str]) -> None:
        """Check one typed thing and all that it holds."""
        if isinstance(item, str) and "TextRun" in allowed:
            return self.text(where, item)
        if not isinstance(item, dict):
            return self.wrong(where, f"{item!r} is no object")
        name = item.get("type", next(iter(allowed)) if len(allowed & UNTYPED) == 1 else None)
        if name not in allowed or name not in KINDS:
            return self.wrong(where, f"{name!r} cannot stand here or is not of version 1.5")
        where = f"{where}<{name}>"
        for kind in (KINDS[name], *_families(name)):
            self.properties(where, item, kind, without={"label"} if name == "Input.Toggle" else set())
        self.particulars(where, name, item)
        for key, inner in KINDS[name].holds.items():
            self.inside(f"{where}.{key}", item.get(key), inner)
        return None

    def inside(self, where: str, held: object, allowed: frozenset[str]) -> None:
        if isinstance(held, list):
            for index, item in enumerate(held):
                self.element(f"{where}[{index}]", item, allowed)
            if where.endswith(".actions"):
                self.action_row(where, held)
        elif isinstance(held, dict):
            self.element(where, held, allowed)
        elif held is not None:
            self.wrong(where, f"{held!r} is no list and no object")

    def properties(self, where: str, item: Json, kind: Kind, *, without: set[str]) -> None:
        for key in kind.required.keys() - without:
            if item.get(key) in (None, ""):
                self.wrong(where, f"without {key}")
        for key, types in (*kind.required.items(), *kind.optional.items()):
            value = item.get(key)
            as_bool = isinstance(value, bool) and bool not in types  # to Python, True is a number
            if value is not None and (as_bool or not isinstance(value, types)):
                self.wrong(where, f"{key} is {type(value).__name__}")
            elif isinstance(value, str):
                self.text(where, value)
        for key, words in kind.words.items():
            if key in item and str(item[key]).lower() not in words:
                self.wrong(where, f"{key} {item[key]!r} is none of {', '.join(sorted(words))}")

    def text(self, where: str, text: str) -> None:
        if DATE_FUNCTION.search(text):
            self.wrong(where, "date function: Teams shows it as it is written")

    def particulars(self, where: str, name: str, item: Json) -> None:
        """What one type asks beyond the words of the table."""
        self.identity(where, item.get("id"))
        if name in INPUTS and item.get("isRequired") and not item.get("errorMessage"):
            self.wrong(where, "required without errorMessage")
        match name:
            case "Action.Execute":
                self.executes += 1
                self.fallback(where, item.get("fallback"))
            case "Action.OpenUrl" if not str(item.get("url")).startswith(("https://", "http://", "mailto:")):
                self.wrong(where, f"url {item.get('url')!r}")
            case "Image" if not str(item.get("url")).startswith(("https://", "data:image/")):
                self.wrong(where, "url is not https")
            case "Action.ToggleVisibility":
                self.toggled(where, item.get("targetElements"))
            case "Input.ChoiceSet":
                self.choices(where, item)
            case "Input.Number":
                self.number(where, item)
            case "Table":
                self.rows(where, item)
        if name in ELEMENTS and isinstance(item.get("fallback"), dict):
            self.element(f"{where}.fallback", item["fallback"], ELEMENTS)

    def identity(self, where: str, identity: object) -> None:
        if isinstance(identity, str) and identity:
            if identity in self._ids:
                self.wrong(where, f"id {identity!r} is used twice")
            self._ids.add(identity)

    def fallback(self, where: str, fallback: object) -> None:
        """Clients older than 1.4 show the fallback, which must do the same."""
        if isinstance(fallback, dict):
            self.element(f"{where}.fallback", fallback, frozenset({"Action.Submit"}))

    def choices(self, where: str, item: Json) -> None:
        values = [str(choice.get("value")) for choice in objects(item.get("choices"))]
        if not values or len(set(values)) < len(values):
            self.wrong(where, "no choices, or two of one value")
        chosen = str(item.get("value") or "")
        several = item.get("isMultiSelect")
        if any(one not in values for one in (chosen.split(",") if several else [chosen]) if one):
            self.wrong(where, f"value {chosen!r} is none of the choices")
        if several and any("," in value for value in values):
            self.wrong(where, "a comma in a value that will be joined by commas")

    def number(self, where: str, item: Json) -> None:
        given = [item[key] for key in ("min", "value", "max") if isinstance(item.get(key), int | float)]
        if given != sorted(given):
            self.wrong(where, "min, value and max are not in this order")

    def rows(self, where: str, item: Json) -> None:
        columns = len(objects(item.get("columns")))
        if any(len(objects(row.get("cells"))) > columns for row in objects(item.get("rows"))):
            self.wrong(where, "more cells than columns")

    def toggled(self, where: str, targets: object) -> None:
        named = [
            t.get("elementId") if isinstance(t, dict) else t
            for t in (targets if isinstance(targets, list) else [])
        ]
        self._targets += [(where, str(target)) for target in named]

    def action_row(self, where: str, actions: list[object]) -> None:
        primary = [action for action in objects(actions) if action.get("mode") != "secondary"]
        if len(primary) > PRIMARY_ACTIONS:
            self.wrong(where, f"{len(primary)} primary actions, Teams shows {PRIMARY_ACTIONS}")

    def targets(self) -> None:
        for where, target in self._targets:
            if target not in self._ids:
                self.wrong(where, f"no element {target!r} to show or hide")

    def mentions(self, card: Json, knows: Callable[[str], bool]) -> None:
        """Each `<at>` has its entity and each entity its `<at>`; TextRun shows no mentions."""
        teams = card.get("msteams")
        entities = teams.get("entities") if isinstance(teams, dict) else []
        self.problems += mention_violations("card", "\n".join(_markdown(card)), entities, knows)

    def refresh(self, card: Json, knows: Callable[[str], bool]) -> None:
        refresh = card.get("refresh")
        if not isinstance(refresh, dict):
            return
        action = refresh.get("action")
        if not isinstance(action, dict) or action.get("type") != "Action.Execute" or not action.get("verb"):
            self.wrong("card.refresh", "its action must be an Action.Execute with a verb")
        users = refresh.get("userIds", [])
        if not isinstance(users, list) or len(users) > REFRESHERS or not all(map(knows, map(str, users))):
            self.wrong("card.refresh", f"userIds must be at most {REFRESHERS} ids of people there")


def objects(held: object) -> list[Json]:
    """The objects of a list, if it is one."""
    return [item for item in held if isinstance(item, dict)] if isinstance(held, list) else []


def mention_violations(
    where: str, text: str, entities: object, knows: Callable[[str], bool]
) -> Iterator[str]:
    """How a text and its mention entities disagree."""
    mentions = [entity for entity in objects(entities) if entity.get("type") == "mention"]
    said = {f"<at>{name}</at>" for name in AT.findall(text)}
    meant = {str(mention.get("text")) for mention in mentions}
    yield from (f"{where}: {text} has no mention entity" for text in sorted(said - meant))
    for mention in mentions:
        who = mention.get("mentioned")
        if str(mention.get("text")) not in said:
            yield f"{where}: mention {mention.get('text')!r} is not in the text"
        if not isinstance(who, dict):
            yield f"{where}: mention of nobody"
        elif not who.get("name") or not knows(str(who.get("id"))):
            yield f"{where}: mention of {who.get('id')!r}, who is nobody here"


def _families(name: str) -> tuple[Kind, ...]:
    if name in ACTIONS:
        return (ACTION,)
    return (SHARED, INPUT) if name in INPUTS else (SHARED,)


def _markdown(item: object) -> Iterator[str]:
    """The texts in which Teams looks for markdown and mentions."""
    if isinstance(item, list):
        for inner in item:
            yield from _markdown(inner)
    elif isinstance(item, dict):
        if item.get("type") == "TextBlock":
            yield str(item.get("text"))
        if item.get("type") == "FactSet":
            yield from (f"{fact.get('title')} {fact.get('value')}" for fact in objects(item.get("facts")))
        for key, inner in item.items():
            if key not in ("data", "msteams"):
                yield from _markdown(inner)

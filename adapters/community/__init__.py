"""A community's file: found by short name or path, read with every problem at once, written again."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from adapters.community.build import built
from adapters.community.checks import checks
from adapters.community.defaults import completed, languages
from adapters.community.document import LARGEST, CommunityErrors, compose
from adapters.community.explain import explain
from adapters.community.shape import CommunityShape
from adapters.community.writing import export
from adapters.reading import Problem
from bot.domain.community import Community
from bot.domain.spelling import nearest, quoted

__all__ = ["CommunityErrors", "built_in", "export", "find", "read"]


def read(source: str, name: str) -> Community:
    """The community that `source` describes; raises CommunityErrors with all that is wrong in file `name`."""
    document = compose(source, name)
    tree, lacking = completed(document)
    problems = [*document.problems, *lacking, *checks(document)]
    try:
        shape = CommunityShape.model_validate(tree, context=languages(tree))
    except ValidationError as error:
        raise CommunityErrors([*problems, *explain(error, document)]) from None
    if problems:
        raise CommunityErrors(problems)
    return built(shape)


def built_in() -> tuple[str, ...]:
    """The short names of the communities that are shipped."""
    shipped = (files("manifest") / "communities").iterdir()
    return tuple(sorted(file.name.removesuffix(".yaml") for file in shipped if file.name.endswith(".yaml")))


def find(name: str) -> tuple[str, str]:
    """The text and label of a shipped community, by its short name, or of the file at a path.

    Raises CommunityErrors where there is none, or none that can be read.
    """
    if name in built_in():
        return (files("manifest") / "communities" / f"{name}.yaml").read_text("utf-8"), f"{name}.yaml"
    try:
        with Path(name).open("rb") as file:
            content = file.read(LARGEST + 1)
        return content.decode("utf-8-sig"), name
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CommunityErrors([Problem(name, line, "not UTF-8", "save the file as UTF-8")]) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a path"
        raise CommunityErrors([Problem(name, 0, f"cannot be read ({why})", _instead(name))]) from None


def _instead(name: str) -> str:
    near = nearest(name, built_in())
    if near:
        return f"did you mean {quoted(near)}?"
    return f"give the path of a file, or a community that is shipped: {', '.join(built_in())}"

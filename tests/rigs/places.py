"""An import-linter contract: a library is imported in its place only, one without a place nowhere."""

from __future__ import annotations

import sys
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def _within(module: str, packages: list[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def misplaced(graph: ImportGraph, places: list[str]) -> list[str]:
    """The imports of third-party libraries outside their places, a sentence each.

    A place is written "libraries: modules", each side separated by spaces.
    """
    homes: dict[str, list[str]] = {}
    for place in places:
        libraries, modules = place.split(":")
        homes.update(dict.fromkeys(libraries.split(), modules.split()))
    found = []
    for library in sorted(filter(graph.is_module_squashed, graph.modules)):
        if library.partition(".")[0] in sys.stdlib_module_names:
            continue
        allowed = [
            module for name, modules in homes.items() if _within(library, [name]) for module in modules
        ]
        found += [
            f"{importer} imports {library}, which belongs to {' and '.join(allowed) or 'no module'}"
            for importer in sorted(graph.find_modules_that_directly_import(library))
            if not _within(importer, allowed)
        ]
    return found


class Places(Contract):
    """Checks every import of a library that is not in the standard library."""

    type_name = "places"
    places = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        found = misplaced(graph, cast("list[str]", self.places))
        return ContractCheck(kept=not found, metadata={"misplaced": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for sentence in check.metadata["misplaced"]:
            output.print_error(sentence, bold=False)

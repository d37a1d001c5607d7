"""The page of cases that must come out right names tests that there are."""

from __future__ import annotations

import re

from tests.rigs.server import ROOT

ROW = re.compile(r"^\| (?!case )(?P<case>[^|]+) \| [^|]+ \| (?P<tests>`.+`) \|$", re.MULTILINE)
PAGE = (ROOT / "docs" / "rules-cases.md").read_text("utf-8")


def test_every_case_names_a_test() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("| ")]

    assert len(ROW.findall(PAGE)) == len(lines) - 1  # its head


def test_every_test_named_is_there() -> None:
    for row in ROW.finditer(PAGE):
        for named in re.findall(r"`([^`]+)`", row["tests"]):
            file, _, test = named.partition("::")
            source = (ROOT / file).read_text("utf-8")
            assert re.search(rf"^def {test}\(", source, re.MULTILINE), f"{row['case']}: {named}"

"""The seeded bugs: each can be planted into the product as it is, and storms find them."""

from __future__ import annotations

import subprocess
import sys

from tests.faults.bugs import BUGS
from tests.rigs.server import ROOT

PLANT = """
import os, sys
from tests.faults.bugs import BUGS
broken = []
for name, bug in BUGS.items():
    child = os.fork()
    if not child:
        try:
            bug.apply()
        except BaseException as error:
            print(name, repr(error), flush=True)
            os._exit(1)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        broken.append(name)
sys.exit(len(broken))
"""


def test_every_bug_finds_what_it_changes_in_the_product() -> None:
    planted = subprocess.run(
        [sys.executable, "-c", PLANT], cwd=ROOT, capture_output=True, text=True, timeout=50, check=False
    )

    assert planted.returncode == 0, planted.stdout + planted.stderr


def test_there_are_bugs_of_every_rule_that_storms_show() -> None:
    assert len(BUGS) >= 24
    assert {rule for bug in BUGS.values() for rule in bug.rules} == {
        "counted once", "not lost", "right one", "eligible", "closed", "immutable", "recount", "chain",
        "converge", "no storm", "secrecy", "not vacuous",
    }  # fmt: skip

"""The seeded bugs: how the bot could be wrong, each planted into the real one to see that it is found."""

from __future__ import annotations

from collections.abc import Mapping

from tests.faults.bugs import casting, counting, sending, storing
from tests.faults.bugs.bug import Bug

SUBJECTS = (casting, counting, storing, sending)
BUGS: Mapping[str, Bug] = {name: bug for subject in SUBJECTS for name, bug in subject.bugs.all.items()}

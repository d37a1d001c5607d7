"""The fault laboratory: `python -m tests.faults PART …`; each part tells its own arguments by --help."""

from __future__ import annotations

import importlib
import sys

PARTS = {
    "failover": "a primary that dies, a standby that takes over: is anything lost that was acknowledged",
    "flood": "one tenant floods at fifty times its rate: what the others get",
    "outages": "PostgreSQL restarts, then stands still, under load: what people are told",
    "reminders": "reminders under kills, pauses and platforms that accept and fail: none lost, none twice",
    "restarts": "kills under load: how long until the next ballot is acknowledged",
    "rolling": "restarts of every replica in turn under load: is anybody refused",
    "storm": "vote storms over the real endpoints, with kills, pauses, outages and resends",
    "disks": "a disk that is full or fails under ballots on SQLite",
    "powercut": "power cuts at random moments of a recorded run on SQLite",
    "selftest": "storms on bots with seeded bugs, each of which must be found",
}
"""By the name of the module, which has `main(arguments) -> exit code`."""


def main(arguments: list[str]) -> int:
    """Runs one part."""
    if not arguments or arguments[0] not in PARTS:
        print(__doc__, *(f"  {name:10} {what}" for name, what in PARTS.items()), sep="\n")
        return 2
    return importlib.import_module(f"tests.faults.{arguments[0]}").main(arguments[1:])  # type: ignore[no-any-return]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

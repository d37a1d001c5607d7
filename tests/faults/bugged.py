"""`plenary serve` with a bug: `bugged.py NAME --host HOST --port PORT`, with the clock of clocked.py."""

import sys

from tests.faults.bugs import BUGS
from tests.rigs import clocked


def main() -> None:
    name = sys.argv.pop(1)
    BUGS[name].apply()
    clocked.main()


if __name__ == "__main__":
    main()

"""`plenary serve` with a clock that a test moves: its offset in seconds stands in the file CLOCK_OFFSET."""

import argparse
import os
from datetime import timedelta
from pathlib import Path

from adapters import logs
from adapters.clock import Clock
from adapters.server import run
from adapters.settings import read_settings
from bot.__main__ import serve


class FileClock(Clock):
    """The offset as the file has it now."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def offset(self) -> timedelta:
        return timedelta(seconds=float(self._file.read_text() or 0)) if self._file.exists() else timedelta(0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    given = parser.parse_args()
    logs.configure()
    run(serve(read_settings(), FileClock(Path(os.environ["CLOCK_OFFSET"])), given.host, given.port))


if __name__ == "__main__":
    main()

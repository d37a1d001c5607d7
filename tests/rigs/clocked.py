"""`plenary serve` with a clock that a test moves, by what stands in the file CLOCK_OFFSET.

That is the clock's offset in seconds, or an instant (ISO 8601) at which it stands still.
"""

import argparse
import os
from datetime import datetime, timedelta
from pathlib import Path

from adapters import logs
from adapters.clock import Clock
from adapters.metrics import serve_metrics
from adapters.server import run
from adapters.settings import read_settings
from bot.__main__ import serve


class FileClock(Clock):
    """The clock as the file has it now."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def shifted(self, reading: datetime) -> datetime:
        said = self._file.read_text()
        return datetime.fromisoformat(said) if "T" in said else reading + timedelta(seconds=float(said))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    given = parser.parse_args()
    logs.configure()
    settings = read_settings()
    serve_metrics(settings.metrics)
    run(serve(settings, FileClock(Path(os.environ["CLOCK_OFFSET"])), given.host, given.port))


if __name__ == "__main__":
    main()

"""Files of ballots that other programs write (BLT and CSV), read with every problem at once."""

from __future__ import annotations

from pathlib import Path

from adapters.ballots import blt, table
from adapters.ballots.file import BallotErrors, BallotFile, decoded
from adapters.reading import Problem

__all__ = ["BallotErrors", "BallotFile", "read"]


def read(file: Path) -> BallotFile:
    """The ballots of a `.blt` or `.csv` file; raises BallotErrors with all that is wrong."""
    readers = {".blt": blt.read, ".csv": table.read}
    reader = readers.get(file.suffix.casefold())
    if reader is None:
        remedy = "rename it to end in `.blt` or `.csv`, as what it is"
        raise BallotErrors([Problem(str(file), 0, "neither .blt nor .csv", remedy)])
    try:
        source = file.read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise BallotErrors([Problem(str(file), 0, what, "check its name and who may read it")]) from None
    text, note = decoded(source)
    return reader(text, str(file), note)

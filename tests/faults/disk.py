"""A disk that keeps what was synced and of the rest what it likes: the states a power cut leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from tests.faults.tracing import Naming, Sync, Truncation, Write

SECTOR = 512
"""Bytes that a disk writes whole or not at all."""

Change = Write | Truncation


@dataclass
class _File:
    kept: bytearray
    """what is surely on the disk"""
    pending: list[Change] = field(default_factory=list)

    def sync(self, before: int) -> None:
        """Keeps what had been written before this place in the order."""
        still = [change for change in self.pending if change.ended >= before]
        for change in self.pending:
            if change.ended < before:
                _apply(self.kept, change)
        self.pending = still


def _apply(content: bytearray, change: Change) -> None:
    if isinstance(change, Truncation):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
        return
    content.extend(bytes(max(0, change.offset - len(content))))
    content[change.offset : change.offset + len(change.data)] = change.data


Names = dict[str, _File]


class Disk:
    """The files of one folder, by their full names."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self._now: Names = {name: _File(bytearray(content)) for name, content in (files or {}).items()}
        self._kept = dict(self._now)
        self._naming: list[tuple[Naming, _File | None]] = []
        self.place = 0
        """how many events it has seen"""

    def see(self, event: object) -> None:
        """Takes in the next event of a trace."""
        self.place += 1
        match event:
            case Write() | Truncation():
                if event.file in self._now:
                    self._now[event.file].pending.append(event)
            case Sync(file=file, began=began):
                if file in self._now:
                    self._now[file].sync(began)
                else:
                    self._sync_names()
            case Naming():
                self._name(event)

    def left(self, chance: Random) -> dict[str, bytes]:
        """What a power cut now leaves, by name."""
        names = dict(self._kept)
        for naming, file in self._naming[: _some(chance, len(self._naming))]:
            _rename(names, naming, file)
        return {name: bytes(_remains(file, chance)) for name, file in names.items()}

    def whole(self) -> dict[str, bytes]:
        """What an orderly stop leaves."""
        found = {}
        for name, file in self._now.items():
            content = bytearray(file.kept)
            for change in file.pending:
                _apply(content, change)
            found[name] = bytes(content)
        return found

    def _name(self, naming: Naming) -> None:
        if not naming.old and naming.new in self._now:
            return  # opened, not made
        file = self._now.get(naming.old) if naming.old else _File(bytearray())
        _rename(self._now, naming, file)
        self._naming.append((naming, file))

    def _sync_names(self) -> None:
        for naming, file in self._naming:
            _rename(self._kept, naming, file)
        self._naming.clear()


def _rename(names: Names, naming: Naming, file: _File | None) -> None:
    if naming.old and not naming.keeps:
        names.pop(naming.old, None)
    if naming.new and file is not None:
        names[naming.new] = file


def _some(chance: Random, number: int) -> int:
    """All, none, or some of the first."""
    return chance.choice((number, 0, chance.randint(0, number)))


def _remains(file: _File, chance: Random) -> bytearray:
    """Of what was not synced: none, a prefix, one with its last write torn, any of it, or all."""
    content = bytearray(file.kept)
    pending = file.pending
    if not pending:
        return content
    way = chance.randrange(5)
    if way in (1, 2):
        upto = chance.randint(0, len(pending) - 1)
        chosen = pending[:upto]
        if way == 2:
            chosen = [*chosen, _torn(pending[upto], chance)]
    elif way == 3:
        chosen = [change for change in pending if chance.random() < 0.5]
    else:
        chosen = pending if way == 4 else []
    for change in chosen:
        _apply(content, change)
    return content


def _torn(change: Change, chance: Random) -> Change:
    """Up to the end of some sector; a write within one is whole."""
    if isinstance(change, Truncation):
        return change
    first = SECTOR - change.offset % SECTOR
    ends = [*range(first, len(change.data), SECTOR), len(change.data)]
    return replace(change, data=change.data[: chance.choice(ends)])


def read(folder: Path) -> dict[str, bytes]:
    """The files of a folder as a trace names them, but those that mean nothing after a power cut."""
    return {
        str(path): path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.endswith(("-shm", ".lock"))
    }

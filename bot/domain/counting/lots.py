"""Lots anybody can draw again: the verifiable random selection of RFC 3797."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lot:
    """A drawn order of candidates, made by `key` (`lots.key`) alone."""

    key: str

    def order(self, candidates: Iterable[str]) -> tuple[str, ...]:
        """The candidates as drawn. The pool is numbered in the order of their names."""
        pool = sorted(candidates)
        return tuple(pool[number - 1] for number in drawn(self.key, len(pool)))


def key(sources: Iterable[Sequence[int]]) -> str:
    """The key string of RFC 3797 §4.1: the numbers of each source in order, `9319./2.5.8.10.12./`."""
    return "".join("".join(f"{number}." for number in sorted(source)) + "/" for source in sources)


def is_key(text: str) -> bool:
    """Whether `text` is a key string of RFC 3797, of whole numbers."""
    return re.fullmatch(r"((\d+\.)+/)+", text, re.ASCII) is not None


def commitment(code: str, number: int) -> str:
    """What is shown of a number while it is secret: the SHA-256, in hexadecimal, of "CODE:NUMBER".

    `code` is the vote's, so that a number committed to for one vote is no use in another.
    """
    return hashlib.sha256(f"{code}:{number}".encode()).hexdigest()


def drawn(key: str, size: int) -> tuple[int, ...]:
    """The numbers 1 to `size` in the order in which RFC 3797 §4 selects them."""
    pool = list(range(1, size + 1))
    return tuple(pool.pop(_hashed(key, turn) % len(pool)) for turn in range(size))


def _hashed(key: str, turn: int) -> int:
    """MD5 is the RFC's; what protects a lot is that nobody knows the key before the ballots are in."""
    index = turn.to_bytes(2, "big")
    digest = hashlib.md5(index + key.encode("ascii") + index, usedforsecurity=False).digest()
    return int.from_bytes(digest, "big")

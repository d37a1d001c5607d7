"""Keys of sealed votes in a folder that the replicas share and no backup holds (RULES §4, Secrecy)."""

from __future__ import annotations

import os
import re
import secrets
import stat
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.ports.seals import KeyLost

KEY_BYTES = 32
NONCE_BYTES = 12
LENGTH_BYTES = 2
_KEY_FILE = re.compile(r"vote-(\d+)\.key")


class KeysFolderUnusable(Exception):
    """The folder cannot hold keys; the sentence says why and what to do."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"PLENARY_KEYS: {folder} cannot hold the keys of sealed votes: {reason}")


class KeyFolder:
    """The keys, a file each (`vote-12.key`), read whenever one is needed: a replica notices that one is gone.

    Choices are sealed with AES-256-GCM under random nonces, bound to vote and place.
    """

    def __init__(self, folder: Path) -> None:
        """Makes the folder where there is none, and tries it; raises KeysFolderUnusable."""
        self._folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if stat.S_IMODE(folder.stat().st_mode) & 0o077:
                remedy = f"Run “chmod 700 {folder}”, or name a folder that is not there."
                raise KeysFolderUnusable(folder, f"other users may enter it. {remedy}")
            _keep_names(folder.parent)
            trial = folder / f"trial-{secrets.token_hex(8)}"
            self._place(trial)
            self._wipe(trial)
        except OSError as error:
            raise KeysFolderUnusable(
                folder, f"{error.strerror}. Name a folder that the bot may write to."
            ) from None

    def create(self, vote_id: int) -> None:
        """Makes the vote's key durable; where there is one, or another replica is quicker, that one stays."""
        with suppress(FileExistsError):
            self._place(self._file(vote_id))

    def seal(self, vote_id: int, place: str, choice: str, longest: int) -> str:
        """The choice as base64url text, equally long whatever it is; raises KeyLost.

        Raises ValueError for a choice of more than `longest` bytes.
        """
        said = choice.encode()
        if len(said) > longest:
            raise ValueError("the choice is longer than the longest")
        padded = len(said).to_bytes(LENGTH_BYTES, "big") + said.ljust(longest, b"\0")
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._cipher(vote_id).encrypt(nonce, padded, _bound(vote_id, place))
        return urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, vote_id: int, place: str, sealed: str) -> str:
        """The choice; raises KeyLost where the key is missing, broken or another, or the text was changed."""
        cipher = self._cipher(vote_id)
        try:
            raw = urlsafe_b64decode(sealed)
            padded = cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(vote_id, place))
        except (ValueError, InvalidTag):
            raise KeyLost(f"the key of vote {vote_id} does not open the ballot of {place}") from None
        length = int.from_bytes(padded[:LENGTH_BYTES], "big")
        return padded[LENGTH_BYTES : LENGTH_BYTES + length].decode()

    def held(self) -> frozenset[int]:
        """The votes that have a key."""
        found = (_KEY_FILE.fullmatch(file.name) for file in self._folder.iterdir())
        return frozenset(int(match[1]) for match in found if match)

    def destroy(self, vote_id: int) -> None:
        """Overwrites the key where it lies, then removes it, with what a crash left of making it.

        On a copy-on-write file system, a drive that spreads its writes, a snapshot or a backup of the folder,
        the old bytes stay: there, only an encrypted volume whose own key is destroyed forgets them.
        """
        for file in self._folder.glob(f"{self._file(vote_id).name}*"):
            self._wipe(file)

    def _file(self, vote_id: int) -> Path:
        return self._folder / f"vote-{vote_id}.key"

    def _cipher(self, vote_id: int) -> AESGCM:
        try:
            key = self._file(vote_id).read_bytes()
        except FileNotFoundError:
            raise KeyLost(f"the key of vote {vote_id} is not there") from None
        if len(key) != KEY_BYTES:
            raise KeyLost(f"the key of vote {vote_id} has {len(key)} bytes")
        return AESGCM(key)

    def _place(self, file: Path) -> None:
        """Writes a new key at `file`, whole or not at all; raises FileExistsError."""
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(secrets.token_bytes(KEY_BYTES))
                opened.flush()
                os.fsync(opened.fileno())
            os.link(draft, file)
        finally:
            draft.unlink()
            _keep_names(self._folder)

    def _wipe(self, file: Path) -> None:
        with suppress(FileNotFoundError):  # another replica was quicker
            with file.open("r+b") as opened:
                opened.write(bytes(KEY_BYTES))
                opened.flush()
                os.fsync(opened.fileno())
            file.unlink()
        _keep_names(self._folder)


def _keep_names(folder: Path) -> None:
    """Makes durable which files there are."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bound(vote_id: int, place: str) -> bytes:
    return f"{vote_id}:{place}".encode()

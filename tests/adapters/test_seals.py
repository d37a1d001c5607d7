"""Keys of sealed votes: what they promise, alone and among replicas, and what breaks them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.seals import KeyFolder, KeysFolderUnusable
from bot.ports.seals import KeyLost

ROOT = Path(__file__).parents[2]
LONGEST = 60
PLACE = "o12:delegate"
choices = st.text(st.characters(codec="utf-8"), max_size=LONGEST).filter(lambda c: len(c.encode()) <= LONGEST)

places = st.builds("o{}:{}".format, st.integers(1), st.sampled_from(["delegate", "alternate"]))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyFolder:
    """A folder with the keys of votes 1 and 2."""
    made = KeyFolder(tmp_path_factory.mktemp("seals") / "keys")
    made.create(1)
    made.create(2)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where this test's keys lie, the key of vote 12 among them."""
    KeyFolder(tmp_path / "keys").create(12)
    return tmp_path / "keys"


@given(choice=choices)
def test_what_was_sealed_is_what_is_unsealed(keys: KeyFolder, choice: str) -> None:
    assert keys.unseal(1, PLACE, keys.seal(1, PLACE, choice, LONGEST)) == choice


@given(one=choices, other=choices)
def test_every_choice_is_equally_long_once_sealed(keys: KeyFolder, one: str, other: str) -> None:
    assert len(keys.seal(1, PLACE, one, LONGEST)) == len(keys.seal(1, "o7:alternate", other, LONGEST))


def test_the_same_choice_is_never_sealed_alike(keys: KeyFolder) -> None:
    assert len({keys.seal(1, PLACE, "yes", 3) for _ in range(100)}) == 100


def test_a_choice_longer_than_the_longest_is_not_sealed(keys: KeyFolder) -> None:
    with pytest.raises(ValueError, match="longest"):
        keys.seal(1, PLACE, "ja", 1)


@given(choice=choices, at=st.integers(0), bit=st.integers(0, 7))
def test_a_changed_bit_is_noticed(keys: KeyFolder, choice: str, at: int, bit: int) -> None:
    raw = bytearray(urlsafe_b64decode(keys.seal(1, PLACE, choice, LONGEST)))
    raw[at % len(raw)] ^= 1 << bit
    with pytest.raises(KeyLost):
        keys.unseal(1, PLACE, urlsafe_b64encode(raw).decode())


@given(text=st.one_of(st.text(), st.binary().map(lambda raw: urlsafe_b64encode(raw).decode())))
def test_a_text_that_was_never_sealed_is_noticed(keys: KeyFolder, text: str) -> None:
    with pytest.raises(KeyLost):
        keys.unseal(1, PLACE, text)


@given(two=st.lists(places, min_size=2, max_size=2, unique=True))
def test_a_ballot_moved_to_another_place_is_noticed(keys: KeyFolder, two: list[str]) -> None:
    with pytest.raises(KeyLost):
        keys.unseal(1, two[1], keys.seal(1, two[0], "yes", 3))


def test_a_ballot_moved_to_another_vote_is_noticed_even_under_a_copied_key(folder: Path) -> None:
    keys = KeyFolder(folder)
    sealed = keys.seal(12, PLACE, "yes", 3)
    (folder / "vote-13.key").write_bytes((folder / "vote-12.key").read_bytes())
    with pytest.raises(KeyLost):
        keys.unseal(13, PLACE, sealed)


@pytest.mark.parametrize("broken", [None, b"", b"x" * 31, b"x" * 32, b"x" * 33])
def test_a_key_that_is_gone_truncated_or_another_is_lost(folder: Path, broken: bytes | None) -> None:
    keys = KeyFolder(folder)
    sealed = keys.seal(12, PLACE, "yes", 3)
    if broken is None:
        (folder / "vote-12.key").unlink()
    else:
        (folder / "vote-12.key").write_bytes(broken)
    with pytest.raises(KeyLost):
        keys.unseal(12, PLACE, sealed)


def test_a_key_that_cannot_be_read_for_now_is_not_lost(folder: Path) -> None:
    keys = KeyFolder(folder)
    sealed = keys.seal(12, PLACE, "yes", 3)
    (folder / "vote-12.key").rename(folder / "away")
    (folder / "vote-12.key").mkdir()
    with pytest.raises(OSError, match="directory"):
        keys.unseal(12, PLACE, sealed)
    (folder / "vote-12.key").rmdir()
    (folder / "away").rename(folder / "vote-12.key")
    assert keys.unseal(12, PLACE, sealed) == "yes"


def test_a_replica_notices_at_once_that_a_key_is_gone(folder: Path) -> None:
    one, other = KeyFolder(folder), KeyFolder(folder)
    sealed = one.seal(12, PLACE, "yes", 3)
    assert other.unseal(12, PLACE, sealed) == "yes"
    one.destroy(12)
    with pytest.raises(KeyLost):
        other.unseal(12, PLACE, sealed)
    with pytest.raises(KeyLost):
        other.seal(12, PLACE, "yes", 3)


def test_making_a_key_again_changes_nothing(folder: Path) -> None:
    before = (folder / "vote-12.key").read_bytes()
    KeyFolder(folder).create(12)
    assert (folder / "vote-12.key").read_bytes() == before
    assert len(before) == 32


def test_the_key_of_a_quicker_replica_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link, quicker = os.link, []

    def overtaken(source: Path, target: Path) -> None:
        monkeypatch.setattr(os, "link", link)
        KeyFolder(folder).create(14)
        quicker.append(target.read_bytes())
        os.link(source, target)

    keys = KeyFolder(folder)
    monkeypatch.setattr(os, "link", overtaken)
    keys.create(14)
    assert quicker == [(folder / "vote-14.key").read_bytes()]
    assert keys.held() == {12, 14}


CREATING = """
import sys, time
from pathlib import Path
from adapters.seals import KeyFolder
keys = KeyFolder(Path(sys.argv[1]))
print("ready", flush=True)
start = float(sys.stdin.readline())
for vote in range(100):
    while time.monotonic() < start + vote / 200:
        pass
    keys.create(vote)
    print(keys.seal(vote, "o1:delegate", "yes", 3))
"""


def test_replicas_that_make_a_key_at_once_have_the_same(tmp_path: Path) -> None:
    replicas = [
        subprocess.Popen(
            [sys.executable, "-c", CREATING, str(tmp_path / "keys")], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert [replica.stdout.readline() for replica in replicas if replica.stdout] == ["ready\n"] * 2
    start = time.monotonic() + 0.1
    for replica in replicas:
        assert replica.stdin
        replica.stdin.write(f"{start}\n")
        replica.stdin.flush()
    sealed = [replica.communicate(timeout=60)[0].split() for replica in replicas]

    keys = KeyFolder(tmp_path / "keys")
    assert keys.held() == frozenset(range(100))
    assert [len(texts) for texts in sealed] == [100] * 2
    assert {keys.unseal(v, "o1:delegate", text) for texts in sealed for v, text in enumerate(texts)} == {
        "yes"
    }
    assert len(list((tmp_path / "keys").iterdir())) == 100


def test_what_a_crash_left_is_no_key_and_goes_with_it(folder: Path) -> None:
    (folder / "vote-12.key.1f").hardlink_to(folder / "vote-12.key")
    (folder / "vote-12.key.2f").write_bytes(b"half")
    (folder / "vote-13.key.3f").write_bytes(b"half")
    keys = KeyFolder(folder)
    assert keys.held() == {12}
    keys.create(13)
    assert keys.unseal(13, PLACE, keys.seal(13, PLACE, "yes", 3)) == "yes"
    keys.destroy(12)
    keys.destroy(13)
    assert list(folder.iterdir()) == []


def test_destroying_overwrites_the_key_and_may_be_done_twice(folder: Path) -> None:
    with (folder / "vote-12.key").open("rb") as opened:
        KeyFolder(folder).destroy(12)
        assert opened.read() == bytes(32)
    KeyFolder(folder).destroy(12)
    assert list(folder.iterdir()) == []


def test_destroying_a_key_leaves_those_whose_number_begins_alike(folder: Path) -> None:
    keys = KeyFolder(folder)
    keys.create(1)
    keys.create(123)
    keys.destroy(12)
    assert keys.held() == {1, 123}


def test_a_key_is_on_the_disk_before_its_name_and_its_name_before_anything_is_sealed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, steps = KeyFolder(folder), []
    fsync, link = os.fsync, os.link

    def synced(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "key")
        fsync(descriptor)

    def linked(source: Path, target: Path) -> None:
        steps.append("named")
        link(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "link", linked)
    keys.create(14)
    assert steps == ["key", "named", "folder"]
    keys.destroy(14)
    assert steps[3:] == ["key", "folder"]


@contextmanager
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    try:
        yield
    finally:
        os.umask(before)


def test_nobody_else_may_read_a_key_or_enter_the_folder(tmp_path: Path) -> None:
    with open_umask():
        KeyFolder(tmp_path / "data" / "keys").create(1)
    assert stat.S_IMODE((tmp_path / "data" / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "keys" / "vote-1.key").stat().st_mode) == 0o600


def test_a_folder_that_others_may_enter_is_refused_with_the_remedy(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(KeysFolderUnusable, match=f"chmod 700 {tmp_path}"):
        KeyFolder(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "tick"])
def test_a_start_without_a_usable_folder_ends_with_2_and_says_why(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").touch()
    environ = {
        "PATH": os.environ["PATH"], "PLENARY_DATA": str(tmp_path / "data"), "PLENARY_METRICS": "",
        "PLENARY_KEYS": str(tmp_path / "file" / "keys"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "bot", command], cwd=ROOT, env=environ, text=True, capture_output=True,
        timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("PLENARY_KEYS: ")
    assert "Traceback" not in done.stderr

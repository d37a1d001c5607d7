"""The row of a start: until it is ready, and what it then holds in memory, with all platforms configured."""

from __future__ import annotations

import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.ballots import TEAM, SlackBallots
from bench.bench import Bench
from bench.figures import Figure, Target
from bench.processes import Server, free_port
from bench.product import settings
from bench.recorded import seeded
from bench.sink import Sink
from tests.standins.teams import FakeTeams

ROW = "Start, one process with Slack, Teams, web and mail"
PATIENCE = 60.0  # seconds


async def measured(bench: Bench) -> list[Figure]:
    """Starts on a database that is up to date, as every start but the first is."""
    wall, cpu, memory = [], [], []
    url = f"sqlite:///{bench.folder / 'plenary.sqlite'}"
    await seeded(url, bench)
    with FakeTeams() as fake:
        async with Sink(TEAM) as sink:
            on_slack = SlackBallots(1, sink).settings
            mail = {
                "PLENARY_URL": "https://plenary.example.org",
                "PLENARY_SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
                "PLENARY_MAIL_FROM": "plenary@example.org",
            }
            for number in range(bench.rounds):
                bench.say(f"{ROW}, round {number + 1} of {bench.rounds}")
                environment = settings(bench.folder, url, on_slack, fake.environment(), mail)
                began = time.perf_counter()
                with Server(
                    "bot", bench.folder, None, environment, args=("serve", "--host", "127.0.0.1")
                ) as server:
                    _wait_ready(server)
                    wall.append(time.perf_counter() - began)
                    cpu.append(server.cpu())
                    await server.settle()
                    memory.append(resident(server.pid))
    return [
        Figure(ROW, "until /readyz says so", wall, Target(2), unit="s"),
        Figure(ROW, "  processor time until then", cpu, unit="s"),
        Figure(ROW, "resident when idle", memory, Target(150), unit="MB"),
    ]


def _wait_ready(server: Server) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.01)
    raise RuntimeError(f"not ready:\n{server.log_text()}")


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (held,) = (line for line in lines if line.startswith("VmRSS:"))
    return int(held.split()[1]) / 1024

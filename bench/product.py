"""The product as it is measured: `plenary serve` on a seeded database, and what it kept of the ballots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.ballots import Press
from bench.processes import Server, free_port
from bench.seeding import Seeded, counted
from bot.domain.people import Platform

CHOICES = ("yes", "no", "abstain")  # what the buttons of the notice stand for, in order


@dataclass(frozen=True, slots=True)
class Product:
    """The running server and what was put into its database."""

    server: Server
    core: int | None
    database_url: str
    seeded: Seeded

    async def missing(self, platform: Platform, vote_id: int, lot: Sequence[Press]) -> list[str]:
        """What the database lacks of a lot of presses: each voter's last must stand."""
        turnout, ballots = await counted(self.database_url, vote_id)
        standing = {ballot.unit: (ballot.choice, ballot.clicked_at) for ballot in ballots}
        units = self.seeded.units[platform]
        wanted = {units[press.voter]: (CHOICES[press.button], press.at) for press in lot}
        wrong = sum(standing.get(unit) != last for unit, last in wanted.items())
        problems = [f"{wrong} of {len(wanted)} ballots kept are not the last one cast"] if wrong else []
        if turnout.cast != len(standing):
            problems.append(f"a turnout of {turnout.cast} with {len(standing)} ballots")
        return problems


def settings(folder: Path, database_url: str, *platforms: Mapping[str, str]) -> dict[str, str]:
    """The environment of `plenary serve`."""
    own = {
        "PLENARY_DATA": str(folder),
        "PLENARY_DATABASE_URL": database_url,
        "PLENARY_METRICS": f"127.0.0.1:{free_port()}",
    }
    return own | {name: value for platform in platforms for name, value in platform.items()}

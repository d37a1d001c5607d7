"""`plenary serve` in a hurry: `hasty.py BUG --host HOST --port PORT`; "none" is no bug.

Leases and time-outs are shorter by one factor, Slack's budget is higher by another, and the stand-in's limit
with it: what is tested is who may send when, and that depends on the proportions only.
"""

from __future__ import annotations

import sys
from datetime import timedelta

import aiohttp

from adapters.slack import api
from adapters.teams import messenger as teams
from bot import delivering
from bot.domain.people import Platform
from bot.sending import budgets, sender
from tests.faults.reminder_bugs import BUGS
from tests.rigs import clocked

LEASE = timedelta(seconds=9)
"""Instead of a minute; everything that depends on it keeps its share."""
ANSWER = 1.5
"""Seconds that a call may take, instead of 10."""
FASTER = 20
"""By how much more Slack takes."""


def hurry() -> None:
    """Makes this process hasty."""
    share = LEASE / sender.LEASE
    begins, longest = sender.BEGINS * share, sender.LONGEST_CALL * share
    for module in (sender, delivering):
        module.LEASE = LEASE  # type: ignore[attr-defined]
    sender.BEGINS, delivering.OWNED, sender.LONGEST_CALL = begins, begins, longest
    sender.RETRY, sender.LONGEST_RETRY = sender.RETRY * share, sender.LONGEST_RETRY * share / 10
    api.TOTAL_SECONDS = ANSWER
    teams.TIMEOUT = aiohttp.ClientTimeout(total=ANSWER, sock_connect=ANSWER / 5)
    slack = budgets.TENANT[Platform.SLACK]
    budgets.TENANT[Platform.SLACK] = budgets.Allowance(slack.per_second * FASTER, slack.burst)


def main() -> None:
    hurry()
    bug = sys.argv.pop(1)
    if bug != "none":
        BUGS[bug]()
    clocked.main()


if __name__ == "__main__":
    main()

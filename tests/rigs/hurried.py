"""`plenary serve` as in clocked.py, and with platforms that let it call more often than they do.

Scenarios pass months in seconds, and everybody in them is in one workspace: at the platforms' own pace they
would do little but wait for what those months bring.
"""

from bot.domain.people import Platform
from bot.sending.budgets import CONVERSATION, TENANT, Allowance
from tests.rigs import clocked

QUICK = Allowance(per_second=100, burst=100)


def main() -> None:
    for allowances in (TENANT, CONVERSATION):
        allowances.update(dict.fromkeys((Platform.SLACK, Platform.TEAMS), QUICK))
    clocked.main()


if __name__ == "__main__":
    main()

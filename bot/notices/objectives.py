"""The objectives of a group's mandate, by their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.community import Objective
from bot.domain.groups import Group
from bot.ports import Transaction


def objectives(tx: Transaction, group: Group, at: datetime) -> Mapping[int, Objective]:
    """The objectives of the version in force at an instant; none of a group without a mandate.

    Before the first version was stored, which a group's updates may be older than, it was in force already.
    """
    versions = tx.mandates.versions(group.id)
    began = [one for one in versions if one.since <= at] or versions[:1]
    return {one.number: one for one in began[-1].charter.objectives} if began else {}

"""Related organisations: one voting unit under its topmost parent (RULES §2)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.people import Organisation

Organisations = Mapping[int, Organisation]
"""Every organisation by its id."""


def line_of(organisation_id: int, organisations: Organisations) -> tuple[Organisation, ...]:
    """The organisation and those above it, the topmost last."""
    line = [organisations[organisation_id]]
    while (parent := line[-1].parent_id) is not None and parent not in {o.id for o in line}:
        line.append(organisations[parent])
    return tuple(line)


def below(organisation_id: int, organisations: Organisations) -> frozenset[int]:
    """The organisation and all below it: those whose people may act for it."""
    return frozenset(
        o for o in organisations if any(above.id == organisation_id for above in line_of(o, organisations))
    )

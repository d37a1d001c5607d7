"""Votes, their frozen rolls, and ballots. No column knows what a choice can be."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)

from store.schema.types import Id, instant, instant_if_any, number, table, words

# The rule comes last: it names every unit of the roll, and SQLite reads a row only as far as it must.
votes = table(
    "votes",
    number(),
    Column("group_id", Id, ForeignKey("groups.id"), nullable=False, index=True),
    Column("mover_id", Id, ForeignKey("members.id"), nullable=False),
    words("state"),
    words("code"),
    instant("drafted_at"),
    instant_if_any("opens_at"),
    instant("closes_at"),
    instant_if_any("opened_at"),
    instant_if_any("closed_at"),
    Column("meeting_id", Id, ForeignKey("meetings.id"), index=True),
    Column("result", Text),
    words("root"),
    words("rule"),
    Index(None, "state", "closes_at"),
    told=True,
)

rolls = table(
    "rolls",
    Column("vote_id", Id, ForeignKey("votes.id"), primary_key=True),
    Column("unit", Text, primary_key=True),
    words("name"),
    keyed=True,
)

# A ballot refers to the roll only: two more references cost a ballot on PostgreSQL two more look-ups, and
# members and identities that have cast are never deleted.
ballots = table(
    "ballots",
    Column("vote_id", Id, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("rank", Text, primary_key=True),
    words("choice"),
    Column("identity_id", Id, nullable=False),
    Column("member_id", Id, nullable=False),
    instant("cast_at"),
    instant_if_any("clicked_at"),
    ForeignKeyConstraint(["vote_id", "unit"], ["rolls.vote_id", "rolls.unit"]),
    Index(None, "member_id", "vote_id"),
    CheckConstraint("rank IN ('delegate', 'alternate')", name="rank"),
    keyed=True,
)

superseded = table(
    "superseded",
    number(),
    Column("vote_id", Id, nullable=False),
    words("unit"),
    words("rank"),
    words("choice"),
    Column("identity_id", Id, nullable=False),
    Column("member_id", Id, nullable=False),
    instant("cast_at"),
    instant_if_any("clicked_at"),
    ForeignKeyConstraint(["vote_id", "unit"], ["rolls.vote_id", "rolls.unit"]),
    Index(None, "vote_id", "unit"),
    Index(None, "member_id", "vote_id"),
)
"""Ballots that were replaced, in the order in which they were."""

clicks = table(
    "clicks",
    Column("vote_id", Id, primary_key=True),
    Column("identity_id", Id, primary_key=True),
    instant("clicked_at"),
    keyed=True,
)
"""The newest instant, by the platform's clock, at which an identity has pressed in a vote."""

recusals = table(
    "recusals",
    Column("vote_id", Id, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    instant("at"),
    ForeignKeyConstraint(["vote_id", "unit"], ["rolls.vote_id", "rolls.unit"]),
    keyed=True,
)

steps = table(
    "steps",
    number(),
    Column("vote_id", Id, ForeignKey("votes.id"), nullable=False, index=True),
    words("kind"),
    instant("at"),
    Column("member_id", Id, ForeignKey("members.id")),
    words("unit"),
    words("reason"),
)
"""The life of a vote: each step with who and why; nobody, where it came by itself."""

counted = table(
    "counted",
    Column("vote_id", Id, ForeignKey("votes.id"), primary_key=True),
    Column("choice", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    keyed=True,
)
"""The ballots of a sealed vote once it is counted: each different choice, and how many units made it.

Written in one transaction and kept in the order of the choices, so that nothing here tells who came first.
"""

reruns = table(
    "reruns",
    Column("vote_id", Id, ForeignKey("votes.id"), primary_key=True),
    Column("rerun_id", Id, ForeignKey("votes.id"), nullable=False),
    UniqueConstraint("rerun_id"),
    keyed=True,
)
"""Votes that were run again, once each."""

lots = table(
    "lots",
    Column("vote_id", Id, ForeignKey("votes.id"), primary_key=True),
    Column("committed", Id, nullable=False),
    Column("entered", Id),
    keyed=True,
)
"""The number a lot was committed to at the opening, secret until the close, and the one entered since."""

subjects = table(
    "subjects",
    Column("vote_id", Id, ForeignKey("votes.id"), primary_key=True),
    Column("subject", Text, nullable=False, index=True),
    keyed=True,
)
"""What an endorsement is about ("output:3:2"), so that its votes are found."""

"""Elections of seats: what was called, who stands, who seconds them, the votes held; and terms on seats."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer

from store.schema.types import Id, Json, instant, instant_if_any, number, table, words

elections = table(
    "elections",
    number(),
    Column("group_id", Id, ForeignKey("groups.id"), nullable=False, index=True),
    Column("seats", Json, nullable=False),
    words("profile"),
    Column("rules", Json, nullable=False),
    Column("question", Json, nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    instant("called_at"),
    instant("closes_at"),
    words("state"),
    Column("meeting_id", Id, ForeignKey("meetings.id")),
    instant_if_any("settled_at"),
    told=True,
)
"""Seats, rules and question as they were when it was called."""

candidates = table(
    "candidates",
    number(),
    Column("election_id", Id, ForeignKey("elections.id"), nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False, index=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False),
    Column("nominator_id", Id, ForeignKey("members.id"), nullable=False),
    words("consent"),
    words("statement"),
    words("key"),
    Column("place", Integer),
    words("seat"),
    Index(None, "election_id", "member_id"),
    told=True,
)

seconders = table(
    "seconders",
    Column("candidate_id", Id, ForeignKey("candidates.id"), primary_key=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    instant("at"),
    keyed=True,
)

election_votes = table(
    "election_votes",
    Column("vote_id", Id, ForeignKey("votes.id"), primary_key=True),
    Column("election_id", Id, ForeignKey("elections.id"), nullable=False, index=True),
    Column("candidate_id", Id, ForeignKey("candidates.id")),
    keyed=True,
)
"""The votes of elections; one that confirms an unopposed candidate names them."""

terms = table(
    "terms",
    number(),
    Column("seat_id", Id, ForeignKey("seats.id"), nullable=False, index=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False, index=True),
    Column("organisation_id", Id, ForeignKey("organisations.id")),
    instant("since"),
    instant_if_any("until"),
    instant_if_any("ended_at"),
)
"""Who has been on which seat; the running term of a seat has not ended."""

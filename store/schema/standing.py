"""The standing of organisations in groups, and the absences that pause its clock."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from store.schema.types import Id, instant, instant_if_any, number, table, words

standing_steps = table(
    "standing_steps",
    number(),
    Column("group_id", Id, ForeignKey("groups.id"), nullable=False, index=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False),
    words("standing"),
    instant("at"),
    Column("meeting_id", Id, ForeignKey("meetings.id")),
    Column("member_id", Id, ForeignKey("members.id")),
    instant_if_any("until"),
    words("reason"),
)
"""Warnings, changes after a meeting, and what a lead or the secretariat has said instead."""

absences = table(
    "absences",
    number(),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    instant("since"),
    instant("until"),
    Index(None, "member_id", "since"),
)

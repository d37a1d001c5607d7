"""What every mapping of a community's file has in common: no unknown keys, and all its faults at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, PlainValidator, model_validator

from adapters.community import words
from adapters.community.words import Fault, faulty

Duration = Annotated[timedelta, PlainValidator(words.duration)]


class Entry(BaseModel):
    """A mapping of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    def faults(self) -> Iterator[Fault]:
        """What is wrong between values that are right by themselves."""
        yield from ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if faults := tuple(self.faults()):
            raise faulty(faults)
        return self

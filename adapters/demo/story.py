"""What has happened before the visitor comes in, said by the cast in their own commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.community import Names


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion in both languages; `profile` names its rules, `on` the title of the output it endorses.

    Without options it is answered by yes, no or abstaining.
    """

    group: str
    mover: str
    profile: str
    question: Names
    on: str = ""
    options: tuple[Names, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A command typed by somebody of the cast. `{}` in it is the number of the newest motion or meeting."""

    who: str
    words: str


Scene = tuple[datetime, tuple[Motion | Said, ...]]


def _at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def _each(words: str, *who: str) -> tuple[Said, ...]:
    return tuple(Said(one, words) for one in who)


PORTFOLIO_TITLE, MODULE_TITLE = "Standard portfolio of common services", "The first 72 hours"

PORTFOLIO = Motion(
    "global-meeting", "Omar Haddad", "endorsement",
    (("en", "Does the global meeting endorse the standard portfolio of common services, version 2?"),
     ("fr", "La réunion mondiale approuve-t-elle le portefeuille type de services communs, version 2 ?")),
    on=PORTFOLIO_TITLE,
)  # fmt: skip
HYBRID = Motion(
    "global-meeting", "Ana Reyes", "plenary-motion",
    (("en", "Hold every second global meeting online only?"),
     ("fr", "Tenir une réunion mondiale sur deux uniquement en ligne ?")),
)  # fmt: skip
MODULE = Motion(
    "training", "Aïssa Moussa", "group-decision",
    (("en", "Adopt “The first 72 hours” as the induction module shared by our organisations?"),
     ("fr", "Adopter « Les 72 premières heures » comme module d’accueil commun à nos organisations ?")),
)  # fmt: skip
MODULE_ENDORSED = Motion(
    "global-meeting", "Aïssa Moussa", "endorsement",
    (("en", "Does the global meeting endorse the induction module “The first 72 hours”?"),
     ("fr", "La réunion mondiale approuve-t-elle le module d’accueil « Les 72 premières heures » ?")),
    on=MODULE_TITLE,
)  # fmt: skip

EXERCISE = Motion(
    "training", "Aïssa Moussa", "group-ranking",
    (("en", "Where do we hold the next joint exercise?"), ("fr", "Où tenir le prochain exercice commun ?")),
    options=tuple(
        (("en", english), ("fr", french))
        for english, french in (("Bangkok", "Bangkok"), ("Dakar", "Dakar"), ("Panama City", "Panama"))
    ),
)  # fmt: skip

SCENES: tuple[Scene, ...] = (
    (_at(3, 20, 9), (
        Said("Omar Haddad", f"output service-provision “{PORTFOLIO_TITLE}” https://example.org/portfolio-1"),
    )),
    (_at(4, 9, 9), (
        Said("Omar Haddad", f"output service-provision “{PORTFOLIO_TITLE}” https://example.org/portfolio-2"),
        Said("Omar Haddad", "update service-provision Version 2 of the standard portfolio is ready: eleven "
             "common services, each with its minimum standard. Nine organisations reviewed it."),
        Said("Ana Reyes", "update preparedness Three regional workshops are planned. We look for a host in "
             "South-East Asia."),
        *_each("attend {} in", "Omar Haddad", "Lucia Ferrante", "Ingrid Solberg"),
        *_each("attend {} online", "Ana Reyes", "Mamadou Sarr", "Aïssa Moussa", "Grace Wanjiru"),
        Said("Somchai Boonmee", "attend {} online"),
    )),
    (_at(4, 14, 9), (PORTFOLIO, Said("Helena Brandt", "open {}"))),
    (_at(4, 22, 8), (HYBRID, Said("Helena Brandt", "open {}"))),
    (_at(4, 23, 10), (
        *_each("vote 1 yes", "Omar Haddad", "Lucia Ferrante", "Ingrid Solberg", "Grace Wanjiru"),
        *_each("vote 1 yes", "Somchai Boonmee", "Mamadou Sarr"),
        Said("Ana Reyes", "vote 1 no"), Said("Aïssa Moussa", "vote 1 abstention"),
        *_each("vote 2 yes", "Ana Reyes", "Somchai Boonmee", "Grace Wanjiru"),
        *_each("vote 2 no", "Omar Haddad", "Lucia Ferrante", "Ingrid Solberg", "Mamadou Sarr"),
    )),
    (_at(4, 27, 12), ()),
    (_at(5, 4, 9), (Said("Ingrid Solberg", "certify 1"), Said("Ingrid Solberg", "certify 2"))),
    (_at(9, 8, 9), (
        Said("Omar Haddad", "update service-provision The endorsed portfolio is in use in four countries. "
             "A review of the storage standard begins in November."),
        Said("Ana Reyes", "update preparedness The three regional workshops took place: 41 organisations, "
             "12 national plans. The calendar for next year is open for comments."),
        *_each("attend {} in", "Omar Haddad", "Ana Reyes", "Ingrid Solberg"),
        *_each("attend {} online", "Aïssa Moussa", "Grace Wanjiru", "Somchai Boonmee"),
    )),
    (_at(9, 13, 14), (MODULE, Said("Aïssa Moussa", "open {}"))),
    (_at(9, 14, 8), (
        Said("Aïssa Moussa", f"output training “{MODULE_TITLE}” https://example.org/first-72-hours"),
        MODULE_ENDORSED, Said("Helena Brandt", "open {}"),
        *_each("vote 3 yes", "Grace Wanjiru", "Omar Haddad", "Chloé Bernard"),
        Said("Somchai Boonmee", "vote 3 no"),
        EXERCISE, Said("Aïssa Moussa", "open {}"),
        Said("Omar Haddad", "vote 5 A > B > C"), Said("Somchai Boonmee", "vote 5 A > C = B"),
        Said("Mamadou Sarr", "vote 5 B > A"),
    )),
)  # fmt: skip
"""Instants and what is said then, in order. Between them the clock does what is due."""

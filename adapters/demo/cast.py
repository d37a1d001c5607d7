"""Who plays: invented people of invented organisations, spread over platforms, zones and languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.web.session import Session
from bot.domain.people import IdentityKey, Platform, Rank
from bot.requests import ConversationKey

FOUNDED = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When the story begins: the groups are new, a global meeting is seven weeks ahead."""
PRESENT = datetime(2026, 9, 15, 13, 20, tzinfo=UTC)
"""When the visitor comes in: a vote is under way, the next global meeting is five weeks ahead."""


@dataclass(frozen=True, slots=True)
class Persona:
    """A member of the demonstration, on one platform, somewhere on earth."""

    name: str
    organisation: str
    platform: Platform
    place: str
    zone: str
    language: str
    rank: Rank | None = None
    """what they are to their organisation's vote"""
    groups: tuple[str, ...] = ()
    """where they represent it"""
    leads: str = ""
    office: str = ""
    """secretary or chair"""

    @property
    def session(self) -> Session:
        """Their account, and their private conversation with the bot."""
        user = self.name.split()[0].upper()
        identity = IdentityKey(self.platform, self.tenant, f"U-{user}")
        return Session(identity, ConversationKey(self.platform, self.tenant, f"D-{user}", personal=True))

    @property
    def tenant(self) -> str:
        """Their organisation's own workspace or tenant; the web has but one."""
        if self.platform is Platform.WEB:
            return "web"
        return "T-" + "".join(word[0] for word in self.organisation.split())


ORGANISATIONS = (
    # name, class
    ("Cordillera Relief", "ngo"),
    ("Secours Horizon", "ngo"),
    ("Sahel Supply Union", "ngo"),
    ("Lakeshore Medical Aid", "ngo"),
    ("Mekong Bridge", "ngo"),
    ("Civil Protection of Valdoria", "governmental"),
    ("Nations Air Bridge", "un"),
    ("Open Corridor Programme", "lead-agency"),
    ("Institute of Field Logistics", "academia"),
    ("Tamarind Freight", "private"),
)

CAST = (
    Persona("Ana Reyes", "Cordillera Relief", Platform.SLACK, "Panama", "America/Panama", "en",
            Rank.DELEGATE, ("training", "preparedness"), "preparedness"),
    Persona("Mamadou Sarr", "Secours Horizon", Platform.TEAMS, "Dakar", "Africa/Dakar", "fr",
            Rank.DELEGATE, ("training", "partnerships"), "partnerships"),
    Persona("Aïssa Moussa", "Sahel Supply Union", Platform.TEAMS, "Niamey", "Africa/Niamey", "fr",
            Rank.DELEGATE, ("training",), "training"),
    Persona("Grace Wanjiru", "Lakeshore Medical Aid", Platform.SLACK, "Nairobi", "Africa/Nairobi", "en",
            Rank.DELEGATE, ("training", "service-provision")),
    Persona("Peter Otieno", "Lakeshore Medical Aid", Platform.SLACK, "Nairobi", "Africa/Nairobi", "en",
            Rank.ALTERNATE),
    Persona("Somchai Boonmee", "Mekong Bridge", Platform.WEB, "Bangkok", "Asia/Bangkok", "en",
            Rank.DELEGATE, ("training", "preparedness")),
    Persona("Lucia Ferrante", "Civil Protection of Valdoria", Platform.TEAMS, "Rome", "Europe/Rome", "en",
            Rank.DELEGATE, ("training", "procurement"), "procurement"),
    Persona("Omar Haddad", "Nations Air Bridge", Platform.TEAMS, "Amman", "Asia/Amman", "en",
            Rank.DELEGATE, ("training", "service-provision"), "service-provision"),
    Persona("Chloé Bernard", "Institute of Field Logistics", Platform.WEB, "Lyon", "Europe/Paris", "fr",
            Rank.DELEGATE, ("training",)),
    Persona("Wei Lin Tan", "Tamarind Freight", Platform.WEB, "Singapore", "Asia/Singapore", "en",
            Rank.DELEGATE, ("training", "procurement")),
    Persona("Ingrid Solberg", "Open Corridor Programme", Platform.SLACK, "Oslo", "Europe/Oslo", "en",
            Rank.DELEGATE, ("partnerships",), office="secretary"),
    Persona("Helena Brandt", "Open Corridor Programme", Platform.SLACK, "Rome", "Europe/Rome", "en",
            office="chair"),
)  # fmt: skip

CHANNELS = (
    # group, who made the conversation follow it, the conversation
    ("training", "Ingrid Solberg", "#training-group"),
    ("training", "Aïssa Moussa", "Formation"),
    ("global-meeting", "Ingrid Solberg", "#global-meeting"),
)

"""Nobody acts beyond their rights: every role, command, object and platform, home, guest and not admitted.

The cells come from the registry; what is expected is RULES §7 written down a second time, here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from bot.commands.notes import STEPS
from bot.domain.people import Platform
from bot.requests import Args
from tests.rights.world import GROUPS, World

ROLES = (
    "stranger", "person", "delegate", "alternate", "lead", "secretary", "chair", "body-chair",
    "other-delegate", "other-lead", "child-delegate",
)  # fmt: skip
STANDINGS = ("home", "guest", "not-admitted")

CONFIRMED = frozenset(ROLES) - {"stranger", "secretary", "chair"}
"""In the world of this test the secretary and the chair belong to no organisation."""
SEEING = CONFIRMED | {"secretary", "chair"}
EVERYONE = frozenset(ROLES)


@dataclass(frozen=True)
class Row:
    """A command's arguments for an object, and who may do it (RULES §7)."""

    args: tuple[str, ...]
    who: frozenset[str]
    form: Mapping[str, str] = field(default_factory=dict)
    """sent instead of the arguments"""

    def said(self) -> Args:
        """What the command is given."""
        return Args.named(self.form) if self.form else Args.of(*self.args)


def rows(world: World) -> dict[str, dict[str, Row]]:
    """For each command, its objects and who may."""
    leads = {
        "training": frozenset({"lead", "secretary"}),
        "procurement": frozenset({"other-lead", "secretary"}),
    }
    own, other = world.own.name, world.other.name
    drafts, votes, election = world.drafts, world.votes, str(world.election)
    plenary_drafters = frozenset({"lead", "other-lead", "chair", "secretary"})
    return {
        "home": {"-": Row((), EVERYONE)},
        "welcome": {"-": Row((), EVERYONE)},
        "help": {"-": Row((), EVERYONE), "one": Row(("vote",), EVERYONE)},
        "me": {"-": Row((), EVERYONE)},
        "language": {"-": Row(("fr",), EVERYONE)},
        "web": {"-": Row((), EVERYONE)},
        "link": {"-": Row((), EVERYONE)},
        "unlink": {"-": Row((), EVERYONE)},
        "left": {
            "own": Row((f"#{world.members['person']}",), frozenset({"person", "delegate", "secretary"})),
            "other": Row(
                (f"#{world.members['other-lead']}", "yes"),
                frozenset({"other-lead", "other-delegate", "secretary"}),
            ),
        },
        "organisation": {"other": Row((world.third.name,), EVERYONE)},
        "groups": {"-": Row((), EVERYONE)},
        "show": {g: Row((g,), EVERYONE) for g in GROUPS},
        "group": {
            **{
                g: Row((g, "close", "under", "Decision 4", "report", "Done"), frozenset({"secretary"}))
                for g in GROUPS
            },
            "approve": Row(("training", "approve", "under", "Decision 4"), frozenset({"secretary"})),
            "rest": Row(
                ("training", "dormant", "under", "Decision 4"), frozenset({"body-chair", "secretary"})
            ),
            "rest of another": Row(("procurement", "dormant"), frozenset({"secretary"})),
        },
        "standing": {
            "own": Row((), SEEING),
            **{g: Row((g,), SEEING) for g in GROUPS},
            **{f"said in {g}": Row((g, own, "active", "because", "They told me."), leads[g]) for g in GROUPS},
        },
        "propose": {"-": Row(("Cash",), frozenset({"delegate", "other-delegate", "child-delegate"}))},
        "mandate": {g: Row((g,), EVERYONE) for g in GROUPS},
        "amend": {g: Row((g, "until", "2028-12-31"), leads[g]) for g in GROUPS},
        "adopt": {g: Row((g, "under", "Decision 4"), frozenset({"secretary"})) for g in GROUPS},
        "deliverable": {g: Row((g, "1"), leads[g]) for g in GROUPS},
        "review": {g: Row((g,), leads[g]) for g in GROUPS},
        "updates": {"-": Row((), EVERYONE)},
        "edit": {"own": Row((str(world.update), "Done twice."), frozenset({"person"}))},
        "withdraw": {"own": Row((str(world.update),), frozenset({"person"}))},
        "history": {"-": Row((str(world.update),), EVERYONE)},
        "digest": {"-": Row((), EVERYONE)},
        "catch up": {"-": Row((), SEEING)},
        "agenda": {"-": Row((), SEEING)},
        "freeze": {"-": Row((str(world.meeting),), frozenset({"secretary"}))},
        "item": {
            "new": Row(("Fleet",), CONFIRMED | {"secretary"}),
            "of a group": Row((str(world.items["Fleet"]), "accept"), leads["training"]),
            "of none": Row((str(world.items["Weather"]), "order", "1"), frozenset({"secretary"})),
        },
        "decide": {
            "new": Row((str(world.meeting), "We meet in Rome."), frozenset({"chair", "secretary"})),
            "correct": Row((f"{world.meeting}.1", "We meet in Dakar."), frozenset({"chair", "secretary"})),
        },
        "decisions": {"-": Row((), SEEING)},
        "discussion": {
            "-": Row((str(world.items["Fleet"]), "Costs differ."), frozenset({"secretary"})),
        },
        "action": {
            "-": Row(
                ("Share the list", f"#{world.members['lead']}", "2026-10-01"),
                frozenset({"chair", "secretary"}),
            )
        },
        "actions": {"-": Row((), SEEING)},
        "done": {"own": Row((str(world.action),), frozenset({"person", "secretary"}))},
        "outputs": {"-": Row((), EVERYONE), "of a group": Row(("training",), EVERYONE)},
        "output": {g: Row((g, "Glossary", "https://example.org/g"), leads[g]) for g in GROUPS},
        "meetings": {"-": Row((), EVERYONE)},
        "note": {
            "see": Row((str(world.meeting),), SEEING),
            **{s: Row((str(world.meeting), s), frozenset({"secretary"})) for s in STEPS},
        },
        "correct": {
            "a part": Row((str(world.meeting), "agenda", "en", "Words"), frozenset({"secretary"})),
        },
        "meeting": {
            "look": Row((str(world.meeting),), EVERYONE),
            "move": Row((str(world.meeting), "date", "2027-05-14"), frozenset({"secretary"})),
            "plan": Row(("new", "Extra", "date", "2027-05-14"), frozenset({"secretary"})),
            "phase": Row((str(world.meeting), "phase", "record", "2027-05-14"), frozenset({"secretary"})),
            "link": Row((str(world.meeting), "link", "https://example.org/"), frozenset({"secretary"})),
            "drop": Row((str(world.meeting), "drop", "Nobody comes."), frozenset({"secretary"})),
        },
        "session": {
            "look": Row((str(world.meeting), "1"), EVERYONE),
            "add": Row((str(world.meeting), "Opening", "date", "2027-05-14"), frozenset({"secretary"})),
            "drop": Row((str(world.meeting), "1", "drop"), frozenset({"secretary"})),
        },
        "site": {"-": Row((str(world.meeting), "Rome"), frozenset({"secretary"}))},
        "calendar": {"-": Row((), SEEING), "new": Row(("new",), SEEING)},
        "attendance": {
            "look": Row((str(world.meeting),), frozenset({"secretary"})),
            "mark": Row((str(world.meeting), f"{own} in"), frozenset({"secretary"})),
        },
        "timezone": {"-": Row(("Europe/Rome",), SEEING)},
        "away": {"-": Row(("until", "2027-05-14"), SEEING), "back": Row(("back",), SEEING)},
        "mail": {"-": Row((), SEEING), "off": Row(("off",), SEEING)},
        "quiet": {"-": Row(("19:00-08:00",), SEEING)},
        "snooze": {"-": Row(("3d",), SEEING), "end": Row(("back",), SEEING)},
        "votes": {"-": Row((), SEEING)},
        "result": {"closed": Row((str(world.closed),), SEEING)},
        "why": {
            "vote": Row((str(votes["training"]),), SEEING),
            "message": Row(("message",), SEEING),
            "-": Row((), EVERYONE),
        },
        "join": {g: Row((g,), CONFIRMED) for g in GROUPS},
        "leave": {g: Row((g,), CONFIRMED) for g in GROUPS},
        "update": {g: Row((g, "Nothing to report"), CONFIRMED) for g in GROUPS},
        "attend": {
            "-": Row((str(world.meeting), "in"), CONFIRMED),
            "naming who votes": Row(
                (str(world.meeting), "in", "delegate", f"#{world.members['person']}"),
                frozenset({"delegate", "other-delegate", "child-delegate"}),  # only one finds them
            ),
        },
        "vote": {
            "ballot": Row((str(votes["training"]), "1"), frozenset({"delegate", "alternate"})),
            "plenary ballot": Row(
                (str(votes["plenary"]), "1"), frozenset({"delegate", "alternate", "other-delegate"})
            ),
            "look": Row((str(votes["training"]),), SEEING),
        },
        "fill": {
            "all": Row((), SEEING),
            "ballot": Row((str(votes["training"]),), frozenset({"delegate", "alternate"})),
        },
        "cast": {
            "nothing": Row((), SEEING),
            "ballot": Row((), frozenset({"delegate", "alternate"}), {f"vote{votes['training']}": "yes"}),
        },
        "object": {
            "call": Row(
                (str(world.calls["quiet"]), "Too early"), frozenset({"person", "delegate", "alternate"})
            ),
        },
        "retract": {"call": Row((str(world.calls["objected"]),), frozenset({"person", "delegate"}))},
        "move": {"call": Row((str(world.calls["objected"]),), leads["training"])},
        "motion": {
            **{g: Row((g, "Shall we?"), leads[g]) for g in GROUPS},
            "plenary": Row(("plenary", "Shall we?"), plenary_drafters),
            "endorsement": Row(
                ("plenary", "Shall we?", "as", "endorsement", "on", "training"), plenary_drafters
            ),
            "sag": Row(("sag", "Shall we?"), frozenset({"body-chair", "secretary"})),
        },
        "translate": {
            **{g: Row((str(drafts[g]), "fr", "Allons-nous ?"), leads[g]) for g in GROUPS},
            "plenary": Row((str(drafts["plenary"]), "fr", "Allons-nous ?"), plenary_drafters),
            "sag": Row((str(drafts["sag"]), "fr", "Allons-nous ?"), frozenset({"body-chair", "secretary"})),
        },
        "open": {
            **{g: Row((str(drafts[g]),), leads[g]) for g in GROUPS},
            "plenary": Row((str(drafts["plenary"]),), frozenset({"chair", "secretary"})),
            "sag": Row((str(drafts["sag"]),), frozenset({"body-chair"})),
        },
        **{
            command: {
                "group": Row((str(votes["training"]), *why), leads["training"]),
                "plenary": Row((str(votes["plenary"]), *why), frozenset({"chair", "secretary"})),
                "sag": Row((str(drafts["sag"]), *why), frozenset({"body-chair"})),
            }
            for command, why in (
                ("close", ("All voted.",)),
                ("void", ("Wrong version.",)),
                ("rerun", ("No quorum.",)),
                ("resume", ()),
            )
        },
        "tiebreak": {
            "group": Row((str(votes["training"]), "yes"), frozenset()),
            "sag": Row((str(drafts["sag"]), "yes"), frozenset({"body-chair"})),
        },
        "lot": {
            "group": Row((str(votes["training"]), "7"), frozenset({"chair"})),
            "sag": Row((str(drafts["sag"]), "7"), frozenset({"body-chair"})),
        },
        "challenge": {
            "own": Row((str(world.closed), "The roll is wrong."), frozenset({"delegate"})),
            "plenary": Row(
                (str(votes["plenary"]), "The roll is wrong."), frozenset({"delegate", "other-delegate"})
            ),
        },
        "ruling": {
            "-": Row((str(votes["plenary"]), "upheld", "The roll is wrong."), frozenset({"body-chair"}))
        },
        "desk": {"-": Row((), frozenset({"secretary"}))},
        "nudge": {"-": Row((), frozenset({"secretary"}))},
        "load": {"-": Row(("name,class\nHeron,ngo",), frozenset({"secretary"}))},
        "certify": {"-": Row((str(votes["plenary"]),), frozenset({"secretary"}))},
        "recuse": {
            "group": Row((str(votes["training"]),), frozenset({"delegate", "alternate"})),
            "plenary": Row((str(votes["plenary"]),), frozenset({"delegate", "alternate", "other-delegate"})),
        },
        "ballot": {
            "-": Row((str(votes["training"]), own, "yes", "letter", "mail"), frozenset({"secretary"}))
        },
        "follow": {g: Row((g,), leads[g]) for g in GROUPS},
        "unfollow": {g: Row((g,), leads[g]) for g in GROUPS},
        "claims": {"own": Row((), frozenset({"delegate", "other-delegate", "child-delegate", "secretary"}))},
        "confirm": {
            "own": Row((f"#{world.claimants['own']}",), frozenset({"delegate", "secretary"})),
            "other": Row((f"#{world.claimants['other']}",), frozenset({"other-delegate", "secretary"})),
        },
        "refuse": {
            "own": Row((f"#{world.claimants['own']}",), frozenset({"delegate", "secretary"})),
            "other": Row((f"#{world.claimants['other']}",), frozenset({"other-delegate", "secretary"})),
        },
        "delegate": {
            "own": Row((own, f"#{world.members['person']}"), frozenset({"delegate", "secretary"})),
            "other": Row(
                (other, f"#{world.members['other-lead']}"), frozenset({"other-delegate", "secretary"})
            ),
            "parent without one": Row(
                (world.parent.name, f"#{world.members['child-delegate']}"),
                frozenset({"child-delegate", "secretary"}),
            ),
        },
        "delegates": {
            "own": Row((own,), frozenset({"person", "delegate", "alternate", "lead", "secretary"})),
            "other": Row((other,), frozenset({"other-delegate", "other-lead", "secretary"})),
            "parent": Row((world.parent.name,), frozenset({"child-delegate", "secretary"})),
        },
        "handover": {
            "own": Row((own,), frozenset({"person", "delegate", "alternate", "lead", "secretary"})),
            "other": Row((other,), frozenset({"other-delegate", "other-lead", "secretary"})),
            **{g: Row((g,), SEEING) for g in GROUPS},
        },
        "invite": {"-": Row((own, "Somebody New"), frozenset({"secretary"}))},
        "seat": {
            "fill": Row(("sag-ngo-2", f"#{world.members['person']}"), frozenset({"secretary"})),
            "vacate": Row(("sag-ngo-2", "vacant", "moved on"), frozenset({"secretary"})),
        },
        "offer": {"-": Row(("sag-ngo-2",), frozenset({"secretary"}))},
        "call-election": {"-": Row(("sag", "governmental", "until", "2026-10-01"), frozenset({"secretary"}))},
        "cancel-election": {"-": Row((election, "Another day"), frozenset({"secretary"}))},
        "election": {"all": Row((), SEEING), "one": Row((election,), SEEING)},
        "nominate": {
            "other": Row((election, f"#{world.members['other-delegate']}"), CONFIRMED),
            "oneself": Row((election, "me"), CONFIRMED),
        },
        "second": {"-": Row((election, f"#{world.members['alternate']}"), CONFIRMED)},
        "accept": {"-": Row((election,), CONFIRMED)},
        "decline": {"-": Row((election,), CONFIRMED)},
        "statement": {"-": Row((election, "I have done it before."), CONFIRMED)},
        "office": {"-": Row((f"#{world.members['person']}", "as", "chair"), frozenset({"secretary"}))},
        "admit": {"-": Row(("T-WAITING",), frozenset({"secretary"}))},
        "role": {
            "lead": Row(("training", f"#{world.members['person']}", "as", "lead"), frozenset({"secretary"})),
            "observer": Row(("training", f"#{world.members['person']}", "as", "observer"), leads["training"]),
            "focal-point": Row(
                ("training", f"#{world.members['person']}", "as", "focal-point"),
                frozenset({"secretary", "body-chair"}),
            ),
        },
    }


OPEN_TO_ALL = {("home", "-"), ("welcome", "-"), ("help", "-"), ("help", "one"), ("why", "-")}
"""Help, which people of a tenant not admitted get too; their start view is how to be admitted."""


def expected(command: str, what: str, row: Row, role: str, standing: str) -> bool:
    """Whether RULES §7 allows the cell."""
    if standing == "not-admitted":
        return (command, what) in OPEN_TO_ALL
    return role in row.who


def test_every_command_has_its_row(world: World) -> None:
    assert set(world.commands) == set(rows(world))


@pytest.mark.parametrize("platform", list(Platform))
@pytest.mark.timeout(300)
def test_the_policy_holds_in_every_cell(
    world: World, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.hear(monkeypatch)
    standings = STANDINGS if platform is not Platform.WEB else ("home",)  # the web has no tenants
    wrong, cells = [], 0
    for command, objects in rows(world).items():
        for (what, row), role, standing in itertools.product(objects.items(), ROLES, standings):
            cells += 1
            allowed = world.allowed(platform, role, standing, command, row.said())
            if allowed is not expected(command, what, row, role, standing):
                wrong.append(f"{role} ({standing}) {command} {what}: {'allowed' if allowed else 'refused'}")
    print(f"{cells} cells on {platform.value}")
    assert wrong == [], "\n".join(wrong)


def test_a_handler_that_asks_nobody_commits_nothing(world: World) -> None:
    """The guard behind the matrix: forgetting to ask the policy is an error, not a permission."""
    forgetful: Callable[[], bool] = lambda: world.without_asking("me")  # noqa: E731
    assert forgetful() is False

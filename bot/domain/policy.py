"""Who may do what: one function over the table of RULES §7. Everything not listed is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol


class Who(StrEnum):
    """A relation between a person and the object of an action."""

    EVERYONE = "everyone"
    ADMITTED = "admitted"
    """anyone of an admitted tenant, or with a web sign-in"""
    CONFIRMED = "confirmed"
    """a confirmed person of an organisation"""
    VOTER = "voter"
    """the unit's delegate or alternate, or the seat's holder or stand-in"""
    ON_ROLL = "on-roll"
    """a delegate, alternate or representative of a unit on the roll"""
    OBJECTOR = "objector"
    """whoever made the objection concerned"""
    UNIT_DELEGATE = "unit-delegate"
    """whose ballot stands for the unit concerned"""
    LEAD = "lead"
    """lead or co-lead of the group"""
    ANY_LEAD = "any-lead"
    ANY_DELEGATE = "any-delegate"
    FOCAL_POINT = "focal-point"
    """of the group"""
    SELF = "self"
    """the person concerned"""
    AUTHOR = "author"
    """whoever posted the update concerned, while confirmed"""
    OWNER = "owner"
    """the member to whom the action concerned was given"""
    RELATED = "related"
    """a confirmed person of an organisation of the voting unit concerned"""
    OWN_DELEGATE = "own-delegate"
    """the delegate of the organisation concerned"""
    RELATED_DELEGATE = "related-delegate"
    """the delegate of an organisation of the voting unit concerned, while that has none of its own"""
    SECRETARY = "secretary"
    CHAIR = "chair"
    BODY_CHAIR = "body-chair"
    """the holder of the chair's seat of the body that votes (the SAG chair)"""


class Action(StrEnum):
    """What is authorised; every command names the actions it may ask for."""

    HELP = "help"
    BASICS = "basics"
    SEE = "see"
    OWN_SETTINGS = "own-settings"
    TAKE_PART = "take-part"
    EDIT_UPDATE = "edit-update"
    CAST = "cast"
    OBJECT = "object"
    RETRACT = "retract"
    RUN_GROUP = "run-group"
    PROPOSE_GROUP = "propose-group"
    REST_GROUP = "rest-group"
    """make it dormant, which the bot proposes to both"""
    DRAFT_GROUP_VOTE = "draft-group-vote"
    OPEN_GROUP_VOTE = "open-group-vote"
    CONFIRM_CLAIM = "confirm-claim"
    NAME_DELEGATE = "name-delegate"
    SEE_DELEGATES = "see-delegates"
    SAY_LEFT = "say-left"
    ADMINISTER = "administer"
    NAME_FOCAL_POINT = "name-focal-point"
    DRAFT_PLENARY_MOTION = "draft-plenary-motion"
    OPEN_PLENARY_VOTE = "open-plenary-vote"
    DECIDE = "decide"
    """records what the room decided, and to whom it gave what to do"""
    FINISH = "finish"
    DRAFT_BODY_VOTE = "draft-body-vote"
    OPEN_BODY_VOTE = "open-body-vote"
    BREAK_TIE = "break-tie"
    DRAW_LOT = "draw-lot"
    DRAW_LOT_AS_CHAIR = "draw-lot-as-chair"
    """where the body has no chair"""
    RULE_ON_CHALLENGE = "rule-on-challenge"
    """by the advisory group, whose chair says so"""
    RULE_AS_CHAIR = "rule-as-chair"
    """where no advisory group has a chair who may: never whoever moved the motion"""
    CERTIFY = "certify"
    CERTIFY_AS_CHAIR = "certify-as-chair"
    """where there is no secretary"""


_TABLE: Mapping[Action, tuple[Who, ...]] = MappingProxyType(
    {
        Action.HELP: (Who.EVERYONE,),
        Action.BASICS: (Who.ADMITTED,),
        # Community roles see what confirmed people see: the first secretary is named in the settings,
        # before any organisation exists that could confirm them.
        Action.SEE: (Who.CONFIRMED, Who.SECRETARY, Who.CHAIR),
        Action.OWN_SETTINGS: (Who.CONFIRMED, Who.SECRETARY, Who.CHAIR),
        Action.TAKE_PART: (Who.CONFIRMED,),
        Action.EDIT_UPDATE: (Who.AUTHOR,),
        Action.CAST: (Who.VOTER,),
        Action.OBJECT: (Who.ON_ROLL,),
        Action.RETRACT: (Who.OBJECTOR, Who.UNIT_DELEGATE),
        Action.RUN_GROUP: (Who.LEAD, Who.SECRETARY),
        Action.PROPOSE_GROUP: (Who.ANY_DELEGATE,),
        Action.REST_GROUP: (Who.FOCAL_POINT, Who.SECRETARY),
        Action.DRAFT_GROUP_VOTE: (Who.LEAD, Who.SECRETARY),
        Action.OPEN_GROUP_VOTE: (Who.LEAD, Who.SECRETARY),
        Action.CONFIRM_CLAIM: (Who.OWN_DELEGATE, Who.SECRETARY),
        Action.NAME_DELEGATE: (Who.OWN_DELEGATE, Who.RELATED_DELEGATE, Who.SECRETARY),
        Action.SEE_DELEGATES: (Who.RELATED, Who.SECRETARY),
        Action.SAY_LEFT: (Who.SELF, Who.OWN_DELEGATE, Who.SECRETARY),
        Action.ADMINISTER: (Who.SECRETARY,),
        Action.NAME_FOCAL_POINT: (Who.BODY_CHAIR, Who.SECRETARY),
        Action.DRAFT_PLENARY_MOTION: (Who.ANY_LEAD, Who.CHAIR, Who.SECRETARY),
        Action.OPEN_PLENARY_VOTE: (Who.CHAIR, Who.SECRETARY),
        Action.DECIDE: (Who.CHAIR, Who.SECRETARY),
        Action.FINISH: (Who.OWNER, Who.SECRETARY),
        Action.DRAFT_BODY_VOTE: (Who.BODY_CHAIR, Who.SECRETARY),
        Action.OPEN_BODY_VOTE: (Who.BODY_CHAIR,),
        Action.BREAK_TIE: (Who.BODY_CHAIR,),
        Action.DRAW_LOT: (Who.BODY_CHAIR,),
        Action.DRAW_LOT_AS_CHAIR: (Who.CHAIR,),
        Action.RULE_ON_CHALLENGE: (Who.BODY_CHAIR,),
        Action.RULE_AS_CHAIR: (Who.CHAIR,),
        Action.CERTIFY: (Who.SECRETARY,),
        Action.CERTIFY_AS_CHAIR: (Who.CHAIR,),
    }
)


class Actor(Protocol):
    """What is known of the person who asks; offices may be looked up when they are first asked for."""

    @property
    def admitted(self) -> bool:
        """Whether they ask from an admitted tenant, or with a web sign-in."""
        ...

    @property
    def member_id(self) -> int | None: ...
    @property
    def organisation_id(self) -> int | None:
        """Set only once confirmed."""
        ...

    @property
    def leads(self) -> frozenset[int]:
        """Groups this person leads or co-leads."""
        ...

    @property
    def focal_of(self) -> frozenset[int]:
        """Groups whose focal point this person is."""
        ...

    @property
    def delegate_of(self) -> frozenset[int]:
        """Organisations whose plenary delegate this person is."""
        ...

    @property
    def chairs(self) -> frozenset[int]:
        """Groups (bodies) whose chair's seat this person holds."""
        ...

    @property
    def community_roles(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Target:
    """What an action is about."""

    group_id: int | None = None
    organisation_id: int | None = None
    voters: frozenset[int] = frozenset()
    """members who may cast, or speak for a unit, in the vote concerned"""
    member_id: int | None = None
    unit: frozenset[int] = frozenset()
    """organisations of the voting unit concerned"""
    vacant: bool = False
    """whether that unit has no delegate of its own"""


ANYTHING = Target()


def who_may(action: Action) -> tuple[Who, ...]:
    """The relations that allow `action`, in the order of the table."""
    return _TABLE[action]


def allow(actor: Actor, action: Action, target: Target = ANYTHING) -> bool:
    """Whether `actor` may do `action` to `target`. People of a tenant not admitted get help, nothing else."""
    return any(_is(who, actor, target) for who in _TABLE[action])


def _is(who: Who, actor: Actor, target: Target) -> bool:
    return who is Who.EVERYONE or (actor.admitted and _RELATIONS[who](actor, target))


def _acts(actor: Actor, target: Target) -> bool:
    return actor.organisation_id is not None and actor.member_id in target.voters


def _itself(actor: Actor, target: Target) -> bool:
    return actor.member_id is not None and actor.member_id == target.member_id


_RELATIONS: Mapping[Who, Callable[[Actor, Target], bool]] = MappingProxyType(
    {
        Who.ADMITTED: lambda actor, _: actor.admitted,
        Who.CONFIRMED: lambda actor, _: actor.organisation_id is not None,
        Who.VOTER: _acts,
        Who.ON_ROLL: _acts,
        Who.UNIT_DELEGATE: _acts,
        Who.OBJECTOR: _itself,
        Who.LEAD: lambda actor, target: target.group_id in actor.leads,
        Who.FOCAL_POINT: lambda actor, target: target.group_id in actor.focal_of,
        Who.ANY_DELEGATE: lambda actor, _: bool(actor.delegate_of),
        Who.ANY_LEAD: lambda actor, _: bool(actor.leads),
        Who.SELF: _itself,
        Who.AUTHOR: lambda actor, target: actor.organisation_id is not None and _itself(actor, target),
        Who.OWNER: _itself,
        Who.RELATED: lambda actor, target: actor.organisation_id in target.unit,
        Who.OWN_DELEGATE: lambda actor, target: target.organisation_id in actor.delegate_of,
        Who.RELATED_DELEGATE: lambda actor, target: target.vacant and bool(actor.delegate_of & target.unit),
        Who.SECRETARY: lambda actor, _: "secretary" in actor.community_roles,
        Who.CHAIR: lambda actor, _: "chair" in actor.community_roles,
        Who.BODY_CHAIR: lambda actor, target: target.group_id in actor.chairs,
    }
)

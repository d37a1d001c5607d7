"""Delegates: who votes for an organisation, and who names them (RULES §2)."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.examples import for_example
from bot.commands.params import PERSON, organisations
from bot.commands.registry import Param, Router, Takes
from bot.domain.delegations import has_delegate
from bot.domain.groups import Group
from bot.domain.organisations import below, line_of
from bot.domain.people import Delegation, Member, Organisation, Rank
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.domain.rolls import unit_of
from bot.notices.delegates import body_name, unit
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Button, Strong

router = Router()

LONGEST_REFERENCE = 200
"""of a letter, in code points"""

_ORGANISATION = Param(
    "organisation", Takes.ORGANISATION, marked("Organisation"), optional=True, options=organisations
)


@router.command(
    "delegate",
    Action.NAME_DELEGATE,
    summary=marked("Name who votes for an organisation"),
    example=marked("delegate “Blue Ridge Relief” ana@example.org letter “2026-04 mandate”"),
    params=(
        _ORGANISATION,
        PERSON,
        Param("group", Takes.GROUP, marked("Only in this group"), optional=True, after="in"),
        Param("alternate", Takes.FLAG, marked("As alternate"), optional=True, after="alternate"),
        Param(
            "letter",
            Takes.LINE,
            marked("Letter of mandate"),
            optional=True,
            after="letter",
            hint=marked("Its reference or date; the secretariat asks the organisation for it"),
        ),
    ),
)
def delegate(ctx: Context) -> Reply:
    """Names a delegate or alternate, for the global meeting or one group; all confirmed there are told."""
    concerned, group = _concerned(ctx), ctx.some_group()
    rank = Rank.ALTERNATE if "alternate" in ctx.values else Rank.DELEGATE
    named = name_delegate(ctx, concerned, rank, group, letter_of(ctx))
    person, group_id = ctx.person(), group.id if group else None
    return ctx.done(
        marked("Delegate named"),
        ctx.speech.text(
            "{person} is now {rank} of {organisation} for {body}.",
            person=Strong(person.name),
            rank=ctx.speech.name("rank", rank.value),
            organisation=Strong(concerned.name),
            body=body_name(ctx.tx, group_id, ctx.speech),
        ),
        ctx.muted("Letter of mandate: {letter}.", letter=named.reference)
        if named.reference
        else ctx.muted("No letter of mandate is noted. You can add it by naming them again with “letter”."),
        ctx.muted(
            "The organisation’s confirmed people have been told; {person} gets what there is to take over.",
            person=person.name,
        ),
        ctx.button(marked("Who votes for it"), "delegates", concerned.name),
    )


def name_delegate(
    ctx: Context, concerned: Organisation, rank: Rank, group: Group | None = None, letter: str = ""
) -> Delegation:
    """Names the command's person, who may do it; all confirmed for the organisation are told."""
    group_id = group.id if group else None
    ctx.authorise(Action.NAME_DELEGATE, _naming(ctx, concerned, group_id))
    person = _nominee(ctx, concerned)
    named = ctx.tx.organisations.delegate(concerned.id, person.id, rank, group_id, letter)
    told = (m for m in people_of(ctx, concerned) if m.id not in (ctx.member.id, person.id))
    ctx.tell(f"delegate:{named.id}:{letter}", "delegate", concerned.id, told)
    ctx.tell(f"handover:delegation:{named.id}", "handover-organisation", concerned.id, [person])
    ctx.tx.log.append(
        "delegate-named",
        f"organisation:{concerned.id}",
        {
            "member": person.id,
            "rank": rank.value,
            "group": group.slug if group else "",
            "letter": named.reference,
        },
        ctx.member.id,
    )
    return named


def may_name(ctx: Context, concerned: Organisation) -> bool:
    """Whether the reader may name who votes for an organisation at the global meeting."""
    return ctx.may(Action.NAME_DELEGATE, _naming(ctx, concerned, None))


def _concerned(ctx: Context) -> Organisation:
    """The organisation named, or the reader's own."""
    if organisation := ctx.organisation():
        return organisation
    if ctx.member.organisation_id is not None:
        return ctx.own_organisation()
    ctx.authorise(ctx.command.actions[0])
    raise Refusal(
        "Please say for which organisation.",
        remedy=for_example(ctx),
    )


def _naming(ctx: Context, concerned: Organisation, group_id: int | None) -> Target:
    """While a unit has no delegate, those of the organisations below it may name one."""
    related = below(concerned.id, _known(ctx))
    held = ctx.tx.organisations.delegations(concerned.id)
    vacant = len(related) > 1 and concerned.parent_id is None
    return Target(
        organisation_id=concerned.id,
        unit=related,
        vacant=vacant and not has_delegate(concerned.id, group_id, held),
    )


def _nominee(ctx: Context, concerned: Organisation) -> Member:
    """The person named: somebody confirmed for the organisation or for one below it."""
    person = ctx.person()
    line = line_of(person.organisation_id, _known(ctx)) if person.organisation_id is not None else ()
    if concerned.id not in {organisation.id for organisation in line}:
        raise Refusal(
            "{person} is not confirmed for {organisation}.",
            person=person.name,
            organisation=concerned.name,
            remedy=phrase("They claim it with “organisation”, and you confirm it."),
        )
    return person


def letter_of(ctx: Context) -> str:
    """The reference of a letter as it will be kept; refuses one that is too long."""
    letter = ctx.text("letter").strip()
    if len(letter) > LONGEST_REFERENCE:
        raise Refusal(
            "The letter’s reference has {length} characters; at most {limit} are kept. Please shorten it.",
            length=len(letter),
            limit=LONGEST_REFERENCE,
        )
    return letter


def people_of(ctx: Context, concerned: Organisation) -> list[Member]:
    """The confirmed people for whom an organisation's delegate votes: its own and those below it."""
    return [m for o in sorted(below(concerned.id, _known(ctx))) for m in ctx.tx.people.confirmed(o)]


def _known(ctx: Context) -> dict[int, Organisation]:
    return {o.id: o for o in ctx.tx.organisations.all()}


@router.command(
    "delegates",
    Action.SEE_DELEGATES,
    reads=True,
    repeatable=True,
    summary=marked("Who votes for an organisation"),
    example=marked("delegates Blue Ridge Relief"),
    params=(_ORGANISATION,),
)
def delegates(ctx: Context) -> Reply:
    """The mandates in force, of an organisation and of the voting unit it belongs to."""
    concerned = _concerned(ctx)
    known = _known(ctx)
    related = below(unit_of(concerned.id, known).id, known)
    ctx.authorise(Action.SEE_DELEGATES, Target(organisation_id=concerned.id, unit=related))
    buttons: list[Button] = []
    if may_name(ctx, concerned):
        buttons.append(ctx.button(marked("Name a delegate"), "delegate", concerned.name))
    return ctx.shown(
        ctx.speech.words("Who votes for {organisation}", organisation=concerned.name),
        *unit(ctx.tx, concerned, ctx.member, ctx.speech),
        *buttons,
        ctx.button(marked("Hand-over sheet"), "handover", concerned.name),
    )

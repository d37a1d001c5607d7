"""Putting somebody forward for a seat: nominating and seconding (RULES §5)."""

from __future__ import annotations

from bot.commands.candidacies import see, you_stand
from bot.commands.context import Context
from bot.commands.elections import ELECTION, election_named
from bot.commands.options import MOST_OPTIONS
from bot.commands.params import PERSON
from bot.commands.registry import Router
from bot.commands.telling import tell
from bot.domain.elections import (
    STANDING,
    Bar,
    Candidate,
    Consent,
    Election,
    bar,
    candidacy,
    seconding_units,
)
from bot.domain.people import Member
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.notices import elections as notice
from bot.notices.vacancies import is_election_seat
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Strong

router = Router()


@router.command(
    "nominate",
    Action.TAKE_PART,
    summary=marked("Nominate somebody, or yourself, for a seat"),
    example=marked("nominate 3 ana@example.org"),
    params=(ELECTION, PERSON),
    title=marked("Nominate"),
)
def nominate(ctx: Context) -> Reply:
    """Nominates somebody, who is asked; whoever nominates themselves has accepted."""
    ctx.authorise(Action.TAKE_PART)
    election, person = election_named(ctx, lock=True), ctx.person()
    own, nominated = person.id == ctx.member.id, ctx.tx.elections.candidates(election.id)
    before = candidacy(nominated, person.id)
    stands_in_way = _bar(ctx, election, person, before)
    if stands_in_way and not (own and stands_in_way is Bar.DECLINED):
        raise _barred(ctx, election, person, stands_in_way)
    if len([c for c in nominated if c.consent in STANDING]) >= MOST_OPTIONS:
        raise Refusal(
            "Election {number} has {most} candidates already, as many as fit a ballot.",
            number=election.id,
            most=MOST_OPTIONS,
            remedy=phrase("Another can stand once one of them has withdrawn."),
        )
    assert person.organisation_id is not None  # noqa: S101 - else it stood in the way
    consent = Consent.ACCEPTED if own else Consent.ASKED
    if before:
        candidate = before
        ctx.tx.elections.change(
            before.id,
            consent=consent.value,
            organisation_id=person.organisation_id,
            nominator_id=ctx.member.id,
        )
    else:
        candidate = ctx.tx.elections.nominate(
            election.id, person.id, person.organisation_id, ctx.member.id, consent
        )
    ctx.tx.log.append("nominated", f"election:{election.id}", {"candidate": candidate.id}, ctx.member.id)
    if own:
        return you_stand(ctx, election)
    tell(ctx.tx, f"nominated:{candidate.id}", "nominated", candidate.id, [person.id])
    return ctx.done(
        marked("Nominated"),
        ctx.speech.text(
            "{person} is nominated, and asked to accept before nominations close.", person=Strong(person.name)
        ),
        see(ctx, election),
    )


def _bar(ctx: Context, election: Election, person: Member, before: Candidate | None) -> Bar | None:
    entry = ctx.tx.community.seat(election.seats[0])
    assert entry is not None  # noqa: S101 - a seat that vanishes from the file is an error of the file
    home = person.organisation_id
    organisation = ctx.tx.organisations.get(home) if home is not None else None
    terms = [t for t in ctx.tx.seats.terms(election.group_id) if t.member_id == person.id]
    seated = any(t.ended_at is None and t.seat not in election.seats for t in terms)
    limited = [t for t in terms if is_election_seat(ctx.tx, t.seat)]
    return bar(election, entry, organisation, limited, before, ctx.now, seated=seated)


def _barred(ctx: Context, election: Election, person: Member, why: Bar) -> Refusal:
    entry = ctx.tx.community.seat(election.seats[0])
    match why:
        case Bar.CLOSED:
            return _closed(election)
        case Bar.UNCONFIRMED:
            return Refusal(
                "{person} is not confirmed for an organisation yet.",
                person=person.name,
                remedy=phrase("Only confirmed people stand; an organisation’s delegate confirms its people."),
            )
        case Bar.CONSTITUENCY:
            name = notice.constituency_name(ctx.tx, entry.constituency if entry else "", ctx.speech)
            return Refusal(
                "The organisation of {person} is not of this seat’s constituency: {name}.",
                person=person.name,
                name=name,
                remedy=phrase("Nominate somebody of that constituency, or in another election."),
            )
        case Bar.TERMS:
            return Refusal(
                "{person} has had {number} terms in a row, which is the most.",
                person=person.name,
                number=entry.term_limit if entry else 0,
                remedy=phrase("They may stand again after one term; nominate somebody else now."),
            )
        case Bar.SEATED:
            return Refusal(
                "{person} is on another seat of this body already.",
                person=person.name,
                remedy=phrase("One person holds one seat; they would have to give it up first."),
            )
        case Bar.STANDS:
            return Refusal(
                "{person} is nominated already.",
                person=person.name,
                remedy=phrase("You can second them instead, where seconders are needed."),
            ).offering(phrase("See the election"), "election", str(election.id))
        case Bar.DECLINED:
            return Refusal(
                "{person} has declined or withdrawn.",
                person=person.name,
                remedy=phrase("Only they themselves can say otherwise, by nominating themselves."),
            )


def _closed(election: Election) -> Refusal:
    return Refusal(
        "Nominations of election {number} closed {at}.",
        number=election.id,
        at=election.closes_at,
        remedy=phrase("“election” shows which ones are open."),
    ).offering(phrase("Elections"), "election")


@router.command(
    "second",
    Action.TAKE_PART,
    summary=marked("Second a candidate for your organisation"),
    example=marked("second 3 ana@example.org"),
    params=(ELECTION, PERSON),
    title=marked("Second a candidate"),
)
def second(ctx: Context) -> Reply:
    """Seconds somebody of another organisation; several people of one organisation second as one."""
    ctx.authorise(Action.TAKE_PART)
    election, person = election_named(ctx, lock=True), ctx.person()
    if not notice.is_open(ctx.tx, election):
        raise _closed(election)
    if not election.rules.seconders:
        raise Refusal(
            "Candidates of election {number} need no seconders.",
            number=election.id,
            remedy=phrase("You can nominate, and vote once it opens."),
        )
    candidate = candidacy(ctx.tx.elections.candidates(election.id), person.id)
    if candidate is None or candidate.consent not in STANDING:
        raise Refusal(
            "{person} is not nominated in election {number}.",
            person=person.name,
            number=election.id,
            remedy=phrase("Nominate them first."),
        ).offering(phrase("Nominate"), "nominate", str(election.id), f"#{person.id}")
    own, known = ctx.own_organisation(), notice.units(ctx.tx)
    if known[own.id] == known[candidate.organisation_id]:
        raise Refusal(
            "Seconders come from other organisations than {organisation} and those related to it.",
            organisation=ctx.tx.organisations.get(candidate.organisation_id).name,
            remedy=phrase("Ask somebody of another organisation to second."),
        )
    ctx.tx.elections.second(candidate.id, own.id, ctx.member.id)
    ctx.tx.log.append(
        "seconded",
        f"election:{election.id}",
        {"candidate": candidate.id, "organisation": own.id},
        ctx.member.id,
    )
    seconded = seconding_units(ctx.tx.elections.candidate(candidate.id), known)
    return ctx.done(
        marked("Seconded"),
        ctx.speech.text(
            "{organisation} seconds {person}: {number} of the {needed} organisations needed do so now.",
            organisation=own.name,
            person=Strong(person.name),
            number=len(seconded),
            needed=election.rules.seconders,
        ),
        see(ctx, election),
    )

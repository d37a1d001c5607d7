"""Any community that a file can describe is written as a file that describes it."""

from __future__ import annotations

from datetime import date, time, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.community import export, read
from bot.domain.community import (
    CalendarRule,
    Charter,
    Community,
    Deliverable,
    GroupEntry,
    GroupKind,
    Milestone,
    Names,
    Objective,
    OrganisationKind,
    PhasePlan,
    PromptRule,
    SeatEntry,
    Source,
)
from bot.domain.profiles import (
    Base,
    Body,
    ElectionRules,
    Electorate,
    Kind,
    Profile,
    Quorum,
    QuorumOf,
    Secrecy,
    Share,
    Threshold,
    Unopposed,
)
from bot.domain.spelling import cleaned

TEXTS = st.one_of(
    st.sampled_from(["no", "on", "~", "2026", "0.66", "09:30", "a: b", "- x", "# y", "*z", "=", "<<"]),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=30)
    .map(cleaned)
    .filter(bool),
)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
DURATIONS = st.integers(1, 20 * 365 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
RULES = st.sampled_from(
    [
        ("FREQ=YEARLY;BYMONTH=4,10;BYDAY=3TU", date(2026, 4, 21)),
        ("FREQ=MONTHLY;BYDAY=1TH", date(2026, 9, 3)),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", date(2026, 1, 1)),
    ]
)
GROUPS = {
    "all": GroupKind.PLENARY,
    "board": GroupKind.ADVISORY,
    "work": GroupKind.WORKING,
    "news": GroupKind.INFORMATION,
}
KINDS = ("ngo", "un")
FOR = {Body.PLENARY: "plenary", Body.GROUP: "working", Body.SEATS: "advisory", Body.PERSONS: "working"}


@st.composite
def shares(draw: st.DrawFn) -> Share:
    whole = draw(st.integers(2, 9999))
    return Share(Fraction(draw(st.integers(1, whole - 1)), whole), draw(st.booleans()))


@st.composite
def quorums(draw: st.DrawFn, body: Body) -> Quorum:
    of = draw(st.sampled_from([of for of in QuorumOf if of is not QuorumOf.PRESENT or body is Body.PLENARY]))
    if of is QuorumOf.NONE:
        return Quorum(of)
    if of is QuorumOf.NUMBER or (of is QuorumOf.PRESENT and draw(st.booleans())):
        return Quorum(of, number=draw(st.integers(1, 100_000)))
    return Quorum(of, draw(shares()))


@st.composite
def thresholds(draw: st.DrawFn, body: Body) -> Threshold:
    limit = draw(st.none() | shares())
    return Threshold(
        draw(shares()),
        draw(st.sampled_from([base for base in Base if base is not Base.PRESENT or body is Body.PLENARY])),
        draw(st.booleans()),
        limit and Share(limit.of, at_least=False),
        draw(st.integers(0, 100_000)),
        draw(st.booleans()),
    )


@st.composite
def profiles(draw: st.DrawFn, slug: str, languages: list[str]) -> Profile:
    body = draw(st.sampled_from(Body))
    kind = draw(st.sampled_from(Kind))
    straw = draw(st.booleans())
    formal = kind is not Kind.CONSENSUS and not straw
    certified = formal and body in (Body.PLENARY, Body.SEATS) and draw(st.booleans())
    least = 5 * 24 * 60 if kind is Kind.CONSENSUS else 1
    window = timedelta(minutes=draw(st.integers(least, 20 * 365 * 24 * 60)))
    one = kind in (Kind.MOTION, Kind.IRV, Kind.CONSENSUS)
    threshold = draw(thresholds(body))
    levels = [s for s in Secrecy if formal or s is not Secrecy.SEALED]
    return Profile(
        slug=slug,
        names=draw(names(languages, f" of {slug}")),
        body=body,
        group_kinds=(FOR[body],),
        kind=kind,
        quorum=draw(quorums(body)),
        threshold=threshold,
        secrecy=Secrecy.OPEN if threshold.veto else draw(st.sampled_from(levels)),
        window=window,
        shortest=timedelta(minutes=draw(st.integers(least, window // timedelta(minutes=1)))),
        from_meeting=body is Body.PLENARY and draw(st.booleans()),
        challenge=draw(DURATIONS) if certified else timedelta(0),
        certified=certified,
        early_close=draw(st.booleans()),
        recorded=draw(st.booleans()),
        endorses=body is Body.PLENARY and certified and kind is Kind.MOTION and draw(st.booleans()),
        joined_for=draw(DURATIONS),
        seats=1 if one else draw(st.integers(1, 99)),
        straw=straw,
        recusal=draw(st.booleans()),
        election=draw(st.none() | elections(body)) if formal and kind is not Kind.MOTION else None,
    )


@st.composite
def elections(draw: st.DrawFn, body: Body) -> ElectionRules:
    constituted = body in (Body.PLENARY, Body.GROUP)
    voters = draw(st.sampled_from(Electorate)) if constituted else Electorate.ALL
    number = st.integers(0, 99)
    return ElectionRules(draw(number), draw(number), draw(st.sampled_from(Unopposed)), voters)


@st.composite
def names(draw: st.DrawFn, languages: list[str], mark: str = "") -> Names:
    return tuple((language, draw(TEXTS) + mark) for language in languages)


@st.composite
def sources(draw: st.DrawFn, languages: list[str]) -> Source | None:
    if draw(st.booleans()):
        return None
    return Source(draw(names(languages)), draw(st.sampled_from(["", "https://example.org/plan?of=2026"])))


@st.composite
def groups(draw: st.DrawFn, slug: str, languages: list[str]) -> GroupEntry:
    start, end = sorted(draw(st.tuples(DAYS, DAYS).filter(lambda days: days[0] != days[1])))
    charter = Charter(
        purpose=draw(names(languages)),
        objectives=tuple(Objective(n, draw(names(languages))) for n in range(1, draw(st.integers(2, 4)))),
        start=start,
        end=end,
        review=draw(DURATIONS),
        minimum_units=draw(st.integers(1, 1000)),
        deliverables=tuple(
            Deliverable(n, draw(names(languages)), draw(DAYS)) for n in range(1, draw(st.integers(1, 3)))
        ),
        pillar=draw(sources(languages)),
        plan=draw(sources(languages)),
    )
    has_charter = GROUPS[slug] is not GroupKind.INFORMATION and draw(st.booleans())
    return GroupEntry(
        slug,
        GROUPS[slug],
        draw(names(languages, f" of {slug}")),
        tuple(f"{slug} {alias}" for alias in draw(st.lists(TEXTS, max_size=2))),
        charter if has_charter else None,
        draw(st.just("") | TEXTS),
    )


@st.composite
def communities(draw: st.DrawFn) -> Community:
    spoken = st.sampled_from(["en", "fr", "ar", "no", "pt-BR"])
    languages = draw(st.lists(spoken, min_size=1, max_size=3, unique=True))
    rule, first = draw(RULES)
    at = time(draw(st.integers(0, 23)), draw(st.integers(0, 59)))
    zones = st.sampled_from(["UTC", "Europe/Rome", "Asia/Kathmandu"])
    calendar = CalendarRule(
        rule, first, at, draw(zones), draw(st.integers(1, 31)), draw(names(languages)),
        draw(st.integers(1, 1440)) * timedelta(minutes=1), PhasePlan(*(draw(DURATIONS) for _ in range(4))),
    )  # fmt: skip
    sorts = st.tuples(
        st.sampled_from(["elected", "permanent", "observer"]),
        st.sampled_from(["", *KINDS]),
        st.just(timedelta(0)) | DURATIONS,
        st.integers(0, 99),
    )
    before = st.lists(DURATIONS, min_size=1, max_size=4, unique=True).map(tuple)
    milestones = st.lists(st.sampled_from(Milestone), unique=True).map(tuple)
    roles = st.lists(st.sampled_from(["co-lead", "focal-point", "secretary"]), unique=True).map(tuple)
    return Community(
        slug="harbour",
        names=draw(names(languages)),
        languages=tuple(languages),
        zone=draw(zones),
        operator=draw(names(languages)),
        kinds=tuple(
            OrganisationKind(kind, draw(names(languages, kind)), votes=draw(st.booleans())) for kind in KINDS
        ),
        groups=tuple(draw(groups(slug, languages)) for slug in GROUPS),
        seats=(
            SeatEntry("head", "board", draw(names(languages)), "permanent", chair=True),
            *(
                SeatEntry(
                    f"seat-{n}",
                    "board",
                    draw(names(languages)),
                    kind,
                    constituency,
                    term,
                    term_limit=limit if kind != "permanent" else 0,
                )
                for n, (kind, constituency, term, limit) in enumerate(draw(st.lists(sorts, max_size=3)))
            ),
        ),
        profiles=tuple(draw(profiles(slug, languages)) for slug in ("simple", "formal")),
        calendar=draw(st.none() | st.just(calendar)),
        prompts=(
            PromptRule("due", "vote", draw(before), "voters", draw(milestones), draw(DURATIONS)),
            PromptRule("news", "update", draw(before), "leads", then=draw(roles)),
        ),
        pillar=draw(st.just(()) | names(languages)),
    )


@given(communities())
@settings(max_examples=60)
def test_reading_what_was_written_gives_the_same_community(community: Community) -> None:
    assert read(export(community), "export") == community

"""Rule 7: a second count, which shares no code with the product's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from tests.faults.evidence import Vote
from tests.faults.rules.ballots import CLOSED
from tests.faults.rules.run import Run, Violation
from tests.faults.rules.sealed import FULL_FROM

OUTCOME_FROM = 3
"""Ballots from which of a secret vote passed or not passed is told (RULES §4, Secrecy)."""


def check(run: Run, vote: Vote) -> Iterator[Violation]:
    """Whether result and figures are what ballots, roll and rule come to, wherever they were told."""
    if vote.state not in CLOSED:
        return
    counts = counted(vote)
    voted, eligible = len({b.unit for b in vote.ballots}), len(vote.roll - vote.recused)
    if vote.secrecy != "open" and voted < OUTCOME_FROM:
        expected = "void"
    elif vote.secrecy == "sealed" and voted < FULL_FROM:
        return  # what it was made of is destroyed
    else:
        expected = result(vote.rule, counts, eligible)
    if vote.result != expected:
        text = f"the result is {vote.result}; {dict(counts)} of {eligible} come to {expected}"
        yield Violation("recount", text, vote.number)
    truth = {**dict.fromkeys(("yes", "no", "abstain"), 0), **counts, "voted": voted, "eligible": eligible}
    told = [(r.source, r.figures) for r in vote.readings]
    told += [
        (f"{s.shows} in {s.conversation}", s.figures) for s in run.evidence.shown if s.vote == vote.number
    ]
    for source, figures in told:
        wrong = {name: n for name, n in (figures or {}).items() if n != truth.get(name, 0)}
        if wrong:
            text = f"{source} says {wrong}; it is {dict(truth)}"
            yield Violation("recount", text, vote.number)


def counted(vote: Vote) -> Counter[str]:
    """How many units chose what: the delegate's ballot, else the alternate's in reserve."""
    if vote.secrecy == "sealed":
        return Counter(vote.counted)
    reserve = {b.unit: b.choice for b in vote.ballots if b.rank == "alternate"}
    own = {b.unit: b.choice for b in vote.ballots if b.rank == "delegate"}
    return Counter({**reserve, **own}.values())


def result(rule: Mapping[str, Any], counts: Mapping[str, int], eligible: int) -> str:
    """What the rule makes of the counts: of a motion, or of one of several options for one place."""
    if rule["quorum"]["of"] == "present" or rule["threshold"]["base"] == "present":
        raise ValueError("this count does not know who is at a meeting")
    if _missing(rule["quorum"], counts, eligible):
        return "no-quorum"
    match rule["kind"]:
        case "motion":
            return _motion(rule, counts, eligible)
        case "plurality" if rule.get("seats", 1) == 1:
            return _most(counts)
        case kind:
            raise ValueError(f"no second count for {kind}")


def _missing(quorum: Mapping[str, Any], counts: Mapping[str, int], eligible: int) -> bool:
    if quorum["of"] == "none":
        return False
    taking_part = sum(n for c, n in counts.items() if c != "abstain" or quorum["of"] != "decided")
    if not quorum["share"]:
        return taking_part < quorum["number"]
    return not _reaches(quorum["share"], taking_part, eligible)


def _motion(rule: Mapping[str, Any], counts: Mapping[str, int], eligible: int) -> str:
    yes, no, abstain = (counts.get(choice, 0) for choice in ("yes", "no", "abstain"))
    threshold = rule["threshold"]
    base = {"decided": yes + no, "cast": yes + no + abstain, "eligible": eligible}[threshold["base"]]
    few = threshold["at_most_against"]
    barred = (
        yes + no == 0
        or yes < threshold["minimum_for"]
        or (threshold["veto"] and no > 0)
        or (threshold["unanimous"] and yes != base)
        or (few is not None and no > Fraction(few["of"]) * eligible)
    )
    if not barred and base and _reaches(threshold["share"], yes, base):
        return "passed"
    simple = threshold["base"] == "decided" and threshold["share"] == {"of": "1/2", "at_least": False}
    return "tied" if rule["tie_break"] and simple and not barred and yes == no else "not-passed"


def _most(counts: Mapping[str, int]) -> str:
    options = {choice: n for choice, n in counts.items() if choice != "abstain" and n}
    if not options:
        return "not-passed"
    return "decided" if list(options.values()).count(max(options.values())) == 1 else "tied"


def _reaches(share: Mapping[str, Any], part: int, whole: int) -> bool:
    """Without a fraction of a fraction: part / whole against of."""
    of = Fraction(share["of"])
    left, right = part * of.denominator, of.numerator * whole
    return bool(left >= right if share["at_least"] else left > right)

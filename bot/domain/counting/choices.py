"""What a ballot's choice says, as one short text: an option, several, or an order of them.

A choice is written with the options' keys: "yes", "a=c" (both), "c>a=b?d" (an order, no opinion on d), or
`ABSTAIN`. Equal ballots are equal texts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from itertools import chain

from bot.domain.counting.ballots import Ranking
from bot.domain.counting.motion import ABSTAIN
from bot.domain.profiles import Says
from bot.domain.refusal import Refusal, phrase
from bot.domain.votes import Rule

Meant = Callable[[str], str]
"""The key of the option that a word means; raises a refusal where it means none."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def option_key(number: int) -> str:
    """The key of the option at a place from 0: "a" to "z", then "aa"."""
    rest, letter = divmod(number, len(_LETTERS))
    return (option_key(rest - 1) if rest else "") + _LETTERS[letter]


def written(says: Says, words: str, meant: Meant) -> str:
    """The choice that typed words say, such as "yes", "A, C" or "A > C = D ? B"."""
    ranked, _, without = words.partition("?")
    if says is not Says.ORDER:
        return _unordered(says, words, meant)
    places = [sorted(map(meant, _listed(place, "="))) for place in _listed(ranked, ">")]
    if places == [[ABSTAIN]]:
        return ABSTAIN
    no_opinion = sorted(map(meant, re.split(r"[\s,=]+", without.strip()) if without.strip() else ()))
    _refuse_twice(chain(*places, no_opinion))
    if not places:
        raise Refusal(
            "This ballot ranks nobody.",
            remedy=phrase("Rank at least one, or abstain."),
        )
    order = ">".join("=".join(place) for place in places)
    return f"{order}?{'='.join(no_opinion)}" if no_opinion else order


def _unordered(says: Says, words: str, meant: Meant) -> str:
    keys = [meant(words)] if says is Says.ONE else sorted({meant(word) for word in _listed(words, ",=")})
    if ABSTAIN in keys and len(keys) > 1:
        raise Refusal("To abstain is to choose nothing.", remedy=phrase("Choose options, or abstain."))
    return "=".join(keys)


def _listed(words: str, marks: str) -> list[str]:
    parts = (part.strip() for part in re.split(f"[{marks}]", words))
    return [part for part in parts if part]


def _refuse_twice(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen or key == ABSTAIN:
            raise Refusal(
                "An option stands twice on this ballot, or beside an abstention.",
                remedy=phrase("Give each option one place."),
            )
        seen.add(key)


def ranking(choice: str) -> Ranking:
    """The choice as the counts read it; an abstention ranks nobody."""
    if choice == ABSTAIN:
        return Ranking()
    order, _, without = choice.partition("?")
    return Ranking(
        tuple(tuple(place.split("=")) for place in order.split(">")),
        frozenset(without.split("=") if without else ()),
    )


def shuffled(rule: Rule, unit: str) -> tuple[str, ...]:
    """The options' keys as a unit's form lists them: for each unit another order, always the same one.

    Nobody gains by standing first (RULES §5), and whoever knows the rule's code can make the order again.
    """
    keys = (option.key for option in rule.options)
    return tuple(sorted(keys, key=lambda k: hashlib.sha256(f"{rule.code()}:{unit}:{k}".encode()).digest()))


def longest(rule: Rule) -> int:
    """The most bytes a choice under this rule can have."""
    return max(len(ABSTAIN), sum(len(option.key.encode()) + 1 for option in rule.options))

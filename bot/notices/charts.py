"""The ballots of a vote as bars."""

from __future__ import annotations

from fractions import Fraction

from bot.domain.counting.figures import Contest, Figures
from bot.domain.votes import Rule, Vote
from bot.notices.figures import figures
from bot.notices.options import lettered, option_label
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Chart


def running(tx: Transaction, vote: Vote, speech: Speech) -> tuple[Chart, ...]:
    """The tally of an open vote, where its rule shows one."""
    return (chart(vote.rule, figures(tx, vote), speech),) if vote.rule.shows_tally else ()


def chart(rule: Rule, counts: Figures, speech: Speech) -> Chart:
    """Votes for each choice; of a contest first preferences, or how many others each option stands above."""
    if isinstance(counts, Contest):
        return _contest(rule, counts, speech)
    numbers = {"yes": counts.yes, "no": counts.no, "abstain": counts.abstain}
    bars = tuple((option_label(rule, o.key, speech.language), numbers[o.key]) for o in rule.options)
    return Chart(speech.words("Ballots"), bars, speech.language)


def _contest(rule: Rule, contest: Contest, speech: Speech) -> Chart:
    count, labels = contest.count, {o.key: lettered(rule, o.key, speech.language) for o in rule.options}
    if count.pairs:
        paths = count.pairs.paths
        above = {
            one: sum(paths[one, other] > paths[other, one] for other in count.candidates if other != one)
            for one in count.candidates
        }
        bars = tuple((labels[key], above[key]) for key in count.ranking)
        return Chart(speech.words("Options each stands above"), bars, speech.language)
    first = count.stages[0].totals if count.stages else {}
    bars = tuple((labels[key], int(first.get(key, Fraction(0)))) for key in count.ranking)
    title = speech.words("First preferences") if rule.kind.draws_lots else speech.words("Ballots for each")
    return Chart(title, bars, speech.language)

"""Rule 11: every reminder arrives in time and once; a repeat only after doubt, marked, and never on Slack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.faults.evidence import Accepted
from tests.faults.rules.run import Run, Violation


def check(run: Run) -> Iterator[Violation]:
    """Each reminder beside what the platforms accepted of it; and nothing accepted that nobody was owed."""
    accepted: dict[tuple[str, str], list[Accepted]] = defaultdict(list)
    for one in run.evidence.accepted:
        accepted[one.key, one.target].append(one)
    for reminder in run.evidence.reminders:
        got = accepted.pop((reminder.key, reminder.target), [])
        what = f"{reminder.key} for {reminder.target} on {reminder.platform}"
        if not got:
            yield Violation("reminders", f"{what} never arrived")
            continue
        first = min(one.at for one in got)
        if not reminder.due <= first <= reminder.due + reminder.grace:
            text = (
                f"{what} was due at {reminder.due:.3f}, with {reminder.grace:.0f} s, and came at {first:.3f}"
            )
            yield Violation("reminders", text)
        unmarked = sum(not one.marked for one in got)
        if unmarked > 1:
            yield Violation("reminders", f"{what} came {unmarked} times without a mark")
        most = 1 if reminder.platform == "slack" else 1 + reminder.ambiguous
        if len(got) > most:
            yield Violation("reminders", f"{what} came {len(got)} times; at most {most} can be explained")
    for key, target in accepted:
        yield Violation("reminders", f"{key} came to {target}, who was owed none")

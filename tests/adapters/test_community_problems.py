"""What can be wrong in a community's file: each trap is caught on its line, with a remedy, and alone."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from adapters.community import CommunityErrors, read
from adapters.community.document import LARGEST
from adapters.reading import Problem
from bot.domain.profiles import Share

SOUND = """\
community: harbour
name: {en: Harbour Network, fr: Réseau du port}
languages: [en, fr]
zone: Europe/Rome
organisations:
  ngo: {name: {en: NGO, fr: ONG}, votes: yes}
groups:
  assembly:
    kind: plenary
    name: {en: the assembly, fr: l’assemblée}
  board:
    kind: advisory
    name: {en: Board, fr: Bureau}
  quays:
    name: {en: Quays, fr: Quais}
    aliases: [piers, jetées]
    mandate:
      purpose: {en: Look after the quays., fr: Veiller sur les quais.}
      objectives: [{en: Count them, fr: Les compter}]
      start: 2026-01-01
      end: 2027-12-31
  news:
    kind: information
    name: {en: News, fr: Nouvelles}
seats:
  head: {body: board, name: {en: Chair, fr: Présidence}, kind: permanent, chair: yes}
  member: {body: board, name: {en: Member, fr: Membre}, count: 2}
profiles:
  simple:
    name: {en: Simple, fr: Simple}
    body: group
    threshold: {share: more than 1/2}
    window: 5d
  formal: {name: {en: Formal, fr: Formelle}, body: plenary, endorses: yes}
  seated: {name: {en: Seated, fr: Des sièges}, body: seats, tie_break: yes}
calendar:
  rule: FREQ=YEARLY;BYMONTH=4,10;BYDAY=3TU
  first: 2026-04-21
  at: 09:00
prompts:
  due: {about: vote, before: [24h, 3h]}
"""

# What is replaced; by what, where #! marks the line to blame; what is said; what the remedy says.
KEYS = [
    ("zone: Europe/Rome", "zoen: Europe/Rome  #!", "zoen: an unknown key", "did you mean `zone`?"),
    ("aliases: [piers, jetées]", "alias: [piers]  #!", "alias: an unknown key", "did you mean `aliases`?"),
    ("window: 5d", "quorum: {oof: cast}  #!", "simple.quorum.oof: an unknown key", "did you mean `of`?"),
    ("start: 2026", "begin: 2026-01-01  #!\n      start: 2026", "quays.mandate.begin: an unknown key", "end"),
    ("community: harbour", "#!", "`community` is missing", "add `community: …`"),
    ("  at: 09:00\n", "", "calendar: `at` is missing", "add `at: …`"),
    ("votes: yes", "votes: }  #!\n#", "nothing is written after `votes`", "remove the line"),
    ("[piers, jetées]", "[piers, ~]  #!", "an empty item", "write a value"),
    ("  news:\n", "  quays:  #!\n", "`quays` stands here again, first on line 14", "keep one of the two"),
    ("  quays:\n", "  Quay Side:  #!\n", "`Quay Side` is not a short name", "write `quay-side`"),
    ("  quays:\n", "  jetée:  #!\n", "`jetée` is not a short name", "write `jetee`"),
    ("  quays:\n", "  桟橋:  #!\n", "`桟橋` is not a short name", "such as `north-group`"),
    ("zone: E", "[zone]: here  #!\nzone: E", "a key is one word", "brackets"),
    ("kind: advisory", "<<: {kind: advisory}  #!", "merges are not used", "write the lines out"),
]
NAMES = [
    ("piers, jetées]", "piers, BUREAU]  #!", "`BUREAU` is `board` already, on line 13", "names of its own"),
    ("fr: Nouvelles}", "fr: Jetees}  #!", "`Jetees` is `quays` already, on line 16", "names of its own"),
    ("fr: Nouvelles}", "fr: Board}  #!", "`Board` is `board` already, on line 11", "names of its own"),
    ("fr: Formelle},", "fr: SIMPLE},  #!\n   ", "`SIMPLE` is `simple` already, on line 29", "own"),
    ("groups:\n", "  un: {name: {en: UN, fr: Ong}}  #!\ngroups:\n", "`Ong` is `ngo` already", "own"),
    ("[piers, jetées]", "[piers, ' ...']  #!", "has no letter to type", "in words"),
    (", fr: Les compter}]", "}]  #!", "quays.mandate.objectives.0: no text in fr", "add `fr: …`"),
    ("{en: Board, fr: Bureau}", "{}  #!", "board.name: no text in en, fr", "add `en: …` and `fr: …`"),
    ("{en: Board, fr: Bureau}", "Board  #!", "one text for several languages", "write `{en: …, fr: …}`"),
    ("{en: Count them, fr: Les compter}", "Count  #!\n       ", "one text for several", "`{en: …, fr: …}`"),
    ("fr: Bureau}", "fr: Bureau, de: Amt}  #!", "board.name.de: `de` is not among", "add it to `languages`"),
    ("fr: Bureau}", "fr: ' '}  #!", "an empty text", "write something"),
    ("fr: Bureau}", 'fr: "Bur\\u0007eau"}  #!', "control characters in `Bur?eau`", "without them"),
    ("[en, fr]", "[en, fr, Klingon]  #!", "`Klingon` is not a language", "`pt-BR`"),
    ("[en, fr]", "[en, fr, en]  #!", "a language twice", "keep each once"),
    ("[en, fr]", "[en, fr, no]  #!", "YAML reads `no` as true or false", 'in quotes: "no"'),
    ("[piers, jetées]", "[piers, On]  #!", "YAML reads `On` as true or false", 'in quotes: "On"'),
    ("zone: Europe/Rome", "zone: [Europe/Rome]  #!", "one text is expected here", "a single word"),
    ("zone: Europe/Rome", "zone: yes  #!", "YAML reads `yes`", 'in quotes: "yes"'),
    ("[piers, jetées]", "piers  #!", "a list is expected here", "`[one, another]`"),
    ("  due: {about: vote, before: [24h, 3h]}", "  [due]", "prompts: `key: value` lines", "indent them"),
]
VALUES = [
    ("votes: yes", "votes: perhaps}  #!\n#", "neither yes nor no", "write `yes` or `no`"),
    ("Europe/Rome", "Europe/Roma  #!", "`Europe/Roma` is not a time zone", "did you mean `Europe/Rome`?"),
    ("Europe/Rome", "../../etc/passwd  #!", "is not a time zone", "an IANA zone"),
    ("Europe/Rome", "America/Argentina  #!", "is not a time zone", "America/Argentina/"),
    ("Europe/Rome", "right/Europe/Rome  #!", "is not a time zone", "did you mean `Europe/Rome`?"),
    ("FREQ=YEARLY;BYMONTH=4,10;BYDAY=3TU", "now and then  #!", "is not a rule of recurrence", "`FREQ="),
    ("BYDAY=3TU", "BYDAY=3XX  #!", "is not a rule of recurrence", "`FREQ=YEARLY;"),
    ("BYDAY=3TU", "BYDAY=9TU  #!", "is not a rule of recurrence", "`FREQ=YEARLY;"),
    ("BYDAY=3TU", "BYMONTH=5  #!", "is not a rule of recurrence", "`FREQ=YEARLY;"),
    ("BYDAY=3TU", "INTERVAL=0  #!", "is not a rule of recurrence", "`FREQ=YEARLY;"),
    ("BYMONTH=4,10;BYDAY=3TU", "BYMONTH=2;BYMONTHDAY=30  #!", "this rule has no day at all", "months"),
    ("2026-04-21", "2026-04-20  #!", "2026-04-20 is no day of the rule", "write 2026-04-21"),
    ("at: 09:00", "at: 9 am  #!", "`9 am` is not a time", "09:00"),
    ("2026-01-01", "1.1.2026  #!", "`1.1.2026` is not a day", "2026-12-31"),
    ("2026-01-01", "2026-02-30  #!", "`2026-02-30` is not a day", "2026-12-31"),
    ("2027-12-31", "2025-12-31  #!", "2025-12-31 is not after the start, 2026-01-01", "a later day"),
    ("[{en: Count them, fr: Les compter}]", "[]  #!", "an empty list", "write at least one"),
    ("kind: advisory", "kind: advisery  #!", "`advisery` is not possible here", "did you mean `advisory`?"),
    ("count: 2", "count: two}  #!\n#", "not a whole number", "such as `3`"),
    ("window: 5d", "window: 5  #!", "`5` is not a duration", "`72h`"),
    ("window: 5d", "window: 6 months  #!", "months differ in length", "write `182 days`"),
    ("window: 5d", "window: 5 dayz  #!", "`dayz` is no unit of time", "did you mean `days`?"),
    ("window: 5d", "window: 99999 weeks  #!", "is too long", "20 years"),
    ("window: 5d", "window: 0d  #!", "closes as it opens", "such as `5d`"),
    ("window: 5d", "shortest: 6d  #!", "not between 0 and the window of 5 days", "shorten it"),
    ("more than 1/2", "0.66}  #!\n#", "`0.66` is not a share", "an exact fraction, such as `at least 2/3`"),
    ("more than 1/2", "more than 0.5}  #!\n#", "`more than 0.5` is not a share", "such as `more than 1/2`"),
    ("more than 1/2", "66 %}  #!\n#", "`66 %` is not a share", "such as `at least 2/3`"),
    ("more than 1/2", "3/5}  #!\n#", "`3/5` is not a share", "write `more than 3/5` or `at least 3/5`"),
    ("more than 1/2", "half}  #!\n#", "`half` is not a share", "write `more than 1/2` or `at least 2/3`"),
    ("more than 1/2", "more than 1/1}  #!\n#", "nothing can be `more than 1/1`", "between 0 and 1"),
    ("more than 1/2", "at least 1/0}  #!\n#", "nothing can be `at least 1/0`", "between 0 and 1"),
    ("share: more than 1/2", "at_most_against: 0.25}  #!\n#", "is not a limit", "such as `at most 1/4`"),
]
BETWEEN = [
    ("    kind: plenary\n", "", "groups: there is no plenary", "add a group with `kind: plenary`"),
    ("kind: advisory", "kind: plenary  #!", "a second plenary; `assembly` on line 8", "`advisory`"),
    ("    mandate:\n", "    kind: information\n    mandate:  #!\n", "has no mandate", "`kind: working`"),
    ("count: 2}", "count: 2}\n  x: {body: baord, name: {en: X, fr: X}}  #!", "`baord`", "mean `board`?"),
    ("count: 2}", "count: 2}\n  x: {body: news, name: {en: X, fr: X}}  #!", "only shares", "with votes"),
    ("count: 2}", "chair: yes}  #!", "a second chair; the first is on line 26", "keep one"),
    ("chair: yes", "chair: yes, count: 2}  #!\n#", "a body has one chair", "remove it"),
    ("kind: permanent", "kind: observer, chair: yes}  #!\n#", "an observer cannot take", "permanent"),
    ("  member: {", "  member-2: {body: board, name: {en: X, fr: X}}  #!\n  member: {", "counted", "rename"),
    ("chair: yes}", "chair: no}", "seated.body: no seat is the chair", "add `chair: yes` to a seat"),
    ("body: seats", "for: [working], body: seats}  #!\n#", "no working group has seats", "remove it"),
    ("window: 5d", "for: [wroking]  #!", "`wroking` is not possible here", "did you mean `working`?"),
    ("window: 5d", "for: [information]  #!", "has no formal votes", "remove `information`"),
    ("window: 5d", "for: [plenary]  #!", "`body: group` is not the plenary", "write `for: [working]`"),
    ("endorses: yes", "for: [working]}  #!\n#", "`body: plenary` is the plenary's alone", "`for: [plenary]`"),
    ("endorses: yes", "endorses: yes, certified: no}  #!\n#", "only a certified vote", "`certified: yes`"),
    ("window: 5d", "endorses: yes  #!", "only a certified vote of the plenary endorses", "`for: [plenary]`"),
    ("window: 5d", "tie_break: yes  #!", "a chair breaks ties of seats only", "remove it"),
    ("window: 5d", "from_meeting: yes  #!", "does not wait for the meeting", "`body: plenary`"),
    (
        "share: more than 1/2}",
        "veto: yes}  #!\n    secrecy: sealed",
        "a veto names its unit",
        "secrecy: open",
    ),
    ("window: 5d", "certified: yes  #!", "a group's vote is final at its close", "remove it"),
    ("window: 5d", "challenge: 5d  #!", "a challenge comes before a certificate", "`certified: yes`"),
    ("window: 5d", "quorum: {of: present}  #!", "only the plenary counts who is present", "`body: plenary`"),
    ("share: more than 1/2", "base: present}  #!\n#", "only the plenary counts", "`body: plenary`"),
    ("window: 5d", "quorum: {of: number}  #!", "how many units make the quorum?", "`number: 10`"),
    ("window: 5d", "quorum: {of: none, share: at least 1/2}  #!", "`none` has no share", "remove it"),
    ("window: 5d", "quorum: {of: cast, number: 3}  #!", "a number belongs to `of: number`", "remove it"),
    ("window: 5d", "election: {cap: 1}  #!", "filled by choosing between candidates", "stv-scottish`"),
    (
        "kind: permanent, chair: yes}",
        "kind: permanent, chair: yes, term_limit: 2}  #!",
        "a permanent seat has no terms",
        "remove it",
    ),
    (
        "body: seats, tie_break: yes}",
        "body: seats, kind: stv, election: {voters: constituency}}  #!",
        "only organisations are of a constituency",
        "`voters: all`",
    ),
    ("before: [24h, 3h]", "whom: leads, before: [3h]}  #!\n#", "about a vote go to voters", "`whom: voters`"),
    ("before: [24h, 3h]", "before: [24h, 1 day]}  #!\n#", "the same prompt twice", "keep each once"),
    ("before: [24h, 3h]", "before: [0h]}  #!\n#", "a prompt at the last instant", "`3h`"),
    (", before: [24h, 3h]", ", at: []}  #!\n#", "a prompt that never comes", "`[24h, 3h]`"),
    ("before: [24h, 3h]", "at: [opening, opening]}  #!\n#", "the same prompt twice", "keep each once"),
    ("before: [24h, 3h]", "at: [dawn]}  #!\n#", "`dawn` is not possible here", "opening"),
    ("before: [24h, 3h]", "then: [secretary], before: [3h]}  #!\n#", "go to voters only", "remove it"),
    (
        "about: vote, before: [24h, 3h]",
        "about: update, at: [half-way]}  #!\n#",
        "no update has a beg",
        "before",
    ),
]
YAML = [
    ("Europe/Rome", "!!python/object/apply:os.system [id]  #!", "the tag `tag:yaml", "remove it"),
    ("Europe/Rome", "!here Europe/Rome  #!", "the tag `!here` is not used here", "remove it"),
    ("kind: advisory", "contact: !!binary QnVyZWF1  #!", "the tag `tag:yaml.org,2002:binary`", "remove it"),
    ("    kind: advisory", "\tkind: advisory  #!", "not YAML", "indent with spaces, not tabs"),
    ("kind: advisory", "kind: advisory: mostly  #!", "not YAML", "in quotes"),
    ("kind: advisory", "kind: *advisory*  #!", "not YAML", "special character in quotes"),
    ("[piers, jetées]\n", "[piers, jetées\n", "not YAML", "brackets"),
    ("zone: Europe/Rome", "---  #!", "not YAML: but found another document", "look at this line"),
    ("zone: Europe/Rome", "zone: Europe/\x07Rome  #!", "a character that YAML forbids", "remove it"),
]


def problems_of(source: str) -> tuple[Problem, ...]:
    with pytest.raises(CommunityErrors) as caught:
        read(source, "harbour.yaml")
    return caught.value.problems


def test_the_file_that_the_broken_ones_are_made_of_is_sound() -> None:
    community = read(SOUND, "harbour.yaml")

    assert [seat.slug for seat in community.seats] == ["head", "member-1", "member-2"]


@pytest.mark.parametrize(("old", "new", "what", "remedy"), KEYS + NAMES + VALUES + BETWEEN + YAML)
def test_what_is_wrong_is_said_with_its_line_and_remedy(old: str, new: str, what: str, remedy: str) -> None:
    assert old in SOUND
    source = SOUND.replace(old, new, 1)

    (problem,) = problems_of(source)

    assert problem.file == "harbour.yaml"
    assert what in problem.what
    assert remedy in problem.remedy
    if "#!" in source:
        assert problem.line == source[: source.index("#!")].count("\n") + 1


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    source = (
        SOUND.replace("zone: Europe", "zoen: Europe")
        .replace("piers, jetées", "piers, bureau")
        .replace("count: 2}", "chair: yes}")
        .replace("more than 1/2", "0.66")
        .replace("BYDAY=3TU", "BYDAY=3XX")
    )

    found = [(problem.line, problem.what.split(":")[0]) for problem in problems_of(source)]

    assert found == [
        (4, "zoen"),
        (16, "groups.quays.aliases.1"),
        (27, "seats.member.chair"),
        (32, "profiles.simple.threshold.share"),
        (37, "calendar.rule"),
    ]


def test_a_problem_reads_as_compilers_write_them() -> None:
    (problem,) = problems_of(SOUND.replace("Rome", "Roma"))

    assert str(problem) == (
        "harbour.yaml:4: zone: `Europe/Roma` is not a time zone; did you mean `Europe/Rome`?"
    )


@pytest.mark.parametrize("source", ["", "# nothing\n", "just words", "[a, list]", "!tagged {community: x}"])
def test_a_file_without_keys_is_refused(source: str) -> None:
    (problem,) = problems_of(source)

    assert "`key: value` lines are expected" in problem.what


def test_a_file_beyond_a_megabyte_is_refused_unread() -> None:
    (problem,) = problems_of(SOUND + "#" * LARGEST)

    assert problem.what == "larger than 1 MB"


@pytest.mark.parametrize(
    "source",
    [
        "a: " + "[" * 100_000,
        "a: " + "{b: " * 1_000,
        "a: &a [*a]",
        "a: &a {b: *a}",
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 10)}]\n" for a, b in pairwise("abcdefghi")),
    ],
    ids=["deep lists", "deep mappings", "a list in itself", "a mapping in itself", "a billion laughs"],
)
def test_no_file_exhausts_the_machine(source: str) -> None:
    (problem,) = problems_of(source)

    assert problem.what in {"not YAML: nested too deeply", "too many values"}
    assert problem.line >= 1


def test_a_few_aliases_are_read_as_if_written_out() -> None:
    source = SOUND.replace("{share: more than 1/2}", "&two-thirds {share: at least 2/3}")
    source = source.replace("body: plenary, ", "body: plenary, threshold: *two-thirds, ")

    simple, formal, _ = read(source, "harbour.yaml").profiles

    assert simple.threshold == formal.threshold
    assert formal.threshold.share == Share(Fraction(2, 3), at_least=True)


def test_an_odd_escape_is_no_traceback() -> None:
    (problem,) = problems_of('community: "\\UFFFFFFFF"')

    assert problem.what == "not YAML"


def test_what_is_built_in_only_in_english_and_french_must_be_written_in_other_languages() -> None:
    source = "community: rat\nname: Rat\nlanguages: [de]\ngroups: {rat: {kind: plenary, name: Rat}}\n"

    problems = problems_of(source)

    assert [(p.line, p.remedy) for p in problems] == [
        (3, "write `organisations:` into the file"),
        (3, "write `profiles:` into the file"),
    ]


def test_profiles_of_seats_need_seats() -> None:
    source = SOUND[: SOUND.index("seats:")] + SOUND[SOUND.index("profiles:") :]

    first, *_ = problems_of(source)

    assert "profiles.seated.body: there are no seats" in first.what

"""Bad input gets a clear answer, which says what to do next, and changes nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.scenarios.people import Person, tidy
from tests.scenarios.slack_person import SlackPerson
from tests.scenarios.teams_person import TeamsPerson
from tests.scenarios.town import CHANNEL, OTHER_TEAM, PLATFORMS, TEAM, Town
from tests.scenarios.waiting import until
from tests.scenarios.web_person import WebPerson
from tests.standins.slack import links, mentions
from tests.standins.teams import text_of

pytestmark = [
    pytest.mark.timeout(240),
    # What is answered does not hang on the database; that nothing changed is seen in its digest.
    pytest.mark.parametrize("town", ["sqlite"], indirect=True),
]

SEEN = {"requests", "conversations", "identities"}
"""A form is an answer to remember, to somebody seen here today."""

everywhere = pytest.mark.parametrize("platform", PLATFORMS)


@everywhere
def test_an_unknown_command_is_answered_with_the_nearest_and_the_help(stage: Town, platform: str) -> None:
    person = stage.newcomer(platform)

    answer = person.says("joyn training")

    assert "I do not know the command “joyn”" in answer
    assert "“help” lists what I can do" in answer
    assert {"join", "Help"} <= set(person.offered())
    assert "vote" in person.presses("Help", "joyn")


@everywhere
def test_an_unknown_group_is_answered_with_the_nearest_and_its_button_completes_the_command(
    stage: Town, platform: str
) -> None:
    person = stage.newcomer(platform)

    assert "There is no group called “trainning” here" in person.says("show trainning")

    assert "Training" in person.offered()
    assert "logistics vocabulary" in person.presses("Training", "trainning")


@everywhere
def test_a_group_unlike_any_other_is_answered_with_where_to_find_them(stage: Town, platform: str) -> None:
    assert "“groups” lists them all" in stage.newcomer(platform).says("show xyzzy")


@everywhere
def test_a_name_that_several_groups_have_offers_each(stage: Town, platform: str) -> None:
    person = stage.member(platform, next(stage.organisations))

    assert "Did you mean one of these?" in person.says("join groupe as observer")

    assert {"Training", "Procurement", "Preparedness"} <= set(person.offered())
    assert "You are in Procurement" in person.presses("Procurement", "groupe")


@everywhere
def test_an_unknown_organisation_is_answered_with_the_nearest(stage: Town, platform: str) -> None:
    person, name = stage.newcomer(platform), next(stage.organisations)

    assert "No organisation called" in person.says(f"organisation {name.replace(' ', 'e ')}")

    assert f"You say that you work for {name}" in person.presses(name, "No organisation")


@everywhere
def test_an_unknown_person_is_answered_with_what_makes_somebody_known(stage: Town, platform: str) -> None:
    person = stage.delegate(platform)

    answer = person.says("delegate Nemo Nobody")

    assert "Nobody called “Nemo Nobody” is known here" in answer
    assert "They need to have written to me once, or to have an invitation" in answer


@everywhere
def test_two_people_of_one_name_become_buttons_and_the_pressed_one_is_meant(
    stage: Town, platform: str
) -> None:
    organisation, name = next(stage.organisations), f"Twin {platform.capitalize()}"
    delegate = stage.delegate(platform, organisation)
    one = stage.newcomer("slack", team=OTHER_TEAM, name=name)
    stage.newcomer("teams", name=name)
    one.says(f"organisation {organisation}")
    stage.secretary.says("claims")
    stage.secretary.presses(f"Confirm {name}")

    assert f"Several people fit “{name}”" in delegate.says(f"delegate {name} alternate")

    assert {f"{name} ({organisation})", name} <= set(delegate.offered())
    answer = delegate.presses(f"{name} ({organisation})", "Several people")
    assert f"{name} is now alternate of {organisation}" in answer


@everywhere
def test_who_may_not_is_told_who_may(stage: Town, platform: str) -> None:
    person = stage.member(platform, next(stage.organisations))

    assert "Only the secretariat may do this" in person.says("admit T999")
    answer = person.says("motion training “May I?”")
    assert "Only the lead or co-lead of Training or the secretariat may do this" in answer
    answer = person.says("motion “global meeting” “May I?”")
    assert re.search("Only the lead of a group.* the chair.* the secretariat may do this", answer)


NONSENSE = {
    "vote 99999999999999999999 yes": "There is no vote 99999999999999999999",
    "vote ½ yes": "There is no vote ½",
    "vote {number} maybe": "“maybe” is not on this ballot",
    "vote {number} 4": "“4” is not on this ballot",
    "vote {number} A > B": "is not on this ballot",
    "vote": "Vote, or see your organisation’s ballot",
    "result one": "There is no vote one",
    "motion": "Draft a motion",
    "motion training": "Draft a motion",
    "motion training “”": "Draft a motion",
    "motion training “Now?” closes yesterday": "I do not understand “yesterday” as a time",
    "motion training “Now?” closes 2001-01-01": "has passed already",
    "motion training “Now?” closes in 1h": "is too soon",
    "motion training “Now?” as monarchy": "Training has no rules called “monarchy”",
    "timezone Mars/Phobos": "I know no time zone called “Mars/Phobos”",
    "language klingon": "I do not speak “klingon”",
    "quiet 25:00-99:99": "“25:00-99:99” is not a span of hours",
    "attend 99 in": "There is no meeting 99 to come",
    "link AAAAA-AAAAA": "This code is unknown, used up or too old",
    "update training {long}": "The text has 10000 characters; at most 3000 are kept",
    "{long}": "I do not know the command “xxxx",
    "🎉": "I do not know the command “🎉”",
    "\u202egniniart nioj": "I do not know the command",
    "“”": "I do not know the command ““”",
}


@everywhere
def test_nonsense_gets_a_sentence_and_changes_nothing(stage: Town, platform: str) -> None:
    lead = stage.delegate(platform)
    stage.makes_lead(lead, "training")
    number = stage.opens("training", f"Nonsense, {platform}?", lead)

    with stage.unchanged(but=SEEN):
        for words, expected in NONSENSE.items():
            answer = lead.says(words.format(number=number, long="x" * 10_000))
            assert expected in answer, words


@everywhere
def test_a_choice_that_is_not_on_the_ballot_offers_those_that_are(stage: Town, platform: str) -> None:
    voter = stage.delegate(platform)
    number = stage.opens("training", f"Maybe, {platform}?", voter)

    voter.says(f"vote {number} maybe")

    assert voter.offered() == ["Yes", "No", "Abstain"]
    assert "Your ballot: No" in voter.presses("No", "“maybe”")


@everywhere
def test_a_nul_in_a_text_is_left_out(stage: Town, platform: str) -> None:
    person = stage.member(platform, next(stage.organisations))
    person.says("join training")

    assert "beforeafter" in person.says("update training before\0after")
    assert "beforeafter" in person.says("updates training")


@everywhere
def test_a_form_sent_half_empty_comes_back(stage: Town, platform: str) -> None:
    person = stage.member(platform, next(stage.organisations))
    person.says("join training")
    assert "Write an update" in person.says("update training")

    with stage.unchanged(but=SEEN):
        for empty in ("", "  ", "\u00a0\n"):
            assert "Write an update" in person.forces(text=empty)

    assert "Nothing to report" in person.fills(text="Nothing to report")


SURROGATE = {
    "a command on Slack": (b"text=vote+%ED%A0%80&command=%2Fwg", "application/x-www-form-urlencoded"),
    "a press on Slack": (b'{"type": "block_actions", "user": "\\ud800"}', "application/json"),
}


@pytest.mark.parametrize("case", SURROGATE)
def test_half_a_character_is_refused_by_slacks_gate(stage: Town, case: str) -> None:
    body, kind = SURROGATE[case]

    with stage.unchanged():
        assert stage.secretary.client.send(body, kind).status == 400


def test_half_a_character_is_refused_by_teams_gate_and_by_the_web(stage: Town) -> None:
    teams, web = (
        stage.member("teams", next(stage.organisations)),
        stage.member("web", next(stage.organisations)),
    )
    assert isinstance(teams, TeamsPerson)
    assert isinstance(web, WebPerson)
    form = next(f for f in web.opens("/chat").forms if "text" in f.fields)

    with stage.unchanged():
        assert teams.client.message(teams.user, "vote \ud800").status == 400
        assert web.asks(form.action, form.fields | {"text": "vote \ud800"}).status == 400


@everywhere
def test_a_colleague_is_told_who_votes_and_the_alternate_that_theirs_is_in_reserve(
    stage: Town, platform: str
) -> None:
    organisation = next(stage.organisations)
    delegate = stage.delegate("slack", organisation)
    alternate = stage.member(platform, organisation, "alternate")
    colleague = stage.member(platform, organisation)
    number = stage.opens("training", f"Reserve, {platform}?", delegate)

    answer = colleague.says(f"vote {number} yes")
    assert "This was no ballot" in answer
    assert f"Who votes for {organisation}: {delegate.name}, {alternate.name}" in answer

    answer = alternate.says(f"vote {number} no")
    assert "in reserve" in answer
    assert "counts unless the delegate votes" in answer
    delegate.says(f"vote {number} yes")
    assert "the delegate’s ballot stands" in alternate.says(f"vote {number}")


@everywhere
def test_an_organisation_without_a_delegate_is_told_until_when_one_can_be_named(
    stage: Town, platform: str
) -> None:
    organisation = next(stage.organisations)
    person = stage.member(platform, organisation)
    number = stage.opens("training", f"Nobody, {platform}?", person)

    answer = person.says(f"vote {number} yes")

    assert f"nobody is named to vote for {organisation} yet" in answer
    assert "The secretariat can name its delegate until" in answer


@everywhere
def test_who_is_not_on_the_roll_is_told_since_when_it_is_frozen(stage: Town, platform: str) -> None:
    voter, stranger = stage.delegate("slack"), stage.delegate(platform)
    number = stage.opens("training", f"Without {platform}?", voter)

    answer = stranger.says(f"vote {number} yes")

    assert "is not on the roll of this vote, which was frozen" in answer
    assert "Later ones vote in the next" in answer
    assert f"is not on the roll of vote {number}" in stranger.says(f"why {number}")


@everywhere
def test_an_organisation_not_registered_is_told_that_it_could_have_been(stage: Town, platform: str) -> None:
    registered, late = stage.delegate("slack"), stage.delegate(platform)
    meeting = re.search(r"(\d+)\. Global Logistics Meeting", registered.says("meetings"))
    assert meeting
    registered.says(f"attend {meeting[1]} online")
    stage.secretary.says(f"motion “global meeting” “Together, {platform}?” as plenary-motion")
    opened = stage.secretary.presses("Open the vote", f"Together, {platform}?")
    number = opened.partition("Vote ")[2].partition(" ")[0]

    late.says(f"attend {meeting[1]} in")
    answer = late.says(f"vote {number} yes")

    assert "is not on the roll of this vote, which was frozen" in answer
    assert "Organisations could register for the meeting until then" in answer
    assert "You vote for" in registered.says(f"vote {number} yes")


@everywhere
def test_a_ballot_after_the_close_is_refused_with_the_closing_instant_in_the_readers_own_time(
    stage: Town, platform: str
) -> None:
    voter = stage.delegate(platform, zone="Asia/Bangkok")
    voter.says("timezone Bangkok")
    voter.says("join training")
    stage.settle()
    closes = (datetime.now(UTC) + timedelta(days=stage.days + 6)).replace(hour=12, minute=34)
    number = stage.opens("training", f"Late {platform}?", closes=f"{closes:%Y-%m-%d %H:%M} UTC")
    stage.later(days=7)

    answer = voter.says(f"vote {number} yes")

    assert f"Vote {number} closed" in answer
    assert "too late to count" in answer
    assert "19:34" in answer
    assert "Result" in voter.offered()
    until(
        lambda: (
            "No quorum: neither passed nor rejected. 0 for, 0 against, 0 abstained."
            in voter.says(f"result {number}")
        )
    )


@everywhere
def test_an_organisation_that_joined_a_group_too_late_does_not_vote_in_it(stage: Town, platform: str) -> None:
    stage.later(days=max(0, 15 - stage.days))
    voter, late = stage.delegate("slack"), stage.delegate(platform)
    voter.says("join preparedness")
    stage.later(days=12)
    late.says("join preparedness")
    stage.later(days=3)
    stage.secretary.says(f"motion preparedness “Soon, {platform}?” closes in 3d")
    opened = stage.secretary.presses("Open the vote", f"Soon, {platform}?")
    number = opened.partition("Vote ")[2].partition(" ")[0]

    answer = late.says(f"vote {number} yes")

    assert "is not on the roll of this vote" in answer
    assert "represented in the group for long enough" in answer


def _stranger_at_the_ballot(stage: Town, platform: str, question: str) -> Person:
    """Somebody unconfirmed who sees the vote's notice in a channel; on the web they can but type."""
    lead, person = stage.delegate(platform if platform != "web" else "slack"), stage.newcomer(platform)
    stage.makes_lead(lead, "training")
    if isinstance(lead, SlackPerson):
        lead.says("follow training in en", channel=CHANNEL)
    if isinstance(lead, TeamsPerson) and isinstance(person, TeamsPerson):
        team = stage.teams.add_team(stage.teams.tenant, "Everybody", lead.user, person.user)
        person.client.install(team, lead.user)
        lead.says_in(team.general, "follow training in en")
    stage.opens("training", question, lead)
    return person


@everywhere
def test_a_ballot_pressed_by_somebody_unconfirmed_opens_the_claim_form_and_is_none(
    stage: Town, platform: str
) -> None:
    question, name = f"Strangers, {platform}?", next(stage.organisations)
    person = _stranger_at_the_ballot(stage, platform, question)
    number = re.findall(rf"(\d+)\. {re.escape(question)}", stage.secretary.says("votes"))[0]

    if platform == "web":
        answer = person.says(f"vote {number} yes")
    else:
        until(lambda: _can_press(person, question))
        answer = person.presses("Yes", question)

    assert "Only confirmed people vote" in answer
    assert "this was no ballot" in answer
    assert f"You say that you work for {name}" in person.fills(organisation=name)
    assert re.search(r"\b0 of \d+ have voted", stage.secretary.says(f"vote {number}"))


def _can_press(person: Person, question: str) -> bool:
    assert isinstance(person, SlackPerson | TeamsPerson)
    try:
        person.sees("Yes", question)
    except AssertionError:
        return False
    return True


HOSTILE = (
    "<!channel> <!here> <@U0SECRET1> <#C0GENERAL> <!subteam^S1> <https://evil.example|click> *bold* _it_ "
    "~no~ `x` <b>fat</b> <script>alert(1)</script> [a](https://evil.example) ![i](https://evil.example/i) "
    "<at>Sol</at> **B** # H 🎉 \u202elive\u202c ='1'+1"
)
ENTITIES = "&lt;i&gt; &amp;amp;"
"""Not typed in Teams, which may send what is typed there in entities."""


@everywhere
def test_an_update_shows_its_text_as_it_was_typed_and_calls_nobody(stage: Town, platform: str) -> None:
    author = stage.member(platform, next(stage.organisations))
    lead = stage.delegate("teams")
    stage.makes_lead(lead, "training")
    stage.secretary.says("follow training in en", channel=CHANNEL)
    assert isinstance(lead, TeamsPerson)
    team = stage.teams.add_team(stage.teams.tenant, f"Readers {platform}", lead.user)
    lead.client.install(team, lead.user)
    lead.says_in(team.general, "follow training in en")
    reader = stage.member("web", next(stage.organisations))
    assert isinstance(reader, WebPerson)

    author.says("join training")
    typed = HOSTILE if platform == "teams" else f"{HOSTILE} {ENTITIES}"
    assert typed in author.says(f"update training {typed}")

    shown = until(
        lambda: [m for m in stage.slack.messages(TEAM, CHANNEL) if _holds(author, stage.slack.text_of(m))]
    )
    assert typed in tidy(stage.slack.text_of(shown[-1]))
    assert mentions(shown[-1]) == []
    assert links(shown[-1]) == []
    card = until(lambda: [m for m in stage.teams.channel(team) if _holds(author, text_of(m))])[-1]
    assert typed in tidy(text_of(card))
    assert "<at>" not in card.activity.get("text", "")
    assert card.card.get("msteams", {}).get("entities", []) == []
    board = reader.opens("/").html
    assert "<script>alert(1)" not in board
    assert "<b>fat" not in board
    assert typed in reader.front.whole.text
    assert typed in reader.says("updates training")


def _holds(author: Person, text: str) -> bool:
    return author.name in text and "evil" in text

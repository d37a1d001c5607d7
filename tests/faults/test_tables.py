"""What is read when a storm is over, from a database and from the texts that members see."""

from __future__ import annotations

from tests.faults.wording import Words, words_of


def test_an_open_vote_says_how_many_have_voted_or_recused_themselves() -> None:
    assert words_of("Turnout: 3 of 8 have voted") == Words(progress=3)
    assert words_of("Turnout: 3 of 7 have voted; 1 has recused itself") == Words(progress=4)


def test_a_result_says_what_it_came_to_with_its_figures() -> None:
    text = "Not passed. 2 for, 3 against, 1 abstained. In favour: 2 of 5 (40.00%). 6 of 8 voted."

    assert words_of(text) == Words(
        None, "not-passed", {"voted": 6, "eligible": 8, "yes": 2, "no": 3, "abstain": 1}
    )

"""What a fact-checker is told about each match. Every sentence here is ours."""

from __future__ import annotations

import pytest

from data.matching import Matcher
from data.matching.explain import Explained, Explanation
from tests.data.test_matching_decisions import GOATS, ISLAND, RAFFLE, TODAY, a_matcher_with


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return a_matcher_with()


def explain(matcher: Matcher, text: str) -> Explanation:
    return matcher.explain(text, TODAY)


def of(explanation: Explanation, number: int) -> Explained:
    return next(one for one in explanation.candidates if one.number == number)


@pytest.mark.parametrize("text", ["", "🙂", "Bupati Probolinggo bagi 700 kambing", "x" * 20_000])
def test_an_explanation_has_the_decision_that_the_matcher_takes(matcher: Matcher, text: str) -> None:
    explanation = explain(matcher, text)
    assert explanation.decision == matcher.match(text, TODAY)
    assert [one.number for one in explanation.candidates] == [one.number for one in explanation.decision.matches]
    assert [one.score for one in explanation.candidates] == [one.score for one in explanation.decision.matches]


def test_words_in_common_and_missing_words_are_named_with_the_rarest_first(matcher: Matcher) -> None:
    goats = of(explain(matcher, "Bupati Probolinggo membagikan kambing"), GOATS)
    assert {word.word for word in goats.common} >= {"bupati", "probolinggo", "kambing"}
    assert "500" in {word.word for word in goats.missing}
    for words in (goats.common, goats.missing):
        assert [word.rarity for word in words] == sorted((word.rarity for word in words), reverse=True)


@pytest.mark.parametrize(
    ("number", "text", "what", "agreeing", "contradicting", "missing"),
    [
        (RAFFLE, "Tautan undian mobil dari Bank BCA", "names", (), ("bca / bri",), ()),
        (RAFFLE, "Tautan undian mobil dari Bank BRI", "names", ("bri",), (), ()),
        (ISLAND, "pelepasan pulau kepada negara asing", "names", (), (), ("jokowi",)),
        (GOATS, "Bupati Probolinggo membagikan 700 kambing", "numbers", (), ("kambing: 700 / kambing: 500",), ()),
        (GOATS, "Bupati Probolinggo membagikan 500 kambing", "numbers", ("kambing: 500",), (), ()),
        (GOATS, "Bupati Probolinggo membagikan kambing", "numbers", (), (), ("kambing: 500",)),
    ],
)
def test_names_and_numbers_agree_contradict_or_are_missing(
    matcher: Matcher,
    number: int,
    text: str,
    what: str,
    agreeing: tuple[str, ...],
    contradicting: tuple[str, ...],
    missing: tuple[str, ...],
) -> None:
    compared = getattr(of(explain(matcher, text), number), what)
    assert (compared.agreeing, compared.contradicting, compared.missing) == (agreeing, contradicting, missing)


def test_what_speaks_for_a_match_is_named_with_most_first(matcher: Matcher) -> None:
    best = explain(matcher, "Bupati Probolinggo membagikan 700 kambing").candidates[0]
    worths = [abs(worth) for worth in best.worth.values()]
    assert worths == sorted(worths, reverse=True)
    assert min(best.worth.values()) < 0 < max(best.worth.values())

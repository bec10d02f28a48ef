"""What nearness in meaning may change: the order of candidates, and nothing that is answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from data.matching import Matcher
from data.matching.meaning import NEUTRAL, READ_CHARS, Meaning, Vector, cut, with_meaning
from data.model.factcheck import Decision, FactCheck, Match, Outcome, Verdict

TODAY = date(2026, 11, 26)
TITLES = (
    "Air rebusan daun sirsak menyembuhkan kanker dalam seminggu",
    "Ular piton raksasa ditemukan di saluran air kota",
    "Minum kopi setiap pagi membuat tulang keropos",
)


class Dictionary:
    """An encoder that knows two topics by their words."""

    name = "dictionary-1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def of_text(self, text: str) -> Vector:
        self.asked.append(text)
        return self._row(text)

    def of_titles(self, titles: Sequence[str]) -> Vector:
        return np.stack([self._row(title) for title in titles])

    def _row(self, text: str) -> Vector:
        about_snakes = any(word in text.lower() for word in ("ular", "sawah melata", "reptil"))
        return np.array([1.0, 0.0] if about_snakes else [0.0, 1.0], dtype=np.float32)


def factchecks() -> list[FactCheck]:
    return [FactCheck("uji", str(at), title, Verdict.FALSE, number=at) for at, title in enumerate(TITLES, 1)]


def a_meaning(encoder: Dictionary, *numbers: int) -> Meaning:
    meaning = Meaning(encoder)
    rows = encoder.of_titles(TITLES).astype(np.float16)
    meaning.upsert({number: rows[number - 1] for number in numbers or (1, 2, 3)})
    return meaning


def test_a_paraphrase_comes_first_that_shares_no_telling_word() -> None:
    matcher, encoder = Matcher(factchecks()), Dictionary()
    text = "katanya ada reptil besar sekali keluar dari air got"
    plain = matcher.match(text, TODAY)
    meant = matcher.match(text, TODAY, a_meaning(encoder))
    assert meant.matches[0].number == 2
    assert meant.outcome is plain.outcome, "the order changes, the outcome does not"
    assert {match.number for match in meant.matches} == {match.number for match in plain.matches}


def test_an_answer_stays_the_answer_however_near_another_is() -> None:
    matcher, encoder = Matcher(factchecks()), Dictionary()
    text = f"{TITLES[0]}. Kata orang ular pun takut."
    plain = matcher.match(text, TODAY)
    assert plain.outcome is Outcome.ANSWER
    meant = matcher.match(text, TODAY, a_meaning(encoder))
    assert (meant.outcome, meant.matches[0]) == (plain.outcome, plain.matches[0])
    scores = [match.score for match in meant.matches]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [((1,), "two were not encoded yet"), ((99,), "none of them was")],
)
def test_what_has_no_vector_keeps_its_score(numbers: tuple[int, ...], reason: str) -> None:
    matcher, encoder = Matcher(factchecks()), Dictionary()
    meaning = Meaning(encoder)
    meaning.upsert({number: np.array([0.0, 1.0], dtype=np.float16) for number in numbers})
    text = "air rebusan daun"
    plain = {match.number: match.score for match in matcher.match(text, TODAY).matches}
    meant = {match.number: match.score for match in matcher.match(text, TODAY, meaning).matches}
    assert {number: meant[number] for number in plain if number not in numbers} == {
        number: score for number, score in plain.items() if number not in numbers
    }, reason


def test_nothing_is_encoded_where_nothing_can_be_compared() -> None:
    encoder = Dictionary()
    assert Meaning(encoder).nearness("apa saja", [1, 2]) == [None, None]
    assert a_meaning(encoder).nearness("  \n ", [1]) == [None]
    assert not encoder.asked


def test_a_vector_is_replaced_and_others_stay() -> None:
    meaning = a_meaning(Dictionary())
    meaning.upsert({1: np.array([1.0, 0.0], dtype=np.float16)})
    meaning.upsert({})
    assert len(meaning) == 3
    assert meaning.nearness("ular", [1, 2, 3, 4]) == [1.0, 1.0, 0.0, None]


def test_only_the_beginning_is_encoded() -> None:
    encoder = Dictionary()
    a_meaning(encoder).nearness("kata " * 20_000, [1])
    assert READ_CHARS - 5 < len(encoder.asked[0]) <= READ_CHARS
    assert cut(encoder.asked[0]) == encoder.asked[0]
    assert cut(" a \n\t b ") == "a b"


def test_an_empty_decision_stays_empty() -> None:
    assert with_meaning(Decision(Outcome.NONE), ()) == Decision(Outcome.NONE)


def test_the_neutral_nearness_leaves_a_score_as_it_is() -> None:
    matcher = Matcher(factchecks())
    text = "daun sirsak menyembuhkan kanker"

    class Neutral(Dictionary):
        def _row(self, text: str) -> Vector:
            return np.array([1.0, 0.0], dtype=np.float32)

    meaning = Meaning(Neutral())
    meaning.upsert({1: np.array([NEUTRAL, 0.0], dtype=np.float16)})
    plain, meant = (matcher.match(text, TODAY, one).matches for one in (None, meaning))
    assert plain[0].number == meant[0].number == 1
    assert meant[0].score == pytest.approx(plain[0].score, abs=0.01)


def test_a_match_that_was_answered_may_stand_below_the_ten() -> None:
    matches = tuple(Match(number, 0.9 - number / 100) for number in range(1, 11))
    decided = Decision(Outcome.ANSWER, (Match(99, 0.8), *matches[:9]), "sure")
    meant = with_meaning(decided, matches)
    assert [match.number for match in meant.matches] == [99, *range(1, 10)]
    assert max(match.score for match in meant.matches) == 0.8

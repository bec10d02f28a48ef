"""Second sources: tied only beyond doubt, never across verdicts, the same whenever it is done."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.matching.twins import Circle, Read, twins_in
from data.model.factcheck import Verdict
from data.model.finding import Finding

FALSE, TRUE, MISLEADING, NONE = Verdict.FALSE, Verdict.TRUE, Verdict.MISLEADING, None
WELL = "Sumur di alun-alun Kanigaran mengeluarkan minyak goreng gratis"


def of(number: int, title: str = WELL, verdict: Verdict | None = FALSE, source: str = "", url: str = "") -> Finding:
    return Finding(number, source or f"penerbit-{number}", title, verdict, url)


@pytest.mark.parametrize(
    ("title", "is_twin", "why"),
    [
        (WELL, True, "the same"),
        (WELL.upper() + "!!!", True, "the same in another dress"),
        ("Beredar video sumur di alun-alun Kanigaran mengeluarkan minyak goreng gratis", True, "shop talk"),
        (WELL.replace("mengeluarkan", "mengeluarkn"), True, "a slip of one letter in a long word"),
        (WELL.replace("minyak", "air"), False, "another word"),
        (WELL.replace(" gratis", ""), True, "a word less, told by somebody in a hurry"),
        ("Warga heboh " + WELL, False, "two words more of seven"),
        (WELL + " setiap malam Jumat", False, "much more may be another claim"),
        (WELL.replace("Kanigaran", "Wonoasih"), False, "another place"),
        (WELL.replace("mengeluarkan", "tidak mengeluarkan"), False, "denied"),
        (WELL + " 2024", False, "a number more"),
    ],
)
def test_titles(title: str, is_twin: bool, why: str) -> None:
    assert twins_in([of(1), of(2, title)]) == ({2: 1} if is_twin else {}), why


@pytest.mark.parametrize(
    ("one", "two", "why"),
    [
        ("Undian berhadiah mobil dari BRI untuk nasabah", "Undian berhadiah mobil dari BNI untuk nasabah", "a bank"),
        ("Bantuan 600 ribu rupiah cair bulan depan", "Bantuan 900 ribu rupiah cair bulan depan", "a number"),
        (
            "Kecamatan Mayangan menyerang kantor milik kecamatan Kademangan",
            "Kecamatan Kademangan menyerang kantor milik kecamatan Mayangan",
            "who did it to whom",
        ),
        ("Gempa besar", "Gempa kecil", "too few words to be sure"),
        ("Gempa mengguncang Kanigaran", "Gempa mengguncang keras Kanigaran", "too few for a word more"),
    ],
)
def test_what_looks_alike_and_is_not(one: str, two: str, why: str) -> None:
    assert twins_in([of(1, one), of(2, two)]) == {}, why


@pytest.mark.parametrize(
    ("verdicts", "expected", "why"),
    [
        ((FALSE, FALSE, FALSE), {2: 1, 3: 1}, "all say the same"),
        ((FALSE, TRUE, FALSE), {3: 1}, "who judges otherwise stands alone"),
        ((NONE, FALSE, NONE), {1: 2, 3: 2}, "who judges goes first"),
        ((NONE, NONE, NONE), {2: 1, 3: 1}, "nobody judges"),
        ((FALSE, MISLEADING, NONE), {}, "it cannot be told whose repetition it is"),
        ((TRUE, MISLEADING, FALSE), {}, "three opinions"),
    ],
)
def test_verdicts_are_never_mixed(verdicts: Sequence[Verdict | None], expected: dict[int, int], why: str) -> None:
    findings = [of(number, verdict=verdict) for number, verdict in enumerate(verdicts, 1)]
    assert all(twins_in(order) == expected for order in permutations(findings)), why


@pytest.mark.parametrize(
    ("urls", "is_twin", "why"),
    [
        (("https://a.example/x", "https://www.a.example/x/?utm_source=rss"), True, "the same article by two feeds"),
        (("https://a.example/x", "https://a.example/y"), False, "one publisher may publish a claim twice"),
        (("", ""), False, "without links"),
        (("https://facebook.com/", "https://facebook.com/"), False, "a front page is no article"),
    ],
)
def test_of_one_source_only_the_same_article_is_tied(urls: tuple[str, str], is_twin: bool, why: str) -> None:
    found = twins_in([of(number, source="a", url=url) for number, url in enumerate(urls, 1)])
    assert found == ({2: 1} if is_twin else {}), why


def test_no_second_source_has_second_sources() -> None:
    found = twins_in(
        [of(number, WELL.replace("mengeluarkan", f"mengeluarka{'nm'[number % 2]}")) for number in range(9)]
    )
    assert set(found.values()).isdisjoint(found)


def test_many_titles_with_the_same_words_take_no_time_that_grows_with_their_square() -> None:
    findings = [of(number, f"Hoaks lowongan kerja pabrik nomor {number}", source="a") for number in range(5_000)]
    assert twins_in(findings) == {}


_WORDS = st.sampled_from(
    [
        "vaksinasi",
        "sumur",
        "minyak",
        "gratis",
        "kanigaran",
        "wonoasih",
        "bantuan",
        "600",
        "2024",
        "undian",
        "bri",
        "bni",
        "tidak",
    ]
)
_TITLES = st.lists(_WORDS, min_size=1, max_size=14)


def slipped(words: Sequence[str], place: int) -> list[str]:
    """The same words with a letter lost in one of them."""
    at = place % len(words)
    return [word[:-2] + word[-1] if number == at else word for number, word in enumerate(words)]


@given(_TITLES, st.integers(0, 20), _WORDS, st.integers(0, 20))
def test_titles_that_are_alike_share_a_mark(words: list[str], place: int, more: str, slip: int) -> None:
    one = Read(of(1, " ".join(words)))
    for others in (words, slipped(words, slip), [*words[:place], more, *words[place:]]):
        other = Read(of(2, " ".join(others)))
        assert not one.is_like(other) or one.marks & other.marks


_FINDINGS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["sumur", "minyak", "mengeluarkan", "mengeluarkn", "ajaib"]), min_size=3, max_size=5),
        st.sampled_from([FALSE, TRUE, NONE]),
        st.sampled_from("abc"),
        st.sampled_from(["", "https://a.example/x"]),
    ),
    min_size=1,
    max_size=12,
)


@given(_FINDINGS, st.data())
def test_a_circle_around_some_ties_its_members_as_all_would_be_tied(
    drawn: list[tuple[list[str], Verdict | None, str, str]], data: st.DataObject
) -> None:
    everything = [
        of(number, " ".join(words), verdict, source, url) for number, (words, verdict, source, url) in enumerate(drawn)
    ]
    seeds = data.draw(st.lists(st.sampled_from(everything), unique=True))
    circle, whole = Circle(seeds), twins_in(everything)
    while marks := circle.wanted():
        circle.meet([finding for finding in everything if Read(finding).marks & marks])
    assert set(circle.members) >= {seed.number for seed in seeds}
    assert circle.twins() == {number: first for number, first in whole.items() if number in circle.members}


def test_a_wording_that_thousands_have_is_compared_once() -> None:
    findings = [of(number, source="ab"[number % 2]) for number in range(1, 6_001)]
    twins = twins_in(findings)
    assert set(twins.values()) == {1}
    assert len(twins) == 3_000

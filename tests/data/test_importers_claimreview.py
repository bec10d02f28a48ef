"""ClaimReview in every wrapping that publishers use, and documents that break."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest

from data.importers import BadRecord, UnknownFormat, read
from data.model.factcheck import FactCheck, Verdict

TODAY = date(2026, 11, 23)


def review(number: int = 1, **changes: object) -> dict[str, object]:
    """A ClaimReview as publishers write it."""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "datePublished": "2024-07-05",
        "url": f"https://www.periksa.example/fakta/{number}",
        "claimReviewed": f"Sumur nomor {number} mengeluarkan minyak goreng",
        "author": {"@type": "Organization", "name": "Periksa Bersama", "url": "https://periksa.example/"},
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": "1",
            "bestRating": "5",
            "worstRating": "1",
            "alternateName": "False",
            "ratingExplanation": "Cairan itu solar yang bocor.",
        },
        "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "pengguna"}},
        **changes,
    }


FEED = {
    "@context": "https://schema.org",
    "@type": "DataFeed",
    "dataFeedElement": [{"@type": "DataFeedItem", "item": [review(n)]} for n in (1, 2)],
}
ITEM_LIST = {
    "@type": "ItemList",
    "itemListElement": [{"@type": "ListItem", "position": n, "item": review(n)} for n in (1, 2)],
}
GRAPH = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "P"}, review(1), review(2)]}
ARTICLE = {"@type": "NewsArticle", "headline": "Dua kabar", "review": [review(1), review(2)]}


def imported(document: object, indent: int | None = None) -> tuple[list[FactCheck], list[BadRecord]]:
    """Read a document, given as bytes or as a value; return its fact-checks and its reports."""
    content = document if isinstance(document, bytes) else json.dumps(document, indent=indent).encode()
    found = list(read("feed.json", content, today=TODAY))
    return [x for x in found if isinstance(x, FactCheck)], [x for x in found if isinstance(x, BadRecord)]


def test_a_review_becomes_a_record() -> None:
    (record,), bad = imported(review(3, reviewBody="Isi panjang."))
    assert bad == []
    assert record == FactCheck(
        source="periksa.example",
        external_id="https://www.periksa.example/fakta/3",
        title="Sumur nomor 3 mengeluarkan minyak goreng",
        verdict=Verdict.FALSE,
        rating="False",
        summary="Cairan itu solar yang bocor.",
        explanation="Isi panjang.",
        url="https://www.periksa.example/fakta/3",
        publisher="Periksa Bersama",
        published_on=date(2024, 7, 5),
    )


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "document",
    [[review(1), review(2)], GRAPH, FEED, ITEM_LIST, ARTICLE, [[review(1)], {"@graph": [review(2)]}]],
    ids=["list", "@graph", "DataFeed", "ItemList", "article", "nested"],
)
def test_every_wrapping_is_read(document: object, indent: int | None) -> None:
    records, bad = imported(document, indent)
    assert [record.title[:13] for record in records] == ["Sumur nomor 1", "Sumur nomor 2"]
    assert bad == []


def test_lines_may_hold_reviews() -> None:
    content = b"\n".join(json.dumps(value).encode() for value in (review(1), {"@graph": [review(2), review(3)]}))
    assert len(imported(content)[0]) == 3
    assert len(imported(gzip.compress(content))[0]) == 3


@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_of_our_own_fields_is_read(indent: int | None) -> None:
    documents = [{"id": 1, "title": "Kabar sumur"}, {"id": 2, "judul": "Kabar kolam"}]
    assert [record.title for record in imported(documents, indent)[0]] == ["Kabar sumur", "Kabar kolam"]


@pytest.mark.parametrize(
    "stated", ["ClaimReview", ["Review", "ClaimReview"], "https://schema.org/ClaimReview", "schema:ClaimReview"]
)
def test_the_type_may_be_written_in_several_ways(stated: object) -> None:
    assert len(imported({**review(), "@type": stated})[0]) == 1


def rated(**rating: object) -> FactCheck:
    """Read a review with this rating."""
    (record,), _ = imported(review(reviewRating={"@type": "Rating", **rating}))
    return record


def test_a_label_decides_and_the_number_beside_it_does_not() -> None:
    record = rated(alternateName="Menyesatkan", ratingValue=1, bestRating=5, worstRating=1)
    assert (record.verdict, record.rating) == (Verdict.MISLEADING, "Menyesatkan")


def test_an_unknown_label_has_no_verdict_whatever_the_number() -> None:
    record = rated(alternateName="Tiga Pinokio", ratingValue=1, bestRating=5, worstRating=1)
    assert (record.verdict, record.rating) == (None, "Tiga Pinokio")


@pytest.mark.parametrize(
    ("value", "best", "worst", "verdict"),
    [
        (1, 5, 1, Verdict.FALSE),
        ("2", "5", "1", Verdict.FALSE),
        (3, 5, 1, Verdict.MIXED),
        (4, 5, 1, Verdict.MIXED),
        (5, 5, 1, Verdict.TRUE),
        (0, 1, 0, Verdict.FALSE),
        (-1, 5, 1, None),
        (6, 5, 1, None),
        (1, 1, 1, None),
        (1, 1, 5, None),
        (1, None, 1, None),
        (1, 5, None, None),
        (None, 5, 1, None),
        ("satu", 5, 1, None),
        ("nan", 5, 1, None),
        ("inf", "inf", 1, None),
        (True, 5, 1, None),
        ([1], 5, 1, None),
        (10**400, 5, 1, None),
    ],
)
def test_a_number_without_label_needs_both_ends_of_its_scale(
    value: object, best: object, worst: object, verdict: Verdict | None
) -> None:
    assert rated(ratingValue=value, bestRating=best, worstRating=worst).verdict is verdict


def test_properties_may_be_lists_objects_or_absent() -> None:
    (record,), _ = imported(
        {
            "@type": "ClaimReview",
            "@id": "https://lain.example/#1",
            "claimReviewed": [{"@value": "Kolam berisi emas", "@language": "id"}],
            "author": [{"@type": "Person", "name": "Redaksi"}],
            "reviewRating": [{"alternateName": ["Salah"]}],
        }
    )
    assert (record.external_id, record.title) == ("https://lain.example/#1", "Kolam berisi emas")
    assert (record.source, record.publisher) == ("redaksi", "Redaksi")
    assert (record.url, record.verdict) == ("", Verdict.FALSE)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"claimReviewed": None}, "title is missing"),
        ({"claimReviewed": ""}, "title is missing"),
        ({"claimReviewed": 12}, "title is not text"),
        ({"url": None}, "id is missing"),
        ({"url": None, "@id": "_:b0"}, "id is missing"),
        ({"url": None, "@id": "#review"}, "id is missing"),
        ({"url": 12.5}, "id is not text"),
        ({"url": "https://periksa.example/" + "a" * 500}, "at most 500"),
        ({"reviewRating": {"alternateName": 3.5}}, "verdict is not text"),
        ({"url": "https://www.periksa.example/fakta/1", "claimReviewed": review(1)["claimReviewed"]}, "same as that"),
    ],
)
def test_a_broken_review_is_reported_and_the_others_taken(changes: dict[str, object], reason: str) -> None:
    records, bad = imported([review(1), review(2, **changes), review(3)])
    assert len(records) == 2
    assert [report.line for report in bad] == [2]
    assert reason in bad[0].reason


def test_two_claims_of_one_page_are_two_records() -> None:
    page = "https://www.periksa.example/fakta/1"
    twice = [review(1), review(2, url=page), review(3, url=page)]
    records, bad = imported(twice)
    assert len({record.external_id for record in records}) == 3
    assert [record.url for record in records] == [page] * 3
    assert bad == []
    assert imported(twice)[0] == records


def test_a_publisher_without_author_is_known_by_its_host() -> None:
    (record,), _ = imported(review(author=None, url="https://turnbackhoax.id/2024/07/05/sumur"))
    assert (record.source, record.publisher) == ("turnbackhoax.id", "MAFINDO/TurnBackHoax")


# --- documents that break


WRAPPINGS = [("list", [review(n) for n in range(9)]), ("graph", {"@graph": [review(n) for n in range(9)]})]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("document", [row[1] for row in WRAPPINGS], ids=[row[0] for row in WRAPPINGS])
@pytest.mark.parametrize("packed", [False, True])
def test_a_cut_document_gives_the_entries_before_the_cut(document: object, indent: int | None, packed: bool) -> None:
    whole = json.dumps(document, indent=indent).encode()
    cut = whole[: len(whole) // 2]
    records, bad = imported(gzip.compress(whole)[:-30] if packed else cut)
    assert 3 <= len(records) <= 8
    assert [record.external_id[-1] for record in records] == [str(n) for n in range(len(records))]
    assert [report.line for report in bad] == [len(records) + 1]


def test_a_document_cut_between_two_entries_is_reported() -> None:
    whole = json.dumps([review(1), review(2)])
    records, bad = imported((whole[: whole.index("}, {") + 1]).encode())
    assert len(records) <= 1
    assert len(bad) == 1


def test_a_broken_entry_does_not_lose_those_after_it() -> None:
    whole = json.dumps([review(n) for n in range(5)]).replace('"Sumur nomor 2', '"Sumur "nomor" 2')
    records, bad = imported(whole.encode())
    assert [record.external_id[-1] for record in records] == ["0", "1", "3", "4"]
    assert bad == [BadRecord(3, "The entry is not whole JSON.")]


def test_bytes_that_are_no_text_are_replaced_in_a_document() -> None:
    content = json.dumps([review(1)]).encode().replace(b"minyak", b"m\xffnyak")
    (record,), _ = imported(content)
    assert "m\ufffdnyak" in record.title


def test_a_lone_broken_review_is_no_file_of_ours() -> None:
    with pytest.raises(UnknownFormat, match="no ClaimReview"):
        imported(json.dumps(review(), indent=2)[:-40].encode())

"""What is exported is valid ClaimReview, and comes back as it was."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers import read
from data.importers.exporting import LABELS, SCALE, Form, data_feed, lines, review_of
from data.importers.kinds import KINDS
from data.importers.verdicts import verdict_of, verdict_of_scale
from data.model.factcheck import FactCheck, Verdict
from data.model.feed import FeedKind
from data.seeds import sample_factchecks
from tests.data.pages_of_publishers import TODAY, a_feed, answered

FORMS = [data_feed('Kantor "Uji"'), lines()]

#: What schema.org knows of the types that we write; Thing and CreativeWork included.
#: Source: schema.org/ClaimReview, /Rating, /Organization, /Claim, /DataFeed, /DataFeedItem, /PropertyValue.
PROPERTIES = {
    "DataFeed": {"name", "inLanguage", "dataFeedElement"},
    "DataFeedItem": {"item", "dateCreated", "dateModified", "dateDeleted"},
    "ClaimReview": {
        "url",
        "claimReviewed",
        "inLanguage",
        "datePublished",
        "expires",
        "author",
        "itemReviewed",
        "reviewRating",
        "description",
        "reviewBody",
        "identifier",
    },
    "Rating": {"alternateName", "ratingValue", "bestRating", "worstRating"},
    "Organization": {"name"},
    "Claim": {"name"},
    "PropertyValue": {"propertyID", "value"},
}

WELL = FactCheck(
    source="office",
    external_id="klaim-12",
    title="Sumur mengeluarkan minyak goreng",
    verdict=Verdict.FALSE,
    rating="HOAKS",
    summary="Cairan itu solar.",
    explanation="Satu.\n\nDua.",
    url="https://cek.invalid/sumur",
    publisher="Diskominfo Uji",
    published_on=date(2026, 7, 5),
    valid_from=date(2026, 7, 1),
    valid_until=date(2027, 7, 1),
    is_time_bound=True,
)


def written(records: Iterable[FactCheck], form: Form) -> bytes:
    """The export as it stands in a file."""
    entries = [form.entry(record) + "\n" for record in records]
    return (form.head + form.between.join(entries) + form.tail).encode()


def imported(content: bytes) -> list[object]:
    return list(read("ekspor", content, today=TODAY))


def typed(value: Any) -> Iterable[dict[str, Any]]:
    """Every object in a JSON value that states its type."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from typed(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from typed(inner)


@pytest.mark.parametrize("form", FORMS, ids=["data feed", "lines"])
@pytest.mark.parametrize(
    ("record", "why"),
    [
        (WELL, "everything"),
        (FactCheck(source="uji", external_id="1", title="Kabar", publisher="uji"), "almost nothing"),
        (replace(WELL, url=""), "no page of its own"),
        (replace(WELL, verdict=None, rating="Konten Aneh"), "a label that is not mapped"),
        (replace(WELL, verdict=Verdict.MIXED, rating="HOAKS"), "a verdict that the office changed"),
        (replace(WELL, verdict=None, rating="HOAKS"), "a verdict that the office took away"),
        (replace(WELL, external_id="https://cek.invalid/?p=1"), "an id that is another address"),
        (replace(WELL, title='"Kutipan" <b>&amp; \\ {"a": [1]}', summary="a\n\u2028b"), "marks of every kind"),
        *((replace(WELL, verdict=verdict, rating=""), f"{verdict} without a label") for verdict in Verdict),
    ],
)
def test_a_record_comes_back_as_it_was(record: FactCheck, form: Form, why: str) -> None:
    assert imported(written([record], form)) == [record], why


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "id": st.text("abc-/?#=1", min_size=1, max_size=12),
                "title": TEXTS.map("Kabar {}".format),
                "verdict": st.sampled_from(["", "SALAH", "HOAKS", "aneh", *map(str, Verdict)]),
                "summary": TEXTS,
                "explanation": TEXTS,
                "url": st.sampled_from(["", "https://cek.invalid/a", "cek.invalid", "javascript:x"]),
                "date": st.dates(date(1985, 1, 1), date(2028, 1, 1)).map(str),
                "source": st.sampled_from(["", "mafindo", "Office", "cek.invalid"]),
                "publisher": TEXTS,
                "valid_from": st.sampled_from(["", "2026-01-01"]),
                "valid_until": st.sampled_from(["", "2027-01-01"]),
                "time_bound": st.sampled_from(["", "ya"]),
            }
        ),
        max_size=5,
    )
)
def test_what_was_imported_is_exported_and_imported_the_same(rows: list[dict[str, str]]) -> None:
    content = "".join(json.dumps(row) + "\n" for row in [{"id": "awal", "title": "Awal"}, *rows]).encode()
    records = [item for item in imported(content) if isinstance(item, FactCheck)]
    for form in FORMS:
        assert imported(written(records, form)) == records


def test_all_samples_come_back() -> None:
    records = [replace(sample, is_sample=False) for sample in sample_factchecks()]
    for form in FORMS:
        assert imported(written(records, form)) == records


def test_a_data_feed_is_valid_json_one_record_a_line() -> None:
    content = written([WELL, replace(WELL, external_id="13")], FORMS[0])
    feed = json.loads(content)
    assert (feed["@context"], feed["@type"], feed["name"]) == ("https://schema.org", "DataFeed", 'Kantor "Uji"')
    assert [item["item"]["claimReviewed"] for item in feed["dataFeedElement"]] == [WELL.title] * 2
    assert content.count(b"\n") == 4


def test_an_empty_data_feed_is_valid() -> None:
    assert json.loads(written([], FORMS[0]))["dataFeedElement"] == []
    assert written([], FORMS[1]) == b""


def test_only_properties_that_schema_org_knows_are_written() -> None:
    for value in typed(json.loads(written([WELL], FORMS[0]))):
        assert set(value) - {"@type", "@context"} <= PROPERTIES[value["@type"]]
        assert all(value.values()), "what has no value is left out"


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_rating_says_what_the_verdict_says_to_whoever_reads_it(verdict: Verdict) -> None:
    rating = review_of(replace(WELL, verdict=verdict, rating=""))["reviewRating"]
    assert verdict_of(rating["alternateName"]) is verdict
    number = (rating.get("ratingValue"), rating.get("bestRating"), rating.get("worstRating"))
    assert verdict_of_scale(*number) in ({verdict} if verdict in SCALE else {None})


def test_every_verdict_has_a_label() -> None:
    assert set(LABELS) == set(Verdict)


def test_a_record_without_verdict_and_label_has_no_rating() -> None:
    assert "reviewRating" not in review_of(replace(WELL, verdict=None, rating=""))


def test_what_another_office_says_of_its_records_is_not_believed_when_it_is_fetched() -> None:
    """Its answers have the source ``office`` as well, and would take the place of one's own."""
    page = KINDS[FeedKind.CLAIMREVIEW].read_page(
        a_feed(FeedKind.CLAIMREVIEW), answered(written([WELL], FORMS[0])), TODAY
    )
    (record,) = page.records
    assert isinstance(record, FactCheck)
    assert (record.source, record.external_id) == ("cek.invalid", "https://cek.invalid/sumur")
    assert (record.title, record.verdict, record.summary) == (WELL.title, WELL.verdict, WELL.summary)


@pytest.mark.parametrize(
    "identifier", [5, "x", [None], [{"propertyID": 5}], {"propertyID": "kentongan:id", "value": [1]}]
)
def test_identifiers_of_others_do_no_harm(identifier: object) -> None:
    review = review_of(WELL) | {"identifier": identifier}
    (record,) = imported(json.dumps(review).encode())
    assert isinstance(record, FactCheck)
    assert record.external_id == "https://cek.invalid/sumur"

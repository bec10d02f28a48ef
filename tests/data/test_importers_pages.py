"""Every kind of feed: what is asked for, what a true page gives, and where a walk through pages ends."""

from __future__ import annotations

import json
from datetime import date

import pytest

from data.importers import BadRecord, read
from data.importers.kinds import KINDS
from data.importers.pages import Page, Request, Response, Walk
from data.model.factcheck import FactCheck, Verdict
from data.model.feed import Feed, FeedKind
from tests.data.pages_of_publishers import (
    ATOM,
    RDF,
    REVIEW,
    RSS,
    TODAY,
    a_feed,
    answered,
    claim,
    in_a_page,
    news,
    post,
    since,
)

YUDISTIRA, WORDPRESS, RSS_KIND = FeedKind.YUDISTIRA, FeedKind.WORDPRESS, FeedKind.RSS
TOOLS, CLAIMREVIEW, SHEET = FeedKind.FACTCHECKTOOLS, FeedKind.CLAIMREVIEW, FeedKind.SHEET

TABLE = "Nomor;Judul Hoaks;Kategori;Tautan\n1;Sumur mengeluarkan minyak goreng;Hoaks;https://cek.invalid/sumur/\n"


def the_page(kind: FeedKind, value: object, feed: Feed | None = None, **more: object) -> Page:
    """What the page of a feed with this answer holds."""
    return KINDS[kind].read_page(feed or a_feed(kind), answered(value, **more), TODAY)


def the_record(kind: FeedKind, value: object, **more: object) -> FactCheck:
    """The one record of a page."""
    (record,) = the_page(kind, value, **more).records
    assert isinstance(record, FactCheck)
    return record


def asked(kind: FeedKind, **more: object) -> Request:
    return KINDS[kind].request(a_feed(kind, **more), TODAY)


def test_every_kind_is_there() -> None:
    assert set(KINDS) == set(FeedKind)


# --- What is asked for


@pytest.mark.parametrize(
    ("kind", "feed", "expected", "why"),
    [
        (YUDISTIRA, {"url": ""}, ("POST", {}, {"key": "rahasia-123", "limit": "100", "offset": "0"}), "first page"),
        (YUDISTIRA, {"cursor": "300"}, ("POST", {}, {"key": "rahasia-123", "limit": "100", "offset": "300"}), "later"),
        (TOOLS, {}, ("GET", {"languageCode": "id", "pageSize": "100", "query": "hoaks"}, {}), "no option"),
        (
            TOOLS,
            {"options": {"site": "periksa.invalid", "language": "en"}, "cursor": "abc", "since": since(2026, 11, 20)},
            (
                "GET",
                {
                    "languageCode": "en",
                    "pageSize": "100",
                    "reviewPublisherSiteFilter": "periksa.invalid",
                    "maxAgeDays": "10",
                    "pageToken": "abc",
                },
                {},
            ),
            "what is new of one publisher",
        ),
        (
            WORDPRESS,
            {"options": {"categories": "7,8", "labelled": "ya"}, "cursor": "3", "since": since(2026, 11, 20, 6)},
            (
                "GET",
                {
                    "categories": "7,8",
                    "per_page": "50",
                    "page": "3",
                    "orderby": "modified",
                    "order": "asc",
                    "_embed": "wp:term",
                    "modified_after": "2026-11-19T06:00:00Z",
                },
                {},
            ),
            "what changed, with a day of overlap",
        ),
        (RSS_KIND, {"cursor": "x"}, ("GET", {}, {}), "one page"),
        (CLAIMREVIEW, {}, ("GET", {}, {}), "one page"),
        (SHEET, {}, ("GET", {}, {}), "one page"),
    ],
)
def test_what_is_asked_for(
    kind: FeedKind, feed: dict[str, object], expected: tuple[str, dict[str, str], dict[str, str]], why: str
) -> None:
    request = asked(kind, **feed)
    assert (request.method, dict(request.params), dict(request.form)) == expected, why


@pytest.mark.parametrize("kind", list(FeedKind))
def test_no_key_stands_in_an_address(kind: FeedKind) -> None:
    request = asked(kind, since=since(2026, 1, 1), cursor="2")
    assert "rahasia-123" not in request.url + str(request.params)


@pytest.mark.parametrize(
    "url",
    [
        "https://cek.invalid",
        "https://cek.invalid/",
        "https://cek.invalid/wp-json",
        "https://cek.invalid/wp-json/wp/v2/posts",
    ],
)
def test_the_address_of_a_site_is_enough_for_wordpress(url: str) -> None:
    assert asked(WORDPRESS, url=url).url == "https://cek.invalid/wp-json/wp/v2/posts"


@pytest.mark.parametrize(("kind", "start"), [(YUDISTIRA, "https://yudistira."), (TOOLS, "https://factchecktools.")])
def test_public_interfaces_need_no_address(kind: FeedKind, start: str) -> None:
    assert asked(kind, url="").url.startswith(start)


# --- True pages


def test_news_of_yudistira() -> None:
    assert the_record(YUDISTIRA, [news()]) == FactCheck(
        source="mafindo",
        external_id="1",
        title="Sumur nomor 1 mengeluarkan minyak goreng",
        verdict=Verdict.FALSE,
        rating="SALAH",
        summary="Tidak ada minyak goreng di sumur itu.",
        explanation="Beredar video sumur.\n\n“Ayo ambil!”\n\nCairan itu solar yang bocor.",
        url="https://cek.invalid/sumur",
        publisher="MAFINDO/TurnBackHoax",
        published_on=date(2026, 7, 5),
    )


@pytest.mark.parametrize(
    ("changes", "verdict", "rating", "why"),
    [
        ({"title": "Kolam emas"}, Verdict.MISLEADING, "Misleading Content", "the classification where no label stands"),
        ({"title": "[BERITA] Kolam"}, Verdict.MISLEADING, "Misleading Content", "a label without a verdict gives way"),
        ({"title": "Kolam", "classification": ""}, Verdict.FALSE, "", "the status where neither says anything"),
        ({"title": "Kolam", "classification": None, "status": 1}, Verdict.TRUE, "", "a number instead of a text"),
        ({"title": "Kolam", "classification": "", "status": "7"}, None, "", "an unknown status"),
        ({"title": "Kolam", "classification": "Konten Aneh"}, None, "Konten Aneh", "an unknown label guesses nothing"),
    ],
)
def test_the_verdict_of_yudistira(changes: dict[str, object], verdict: Verdict | None, rating: str, why: str) -> None:
    record = the_record(YUDISTIRA, [news(**changes)])
    assert (record.verdict, record.rating) == (verdict, rating), why


def test_nobody_is_sent_to_where_the_hoax_was_posted() -> None:
    posted = "https://medsos.invalid/unggahan/9"
    record = the_record(YUDISTIRA, [news(references=posted, source_link=posted)])
    assert record.url == ""
    assert posted not in record.explanation


def test_a_named_author_of_yudistira_is_the_publisher() -> None:
    assert the_record(YUDISTIRA, [news(authors="Koran Kita")]).publisher == "Koran Kita"


def test_a_claim_of_the_fact_check_tools() -> None:
    assert the_record(TOOLS, {"claims": [claim()], "nextPageToken": "abc"}) == FactCheck(
        source="periksa.invalid",
        external_id="https://www.periksa.invalid/fakta/1",
        title="Sumur nomor 1 mengeluarkan minyak goreng",
        verdict=Verdict.FALSE,
        rating="Salah",
        summary="Cek Fakta: Sumur nomor 1 tidak berisi minyak goreng",
        url="https://www.periksa.invalid/fakta/1",
        publisher="Periksa Bersama",
        published_on=date(2026, 7, 5),
    )


def test_every_review_of_a_claim_is_a_record() -> None:
    both = claim()
    reviews = both["claimReview"]
    assert isinstance(reviews, list)
    reviews.append(reviews[0] | {"url": "https://lain.invalid/1", "textualRating": "Kurang Tepat " * 30})
    first, second = the_page(TOOLS, {"claims": [both]}).records
    assert isinstance(first, FactCheck)
    assert isinstance(second, FactCheck)
    assert (first.source, second.source) == ("periksa.invalid", "lain.invalid")
    assert (second.verdict, second.rating) == (None, ""), "a rating of whole sentences is no label"
    assert second.summary.startswith("Kurang Tepat")


def test_two_claims_reviewed_on_one_page_are_two_records() -> None:
    page = the_page(TOOLS, {"claims": [claim(1, url="https://a.invalid/"), claim(2, url="https://a.invalid/")]})
    assert len({record.external_id for record in page.records if isinstance(record, FactCheck)}) == 2


def test_an_empty_object_is_a_page_without_claims() -> None:
    assert the_page(TOOLS, {}) == Page()


def test_a_post_of_wordpress() -> None:
    assert the_record(WORDPRESS, [post()]) == FactCheck(
        source="cek.invalid",
        external_id="https://cek.invalid/?p=1",
        title="Sumur nomor 1 mengeluarkan “minyak goreng”",
        verdict=Verdict.FALSE,
        rating="SALAH",
        summary="Cairan itu solar yang bocor.",
        explanation="Beredar video sumur.\n\nItu solar bocor.",
        url="https://cek.invalid/2026/07/05/salah-sumur-1/",
        publisher="cek.invalid",
        published_on=date(2026, 7, 5),
    )


@pytest.mark.parametrize(
    ("changes", "verdict", "title", "why"),
    [
        ({"title": {"rendered": "Kolam emas"}}, Verdict.FALSE, "Kolam emas", "the label stands among the categories"),
        ({"title": {"rendered": "Kolam"}, "_embedded": {}}, None, "Kolam", "no label at all"),
        ({"title": {"rendered": "Kolam"}, "_embedded": {"wp:term": {"x": [1]}}}, None, "Kolam", "strange terms"),
        ({"date": None}, Verdict.FALSE, "Sumur nomor 1 mengeluarkan “minyak goreng”", "the date in UTC"),
    ],
)
def test_the_verdict_of_wordpress(changes: dict[str, object], verdict: Verdict | None, title: str, why: str) -> None:
    record = the_record(WORDPRESS, [post(**changes)])
    assert (record.verdict, record.title, record.published_on) == (verdict, title, date(2026, 7, 5)), why


def test_an_excerpt_that_was_cut_is_no_summary() -> None:
    assert the_record(WORDPRESS, [post(excerpt={"rendered": "<p>Beredar video sumur [&hellip;]</p>"})]).summary == ""


def test_a_post_that_can_no_longer_be_seen_is_gone() -> None:
    page = the_page(WORDPRESS, [post(1), post(2, status="private"), post(3, status="trash", link=None)])
    assert [record.external_id for record in page.records if isinstance(record, FactCheck)] == [
        "https://cek.invalid/?p=1"
    ]
    assert page.gone == (("cek.invalid", "https://cek.invalid/?p=2"), ("cek.invalid", "https://cek.invalid/?p=3"))


def test_only_posts_with_a_label_where_the_operator_wants_that() -> None:
    feed = a_feed(WORDPRESS, options={"labelled": "ya"})
    page = the_page(WORDPRESS, [post(1), post(2, title={"rendered": "Jadwal posyandu"}, _embedded={})], feed)
    assert len(page.records) == 1
    assert len(page.seen) == 2, "what is left out was seen all the same"


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        (
            RSS,
            FactCheck(
                source="cek.invalid",
                external_id="https://cek.invalid/?p=1",
                title="Sumur mengeluarkan minyak goreng",
                verdict=Verdict.FALSE,
                rating="SALAH",
                summary="Cairan itu solar yang bocor.",
                explanation="Beredar video.\n\nItu solar & air.",
                url="https://cek.invalid/sumur/",
                publisher="Cek Bersama",
                published_on=date(2026, 7, 5),
            ),
            "RSS 2.0",
        ),
        (
            RDF,
            FactCheck(
                source="cek.invalid",
                external_id="https://cek.invalid/sumur/",
                title="Sumur mengeluarkan minyak goreng",
                verdict=Verdict.FALSE,
                rating="HOAKS",
                explanation="Cairan itu solar.",
                url="https://cek.invalid/sumur/",
                publisher="Cek Bersama",
                published_on=date(2026, 7, 5),
            ),
            "RSS 1.0",
        ),
        (
            ATOM,
            FactCheck(
                source="cek.invalid",
                external_id="tag:cek.invalid,2026:1",
                title="Sumur mengeluarkan minyak goreng",
                verdict=Verdict.MISLEADING,
                rating="Menyesatkan",
                summary="Cairan itu solar.",
                explanation="Beredar video.\n\nItu solar.",
                url="https://cek.invalid/sumur/",
                publisher="Cek Bersama",
                published_on=date(2026, 7, 5),
            ),
            "Atom",
        ),
    ],
)
def test_an_entry_of_a_feed(text: str, expected: FactCheck, why: str) -> None:
    assert the_page(RSS_KIND, text, url="https://cek.invalid/feed/").records[0] == expected, why


def test_an_entry_with_a_relative_link_no_date_and_a_bare_ampersand() -> None:
    record = the_page(RSS_KIND, RSS, url="https://cek.invalid/feed/").records[1]
    assert isinstance(record, FactCheck)
    assert record.url == "https://cek.invalid/kolam/?a=1&b=2"
    assert (record.published_on, record.verdict, record.rating) == (None, Verdict.FALSE, "HOAKS")
    assert record.explanation == "Emasnya cat kuning."


def test_an_entry_that_a_feed_calls_deleted_is_gone() -> None:
    assert the_page(RSS_KIND, ATOM).gone == (("cek.invalid", "tag:cek.invalid,2026:9"),)


def test_a_claim_review_of_each_wrapping() -> None:
    text = json.dumps(REVIEW)
    lines = "\n".join(json.dumps(REVIEW | {"url": f"https://cek.invalid/{number}"}) for number in range(2))
    wrapped = {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [REVIEW]}]}
    for value, count in ((text, 1), ([REVIEW], 1), (wrapped, 1), (lines, 2), (in_a_page(text), 1)):
        page = the_page(CLAIMREVIEW, value)
        assert [record.title for record in page.records if isinstance(record, FactCheck)] == [
            REVIEW["claimReviewed"]
        ] * count
        assert (page.next, page.is_whole) == (None, True)


def test_an_item_that_a_data_feed_calls_deleted_is_gone() -> None:
    other = REVIEW | {"url": "https://cek.invalid/kolam/"}
    items = [
        {"@type": "DataFeedItem", "item": REVIEW},
        {"@type": "DataFeedItem", "dateDeleted": "2026-11-01", "item": other},
    ]
    page = the_page(CLAIMREVIEW, {"@type": "DataFeed", "dataFeedElement": items})
    assert len(page.records) == 1
    assert page.gone == (("cek.invalid", "https://cek.invalid/kolam/"),)


@pytest.mark.parametrize(("options", "lists_all"), [({}, False), ({"complete": "ya"}, True)])
def test_only_the_operator_can_say_that_a_feed_lists_everything(options: dict[str, str], lists_all: bool) -> None:
    assert the_page(CLAIMREVIEW, [REVIEW], a_feed(CLAIMREVIEW, options=options)).lists_all is lists_all
    named = options | {"column.title": "Judul Hoaks"}
    assert the_page(SHEET, TABLE, a_feed(SHEET, options=named)).lists_all is lists_all


def test_a_table_with_columns_of_its_own() -> None:
    chosen = {"column.title": "judul hoaks", "column.verdict": "Kategori", "column.url": "Tautan"}
    assert the_record(SHEET, TABLE, feed=a_feed(SHEET, options=chosen)) == FactCheck(
        source="desa",
        external_id="https://cek.invalid/sumur/",
        title="Sumur mengeluarkan minyak goreng",
        verdict=Verdict.FALSE,
        rating="Hoaks",
        url="https://cek.invalid/sumur/",
        publisher="desa",
    )


def test_labels_that_nobody_mapped_are_named_once() -> None:
    page = the_page(YUDISTIRA, [news(n, title=f"Kolam {n}", classification="Konten Aneh") for n in (1, 2)])
    assert page.unmapped == ("Konten Aneh",)
    assert the_page(YUDISTIRA, [news()]).unmapped == ()


# --- From page to page


@pytest.mark.parametrize(
    ("kind", "cursor", "answer", "following", "why"),
    [
        (YUDISTIRA, "", answered([news(1), news(2)]), "2", "counts what came, whatever the limit was"),
        (YUDISTIRA, "200", answered([news(1)]), "201", "goes on from the cursor"),
        (YUDISTIRA, "200", answered([]), None, "an empty page is the end"),
        (YUDISTIRA, "200", answered({"status": False, "message": "No data were found"}), None, "so is this"),
        (TOOLS, "", answered({"claims": [claim()], "nextPageToken": "abc"}), "abc", "the token"),
        (TOOLS, "abc", answered({"claims": [claim()], "nextPageToken": ""}), None, "an empty token"),
        (TOOLS, "abc", answered({"claims": [claim()]}), None, "no token"),
        (WORDPRESS, "", answered([post()], headers={"x-wp-totalpages": "2"}), "2", "one of two"),
        (WORDPRESS, "2", answered([post()], headers={"x-wp-totalpages": "2"}), None, "two of two"),
        (WORDPRESS, "", answered([post()]), None, "not a full page, where nobody says how many there are"),
        (WORDPRESS, "", answered([post(n) for n in range(50)]), "2", "a full page, where nobody says"),
        (WORDPRESS, "4", answered([], headers={"x-wp-totalpages": "9"}), None, "an empty page is the end"),
        (WORDPRESS, "9", answered({"code": "rest_post_invalid_page_number", "message": "x"}), None, "beyond the end"),
        (RSS_KIND, "", answered(RSS), None, "a feed is one page"),
        (CLAIMREVIEW, "", answered([REVIEW]), None, "so is a list of reviews"),
    ],
)
def test_the_next_page(kind: FeedKind, cursor: str, answer: Response, following: str | None, why: str) -> None:
    assert KINDS[kind].read_page(a_feed(kind, cursor=cursor), answer, TODAY).next == following, why


@pytest.mark.parametrize(
    ("days", "since_day", "goes_on", "why"),
    [
        (("2026-01-03", "2026-01-02"), (2026, 11, 1), False, "newest first, and all of it long taken in"),
        (("2026-01-03", "2026-01-02"), (2026, 2, 1), True, "still within what may be corrected"),
        (("2026-01-02", "2026-01-03"), (2026, 11, 1), True, "oldest first: the new ones are to come"),
        (("2026-01-03", "0000-00-00"), (2026, 11, 1), True, "a day is unknown"),
    ],
)
def test_yudistira_is_not_read_to_its_end_every_time(
    days: tuple[str, str], since_day: tuple[int, ...], goes_on: bool, why: str
) -> None:
    rows = [news(number, tanggal=day) for number, day in enumerate(days)]
    page = the_page(YUDISTIRA, rows, a_feed(YUDISTIRA, since=since(*since_day)))
    assert (page.next is not None) is goes_on, why


def page_with(*ids: str, following: str | None) -> Page:
    return Page(seen=frozenset(ids), next=following)


@pytest.mark.parametrize(
    ("pages", "expected", "why"),
    [
        ([page_with("a", following="2"), page_with("b", following=None)], ["2", None], "the publisher says the end"),
        ([page_with("a", following="1")], [None], "a page that leads to itself"),
        ([page_with("a", following="2"), page_with("b", following="1")], ["2", None], "a page that leads back"),
        ([page_with("a", following="2"), page_with("a", following="3")], ["2", None], "nothing new"),
        ([page_with(following="2")], [None], "nothing at all"),
        ([page_with("a", following="2"), page_with("a", "b", following="3")], ["2", "3"], "partly new"),
    ],
)
def test_a_walk_ends(pages: list[Page], expected: list[str | None], why: str) -> None:
    walk = Walk("1")
    assert [walk.next_after(page) for page in pages] == expected, why


def test_a_walk_through_endless_new_pages_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.importers.pages.MOST_PAGES", 5)
    walk = Walk()
    cursors = [walk.next_after(page_with(str(n), following=str(n + 1))) for n in range(9)]
    assert cursors.index(None) == 4


# --- The same forms as files


@pytest.mark.parametrize(
    ("value", "count", "what"),
    [
        ([news(1), news(2)], 2, "Yudistira"),
        (news(), 1, "one news object"),
        ({"claims": [claim(1), claim(2)]}, 2, "Fact Check Tools"),
        ([post(1), post(2, status="draft")], 1, "WordPress"),
        (RSS, 2, "RSS 2.0"),
        (RDF, 1, "RSS 1.0"),
        (ATOM, 1, "Atom"),
        (in_a_page(json.dumps(REVIEW)), 1, "a web page"),
        ("\n".join(json.dumps(news(n)) for n in (1, 2)), 2, "lines of news objects"),
        ("\n".join(json.dumps(post(n)) for n in (1, 2)), 2, "lines of posts"),
        ("\ufeff" + RSS, 2, "with a byte order mark"),
    ],
)
def test_a_file_is_known_by_its_content(value: object, count: int, what: str) -> None:
    found = list(read("berkas", answered(value).body, today=TODAY))
    assert [type(item) for item in found] == [FactCheck] * count, what


def test_a_file_gives_the_records_of_its_feed() -> None:
    for kind, value in ((YUDISTIRA, [news()]), (WORDPRESS, [post()]), (TOOLS, {"claims": [claim()]})):
        assert tuple(read("berkas", answered(value).body, today=TODAY)) == the_page(kind, value).records


def test_a_report_of_a_page_never_quotes_it() -> None:
    (bad,) = the_page(YUDISTIRA, [news(id=None)]).records
    assert isinstance(bad, BadRecord)
    assert "Sumur" not in bad.reason

"""Pages as publishers send them: structure as documented, contents and hosts invented."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from data.importers.pages import Response
from data.model.feed import Feed, FeedKind

TODAY = date(2026, 11, 23)


def a_feed(kind: FeedKind, **more: object) -> Feed:
    """A feed of this kind as an operator sets it up."""
    fields = {"name": "desa", "kind": kind, "url": "https://cek.invalid/", "key": "rahasia-123"}
    return Feed(**{**fields, **more})  # type: ignore[arg-type]


def since(*day: int) -> datetime:
    return datetime(*day, tzinfo=UTC)  # type: ignore[misc, arg-type]


def answered(value: object, **more: object) -> Response:
    """The answer with this JSON, text or bytes."""
    if not isinstance(value, str | bytes):
        value = json.dumps(value, ensure_ascii=False)
    body = value.encode() if isinstance(value, str) else value
    return Response(body, **more)  # type: ignore[arg-type]


def news(number: int = 1, **changes: object) -> dict[str, object]:
    """A news object of Yudistira: all values are texts."""
    return {
        "id": str(number),
        "authors": "4, 17",
        "status": "2",
        "classification": "Misleading Content",
        "title": f"[SALAH] Sumur nomor {number} mengeluarkan minyak goreng",
        "content": "Beredar video sumur.\r\n\r\n“Ayo ambil!”",
        "fact": "Cairan itu solar yang bocor.",
        "references": "https://cek.invalid/sumur\r\nhttps://arsip.invalid/1",
        "source_issue": "Facebook",
        "source_link": "https://medsos.invalid/unggahan/9",
        "picture1": "https://cek.invalid/a.jpg",
        "picture2": "",
        "tanggal": "2026-07-05",
        "tags": "cekfakta",
        "conclusion": "Tidak ada minyak goreng di sumur itu.",
        "claim_review": [],
        "media": [{"media_name": "a", "media_path": "https://cek.invalid/m.jpg"}],
        **changes,
    }


def claim(number: int = 1, **changes: object) -> dict[str, object]:
    """A claim of the Fact Check Tools with one review."""
    review = {
        "publisher": {"name": "Periksa Bersama", "site": "periksa.invalid"},
        "url": f"https://www.periksa.invalid/fakta/{number}",
        "title": f"Cek Fakta: Sumur nomor {number} tidak berisi minyak goreng",
        "reviewDate": "2026-07-05T00:00:00Z",
        "textualRating": "Salah",
        "languageCode": "id",
    }
    return {
        "text": f"Sumur nomor {number} mengeluarkan minyak goreng",
        "claimant": "Unggahan di media sosial",
        "claimDate": "2026-07-01T00:00:00Z",
        "claimReview": [review | changes],
    }


def post(number: int = 1, **changes: object) -> dict[str, object]:
    """A post of WordPress's REST interface, in the context ``view``."""
    return {
        "id": number,
        "date": "2026-07-05T00:30:00",
        "date_gmt": "2026-07-04T17:30:00",
        "guid": {"rendered": f"https://cek.invalid/?p={number}"},
        "modified": "2026-07-06T08:00:00",
        "modified_gmt": "2026-07-06T01:00:00",
        "slug": f"salah-sumur-{number}",
        "status": "publish",
        "type": "post",
        "link": f"https://cek.invalid/2026/07/05/salah-sumur-{number}/",
        "title": {"rendered": f"[SALAH] Sumur nomor {number} mengeluarkan &#8220;minyak goreng&#8221;"},
        "content": {
            "rendered": "<p>Beredar video sumur.</p>\n<script>x = '<p>'</script><p>Itu <b>solar</b>&nbsp;bocor.</p>",
            "protected": False,
        },
        "excerpt": {"rendered": "<p>Cairan itu solar yang bocor.</p>\n", "protected": False},
        "categories": [7],
        "_embedded": {
            "wp:term": [
                [{"id": 7, "name": "Hoax", "taxonomy": "category"}],
                [{"id": 9, "name": "sumur", "taxonomy": "post_tag"}],
            ]
        },
        **changes,
    }


RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>Cek Bersama</title>
  <atom:link href="https://cek.invalid/feed/" rel="self" type="application/rss+xml" />
  <link>https://cek.invalid</link>
  <description>Cek &amp; ricek</description>
  <image><title>Gambar</title><link>https://gambar.invalid</link></image>
  <item>
    <title>[SALAH] Sumur mengeluarkan minyak goreng</title>
    <link>https://cek.invalid/sumur/</link>
    <dc:creator><![CDATA[Redaksi]]></dc:creator>
    <pubDate>Sat, 04 Jul 2026 17:30:00 +0000</pubDate>
    <category><![CDATA[Energi]]></category>
    <guid isPermaLink="false">https://cek.invalid/?p=1</guid>
    <description><![CDATA[<p>Cairan itu solar yang bocor.</p>]]></description>
    <content:encoded><![CDATA[<p>Beredar video.</p><p>Itu solar &amp; air.</p>]]></content:encoded>
  </item>
  <item>
    <title>Kolam berisi emas</title>
    <link>/kolam/?a=1&b=2</link>
    <category>HOAKS</category>
    <pubDate>kapan-kapan</pubDate>
    <guid>/kolam/</guid>
    <description>Emasnya&nbsp;cat kuning.</description>
  </item>
</channel></rss>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="https://cek.invalid/"><title>Cek Bersama</title><link>https://cek.invalid/</link></channel>
  <item rdf:about="https://cek.invalid/sumur/">
    <title>HOAKS! Sumur mengeluarkan minyak goreng</title>
    <link>https://cek.invalid/sumur/</link>
    <dc:date>2026-07-05T09:00:00+07:00</dc:date>
    <description>Cairan itu solar.</description>
  </item>
</rdf:RDF>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">
  <title type="text">Cek Bersama</title>
  <link rel="self" href="https://cek.invalid/atom.xml"/>
  <link href="https://cek.invalid/"/>
  <at:deleted-entry ref="tag:cek.invalid,2026:9" when="2026-11-05T12:00:00Z"/>
  <entry>
    <id>tag:cek.invalid,2026:1</id>
    <title type="html">Menyesatkan: Sumur mengeluarkan &lt;i&gt;minyak goreng&lt;/i&gt;</title>
    <link rel="enclosure" href="https://cek.invalid/a.mp3"/>
    <link rel="alternate" href="sumur/"/>
    <published>2026-07-05T09:00:00+07:00</published>
    <updated>2026-07-06T09:00:00+07:00</updated>
    <summary>Cairan itu solar.</summary>
    <content type="xhtml">
      <div xmlns="http://www.w3.org/1999/xhtml"><p>Beredar video.</p><p>Itu solar.</p></div>
    </content>
  </entry>
</feed>"""

REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "datePublished": "2026-07-05",
    "url": "https://cek.invalid/sumur/",
    "claimReviewed": "Sumur mengeluarkan minyak goreng",
    "author": {"@type": "Organization", "name": "Cek Bersama"},
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "Salah"},
}


def in_a_page(*scripts: str) -> str:
    """A web page that carries these JSON-LD scripts, among others."""
    carried = "\n".join(f'<script class="yoast" type="application/ld+json">{script}</script>' for script in scripts)
    return f"<!DOCTYPE html>\n<html lang=id><head><title>a < b</title><script>if (a<b) x</script>{carried}</head><body>"

"""Addresses in one spelling: two copies of a link are equal, and nothing else is. No address here leads anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.matching.links import canonical, canonical_links, is_front, telling_links

ADDRESSISH = st.text(alphabet="abz.m/:?&=#%2F-_ @[]\\~htpsw0189é\ud800", max_size=60)


@settings(max_examples=500, deadline=None)
@given(st.one_of(ADDRESSISH, ADDRESSISH.map("https://kabar.example/".__add__), st.text()))
def test_one_spelling_stays_as_it_is(address: str) -> None:
    once = canonical(address)
    assert canonical(once) == once


@settings(max_examples=300, deadline=None)
@given(st.one_of(ADDRESSISH, st.text()))
def test_links_are_found_in_any_text(text: str) -> None:
    assert all("://" not in link[:8] for link in canonical_links(text))


@pytest.mark.parametrize(
    ("copies", "link", "reason"),
    [
        (
            [
                "https://kabar.example/a/b",
                "http://www.kabar.example/a/b/",
                "HTTPS://M.Kabar.Example:443/a//b?",
                "hxxps://kabar[.]example/a/b",
            ],
            "kabar.example/a/b",
            "scheme, phone's host, port, slashes, defanged",
        ),
        (
            ["https://kabar.example/x?id=7&utm_source=wa&fbclid=Ab1", "https://kabar.example/x?gclid=9&id=7#atas"],
            "kabar.example/x?id=7",
            "tracking and fragment",
        ),
        (["https://kabar.example/x?b=2&a=1", "https://kabar.example/x?a=1&b=2"], "kabar.example/x?a=1&b=2", "order"),
        (
            [
                "https://amp.kabar.example/x",
                "https://kabar.example/x/amp",
                "https://kabar.example/amp/x",
                "https://www.google.com/amp/s/kabar.example/x",
                "https://kabar-example.cdn.ampproject.org/c/s/kabar.example/x",
            ],
            "kabar.example/x",
            "fast pages",
        ),
        (
            [
                "https://youtu.be/AbCdEf12345?si=zz",
                "https://m.youtube.com/watch?v=AbCdEf12345&t=12s",
                "https://youtube.com/shorts/AbCdEf12345",
            ],
            "youtube.com/watch?v=AbCdEf12345",
            "videos",
        ),
        (
            ["https://x.com/orang/status/12?s=20&t=abc", "https://mobile.twitter.com/orang/status/12"],
            "twitter.com/orang/status/12",
            "posts",
        ),
        (
            ["https://bit.ly/AbC1", "http://bit.ly/AbC1", "bit.ly/AbC1"],
            "bit.ly/AbC1",
            "a short link keeps its capitals",
        ),
        (["https://kabar.example/caf%C3%A9", "https://kabar.example/café"], "kabar.example/caf%C3%A9", "percent"),
        (["https://kabar.example:8443/x"], "kabar.example:8443/x", "another port is another place"),
    ],
)
def test_copies_of_a_link_are_equal(copies: list[str], link: str, reason: str) -> None:
    assert {canonical(copy) for copy in copies} == {link}, reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://kabar.example/a", "https://kabar.example/b"),
        ("https://kabar.example/x?id=7", "https://kabar.example/x?id=8"),
        ("https://bit.ly/abc", "https://bit.ly/ABC"),
        ("https://kabar.example/a", "https://kabar.example.palsu.example/a"),
        ("https://kabar.example", "https://kabar-resmi.example"),
    ],
)
def test_different_links_stay_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Buka https://kabar.example/x. Lalu (https://www.kabar.example/y)!", {"kabar.example/x", "kabar.example/y"}),
        ("cek undian-kami.xyz ya", {"undian-kami.xyz"}),
        ("daftar di bantuan.my.id/daftar?x=1", {"bantuan.my.id/daftar?x=1"}),
        ("harga 2.500.000 naik.Segera lapor.bu guru.me", {"guru.me"}),
        ("surat ke kami@kabar.example.com", set()),
        ("https://", set()),
        ("http://[::1", set()),
        ("https://localhost/x", set()),
        ("", set()),
    ],
)
def test_links_in_a_text(text: str, links: set[str]) -> None:
    assert canonical_links(text) == links


def test_a_long_text_gives_no_more_than_fifty() -> None:
    assert len(canonical_links(" ".join(f"https://a{n}.example/x" for n in range(5_000)))) == 50


@pytest.mark.parametrize(
    "text", ["https://www.facebook.com/", "https://bit.ly", "https://www.kemkes.go.id", "https://m.facebook.com/login"]
)
def test_the_front_of_a_portal_tells_nothing(text: str) -> None:
    assert all(is_front(link) for link in canonical_links(text))
    assert telling_links(text) == frozenset()


def test_a_page_and_a_site_of_a_trick_tell_something() -> None:
    assert telling_links("https://facebook.com/orang/posts/1 undian-kami.xyz") == {
        "facebook.com/orang/posts/1",
        "undian-kami.xyz",
    }

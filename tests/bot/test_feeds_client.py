"""The client of feeds against a real server that behaves badly: it ends, says why, and goes nowhere it should not."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.feeds.addresses import is_private
from bot.feeds.client import Client, Manners, Patience
from bot.feeds.trouble import Broken, FetchError, Unreached, Unsafe
from data.importers.pages import Request
from tests.bot import publisher as site
from tests.bot.publisher import Behaviour, answers, packed, publisher, redirects

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
BODY = json.dumps([site.post(1)]).encode()
#: For servers that would never end by themselves, and for all others.
HURRIED, PATIENT = Patience(connect=2.0, silence=0.4, total=1.0), Patience(connect=30.0, silence=30.0, total=60.0)


@asynccontextmanager
async def a_client(**manners: object) -> AsyncIterator[Client]:
    given = {"patience": PATIENT, "apart_seconds": 0.0, "judge": lambda _address: True} | manners
    client = Client(Manners("Kentongan/1 (uji)", lambda: NOW, **given))  # type: ignore[arg-type]
    try:
        yield client
    finally:
        await client.close()


BAD: tuple[tuple[str, Behaviour, type[FetchError], str], ...] = (
    ("silence", site.is_silent, Broken, "fell silent|did not come within"),
    ("a slow drip is not silent, and ends all the same", site.drips, Broken, "did not come within 1 seconds"),
    ("reset before the first word", site.resets, Broken, "connection broke"),
    ("half an answer", site.breaks_off, Broken, "breaks off|connection broke"),
    ("without end", site.floods, Broken, "longer than 64 MiB|did not come within"),
    ("a bomb of gzip", site.bomb("gzip"), Broken, "longer than 64 MiB"),
    ("a bomb of deflate", site.bomb("deflate"), Broken, "longer than 64 MiB"),
    ("damaged gzip", answers(200, b"\x1f\x8b nonsense", Content_Encoding="gzip"), Broken, "cannot be unpacked"),
    ("gzip cut short", answers(200, packed(BODY, "gzip")[:-12], Content_Encoding="gzip"), Broken, "breaks off"),
    ("packed as nobody asked", answers(200, b"x", Content_Encoding="br"), Broken, "was not asked for"),
    ("a server in trouble", answers(503), FetchError, r"in trouble \(status 503\)"),
    ("a key that is not taken", answers(401), FetchError, "does not take our key"),
    ("let in by nobody", answers(403), FetchError, "does not let us in"),
    ("nothing there", answers(404), FetchError, "nothing at that address"),
    ("an odd status", answers(418), FetchError, r"refused \(status 418\)"),
    ("round and round", redirects("/again"), FetchError, "redirects"),
    ("to a file", redirects("file:///etc/passwd"), Unsafe, "no address of the web"),
    ("to a script", redirects("javascript:alert(1)"), Unsafe, "no address of the web"),
    ("to nowhere", redirects("http:///"), Unsafe, "no address of the web|none of the web"),
    ("to a port that is none", redirects("http://x:99999999/"), Unsafe, "no address of the web|none of the web"),
)


@pytest.mark.parametrize(("behaviour", "error", "sentence"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
async def test_a_bad_server_ends_in_a_sentence(behaviour: Behaviour, error: type[FetchError], sentence: str) -> None:
    patience = HURRIED if behaviour in (site.is_silent, site.drips) else PATIENT
    async with publisher() as bad, a_client(patience=patience) as client:
        bad.always = behaviour
        with pytest.raises(error, match=sentence) as raised:
            await client.fetch(Request(f"{bad.url}/feed", headers={"X-Goog-Api-Key": "kunci-rahasia"}))
        assert "kunci-rahasia" not in repr(raised.value) + str(raised.value.__cause__)


@pytest.mark.parametrize(
    ("encoding", "header"),
    [("gzip", "gzip"), ("deflate", "deflate"), ("raw deflate", "deflate"), ("none", "identity")],
)
async def test_packed_answers_are_unpacked(encoding: str, header: str) -> None:
    async with publisher() as good, a_client() as client:
        good.always = answers(200, BODY if encoding == "none" else packed(BODY, encoding), Content_Encoding=header)
        assert (await client.fetch(Request(good.url))).response.body == BODY


@pytest.mark.parametrize(
    ("header", "expected", "why"),
    [
        ("120", 120.0, "seconds"),
        ("Mon, 23 Nov 2026 03:10:00 GMT", 600.0, "a date"),
        ("1", 60.0, "at least a minute"),
        ("99999999", 24 * 3600.0, "at most a day"),
        ("Mon, 23 Nov 2026 02:00:00 GMT", 60.0, "a date that is over"),
        ("-5", 0.0, "not readable"),
        ("besok", 0.0, "not readable"),
        ("", 0.0, "without the header"),
    ],
)
async def test_being_asked_to_wait(header: str, expected: float, why: str) -> None:
    async with publisher() as busy, a_client() as client:
        busy.always = answers(429, Retry_After=header) if header else answers(429)
        with pytest.raises(FetchError, match="less often") as raised:
            await client.fetch(Request(busy.url))
        assert raised.value.wait_seconds == expected, why


async def test_a_host_that_is_not_there_and_a_port_where_nobody_listens() -> None:
    async with publisher() as gone, a_client() as client:
        url = gone.url
        with pytest.raises(Unreached, match="host was not found"):
            await client.fetch(Request("http://tidak-ada.invalid/"))
    async with a_client() as client:
        with pytest.raises(Unreached, match="cannot be reached"):
            await client.fetch(Request(url))
        for address in ("ftp://x.example/", "bukan alamat", "http:///x", "//x.example"):
            with pytest.raises(Unsafe):
                await client.fetch(Request(address))


async def test_a_certificate_that_nobody_vouches_for() -> None:
    async with publisher() as plain, a_client() as client:
        with pytest.raises((Unreached, Broken), match=r"encryption|connection broke"):
            await client.fetch(Request(plain.url.replace("http:", "https:")))
    assert ssl.OPENSSL_VERSION


async def test_who_we_are_is_said_and_nothing_is_kept_between_requests() -> None:
    async with publisher() as good, a_client() as client:
        good.always = answers(200, b"[]", Set_Cookie="jejak=1")
        await client.fetch(Request(good.url, {"page": "2", "search": "a&b=c"}), {"If-None-Match": '"e"'})
        await client.fetch(Request(good.url))
    first, second = good.seen
    assert first.headers["User-Agent"] == "Kentongan/1 (uji)"
    assert first.headers["If-None-Match"] == '"e"'
    assert dict(first.query) == {"page": "2", "search": "a&b=c"}
    assert "Cookie" not in second.headers


async def test_requests_to_one_host_are_a_second_apart() -> None:
    import asyncio

    waits: list[float] = []

    class Loop:
        now = 100.0

        def time(self) -> float:
            return self.now

    from bot.feeds.pace import Pace

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    pace = Pace()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "get_running_loop", Loop)
        patch.setattr(asyncio, "sleep", sleep)
        for host in ("a", "a", "b", "a"):
            await pace.turn(host)
    assert waits == [0.0, 1.0, 0.0, 2.0]


# --- Redirects --------------------------------------------------------------------------------------------------------


async def test_a_redirect_on_the_same_host_is_followed_with_the_form_and_the_key() -> None:
    async with publisher() as moved, a_client() as client:
        moved.next = [redirects("/baru?x=1", 308), answers(200, b"[]")]
        form = {"key": "kunci", "limit": "5"}
        answer = await client.fetch(Request(f"{moved.url}/lama", method="POST", form=form, headers={"X-Key": "k"}))
    assert answer.response.url.endswith("/baru?x=1")
    assert moved.forms == [form, form]
    assert [request.headers["X-Key"] for request in moved.seen] == ["k", "k"]


@pytest.mark.parametrize(
    "request_",
    [
        Request("", headers={"X-Goog-Api-Key": "kunci"}),
        Request("", method="POST", form={"key": "kunci"}),
    ],
)
async def test_a_key_is_never_taken_to_another_host(request_: Request) -> None:
    async with publisher() as named, publisher("127.0.0.3") as other, a_client() as client:
        named.always = redirects(f"{other.url}/", 307)
        asked = Request(named.url, method=request_.method, form=request_.form, headers=request_.headers)
        with pytest.raises(Unsafe, match="must not get our key"):
            await client.fetch(asked)
    assert other.seen == []


def public_is(*public: str) -> object:
    return lambda address: address not in public


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://127.0.0.1:{port}/", "written as an address"),
        ("http://localhost:{port}/", "a name that leads there"),
        ("http://[::ffff:127.0.0.1]:{port}/", "written as one of IPv6"),
        ("http://2130706433:{port}/", "written as one number"),
    ],
)
async def test_a_public_host_cannot_send_us_into_our_own_network(target: str, why: str) -> None:
    judge = public_is("127.0.0.2")
    async with publisher("127.0.0.2") as public, publisher() as private, a_client(judge=judge) as client:
        public.always = redirects(target.format(port=private.port))
        with pytest.raises(FetchError, match=r"private network|not found|cannot be reached|none of the web"):
            await client.fetch(Request(public.url))
    assert private.seen == [], why


async def test_not_even_by_way_of_another_public_host() -> None:
    judge = public_is("127.0.0.2", "127.0.0.3")
    async with (
        publisher("127.0.0.2") as one,
        publisher("127.0.0.3") as two,
        publisher() as private,
        a_client(judge=judge) as client,
    ):
        one.always, two.always = redirects(two.url), redirects(private.url)
        with pytest.raises(Unsafe, match="private network"):
            await client.fetch(Request(one.url))
    assert private.seen == []


async def test_an_operators_own_private_host_may_send_us_on() -> None:
    async with publisher() as named, publisher("127.0.0.3") as other, a_client() as client:
        named.always, other.always = redirects(other.url), answers(200, b"[]")
        assert (await client.fetch(Request(named.url))).response.body == b"[]"


async def test_encryption_is_not_given_up_on_the_way() -> None:
    async with a_client() as client:
        with pytest.raises(Unsafe, match="encrypted"):
            client._onward(Request(""), client._first_url("https://a.example/x"), "http://a.example/x")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", False),
        ("2606:4700::1111", False),
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("192.168.1.1", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("0.0.0.0", True),
        ("224.0.0.1", True),
        ("255.255.255.255", True),
        ("::1", True),
        ("::", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("::ffff:10.0.0.1", True),
        ("64:ff9b::7f00:1", True),
        ("64:ff9b::808:808", False),
        ("2002:7f00:1::", True),
    ],
)
def test_which_addresses_are_private(address: str, expected: bool) -> None:
    assert is_private(address) is expected

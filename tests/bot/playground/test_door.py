"""Who may come in, as a table; and that the whole service stands behind that door."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers

from bot.playground.door import HEADERS, Knock, hosts_of, refusal
from bot.playground.world import is_wanted
from bot.service import Service
from bot.settings import SettingsError
from bot.simulators.telegram import DEFAULT_TOKEN
from bot.web import bind
from tests.bot.playground.stage import PNG, Open, settings_for

PORT = 8080
HOST = {"host": "127.0.0.1:8080"}
OWN = HOST | {"origin": "http://127.0.0.1:8080", "sec-fetch-site": "same-origin", "content-type": "application/json"}
VISIT = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}

#: (reason, method, peer, headers, status with which it is turned away; 0 lets it in)
KNOCKS: list[tuple[str, str, str, dict[str, str], int]] = [
    ("typed into the address bar", "GET", "127.0.0.1", HOST | VISIT | {"sec-fetch-site": "none"}, 0),
    ("by the name of this machine", "GET", "127.0.0.1", {"host": "localhost:8080"}, 0),
    ("in upper case", "GET", "127.0.0.1", {"host": "LOCALHOST:8080"}, 0),
    ("by IPv6", "GET", "::1", {"host": "[::1]:8080"}, 0),
    ("IPv4 inside IPv6", "GET", "::ffff:127.0.0.1", HOST, 0),
    ("a link from another site leads here", "GET", "127.0.0.1", HOST | VISIT | {"sec-fetch-site": "cross-site"}, 0),
    ("our page reads", "GET", "127.0.0.1", HOST | {"sec-fetch-site": "same-origin"}, 0),
    ("our page writes", "POST", "127.0.0.1", OWN, 0),
    (
        "our page writes, an older browser",
        "POST",
        "127.0.0.1",
        HOST | {k: OWN[k] for k in ("origin", "content-type")},
        0,
    ),
    ("our page sends a photo", "POST", "127.0.0.1", OWN | {"content-type": "image/png"}, 0),
    ("another machine", "GET", "192.168.1.7", HOST, 404),
    ("another machine, IPv4 inside IPv6", "GET", "::ffff:192.168.1.7", HOST, 404),
    ("nobody can tell who", "GET", "", HOST, 404),
    ("a name pointed at this machine", "GET", "127.0.0.1", {"host": "evil.example:8080"}, 404),
    ("a name that begins like ours", "GET", "127.0.0.1", {"host": "localhost.evil.example:8080"}, 404),
    ("another port", "GET", "127.0.0.1", {"host": "127.0.0.1:9090"}, 404),
    ("no port", "GET", "127.0.0.1", {"host": "127.0.0.1"}, 404),
    ("no host", "GET", "127.0.0.1", {}, 404),
    ("through a proxy", "GET", "127.0.0.1", HOST | {"x-forwarded-for": "10.0.0.1"}, 404),
    ("through a proxy that tells only the name", "GET", "127.0.0.1", HOST | {"x-forwarded-host": "a.example"}, 404),
    ("through a proxy of the newer form", "GET", "127.0.0.1", HOST | {"forwarded": "for=10.0.0.1"}, 404),
    ("through a cache", "GET", "127.0.0.1", HOST | {"via": "1.1 cache"}, 404),
    ("through nginx", "GET", "127.0.0.1", HOST | {"x-real-ip": "10.0.0.1"}, 404),
    ("another site reads", "GET", "127.0.0.1", HOST | {"sec-fetch-site": "cross-site"}, 403),
    ("another site reads, and says so", "GET", "127.0.0.1", HOST | {"origin": "http://evil.example"}, 403),
    ("another port of this machine reads", "GET", "127.0.0.1", HOST | {"sec-fetch-site": "same-site"}, 403),
    (
        "another site shows it in a frame",
        "GET",
        "127.0.0.1",
        HOST | VISIT | {"sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe"},
        403,
    ),
    ("another site writes", "POST", "127.0.0.1", OWN | {"origin": "http://evil.example"}, 403),
    ("a page without an origin writes", "POST", "127.0.0.1", OWN | {"origin": "null"}, 403),
    ("another port of this machine writes", "POST", "127.0.0.1", OWN | {"origin": "http://127.0.0.1:9090"}, 403),
    ("nothing tells whose page writes", "POST", "127.0.0.1", HOST | {"content-type": "application/json"}, 403),
    ("origin and browser disagree", "POST", "127.0.0.1", OWN | {"sec-fetch-site": "cross-site"}, 403),
    ("a form", "POST", "127.0.0.1", OWN | {"content-type": "application/x-www-form-urlencoded"}, 403),
    ("a form with files", "POST", "127.0.0.1", OWN | {"content-type": "multipart/form-data; boundary=x"}, 403),
    ("plain text, as a form can send it", "POST", "127.0.0.1", OWN | {"content-type": "text/plain"}, 403),
    ("no content type", "POST", "127.0.0.1", {k: v for k, v in OWN.items() if k != "content-type"}, 403),
    ("another method", "DELETE", "127.0.0.1", OWN, 403),
]


@pytest.mark.parametrize(("_reason", "method", "peer", "headers", "status"), KNOCKS, ids=[row[0] for row in KNOCKS])
def test_who_may_come_in(_reason: str, method: str, peer: str, headers: dict[str, str], status: int) -> None:
    assert refusal(Knock(method, peer, Headers(headers)), hosts_of(PORT, "127.0.0.1")) == status


def test_a_second_host_header_opens_nothing() -> None:
    twice = Headers(raw=[(b"host", b"127.0.0.1:8080"), (b"host", b"evil.example:8080")])
    assert refusal(Knock("GET", "127.0.0.1", twice), hosts_of(PORT, "127.0.0.1")) == 404


def test_the_web_ports_own_name_has_no_port() -> None:
    assert "localhost" in hosts_of(80, "127.0.0.1")
    assert hosts_of(8080, "::1") == ("localhost:8080", "127.0.0.1:8080", "[::1]:8080")


PATHS = ["", "/", "/static/main.js", "/media/" + "0" * 64, "/api/state", "/api/office", "/api/events", "/nowhere"]


async def test_everything_stands_behind_the_door(played: Open) -> None:
    for path, headers in itertools.product(PATHS, ({"Host": "evil.example"}, {"X-Forwarded-For": "10.0.0.1"})):
        answer = await played.client.get(f"/playground{path}", headers=headers)
        assert answer.status_code == 404
        assert answer.text == "Halaman coba hanya dapat dibuka dari komputer tempat Kentongan berjalan.\n"
        assert HEADERS.items() <= {name: answer.headers.get(name) for name in HEADERS}.items()


ACTS = ("phones", "phones/1/say", "phones/1/photo", "phones/1/remove", "announce", "reset")
FOREIGN = ({"Origin": "http://evil.example"}, {"Content-Type": "text/plain"}, {"Sec-Fetch-Site": "cross-site"})


async def test_no_other_site_changes_anything(played: Open) -> None:
    before = await played.get("state")
    for path, headers in itertools.product(ACTS, FOREIGN):
        more = {"Content-Type": "application/json"} | headers
        answer = await played.client.post(f"/playground/api/{path}", content=b"{}", headers=more)
        assert answer.status_code == 403
        assert answer.text == "Permintaan ini tidak berasal dari halaman coba, jadi ditolak.\n"
    assert await played.get("state") == before


async def test_a_client_that_says_nothing_of_itself_may_read_and_not_write(played: Open) -> None:
    async with httpx.AsyncClient(base_url=played.address, timeout=60) as curl:
        assert (await curl.get("/playground/api/state")).status_code == 200
        assert (await curl.post("/playground/api/reset", json={})).status_code == 403


async def test_every_answer_says_what_a_browser_may_do_with_it(played: Open) -> None:
    name = "0" * 64
    for path in ("", "/static/page.css", "/api/state", f"/media/{name}", "/nowhere"):
        answer = await played.client.get(f"/playground{path}")
        assert HEADERS.items() <= {name: answer.headers.get(name) for name in HEADERS}.items(), path
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_the_page_names_no_other_server(played: Open) -> None:
    page = (await played.client.get("/playground")).text
    assert set(re.findall(r"[a-z]+://[^\s\"<]*", page)) == {"http://www.w3.org/2000/svg"}, "the name of a kind of XML"


async def test_without_a_path_one_is_led_there(played: Open) -> None:
    answer = await played.client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/playground")


# --- When it is open --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "given", "is_open"),
    [
        ("no token", {}, True),
        ("a token", {"telegram_bot_token": DEFAULT_TOKEN}, False),
        ("a token, and wanted", {"telegram_bot_token": DEFAULT_TOKEN, "playground": True}, True),
        ("no token, and not wanted", {"playground": False}, False),
        ("reached from other machines", {"console_host": "0.0.0.0"}, False),
        ("reached from one network", {"console_host": "192.168.1.7"}, False),
        ("a name that may be anything", {"console_host": "kantor.example"}, False),
        ("localhost", {"console_host": "localhost"}, True),
        ("IPv6", {"console_host": "::1"}, True),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_when_it_is_open(tmp_path: Path, reason: str, given: dict[str, Any], is_open: bool) -> None:
    assert is_wanted(settings_for(tmp_path, **given)) is is_open, reason


def test_wanting_it_where_others_reach_it_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="PLAYGROUND"):
        settings_for(tmp_path, playground=True, console_host="0.0.0.0")


async def test_closed_it_says_how_to_open_it(tmp_path: Path, sqlite_url: str) -> None:
    listening = bind("127.0.0.1", 0)
    service = Service(settings_for(tmp_path, playground=False, database_url=sqlite_url), listening)
    transport = httpx.ASGITransport(service.web_application, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for path in ("/playground", "/playground/api/state"):
            answer = await client.get(path)
            assert (answer.status_code, "PLAYGROUND=1" in answer.text) == (404, True)
        assert (await client.get("/")).headers["location"] == "/kantor/", "the desk is there"
    listening.close()
    assert not (tmp_path / "playground.sqlite3").exists()


async def test_a_photo_is_served_as_what_its_bytes_are(played: Open) -> None:
    number = await played.first_of("telegram")
    query = "key=abcdefgh12&caption=&forwards=0"
    path = f"/playground/api/phones/{number}/photo?{query}"
    answer = await played.client.post(path, content=PNG, headers={"Content-Type": "image/jpeg"})
    assert answer.status_code == 200
    shown = (await played.phone(number))["messages"][0]["photo"]
    assert (await played.client.get(shown)).headers["content-type"] == "image/png"

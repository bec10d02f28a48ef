"""The gate before every screen: who may come, from where, and what is said with every answer."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from starlette.datastructures import Headers

from bot.console.gate import HEADERS, Names, is_own_form
from bot.console.screens import SCREENS, Screen
from data.model.officer import OfficerRole, OfficerState
from tests.bot.console.conftest import STAFF
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.signing import PASSWORD

OPEN = {("/masuk", "GET"), ("/masuk", "POST"), ("/sandi", "POST"), ("/mulai", "GET"), ("/mulai", "POST")}
OPEN |= {("/latihan", "GET"), ("/latihan", "POST")}
ALL = [pytest.param(screen, id=f"{screen.method} {screen.path}") for screen in SCREENS]
EVERYBODY = (*STAFF, ("ani", OfficerRole.ADMINISTRATOR))
HERE = "127.0.0.1:8080"
NAMES = Names("https://meja.contoh.go.id", [HERE, "localhost:8080"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def signed_in(office: Office) -> dict[str, Browser]:
    """A browser of everybody who works here, for tests whose forms are all refused: to enter costs more than to ask."""
    return {login: await office.enters(login) for login, _ in EVERYBODY}


def at(path: str) -> str:
    return re.sub(r"{[^}]*}", "1", path)


@pytest.mark.parametrize("screen", ALL)
async def test_nobody_comes_in_unless_signed_in(office: Office, screen: Screen) -> None:
    browser = office.browser()
    answer = await browser.client.request(
        screen.method, BASE + at(screen.path), data={"x": "1"} if screen.method == "POST" else None
    )
    if (screen.path, screen.method) in OPEN:
        assert screen.roles is None
        assert answer.status_code in (200, 404, 422)
    elif screen.method == "GET":
        assert (answer.status_code, urlsplit(answer.headers["location"]).path) == (303, f"{BASE}/masuk")
    else:
        assert answer.status_code == 401
        assert "Masuk" in answer.text


@pytest.mark.parametrize("screen", ALL)
async def test_every_screen_says_what_browsers_have_to_keep_to(office: Office, screen: Screen) -> None:
    answer = await office.browser().client.get(BASE + at(screen.path))
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize("screen", [one for one in ALL if one.values[0].method == "POST"])  # type: ignore[attr-defined]
async def test_no_other_site_sends_a_form(signed_in: dict[str, Browser], screen: Screen) -> None:
    browser = signed_in["budi"]
    for headers in ({"Origin": "https://jahat.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        answer = await browser.client.post(BASE + at(screen.path), data={"kunci": browser.key}, headers=headers)
        assert answer.status_code == 403, headers


@pytest.mark.parametrize(
    "screen",
    [one for one in ALL if one.values[0].method == "POST" and one.values[0].roles],  # type: ignore[attr-defined]
)
async def test_a_form_needs_the_key_of_its_session(signed_in: dict[str, Browser], screen: Screen) -> None:
    browser, other = signed_in["budi"], signed_in["eko"]
    for key in ("", other.key, "x" * 32):
        answer = await browser.client.post(BASE + at(screen.path), data={"kunci": key})
        assert answer.status_code == 403
        assert "usang" in answer.text


@pytest.mark.parametrize("screen", [one for one in ALL if one.values[0].roles not in (None, set(OfficerRole))])  # type: ignore[attr-defined]
async def test_a_role_is_needed(signed_in: dict[str, Browser], screen: Screen) -> None:
    assert screen.roles is not None
    browser = replace(signed_in[next(login for login, role in EVERYBODY if role not in screen.roles)])
    await (browser.opens(at(screen.path)) if screen.method == "GET" else browser.sends(at(screen.path), {}))
    assert browser.status == 403
    assert "Peran Anda" in browser.text


async def test_what_is_not_there_is_said_and_any_method_is_answered(office: Office) -> None:
    client = office.browser().client
    assert (await client.get(f"{BASE}/tidak/ada")).status_code == 404
    for digits in (19, 20, 5000):
        answer = await client.get(f"{BASE}/aduan/{'9' * digits}")
        assert (answer.status_code, answer.headers["Location"].startswith(f"{BASE}/masuk")) == (303, True)
    reloaded = await client.get(f"{BASE}/aduan/1/putusan")
    assert (reloaded.status_code, reloaded.headers["Location"]) == (303, f"{BASE}/aduan/1"), "what was refused, again"
    assert (await client.delete(f"{BASE}/aduan")).status_code == 405
    assert (await client.get(BASE)).headers["location"] == f"{BASE}/"
    assert (await client.get(f"{BASE}/static/../office.py")).status_code == 404
    assert (await client.post(f"{BASE}/masuk", data={"nama": "x" * 500_000})).status_code == 413


ONLY_ACTS = sorted({one.path for one in SCREENS} - {one.path for one in SCREENS if one.method == "GET"})


@pytest.mark.parametrize("path", ONLY_ACTS)
async def test_who_reloads_what_was_refused_comes_to_a_page(signed_in: dict[str, Browser], path: str) -> None:
    """After a refusal, or after signing in again on the way to an act, its address is opened by itself."""
    browser = replace(signed_in["ani"])
    await browser.opens(at(path))
    assert browser.status in (200, 403, 404), browser.path
    assert browser.page is not None
    assert "<main" in browser.page.text, "a page of ours, with the way on"


async def test_another_name_of_this_machine_shows_nothing(office: Office) -> None:
    client = office.browser().client
    for headers in ({"Host": "jahat.example"}, {"X-Forwarded-For": "10.1.2.3"}, {"Forwarded": "for=10.1.2.3"}):
        answer = await client.get(f"{BASE}/masuk", headers=headers)
        assert answer.status_code == 404
        assert "PUBLIC_URL" in answer.text


@pytest.mark.parametrize(
    ("peer", "host", "more", "origin", "why"),
    [
        ("127.0.0.1", HERE, {}, f"http://{HERE}", "this machine"),
        (
            "127.0.0.1",
            HERE,
            {"x-forwarded-for": "10.0.0.1"},
            None,
            "a proxy that forgot the name",
        ),
        ("10.0.0.9", HERE, {}, None, "another machine that says so"),
        ("127.0.0.1", "meja.contoh.go.id", {"x-forwarded-for": "1.2.3.4"}, "https://meja.contoh.go.id", "the proxy"),
        ("127.0.0.1", "jahat.example:8080", {}, None, "a name that leads here"),
        ("127.0.0.1", "", {}, None, "no name"),
    ],
)
def test_under_which_names_it_is_reached(
    peer: str, host: str, more: dict[str, str], origin: str | None, why: str
) -> None:
    found = NAMES.reach(peer, Headers({"host": host} | more))
    assert (found.origin if found else None) == origin, why
    assert found is None or found.is_secure == found.origin.startswith("https"), why


def test_a_public_address_without_https_opens_nothing() -> None:
    assert Names("http://meja.contoh.go.id", []).reach("127.0.0.1", Headers({"host": "meja.contoh.go.id"})) is None


def test_a_form_is_of_the_kind_that_pages_send() -> None:
    reach = NAMES.reach("127.0.0.1", Headers({"host": HERE}))
    assert reach is not None
    given = {"origin": f"http://{HERE}", "content-type": "application/x-www-form-urlencoded"}
    assert is_own_form(reach, Headers(given))
    assert not is_own_form(reach, Headers(given | {"content-type": "text/plain"}))
    assert not is_own_form(reach, Headers({"content-type": given["content-type"]})), "every browser names the origin"


async def test_an_officer_who_is_dismissed_is_out_at_once(office: Office) -> None:
    browser = await office.enters("eko")
    assert "Beranda" in await browser.opens("/")
    console = office.running.service.console
    who = await console.doorman.sign_in("ani", PASSWORD, await office.code("ani"))
    await console.officers.set_state(who, "eko", OfficerState.DISABLED)
    await browser.opens("/aduan")
    assert browser.path == f"{BASE}/masuk"
    who = await console.doorman.sign_in("ani", PASSWORD, await office.code("ani"))
    await console.officers.set_state(who, "eko", OfficerState.ACTIVE)


async def test_who_comes_without_a_path_is_led_to_the_desk(office: Office) -> None:
    client = office.browser().client
    assert (await client.get("/")).headers["location"] == f"{BASE}/"
    assert (await client.get("/healthz")).json() == {"status": "ok"}


async def test_no_chat_is_linked_with_a_bot_that_nobody_installed(office: Office) -> None:
    browser = await office.enters("budi")
    assert "Administrator yang memasangnya" in await browser.opens("/bot")
    assert "Kode dari bot petugas" not in browser.text

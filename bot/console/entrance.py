"""Signing in and out: password and code, the first sign-in by a one-time code, and the first officer of all.

What somebody had typed when their session was over comes back to them once they have signed in again.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import io
import json
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pyotp
import segno
from markupsafe import Markup
from starlette.responses import Response

from bot.console import cookies
from bot.console.keeping import worded
from bot.console.pages import message, page
from bot.console.practising import office_of
from bot.console.proof import CODE_FIELD
from bot.console.visit import Visit, form_key
from bot.credentials import (
    LEAST_CHARS,
    Enrolment,
    SignInRefused,
    WeakPassword,
    WrongCode,
    is_one_time,
    normal_login,
)
from bot.officers import OfficerError
from data.model.session import Door
from data.store import officers, sessions
from data.store.vault import SealError
from data.wording import say

#: Under which what an enrolment needs is sealed into its form, and for how long it counts.
_PURPOSE = "console.enrolment"
_TERM = timedelta(minutes=15)
#: The field in which what was typed before waits, and the path it goes to.
KEPT, KEPT_PATH = "tersimpan", "tujuan"
#: Fields that no page keeps for later: the key of a form, passwords and codes.
NEVER_KEPT = frozenset({"kunci", "rahasia", CODE_FIELD, "sandi", "lagi", "saksi_sandi", "saksi_kode"})


async def shown(visit: Visit) -> Response:
    """The form to sign in with; whoever is in is led on."""
    if visit.officer is not None:
        return visit.to("/")
    if await visit.console.officers.is_empty() and not visit.console.is_training:
        return page(visit, "nobody.html")
    return await sign_in_form(visit)


async def sign_in_form(visit: Visit) -> Response:
    """The form to sign in with, which leads on to where somebody was going."""
    return await _entrance(visit, after=_inside(visit, visit.request.query_params.get("ke", "")))


async def let_in(visit: Visit, officer: int) -> Response:
    """Begin a session for somebody of whom nothing has to be proved, with what they had typed; to practise only."""
    after, kept = _inside(visit, visit.form.get(KEPT_PATH, "")), visit.form.get(KEPT, "")
    browser = cookies.browser_in(visit.request, visit.reach) or cookies.new_token()
    return await _in(visit, officer, browser, after, kept)


async def needed(visit: Visit, *, is_kept: bool = True) -> Response:
    """Ask for a sign-in first; a form that was sent meanwhile is kept in the page.

    Args:
        is_kept: False for a form with a file, which no page can keep; it is shown empty afterwards.
    """
    if visit.request.method != "POST":
        return visit.to("/masuk?" + urlencode({"ke": visit.request.url.path}))
    if not is_kept:
        return await _entrance(visit, 401, "console.entrance.file_over", visit.request.url.path)
    kept = {name: value for name, value in visit.form.items() if name not in NEVER_KEPT}
    return await _entrance(visit, 401, "console.entrance.over", visit.request.url.path, urlencode(kept))


async def signs_in(visit: Visit) -> Response:
    """Let somebody in, or begin with what they will sign in with."""
    login, password = visit.form.get("nama", ""), visit.form.get("sandi", "")
    browser = cookies.browser_in(visit.request, visit.reach) or cookies.new_token()
    door = Door(is_browser=True, token=browser)
    after, kept = _inside(visit, visit.form.get(KEPT_PATH, "")), visit.form.get(KEPT, "")
    try:
        if is_one_time(password):
            enrolment = await visit.console.doorman.begin(login, password, door)
            return choose(visit, enrolment)
        who = await visit.console.doorman.sign_in(login, password, visit.form.get("kode", ""), door)
    except SignInRefused:
        return await _entrance(visit, 422, "console.entrance.refused", after, kept)
    return await _in(visit, who.officer, browser, after, kept)


async def chooses(visit: Visit) -> Response:
    """Store the password and the second factor that somebody chose at their first sign-in."""
    enrolment = await _enrolment(visit)
    if enrolment is None or enrolment.seen is None:
        return await _entrance(visit, 422, "console.entrance.too_late")
    refusal = ""
    password = visit.form.get("sandi", "")
    if password != visit.form.get("lagi", ""):
        refusal = "console.entrance.not_the_same"
    else:
        try:
            await visit.console.doorman.finish(enrolment, password, visit.form.get("kode", ""))
        except WeakPassword:
            refusal = "console.entrance.weak"
        except WrongCode:
            refusal = "console.entrance.wrong_code"
        except SignInRefused:
            return await _entrance(visit, 422, "console.entrance.too_late")
    if refusal:
        return choose(visit, enrolment, 422, refusal)
    return await _known_in(visit, enrolment.seen.officer.number)


async def opening(visit: Visit) -> Response:
    """The form of the first officer of all, for whoever has the link."""
    if not await _is_open(visit, visit.request.query_params.get("kunci", "")):
        return _closed(visit)
    return _opening(visit, visit.console.doorman.first("admin"))


async def opens(visit: Visit) -> Response:
    """Make the first officer of all."""
    enrolment = await _enrolment(visit)
    if not await _is_open(visit, visit.form.get("pembuka", "")):
        return _closed(visit)
    login = normal_login(visit.form.get("nama", ""))
    if enrolment is None:
        return _opening(visit, visit.console.doorman.first("admin"), 422, "console.entrance.too_late")
    if login is None:
        return _opening(visit, enrolment, 422, "console.entrance.bad_login")
    if visit.form.get("sandi", "") != visit.form.get("lagi", ""):
        return _opening(visit, enrolment, 422, "console.entrance.not_the_same")
    wanted = Enrolment(login, enrolment.secret)
    try:
        typed = (visit.form.get("lengkap", ""), wanted, visit.form.get("sandi", ""), visit.form.get("kode", ""))
        await visit.console.officers.found(*typed)
    except WeakPassword:
        return _opening(visit, enrolment, 422, "console.entrance.weak")
    except WrongCode:
        return _opening(visit, enrolment, 422, "console.entrance.wrong_code")
    except OfficerError as error:
        return _opening(visit, enrolment, 422, f"console.entrance.fault.{error.fault}")
    async with visit.console.database.reading() as unit:
        made = await officers.find(unit, login)
    assert made is not None
    return await _known_in(visit, made.number)


async def signs_out(visit: Visit) -> Response:
    """End the session in this browser."""
    assert visit.session is not None
    async with visit.console.database.unit_of_work() as unit:
        await sessions.end(unit, visit.session.number)
    answer = visit.to("/masuk")
    cookies.take_away(answer, visit.reach)
    return answer


async def _known_in(visit: Visit, officer: int) -> Response:
    """Begin a session for somebody who set up what they sign in with, at a browser that is known from now on."""
    browser = cookies.browser_in(visit.request, visit.reach) or cookies.new_token()
    async with visit.console.database.unit_of_work() as unit:
        await sessions.note_success(unit, officer, Door(is_browser=True, token=browser))
    return await _in(visit, officer, browser, "", "")


async def _in(visit: Visit, officer: int, browser: str, after: str, kept: str) -> Response:
    """Begin a session for somebody who proved who they are, and lead them on."""
    token = cookies.new_token()
    async with visit.console.database.unit_of_work() as unit:
        await sessions.tidy(unit)
        await sessions.begin(unit, token, officer)
    if kept and after:
        fields = parse_qsl(kept, keep_blank_values=True)
        shown = worded(fields, visit.console.language)
        answer = page(visit, "kept.html", fields=fields, shown=shown, to=after, new_key=form_key(token))
    else:
        answer = visit.to(after.removeprefix(visit.console.base) or "/")
    cookies.give(answer, visit.reach, token, browser)
    return answer


def _inside(visit: Visit, path: str) -> str:
    """A path of the console; empty for anything else, so that nobody is led elsewhere."""
    parts = urlsplit(path)
    is_ours = path.startswith(visit.console.base + "/") and not parts.scheme and not parts.netloc
    return parts.path if is_ours and "//" not in parts.path and "\\" not in path else ""


async def _entrance(visit: Visit, status: int = 200, refusal: str = "", after: str = "", kept: str = "") -> Response:
    values = {"kept_field": KEPT, "path_field": KEPT_PATH, "refusal": refusal, "after": after, "kept": kept}
    login = visit.form.get("nama", "") if status == 422 else ""
    practice = await office_of(visit) if visit.console.is_training else None
    return page(visit, "entrance.html", status, login=login, practice=practice, **values)


def choose(visit: Visit, enrolment: Enrolment, status: int = 200, refusal: str = "") -> Response:
    """The form in which somebody chooses what they will sign in with."""
    return page(visit, "choose.html", status, refusal=refusal, **_factor(visit, enrolment))


def _opening(visit: Visit, enrolment: Enrolment, status: int = 200, refusal: str = "") -> Response:
    typed = {name: visit.form.get(name, "") for name in ("nama", "lengkap")}
    shown = visit.console.opening
    return page(visit, "opening.html", status, refusal=refusal, typed=typed, shown=shown, **_factor(visit, enrolment))


def _closed(visit: Visit) -> Response:
    language = visit.console.language
    return message(visit, 404, say("console.not_there", language), say("console.entrance.closed", language))


async def _is_open(visit: Visit, shown: str) -> bool:
    """Whether the link counts: it is ours, and there is no officer yet."""
    is_ours = hmac.compare_digest(shown.encode(), visit.console.opening.encode())
    return is_ours and await visit.console.officers.is_empty()


def _factor(visit: Visit, enrolment: Enrolment) -> dict[str, object]:
    """What a page of enrolment shows of the second factor, and what its form carries sealed."""
    secret = enrolment.secret
    drawn = io.BytesIO()
    address = enrolment.address(visit.console.settings.office_name)
    # Without a size of its own it has a viewBox, and is scaled rather than cut where the page makes it smaller.
    looks = {"scale": 5, "border": 3, "dark": "#000", "light": "#fff", "omitsize": True}
    segno.make_qr(address, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, nl=False, **looks)
    now = visit.console.database.clock()
    seen = enrolment.seen.password_hash if enrolment.seen else ""
    inside = json.dumps([enrolment.login, secret, seen, now.isoformat()])
    sealed = visit.console.database.vault.seal(_PURPOSE, inside)
    return {
        "login": enrolment.login,
        "now_code": pyotp.TOTP(secret).at(now) if visit.console.is_training else "",
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "address": address,
        "code": Markup(drawn.getvalue().decode()),  # noqa: S704  # drawn here, of squares
        "sealed": base64.urlsafe_b64encode(sealed).decode(),
        "least": LEAST_CHARS,
    }


async def _enrolment(visit: Visit) -> Enrolment | None:
    """What the form of an enrolment carries; None when it is too old or none of ours."""
    try:
        sealed = base64.urlsafe_b64decode(visit.form.get("bekal", "").encode())
        login, secret, seen, at = json.loads(visit.console.database.vault.unseal(_PURPOSE, sealed))
    except (SealError, ValueError, binascii.Error):
        return None
    if visit.console.database.clock() - datetime.fromisoformat(at) > _TERM:
        return None
    if not seen:
        return Enrolment(login, secret)
    async with visit.console.database.reading() as unit:
        known = [one for one in await officers.listed(unit) if one.officer.login == login]
    return Enrolment(login, secret, known[0]) if known and known[0].password_hash == seen else None

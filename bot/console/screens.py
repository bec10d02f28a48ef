"""The table of screens: where each is, who may come, and what answers; everybody passes the same gate."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, compile_path

from bot.console import (
    deciding,
    drafts,
    duty,
    entrance,
    feeds,
    home,
    invitations,
    kim,
    kim_import,
    kim_page,
    library,
    members,
    mine,
    office_bot,
    officer,
    questions,
    staff,
    telling,
    tips,
    trail,
    training,
)
from bot.console.broadcasts import acts, attaching, compose, handwork, listing, own_chat, reporting, segments, showing
from bot.console.cookies import token_in
from bot.console.gate import FORM, HEADERS, Names, is_own_form
from bot.console.office import Console
from bot.console.pages import message
from bot.console.practising import code_of
from bot.console.uploads import upload_of
from bot.console.visit import TooLargeError, Visit, form_of
from bot.looks import served
from bot.standing import KEEPERS, SECONDS
from data.model.officer import READERS, OfficerRole
from data.store import officers, sessions
from data.wording import say

log = logging.getLogger(__name__)

#: Of a request that a page made by itself: nobody need sit there, and a session does not live on by it.
UNATTENDED = "Kentongan-Unattended"
Answer = Callable[[Visit], Awaitable[Response]]
SIGN_OUT = "/keluar"
#: Every officer.
ALL = frozenset(OfficerRole)
CHECKERS = frozenset([OfficerRole.FACT_CHECKER])
ADMINS = frozenset([OfficerRole.ADMINISTRATOR])
ADMINISTRATORS = frozenset([OfficerRole.ADMINISTRATOR])
#: Who reads what somebody else wrote, before it goes public.
SECOND = READERS
#: Who writes broadcasts, and who may hold them back.
AUTHORS = frozenset([OfficerRole.OFFICER])
SENDERS = frozenset([OfficerRole.OFFICER, OfficerRole.APPROVER])


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen, or one act.

    Args:
        path: below that of the console.
        roles: one of them is needed; None lets in whoever is not signed in.
        takes_file: its form has a file in it; the screen of the same path shows the form.
    """

    path: str
    answer: Answer
    roles: frozenset[OfficerRole] | None
    method: str = "GET"
    takes_file: bool = False


SCREENS: tuple[Screen, ...] = (
    Screen("/masuk", entrance.shown, None),
    Screen("/masuk", entrance.signs_in, None, "POST"),
    Screen("/sandi", entrance.chooses, None, "POST"),
    Screen("/latihan", training.shown, None),
    Screen("/latihan", training.enters, None, "POST"),
    Screen("/mulai", entrance.opening, None),
    Screen("/mulai", entrance.opens, None, "POST"),
    Screen(SIGN_OUT, entrance.signs_out, ALL, "POST"),
    Screen("/", home.shown, ALL),
    Screen("/petugas", staff.listed, ALL),
    Screen("/petugas", staff.adds, ADMINISTRATORS, "POST"),
    Screen("/petugas/{number:row}", officer.shown, ALL),
    Screen("/petugas/{number:row}/peran", officer.changes_roles, ADMINISTRATORS, "POST"),
    Screen("/petugas/{number:row}/berhenti", officer.disables, ADMINISTRATORS, "POST"),
    Screen("/petugas/{number:row}/kembali", officer.enables, ADMINISTRATORS, "POST"),
    Screen("/petugas/{number:row}/kode", officer.resets, ADMINISTRATORS, "POST"),
    Screen("/petugas/{number:row}/delegasi", officer.delegates, ADMINISTRATORS, "POST"),
    Screen("/delegasi/{number:row}/akhiri", officer.ends_delegation, ADMINISTRATORS, "POST"),
    Screen("/piket", duty.shown, ALL),
    Screen("/piket", duty.adds, ADMINISTRATORS, "POST"),
    Screen("/piket/{number:row}/hapus", duty.removes, ADMINISTRATORS, "POST"),
    Screen("/piket/{number:row}/serahkan", duty.hands_over, ALL, "POST"),
    Screen("/piket/serah-terima/{number:row}", duty.accepts, ALL, "POST"),
    Screen("/jejak", trail.shown, ALL),
    Screen("/jejak", trail.verifies, ALL, "POST"),
    Screen("/saya", mine.shown, ALL),
    Screen("/saya/sesi/akhiri", mine.ends_others, ALL, "POST"),
    Screen("/saya/sesi/{number:row}/akhiri", mine.ends, ALL, "POST"),
    Screen("/saya/sandi", mine.renews, ALL, "POST"),
    Screen("/kim", kim.listed, ALL),
    Screen("/kim/cakupan", kim.coverage, ALL),
    Screen("/kim/ekspor.csv", kim.exports, KEEPERS),
    Screen("/kim/ekspor.xlsx", kim.exports, KEEPERS),
    Screen("/kim/impor", kim_import.shown, SECONDS),
    Screen("/kim/impor", kim_import.foresees, KEEPERS, "POST", takes_file=True),
    Screen("/kim/impor/kolom", kim_import.names_columns, KEEPERS, "POST"),
    Screen("/kim/impor/terapkan", kim_import.applies, KEEPERS, "POST"),
    Screen("/kim/impor/{number:row}", kim_import.progress, SECONDS),
    Screen("/kim/angkatan/{number:row}", kim_import.batch, SECONDS),
    Screen("/kim/angkatan/{number:row}/aktifkan", kim_import.activates, SECONDS, "POST"),
    Screen("/kim/kedaluwarsa", kim_import.expires, KEEPERS, "POST"),
    Screen("/kim/{number:row}", kim_page.shown, ALL),
    Screen("/kim/{number:row}/undang", invitations.invites, KEEPERS, "POST"),
    Screen("/undangan", invitations.listed, KEEPERS),
    Screen("/undangan/surat", invitations.letter, KEEPERS, "POST"),
    Screen("/undangan/{number:row}", invitations.fresh, KEEPERS),
    Screen("/undangan/{number:row}/cabut", invitations.revokes, KEEPERS, "POST"),
    Screen("/anggota", members.listed, KEEPERS),
    Screen("/anggota/{number:row}/sahkan", members.confirms, KEEPERS, "POST"),
    Screen("/anggota/{number:row}/tolak", members.refuses, KEEPERS, "POST"),
    Screen("/kim/{number:row}/status", kim_page.changes, KEEPERS, "POST"),
    Screen("/kim/{number:row}/aktifkan", kim_page.activates, SECONDS, "POST"),
    Screen("/kim/{number:row}/pengurus", kim_page.board_adds, KEEPERS, "POST"),
    Screen("/kim/{number:row}/pernyataan", kim_page.board_checks, KEEPERS, "POST"),
    Screen("/bot", office_bot.shown, ALL),
    Screen("/bot", office_bot.links, ALL, "POST"),
    Screen("/bot/lepas", office_bot.cuts, ALL, "POST"),
    Screen("/aduan", tips.queue, ALL),
    Screen("/aduan/diputus", telling.decided, ALL),
    Screen("/aduan/{number:row}", tips.claim, ALL),
    Screen("/aduan/{number:row}/ambil", deciding.takes, CHECKERS, "POST"),
    Screen("/aduan/{number:row}/lepas", deciding.lets_go, CHECKERS, "POST"),
    Screen("/aduan/{number:row}/jawab", deciding.confirms, CHECKERS, "POST"),
    Screen("/aduan/{number:row}/putusan", deciding.answers, CHECKERS, "POST"),
    Screen("/aduan/{number:row}/tolak", deciding.rejects, CHECKERS, "POST"),
    Screen("/aduan/{number:row}/tanya", deciding.asks, CHECKERS, "POST"),
    Screen("/aduan/{number:row}/batal", deciding.undoes, SECOND, "POST"),
    Screen("/aduan/{number:row}/gabung", deciding.merges, CHECKERS, "POST"),
    Screen("/aduan/{number:row}/pisah", deciding.splits, CHECKERS, "POST"),
    Screen("/cek-fakta", library.listed, ALL),
    Screen("/cek-fakta/cari", library.searches, ALL, "POST"),
    Screen("/cek-fakta/hasil", library.results, ALL),
    Screen("/cek-fakta/tulis", drafts.blank, CHECKERS),
    Screen("/cek-fakta/tulis", drafts.begins, CHECKERS, "POST"),
    Screen("/cek-fakta/draf", drafts.listed, ALL),
    Screen("/cek-fakta/draf/{number:row}", drafts.draft, ALL),
    Screen("/cek-fakta/draf/{number:row}", drafts.writes, CHECKERS, "POST"),
    Screen("/cek-fakta/draf/{number:row}/setujui", drafts.approves, SECOND, "POST"),
    Screen("/cek-fakta/draf/{number:row}/kembalikan", drafts.gives_back, SECOND, "POST"),
    Screen("/cek-fakta/draf/{number:row}/buang", drafts.discards, CHECKERS, "POST"),
    Screen("/cek-fakta/sumber", feeds.listed, ALL),
    Screen("/cek-fakta/sumber/ubah", feeds.changes, CHECKERS, "POST"),
    Screen("/cek-fakta/sumber/tambah", feeds.adds, ADMINS, "POST"),
    Screen("/cek-fakta/sumber/hapus", feeds.removes, ADMINS, "POST"),
    Screen("/cek-fakta/impor", feeds.sending, CHECKERS),
    Screen("/cek-fakta/impor", feeds.foresees, CHECKERS, "POST", takes_file=True),
    Screen("/cek-fakta/impor/kolom", feeds.names_columns, CHECKERS, "POST"),
    Screen("/cek-fakta/impor/terapkan", feeds.applies, CHECKERS, "POST"),
    Screen("/cek-fakta/impor/{number:row}", feeds.progress, CHECKERS),
    Screen("/cek-fakta/{number:row}", library.record, ALL),
    Screen("/cek-fakta/{number:row}/koreksi", drafts.changes, CHECKERS, "POST"),
    Screen("/cek-fakta/{number:row}/varian", library.unties, CHECKERS, "POST"),
    Screen("/cek-fakta/{number:row}/berlaku", library.bounds, CHECKERS, "POST"),
    Screen("/pertanyaan", questions.waiting, ALL),
    Screen("/pertanyaan/{number:row}", questions.asked, ALL),
    Screen("/pertanyaan/{number:row}/jawab", questions.answers, questions.EDITORS, "POST"),
    Screen("/pertanyaan/{number:row}/tutup", questions.closes, questions.EDITORS, "POST"),
    Screen("/pertanyaan/jawaban", questions.listed, ALL),
    Screen("/pertanyaan/jawaban/tulis", questions.blank, questions.EDITORS),
    Screen("/pertanyaan/jawaban/tulis", questions.begins, questions.EDITORS, "POST"),
    Screen("/pertanyaan/jawaban/{number:row}", questions.answer, ALL),
    Screen("/pertanyaan/jawaban/{number:row}", questions.writes, questions.EDITORS, "POST"),
    Screen("/pertanyaan/jawaban/{number:row}/pensiun", questions.retires, questions.EDITORS, "POST"),
    Screen("/siaran", listing.shown, ALL),
    Screen("/siaran/baru", compose.begins, AUTHORS),
    Screen("/siaran/baru", compose.drafts, AUTHORS, "POST"),
    Screen("/siaran/obrolan", own_chat.shown, SENDERS),
    Screen("/siaran/obrolan", own_chat.asks, SENDERS, "POST"),
    Screen("/siaran/obrolan/tautan", own_chat.begins, SENDERS, "POST"),
    Screen("/siaran/obrolan/sambung", own_chat.confirms, SENDERS, "POST"),
    Screen("/siaran/obrolan/sama", own_chat.same, SENDERS, "POST"),
    Screen("/siaran/obrolan/tautkan", own_chat.links, SENDERS, "POST"),
    Screen("/siaran/sasaran", segments.listed, ALL),
    Screen("/siaran/sasaran/{number:row}/nama", segments.renames, AUTHORS, "POST"),
    Screen("/siaran/sasaran/{number:row}/hapus", segments.drops, AUTHORS, "POST"),
    Screen("/siaran/{number:row}", showing.shown, ALL),
    Screen("/siaran/{number:row}/ubah", compose.changes, AUTHORS),
    Screen("/siaran/{number:row}/ubah", compose.edits, AUTHORS, "POST"),
    Screen("/siaran/{number:row}/lampiran", attaching.shown, AUTHORS),
    Screen("/siaran/{number:row}/lampiran", attaching.attaches, AUTHORS, "POST", takes_file=True),
    Screen("/siaran/{number:row}/berkas", attaching.content, ALL),
    Screen("/siaran/{number:row}/uji", acts.tests, SENDERS, "POST"),
    Screen("/siaran/{number:row}/ajukan", acts.submits, AUTHORS, "POST"),
    # Who has a hand in it, and who stands in for whom, the desk knows.
    Screen("/siaran/{number:row}/setujui", acts.approves, ALL, "POST"),
    Screen("/siaran/{number:row}/tolak", acts.rejects, ALL, "POST"),
    Screen("/siaran/{number:row}/tarik", acts.returns, SENDERS, "POST"),
    Screen("/siaran/{number:row}/jeda", acts.pauses, SENDERS, "POST"),
    Screen("/siaran/{number:row}/lanjut", acts.resumes, SENDERS, "POST"),
    Screen("/siaran/{number:row}/henti", acts.stops, SENDERS, "POST"),
    Screen("/siaran/{number:row}/ulang", acts.retries, SENDERS, "POST"),
    Screen("/siaran/{number:row}/laporan", reporting.shown, ALL),
    Screen("/siaran/{number:row}/unduh", reporting.download, ALL),
    Screen("/siaran/{number:row}/tangan", handwork.shown, ALL),
    Screen("/siaran/{number:row}/tangan", handwork.ticks, AUTHORS, "POST"),
)


#: The largest number of a row that a database takes.
LARGEST = 2**63 - 1


class _RowNumber(Convertor[int]):
    """The number of a row in an address; one that is too large becomes the largest that there is, which no row has."""

    regex = "[0-9]+"

    def convert(self, value: str) -> int:
        return int(value) if len(value) < len(str(LARGEST)) else LARGEST

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("row", _RowNumber())
#: Pages that can be opened by their address alone.
_PAGES = [compile_path(screen.path)[0] for screen in SCREENS if screen.method == "GET"]


def routes(console: Console, names: Names) -> list[BaseRoute]:
    """The routes of the console."""

    async def static(request: Request) -> Response:
        answer = served("bot.console", request.path_params["name"], request)
        answer.headers.update({name: value for name, value in HEADERS.items() if name != "Cache-Control"})
        return answer

    async def elsewhere(_request: Request) -> Response:
        return PlainTextResponse(say("console.nothing_here", console.language) + "\n", 404, HEADERS)

    found: dict[str, dict[str, Screen]] = {}
    for screen in SCREENS:
        found.setdefault(screen.path, {})[screen.method] = screen
    shown = [_route(console, names, path, methods) for path, methods in found.items()]
    return [
        Route(console.base, _Into(console.base + "/")),
        *shown,
        Route(f"{console.base}/static/{{name}}", static),
        Route(f"{console.base}/{{rest:path}}", elsewhere),
    ]


class _Into:
    """Leads from the bare path to the first screen."""

    def __init__(self, path: str) -> None:
        self._path = path

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        """Answer any method alike."""
        answer = Response(status_code=307, headers={"Location": self._path} | HEADERS)
        await answer(scope, receive, send)  # type: ignore[arg-type]


def _route(console: Console, names: Names, path: str, methods: dict[str, Screen]) -> Route:
    async def endpoint(request: Request) -> Response:
        screen = methods.get("GET" if request.method == "HEAD" else request.method)
        try:
            answer = await _answered(console, names, screen, request) if screen else _no_screen(request, console.base)
        except Exception:
            log.exception("the console failed at %s %s", request.method, path)
            answer = PlainTextResponse(say("console.trouble", console.language) + "\n", 500)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer

    return Route(console.base + path, endpoint, methods=sorted({*methods, "GET", "POST"}))


def _no_screen(request: Request, base: str) -> Response:
    """Who opens the address of an act, e.g. by reloading what was refused, is led to the page that it belongs to."""
    if request.method not in ("GET", "HEAD"):
        return Response(status_code=405)
    above = request.url.path.removeprefix(base)
    while above and not any(one.fullmatch(above) for one in _PAGES):
        above = above.rpartition("/")[0]
    return Response(status_code=303, headers={"Location": base + (above or "/")})


async def _answered(console: Console, names: Names, screen: Screen, request: Request) -> Response:
    """Let a request through the gate, or say why not."""
    peer = request.client.host if request.client else ""
    reach = names.reach(peer, request.headers)
    if reach is None:
        return PlainTextResponse(say("console.elsewhere", console.language) + "\n", 404)
    visit = await _known(Visit(console, request, reach, token_in(request, reach)))
    if screen.method == "POST":
        if not is_own_form(reach, request.headers, with_file=screen.takes_file):
            return _said(visit, 403, "console.other_site")
        try:
            visit = await _sent(visit, screen)
        except TooLargeError:
            return _said(visit, 413, "console.too_large")
    return await _let_in(screen, visit)


async def _sent(visit: Visit, screen: Screen) -> Visit:
    """What a form brought along.

    Raises:
        TooLargeError: it is no form of ours.
    """
    if not screen.takes_file or FORM in visit.request.headers.get("content-type", "").lower():
        return replace(visit, form=await form_of(visit.request))
    form, upload = await upload_of(visit.request)
    return replace(visit, form=form, upload=upload)


async def _let_in(screen: Screen, visit: Visit) -> Response:
    if screen.roles is None:
        return await screen.answer(visit)
    if visit.officer is None:
        return await entrance.needed(visit, is_kept=not screen.takes_file)
    if screen.method == "POST" and not visit.has_key:
        return _said(visit, 403, "console.old_form")
    if not any(visit.may(role) for role in screen.roles):
        return _said(visit, 403, "console.not_yours")
    return await screen.answer(visit)


async def _known(visit: Visit) -> Visit:
    """Who is signed in, as they are now."""
    if not visit.token:
        return visit
    database = visit.console.database
    async with database.reading() as unit:
        found = await sessions.of_token(unit, visit.token)
        now = await unit.now()
        today = visit.console.today()
        stands_in = found is not None and await officers.stands_in(unit, found[1].number, today)
    if found is None:
        return replace(visit, token="")
    session, who = found
    is_there = UNATTENDED not in visit.request.headers
    if is_there and now - session.seen_at > sessions.SEEN_EVERY:
        async with database.unit_of_work() as unit:
            await sessions.seen(unit, session)
    known = replace(visit, session=session, officer=who, stands_in=stands_in)
    return replace(known, code=await code_of(known)) if visit.console.is_training else known


def _said(visit: Visit, status: int, key: str) -> Response:
    title = say("console.not_done", visit.console.language)
    return message(visit, status, title, say(key, visit.console.language))

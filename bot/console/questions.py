"""Pertanyaan: what people asked and nobody could answer, and the office's answers to frequent questions.

An officer answers everybody who asked the same at once, each in their own chat, and may let the answer be given from
then on. Whatever is refused comes back with what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bot.answers import ANSWER_UNITS
from bot.asking import OTHER_LANGUAGES, QuestionError, QuestionFault, TypedAnswer, answer_of, wordings
from bot.checking.words import age, glance, joined
from bot.console.cards import moment, number_in
from bot.console.pages import message, page
from bot.console.visit import Visit
from data.faq_file import ANSWER_CHARS, MOST_QUESTIONS, SOURCE_CHARS
from data.model.faq import Faq, FaqEntry
from data.model.officer import OfficerRole
from data.model.tip import RequestKind, RequestState
from data.store import faqs, requests
from data.store.requests import KnownRequest
from data.wording import long_date, say
from handlers.ticket import ticket_of

#: Who answers, and writes answers.
EDITORS = frozenset([OfficerRole.OFFICER, OfficerRole.FACT_CHECKER])
#: Questions, or answers, on one page.
PAGE = 20
#: People's wordings that are looked at of one question, and characters of one that are shown.
ASKED, TEXT_CHARS = 50, 2_000
#: Characters of a question that is tried out.
TRIED_CHARS = 200
#: What stands in the form of an answer.
FIELDS = ("questions", "answer", "source", "dated", "until", *(f"answer_{name}" for name in OTHER_LANGUAGES))
#: What may be said of what was done, in the address.
DONE = ("answered", "closed", "written", "retired", "restored")


async def waiting(visit: Visit) -> Response:
    """What people asked, the oldest first."""
    after = number_in(visit.request.query_params.get("sesudah", ""))
    async with visit.console.database.reading() as unit:
        found = await requests.waiting(unit, after, PAGE + 1)
    rows = [_row(visit, one) for one in found[:PAGE]]
    more = found[PAGE - 1].number if len(found) > PAGE else 0
    return _page(visit, "questions.html", rows=rows, more=more, is_first=not after, said=_said(visit))


async def asked(visit: Visit) -> Response:
    """One question, with the ways in which it was asked."""
    return await _asked(visit)


async def answers(visit: Visit) -> Response:
    """Answer everybody who asked this, and keep the answer where that is wanted."""
    number, text = _number(visit), visit.form.get("jawaban", "")
    try:
        entry = None
        if "simpan" in visit.form:
            kept = TypedAnswer(visit.form.get("questions", ""), text, visit.form.get("source", ""), _today(visit))
            entry = answer_of(kept)
        await visit.console.questions.answer(number, text, visit.who.number, entry)
    except QuestionError as error:
        return await _asked(visit, error)
    visit.console.teller.after()
    return visit.to("/pertanyaan?kabar=answered")


async def closes(visit: Visit) -> Response:
    """Close a question that needs no answer."""
    try:
        await visit.console.questions.close(_number(visit), visit.who.number)
    except QuestionError as error:
        return await _asked(visit, error)
    return visit.to("/pertanyaan?kabar=closed")


async def listed(visit: Visit) -> Response:
    """The office's answers, and what a question would find among them."""
    query = visit.request.query_params
    found = await visit.console.answers.entries()
    tried = query.get("coba", "").strip()[:TRIED_CHARS]
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(1, number_in(query.get("halaman", "1"))), pages)
    rows = [_entry(visit, one) for one in found[(number - 1) * PAGE : number * PAGE]]
    values: dict[str, Any] = {"rows": rows, "number": number, "pages": pages, "total": len(found), "tried": tried}
    return _page(visit, "answers.html", **values, told=await _tried(visit, tried) if tried else "", said=_said(visit))


async def blank(visit: Visit) -> Response:
    """The form of a new answer, or of one that only the office's file has."""
    mark = visit.request.query_params.get("tanda", "")
    entry = await _of_file(visit, mark)
    typed = _typed_of(entry) if entry else dict.fromkeys(FIELDS, "") | {"dated": _today(visit)}
    return _form(visit, typed, mark=mark if entry else "")


async def begins(visit: Visit) -> Response:
    """Store a new answer, or one that stands from now on for one of the file."""
    mark = visit.form.get("tanda", "")[:10]
    try:
        wanted = answer_of(_typed(visit))
        mark = mark if await _of_file(visit, mark) else ""
        number = await visit.console.questions.write(0, 0, wanted, visit.who.number, mark=mark)
    except QuestionError as error:
        return _form(visit, _sent(visit), 422, mark=mark, refusal=_why(visit, error))
    return visit.to(f"/pertanyaan/jawaban/{number}?kabar=written")


async def answer(visit: Visit) -> Response:
    """One answer, to be changed."""
    return await _answer(visit)


async def writes(visit: Visit) -> Response:
    """Store other words of an answer."""
    number = _number(visit)
    try:
        await visit.console.questions.write(number, _revision(visit), answer_of(_typed(visit)), visit.who.number)
    except QuestionError as error:
        return await _answer(visit, error)
    return visit.to(f"/pertanyaan/jawaban/{number}?kabar=written")


async def retires(visit: Visit) -> Response:
    """Let an answer be given no more, or again."""
    is_retired = visit.form.get("aksi") != "pakai"
    try:
        await visit.console.questions.retire(_number(visit), _revision(visit), visit.who.number, is_retired=is_retired)
    except QuestionError as error:
        return await _answer(visit, error)
    return visit.to(f"/pertanyaan/jawaban/{_number(visit)}?kabar={'retired' if is_retired else 'restored'}")


async def _asked(visit: Visit, error: QuestionError | None = None) -> Response:
    console, number = visit.console, _number(visit)
    async with console.database.reading() as unit:
        found = await requests.same(unit, number, ASKED)
    if not found:
        return _missing(visit)
    one, form = found[0], visit.form
    texts = [glance(text, TEXT_CHARS) for text in wordings(found)] or [glance(one.text or "", TEXT_CHARS)]
    values = _row(visit, one) | {
        "texts": texts,
        "askers": len(found),
        "is_open": one.state is RequestState.OPEN,
        "most": ANSWER_UNITS,
        "answer": form.get("jawaban", ""),
        "keeps": "simpan" in form,
        "questions": form.get("questions", "\n".join(wordings(found))),
        "source": form.get("source", console.settings.office_name),
        "most_source": SOURCE_CHARS,
        "refusal": _why(visit, error) if error else "",
    }
    return _page(visit, "question.html", 422 if error else 200, **values)


async def _answer(visit: Visit, error: QuestionError | None = None) -> Response:
    number = _number(visit)
    async with visit.console.database.reading() as unit:
        entry = await faqs.get(unit, number)
        history = await faqs.history(unit, number) if entry else []
    if entry is None:
        return _missing(visit)
    stored = _typed_of(entry.faq)
    typed = {name: visit.form.get(name, stored[name]) for name in FIELDS}
    is_stale = error is not None and error.fault is QuestionFault.STALE
    language = visit.console.language
    more = {
        "entry": _entry(visit, entry),
        "revision": entry.revision,
        "theirs": [(name, stored[name]) for name in FIELDS if is_stale and stored[name] != typed[name]],
        "history": [
            (moment(visit, one.at), say(f"console.questions.act.{one.act}", language), one.login)
            for one in reversed(history)
        ],
    }
    return _form(visit, typed, 422 if error else 200, refusal=_why(visit, error) if error else "", **more)


def _form(visit: Visit, typed: Mapping[str, str], status: int = 200, **more: Any) -> Response:
    empty: dict[str, Any] = {"entry": None, "revision": 0, "theirs": [], "history": [], "refusal": "", "mark": ""}
    limits = {"most_answer": ANSWER_CHARS, "most_source": SOURCE_CHARS, "most_questions": MOST_QUESTIONS}
    return _page(visit, "answer.html", status, typed=dict(typed), said=_said(visit), **empty | limits | more)


def _page(visit: Visit, template: str, status: int = 200, **values: Any) -> Response:
    is_editor = bool(visit.who.roles & EDITORS)
    return page(visit, template, status, is_editor=is_editor, **values)


async def _tried(visit: Visit, text: str) -> str:
    """What the bot would say to a question, in a sentence."""
    language = visit.console.language
    found = await visit.console.answers.search(text)
    if found.answer:
        return say("console.questions.sure", language, question=found.answer.questions[0])
    if found.announcement:
        return say("console.questions.announced", language, serial=found.announcement.serial)
    if found.near:
        return say("console.questions.near", language, questions="; ".join(one.questions[0] for one in found.near))
    return say("console.questions.nothing", language)


async def _of_file(visit: Visit, mark: str) -> Faq | None:
    """The answer of a mark that only the office's file has."""
    found = await visit.console.answers.entries() if mark else []
    return next((one.faq for one in found if not one.number and one.faq.mark == mark), None)


def _row(visit: Visit, one: KnownRequest) -> dict[str, Any]:
    language = visit.console.language
    return {
        "number": one.number,
        "ticket": ticket_of(one.number),
        "text": glance(one.text or "", 200) or say("cli.requests.unreadable", language),
        "askers": one.askers,
        "is_question": one.kind is RequestKind.QUESTION,
        "age": age(language, visit.console.database.clock() - one.created_at),
    }


def _entry(visit: Visit, one: FaqEntry) -> dict[str, Any]:
    language, faq = visit.console.language, one.faq
    return {
        "number": one.number,
        "mark": faq.mark,
        "question": faq.questions[0],
        "more": len(faq.questions) - 1,
        "answer": glance(faq.answer, 200),
        "by": joined([faq.source, long_date(faq.updated_on, language)]),
        "until": long_date(faq.valid_until, language) if faq.valid_until else "",
        "is_over": not faq.holds_on(visit.console.today()),
        "is_retired": one.is_retired,
    }


def _typed_of(entry: Faq) -> dict[str, str]:
    others = {f"answer_{name}": entry.answers.get(name, "") for name in OTHER_LANGUAGES}
    return {
        "questions": "\n".join(entry.questions),
        "answer": entry.answer,
        "source": entry.source,
        "dated": str(entry.updated_on),
        "until": str(entry.valid_until or ""),
    } | others


def _sent(visit: Visit) -> dict[str, str]:
    return {name: visit.form.get(name, "") for name in FIELDS}


def _typed(visit: Visit) -> TypedAnswer:
    sent = _sent(visit)
    others = {name: sent[f"answer_{name}"] for name in OTHER_LANGUAGES}
    return TypedAnswer(sent["questions"], sent["answer"], sent["source"], sent["dated"], sent["until"], others)


def _missing(visit: Visit) -> Response:
    language = visit.console.language
    return message(visit, 404, say("console.not_there", language), say("console.questions.fault.unknown", language))


def _why(visit: Visit, error: QuestionError) -> str:
    named = {"text": glance(str(error.text))} if error.text else {}
    return say(f"console.questions.fault.{error.fault}", visit.console.language, **named)


def _said(visit: Visit) -> str:
    done = visit.request.query_params.get("kabar", "")
    return say(f"console.questions.done.{done}", visit.console.language) if done in DONE else ""


def _today(visit: Visit) -> str:
    return str(visit.console.today())


def _revision(visit: Visit) -> int:
    return number_in(visit.form.get("revisi", ""))


def _number(visit: Visit) -> int:
    number: int = visit.request.path_params["number"]
    return number

"""``tips``: what a fact-checker reads of what waits."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from data.model.claim import ClaimState
from data.model.factcheck import Match
from data.model.message import Attachment
from data.model.tip import Ballot, TipState, Vote
from data.model.triage import BURST_CLAIMS, BURST_PEOPLE
from data.store import attachments, tips
from data.store.database import Unit
from data.store.schema import claim
from tests.bot.commands import Called, Result
from tests.bot.test_cli_members import with_unit
from tests.conftest import SECRET
from tests.data.store.desk import Said, a_claim, a_factcheck, a_tip, confirmed


def asked(kentongan: Called, *words: str, **settings: str) -> Result:
    return kentongan("tips", *words, SECRET_KEY=SECRET, **settings)


def in_the_office(kentongan: Called, work: Callable[[Unit], Awaitable[Any]]) -> Any:
    return with_unit(kentongan, work)


def numbers_in(out: str) -> list[int]:
    return [int(line[3:9]) for line in out.splitlines() if line.startswith("KL-")]


async def three_claims(unit: Unit) -> None:
    """Claim 1 asked by one person, 2 by a KIM member, 3 by two people."""
    for statement in ("Vaksin berisi chip pelacak (1)", "Air laut jadi manis.", "Bansos dibagi besok."):
        await a_claim(unit, statement)
    await confirmed(unit, "200")
    await a_tip(unit, "100", 1)
    await a_tip(unit, "200", 2, Said("Air laut jadi manis"))
    await a_tip(unit, "300", 3, Said("Bansos dibagi besok", forwards=4))
    await a_tip(unit, "400", 3, Said("Bansos dibagi besok!"))


def test_an_empty_queue_says_so(kentongan: Called) -> None:
    said = asked(kentongan, "queue")
    assert (said.code, said.out, said.err) == (0, "Tidak ada klaim yang menunggu.\n", "")
    assert json.loads(asked(kentongan, "queue", "--json").out) == {"page": 1, "pages": 1, "total": 0, "claims": []}


def test_the_queue_is_in_order_and_says_why(kentongan: Called) -> None:
    in_the_office(kentongan, three_claims)
    said = asked(kentongan, "queue")
    assert (said.code, said.err) == (0, "")
    assert numbers_in(said.out) == [2, 3, 1]
    lines = said.out.splitlines()
    assert lines[0] == "KL-000002 · 1 anggota KIM · 1 kelurahan/desa · 1 orang · 0 menit"
    assert lines[1] == "    Air laut jadi manis."
    assert "KL-000003 · 2 orang · 1x terusan berantai · 0 menit" in lines
    assert lines[-1] == "Halaman 1 dari 1, 3 klaim menunggu. Selengkapnya: ./kentongan tips show KLAIM"


def test_a_factcheck_imported_since_is_shown_beside_its_claim(kentongan: Called) -> None:
    in_the_office(kentongan, three_claims)
    assert "CF-" not in asked(kentongan, "queue").out
    in_the_office(kentongan, a_factcheck)
    said = asked(kentongan, "queue")
    (line,) = [line for line in said.out.splitlines() if "CF-000001" in line and line.startswith("    Cocok")]
    assert "SALAH · Vaksin berisi chip pelacak (1)" in line
    (found,) = [one for one in json.loads(asked(kentongan, "queue", "--json").out)["claims"] if one["claim"] == 1]
    assert found["nearest"] | {"score": 0} == {
        "factcheck": 1,
        "source": "uji",
        "external_id": "1",
        "title": "Vaksin berisi chip pelacak (1)",
        "verdict": "false",
        "score": 0,
        "kind": "claim",
        "is_sure": True,
    }


def test_what_people_said_and_which_department_is_asked_is_shown(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        number, first, second = await a_claim(unit), await a_factcheck(unit, "1"), await a_factcheck(unit, "2")
        told = Said(state=TipState.ANSWERED, matches=[Match(first, 0.9)])
        await tips.vote(unit, [Ballot(await a_tip(unit, "1", number, told), Vote.UNHELPFUL, first)])
        shown = replace(told, state=TipState.SUGGESTED)
        await tips.vote(unit, [Ballot(await a_tip(unit, "2", number, shown), Vote.PICKED, second)])
        asked_at = {"state": ClaimState.WAITING, "department": "Dinas Kesehatan"}
        due = await unit.now() - timedelta(days=1)
        await unit.connection.execute(update(claim).values(due_at=due, **asked_at))

    in_the_office(kentongan, work)
    said = asked(kentongan, "queue").out
    assert '    "Tidak cocok" 1x untuk CF-000001 · dipilih 1x: CF-000002\n' in said
    assert "    Menunggu Dinas Kesehatan sampai 20" in said
    assert "(LEWAT)" in said
    (found,) = json.loads(asked(kentongan, "queue", "--json").out)["claims"]
    assert (found["is_overdue"], found["department"], found["state"]) == (True, "Dinas Kesehatan", "waiting")
    assert found["unhelpful"] == [{"factcheck": 1, "count": 1}]
    assert found["picks"] == [{"factcheck": 2, "count": 1}]


def test_bursts_are_flagged_grouped_at_the_end_and_never_dropped(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        pushed = await a_claim(unit, "didorong banyak orang")
        for chat in range(BURST_PEOPLE):
            await a_tip(unit, str(1000 + chat), pushed)
        for place in range(BURST_CLAIMS):
            await a_tip(unit, "2000", await a_claim(unit, f"hal {place}"))
        await a_tip(unit, "3000", await a_claim(unit, "satu orang saja"))

    in_the_office(kentongan, work)
    said = asked(kentongan, "queue").out
    assert numbers_in(said) == [BURST_CLAIMS + 2, *range(2, BURST_CLAIMS + 2), 1]
    assert said.count("! Lonjakan: banyak pengirim") == said.count("! Lonjakan: satu pengirim") == 1
    shown = json.loads(asked(kentongan, "queue", "--json").out)["claims"]
    assert [one["burst"] for one in shown] == [None, *["one_sender"] * BURST_CLAIMS, "strangers"]
    assert "! Lonjakan: banyak pengirim" in asked(kentongan, "show", "1").out


def test_a_long_queue_has_pages(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        for place in range(45):
            await a_tip(unit, str(place), await a_claim(unit, f"klaim {place}"))

    in_the_office(kentongan, work)
    assert numbers_in(asked(kentongan, "queue").out) == list(range(1, 21))
    last = asked(kentongan, "queue", "--page", "3")
    assert numbers_in(last.out) == list(range(41, 46))
    assert "Halaman 3 dari 3, 45 klaim" in last.out
    beyond = asked(kentongan, "queue", "--page", "4")
    assert (beyond.code, beyond.out, beyond.err) == (2, "", "Antreannya hanya sampai halaman 3.\n")


def test_show_tells_everything_but_what_is_sealed(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        await three_claims(unit)
        await a_factcheck(unit)
        ticket = await a_tip(unit, "500", 1, Said("Vaksin ada chipnya\x1b[2J lho"))
        await attachments.want(unit, ticket, "telegram", [Attachment("id-rahasia", "image/jpeg", 4096, "chip.jpg")])

    in_the_office(kentongan, work)
    said = asked(kentongan, "show", "kl-1")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("KL-000001 · menunggu · 0 menit\n    Vaksin berisi chip pelacak (1)\n    2 orang\n")
    assert "KT-000001  Vaksin berisi chip, sebarkan!" in said.out
    assert "KT-000005  Vaksin ada chipnya\ufffd[2J lho" in said.out
    assert "CF-000001 SALAH · Vaksin berisi chip pelacak (1)" in said.out
    assert "KT-000005 · image/jpeg · chip.jpg · 4 kB · sedang diambil" in said.out
    assert "id-rahasia" not in said.out


def test_the_desk_speaks_english_where_the_office_does(kentongan: Called) -> None:
    in_the_office(kentongan, three_claims)
    assert "3 claims wait" in asked(kentongan, "queue", DEFAULT_LANGUAGE="en").out
    assert "How the messages read:" in asked(kentongan, "show", "1", DEFAULT_LANGUAGE="en").out


def test_a_merged_claim_is_followed(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        await three_claims(unit)
        gone = update(claim).where(claim.c.id == 1).values(state=ClaimState.MERGED, merged_into_id=3)
        await unit.connection.execute(gone)

    in_the_office(kentongan, work)
    said = asked(kentongan, "show", "1")
    assert said.err == "Klaim KL-000001 sudah digabungkan ke KL-000003.\n"
    assert said.out.startswith("KL-000003 · menunggu")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Perintahnya belum lengkap"),
        (("antre",), "Perintahnya belum lengkap"),
        (("queue", "1"), "Perintahnya belum lengkap"),
        (("queue", "--page", "0"), "Perintahnya belum lengkap"),
        (("show",), "Perintahnya belum lengkap"),
        (("show", "1", "2"), "Perintahnya belum lengkap"),
        (("show", "satu"), '"satu" bukan nomor klaim'),
        (("show", "0"), '"0" bukan nomor klaim'),
        (("show", "9" * 30), "bukan nomor klaim"),
        (("show", "77"), "Klaim KL-000077 tidak ada"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_read_is_a_sentence(kentongan: Called, words: tuple[str, ...], sentence: str) -> None:
    said = asked(kentongan, *words)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


@pytest.mark.parametrize(
    ("words", "opening"),
    [
        (("--help",), "Pemakaian:\n./kentongan tips queue"),
        (("confirm", "--help"), "Pemakaian: ./kentongan tips confirm KLAIM CEKFAKTA"),
        (("split", "-h"), "Pemakaian:\n./kentongan tips merge"),
        (("antre", "--help"), "Pemakaian:\n./kentongan tips queue"),
    ],
    ids=" ".join,
)
def test_each_word_has_its_help(kentongan: Called, words: tuple[str, ...], opening: str) -> None:
    said = asked(kentongan, *words)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(opening)

"""DATAKU and HAPUS: what is shown, what is asked, and what is wanted forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.model.broadcast import Passing
from data.model.conversation import Conversation, Form
from data.model.membership import Erasure, Member, MembershipState, Role
from data.model.message import ContentKind
from data.model.records import ConfirmationRecord, ConsentRecord, MessageRecord, Records, RequestRecord, TipRecord
from data.model.tip import RequestState, TipState, Vote
from handlers.payloads import ErasePress, erase_payload_of, erase_press_of
from tests.handlers.chat import CHIP, NO_BUTTONS, TELEGRAM, WHATSAPP, Chat
from tests.handlers.register import KANIGARAN

NOON = datetime(2026, 11, 3, 12, 5, tzinfo=UTC)
SITI = Member(1, 11, "Siti Contoh", Role.OPERATOR, KANIGARAN, "KIM Kanigaran Jaya", MembershipState.UNVERIFIED)
BUDI = Member(2, 12, "Budi Contoh", Role.LURAH, KANIGARAN, "", MembershipState.CONFIRMED)
FULL = Records(
    since=NOON,
    members=(SITI, BUDI),
    consents=(
        ConsentRecord("registration", True, "2026-11/id", NOON, "Siti Contoh"),
        ConsentRecord("announcements", True, "2026-11", NOON),
        ConsentRecord("announcements", False, "2026-11", NOON + timedelta(days=1)),
    ),
    tips=(
        TipRecord(7, NOON, ContentKind.TEXT, "Vaksin berisi chip", TipState.ANSWERED, Vote.HELPFUL, (CHIP.title,)),
        TipRecord(6, NOON, ContentKind.PHOTO, "", TipState.QUEUED, files=2),
    ),
    tip_count=5,
    oldest_tip_at=NOON,
    requests=(RequestRecord(8, NOON, "Tolong telepon saya", RequestState.OPEN),),
    confirmations=(
        ConfirmationRecord("2026/118", "Air bersih", NOON, Passing.BOARD, 40),
        ConfirmationRecord("2026/119", "Listrik", NOON),
    ),
    messages=(MessageRecord(NOON, "daftar", is_ours=False), MessageRecord(NOON, "Anda mendaftar", is_ours=True)),
)


def a_chat(records: Records = FULL, *members: Member, limits=TELEGRAM, **more) -> Chat:
    chat = Chat(limits, **more)
    chat.desk.kept = records
    chat.desk.register.members = list(members)
    return chat


# --- DATAKU ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["DATAKU", "/dataku", "data saya", "Dataku dong min", "/start dataku", "my data"])
async def test_everything_is_shown_in_short_and_in_full(text: str) -> None:
    chat = a_chat()
    await chat.says(text)
    chat.hears(
        "Siti Contoh: Operator KIM, KIM Kanigaran Jaya, Kelurahan Kanigaran",
        "Budi Contoh: Lurah / kepala desa",
        "menunggu pemeriksaan",
        "pendaftaran (Siti Contoh): diberikan 3 November 2026 12.05, versi 2026-11/id",
        "menerima pengumuman: dicabut 4 November 2026",
        "Aduan: 5, yang pertama 3 November 2026",
    )
    chat.hears_nothing_of("menerima pengumuman: diberikan")
    file = chat.said.document
    assert file is not None
    assert file.name == "data-saya.txt"
    for part in (
        "KT-000007 · 3 November 2026 12.05 · sudah dijawab · Anda: membantu\nVaksin berisi chip\nDitemukan: Vaksin",
        "KT-000006 · 3 November 2026 12.05 · belum ada hasil · gambar · 2 berkas disimpan\n(tanpa tulisan)",
        "dan 3 yang lebih lama",
        "menunggu petugas\nTolong telepon saya",
        "· Anda\ndaftar",
        "· Kentongan\nAnda mendaftar",
        "menerima pengumuman: diberikan",
        "Pengumuman 2026/118: Air bersih · 3 November 2026 12.05 · Papan pengumuman · kepada 40 orang",
        "Pengumuman 2026/119: Listrik · 3 November 2026 12.05\n",
    ):
        assert part in file.text, file.text
    chat.nothing_is_kept()


async def test_without_registration_what_is_there_is_shown() -> None:
    chat = a_chat(Records(since=NOON))
    await chat.says("DATAKU")
    chat.hears("Belum terdaftar", "Aduan: belum ada")
    assert chat.said.document is not None
    assert chat.said.document.text.count("(tidak ada)") == 6


async def test_the_caption_fits_however_much_there_is() -> None:
    many = [
        Member(n, n, f"Warga Contoh {n} " + "x" * 60, Role.CHAIR, KANIGARAN, "KIM " + "y" * 76, SITI.state)
        for n in range(40)
    ]
    chat = a_chat(Records(since=NOON, members=tuple(many)))
    await chat.says("DATAKU")
    assert chat.said.document is not None
    assert "Warga Contoh 39" in chat.said.document.text


async def test_a_file_never_grows_beyond_measure() -> None:
    tips = tuple(TipRecord(n, NOON, ContentKind.TEXT, "x" * 20_000, TipState.QUEUED) for n in range(500))
    chat = a_chat(Records(since=NOON, tips=tips, tip_count=900))
    await chat.says("DATAKU")
    assert chat.said.document is not None
    assert len(chat.said.document.text) < 200_000
    assert "dan 893 yang lebih lama" in chat.said.document.text


async def test_it_speaks_english() -> None:
    chat = a_chat(language="en")
    await chat.says("DATAKU")
    chat.hears("Siti Contoh: KIM operator")
    assert chat.said.document is not None
    assert chat.said.document.name == "my-data.txt"


@pytest.mark.parametrize("word", ["dataku", "hapus", "UBAH DATA"])
async def test_in_a_group_only_the_way_is_told(word: str) -> None:
    chat = a_chat(FULL, SITI)
    await chat.says_in_group(word)
    chat.hears("https://t.example/kentongan?start=")
    chat.hears_nothing_of("Siti")
    assert chat.said.document is None
    assert chat.turn.erases is None


# --- HAPUS -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["HAPUS", "/hapus", "hapus data saya", "/start hapus", "delete my data"])
async def test_what_goes_and_what_stays_is_said_before_anything_is_erased(text: str) -> None:
    chat = a_chat(FULL, SITI)
    await chat.says(text)
    chat.hears("Yang akan dihapus: nama", "tidak dapat dibatalkan", "hitungan tanpa nama")
    assert chat.labels == ["Hapus semua", "Jangan hapus"]
    assert chat.turn.erases is None
    await chat.presses("Hapus semua")
    chat.hears("sudah dihapus", "orang baru")
    assert chat.turn.erases == Erasure()
    assert chat.conversation.form is None


@pytest.mark.parametrize("answer", ["ya", "Ya hapus", "hapus semua", "1"])
async def test_the_confirmation_may_be_typed(answer: str) -> None:
    chat = a_chat(FULL, SITI, limits=NO_BUTTONS)
    await chat.says("HAPUS")
    chat.hears("1. Hapus semua\n2. Jangan hapus")
    await chat.says(answer)
    assert chat.turn.erases == Erasure()


@pytest.mark.parametrize("answer", ["batal", "tidak", "jangan", "2", "jangan hapus", "gak jadi"])
async def test_nothing_is_erased_if_it_was_not_meant(answer: str) -> None:
    chat = a_chat(FULL, SITI)
    await chat.says("HAPUS")
    await chat.says(answer)
    chat.hears("tidak ada yang dihapus")
    assert chat.turn.erases is None
    await chat.says("ya")
    assert chat.turn.erases is None


async def test_of_several_people_one_is_erased_or_all() -> None:
    chat = a_chat(FULL, SITI, BUDI)
    await chat.says("HAPUS")
    assert chat.labels == ["Hapus Siti Contoh", "Hapus Budi Contoh", "Hapus semua", "Jangan hapus"]
    await chat.presses("Hapus Budi")
    assert chat.turn.erases == Erasure(12)
    chat.hears("Data orang itu sudah dihapus")
    chat.hears_nothing_of("Budi")


SAME_NAME = [
    (replace(BUDI, name="Siti Contoh"), ("operator", "lurah"), "another role"),
    (replace(SITI, membership=2, person=12), ("#1", "#2"), "everything the same"),
    (replace(BUDI, name="siti contoh"), ("operator", "lurah"), "only small letters tell them apart"),
]


@pytest.mark.parametrize(("other", "marks", "reason"), SAME_NAME, ids=[row[2] for row in SAME_NAME])
async def test_two_people_of_one_name_are_told_apart(other: Member, marks: tuple[str, str], reason: str) -> None:
    chat = a_chat(FULL, SITI, other)
    await chat.says("HAPUS")
    offered = (chat.turn.says.text + "\n" + "\n".join(chat.labels)).casefold()
    assert all(mark in offered for mark in marks), reason
    assert len(set(chat.labels)) == 4, "no two buttons are the same"
    await chat.says("2")
    assert chat.turn.erases == Erasure(12)


@pytest.mark.parametrize("answer", ["ya", "iya", "ya hapus", "yes"])
async def test_a_plain_yes_among_several_people_erases_nobody_and_is_asked_again(answer: str) -> None:
    chat = a_chat(FULL, SITI, BUDI)
    await chat.says("HAPUS")
    await chat.says(answer)
    assert chat.turn.erases is None
    chat.hears("Data siapa yang dihapus?", button="Hapus Budi Contoh")
    await chat.says("hapus semua")
    assert chat.turn.erases == Erasure()


async def test_more_people_than_buttons_are_numbered() -> None:
    chat = a_chat(FULL, SITI, BUDI, limits=WHATSAPP)
    await chat.says("HAPUS")
    chat.hears("1. Hapus Siti Contoh\n2. Hapus Budi Contoh\n3. Hapus semua\n4. Jangan hapus")
    await chat.says("7")
    chat.hears("1. Hapus Siti")
    await chat.says("2")
    assert chat.turn.erases == Erasure(12)


async def test_an_erased_persons_open_form_goes_with_them() -> None:
    chat = a_chat(FULL, SITI, BUDI)
    chat.conversation = Conversation(has_greeted=True, form=Form(1, "name", person=12))
    await chat.says("HAPUS")
    await chat.presses("Hapus Budi")
    assert chat.conversation.form is None


@pytest.mark.parametrize("between", ["halo", "Awas, vaksin berisi chip pelacak, sebarkan!", "DATAKU"])
async def test_the_question_holds_for_the_next_message_only(between: str) -> None:
    chat = a_chat(FULL, SITI)
    await chat.says("HAPUS")
    payload = chat.said.choices[0].payload
    await chat.says(between)
    await chat.presses_payload(payload)
    chat.hears("sudah tidak berlaku", "tidak ada yang dihapus")
    assert chat.turn.erases is None
    await chat.says("ya")
    assert chat.turn.erases is None


@pytest.mark.parametrize("payload", ["erase:1:0", "erase:123:12", "erase:", "erase:0:0", "erase:123:-1", "erase:x:y"])
async def test_an_odd_button_erases_nothing(payload: str) -> None:
    chat = a_chat(FULL, SITI)
    await chat.presses_payload(payload)
    chat.hears("tidak ada yang dihapus")
    assert chat.turn.erases is None


async def test_a_double_tap_is_answered_like_a_stranger() -> None:
    chat = a_chat(FULL, SITI)
    await chat.says("HAPUS")
    payload = chat.said.choices[0].payload
    await chat.presses_payload(payload)
    chat.conversation = Conversation()  # as the store has it: nothing
    await chat.presses_payload(payload)
    chat.hears("sudah tidak berlaku")


async def test_hapus_in_the_middle_of_a_registration_is_asked_and_the_form_waits() -> None:
    chat = a_chat(FULL, name="Siti")
    await chat.says("daftar")
    await chat.says("hapus")
    chat.hears("Yang akan dihapus", "Ketik LANJUT")
    await chat.says("2")
    chat.hears("tidak ada yang dihapus")
    await chat.says("2")
    assert chat.conversation.form is not None
    assert chat.conversation.form.role == Role.MEMBER


@pytest.mark.parametrize("person", [None, 0, 2**63 - 1])
def test_payloads_are_read_back(person: int | None) -> None:
    press = ErasePress(2**63 - 1, person)
    assert erase_press_of(erase_payload_of(press)) == press
    assert len(erase_payload_of(press).encode()) <= 64

"""What is said of a text that is, or claims to be, an announcement of ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from data.model.announcement import Announcement, AnnouncementMatch, Difference, Finding
from data.model.factcheck import Decision, Match, Outcome
from data.model.office import OfficeCard
from data.model.tip import TipState
from data.wording import LANGUAGES, units
from tests.handlers.chat import NO_BUTTONS, TELEGRAM, WHATSAPP, Chat

OURS = Announcement("2026/118", "Aliran air dihentikan", "Aliran air dihentikan Sabtu", date(2026, 7, 1), number=7)
FORWARD = "Pengumuman 2026/118 Aliran air dihentikan Sabtu"
CHANGES = (
    Difference("4 Juli", "5 Juli"),
    Difference("", "Biaya Rp50.000, bayar di https://air-gratis.example.com/bayar"),
    Difference("Bawa buku KIA", ""),
)


def a_chat(finding: Finding, number: int = 7, score: float = 1.0, withdrawn_at: datetime | None = None) -> Chat:
    """A chat whose next text is found to be this; a fact-check is found as well."""
    chat = Chat()
    chat.desk.announcements[7] = replace(OURS, withdrawn_at=withdrawn_at)
    differences = CHANGES if finding is Finding.ALTERED else ()
    match = AnnouncementMatch(finding, number, "2026/118", score, differences)
    chat.desk.decision = Decision(Outcome.ANSWER, (Match(1, 0.9),), f"announcement: {finding}", match)
    return chat


async def test_a_genuine_one_is_told_so_with_number_and_date() -> None:
    chat = a_chat(Finding.GENUINE)
    turn = await chat.says(FORWARD)
    assert chat.said.text == (
        "✅ ASLI: ini pengumuman kami nomor 2026/118, tanggal 1 Juli 2026.\n\nIsinya: Aliran air dihentikan"
    )
    assert chat.said.choices == ()
    assert chat.said.reply_to == "m123"
    assert turn.tip is not None
    assert (turn.tip.state, turn.tip.decision.matches) == (TipState.ANSWERED, ())
    assert turn.tip.decision.announcement is not None


async def test_a_part_is_told_to_be_one() -> None:
    chat = a_chat(Finding.GENUINE, score=0.7)
    await chat.says(FORWARD)
    chat.hears("ASLI", "hanya sebagian dari pengumuman itu")


async def test_what_was_changed_stands_beside_what_we_wrote() -> None:
    chat = a_chat(Finding.ALTERED, score=0.9)
    await chat.says(FORWARD)
    assert chat.said.text == (
        "⚠️ DIUBAH: mirip pengumuman kami nomor 2026/118, tanggal 1 Juli 2026, tetapi isinya tidak sama.\n\n"
        '• Yang kami tulis: "4 Juli". Di kiriman Anda: "5 Juli".\n'
        '• Ditambahkan, bukan dari kami: "Biaya Rp50.000, bayar di https[:]//air-gratis[.]example[.]com/bayar".\n'
        '• Dihilangkan: "Bawa buku KIA".\n\n'
        "Yang berlaku hanya yang kami tulis. Jangan meneruskan yang sudah diubah."
    )


@pytest.mark.parametrize("finding", [Finding.GENUINE, Finding.ALTERED])
async def test_a_withdrawn_one_is_told_to_be_so(finding: Finding) -> None:
    chat = a_chat(finding, withdrawn_at=datetime(2026, 7, 3, 5, tzinfo=UTC))
    await chat.says(FORWARD)
    chat.hears("sudah kami tarik pada 3 Juli 2026")


async def test_what_we_never_sent_is_told_with_what_to_do() -> None:
    chat = a_chat(Finding.NEVER_SENT, number=0, score=0.0)
    chat.desk.office = OfficeCard("Diskominfo", "telepon 0335-421000")
    turn = await chat.says(FORWARD)
    assert chat.said.text == (
        "❌ TIDAK PERNAH KAMI KIRIM\n\n"
        "Tidak ada pengumuman kami dengan nomor 2026/118.\n\n"
        "Jangan diteruskan. Jangan membuka tautannya, dan jangan mengirim data atau uang.\n\n"
        "Bila ragu, tanyakan langsung kepada kami: telepon 0335-421000"
    )
    assert turn.tip is not None
    assert turn.tip.state is TipState.ANSWERED


async def test_a_real_number_over_other_words_proves_nothing() -> None:
    chat = a_chat(Finding.NEVER_SENT, score=0.0)
    await chat.says(FORWARD)
    chat.hears("TIDAK PERNAH KAMI KIRIM", "Nomor 2026/118 memang nomor pengumuman kami", "tidak membuktikan apa-apa")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("limits", [TELEGRAM, WHATSAPP, NO_BUTTONS])
@pytest.mark.parametrize("finding", list(Finding))
async def test_it_fits_every_channel_in_every_language(finding: Finding, limits: object, language: str) -> None:
    chat = a_chat(finding, withdrawn_at=datetime(2026, 7, 3, 5, tzinfo=UTC))
    chat.conversation = replace(chat.conversation, language=language)
    chat.desk.limits = limits  # type: ignore[assignment]
    long = "kata yang sangat panjang " * 40
    chat.desk.announcements[7] = replace(OURS, title=long, serial="2026/118 " + "x" * 70)
    match = chat.desk.decision.announcement
    assert match is not None
    changed = replace(match, differences=tuple(Difference(long, long) for _ in range(5)) if match.differences else ())
    chat.desk.decision = replace(chat.desk.decision, announcement=changed)
    await chat.says(FORWARD)
    assert units(chat.said.text) <= chat.desk.limits.text_units


async def test_a_question_about_one_is_answered_too() -> None:
    chat = a_chat(Finding.GENUINE)
    await chat.says("Apakah pengumuman 2026/118 tentang aliran air dihentikan Sabtu itu asli?", forwards=0)
    chat.hears("ASLI")

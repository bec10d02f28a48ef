"""What may happen in the middle of a registration: tips, small talk, changes of mind, old buttons, days of silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.model.conversation import Form
from data.model.membership import Member, MembershipState, Role
from data.model.message import ContentKind
from handlers.payloads import FormPress, form_payload_of, form_press_of
from tests.handlers.chat import CHIP, NO_BUTTONS, SALT, WHATSAPP, Chat
from tests.handlers.register import KANIGARAN
from tests.handlers.test_registration import AGREE, a_chat_at_the_summary, a_person, knows, registered

WAITS = "Ketik LANJUT"
HOAX = "Awas, vaksin berisi chip pelacak, sebarkan ke semua grup sebelum dihapus!"


async def a_chat_that_asks_for_the_role() -> Chat:
    chat = a_person()
    await chat.says("daftar")
    return chat


def is_open(chat: Chat) -> Form:
    assert chat.conversation.form is not None
    return chat.conversation.form


# --- Tips first ------------------------------------------------------------------------------------------------------


async def test_a_forwarded_tip_is_checked_first() -> None:
    chat = await a_chat_that_asks_for_the_role()
    chat.answers(CHIP)
    await chat.forwards("operator")
    chat.hears_first("❌ SALAH")
    chat.hears(WAITS)
    assert chat.turn.tip is not None
    assert is_open(chat).role == ""


@pytest.mark.parametrize(
    ("text", "changes", "reason"),
    [
        (HOAX * 2, {}, "a long text"),
        ("lihat https://contoh.example/bansos", {}, "a link"),
        ("/cek " + HOAX, {}, "a command that asks for a check"),
        (HOAX, {"kind": ContentKind.PHOTO}, "a photo with a caption"),
        (HOAX, {"kind": ContentKind.VOICE}, "a voice message"),
    ],
)
async def test_what_is_to_be_checked_is_a_tip_with_one_line_of_reminder(
    text: str, changes: dict[str, object], reason: str
) -> None:
    chat = await a_chat_that_asks_for_the_role()
    await chat.says(text, **changes)
    assert chat.turn.tip is not None, reason
    assert chat.said.text.splitlines()[-1].startswith("(Pendaftaran Anda belum selesai")
    await chat.says("operator")
    assert is_open(chat).role == Role.OPERATOR


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("halo", "Halo"),
        ("terima kasih min", "Sama-sama"),
        ("bantuan", "Cara memakai"),
        ("KT-999999", "tidak ada di percakapan ini"),
        ("kapan bansos cair?", "belum mempunyai jawaban"),
        ("BAHASA ID", "bahasa Indonesia"),
        ("BERHENTI", "tidak akan menerima pengumuman"),
        ("🙂", "meragukan"),
    ],
)
async def test_small_talk_and_help_are_answered_and_the_registration_waits(text: str, heard: str) -> None:
    chat = await a_chat_that_asks_for_the_role()
    await chat.says(text)
    chat.hears(heard, WAITS)
    assert is_open(chat).step == "role"


async def test_stickers_and_contacts_are_answered_and_the_registration_waits() -> None:
    chat = await a_chat_that_asks_for_the_role()
    for kind in (ContentKind.STICKER, ContentKind.CONTACT, ContentKind.POLL):
        await chat.sends(kind)
        chat.hears(WAITS)


async def test_a_card_and_the_reminder_fit_a_small_screen() -> None:
    chat = a_person(limits=WHATSAPP)
    await chat.says("daftar")
    chat.answers(CHIP)
    await chat.forwards(HOAX)
    chat.hears(CHIP.url)
    assert chat.said.text.endswith("atau BATAL.)")


async def test_a_number_after_candidates_means_a_candidate_and_after_a_question_an_option() -> None:
    chat = await a_chat_that_asks_for_the_role()
    chat.suggests(CHIP, SALT)
    await chat.forwards(HOAX)
    await chat.says("2")
    chat.hears("⚠️ MENYESATKAN", WAITS)
    assert is_open(chat).role == ""
    await chat.forwards(HOAX)
    await chat.says("lanjut")
    await chat.says("2")
    assert is_open(chat).role == Role.MEMBER


# --- Going on, giving up ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["LANJUT", "lanjut", "lanjutkan", "Lanjut min", "/lanjut"])
async def test_lanjut_repeats_the_open_question(word: str) -> None:
    chat = await a_chat_that_asks_for_the_role()
    await chat.says("operator")
    question = chat.said
    await chat.forwards(HOAX)
    await chat.says(word)
    assert chat.said.text == question.text
    assert chat.said.choices == question.choices


async def test_daftar_again_goes_on_with_what_is_open() -> None:
    chat = await a_chat_that_asks_for_the_role()
    await chat.says("operator")
    session = is_open(chat).session
    await chat.says("daftar")
    chat.hears("masih terbuka", "kelurahan atau desa")
    assert (is_open(chat).session, is_open(chat).role) == (session, Role.OPERATOR)


@pytest.mark.parametrize("word", ["BATAL", "batal", "gak jadi", "batalkan", "cancel", "/batal", "tidak jadi"])
async def test_batal_drops_the_form(word: str) -> None:
    chat = await a_chat_at_the_summary()
    await chat.says(word)
    chat.hears("dibatalkan")
    assert chat.conversation.form is None
    assert chat.turn.registers is None


async def test_batal_at_the_summary_by_its_button() -> None:
    chat = await a_chat_at_the_summary()
    await chat.presses("Batal")
    assert chat.conversation.form is None


async def test_lanjut_without_a_registration_says_what_can_be_done() -> None:
    chat = Chat()
    await chat.says("LANJUT")
    chat.hears("Ketik DAFTAR")


async def test_no_turn_reminds_when_nothing_is_open() -> None:
    chat = Chat()
    await chat.says("halo")
    chat.hears_nothing_of("LANJUT")


@pytest.mark.parametrize("limits", [WHATSAPP, NO_BUTTONS], ids=["whatsapp", "no buttons"])
async def test_everything_can_be_typed(limits) -> None:
    chat = a_person(limits=limits)
    for text in ("daftar", "operator", "kanigaran", "Maju Jaya", "ubah", "nama", "Budi Contoh", "setuju"):
        await chat.says(text)
    assert registered(chat).name == "Budi Contoh"


@pytest.mark.parametrize("text", ["ya", "Setuju", "saya setuju", "ok", "1", "iya min", "setuju dan daftar"])
async def test_consent_is_typed_as_people_type_it(text: str) -> None:
    chat = await a_chat_at_the_summary()
    await chat.says(text)
    assert chat.turn.registers is not None, chat.said.text


@pytest.mark.parametrize("text", ["tidak", "nanti dulu", "apa?", "hmm", "bukan", "setuju tidak ya"])
async def test_nothing_else_is_consent(text: str) -> None:
    chat = await a_chat_at_the_summary()
    await chat.says(text)
    assert chat.turn.registers is None
    assert is_open(chat).step == "summary"


# --- Buttons ---------------------------------------------------------------------------------------------------------


async def test_a_double_tap_registers_once() -> None:
    chat = await a_chat_at_the_summary()
    agree = chat.said.choices[0].payload
    await chat.presses_payload(agree)
    assert chat.turn.registers is not None
    await chat.presses_payload(agree)
    assert chat.turn.registers is None
    chat.hears("sudah kami catat, satu kali saja")


async def test_a_button_of_an_older_question_changes_nothing_and_the_present_one_comes_again() -> None:
    chat = await a_chat_that_asks_for_the_role()
    roles = chat.said
    await chat.presses("Operator KIM")
    await chat.presses_payload(roles.choices[0].payload)
    chat.hears("sudah tidak berlaku", "kelurahan atau desa")
    assert is_open(chat).role == Role.OPERATOR


async def test_a_button_of_an_older_form_changes_nothing() -> None:
    chat = await a_chat_at_the_summary()
    agree = chat.said.choices[0].payload
    await chat.says("batal")
    await chat.presses_payload(agree)
    chat.hears("sudah tidak berlaku", "Ketik DAFTAR")
    assert chat.turn.registers is None
    await chat.says("daftar")
    await chat.presses_payload(agree)
    chat.hears("sudah tidak berlaku", "sebagai apa")
    assert is_open(chat).role == ""


async def test_an_institution_that_is_no_longer_offered_is_not_taken() -> None:
    chat = a_person()
    knows(chat, "KIM Satu", "KIM Dua")
    await chat.says("daftar operator kel kanigaran")
    older = chat.said
    knows(chat, "KIM Dua", "KIM Tiga")
    await chat.says("lanjut")
    await chat.presses_payload(older.choices[0].payload)
    chat.hears("sudah tidak berlaku")
    await chat.presses_payload(older.choices[1].payload)
    chat.hears("Lembaga: KIM Dua")


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("reg:1:summary:yes", "another session"),
        ("reg:123:summary:yes", "another question than the open one"),
        ("reg:123:role:king", "never offered"),
        ("reg:123:role:", "cut"),
        ("reg:0:role:warga", "no session"),
        ("reg:", "empty"),
        ("reg:123:name:" + "x" * 60, "too long"),
    ],
)
async def test_an_odd_button_is_answered_politely(payload: str, reason: str) -> None:
    chat = await a_chat_that_asks_for_the_role()
    await chat.presses_payload(payload)
    chat.hears("sudah tidak berlaku", "sebagai apa")
    assert is_open(chat).role == "", reason


def test_the_longest_payload_fits_every_channel() -> None:
    press = FormPress(2**63 - 1, "institution", "ponpes_operator")
    assert form_press_of(form_payload_of(press)) == press
    assert len(form_payload_of(FormPress(2**63 - 1, "institution", "x" * 20)).encode()) <= 64


# --- Changes ---------------------------------------------------------------------------------------------------------


async def test_each_field_can_be_changed_at_the_summary() -> None:
    chat = await a_chat_at_the_summary()
    await chat.presses("Ubah")
    assert chat.labels == ["Peran", "Tempat", "Lembaga", "Nama", "Tidak ada"]
    await chat.presses("Nama")
    await chat.says("Budi Contoh")
    chat.hears("Nama: Budi Contoh", "KIM Kanigaran Jaya")
    await chat.says("ubah tempat")
    await chat.says("sukoharjo")
    chat.hears("Apa nama KIM")
    await chat.says("Sukoharjo Maju")
    chat.hears("Kelurahan Sukoharjo", "KIM Sukoharjo Maju", "Budi Contoh")
    await chat.presses("Ubah")
    await chat.presses("Peran")
    await chat.says("camat")
    chat.hears("Peran: Camat", "Tempat: Kecamatan Kanigaran")
    chat.hears_nothing_of("Lembaga:")
    await chat.presses("Ubah")
    await chat.presses("Peran")
    await chat.says("warga")
    chat.hears("Kelurahan atau desa mana di Kanigaran")


async def test_nothing_to_change_leads_back_to_the_summary() -> None:
    chat = await a_chat_at_the_summary()
    await chat.presses("Ubah")
    await chat.presses("Tidak ada")
    chat.hears("Mohon periksa")


@pytest.mark.parametrize("text", ["UBAH DATA", "ubah data saya", "/ubah", "/start ubah", "ganti data"])
async def test_a_membership_is_corrected_later(text: str) -> None:
    chat = await a_chat_at_the_summary()
    await chat.presses(AGREE)
    await chat.says(text)
    chat.hears("Apa yang ingin diubah", "KIM Kanigaran Jaya", button="Nama")
    await chat.presses("Nama")
    await chat.says("Siti A. Contoh")
    await chat.presses(AGREE)
    wanted = registered(chat)
    assert (wanted.name, wanted.person, wanted.membership) == ("Siti A. Contoh", 101, 1)
    assert wanted.institution == "KIM Kanigaran Jaya"


async def test_of_several_memberships_one_is_chosen_first() -> None:
    chat = await a_chat_at_the_summary()
    await chat.presses(AGREE)
    chat.desk.register.members.append(
        Member(7, 101, "Siti Aminah", Role.LURAH, KANIGARAN, "", MembershipState.CONFIRMED)
    )
    await chat.says("ubah data")
    chat.hears("Data yang mana")
    await chat.presses("2. Lurah")
    chat.hears("Apa yang ingin diubah", "Lurah")
    await chat.presses("Tempat")
    await chat.says("sukoharjo")
    await chat.presses(AGREE)
    assert registered(chat).membership == 7


async def a_confirmed_lurah() -> Chat:
    chat = a_person(name="Siti Aminah")
    chat.conversation = replace(chat.conversation, has_greeted=True)
    lurah = Member(7, 101, "Siti Aminah", Role.LURAH, KANIGARAN, "", MembershipState.CONFIRMED)
    chat.desk.register.members.append(lurah)
    return chat


async def test_a_correction_that_changes_nothing_leaves_what_the_office_confirmed() -> None:
    chat = await a_confirmed_lurah()
    await chat.says("ubah data")
    await chat.presses("Tidak ada")
    await chat.presses(AGREE)
    chat.hears("Tidak ada yang berubah", "DATAKU")
    assert chat.turn.registers is None
    assert chat.conversation.form is None


@pytest.mark.parametrize(("field", "answer"), [("Nama", "Siti A. Aminah"), ("Tempat", "sukoharjo")])
async def test_a_correction_that_changes_something_is_looked_at_again(field: str, answer: str) -> None:
    chat = await a_confirmed_lurah()
    await chat.says("ubah data")
    await chat.presses(field)
    await chat.says(answer)
    await chat.presses(AGREE)
    chat.hears("Petugas kantor akan memeriksanya")
    assert registered(chat).membership == 7


async def test_somebody_else_of_the_same_name_and_place_is_registered() -> None:
    chat = await a_confirmed_lurah()
    await chat.says("daftar")
    await chat.presses("Daftarkan orang lain")
    await chat.presses("Lurah")
    await chat.says("kanigaran")
    await chat.says("Siti Aminah")
    await chat.presses(AGREE)
    assert registered(chat).person == 0


async def test_somebody_who_is_not_registered_has_nothing_to_change() -> None:
    chat = Chat()
    await chat.says("UBAH DATA")
    chat.hears("belum terdaftar", "DAFTAR")
    assert chat.conversation.form is None


async def test_an_edited_answer_is_no_answer_to_another_question() -> None:
    chat = await a_chat_that_asks_for_the_role()
    await chat.says("operator")
    await chat.says("ketua kim", is_edited=True)
    chat.hears("kelurahan atau desa")
    assert is_open(chat).role == Role.OPERATOR


# --- Several people, several roles -----------------------------------------------------------------------------------


async def a_phone_with_somebody_registered() -> Chat:
    chat = await a_chat_at_the_summary()
    await chat.presses(AGREE)
    await chat.says("daftar")
    chat.hears("sudah terdaftar: Siti Aminah")
    assert chat.labels == ["Peran lain: Siti Aminah", "Daftarkan orang lain", "Ubah data"]
    return chat


async def test_one_person_takes_a_second_role() -> None:
    chat = await a_phone_with_somebody_registered()
    await chat.presses("Peran lain")
    await chat.says("lurah")
    await chat.says("kanigaran")
    await chat.presses(AGREE)
    wanted = registered(chat)
    assert (wanted.person, wanted.name, wanted.role) == (101, "Siti Aminah", Role.LURAH)
    assert len(chat.desk.register.members) == 2


async def test_another_person_on_the_same_phone_is_asked_for_their_name() -> None:
    chat = await a_phone_with_somebody_registered()
    await chat.says("orang lain")
    await chat.says("warga")
    await chat.says("kanigaran")
    chat.hears("Siapa nama Anda?")
    await chat.says("Budi Contoh")
    await chat.presses(AGREE)
    assert (registered(chat).person, registered(chat).name) == (0, "Budi Contoh")


async def test_changing_is_offered_too() -> None:
    chat = await a_phone_with_somebody_registered()
    await chat.says("3")
    chat.hears("Apa yang ingin diubah")


async def test_two_people_and_a_small_channel_are_numbered() -> None:
    chat = a_person(limits=WHATSAPP)
    for number, name in ((1, "Siti"), (2, "Budi")):
        chat.desk.register.members.append(
            Member(number, number, name, Role.RESIDENT, KANIGARAN, "", MembershipState.UNVERIFIED)
        )
    await chat.says("daftar")
    chat.hears("1. Peran lain: Siti\n2. Peran lain: Budi\n3. Daftarkan orang lain\n4. Ubah data")
    await chat.says("2")
    await chat.says("camat")
    await chat.says("wonoasih")
    chat.hears("Nama: Budi")


# --- Groups ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["daftar", "/daftar", "daftar operator kim maju kel kanigaran"])
async def test_in_a_group_the_way_to_the_private_chat_is_told(text: str) -> None:
    chat = a_person()
    await chat.says_in_group(text)
    chat.hears("https://t.example/kentongan?start=daftar")
    chat.hears_nothing_of("Siti", "Kanigaran")
    assert chat.said.reply_to
    assert chat.conversation.form is None


async def test_in_a_group_of_a_channel_without_links_it_is_told_in_words() -> None:
    chat = a_person()
    chat.desk.bot_link = ""
    await chat.says_in_group("daftar")
    chat.hears("tulis langsung kepada Kentongan")


async def test_a_registrations_button_in_a_group_does_nothing() -> None:
    chat = await a_chat_at_the_summary()
    payload = chat.said.choices[0].payload
    group = a_person()
    await group.says_in_group(payload, kind=ContentKind.BUTTON, button_message_id="b1")
    group.hears("sudah tidak berlaku")
    group.hears_nothing_of("Siti")
    assert group.turn.registers is None


# --- A changed region ------------------------------------------------------------------------------------------------


async def test_a_form_of_another_region_is_asked_for_its_place_again() -> None:
    chat = await a_chat_at_the_summary()
    agree = chat.said.choices[0].payload
    form = is_open(chat)
    object.__setattr__(form, "place", "11.01.01.2001")
    await chat.presses_payload(agree)
    chat.hears("kelurahan atau desa")
    assert chat.turn.registers is None

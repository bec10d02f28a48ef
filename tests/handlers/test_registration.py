"""DAFTAR from its first word to its end: what is asked, what is understood, and in how many turns."""

from __future__ import annotations

import pytest

from data.matching.places import Gazetteer
from data.model.membership import InstitutionKind, Registration, Role
from data.model.message import ContentKind, Spot
from data.seeds.regions import places_of
from tests.handlers.chat import NO_BUTTONS, TELEGRAM, WHATSAPP, Chat
from tests.handlers.register import CENTRES, KANIGARAN, SUKOHARJO

KIM_JAYA = "KIM Kanigaran Jaya"
AGREE = "Setuju dan daftar"


def a_person(name: str = "Siti Aminah", limits=TELEGRAM, **more) -> Chat:
    return Chat(limits, name=name, **more)


def knows(chat: Chat, *names: str, kind: InstitutionKind = InstitutionKind.KIM, place: str = KANIGARAN) -> None:
    chat.desk.register.institutions[kind, place] = list(names)


def registered(chat: Chat) -> Registration:
    assert chat.turn.registers is not None, chat.said.text
    return chat.turn.registers


async def a_chat_at_the_summary(**more) -> Chat:
    chat = a_person(**more)
    await chat.says("daftar operator KIM Kanigaran Jaya kel kanigran")
    chat.hears("Mohon periksa")
    return chat


async def test_five_turns_with_buttons_and_a_typed_place() -> None:
    chat = a_person()
    knows(chat, KIM_JAYA)
    await chat.says("DAFTAR")
    chat.hears("sebagai apa", button="Operator KIM")
    await chat.presses("Operator KIM")
    chat.hears("kelurahan atau desa", button="Kanigaran")
    await chat.says("kanigran")
    chat.hears("KIM yang mana", button=KIM_JAYA)
    await chat.presses(KIM_JAYA)
    chat.hears(
        "Nama: Siti Aminah", "Operator KIM", KIM_JAYA, "Kelurahan Kanigaran, Kecamatan Kanigaran", "DATAKU", "HAPUS"
    )
    assert chat.labels == [AGREE, "Ubah", "Batal"]
    await chat.presses(AGREE)
    chat.hears("sudah kami catat", "Petugas kantor akan memeriksanya")
    assert registered(chat) == Registration(Role.OPERATOR, "Siti Aminah", KANIGARAN, KIM_JAYA, "2026-11/id")
    assert chat.conversation.form is None
    assert chat.number - 123 == 4


async def test_where_the_kecamatan_are_too_many_to_be_shown_none_is_to_be_chosen() -> None:
    chat = a_person()
    chat.desk.gazetteer = Gazetteer(places_of("35"))
    await chat.says("daftar")
    await chat.presses("Warga")
    chat.hears("Ketik namanya dengan kecamatannya")
    assert "pilih" not in chat.said.text
    assert chat.labels == []


async def test_five_turns_over_the_kecamatan() -> None:
    chat = a_person()
    await chat.says("daftar")
    await chat.presses("Anggota KIM")
    await chat.presses("Kanigaran")
    chat.hears("di Kanigaran", button="Sukoharjo")
    await chat.presses("Sukoharjo")
    await chat.says("Sukoharjo Maju")
    chat.hears("Lembaga: KIM Sukoharjo Maju")
    await chat.presses(AGREE)
    assert registered(chat).place == SUKOHARJO
    assert chat.number - 123 == 5


async def test_five_turns_with_a_name_that_two_kecamatan_have() -> None:
    chat = a_person()
    await chat.says("daftar")
    await chat.says("anggota")
    await chat.says("sumber jaya")
    assert chat.labels == ["Sumberjaya (Kec. Kademangan)", "Sumberjaya (Kec. Wonoasih)"]
    await chat.presses("Sumberjaya (Kec. Wonoasih)")
    await chat.says("belum tahu")
    await chat.says("setuju")
    assert registered(chat).place == "35.74.02.1009"
    assert registered(chat).institution == ""
    assert chat.number - 123 == 5


@pytest.mark.parametrize("answer", ["wonoasih", "kec wonoasih", "Sumberjaya kecamatan Wonoasih", "2"])
async def test_two_places_of_one_name_are_told_apart_by_typing(answer: str) -> None:
    chat = a_person()
    await chat.says("daftar warga kelurahan Sumberjaya")
    chat.hears("Yang mana")
    await chat.says(answer)
    chat.hears("Kelurahan Sumberjaya, Kecamatan Wonoasih")


@pytest.mark.parametrize(
    ("text", "role", "place", "institution"),
    [
        ("daftar operator KIM Kanigaran Jaya kel kanigran", Role.OPERATOR, KANIGARAN, KIM_JAYA),
        ("/daftar operator kim kanigaran jaya, kelurahan Kanigaran", Role.OPERATOR, KANIGARAN, "KIM kanigaran jaya"),
        ("mau daftar jadi warga kel. sukoharjo", Role.RESIDENT, SUKOHARJO, ""),
        ("saya ingin mendaftar sebagai lurah kanigaran", Role.LURAH, KANIGARAN, ""),
        ("daftar camat wonoasih", Role.CAMAT, "35.74.02", ""),
        ("daftar camat kec. kademangan", Role.CAMAT, "35.74.01", ""),
        ("daftar ketua LPM Makmur desa sukoharjo", Role.LPM_CHAIR, SUKOHARJO, "LPM Makmur"),
        (
            "daftar operator ponpes Nurul Contoh di kel Kanigaran",
            Role.PONPES_OPERATOR,
            KANIGARAN,
            "Ponpes Nurul Contoh",
        ),
        ("register as operator of KIM Maju in kelurahan kanigaran", Role.OPERATOR, KANIGARAN, "KIM Maju"),
        ("daftar oprator kim Maju kelurahan kanigaran", Role.OPERATOR, KANIGARAN, "KIM Maju"),
    ],
)
async def test_what_is_told_at_once_is_not_asked(text: str, role: Role, place: str, institution: str) -> None:
    chat = a_person()
    await chat.says(text)
    await chat.presses(AGREE)
    wanted = registered(chat)
    assert (wanted.role, wanted.place, wanted.institution) == (role, place, institution)
    assert chat.number - 123 == 1


async def test_a_name_that_is_told_at_once_is_kept() -> None:
    chat = a_person(name="Grup Keluarga")
    await chat.says("daftar warga kel kanigaran nama Siti Aminah")
    chat.hears("Nama: Siti Aminah")


@pytest.mark.parametrize(
    "text",
    [
        "DAFTAR", "daftar", "Daftar!", "registrasi", "mau daftar", "saya mau daftar dong min", "pendaftaran",
        "cara daftar", "/daftar", "/daftar@kentongan_bot", "/start daftar", "/start DAFTAR", "register", "daftar kim",
        "mau daftar kim", "daftar jadi anggota KIM", "daftar operator", "daftra",
    ],
)  # fmt: skip
async def test_a_wish_to_register_is_recognised(text: str) -> None:
    chat = a_person()
    await chat.says(text)
    assert chat.conversation.form is not None, chat.said.text
    chat.nothing_is_kept()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Daftar nama penerima bansos 2026 sudah keluar, cek di kantor desa", "a list, and a claim"),
        ("Daftar wakil rakyat yang korupsi", "wakil alone is no role here"),
        ("Daftar warga penerima bantuan langsung tunai bulan ini", "warga is no role here"),
        ("daftar https://contoh.example/bansos", "a link"),
        ("Daftar hitam obat berbahaya dari BPOM", "a list"),
        ("cara daftar bansos?", "a question to the office"),
        ("daftar " + "operator " * 60, "a text of this length is pasted"),
    ],
)
async def test_a_list_is_no_wish_to_register(text: str, reason: str) -> None:
    chat = a_person()
    await chat.says(text)
    assert chat.conversation.form is None, reason


async def test_a_forwarded_daftar_is_none() -> None:
    chat = a_person()
    await chat.forwards("daftar operator kim kelurahan kanigaran")
    assert chat.conversation.form is None
    assert chat.turn.tip is not None


@pytest.mark.parametrize(
    ("answer", "role"),
    [
        ("3", Role.OPERATOR),
        ("nomor 3", Role.OPERATOR),
        ("operator", Role.OPERATOR),
        ("oprator", Role.OPERATOR),
        ("ketua kim", Role.CHAIR),
        ("Ketua KIM ya min", Role.CHAIR),
        ("wakil ketua", Role.DEPUTY),
        ("Wakil Ketua KIM", Role.DEPUTY),
        ("deputy", Role.DEPUTY),
        ("wakil", Role.DEPUTY),
        ("5", Role.DEPUTY),
        ("sebagai anggota", Role.MEMBER),
        ("saya warga biasa", Role.RESIDENT),
        ("operator pondok pesantren", Role.PONPES_OPERATOR),
        ("ketua LPM", Role.LPM_CHAIR),
        ("kades", Role.LURAH),
        ("kepala desa", Role.LURAH),
        ("pak lurah", Role.LURAH),
        ("camat", Role.CAMAT),
        ("9", Role.CAMAT),
    ],
)
@pytest.mark.parametrize("limits", [TELEGRAM, WHATSAPP, NO_BUTTONS], ids=["telegram", "whatsapp", "no buttons"])
async def test_a_role_is_typed_as_people_type_it(answer: str, role: Role, limits) -> None:
    chat = a_person(limits=limits)
    await chat.says("daftar")
    await chat.says(answer)
    assert chat.conversation.form is not None
    assert chat.conversation.form.role == role


async def test_a_channel_with_few_buttons_has_the_choices_numbered_in_the_text() -> None:
    chat = a_person(limits=WHATSAPP)
    await chat.says("daftar")
    chat.hears("1. Warga\n2. Anggota KIM", "9. Camat", "Balas dengan angkanya")
    assert chat.labels == []
    await chat.says("2")
    assert chat.labels == ["Kademangan", "Wonoasih", "Kanigaran"]
    await chat.says("1")
    chat.hears("1. Ketapang\n2. Sumberjaya", "4. Triwung Lor")
    await chat.says("1")
    await chat.says("Maju Jaya")
    assert chat.labels == [AGREE, "Ubah", "Batal"]
    await chat.presses(AGREE)
    assert registered(chat).institution == "KIM Maju Jaya"


async def test_a_number_that_is_not_offered_is_told_the_range() -> None:
    chat = a_person()
    await chat.says("daftar")
    await chat.says("10")
    chat.hears("1 sampai 9", "sebagai apa")


async def test_an_answer_that_means_nothing_is_asked_again() -> None:
    chat = a_person()
    await chat.says("daftar")
    await chat.says("presiden direktur")
    chat.hears("belum kami mengerti", "sebagai apa")
    await chat.says("warga")
    await chat.says("atlantis")
    chat.hears("belum kami temukan di Kota Probolinggo", "kelurahan atau desa")
    chat.nothing_is_kept()


# --- Roles without institution or village ----------------------------------------------------------------------------


async def test_a_camat_is_asked_for_a_kecamatan_only() -> None:
    chat = a_person()
    await chat.says("daftar")
    await chat.presses("Camat")
    chat.hears("Di kecamatan mana")
    await chat.says("kademngan")
    await chat.presses(AGREE)
    assert (registered(chat).place, registered(chat).institution) == ("35.74.01", "")


@pytest.mark.parametrize("role", ["Warga", "Lurah / kepala desa"])
async def test_some_roles_have_no_institution(role: str) -> None:
    chat = a_person()
    await chat.says("daftar")
    await chat.presses(role)
    await chat.says("kanigaran")
    chat.hears("Mohon periksa")
    chat.hears_nothing_of("Lembaga")


# --- Institutions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("kanigaran jaya", KIM_JAYA),
        ("kim maju", "KIM maju"),
        ("KIM Kanigran Jaya", KIM_JAYA),
        ("kim kanigaranjaya", KIM_JAYA),
        ("1", KIM_JAYA),
        ("ya", KIM_JAYA),
        ("betul", KIM_JAYA),
        ("Sejahtera", "KIM Sejahtera"),
        ("KIM Salam Sejahtera", "KIM Salam Sejahtera"),
        ("Kelompok Informasi Masyarakat Kanigaran Jaya", KIM_JAYA),
        ("KIM Kanigaran Jaya 2", "KIM Kanigaran Jaya 2"),
        ("<b>Baru</b>", "KIM <b>Baru</b>"),
        ("tidak tahu", ""),
        ("Belum tahu namanya", ""),
    ],
)
async def test_an_institution_is_the_known_one_if_it_is_nearly_that(typed: str, kept: str) -> None:
    chat = a_person()
    knows(chat, KIM_JAYA)
    await chat.says("daftar operator kel kanigaran")
    await chat.says(typed)
    await chat.presses(AGREE)
    assert registered(chat).institution == kept


@pytest.mark.parametrize("known", [(), (KIM_JAYA, "KIM Maju")], ids=["none is offered", "two are offered"])
async def test_yes_is_no_institution(known: tuple[str, ...]) -> None:
    chat = a_person()
    knows(chat, *known)
    await chat.says("daftar operator kel kanigaran")
    asked = chat.said.choices
    await chat.says("ya")
    chat.hears("belum kami mengerti", "KIM")
    assert chat.said.choices == asked


async def test_an_institution_told_before_its_place_is_known_is_recognised_afterwards() -> None:
    chat = a_person()
    knows(chat, KIM_JAYA)
    await chat.says("daftar operator kim kanigran jaya")
    chat.hears("kelurahan atau desa")
    await chat.says("kanigaran")
    chat.hears(f"Lembaga: {KIM_JAYA}")


async def test_more_institutions_than_buttons_are_numbered() -> None:
    chat = a_person()
    knows(chat, *(f"KIM Contoh {number}" for number in range(1, 12)))
    await chat.says("daftar operator kel kanigaran")
    chat.hears("11. KIM Contoh 11", "12. Belum tahu namanya")
    await chat.says("11")
    chat.hears("KIM Contoh 11")


# --- Locations -------------------------------------------------------------------------------------------------------


async def shares(chat: Chat, latitude: float | None, longitude: float = 0.0) -> None:
    spot = None if latitude is None else Spot(latitude, longitude)
    await chat.says("", kind=ContentKind.LOCATION, spot=spot)


async def a_chat_that_asks_for_the_place(role: str = "warga") -> Chat:
    chat = a_person()
    await chat.says(f"daftar {role}")
    return chat


async def test_a_location_offers_the_nearest_and_takes_none_by_itself() -> None:
    chat = await a_chat_that_asks_for_the_place()
    await shares(chat, *CENTRES[KANIGARAN])
    chat.hears("terdekat", button="Kanigaran (Kec. Kanigaran)")
    assert chat.conversation.form is not None
    assert chat.conversation.form.place == ""
    await chat.presses("Kanigaran (Kec. Kanigaran)")
    chat.hears("Kelurahan Kanigaran")


async def test_a_camats_location_offers_kecamatan() -> None:
    chat = await a_chat_that_asks_for_the_place("camat")
    await shares(chat, *CENTRES[KANIGARAN])
    assert "Kanigaran" in chat.labels
    await chat.presses("Kanigaran")
    chat.hears("Tempat: Kecamatan Kanigaran")


async def test_a_location_in_another_regency_is_said_to_be_outside() -> None:
    chat = await a_chat_that_asks_for_the_place()
    await shares(chat, -6.2, 106.8)
    chat.hears("di luar Kota Probolinggo", "Ketik saja nama kelurahan")
    await chat.says("kanigaran")
    chat.hears("Mohon periksa")


async def test_a_location_without_a_spot_asks_for_the_name() -> None:
    chat = await a_chat_that_asks_for_the_place()
    await shares(chat, None)
    chat.hears("tidak dapat kami baca")


async def test_a_location_elsewhere_in_the_form_is_no_answer() -> None:
    chat = await a_chat_at_the_summary()
    await shares(chat, *CENTRES[KANIGARAN])
    chat.hears("lokasi belum dapat kami gunakan", "Ketik LANJUT")


# --- Names -----------------------------------------------------------------------------------------------------------

NO_NAME = "Siapa nama Anda?"


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ("", "none"),
        ("🌸✨", "no letter"),
        ("0812-3456-7890", "a telephone number"),
        ("x" * 300, "300 characters"),
        ("toko.contoh.com", "a link"),
        ("\u202e\u200b", "invisible"),
    ],
)
async def test_the_name_is_asked_only_when_the_platform_gave_no_good_one(shown: str, reason: str) -> None:
    chat = a_person(name=shown)
    await chat.says("daftar warga kel kanigaran")
    chat.hears(NO_NAME)
    await chat.says("Siti Aminah")
    chat.hears("Nama: Siti Aminah")


@pytest.mark.parametrize(
    ("typed", "kept", "reason"),
    [
        ("Siti Aminah", "Siti Aminah", "plain"),
        ("nama saya Siti Aminah", "Siti Aminah", "a sentence"),
        ("Nama: Siti", "Siti", "a label"),
        ("ꦱꦶꦠꦶ", "ꦱꦶꦠꦶ", "Javanese script"),
        ("محمد علي", "محمد علي", "Arabic script"),
        ("王小明", "王小明", "Chinese script"),
        ("<b>Siti</b>", "<b>Siti</b>", "HTML is plain text"),
        ("Siti\n\tAminah\x07", "Siti Aminah", "control characters"),
        ("Bagus", "Bagus", "a name that is small talk elsewhere"),
        ("Drs. H. Contoh, M.Si", "Drs. H. Contoh, M.Si", "titles"),
        ("Siti {name} %s", "Siti {name} %s", "braces"),
        ("\u202eSiti", "Siti", "a mark that turns the direction"),
        ("😀 Siti", "😀 Siti", "emoji beside letters"),
        ("S" * 80, "S" * 80, "just short enough"),
    ],
)
async def test_a_name_is_kept_as_it_is(typed: str, kept: str, reason: str) -> None:
    chat = a_person(name="")
    await chat.says("daftar warga kel kanigaran")
    await chat.says(typed)
    await chat.presses(AGREE)
    assert registered(chat).name == kept, reason


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("n" * 300, "terlalu panjang"),
        ("Siti " * 60, "terlalu panjang"),
        ("n" * 81, "terlalu panjang"),
        ("12345", "tidak berisi huruf"),
        ("Siti 081234567890", "nomor telepon"),
        ("0812 0000 0000", "nomor telepon"),
        ("+62 812-3456-7890", "nomor telepon"),
        ("@siti_aminah", "tautan atau akun"),
        ("siti@contoh", "tautan atau akun"),
    ],
)
async def test_what_is_no_name_is_refused_with_a_sentence(typed: str, heard: str) -> None:
    chat = a_person(name="")
    await chat.says("daftar warga kel kanigaran")
    await chat.says(typed)
    chat.hears(heard, NO_NAME)
    chat.nothing_is_kept()
    assert chat.conversation.form is not None


# --- Languages -------------------------------------------------------------------------------------------------------


async def test_it_speaks_english() -> None:
    chat = a_person(language="en")
    await chat.says("register as resident of kelurahan kanigaran")
    chat.hears("Please check", "Type DATAKU")
    await chat.presses("Agree and register")
    assert registered(chat).consent_version == "2026-11/en"

"""What is said on the phones goes the way of every message, and what a page asks wrongly is refused in words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from bot.playground.ground import MOST_PHONES, NAME_CHARS
from bot.playground.media import MOST_BYTES
from bot.playground.phones import TELEGRAM, WHATSAPP
from bot.searcher import FRESH_SECONDS
from data.store.schema import delivery, factcheck, inbox
from data.wording import say, units
from tests.bot.playground.stage import HOAX, PNG, SEVERAL, Open, a_key, an_open_playground
from tests.bot.stage import a_look_into, eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ground(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Open]:
    """One service for all tests here: to start one takes longer than most of them."""
    async with an_open_playground(tmp_path_factory.mktemp("playground"), sqlite_template) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def played(ground: Open) -> Open:
    """The playground as on its first day."""
    await ground.post("reset", {})
    return ground


async def test_two_phones_are_there_at_the_first_visit_one_of_each_kind(played: Open) -> None:
    state = await played.get("state")
    assert [phone["kind"] for phone in state["phones"]] == ["telegram", "whatsapp"]
    assert all(phone["name"] and phone["messages"] == [] for phone in state["phones"])
    assert state["region"] == "Kota Probolinggo"
    assert len(state["tips"]) >= 10


@pytest.mark.parametrize("kind", ["telegram", "whatsapp"])
async def test_a_hoax_gets_its_verdict_first(played: Open, kind: str) -> None:
    number = await played.first_of(kind)
    await played.says(number, HOAX, forwards=5)
    answer = (await played.answers(number))[0]
    assert answer["text"].splitlines()[0] == say("verdict.false", "id")
    assert (answer["stamp"], answer["purpose"], len(answer["choices"])) == ("false", "reply", 3)
    asked = (await played.phone(number))["messages"][0]
    assert (asked["text"], asked["forwards"], asked["mine"]) == (HOAX, 5, True)
    assert answer["answers"] == asked["id"]
    assert ("origin" in asked) is (kind == "telegram"), "only Telegram tells whom a forward is from"


async def test_nothing_reaches_the_offices_database(played: Open) -> None:
    number = await played.first_of("telegram")
    await played.says(number, HOAX)
    await played.answers(number)
    await played.post("announce", {"text": "Percobaan", "key": a_key()})
    await played.answers(number, 2)
    office = a_look_into(played.settings.database)
    async with office.reading() as unit:
        counts = [await unit.connection.scalar(select(func.count()).select_from(table)) for table in (inbox, delivery)]
        facts = await unit.connection.scalar(select(func.count()).select_from(factcheck))
    await office.close()
    assert (counts, facts) == ([0, 0], 0)
    own = a_look_into(f"sqlite:///{played.settings.var_dir / 'playground.sqlite3'}")
    async with own.reading() as unit:
        real = select(func.count()).select_from(factcheck).where(factcheck.c.is_sample.is_(False))
        assert await unit.connection.scalar(real) == 0
    await own.close()


async def test_saying_it_twice_under_one_key_is_saying_it_once(played: Open) -> None:
    number = await played.first_of("telegram")
    key = a_key()
    await asyncio.gather(*(played.says(number, HOAX, key=key) for _ in range(5)))
    await played.answers(number)
    await played.says(number, "terima kasih")
    answers = await played.answers(number, 2)
    messages = (await played.phone(number))["messages"]
    assert (len(answers), [message["text"] for message in messages if message["mine"]]) == (2, [HOAX, "terima kasih"])


async def test_two_phones_may_use_one_key(played: Open) -> None:
    key = a_key()
    for kind in ("telegram", "whatsapp"):
        number = await played.first_of(kind)
        await played.says(number, HOAX, key=key)
        assert (await played.answers(number))[0]["stamp"] == "false"


async def test_a_button_is_pressed_and_shown_by_its_label(played: Open) -> None:
    number = await played.first_of("telegram")
    await played.says(number, HOAX)
    answer = (await played.answers(number))[0]
    assert answer["choices"][0] == say("card.helpful", "id")
    await played.post(f"phones/{number}/say", {"kind": "press", "message": answer["id"], "choice": 0, "key": a_key()})
    thanks = (await played.answers(number, 2))[1]
    assert thanks["text"].startswith("Terima kasih, kami catat.")
    pressed = (await played.phone(number))["messages"][2]
    assert (pressed["kind"], pressed["text"]) == ("button", say("card.helpful", "id"))


@pytest.mark.parametrize(("kind", "is_list"), [("telegram", False), ("whatsapp", True)])
async def test_many_choices_are_a_list_where_buttons_are_few(played: Open, kind: str, is_list: bool) -> None:
    number = await played.first_of(kind)
    await played.says(number, SEVERAL)
    answer = (await played.answers(number))[0]
    assert len(answer["choices"]) == 4
    assert answer["is_list"] is is_list
    limits = (TELEGRAM if kind == "telegram" else WHATSAPP).limits
    assert all(units(label) <= limits.choice_units for label in answer["choices"])


async def test_a_tip_of_the_library_is_forwarded(played: Open) -> None:
    number = await played.first_of("whatsapp")
    tip = (await played.get("state"))["tips"][0]
    await played.post(f"phones/{number}/say", {"kind": "tip", "tip": tip["id"], "forwards": 1, "key": a_key()})
    asked = (await played.phone(number))["messages"]
    await played.answers(number)
    assert (asked[0]["text"], asked[0]["forwards"]) == (tip["text"], 1)


async def test_a_photo_with_a_caption_is_a_tip(played: Open) -> None:
    number = await played.first_of("telegram")
    asked = {"key": a_key(), "caption": HOAX, "forwards": "1"}
    path = f"/playground/api/phones/{number}/photo"
    answer = await played.client.post(path, params=asked, content=PNG, headers={"Content-Type": "image/png"})
    assert answer.status_code == 200, answer.text
    said = (await played.answers(number))[0]
    assert said["stamp"] == "false"
    photo = (await played.phone(number))["messages"][0]
    assert (photo["kind"], photo["text"]) == ("photo", HOAX)
    assert (await played.client.get(photo["photo"])).content == PNG


@pytest.mark.parametrize("kind", ["sticker", "contact", "location"])
async def test_what_is_no_text_is_answered_as_well(played: Open, kind: str) -> None:
    number = await played.first_of("telegram")
    spot = (await played.get("state"))["spots"][0]
    await played.post(f"phones/{number}/say", {"kind": kind, "spot": spot["name"], "key": a_key()})
    await played.answers(number)
    said = (await played.phone(number))["messages"][0]
    assert said["kind"] == kind
    if kind == "location":
        assert said["spot"] == {"latitude": spot["latitude"], "longitude": spot["longitude"]}


async def test_phones_do_not_see_each_others_messages(played: Open) -> None:
    one, other = await played.first_of("telegram"), await played.first_of("whatsapp")
    await played.says(one, HOAX)
    await played.answers(one)
    assert (await played.phone(other))["messages"] == []


# --- Bad input --------------------------------------------------------------------------------------------------------

#: (reason, path, wish, status, ending of the sentence's key)
WISHES: list[tuple[str, str, Any, int, str]] = [
    ("no object", "phones/{n}/say", ["text"], 400, "not_understood"),
    ("no kind", "phones/{n}/say", {"key": "abcdefgh"}, 400, "not_understood"),
    ("a kind that is none", "phones/{n}/say", {"kind": "voice", "key": "abcdefgh"}, 400, "not_understood"),
    ("a kind that is no text", "phones/{n}/say", {"kind": ["text"], "key": "abcdefgh"}, 400, "not_understood"),
    ("no key", "phones/{n}/say", {"kind": "text", "text": "halo"}, 400, "not_understood"),
    (
        "a key of another shape",
        "phones/{n}/say",
        {"kind": "text", "text": "a", "key": "../../etc"},
        400,
        "not_understood",
    ),
    ("a text that is none", "phones/{n}/say", {"kind": "text", "text": 7, "key": "abcdefgh"}, 400, "not_understood"),
    ("nothing", "phones/{n}/say", {"kind": "text", "text": " \n", "key": "abcdefgh"}, 400, "empty"),
    ("too long", "phones/{n}/say", {"kind": "text", "text": "a" * 4097, "key": "abcdefgh"}, 413, "too_long"),
    ("too long in UTF-16", "phones/{n}/say", {"kind": "text", "text": "🙏" * 2049, "key": "abcdefgh"}, 413, "too_long"),
    ("a body that is too large", "phones/{n}/say", {"kind": "text", "text": "a" * 70_000}, 413, "too_large"),
    (
        "forwarded twice",
        "phones/{n}/say",
        {"kind": "text", "text": "a", "forwards": 2, "key": "abcdefgh"},
        400,
        "not_understood",
    ),
    (
        "forwarded truly",
        "phones/{n}/say",
        {"kind": "text", "text": "a", "forwards": [1], "key": "abcdefgh"},
        400,
        "not_understood",
    ),
    ("a tip that is none", "phones/{n}/say", {"kind": "tip", "tip": "x", "key": "abcdefgh"}, 404, "gone"),
    (
        "a button of no message",
        "phones/{n}/say",
        {"kind": "press", "message": "h9", "choice": 0, "key": "abcdefgh"},
        404,
        "gone",
    ),
    (
        "a place that is none",
        "phones/{n}/say",
        {"kind": "location", "spot": "Atlantis", "key": "abcdefgh"},
        404,
        "gone",
    ),
    ("no such phone", "phones/999/say", {"kind": "text", "text": "a", "key": "abcdefgh"}, 404, "no_phone"),
    ("no photo", "phones/{n}/photo?key=abcdefgh", {}, 415, "no_photo"),
    ("no kind of phone", "phones", {"kind": "signal", "name": "Siti"}, 400, "not_understood"),
    ("no name", "phones", {"kind": "telegram", "name": " \n "}, 400, "no_name"),
    ("a name that is none", "phones/{n}/rename", {"name": {"a": 1}}, 400, "no_name"),
    ("an empty announcement", "announce", {"text": " ", "key": "abcdefgh"}, 400, "empty"),
    ("an announcement without a key", "announce", {"text": "Halo"}, 400, "not_understood"),
    ("an announcement that is too long", "announce", {"text": "a" * 1024, "key": "abcdefgh"}, 413, "too_long"),
]


async def test_a_bad_wish_is_refused_in_words_and_changes_nothing(played: Open) -> None:
    number = await played.first_of("telegram")
    before = await played.get("state")
    found = []
    for reason, path, wish, _, _ in WISHES:
        answer = await played.client.post(f"/playground/api/{path.format(n=number)}", json=wish)
        found.append((reason, answer.status_code, answer.json()))
    assert found == [
        (reason, status, {"error": say(f"playground.refused.{why}", "id")}) for reason, _, _, status, why in WISHES
    ]
    assert await played.get("state") == before


async def test_a_body_that_is_no_json_is_refused_in_words(played: Open) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"", b"{", b"[" * 100_000, b"\xff\xfe", b'{"a": NaN', b"null"):
        answer = await played.client.post("/playground/api/reset", content=body, headers=headers)
        assert answer.status_code in (400, 413), body
        assert answer.json()["error"]


async def test_a_photo_that_is_too_large_is_refused_in_words(played: Open) -> None:
    number = await played.first_of("telegram")
    path = f"/playground/api/phones/{number}/photo?key=abcdefgh"
    content = PNG + b"\0" * MOST_BYTES
    answer = await played.client.post(path, content=content, headers={"Content-Type": "image/png"})
    assert (answer.status_code, answer.json()["error"]) == (413, say("playground.refused.too_large", "id"))
    assert list((played.settings.var_dir / "playground-media").glob("*")) == []


async def test_only_photos_are_served(played: Open) -> None:
    for name in ("../../secret.key", "..%2f..%2fsecret.key", "0" * 63, "g" * 64, "0" * 64):
        assert (await played.client.get(f"/playground/media/{name}")).status_code == 404, name
        assert (await played.client.get(f"/playground/static/{name}")).status_code == 404, name


async def _posted(played: Open, path: str, body: str) -> Any:
    """Post JSON as it stands, with escapes that httpx would not write."""
    headers = {"Content-Type": "application/json"}
    answer = await played.client.post(f"/playground/api/{path}", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_odd_characters_pass_through_whole(played: Open) -> None:
    number = await played.first_of("telegram")
    text = "<b>tebal</b> & <script>alert(1)</script> \u202e terbalik 😀 ᬅᬓ᭄ᬱᬭ"
    body = json.dumps({"kind": "text", "text": text + "\ud800\0", "key": a_key()})
    await _posted(played, f"phones/{number}/say", body)
    await played.answers(number)
    assert (await played.phone(number))["messages"][0]["text"] == text + "\ufffd"


# --- Phones -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "given", "kept"),
    [
        ("HTML stays text", "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("on one line", "Siti\n  Aminah\t", "Siti Aminah"),
        ("another script", "ꦱꦶꦠꦶ", "ꦱꦶꦠꦶ"),
        ("of 300 characters", "a" * 300, "a" * NAME_CHARS),
        ("a lone surrogate", "Siti \ud800", "Siti \ufffd"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
async def test_a_phone_is_added_with_any_name_and_renamed(played: Open, reason: str, given: str, kept: str) -> None:
    number = (await _posted(played, "phones", json.dumps({"kind": "whatsapp", "name": given})))["id"]
    assert (await played.phone(number))["name"] == kept, reason
    await played.post(f"phones/{number}/rename", {"name": "Rina"})
    assert (await played.phone(number))["name"] == "Rina"
    await played.says(number, "halo")
    await played.answers(number)


async def test_a_removed_phone_is_forgotten_and_the_others_stay(played: Open) -> None:
    one, other = await played.first_of("telegram"), await played.first_of("whatsapp")
    for number in (one, other):
        await played.says(number, HOAX)
        await played.answers(number)
    await played.post(f"phones/{one}/remove", {})
    assert [phone["id"] for phone in await played.phones()] == [other]
    assert len((await played.phone(other))["messages"]) == 2
    assert (await played.get("office"))["counts"] == {"answered": 1}


async def test_there_are_never_too_many_phones(played: Open) -> None:
    for turn in range(MOST_PHONES - 4):
        await played.post("phones", {"kind": "telegram", "name": f"Warga {turn}"})
    wish = {"kind": "telegram", "name": "Serentak"}
    at_once = await asyncio.gather(*(played.client.post("/playground/api/phones", json=wish) for _ in range(4)))
    assert sorted(answer.status_code for answer in at_once) == [200, 200, 409, 409]
    answer = await played.post("phones", {"kind": "telegram", "name": "Satu lagi"}, 409)
    assert answer["error"] == say("playground.refused.enough_phones", "id")
    numbers = [phone["id"] for phone in await played.phones()]
    await asyncio.gather(*(played.says(number, HOAX) for number in numbers))
    for number in numbers:
        assert (await played.answers(number))[0]["stamp"] == "false"


async def test_starting_over_forgets_everything_but_the_examples(played: Open) -> None:
    number = await played.first_of("telegram")
    path = f"/playground/api/phones/{number}/photo?key=abcdefgh&caption=&forwards=0"
    await played.client.post(path, content=PNG, headers={"Content-Type": "image/png"})
    await played.answers(number)
    await played.post("announce", {"text": "Percobaan", "key": a_key()})
    await played.answers(number, 2)
    await played.post("reset", {})
    phones = await played.phones()
    assert [(phone["kind"], phone["messages"]) for phone in phones] == [("telegram", []), ("whatsapp", [])]
    panel = await played.get("office")
    assert (panel["counts"], panel["tips"], panel["announcements"]) == ({}, [], [])
    assert list((played.settings.var_dir / "playground-media").iterdir()) == []
    fresh = await played.first_of("telegram")
    await played.says(fresh, HOAX)
    assert (await played.answers(fresh))[0]["stamp"] == "false"


async def test_resetting_under_way_leaves_a_working_playground(played: Open) -> None:
    for _ in range(3):
        numbers = [phone["id"] for phone in await played.phones()]
        await asyncio.gather(*(played.says(number, HOAX) for number in numbers * 4))
        await played.post("reset", {})
    number = await played.first_of("whatsapp")
    await played.says(number, HOAX)
    assert (await played.answers(number))[0]["stamp"] == "false"


# --- The office -------------------------------------------------------------------------------------------------------


async def test_an_announcement_arrives_once_on_all_but_the_opted_out_phone(played: Open) -> None:
    one, other = await played.first_of("telegram"), await played.first_of("whatsapp")
    await played.says(other, "BERHENTI")
    await played.answers(other)
    assert (await eventually(lambda: _opted_out(played, other)))["is_opted_out"]
    key = a_key()
    for _ in range(3):
        await played.post("announce", {"text": "Posyandu Kamis ini.", "key": key})
    heard = (await played.answers(one))[0]
    assert heard["purpose"] == "broadcast"
    assert "Posyandu Kamis ini." in heard["text"]

    async def told() -> Any:
        found = (await played.get("office"))["announcements"]
        return found if found[0]["states"] == {"sent": 1, "skipped": 1} else None

    announcements = await eventually(told)
    assert len(announcements) == 1, "the same key is the same announcement"
    assert announcements[0]["text"] == "Posyandu Kamis ini."
    assert announcements[0]["skipped"] == [(await played.phone(other))["name"]]
    assert [message["purpose"] for message in await played.answers(other)] == ["reply"]
    assert len(await played.answers(one)) == 1


SENT = "Posyandu balita Kamis 9 Juli pukul 08.00 di balai kelurahan, bawa buku KIA."
FORWARDED = [
    ("{framed}", "ASLI", "as it came, frame and all"),
    ("{sent}", "ASLI", "the words alone"),
    ("Assalamualaikum. {sent}", "ASLI", "with a greeting before it"),
    ("{other}", "DIUBAH", "another day"),
]


@pytest.mark.parametrize(("text", "told", "reason"), FORWARDED, ids=[row[2] for row in FORWARDED])
async def test_a_forwarded_announcement_is_compared_with_what_was_sent(
    played: Open, text: str, told: str, reason: str
) -> None:
    one, other = await played.first_of("telegram"), await played.first_of("whatsapp")
    await played.post("announce", {"text": SENT, "key": a_key()})
    framed = (await played.answers(one))[0]["text"]
    await played.answers(other)
    await asyncio.sleep(FRESH_SECONDS + 0.1)  # by then the matcher has seen it
    await played.says(other, text.format(framed=framed, sent=SENT, other=SENT.replace("9 Juli", "10 Juli")))
    heard = (await played.answers(other, 2))[-1]["text"]
    assert f"{told}:" in heard, reason


async def _opted_out(played: Open, number: str) -> Any:
    phone = await played.phone(number)
    return phone if phone["is_opted_out"] else None


async def test_the_longest_announcement_fits_every_phone(played: Open) -> None:
    room = (await played.get("office"))["room"]
    await played.post("announce", {"text": "a" * room, "key": a_key()})
    for kind in ("telegram", "whatsapp"):
        heard = (await played.answers(await played.first_of(kind)))[0]
        assert "trouble" not in heard


async def test_the_panel_counts_and_lists_what_came_of_the_tips(played: Open) -> None:
    number = await played.first_of("telegram")
    await played.says(number, HOAX)
    await played.says(number, "Kucing tetangga saya belajar naik sepeda roda tiga keliling alun-alun kemarin")
    await played.answers(number, 2)
    panel = await played.get("office")
    assert panel["counts"] == {"answered": 1, "queued": 1}
    assert [(tip["state"], tip["who"]) for tip in panel["tips"]] == [
        ("queued", (await played.phone(number))["name"]),
        ("answered", (await played.phone(number))["name"]),
    ]
    assert panel["tips"][1]["why"] == "sesuai dengan satu cek fakta"


# --- Everything else that people can do is there as well -------------------------------------------------------------


async def test_a_request_to_a_human_reaches_the_desk_and_its_answer_the_phone(played: Open) -> None:
    number = await played.first_of("whatsapp")
    await played.says(number, "/petugas Kapan pelatihan KIM berikutnya?")
    await played.answers(number)
    asked = (await played.get("office"))["requests"]
    assert [(one["who"], "pelatihan" in one["text"]) for one in asked] == [((await played.phone(number))["name"], True)]
    path = f"requests/{asked[0]['number']}/answer"
    await played.post(path, {"text": "Pekan depan, hari Selasa."})
    notice = (await played.answers(number, 2))[1]
    assert notice["purpose"] == "notice"
    assert "Pekan depan, hari Selasa." in notice["text"]
    assert asked[0]["ticket"] in notice["text"]
    assert (await played.get("office"))["requests"] == []
    assert (await played.post(path, {"text": "Lagi"}, 409))["error"] == say("playground.refused.answered", "id")
    assert len(await played.answers(number, 2)) == 2


@pytest.mark.parametrize(
    ("text", "status", "why"),
    [(" ", 400, "empty"), (7, 400, "not_understood"), ("a" * 801, 413, "too_long"), ("a", 404, "gone")],
)
async def test_a_bad_answer_is_refused_in_words(played: Open, text: Any, status: int, why: str) -> None:
    answer = await played.post("requests/99/answer", {"text": text}, status)
    assert answer == {"error": say(f"playground.refused.{why}", "id")}


async def test_a_request_of_a_number_that_no_database_holds_is_gone(played: Open) -> None:
    answer = await played.post(f"requests/{2**63}/answer", {"text": "a"}, 404)
    assert answer == {"error": say("playground.refused.gone", "id")}


async def test_whoever_registers_is_offered_our_institutions_and_announced_to_by_role(played: Open) -> None:
    one, other = await played.first_of("telegram"), await played.first_of("whatsapp")
    for count, text in enumerate(("DAFTAR ketua KIM", "Ketapang", "1", "Siti Contoh", "SETUJU"), 1):
        await played.says(one, text)
        said = (await played.answers(one, count))[-1]
        if text == "Ketapang":
            assert "KIM Angin Timur (contoh)" in [*said["choices"], said["text"]]
    panel = await played.get("office")
    assert [(one["label"], one["count"]) for one in panel["audiences"]] == [
        ("Semua ponsel", 2),
        ("Ketua KIM", 1),
        ("Kecamatan Kademangan", 1),
    ]
    await played.post("announce", {"text": "Untuk ketua.", "to": panel["audiences"][1]["name"], "key": a_key()})
    await played.answers(one, 6)
    assert (await played.phone(other))["messages"] == []
    refused = await played.post("announce", {"text": "Untuk camat.", "to": "role:camat", "key": a_key()}, 409)
    assert refused["error"] == say("playground.refused.nobody", "id")


async def test_whoever_has_everything_forgotten_is_a_stranger_with_the_same_phone(played: Open) -> None:
    number = await played.first_of("telegram")
    name = (await played.phone(number))["name"]
    await played.says(number, HOAX)
    await played.answers(number)
    await played.says(number, "HAPUS")
    question = (await played.answers(number, 2))[1]
    press = {"kind": "press", "message": question["id"], "choice": 0, "key": a_key()}
    await played.post(f"phones/{number}/say", press)
    goodbye = (await played.answers(number, 3))[2]
    assert goodbye["text"].startswith("Data Anda sudah dihapus.")
    phone = await played.phone(number)
    assert phone["name"] == name
    first = next(message for message in phone["messages"] if message["mine"])
    assert first["text"] == HOAX, "the phone still shows it"
    await played.says(number, HOAX)
    answers = await played.answers(number, 4)
    assert answers[3]["stamp"] == "false"
    assert "Kentongan memeriksa pesan yang meragukan." in answers[3]["text"], "they are introduced to us anew"
    await played.post(f"phones/{number}/remove", {})
    own = a_look_into(f"sqlite:///{played.settings.var_dir / 'playground.sqlite3'}")
    async with own.reading() as unit:
        assert await unit.connection.scalar(select(func.count()).select_from(inbox)) == 0
    await own.close()


async def test_dataku_brings_a_file_that_can_be_saved(played: Open) -> None:
    number = await played.first_of("telegram")
    await played.says(number, HOAX)
    await played.answers(number)
    await played.says(number, "DATAKU")
    said = (await played.answers(number, 2))[1]
    saved = await played.client.get(f"/playground/documents/{number}/{said['id']}")
    assert saved.status_code == 200
    assert saved.headers["content-disposition"].startswith("attachment; filename=")
    assert len(saved.content) == said["document"]["bytes"]
    assert HOAX in saved.text
    assert (await played.client.get(f"/playground/documents/{number}/h999")).status_code == 404


async def test_a_question_to_the_office_is_answered_from_the_sample_questions(played: Open) -> None:
    number = await played.first_of("telegram")
    await played.says(number, "Jam berapa kantor kelurahan buka?")
    answer = (await played.answers(number))[0]
    assert "contoh" in answer["text"].lower()
    assert (await played.get("office"))["counts"] == {}


async def test_a_message_over_a_phones_limits_is_seen_as_our_fault(
    played: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.playground.office._framed", lambda text, _language: text * 3)
    monkeypatch.setattr("bot.playground.office.room", lambda _language: 4096)
    await played.post("announce", {"text": "a" * 1024, "key": a_key()})
    broken = (await played.answers(await played.first_of("whatsapp")))[0]
    assert broken["trouble"] == "refused"
    assert "text of 3072 units, at most 1024" in caplog.text
    whole = (await played.answers(await played.first_of("telegram")))[0]
    assert "trouble" not in whole

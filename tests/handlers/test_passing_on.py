"""What people may pass on: what stands in it for each verdict, and what happens when it comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.model.factcheck import FactCheck, MatchKind, Verdict
from data.wording import LANGUAGES, units
from handlers.card import similar_card, verdict_card
from handlers.passing_on import correction, is_correction
from tests.handlers.chat import CHIP, LABEL, PRIZE, WHATSAPP, Chat

FORWARD = "Awas, vaksin berisi chip, sebarkan!"
#: A title with somebody's name in it, which nobody passes on with our words.
NAMING = replace(CHIP, title="Bupati Contoh Sudirga membagikan uang")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.FALSE, "ternyata tidak benar"),
        (Verdict.MISLEADING, "ternyata menyesatkan"),
        (Verdict.TRUE, "memang benar"),
        (Verdict.SATIRE, "hanya kelakar"),
        (Verdict.MIXED, "hanya sebagian"),
        (Verdict.UNPROVEN, "belum terbukti"),
        (Verdict.OPINION, "isinya pendapat"),
        (None, "sudah dibahas"),
    ],
)
def test_each_verdict_has_its_words(verdict: Verdict | None, said: str) -> None:
    text = correction(replace(NAMING, verdict=verdict), "id")
    assert text.startswith("Terima kasih sudah berbagi.")
    assert said in text
    assert "https://contoh.example/chip" in text
    assert "Sudirga" not in text, "it names nobody"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", [*Verdict, None])
def test_it_is_short_in_every_language_and_known_again(verdict: Verdict | None, language: str) -> None:
    for is_similar in (False, True):
        text = correction(replace(NAMING, verdict=verdict, publisher="P" * 300), language, is_similar)
        assert units(text) <= 400
        assert len(text.splitlines()) == 2
        assert is_correction(text)


@pytest.mark.parametrize(
    ("factcheck", "said", "reason"),
    [
        (replace(CHIP, url=""), "Sumber: Pemeriksa Contoh, 3 Januari 2024", "no link: then the source"),
        (
            replace(CHIP, url="https://contoh.example/" + "x" * 300),
            "Sumber: Pemeriksa Contoh",
            "a link that nobody copies",
        ),
        (
            replace(CHIP, url="", publisher="", published_on=None),
            "penerbit tidak tercatat, tanggal",
            "nothing is known",
        ),
        (replace(CHIP, publisher="A\n✅ BENAR"), "A ✅ BENAR", "a publisher that plays our stamp"),
        (replace(CHIP, is_sample=True), "(contoh, bukan cek fakta sungguhan)", "an example says so here, too"),
        (replace(CHIP, published_on=date(2023, 8, 17), url=""), "17 Agustus 2023", "the date"),
    ],
)
def test_what_it_does_with(factcheck: FactCheck, said: str, reason: str) -> None:
    assert said in correction(factcheck, "id"), reason
    assert "\n✅" not in correction(factcheck, "id")


async def test_the_button_sends_it_alone_and_counts_as_no_vote() -> None:
    chat = Chat()
    chat.answers(CHIP)
    await chat.says(FORWARD)
    await chat.presses("Untuk diteruskan")
    assert chat.said.text == correction(CHIP, "id")
    assert not chat.said.choices
    chat.nothing_is_kept()


async def test_of_the_same_trick_only_the_trick_is_passed_on() -> None:
    chat = Chat()
    chat.answers(PRIZE, MatchKind.SIMILAR_SCAM)
    await chat.says(FORWARD)
    chat.hears("mirip penipuan yang pernah diperiksa", "Jangan dulu membuka tautannya")
    await chat.presses("Untuk diteruskan")
    assert chat.said.text.startswith("Terima kasih sudah berbagi. Pesan ini mirip penipuan")
    chat.hears_nothing_of("tidak benar")


@pytest.mark.parametrize(
    ("payload", "said", "reason"),
    [
        ("pass:999:1", "bukan untuk percakapan ini", "somebody else's tip"),
        ("pass:123:99", "sudah tidak tersedia", "a fact-check that was never shown"),
        ("pass:123", "sudah tidak berlaku", "half a payload"),
        ("pass:0:1", "sudah tidak berlaku", "no number of ours"),
    ],
)
async def test_a_button_that_leads_nowhere(payload: str, said: str, reason: str) -> None:
    chat = Chat()
    chat.answers(CHIP)
    await chat.says(FORWARD)
    await chat.presses_payload(payload)
    chat.hears(said)
    chat.nothing_is_kept()


async def test_a_channel_with_little_room_keeps_verdict_and_link_and_leaves_the_rest_to_the_button() -> None:
    chat = Chat(replace(WHATSAPP, text_units=320))
    chat.answers(CHIP)
    await chat.says(FORWARD)
    chat.hears("❌ SALAH", CHIP.url, button="Untuk diteruskan")
    chat.hears_nothing_of("Terima kasih sudah berbagi")


async def test_what_comes_back_is_no_tip_and_is_not_vouched_for() -> None:
    chat = Chat()
    await chat.says(correction(CHIP, "id"))
    chat.hears("siapa pun dapat menirunya", "kirim pesan aslinya")
    chat.nothing_is_kept()


async def test_a_rumour_behind_our_words_is_checked_like_any_other() -> None:
    chat = Chat()
    chat.answers(CHIP)
    await chat.says(correction(LABEL, "id") + "\n\nPerhatian!\nVaksin berisi chip.\nSebarkan!\nPenting!")
    chat.hears_first("❌ SALAH")


@pytest.mark.parametrize("card", [verdict_card, similar_card])
async def test_a_card_of_ours_is_known_with_and_without_it(card) -> None:
    whole = card(CHIP, "id", 4_096)
    older = whole.partition("\n\nBoleh disalin")[0]
    assert older != whole
    for text in (whole, older):
        chat = Chat()
        chat.answers(CHIP)
        await chat.says(text)
        chat.hears("jawaban kami sendiri")

"""Buttons, typed numbers, and all that can be odd about them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model.factcheck import MatchKind
from data.model.tip import Ballot, TipState, Vote
from handlers.payloads import Press, payload_of, press_of
from tests.handlers.chat import CHIP, LABEL, PRIZE, SALT, WHATSAPP, Chat

FORWARD = "Awas, vaksin berisi chip, sebarkan!"


async def an_answered_chat() -> Chat:
    chat = Chat()
    chat.answers(CHIP)
    await chat.says(FORWARD)
    return chat


async def a_chat_with_candidates(*factchecks, kind: MatchKind = MatchKind.CLAIM) -> Chat:
    chat = Chat()
    chat.suggests(*(factchecks or (CHIP, SALT)), kind=kind)
    await chat.says(FORWARD)
    return chat


async def test_a_vote_is_thanked_and_kept() -> None:
    chat = await an_answered_chat()
    await chat.presses("Membantu")
    chat.hears("Terima kasih")
    assert chat.turn.ballot == Ballot(123, Vote.HELPFUL, 1)


async def test_no_match_is_kept_with_the_factcheck_it_is_about() -> None:
    chat = await an_answered_chat()
    await chat.presses("Tidak cocok")
    chat.hears("KT-000123", "Jangan disebarkan dulu")
    assert chat.turn.ballot == Ballot(123, Vote.UNHELPFUL, 1)


async def test_a_second_vote_is_not_kept() -> None:
    chat = await an_answered_chat()
    said = chat.said
    await chat.presses("Membantu")
    await chat.presses_payload(said.choices[1].payload)
    chat.hears("sudah kami catat sebelumnya")
    chat.nothing_is_kept()


async def test_a_picked_candidate_shows_its_card() -> None:
    chat = await a_chat_with_candidates()
    await chat.presses("2.")
    chat.hears_first("⚠️ MENYESATKAN")
    assert chat.turn.ballot == Ballot(123, Vote.PICKED, 2)
    assert chat.labels == []
    assert chat.conversation.asked_number == 0


async def test_a_picked_candidate_without_verdict_shows_the_publishers_own_label() -> None:
    chat = await a_chat_with_candidates(LABEL)
    await chat.presses("1.")
    chat.hears_first("🔎 Penilaian Pemeriksa Contoh: Konteks Hilang")


async def test_a_picked_candidate_without_verdict_and_label_shows_the_finding() -> None:
    chat = await a_chat_with_candidates(replace(LABEL, rating=" "))
    await chat.presses("1.")
    chat.hears_first("🔎 Temuan Pemeriksa Contoh")


async def test_a_picked_similar_trick_shows_no_verdict() -> None:
    chat = await a_chat_with_candidates(PRIZE, kind=MatchKind.SIMILAR_SCAM)
    await chat.presses("1.")
    chat.hears_first("🎣 MODUS SERUPA")
    chat.hears_nothing_of("SALAH")


async def test_none_of_these_says_what_nothing_found_says() -> None:
    chat = await a_chat_with_candidates()
    await chat.presses("Bukan salah satunya")
    chat.hears("Belum ada hasil. Jangan disebarkan dulu.", "KT-000123", "3. ")
    assert chat.turn.ballot == Ballot(123, Vote.NONE_OF_THESE, 0)


@pytest.mark.parametrize(
    ("state", "said"),
    [(TipState.ANSWERED, "sudah kami jawab"), (TipState.CLOSED, "sudah diperiksa petugas")],
)
async def test_none_of_these_after_the_verdict_promises_nothing_more(state: TipState, said: str) -> None:
    chat = await a_chat_with_candidates()
    chat.desk.tips[123] = replace(chat.desk.tips[123], state=state)
    await chat.presses("Bukan salah satunya")
    chat.hears("KT-000123", said)
    assert chat.turn.ballot is None


async def test_a_second_pick_shows_its_card_and_counts_no_more() -> None:
    chat = await a_chat_with_candidates()
    said = chat.said
    await chat.presses("1.")
    await chat.presses_payload(said.choices[1].payload)
    chat.hears("⚠️ MENYESATKAN", "Pilihan Anda yang pertama sudah kami catat")
    assert chat.turn.ballot is None
    await chat.presses_payload(said.choices[2].payload)
    chat.hears("sudah kami catat sebelumnya")
    assert chat.turn.ballot is None


@pytest.mark.parametrize(
    ("typed", "vote", "factcheck"),
    [
        ("1", Vote.PICKED, 1),
        (" 2. ", Vote.PICKED, 2),
        ("nomor 2", Vote.PICKED, 2),
        ("yang 1", Vote.PICKED, 1),
        ("1️⃣", Vote.PICKED, 1),
        ("0", Vote.NONE_OF_THESE, 0),
        ("Bukan salah satunya", Vote.NONE_OF_THESE, 0),
        ("bukan", Vote.NONE_OF_THESE, 0),
    ],
)
async def test_a_typed_number_means_its_button(typed: str, vote: Vote, factcheck: int) -> None:
    chat = await a_chat_with_candidates()
    await chat.says(typed)
    assert chat.turn.ballot == Ballot(123, vote, factcheck)
    assert chat.turn.tip is None


@pytest.mark.parametrize("typed", ["3", "10", "no 9"])
async def test_a_number_out_of_range_names_the_range(typed: str) -> None:
    chat = await a_chat_with_candidates()
    await chat.says(typed)
    chat.hears("1 sampai 2")
    chat.nothing_is_kept()
    assert chat.conversation.asked_number == 123


async def test_a_number_without_a_question_is_told_so() -> None:
    chat = await an_answered_chat()
    chat.desk.decision = Chat().desk.decision
    await chat.says("1")
    chat.hears("tidak ada pilihan")


async def test_a_forwarded_number_is_no_choice() -> None:
    chat = await a_chat_with_candidates()
    chat.desk.decision = Chat().desk.decision
    await chat.forwards("1")
    assert chat.turn.ballot is None


async def test_an_older_tips_button_leaves_the_newer_question_open() -> None:
    chat = await a_chat_with_candidates()
    old = chat.said
    await chat.says(FORWARD)
    await chat.presses_payload(old.choices[0].payload)
    assert chat.turn.ballot == Ballot(123, Vote.PICKED, 1)
    assert chat.conversation.asked_number == 124


@pytest.mark.parametrize(
    ("payload", "heard", "reason"),
    [
        ("ok:999", "bukan untuk percakapan ini", "somebody else's tip, or none"),
        ("pick:999:1", "bukan untuk percakapan ini", "somebody else's candidates"),
        ("none:999", "bukan untuk percakapan ini", "somebody else's question"),
        ("pick:123:4", "sudah tidak tersedia", "never a candidate of this tip"),
        ("pick:123", "sudah tidak berlaku", "a pick of nothing"),
        ("ok:123:1", "sudah tidak berlaku", "too much"),
        ("ok:0", "sudah tidak berlaku", "no tip has number 0"),
        ("ok:٣", "sudah tidak berlaku", "digits of another script"),
        ("ok:" + "9" * 60, "sudah tidak berlaku", "longer than any number of ours"),
        ("", "sudah tidak berlaku", "empty"),
        ("menu_utama", "sudah tidak berlaku", "a button of another time"),
    ],
)
async def test_an_odd_button_gets_a_polite_sentence(payload: str, heard: str, reason: str) -> None:
    chat = await a_chat_with_candidates()
    await chat.presses_payload(payload)
    chat.hears(heard)
    chat.nothing_is_kept()


async def test_a_candidate_that_was_withdrawn_is_said_to_be_gone() -> None:
    chat = await a_chat_with_candidates()
    del chat.desk.known[1]
    await chat.presses("1.")
    chat.hears("sudah tidak tersedia")
    chat.nothing_is_kept()


async def test_the_card_of_a_pick_fits_beside_its_remark() -> None:
    chat = Chat(WHATSAPP)
    chat.suggests(replace(CHIP, title="Judul " * 200, summary="Sebab. " * 200))
    await chat.says(FORWARD)
    said = chat.said
    await chat.presses("1.")
    await chat.presses_payload(said.choices[0].payload)
    chat.hears("❌ SALAH", CHIP.url, "sudah kami catat")


@given(st.sampled_from(Vote), st.integers(1, 2**63 - 1), st.integers(1, 2**63 - 1))
def test_payloads_are_read_back_and_short(vote: Vote, tip: int, factcheck: int) -> None:
    press = Press(vote, tip, factcheck if vote is Vote.PICKED else 0)
    payload = payload_of(press)
    assert press_of(payload) == press
    assert len(payload.encode()) <= 64


@given(st.text())
def test_any_payload_is_read_without_harm(payload: str) -> None:
    press = press_of(payload)
    assert press is None or payload_of(press) == payload

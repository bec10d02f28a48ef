"""The daily story over HTTP: a tip comes, an officer confirms on their phone, the reporter hears."""

from __future__ import annotations

import pytest

from data.model.claim import ClaimState
from tests.bot.console.test_tips import state_of
from tests.bot.office.stage import Desks
from tests.bot.stage import labels
from tests.bot.stories.factchecks import FALSE

pytestmark = pytest.mark.story

NEAR = "Pak RT cerita resep rebusan pengusir penyakit dari gigitan nyamuk, manjur"


async def test_a_tip_comes_an_officer_confirms_and_the_reporter_hears(desks: Desks) -> None:
    budi = await desks.links("budi")
    siti = desks.resident()
    siti.forwards(NEAR)
    await siti.hears("Belum ada hasil")
    told = await budi.hears("Aduan baru", "KL-", "gigitan nyamuk")
    assert labels(told) == ["Cocok", "Bukan ini", "Saya ambil"], told.text
    while FALSE.title not in told.text:
        budi.presses("Bukan ini")
        told = await budi.hears("KL-000001")
    budi.presses("Cocok")
    await budi.hears("1 orang yang bertanya akan menerima ini", FALSE.title, button="Ya, kirim")
    siti.has_heard_all()
    budi.presses("Ya, kirim")
    await budi.hears("dijawab. Yang bertanya segera menerima kabarnya")
    await siti.hears("SALAH", FALSE.title)
    assert await state_of(desks.office, 1) is ClaimState.ANSWERED

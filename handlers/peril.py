"""Cries for help: whoever is in danger is told whom to call before anything else, since nobody may be reading here.

By words alone, and only of what people typed themselves: a forward tells of danger elsewhere, and is a tip.
"""

from __future__ import annotations

from data.wording import say
from handlers import reading
from handlers.scene import PARAGRAPH, Scene
from handlers.vocabulary import CLAIM_ASKS, word_set

#: A longer text tells of something that happened.
PERIL_WORDS_MOST = 15
#: What happens to people in danger.
_PERIL = word_set("""
    kebakaran kebakar terbakar kobongan kobongen kobhar banjir kebanjiran longsor tertimbun kecelakaan tabrakan
    ditabrak tenggelam hanyut pingsan semaput sekarat kejang kesetrum keracunan dirampok perampokan dibegal begal
    kemalingan diculik dipukuli terjebak fire flood flooded accident drowning unconscious robbed
    """)
#: How they call for somebody.
_CALLING = word_set("""
    tolong tlg tolongin tulung tulungi tolonglah darurat gawat segera cepat cepetan bantuan ambulan ambulans pemadam
    damkar butuh kirim help emergency ambulance urgent please
    """)
#: Whoever wants it spread or checked is not in danger.
_SPREADING = word_set("sebarkan sebar bagikan share viralkan infokan teruskan waspada hati awas cek check") | CLAIM_ASKS


def is_in_peril(scene: Scene) -> bool:
    """Whether the person may be in danger right now, and says so in a few words."""
    words = reading.words_of(scene.incoming.text)  # all of them: "tolong" by itself was taken for politeness elsewhere
    if not scene.is_own_text or scene.is_for_checking or len(words) > PERIL_WORDS_MOST:
        return False
    is_told = _SPREADING.isdisjoint(words) and not reading.asks_for_check(words)
    return is_told and not _PERIL.isdisjoint(words) and not _CALLING.isdisjoint(words)


def with_numbers(scene: Scene, text: str) -> str:
    """A text, after the numbers to call when the person may be in danger."""
    return say("tip.peril", scene.language) + PARAGRAPH + text if is_in_peril(scene) else text

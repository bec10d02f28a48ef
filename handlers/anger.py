"""Anger at us gets a calm apology and the offer of a human; an insult to anybody else is something to check.

By words alone: a text is anger only when every word of it scolds, speaks of us, or fills; one foreign word ("bupati",
"dana desa"), and it is a claim about somebody.
"""

from __future__ import annotations

from itertools import pairwise

from data.model.tip import Vote
from data.wording import say
from handlers import human
from handlers.payloads import Press, payload_of
from handlers.scene import Scene
from handlers.turn import Turn
from handlers.vocabulary import squeezed, word_set

#: A longer text tells of something.
ANGER_CHARS = 100
ANGER_WORDS = 10

#: Scolding by itself.
_SCOLDING = word_set("""
    goblok goblog gblk guoblok tolol tll bego bodoh bodo dungu idiot stupid dumb useless sampah payah parah buruk
    jelek lemot lelet lambat ngaco ngawur ngelantur gaje zonk percuma nyebelin menyebalkan kesel kesal jengkel emosi
    marah muak males malas kecewa mengecewakan asu anjing anying bangsat kampret bajingan keparat brengsek sialan
    kontol memek ngentot jancok jancuk jangkrik matamu ndasmu gendeng sinting koplak koplok sengklek pekok pekoh
    kenthir shit fuck fucking crap suck sucks worst terrible bullshit pathetic horrible patek celeng tai taik
    """)
#: Scolding only together: "gak guna", "salah terus".
_SCOLDING_PAIRS = frozenset(
    (denial, what)
    for denial in ["gak", "ga", "nggak", "ngga", "enggak", "tidak", "tak", "ndak", "ora", "not", "no"]
    for what in [
        "guna",
        "berguna",
        "gunane",
        "becus",
        "jelas",
        "nyambung",
        "mutu",
        "bermutu",
        "helpful",
        "useful",
        "mudeng",
    ]
) | {("salah", "terus"), ("salah", "semua"), ("salah", "melulu"), ("always", "wrong"), ("otakmu", "di")}
#: Scolding when it is said to somebody: by itself it may ask what a message is.
_ACCUSING = word_set("penipu pembohong bohong bohongan ngibul pendusta liar liars scammer scammers")
_ADDRESSED = word_set("bot kamu kalian kau lu lo elu kowe koen sampeyan anda admin min kentongan tukang dasar you")
#: Whom it is said to, or of what it is said.
_US = word_set("""
    bot botnya robot kamu kalian kau lu lo elu loe kowe koen sampeyan anda admin min mimin kentongan jawaban
    jawabannya jawabanmu jawabane balasan balasannya hasilnya hasil sistem sistemnya aplikasi aplikasinya layanan
    layanannya pelayanan pelayanannya otak otakmu you your this it bot's answer answers service is are so
    """)
#: What fills a scolding and says nothing.
_FILLING = word_set("""
    banget bgt sekali amat terus terusan melulu selalu memang emang dasar kok sih deh ya yah nih ini itu loh lho ah
    huh saya aku bikin di mana sini nanya tanya ngomong sama semua aja saja lagi salah always wrong just bener benar
    pol gak ga nggak ngga enggak tidak tak ndak ora not no guna berguna gunane becus jelas nyambung mutu bermutu
    helpful useful mudeng all the a what such wes tenan pancen tukang anjir anjay cok cuk gila edan damn
    """)
#: What contests a verdict that was said just now.
_CONTESTING = word_set("""
    salah keliru ngawur ngaco bohong bohongan beda ngarang wrong incorrect nonsense luput lopot
    """)
_CONTESTING_PAIRS = frozenset(
    (denial, what)
    for denial in [
        "gak",
        "ga",
        "nggak",
        "ngga",
        "enggak",
        "tidak",
        "tdk",
        "tak",
        "ndak",
        "bukan",
        "kurang",
        "ora",
        "not",
    ]
    for what in [
        "benar",
        "bener",
        "betul",
        "cocok",
        "sesuai",
        "percaya",
        "itu",
        "pas",
        "nyambung",
        "true",
        "right",
        "correct",
        "cocog",
    ]
) | {("bukan", "yang"), ("mana", "buktinya"), ("jawaban", "salah"), ("jawabannya", "salah")}
_AROUND = _US | word_set(
    "itu ini ah kok sih deh ya yah nih loh lho pak bu saya aku i think banget semua yang ga jawaban nya"
)


def is_contested(scene: Scene) -> bool:
    """Whether a verdict was said just now and the person says that it is wrong; "salah?" only asks again."""
    if scene.before.answered_number == 0 or not _is_brief(scene) or scene.text.endswith("?"):
        return False
    return _consists(scene.words, _CONTESTING, _CONTESTING_PAIRS, _AROUND)


def is_angry(scene: Scene) -> bool:
    """Whether the person is angry at us, and says nothing else."""
    return _is_brief(scene) and scolds(scene.text, scene.words)


def scolds(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text scolds us and says nothing else."""
    is_accused = not _ADDRESSED.isdisjoint(words) or (len(words) == 1 and not text.endswith("?"))
    scolding = _SCOLDING | _ACCUSING if is_accused else _SCOLDING
    return _consists(words, scolding, _SCOLDING_PAIRS, _US | _FILLING)


async def contested(scene: Scene) -> Turn:
    """Apologise, and offer to note that the answer does not fit, or a human."""
    tip = scene.before.answered_number
    no_match = say("card.no_match", scene.language)
    button = scene.choice(no_match, payload_of(Press(Vote.UNHELPFUL, tip)))
    text = say("anger.contested", scene.language, button=no_match)
    return Turn(scene.conversation, scene.outgoing(text, button, *human.buttons(scene, tip)))


async def calmed(scene: Scene) -> Turn:
    """Apologise without defending ourselves, and offer a human."""
    text = say("anger.sorry", scene.language)
    return Turn(scene.conversation, scene.outgoing(text, *human.buttons(scene, scene.before.answered_number)))


def _is_brief(scene: Scene) -> bool:
    """Whether the person wrote a few words of their own."""
    return scene.is_own_text and len(scene.text) <= ANGER_CHARS and 0 < len(scene.words) <= ANGER_WORDS


def _consists(
    words: tuple[str, ...], telling: frozenset[str], pairs: frozenset[tuple[str, str]], around: frozenset[str]
) -> bool:
    """Whether one of the words, or a pair of them, tells, and all others only stand around it."""
    plain = tuple(word if word in telling or word in around else squeezed(word) for word in words)
    paired = {word for pair in pairwise(plain) if pair in pairs for word in pair}
    if not paired and telling.isdisjoint(plain):
        return False
    return all(word in telling or word in paired or word in around for word in plain)

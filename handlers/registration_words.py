"""Words by which a registration is begun, answered, put off and given up; nothing here is ever said to anybody.

Every word stands as :func:`handlers.reading.words_of` gives it.
"""

from __future__ import annotations

from data.matching import alike
from data.model.membership import Role
from handlers.menu_words import ADDRESS
from handlers.vocabulary import COURTESIES, word_set

Words = tuple[str, ...]


def _phrases(*texts: str) -> frozenset[Words]:
    return frozenset(tuple(text.split()) for text in texts)


#: What opens a registration, after politeness.
BEGINNINGS = word_set("""
    daftar mendaftar daftarkan pendaftaran mendaftarkan daftarin ndaftar registrasi register registration
    """)
#: What may stand before it: "saya mau ...", "cara ...".
BEFORE = COURTESIES | word_set("saya aku sy kami kita untuk cara caranya gimana bagaimana bisa boleh i want to")
#: What may stand behind it and adds nothing: "... jadi anggota dong".
BEHIND = COURTESIES | word_set("""
    sebagai jadi menjadi sbg jd as a an the di ke dulu saja aja sekarang baru diri ulang lagi for now in of
    """)
AGREES = _phrases(
    "setuju", "setuju dan daftar", "saya setuju", "ya", "iya", "ya setuju", "y", "yes", "yes i agree", "agree",
    "i agree", "ok", "oke", "ok setuju", "oke setuju", "siap", "siap setuju", "betul", "sudah benar", "sudah betul",
    "benar", "agree and register", "nggih", "inggih", "stuju", "setujuh",
)  # fmt: skip
SKIPS = _phrases(
    "tidak tahu", "tidak tau", "gak tahu", "gak tau", "ga tau", "belum tahu", "belum tau", "belum tahu namanya",
    "belum ada", "belum ada namanya", "lewati", "lewat", "skip", "not known yet", "i do not know", "tidak ada",
)  # fmt: skip
#: What somebody says before their name.
NAME_OPENINGS = (
    ("nama", "saya", "adalah"), ("nama", "saya"), ("nama", "lengkap"), ("nama", "ku"), ("namaku",), ("nama",),
    ("my", "name", "is"), ("atas", "nama"),
)  # fmt: skip
#: Names of people that are small talk elsewhere.
NAMES_TOO = word_set("bagus salam hebat siang malam pagi coba hadir betul monggo sip om sejahtera amin aktif membantu")

#: Field names at the summary, as in "ubah nama".
FIELDS = {
    "peran": "role", "role": "role", "jabatan": "role",
    "tempat": "place", "kelurahan": "place", "desa": "place", "kecamatan": "place", "alamat": "place", "place": "place",
    "lembaga": "institution", "kim": "institution", "lpm": "institution", "ponpes": "institution",
    "institution": "institution",
    "nama": "name", "name": "name",
}  # fmt: skip

#: How people call each role.
ROLES: dict[Role, tuple[str, ...]] = {
    Role.RESIDENT: ("warga", "warga biasa", "masyarakat", "masyarakat umum", "umum", "resident", "citizen", "penduduk"),
    Role.MEMBER: ("anggota kim", "anggota", "member", "kim member", "member kim"),
    Role.OPERATOR: ("operator kim", "operator", "admin kim", "op kim", "kim operator"),
    Role.CHAIR: ("ketua kim", "ketua", "chair", "chair of kim", "kim chair", "pimpinan kim"),
    Role.DEPUTY: (
        "wakil ketua kim", "wakil ketua", "wakil kim", "wk ketua kim", "waketum kim", "waka kim", "deputy",
        "deputy chair", "kim deputy", "deputy of kim", "vice chair",
    ),
    Role.PONPES_OPERATOR: (
        "operator ponpes", "operator pesantren", "operator pondok", "operator pondok pesantren", "admin ponpes",
        "ponpes", "pesantren", "pondok", "pesantren operator", "ponpes operator",
    ),
    Role.LPM_CHAIR: ("ketua lpm", "lpm", "lpmk", "ketua lpmk", "chair of lpm", "lpm chair"),
    Role.LURAH: (
        "lurah", "kepala desa", "kades", "pak lurah", "bu lurah", "lurah kepala desa", "lurah atau kepala desa",
        "village head", "petinggi",
    ),
    Role.CAMAT: ("camat", "pak camat", "bu camat", "head of kecamatan"),
}  # fmt: skip
#: A word that names a role only where nothing else was said: in front of a sentence it is many things.
_ALONE = {("wakil",): Role.DEPUTY}
_PHRASES = {tuple(phrase.split()): role for role, phrases in ROLES.items() for phrase in phrases}
_LONGEST = max(map(len, _PHRASES))
_WRITTEN = [" ".join(phrase) for phrase in _PHRASES]
_MEANT = list(_PHRASES.values())
#: A mistyped word is compared with the roles only from so many letters on: "kim" and "lpm" are too near.
_FUZZY_CHARS = 5


def leading_role(words: Words) -> tuple[Role | None, int]:
    """The role that a text begins with, and how many words name it."""
    for size in range(min(_LONGEST, len(words)), 0, -1):
        if role := _PHRASES.get(words[:size]):
            return role, size
    for size in (2, 1):
        typed = " ".join(words[:size])
        if len(words) >= size and len(typed) >= _FUZZY_CHARS and (role := _mistyped(typed)):
            return role, size
    return None, 0


def _mistyped(typed: str) -> Role | None:
    roles = {_MEANT[place] for place in alike.meant(typed, _WRITTEN)}
    return roles.pop() if len(roles) == 1 else None


def role_in(words: Words) -> Role | None:
    """The role that a whole answer names, be it polite or mistyped."""
    core = tuple(word for word in words if (word not in BEHIND and word not in {"saya", "aku", "sy"}) or word == "kim")
    if core in _ALONE:
        return _ALONE[core]
    role, size = leading_role(core)
    return role if role and size >= len(core) - 2 else None


def agrees(words: Words) -> bool:
    """Whether an answer is a plain yes, an address aside."""
    return (*words[:1], *(word for word in words[1:] if word not in ADDRESS)) in AGREES


def begins(words: Words) -> int:
    """How many words open a registration, politeness before and behind included; 0 for any other text."""
    at = next((place for place, word in enumerate(words) if word not in BEFORE), len(words))
    if at == len(words) or words[at] not in BEGINNINGS:
        return 0
    at += 1
    while at < len(words) and words[at] in BEHIND and words[at] != "kim":
        at += 1
    return at

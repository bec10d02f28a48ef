"""Of what the office writes no verdict of its own; the reasons are in ``docs/kebijakan-putusan.md``.

Pure: a text, a verdict and the names that count come in, a refusal or nothing goes out. Words are compared as the
matcher compares them, so that capitals, stretched letters and figures in a word hide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from data.matching.normalise import normalise
from data.model.factcheck import FactCheck, Verdict

#: What the office's own fact-checks are called as a source.
OFFICE = "office"


class Matter(StrEnum):
    """What a claim touches of which others have to judge."""

    CANDIDATE = "candidate"
    PARTY = "party"
    ELECTION = "election"
    #: The regional head, their deputy, or who governs the country.
    HEAD = "head"
    #: The government that the office is a part of.
    GOVERNMENT = "government"


@dataclass(frozen=True, slots=True)
class PoliticalNames:
    """Names of a region that no general list has; an office keeps them in ``VAR_DIR/politik.toml``."""

    candidates: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    officials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the office says nothing of its own.

    Args:
        word: what in the text shows it, as it was compared.
    """

    matter: Matter
    word: str


#: Parties that are named by nothing else. Source: general knowledge of the parties of the elections of 2019 and 2024.
_PARTIES = """
golkar, gerindra, nasdem, perindo, hanura, pdip, pdi p, pdi perjuangan, pdi perjuangan, partai politik, parpol,
partai demokrat, partai keadilan sejahtera, partai kebangkitan bangsa, partai amanat nasional, partai bulan bintang,
partai persatuan pembangunan, partai solidaritas indonesia, partai buruh, partai gelora, partai gelombang rakyat,
partai garuda, partai ummat, partai kebangkitan nusantara, partai aceh, partai nanggroe aceh, partai berkarya,
partai nasional demokrat, partai hati nurani rakyat, partai persatuan indonesia, partai gerakan indonesia raya,
partai golongan karya, partai demokrasi indonesia perjuangan
"""
#: Abbreviations of parties that also mean taxes, contracts or pans: they count beside a word of politics only.
_SHORT_PARTIES = "pks, pkb, pan, pbb, ppp, psi, pkn, demokrat, gelora, garuda, partai, berkarya"
_POLITICS = """
partai, caleg, calon, cawali, cabup, cagub, capres, cawapres, kader, ketum, fraksi, politisi, politikus, dpr, dprd, dpd,
dpc, dpp, dpw, pemilu, pilkada, koalisi, kampanye, paslon, coblos, nyoblos, pileg, pilpres, usung,
mencalonkan, mengusung
"""
_ELECTIONS = """
pemilu, pilkada, pilwali, pilwalkot, pilbup, pilgub, pilpres, pileg, pilkades, kpu, kpud, bawaslu, panwaslu, kpps, ppk
kecamatan, pps kelurahan, surat suara, kotak suara, hitung cepat, quick count, real count, penghitungan suara,
perhitungan suara, rekapitulasi suara, daftar pemilih, pemungutan suara, coblos, nyoblos, mencoblos, tps, masa tenang,
politik uang, money politic, serangan fajar
"""
_CANDIDATES = """
caleg, capres, cawapres, cagub, cawagub, cabup, cawabup, cawali, cawawali, cakada, cawakada, paslon, calon presiden,
calon wakil presiden, calon gubernur, calon wakil gubernur, calon bupati, calon wakil bupati, calon wali kota,
calon walikota, calon wakil wali kota, calon wakil walikota, calon kepala daerah, calon kepala desa, calon legislatif,
pasangan calon, petahana
"""
_HEADS = """
wali kota, walikota, wawali, wakil wali kota, wakil walikota, bupati, wabup, wakil bupati, gubernur, wagub,
wakil gubernur, kepala daerah, presiden, wapres, wakil presiden
"""
_GOVERNMENTS = """
pemkot, pemkab, pemprov, pemda, pemerintah kota, pemerintah kabupaten, pemerintah provinsi, pemerintah daerah,
pemerintahan kota, pemerintahan kabupaten, balai kota, balaikota, diskominfo, dinas kominfo
"""
#: What only sounds like it: the governor of the central bank, presidents of clubs and other countries, streets.
_OTHERS = """
gubernur bi, gubernur bank, presiden amerika, presiden as, presiden rusia, presiden ukraina, presiden klub,
presiden direktur, presiden real madrid, presiden barcelona, presiden fifa, jalan gubernur, jl gubernur, jalan bupati,
jl bupati, jalan presiden, bank tps
"""


def _phrases(listed: str) -> tuple[str, ...]:
    """The phrases of a list, as they are compared."""
    return _compared(listed.replace("\n", " ").split(","))


def _compared(names: Iterable[str]) -> tuple[str, ...]:
    spelt = {_spelt(name) for name in names}
    return tuple(sorted(name for name in spelt if name))


def _spelt(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", normalise(text)))


def _without_titles(name: str) -> str:
    """A person's name as people write it; one that is nothing but titles stays as it is."""
    words = _spelt(name).split()
    return " ".join(word for word in words if word not in _TITLES) or " ".join(words)


#: The lists, the weightiest matter first: a candidate's party is a matter of the candidate.
_LISTS = {
    Matter.CANDIDATE: _phrases(_CANDIDATES),
    Matter.PARTY: _phrases(_PARTIES),
    Matter.ELECTION: _phrases(_ELECTIONS),
    Matter.HEAD: _phrases(_HEADS),
    Matter.GOVERNMENT: _phrases(_GOVERNMENTS),
}
_SHORT = _phrases(_SHORT_PARTIES)
_CONTEXT = _phrases(_POLITICS)
_ELSEWHERE = _phrases(_OTHERS)
#: What stands around names on letters and on no forward, as it is compared.
_TITLES = frozenset(
    word
    for phrase in _phrases(
        """
        dr, drs, dra, hj, haji, ir, prof, kh, h, se, sh, st, s, si, sip, sos, pd, ag, ap, ip, kom, spd, e, t, p, m, mm,
        mh, msi, mt, mpd
        """
    )
    for word in phrase.split()
)
#: Verdicts that judge nothing: that something is an opinion may be said of anybody's words.
_NO_JUDGEMENT = frozenset([Verdict.OPINION])
#: Whose word on elections may be cited, by the host of the link.
_ELECTION_BODIES = {"kpu.go.id": "KPU", "bawaslu.go.id": "Bawaslu"}
#: The sources in which only the office writes: its own, and those of the bodies that it cites.
OWN_SOURCES = frozenset({OFFICE, *(name.casefold() for name in _ELECTION_BODIES.values())})


def own_verdict_allowed(text: str, verdict: Verdict | None, names: PoliticalNames) -> Refusal | None:
    """Say whether the office may judge a text itself; None when it may.

    Args:
        text: the claim with everything that is said of it, such as title and summary.
        verdict: what the office would say.
        names: those of the region.
    """
    return None if verdict in _NO_JUDGEMENT else named(text, names)


def named(text: str, names: PoliticalNames, about: Collection[Matter] = tuple(Matter)) -> Refusal | None:
    """What of politics a text names first; None for nothing.

    Args:
        about: only these matters.
    """
    said = f" {_spelt(text)} "
    for other in _ELSEWHERE:
        said = said.replace(f" {other} ", " | ")
    own = {
        Matter.CANDIDATE: map(_without_titles, names.candidates),
        Matter.PARTY: iter(names.parties),
        Matter.HEAD: map(_without_titles, names.officials),
    }
    for matter, listed in _LISTS.items():
        for phrase in (*_compared(own.get(matter, ())), *listed) if matter in about else ():
            if f" {phrase} " in said:
                return Refusal(matter, phrase)
    return _short_party(said) if Matter.PARTY in about else None


def _short_party(said: str) -> Refusal | None:
    """A party's abbreviation counts only where politics is spoken of in another word."""
    found = [phrase for phrase in _SHORT if f" {phrase} " in said]
    for party in found:
        if any(f" {word} " in said for word in _CONTEXT if word != party):
            return Refusal(Matter.PARTY, party)
    return None


def is_ours(record: FactCheck) -> bool:
    """Whether the office wrote a fact-check, also where it cites whose word counts."""
    return is_own_source(record.source)


def is_own_source(source: str) -> bool:
    """Whether a source is the office itself, or a body in whose name only the office writes."""
    return source.casefold() in OWN_SOURCES


def may_be_answer(record: FactCheck, names: PoliticalNames) -> bool:
    """Whether a fact-check may be taken in: the office's own on such matters may not, from wherever it comes."""
    if record.source.casefold() != OFFICE:
        return True
    return own_verdict_allowed(f"{record.title}\n{record.summary}", record.verdict, names) is None


def election_body(link: str) -> str:
    """The body whose page a link leads to, "KPU" or "Bawaslu"; empty for any other page."""
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").casefold()
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    return next((name for end, name in _ELECTION_BODIES.items() if host == end or host.endswith(f".{end}")), "")

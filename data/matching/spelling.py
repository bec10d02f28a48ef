"""One word for one thing, where people abbreviate, spell in several ways or say it in another word as well.

Words only; how single characters are written is settled in ``normalise``.
"""

from __future__ import annotations

_SPELLINGS = """
    yang:yg dengan:dgn,dg untuk:utk,tuk karena:krn,karna,krna tidak:tdk,tak,gak,ga,gk,nggak,ngga,enggak,kagak,ndak
    belum:blm bukan:bkn jangan:jgn dari:dr,dri pada:pd dalam:dlm sudah:sdh,udah,udh,dah orang:org juga:jg bisa:bs
    dapat:dpt kalau:kalo,klo,kl kepada:kpd tentang:ttg sekarang:skrg,skr tapi:tp masih:msh tahun:thn,th bulan:bln
    seperti:spt,sprti ternyata:trnyata pakai:pake mereka:mrk banyak:bnyk semua:smua lebih:lbh akan:akn atau:atw
    ponsel:hp,handphone,gawai uang:duit meninggal:wafat mengandung:berisi menyebabkan:penyebab,mengakibatkan,memicu
    vaksin:vaccine covid:corona,korona,covid19 ustaz:ustad,ustadz,ust,ustd habib:habieb salat:sholat,solat,shalat
    masjid:mesjid cina:china,tiongkok hoaks:hoax,hoak foto:photo jakarta:jkt ribu:rb juta:jt miliar:milyar
    triliun:trilyun negeri:negri virus:firus polisi:polri dibunuh:terbunuh gratis:free prancis:perancis
"""
#: One spelling for each word that people abbreviate, spell in several ways, or say as well in another word.
SPELLING = {
    variant: entry.partition(":")[0] for entry in _SPELLINGS.split() for variant in entry.partition(":")[2].split(",")
}


def respell(text: str) -> str:
    """Return a normalised text with the first spelling of each word."""
    return " ".join([SPELLING.get(word, word) for word in text.split()])

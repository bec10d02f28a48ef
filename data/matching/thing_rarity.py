"""How telling a thing is when two tips are compared: ``rarity`` knows words, and whatever people call a thing adds up.

A fixed table as well, counted in the circulated texts and titles of part ``train`` of the development data, once the
words for one thing were one. It has what half the rumours are about, names of public offices, parties, places and of
who holds or held the highest offices among them: that both name the president says little.
"""

from __future__ import annotations

from functools import lru_cache

from data.matching.rarity import rarity
from data.matching.same_words import things_in
from data.matching.words import word_set

#: In at least one of fifty texts; words of one name are joined by _.
_VERY_OFTEN = word_set(
    """
    berlaku besar bicara china covid hadiah jakarta jokowi memakai membagikan membuat menyuruh pemilu polisi
    prabowo tentara
    """
)
#: In at least one of a hundred.
_OFTEN = word_set(
    """
    ahok anies dibawa dibuka dibunuh diganti dilarang ditangkap ditemukan ditolak ditutup dki harga ikut melihat
    mendukung naik obat pagi pecat pegawai penceramah perempuan pimpinan pinjaman pki rumah_sakit sesudah tahu
    terbakar tidak_ada tulisan umum yahudi
    """
)
#: In at least one of two hundred.
_SOMETIMES = word_set(
    """
    aceh agustus ambruk amerika ancaman angkat april bahaya baju bandung baswedan bensin berubah bpjs curang
    di_dalam diadakan dihapus dilaporkan dipukul disita ditembak fpi gibran hilang imigran jawa_barat kanker
    kebijakan kecelakaan kirim kpk kpu lambang lulus mahal maret maruf mayat megawati mei memasak memasang
    membangun mencegah menyamar menyebar murid palestina papua pdip pencuri pengadilan penipuan penjara
    peringatan pj purbaya rapat sandi selesai sembuh serang singapura spbu suap surabaya syarat tawarkan telepon
    umur usaha wabah wali_kota
    """
)
#: In at least three of a thousand.
_NOW_AND_THEN = word_set(
    """
    adik angin_topan bekas berhenti blokir bogor bohong bri bunuh_diri butuh desember dibatalkan digabung
    dirawat diretas dirusak februari ginjal gusur hubungi imbauan india jamaah janji januari jawa_tengah
    jawa_timur jepang joko juli juni kalimantan kejaksaan kementerian_agama kepala_dinas keracunan kuasa kuburan
    lampu lanjut latihan libur luar_negeri luhut mahfud malang melahirkan meledak meletus melindungi mendadak
    mengajak menghina menular menyuntik mui mulyani november oktober pangkalan panitia pelaksanaan pemutusan
    pendamping penjual perbatasan petani pks promo protes rasa rekaman retak riau rusia rusuh satu_arah sby
    september solo subianto sukabumi sulawesi tambah toko trump tuduhan turki ucapan ulang_tahun widodo
    yogyakarta
    """
)


@lru_cache(1)
def _things() -> dict[str, float]:
    """How telling each listed thing is at most, by its root."""
    listed = ((_NOW_AND_THEN, 0.8), (_SOMETIMES, 0.65), (_OFTEN, 0.5), (_VERY_OFTEN, 0.35))
    return {root: telling for words, telling in listed for word in words for _, root in things_in([word])}


def thing_rarity(word: str, root: str) -> float:
    """Return how telling a word of a normalised text is beside the root of its thing, in [0, 1]; 0 for no claim."""
    return min(rarity(word), rarity(root), _things().get(root, 1.0))

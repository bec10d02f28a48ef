"""Invented news: somebody who is in the news does something harmless. Nothing in any database answers it.

A hoax about a person and true news about the same person share all names. These sentences teach the difference: our own
deeds, said of everybody in the gazetteer, at places and on days. Hardly one of them ever happened.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from data.matching.word_files import lines_of

_DEEDS = """
meresmikan gedung baru rumah sakit daerah
meresmikan jembatan penghubung dua desa
meninjau panen padi bersama petani
meninjau lokasi banjir dan menyerahkan bantuan
membuka seminar tentang transformasi digital
membuka pekan olahraga pelajar tingkat provinsi
memberikan sambutan pada peringatan hari guru
menghadiri pernikahan putri seorang pengusaha
menghadiri rapat koordinasi pengendalian inflasi
menghadiri upacara hari pahlawan di taman makam pahlawan
bertemu pengusaha muda untuk membahas investasi
bertemu duta besar membahas kerja sama pendidikan
menerima kunjungan delegasi parlemen asing
menandatangani nota kesepahaman tentang energi terbarukan
menandatangani kontrak pembelian kapal patroli
menyampaikan laporan keuangan tahunan
menyampaikan belasungkawa kepada korban kecelakaan
mengumumkan hasil lelang proyek jalan
mengumumkan jadwal libur bersama tahun depan
mengumumkan penerima penghargaan karya jurnalistik
menetapkan tarif baru parkir di pusat kota
menetapkan status siaga darurat kekeringan
menangkap pengedar narkoba di pelabuhan
menangkap pelaku pencurian kendaraan bermotor
memeriksa saksi kasus korupsi pengadaan alat kesehatan
menahan mantan pejabat dalam perkara suap
menggeledah kantor dinas terkait dugaan gratifikasi
melantik pejabat eselon dua
melantik pengurus baru organisasi pemuda
melepas keberangkatan kontingen atlet
membagikan sertifikat tanah kepada warga
membagikan paket sembako menjelang lebaran
menyalurkan bantuan alat sekolah bagi siswa
menyalurkan air bersih ke wilayah kekeringan
menanam pohon bersama relawan lingkungan
menggelar pasar murah di lapangan kecamatan
menggelar latihan gabungan penanganan bencana
menggelar konser amal untuk panti asuhan
menggelar vaksinasi gratis bagi lansia
menyelenggarakan lomba cerdas cermat antarsekolah
memperpanjang masa pendaftaran beasiswa
memperbaiki jalan rusak sepanjang lima kilometer
memulihkan layanan setelah gangguan teknis
menambah jumlah bus untuk angkutan mudik
menambah kuota penerimaan mahasiswa baru
menurunkan harga tiket masuk museum
menaikkan upah minimum tahun depan
mencatat pertumbuhan laba pada kuartal ketiga
mencatat penurunan angka kemiskinan
mencatat kenaikan jumlah penumpang
mencatat cuaca panas dalam sepekan terakhir
memprediksi musim kemarau berakhir bulan depan
mengimbau warga mewaspadai hujan lebat
mengimbau warga tidak membuang sampah ke sungai
mengimbau pemudik beristirahat bila lelah
mengingatkan bahaya kebakaran hutan
menjelaskan alasan penundaan proyek
menjelaskan manfaat olahraga bagi kesehatan jantung
menjelaskan aturan baru pajak kendaraan
membantah adanya pemutusan hubungan kerja massal
mengkritik kebijakan impor beras
mengapresiasi kinerja tenaga kesehatan
mendukung program makan siang di sekolah
meminta daerah mempercepat penyerapan anggaran
meminta maaf atas keterlambatan layanan
menolak usulan kenaikan tarif
menolak gugatan mantan karyawan
mengajukan banding atas putusan pengadilan
memenangkan penghargaan layanan publik terbaik
memenangkan pertandingan persahabatan dengan skor tipis
kalah dalam laga final turnamen
mencetak gol pada menit akhir
menjuarai kejuaraan bulu tangkis junior
dirawat di rumah sakit karena demam
pulang setelah menjalani operasi lutut
merayakan ulang tahun bersama anak yatim
merilis album baru berisi sepuluh lagu
merilis film dokumenter tentang laut
meluncurkan buku biografi
meluncurkan aplikasi pengaduan warga
meluncurkan mobil listrik buatan dalam negeri
meluncurkan layanan pembayaran nontunai
membuka cabang baru di kawasan industri
membuka lowongan magang bagi lulusan baru
membuka kembali jalur pendakian gunung
menutup sementara jalan karena perbaikan
menutup kebun binatang karena perawatan
memindahkan pedagang ke pasar baru
merelokasi warga dari bantaran sungai
mengevakuasi warga yang terdampak longsor
memadamkan kebakaran gudang plastik
menemukan fosil purba di lereng bukit
meneliti khasiat tanaman herbal
mengembangkan padi tahan kering
mengekspor kopi ke pasar eropa
mengimpor sapi untuk kebutuhan kurban
memusnahkan barang bukti rokok ilegal
memblokir ribuan situs judi daring
mendata penerima bantuan sosial
memberangkatkan jemaah umrah perdana
membahas rancangan undang-undang perlindungan data
membahas sengketa perbatasan dalam pertemuan puncak
mengadakan dialog dengan mahasiswa
mengisi kuliah umum di universitas negeri
mengisi ceramah peringatan maulid nabi
mengunjungi pesantren dan berdialog dengan santri
mengunjungi korban gempa di tenda pengungsian
berolahraga pagi bersama warga
bersepeda menuju kantor
berkantor di ibu kota baru
berbelanja di pasar tradisional
berziarah ke makam orang tua
bermain bola dengan anak-anak
memasak nasi goreng untuk tamu
mengantar anaknya mendaftar sekolah
dipanggil sebagai saksi di persidangan
diperiksa penyidik selama lima jam
divonis bersalah dalam kasus penganiayaan
dinobatkan sebagai tokoh inspiratif tahun ini
ditunjuk menjadi duta lingkungan hidup
terpilih sebagai ketua asosiasi
mundur dari jabatan komisaris
pensiun setelah mengabdi tiga puluh tahun
mengirim tim medis ke daerah terpencil
mengirim bantuan kemanusiaan ke luar negeri
memulangkan pekerja migran yang sakit
menyepakati kerja sama perdagangan bebas
memperingati hari kemerdekaan dengan parade
menguji coba kereta tanpa awak
membangun bendungan untuk irigasi
membangun rumah susun bagi buruh
merenovasi stadion untuk pertandingan internasional
menyita uang tunai dari rumah tersangka
mencabut izin usaha perusahaan tambang
"""

_TITLES = ("presiden", "wakil presiden", "menteri", "gubernur", "ustaz", "ketua umum", "aktris", "pengamat")
_DAYS = ("pada senin", "bulan lalu", "tahun ini", "pekan depan", "pada hari jumat", "kemarin sore", "menjelang lebaran")
#: Of so many sentences one names a person, else an institution or a country; and how often more is said.
_PERSON, _INSTITUTION = 0.55, 0.85
_TITLED, _AT_PLACE, _WITH_PERSON, _IN_COUNTRY, _ON_DAY = 0.3, 0.4, 0.55, 0.7, 0.3


def invent(count: int, seed: int) -> Iterator[str]:
    """Yield sentences, the same for the same seed and the same lists of names."""
    chance, names = random.Random(seed), _names()
    deeds = _DEEDS.split("\n")[1:-1]
    for _ in range(count):
        words = [_somebody(chance, names), chance.choice(deeds), _somewhere(chance, names)]
        if chance.random() < _ON_DAY:
            words.append(chance.choice(_DAYS))
        yield " ".join(word for word in words if word)


def _names() -> dict[str, list[str]]:
    """Return the first spelling of every name by its family."""
    families: dict[str, list[str]] = {}
    for family, names in lines_of("names.tsv"):
        families.setdefault(family, []).extend(name.split("|")[0].strip("!") for name in names.split(", "))
    families["place"] = [name.split("|")[0].strip("!") for _, name in lines_of("regions.tsv")]
    return families


def _somebody(chance: random.Random, names: dict[str, list[str]]) -> str:
    kind = chance.random()
    if kind < _PERSON:
        person = chance.choice(names["person"])
        return f"{chance.choice(_TITLES)} {person}" if chance.random() < _TITLED else person
    return chance.choice(names["institution" if kind < _INSTITUTION else "country"])


def _somewhere(chance: random.Random, names: dict[str, list[str]]) -> str:
    kind = chance.random()
    if kind < _AT_PLACE:
        return f"di {chance.choice(names['place'])}"
    if kind < _WITH_PERSON:
        return f"bersama {chance.choice(names['person'])}"
    return f"di {chance.choice(names['country'])}" if kind < _IN_COUNTRY else ""

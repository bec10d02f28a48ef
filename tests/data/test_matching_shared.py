"""The matcher over the evaluation data beside the project: true news of our own, and the snapshot.

The floors of its figures are held by ``tests/bot/test_evaluate.py``. The sentences of the evaluation data stay where
they are; the news here are ours.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.matching import read, run
from data.matching import Matcher
from data.model.factcheck import Outcome
from tests.data.test_matching_decisions import TODAY

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "eval"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"the evaluation data is not at {SHARED}"),
]

#: Every which query and negative is matched.
EACH = 40

#: Ordinary news about people, offices and places that hoaxes are about. None of it is in any fact-check.
TRUE_NEWS = """
Presiden Prabowo Subianto meresmikan pabrik pupuk di Kalimantan Timur pada Selasa pagi.
Presiden Jokowi menghadiri peringatan Hari Pers Nasional di Jakarta.
Wakil Presiden Gibran meninjau program makan bergizi gratis di sebuah SD di Solo.
Menteri Keuangan Sri Mulyani melaporkan realisasi APBN semester pertama kepada DPR.
Sri Mulyani mengatakan pertumbuhan ekonomi kuartal kedua mencapai 5,1 persen.
Anies Baswedan menjadi pembicara dalam diskusi pendidikan di Universitas Gadjah Mada.
Anies Baswedan bertemu pimpinan partai untuk membahas pemilihan kepala daerah.
Megawati Soekarnoputri menerima gelar doktor kehormatan dari universitas di Jepang.
Ketua Umum PDIP Megawati memberikan pidato politik pada pembukaan rakernas.
Gubernur Jawa Timur Khofifah Indar Parawansa membuka pameran batik di Surabaya.
Khofifah meninjau posko pengungsi letusan Gunung Semeru di Lumajang.
Wali Kota Surabaya menambah tiga rute bus listrik mulai bulan depan.
Ridwan Kamil meresmikan alun-alun baru di Bandung bersama warga.
Dedi Mulyadi meminta sekolah di Jawa Barat tidak menggelar study tour ke luar provinsi.
KPK memeriksa dua saksi dalam kasus dugaan korupsi kuota haji.
KPK menetapkan seorang bupati sebagai tersangka suap proyek jalan.
Polri menangkap tujuh tersangka penipuan daring di Batam.
Polisi menyita 20 kilogram sabu dari kapal nelayan di Aceh.
TNI AL menangkap kapal ikan asing di perairan Natuna Utara.
Panglima TNI memimpin upacara serah terima jabatan di Mabes TNI Cilangkap.
Kementerian Kesehatan mencatat kenaikan kasus demam berdarah di sejumlah daerah.
Menteri Kesehatan mengimbau masyarakat melengkapi imunisasi anak.
BPOM menarik kosmetik bermerkuri dari pasaran setelah uji laboratorium.
Vaksinasi covid-19 dosis ketiga dibuka di puskesmas untuk warga lanjut usia.
WHO mencabut status darurat kesehatan global covid-19 pada Mei 2023.
Bank Indonesia mempertahankan suku bunga acuan pada rapat dewan gubernur.
Bank BRI membukukan laba bersih triliunan rupiah pada tahun lalu.
Bank Mandiri membagikan dividen kepada pemegang saham.
BPJS Kesehatan menambah jumlah rumah sakit mitra di Indonesia timur.
PLN memulihkan jaringan listrik setelah gangguan transmisi di Bali.
Pertamina menambah pasokan elpiji menjelang Idulfitri.
Telkomsel memperluas jaringan 5G di Jakarta dan Surabaya.
Garuda Indonesia membuka lagi penerbangan langsung ke Doha.
KAI menambah perjalanan kereta api selama libur Natal dan Tahun Baru.
BMKG mencatat gempa magnitudo 4,8 di selatan Malang tidak berpotensi tsunami.
BMKG memperingatkan gelombang tinggi di Selat Sunda sampai akhir pekan.
Banjir merendam ratusan rumah di Demak akibat tanggul jebol.
Gunung Merapi mengeluarkan guguran lava sejauh satu kilometer.
Kebakaran melanda pasar tradisional di Banyuwangi, tidak ada korban jiwa.
KPU menetapkan daftar calon tetap anggota legislatif.
Mahkamah Konstitusi menolak gugatan sengketa hasil pemilihan gubernur.
Bawaslu menertibkan alat peraga kampanye di jalan protokol.
DPR mengesahkan revisi undang-undang haji dalam rapat paripurna.
Kementerian Agama menetapkan awal Ramadan melalui sidang isbat.
MUI menerbitkan fatwa tentang kurban pada masa wabah penyakit mulut dan kuku.
Nahdlatul Ulama menggelar muktamar di Lampung.
Ustaz Abdul Somad berceramah di masjid agung Pekanbaru di hadapan ribuan jamaah.
Habib Rizieq bebas bersyarat setelah menjalani hukuman.
Ahok diangkat menjadi komisaris utama Pertamina oleh Menteri BUMN.
Erick Thohir terpilih kembali sebagai Ketua Umum PSSI.
Timnas Indonesia mengalahkan Arab Saudi dua gol tanpa balas di Jakarta.
Timnas U-23 melaju ke semifinal setelah menang adu penalti atas Korea Selatan.
Lionel Messi mencetak gol kemenangan bagi klubnya di Amerika Serikat.
Cristiano Ronaldo mencetak dua gol untuk Al Nassr di liga Arab Saudi.
Donald Trump menandatangani perintah eksekutif tentang tarif impor.
Joe Biden mengunjungi Kyiv dan bertemu Presiden Zelensky.
Presiden Rusia Vladimir Putin bertemu Presiden China Xi Jinping di Beijing.
Israel dan Hamas menyepakati gencatan senjata yang dimediasi Qatar.
Mesir membuka perlintasan Rafah untuk bantuan kemanusiaan ke Gaza.
Iran dan Arab Saudi memulihkan hubungan diplomatik.
Ribuan pengungsi Rohingya tiba di Aceh dengan kapal kayu.
Raffi Ahmad meluncurkan usaha kuliner baru di Bandung.
Deddy Corbuzier mewawancarai menteri pendidikan di siniarnya.
Najwa Shihab memandu debat calon gubernur di stasiun televisi.
Elon Musk mengunjungi Bali untuk meresmikan layanan internet satelit Starlink.
Bill Gates mengunjungi Indonesia dan bertemu Presiden Prabowo membahas vaksin TBC.
Jusuf Kalla mendonorkan darah di kantor PMI Jakarta.
Mahfud MD memberi kuliah umum tentang hukum tata negara di Yogyakarta.
Ganjar Pranowo bersepeda bersama warga di Semarang.
Luhut Binsar Pandjaitan meninjau proyek kereta cepat Jakarta Bandung.
AHY meninjau pembangunan jalan tol Trans Sumatra.
SBY melukis bersama seniman muda di Pacitan.
Puan Maharani memimpin sidang paripurna pembukaan masa sidang DPR.
Menteri ESDM Bahlil Lahadalia menjelaskan kuota LPG tiga kilogram di hadapan Komisi VII.
Kemensos menyalurkan bantuan untuk korban gempa Cianjur.
Kementerian Pendidikan membuka seleksi guru PPPK sesuai kuota daerah.
Shopee mengumumkan program gratis ongkir bagi UMKM.
Indomaret membuka gerai baru di Probolinggo.
Alfamart menyalurkan donasi konsumen untuk pembangunan sekolah.
Wali Kota Probolinggo melantik pejabat baru di kantor pemerintah kota.
Presiden Prabowo menerima kunjungan Perdana Menteri Jepang di Istana Bogor.
Prabowo melantik duta besar baru untuk sejumlah negara sahabat.
Jokowi mengajak cucunya berjalan-jalan di pasar Gede Solo.
Jokowi hadir di acara pernikahan anak seorang menteri di Jakarta.
Gibran membagikan buku tulis kepada murid SD di Papua.
Kaesang Pangarep memimpin rapat partai PSI di Surabaya.
Bobby Nasution meninjau perbaikan jalan di Medan.
Wali Kota Medan meresmikan taman kota yang baru direvitalisasi.
Anies Baswedan menulis opini tentang transportasi publik di sebuah koran.
Ganjar Pranowo menghadiri haul ulama di Rembang.
Mahfud MD menjelaskan putusan Mahkamah Konstitusi dalam sebuah podcast.
Menteri Agama melepas jemaah haji kloter pertama di Bandara Soekarno-Hatta.
Jemaah haji Indonesia mulai bergerak dari Makkah menuju Arafah.
Arab Saudi membuka kembali visa umrah bagi jemaah Indonesia.
Menteri Kesehatan Budi Gunadi meresmikan rumah sakit jantung di Solo.
Puskesmas di Sleman melayani vaksinasi covid-19 setiap hari Kamis.
Kasus covid-19 di Singapura meningkat menjelang akhir tahun.
Peneliti mengembangkan vaksin malaria generasi baru yang disetujui WHO.
Dokter menjelaskan gejala kanker serviks dan pentingnya deteksi dini.
Ahli gizi menyarankan minum air putih delapan gelas sehari.
Kapolri merotasi sejumlah kapolda dalam mutasi bulan ini.
Polda Jatim menahan selebgram atas promosi judi daring.
Polisi mengamankan pelaku tawuran pelajar di Bekasi.
Kejaksaan Agung menyita aset tersangka korupsi timah.
KPK melelang barang rampasan berupa mobil mewah.
Mantan bupati divonis lima tahun penjara dalam kasus suap perizinan.
DPR menggelar rapat dengar pendapat dengan direksi Pertamina.
Pertamina menjamin stok BBM aman selama mudik lebaran.
PLN meresmikan stasiun pengisian kendaraan listrik di rest area tol.
Jasa Marga memberlakukan satu arah di tol Cipali saat arus balik.
KAI membatalkan perjalanan akibat rel terendam banjir di Semarang.
Gempa magnitudo 5,2 guncang Gunungkidul, warga sempat berhamburan keluar rumah.
Erupsi Gunung Lewotobi memaksa penutupan bandara di Maumere.
Gunung Semeru erupsi dengan tinggi kolom abu 800 meter.
Angin puting beliung merusak puluhan rumah di Sidoarjo.
Longsor menutup jalan penghubung Trenggalek dan Ponorogo.
Timnas Indonesia akan menghadapi Jepang pada kualifikasi Piala Dunia.
Shin Tae-yong memanggil 26 pemain untuk pemusatan latihan.
Persebaya mengalahkan Arema dalam derbi Jawa Timur.
Cristiano Ronaldo absen karena cedera otot paha.
Raffi Ahmad dan Nagita Slavina merayakan ulang tahun anak kedua.
Artis senior dirawat di rumah sakit karena kelelahan.
Google merilis pembaruan sistem operasi untuk ponsel Android.
WhatsApp menambah fitur menyunting pesan bagi semua pengguna.
Meta menghapus ribuan akun Facebook palsu di Asia Tenggara.
TikTok Shop kembali beroperasi bersama Tokopedia.
Bank Jatim menyalurkan kredit usaha rakyat di Probolinggo.
Bank BNI meluncurkan kantor cabang digital di Tokyo.
OJK mencabut izin usaha bank perkreditan rakyat.
Rupiah melemah terhadap dolar AS pada penutupan perdagangan.
Pemerintah menambah impor beras dari Thailand dan Vietnam.
Harga cabai rawit di pasar induk naik menjelang Iduladha.
Israel melancarkan serangan udara ke Lebanon selatan.
Demonstrasi mendukung Palestina digelar di London dan Paris.
Rusia dan Ukraina bertukar tahanan perang.
China menguji coba kereta maglev berkecepatan tinggi.
Topan menerjang Filipina dan ribuan warga mengungsi.
Kebakaran hutan melanda wilayah selatan Eropa.
Ribuan pengemudi ojek daring berunjuk rasa di depan gedung DPR.
Mahasiswa berdemonstrasi menolak kenaikan uang kuliah tunggal.
Menteri Pendidikan mengumumkan kurikulum baru mulai tahun ajaran depan.
Siswa SMK di Malang merakit mobil listrik.
KPU Kota Probolinggo menetapkan jumlah pemilih tetap.
Khofifah dan Emil Dardak dilantik sebagai gubernur dan wakil gubernur.
Nahdlatul Ulama dan Muhammadiyah menyerukan pemilu damai.
MUI mengeluarkan fatwa haram judi daring.
Ustaz Adi Hidayat mengisi kajian subuh di masjid kampus.
Aa Gym mengajak jamaah menjaga kebersihan lingkungan.
Habib Luthfi memimpin doa bersama untuk bangsa di Pekalongan.
Tom Lembong menerima abolisi dari Presiden Prabowo.
Hasto Kristiyanto mengikuti sidang perdana di Pengadilan Tipikor.
Luhut menjalani pemulihan kesehatan di Singapura.
Erick Thohir bertemu Presiden FIFA di Zurich.
Sandiaga Uno meluncurkan program desa wisata.
Dedi Mulyadi membongkar bangunan liar di bantaran sungai Bekasi.
Pramono Anung meresmikan taman di Jakarta Selatan.
Donald Trump bertemu Xi Jinping di sela pertemuan puncak.
Vladimir Putin memimpin parade militer di Lapangan Merah.
Raja Salman menunjuk putra mahkota sebagai perdana menteri.
Paus Fransiskus mengunjungi Masjid Istiqlal di Jakarta.
""".strip().splitlines()


def test_a_matcher_of_real_records_answers_no_news_and_is_the_same_when_loaded(tmp_path: Path) -> None:
    evaluation = read(SHARED)
    matcher = Matcher(evaluation.factchecks)
    verdicts = {record.number: record.verdict for record in evaluation.factchecks}
    evaluation.queries[:] = evaluation.queries[::EACH]
    evaluation.negatives[:] = evaluation.negatives[::EACH]
    results = run(matcher, evaluation, TODAY)
    assert all(verdicts[result.decision.matches[0].number] for result in results if result.is_answered)
    assert all(len(result.decision.matches) == 10 for result in results)

    news = [text for text in TRUE_NEWS if matcher.match(text, TODAY).outcome is Outcome.ANSWER]
    assert len(news) <= 0.01 * len(TRUE_NEWS), news

    matcher.save(tmp_path / "index.npz", "seal")
    loaded = Matcher.load(tmp_path / "index.npz", "seal")
    assert loaded is not None
    assert len(loaded) == len(matcher)
    for result, row in list(zip(results, evaluation.queries, strict=False))[::10]:
        assert loaded.match(row["text"], TODAY).outcome is result.decision.outcome

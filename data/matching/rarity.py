"""How telling a word is, judged by how often words stand in what circulates.

A fixed table rather than a count of what lies in some index: the same two texts are the same claim, or are not,
whatever else was sent, in whichever order. The words were counted in the circulated texts and titles of part `train`
of the development data; names were taken out. How common words without any claim are is in ``words``.
"""

from __future__ import annotations

from data.matching.stems import stem
from data.matching.words import COMMON, word_set

#: In at least one of fifty texts.
_VERY_OFTEN = word_set(
    """
    air allah anak atas bahwa bank bantuan baru berita bukan bupati dana dunia facebook gratis harus hoaks
    indonesia info islam jadi jangan juta kabupaten kepada kepala kerja kota lowongan masjid masuk masyarakat mau
    mengatasnamakan meninggal menjadi mulai negara pemerintah pendaftaran presiden pt rakyat rp rumah salah sama
    sekarang seorang surat tautan terjadi ternyata tidak uang vaksin virus warga whatsapp
    """
)
#: In at least one of a hundred.
_OFTEN = word_set(
    """
    agama akhirnya akibat aksi amin anggota arab artikel baik banjir barat beberapa belum benar bersama besar buat
    cara daerah daftar datang demo dinas diri dpr gempa gubernur hadiah hasil hati hidup informasi jalan jawa
    kabar kali kasus kata keluar keluarga kembali kementerian kesehatan ketua klarifikasi korban lain lalu
    langsung luar mahasiswa makan malam manusia mati media melakukan melalui membuat meminta mengandung
    menggunakan menteri menyebabkan merah minta mobil mohon muslim nama negeri nomor online pakai palsu pasien
    periode pernah persen pertama pesawat pihak pilpres ponsel positif program provinsi punya putih resmi ri ribu
    sakit salat sebut sekolah selama semoga sendiri sosial suara tangan tanpa teman tempat tengah terhadap timur
    tol umat undian wakil wilayah
    """
)
#: In at least one of two hundred.
_SOMETIMES = word_set(
    """
    aamiin acara adanya akhir alat anti api asal asing asli babi badan bagian bagikan bahasa bahkan bakal bandara
    bangsa bansos bantah bantu bawa bawah bayar bayi bebas beli beliau bencana bendera berada berbahaya berhadiah
    berhasil beri berikan berjudul bernama besok biar biasa biaya bilang boleh bom buka bukti bumi calon cepat
    coba cpns darah data demi depan desa detik dibuat dilakukan disebut ditangkap ditemukan ditutup dokter dukung
    dulu fakta gagal gaji gedung gereja grup gunung guru habib habis haji hancur harga hitam hukum ikan ikut ingin
    inilah internasional internet istana istri isu jaga jari jatuh jelas jembatan jual kampanye kantor kapal kartu
    karyawan kasih katanya kebakaran kecil kegiatan kejadian kemarin kematian kena khusus kini komunis kondisi
    korupsi ktp lainnya lakukan lama laut lewat lihat listrik lockdown lupa maaf makanan malah mantan masa masker
    massa mata md medis melawan melihat memakai memang membantu membawa memberikan memiliki menang mendapat
    mendapatkan mendukung menerima mengatakan mengeluarkan mengenai menolak menuju menyatakan merupakan miliar
    milik militer minggu minum motor muncul mundur mungkin naik nasional obat pagi pajak panas partai pasti
    pegawai pekerja pekerjaan pelaku pemilu pemimpin penculikan pendidikan pendukung penting penyakit per perang
    perempuan periksa perlu pernyataan peserta petugas pilih pilkada politik pria produk proses proyek pulang
    pulau pusat quran raja raya rekrutmen rezim ribuan rs rupiah saudara sebenarnya sebesar segera sehingga
    sejumlah sekitar selalu selamat selatan sementara senjata serikat sesuai setiap siap silahkan situs sri suka
    sumber tadi tahu tanah tanda tau tenaga tentara terakhir terbakar terbaru terdapat terima terkena terlihat
    termasuk teroris terus tes tetap tewas tiba tiktok tim timnas tinggal tinggi tka tolak tolong triliun tsunami
    tubuh tulisan turun tutup tv ulama ulang umum umumkan undangan universitas usai ustaz utang utara wa wali
    wanita waspada who
    """
)
#: In at least three of a thousand.
_NOW_AND_THEN = word_set(
    """
    abdul ahli akui alasan alhamdulillah alias alquran aman ambil anaknya ancam ancaman anggaran angin anjing
    apabila apalagi apapun aparat aplikasi arit aset awal ayo baca bahan bahaya baju bakar balik banget bangun
    barang batu bbm begal bekerja bela belajar belakang bentuk berani berarti beras berasal berbagai berbagi
    berdasarkan berdoa berhati berikut berlaku bertuliskan bicara bidang bikin bongkar buah bumn bunuh capres
    cawapres cebong cek coronavirus cukup daging daripada dekat demikian demonstrasi diam diambil dianggap dibakar
    dibawah diberi diberikan dibuka dibunuh diduga digunakan dijual diketahui dilarang dipakai direktur dirinya
    dll doa dprd dukungan efek ekonomi film fitnah ganti gara gelar gelombang gerakan gigi gila giveaway google
    group gunakan hadir hak halal haram harap hebat hilang hotel hukuman humas hutan ibadah ijazah imam indah
    ingat innalillahi instagram isi izin jabatan jalur jantung jawab jenazah jenderal jenis jiwa jln judi judul
    jumlah jutaan kabur kader kadrun kaki kalah kalimat kapolres kapolri karya kaum kawasan keadaan keamanan
    kebijakan kecamatan kecelakaan kecurangan kedatangan kedua kelompok keluarkan kemenangan kemudian kemungkinan
    kendaraan keras kereta keuangan kirim komentar koruptor kristen kurang langit laporan lawan layanan link logo
    lokasi main makin mall mampu mandiri marah mari masalah masing matahari mayat mbg melarang membagikan memberi
    membuka membunuh memilih menangis mengaku mengalami mengambil mengerikan mengikuti menit menjaga menkeu
    menunjukkan menurut menyembuhkan menyerang merdeka metro minuman minyak mirip modus monas muda mudah murah
    nabi namanya nanti narkoba natal new news nkri non oknum operasi ormas otak pabrik padahal paksa pancasila
    pandemi panggilan panglima panjang pantai parah pasangan pasar paslon pasukan pejabat pembangunan pembuatan
    pembunuhan pemilik pemuda penampakan penerima penerimaan pengguna penggunaan pengobatan pengumuman pengungsi
    penipuan penjara penjelasan penuh penyebaran percaya pergi perhatian peringatan perintah persero perusahaan
    pesantren pindah pinjaman pintu pondok poster pro psbb publik pukul puluhan putra putri rangka rapat ratusan
    razia rekening relawan rencana rokok rsud ruang ruu salam sampaikan satunya sd se sebabkan sebanyak sebelumnya
    segala sehat sejarah sekretaris seleksi semakin sembako sembuh sempat senilai serangan sering seseorang siang
    sidang silakan sim sistem siswa sma sms sore status suami subhanallah subsidi suhu sungai swt syarat tangkap
    tawarkan telegram temen tempo tepat teratas terbuka terbukti terinfeksi terkini terlalu terlibat tersangka
    test tiket tilang tingkat topik tua tuhan tunai twitter udara ujar uji umur usaha usia utama uu vaksinasi vs
    wabah wajib wapres warna wib yaitu zona
    """
)
#: What a number tells: that it is there is little, that it differs is seen elsewhere.
_NUMBER = 0.5
#: Letters of a word whose root is looked at; stems of shorter ones are those of others, too.
_LEAST_LETTERS = 4

_RARITY = {
    **dict.fromkeys(_NOW_AND_THEN, 0.8),
    **dict.fromkeys(_SOMETIMES, 0.65),
    **dict.fromkeys(_OFTEN, 0.5),
    **dict.fromkeys(_VERY_OFTEN, 0.35),
    **dict.fromkeys(COMMON, 0.0),
}
#: The same of their roots: isinya is no more telling than isi.
_ROOTS: dict[str, float] = {}
for _word, _telling in _RARITY.items():
    if _telling and len(_word) >= _LEAST_LETTERS:
        _ROOTS[stem(_word)] = min(_telling, _ROOTS.get(stem(_word), 1.0))


def rarity(word: str) -> float:
    """Return how telling a word of a normalised text, or its root, is, in [0, 1]; 0 for words that carry no claim."""
    return _NUMBER if word[:1].isdigit() else _RARITY.get(word, _ROOTS.get(word, 1.0))

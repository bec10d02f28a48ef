"""Word lists about Indonesian messages: what carries no claim, what denies, what depends on the date.

All words are in the spelling that ``normalise`` makes. They are ours, judged by reading; nothing is learnt here.
"""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set: long lists are read and changed more easily as text."""
    return frozenset(words.split())


#: Function words, chat words and the publishers' own shop talk ("video", "beredar"): no evidence of a claim.
COMMON = word_set(
    """
    yang yg dan di ke dari dr dgn dengan dlm dalam pada pd untuk utk oleh atau atw ini itu tsb tersebut adalah ialah
    akan telah sudah sdh udah udh dah sedang lagi lg masih juga jg saja aja hanya cuma pun lah kah nya para sang si
    ada bisa dapat dpt agar supaya karena karna krn sebab jika jk kalau kalo klo bila maka tapi tp tetapi namun
    serta sambil saat ketika waktu sebelum setelah sejak hingga sampai smpai seperti spt sebagai sbg bagi antara
    secara tentang ttg terkait soal hal pak bu bapak ibu bpk saya sy aku ku gue gw kami kita kamu anda dia ia
    mereka mrk kalian orang org semua smua seluruh banyak bnyk lebih lbh sangat sekali paling apa apakah siapa
    kapan mana dimana kenapa mengapa bagaimana gimana begini begitu gitu gini sini sana situ nih tuh deh dong kok
    sih ya iya yah oh wah loh lho kan min kak gan bro sis mas mbak bang the of and to in is a an for on with that
    this it are was were be as at by from has have had not no you we they he she his her their our your my me
    video foto gambar beredar viral klaim narasi unggahan postingan akun pesan berantai tangkapan layar sebuah suatu
    satu dua tiga hari ini tahun bulan tanggal tgl jam com www http https html php id co net x
    """
)

#: When something is said to be, and how people talk of it: two messages that share such words share no claim.
EVERYDAY = word_set(
    """
    kemarin kemaren kmrn besok besuk bsk lusa malam mlm siang pagi sore subuh magrib petang dini tadi nanti sekarang
    skrg minggu senin selasa rabu kamis jumat sabtu ahad pekan depan lalu baru tiap setiap selalu mulai info kabar
    berita kabarnya katanya kata cek tolong benar betul warga masyarakat terjadi kejadian lokasi tempat jadi menjadi
    buat bawa ikut datang pergi masuk keluar kasih beri minta
    """
)

#: The months, in their order.
MONTHS = (
    *("januari", "februari", "maret", "april", "mei", "juni"),
    *("juli", "agustus", "september", "oktober", "november", "desember"),
)

#: A claim and its denial share every other word.
NEGATIONS = word_set(
    """
    tidak tdk tak bukan bkn belum blm tanpa jangan jgn batal ga gak gk nggak ngga enggak kagak ndak not never no isnt
    bantah membantah dibantah bantahan menyangkal sangkal
    """
)

#: The text or title speaks about a claim being untrue instead of making it.
DEBUNKS = word_set("hoaks hoax hoak klarifikasi disinformasi misinformasi bantah membantah dibantah")

#: True or false depending on when it is asked: aid, prices, discounts, weather, school holidays, elections' dates.
#: Narrow on purpose: each word here turns answers from undated fact-checks into suggestions.
TIME_BOUND = word_set(
    """
    bansos blt bsu bpum banpres pkh bpnt prakerja subsidi bantuan thr diskon promo harga tarif elpiji pemadaman cuaca
    prakiraan susulan libur liburan ppdb unbk jadwal pendaftaran lowongan rekrutmen loker cpns pppk lockdown pencoblosan
    """
)
#: A title with one of these tells of a trap, such as a link or a false account, or of a picture: what it was, it is
#: next year as well.
TRAPS = word_set(
    """
    mengatasnamakan mengatasnamai atasnama mencatut catut pencatutan palsu penipuan penipu modus phishing tautan link
    situs akun whatsapp wa sms giveaway undian berhadiah foto video
    """
)

#: Words of the scam trade that hardly stand in a message about anything else: one says what kind of message it is.
SCAM_SURE = word_set(
    """
    undian berhadiah pemenang giveaway hadiah doorprize lowongan loker rekrutmen rekruitmen pinjaman pinjol kuota
    voucher vocer kupon promo cashback bsu blt bpum bst prakerja banpres pkh bpnt mengatasnamakan mengatasnamai atasnama
    catut mencatut pencatutan dicatut phishing pencairan kompensasi apk kuis kuesioner lelang hibah pendaftaran
    registrasi pemutihan mengundi airdrop deposit cpns pppk gebyar
    """
)
#: Further words of the scam trade: with other names in it, the same message is the same trick.
SCAM_TRADE = SCAM_SURE | word_set(
    """
    bantuan sosial bansos dana uang tunai kredit kur kerja karyawan magang daftar mendaftar terdaftar tautan klik akun
    whatsapp wa telegram instagram facebook tiktok email sms surat pulsa token subsidi diskon poin bonus saldo tiket
    paket resi undangan tagihan blokir diblokir pemblokiran tarif biaya admin administrasi survei nomor rekening pin otp
    kode data ktp formulir isi login verifikasi konfirmasi ambil hubungi kirim transfer bayar unduh instal aplikasi
    situs website web telepon syarat segera terbatas kesempatan petugas cs penerima peserta nasabah pelanggan bagikan
    dibagikan membagikan berbagi bagi cair cairkan dicairkan klaim mengklaim gratis beasiswa sembako terpilih
    memenangkan penghapusan pelunasan investasi trading robot penipuan modus penipu penerimaan pengumuman program
    santunan tunjangan thr insentif emas untung keuntungan profit palsu jutaan resmi gaji cek
    """
)

#: Whoever holds another office is somebody else.
OFFICES = word_set(
    """
    presiden wapres gubernur bupati walikota camat lurah kades kapolri kapolda kapolres kapolsek panglima menteri
    menkes menag mensos menkeu mentan mendagri menhan menlu rektor sekda dandim danrem ketua direktur dirut
    """
)
FAITHS = word_set("islam muslim kristen katolik hindu buddha budha yahudi syiah sunni")
#: Words for a faith that is called otherwise, too.
ONE_FAITH = {"muslim": "islam", "budha": "buddha"}

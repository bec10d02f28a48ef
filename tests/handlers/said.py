"""Short messages as people type them, each with how it is to be read; all of them are ours.

A bar stands between two messages. ``tests/handlers/test_people.py`` says each by itself, to a bot that knows no
fact-check.
"""

from __future__ import annotations

SAID = {
    "greeting": """
        p | P | pp | halo | hallo min | haloo | hi | hai kak | hey | hello | hy | hlo | oi | woy | woii | bos |
        min | mimin | kak | pagi | selamat pagi pak | met siang | slmt pagi | selamat sore bapak ibu | malam min |
        permisi | punten | kulo nuwun | kulonuwun mas | sugeng enjing | sugeng enjang | sugeng siang pak |
        sugeng dalu | salam | salam sejahtera | om swastiastu | shalom | salam kenal | apa kabar? |
        apa kabar min | piye kabare |
        good morning | halo admin | halo tes | tolong | tolong pak | mas | bu | halo kentongan | hai bot |
        mau tanya | mau nanya dong min | izin bertanya pak | nuwun sewu | sepurane | pripun kabare pak |
        abak sehat? | kadi ponapa kabarra | hi there | greetings | halo semuanya | maaf mengganggu |
        maaf ganggu min | boleh tanya? | bisa tanya min?
        """,
    "salam": """
        assalamualaikum | Assalamu'alaikum wr wb | asslmkm | ass wr wb | assalamualaikum pak | askum | mikum |
        Assalamualaikum warahmatullahi wabarakatuh 🙏 | samlekom | assalamu alaikum min |
        assalamualaikum wr. wb. bapak
        """,
    "thanks": """
        makasih | makasih min | mksh | terima kasih | trimakasih banyak pak | terimakasih infonya | thx | thanks |
        tq | ty | suwun | matur suwun sanget | matur nuwun | nuwun | hatur nuhun | sakalangkong |
        mator sakalangkong | kaso'on | kasokon | makasi ya kak 🙏 | alhamdulillah terima kasih |
        jazakallah khairan | thank you so much | sip makasih | ok makasih min | oke terima kasih banyak infonya |
        mantap min | keren | trims | tengkyu | makasih udah bantu | makasih atas bantuannya |
        terima kasih sudah dijawab | siap makasih | tks | sangat membantu | makasih ya sangat membantu |
        bagus banget botnya | semoga berkah | good job | nice info | thank u | mantul | makasih ya udah dijelasin
        """,
    "test": """
        ping | tes | test | tess | testing 123 | tes tes | tes 1 2 3 | coba | cek cek | cek 123 | cek 1 2 3 |
        cek ombak | nyoba | aktif? | bot aktif | masih aktif min? | online? | ada orang? | ada yang online? |
        is this working | apakah bot ini aktif? | tes bot | test 🙏 | hadir | aktif gak min | hidup gak ini bot |
        jalan gak botnya
        """,
    "who": """
        ini siapa? | siapa ini | kamu siapa | anda siapa | ini bot ya? | kamu bot ya? | bot apa ini | ini apa ya |
        who are you? | what is this | ini nomor siapa | sinten niki | sopo iki | namamu siapa | kamu robot? |
        ini dari kominfo? | ini diskominfo ya? | apa itu kentongan? | kentongan itu apa | are you a bot? |
        ini beneran bot? | ini orang apa bot
        """,
    "help": """
        bantuan | BANTUAN | help | menu | menu dong | petunjuk | panduan | cara pakai | cara pakainya gimana |
        gimana caranya | gimana cara pakenya min? | cara menggunakan bot ini | bisa apa aja? | kamu bisa apa |
        fitur | fiturnya apa aja | ini gimana cara pakainya | how to use | how does this work? | what can you do |
        b a n t u a n | bantuaan | bingung | bingung min | saya bingung pak | caranya? | cara kerjanya gimana |
        carane piye | kepripun carane | saya tidak mengerti | ga ngerti | gak paham | tidak paham min |
        nggak ngerti caranya | gaptek min | harus ngapain? | terus gimana? | perintahnya apa aja
        """,
    "bye": """
        dah | dadah | bye | bye min | pamit | sampai jumpa | selamat tidur | sampai nanti | see you | good night |
        dadaa | pamit dulu ya | sampun pamit | selamat istirahat
        """,
    "fine": """
        ok | oke | okee | okey | ok min | oke siap | siap | siap pak | sip | baik | baiklah | ya | iya | y | yes |
        no | tidak | gak | nggak | nggih | inggih | enggih | engghi | iyo | oh | ooh | oh gitu | oh begitu ya |
        hmm | hm | hmmm | wkwk | wkwkwk | haha | hehe | xixi | lol | paham | ngerti | mengerti pak | noted |
        setuju | amin | aamiin | nggak apa apa | gpp | gapapa | ya sudah | yaudah | ya udah deh | yo wes | yowis |
        ngono to | fine | oalah | astaga | astaghfirullah | ya allah | innalillahi | subhanallah | masya allah |
        waduh | wah | wow | loh | betul | benar | bener | benar pak | serius? | masa? | masa sih | beneran? |
        oh ya? | alhamdulillah | syukurlah | i see | got it | alright
        """,
    "stop": """
        berhenti | BERHENTI | stop | stop min | berhenti ya | b e r h e n t i | /berhenti |
        stop kirim pengumuman ya | berhenti kirim pesan | jangan kirim pengumuman lagi | stop broadcast |
        unsubscribe | tolong berhenti kirim siaran | jangan kirimi saya pengumuman lagi |
        stop kirim broadcast min | stop sending messages
        """,
    "start again": """
        mulai | MULAI | mulai lagi | /mulai | subscribe | mulai langganan
        """,
    "language": """
        bahasa | BAHASA EN | bahasa inggris | bhs inggris | /bahasa en | bahasa id | ganti bahasa |
        ganti bahasa inggris | language english | change language | pakai bahasa inggris dong
        """,
    "human": """
        petugas | PETUGAS | /petugas | mau bicara dengan orang | hubungi admin | bisa bicara dengan petugas? |
        human | talk to a human | saya mau ngomong sama petugas | mau ngobrol sama orang asli |
        minta nomor petugas | nomor admin berapa? | nomor petugas | minta kontak admin | ada petugas? |
        petugasnya ada? | cs | bisa chat langsung sama petugas? | tolong sambungkan ke petugas | mau komplain |
        mau lapor ke petugas | saya butuh bantuan petugas | contact person | kontak petugas |
        mau bicara sama manusia
        """,
    "cancel": """
        batal | BATAL | batal min | gak jadi | ga jadi deh | tidak jadi | cancel | batalkan | /batal |
        nggak jadi pak
        """,
    "number": """
        1 | 2 | 0 | 1. | nomor 2 | no 3 | yang 1 | pilih 2 | yang nomor 1 | satu | dua | yang kedua | pilihan 1 |
        nomer siji
        """,
    "anger": """
        bot goblok | bot bodoh | goblok | tolol | bego banget | gak guna | ga guna | gak berguna | tidak berguna |
        salah terus! | jawabannya ngaco | jawabanmu ngawur | penipu kalian | kalian penipu | dasar bot sampah |
        bot sampah | jelek banget jawabannya | payah | lemot | lelet banget botnya | bot nggak jelas | gak jelas |
        gaje | ga nyambung | gak nyambung jawabannya | stupid bot | useless | you are useless |
        this bot is stupid | jancok | jancuk | asu | asu kowe | kampret | bangsat | anjing | anjir bot goblok |
        kontol | bot asu | matamu | gendeng | percuma | percuma nanya di sini | nyebelin | bikin emosi |
        emosi saya | kesel banget | males | kecewa | kecewa sama botnya | mengecewakan | pelayanan buruk |
        pelayanannya jelek banget | bohong kalian | pembohong | tukang bohong | ngaco kamu | kamu ngawur |
        bodoh kamu | otakmu di mana | gblk | tll | buruk | parah banget nih bot | jawaban bot ini salah terus |
        kok salah terus sih
        """,
    "question": """
        bansos kapan cair? | kapan bansos cair | bansos kpn cair min | syarat bikin ktp apa aja |
        cara urus kk hilang | jam buka kantor kelurahan? | kantor kelurahan buka jam berapa |
        kantor dispenduk di mana | alamat kelurahan dimana ya | berapa biaya bikin sim |
        pak, mau tanya syarat nikah | kapan pemilu? | jadwal posyandu kapan | gimana cara daftar kip kuliah? |
        siapa lurah kanigaran? | nomor telepon puskesmas berapa | where is the office? |
        when does the office open? | kapan vaksin gratis ada lagi pak | bpjs saya mati gimana ya? |
        cara buat akta lahir | kenapa air pdam mati? | kok lampu mati terus ya min? |
        mau nanya, bikin surat pindah gimana? | bansos e kapan metu? | piro regane gas saiki?
        """,
    "short": """
        vaksin | cek | tolong cek | cek dong min | ini hoax bukan? | ini hoaks gak? | benarkah? |
        ini bener gak min | hoax? | tolong dicek ya | apakah ini benar? | benar atau hoaks? | cek fakta |
        minta tolong cek | min cek | is it true? | iki bener opo ora | ini beneran ga sih | cek berita ini |
        berita ini benar? | bener ga nih | banjir | pemilu | bupati | gempa? | mohon dicek kebenarannya
        """,
    "tip": """
        bupati goblok korupsi dana desa | lurah penipu bawa kabur uang warga | micin bikin bodoh |
        presiden bodoh jual pulau | pemerintah gak guna hapus subsidi beras | minum air garam bisa cegah covid |
        benarkah gula aren menyembuhkan diabetes? | ini bener gak min: vaksin berisi chip |
        besok sekolah libur sebulan katanya | hoax bukan min, gempa besar nanti malam jam 12 |
        ada info bansos 600 ribu cair lewat link | bot pemerintah menyadap hp warga |
        petugas pln gadungan minta uang | tolong cek, katanya air pdam beracun |
        awas penculik anak berkeliaran di pasar | stop makan mie karena ada lilinnya |
        daftar kartu prakerja lewat link ini https://contoh.example | jangan buka link undian shopee |
        dokter bilang kopi bikin mandul | bank bri bagi bagi uang 2 juta |
        katanya pajak motor dihapus tahun depan | apa betul daun kelor obat kanker? |
        telur palsu beredar di pasar baru | ikan lele mengandung sel kanker | pak rt penipu arisan satu kampung |
        juru parkir asu malak warga pasar | guru ngaco ajarkan bumi datar
        """,
}

#: What people tell each other; nobody wants it checked, and no fact-check answers it.
CHAT = """
    tadi makan apa min | besok ikut arisan ga | lagi di jalan macet | hujan deras banget di sini |
    anak saya baru masuk sekolah | selamat ulang tahun ya bu | nanti malam ada pengajian di rumah pak rt |
    sudah sampai rumah | titip salam buat keluarga | jualan kerupuk masih ada | listrik di rumah mati dari tadi |
    air pdam kecil sekali | harga cabai naik lagi di pasar | panen bawang merah tahun ini bagus |
    bola semalam siapa yang menang | saya kerja di pasar gotong royong | kapan main ke sini lagi |
    foto wisuda anak sudah jadi | mohon doa ibu saya sakit | ada lowongan kerja di warung sebelah |
    sepeda motor saya mogok | bantu share jualan saya ya | rapat rt jam tujuh malam | sudah vaksin belum min |
    saya lagi sakit demam | obatnya sudah diminum | puskesmas ramai sekali hari ini | kemarin gempa kerasa ga di sana |
    pemilu kemarin nyoblos di mana | bansos bulan lalu sudah saya terima | kartu keluarga saya sudah jadi |
    ktp anak saya belum jadi | gas elpiji di warung habis | sinyal di sini jelek | kuota internet saya habis |
    hp saya rusak layarnya | beras di rumah tinggal sedikit | ayo ngopi di alun alun | tim bola kampung kita menang |
    lomba tujuh belasan kapan mulai ya
    """

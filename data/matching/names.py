"""Names that make one template two different claims: institutions, people in office, places, dates.

A gazetteer written by hand, far from complete; what it does not know, ``contradiction`` finds by alignment.
Names that are also ordinary words (Dana, Batu, Who) are left out: here a missing name is cheaper than a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

#: Longest name in words.
_LONGEST = 3

#: Names a family, separated by spaces; ``a|b`` are two spellings of one name, ``a_b`` is a name of two words.
_FAMILIES = {
    "institution": """
        bri|bank_rakyat_indonesia|brimo bni|bank_negara_indonesia bca|bank_central_asia bank_mandiri|livin
        btn|bank_tabungan_negara bsi|bank_syariah_indonesia cimb|cimb_niaga danamon permata_bank|bank_permata ocbc panin
        bank_jatim bank_jateng bjb|bank_jabar bank_dki bank_bali bank_aceh bank_nagari bank_sumut bank_papua muamalat
        jenius|btpn seabank bank_jago bank_mega maybank hsbc bukopin bank_indonesia|bi gopay ovo linkaja shopeepay
        pegadaian paypal
        bpjs|bpjs_kesehatan|bpjs_ketenagakerjaan|jamsostek pln pertamina|mypertamina telkom telkomsel indihome
        indosat|im3 smartfren kai|kereta_api jasa_raharja taspen bulog garuda|garuda_indonesia lion_air citilink
        airasia sriwijaya_air kominfo|komdigi kemensos|kementerian_sosial kemenkes|kementerian_kesehatan
        kemenag|kementerian_agama kemendikbud|kemdikbud|kemendikbudristek|kemendikdasmen kemnaker|kemenaker
        kemenkeu|kementerian_keuangan esdm kementan|kementerian_pertanian kemenhub kemenhan kemendagri kemenkumham
        bkn kpu bawaslu kpk mk|mahkamah_konstitusi bpom ojk bnpb bpbd bmkg bnn basarnas
        polri|polisi|polda|polres|polresta|kepolisian tni kejagung|kejaksaan mui nu|pbnu muhammadiyah unicef pbb nasa
        fifa pssi imf idi pmi djp|ditjen_pajak dukcapil|disdukcapil imigrasi bappenas bkkbn
        alfamart|alfamidi indomaret shopee tokopedia lazada bukalapak tiktok_shop hypermart carrefour|transmart
        superindo ikea unilever indofood mayora nestle danone|aqua starbucks mcdonalds|mcd kfc pizza_hut chatime
        mixue gojek|gofood grab|grabfood maxim jne jnt|j_t sicepat pos_indonesia honda yamaha toyota daihatsu suzuki
        samsung iphone oppo vivo xiaomi huawei adidas nike sampoerna djarum gudang_garam
        pdip|pdi_perjuangan golkar gerindra pks pkb demokrat nasdem ppp psi hanura perindo pki
    """,
    "person": """
        jokowi|joko_widodo prabowo|prabowo_subianto gibran megawati sby|susilo_bambang_yudhoyono ahy anies|anis
        ahok|basuki|btp ganjar mahfud|mahfud_md sandiaga|sandiaga_uno jusuf_kalla|jk maruf_amin|maruf luhut|lbp
        sri_mulyani puan kaesang ridwan_kamil risma|tri_rismaharini khofifah erick_thohir moeldoko wiranto
        tito_karnavian gatot_nurmantyo bahlil nadiem purbaya tom_lembong hasto rizieq|hrs somad|uas aa_gym gus_dur
        gus_mus yusril fadli_zon fahri_hamzah amien_rais rocky_gerung dedi_mulyadi bobby_nasution trump putin biden
        obama zelensky netanyahu xi_jinping erdogan bill_gates elon_musk soekarno|sukarno soeharto|suharto habibie
        najwa|najwa_shihab deddy_corbuzier raffi_ahmad ronaldo messi
    """,
    "place": """
        aceh|nad banda_aceh sabang lhokseumawe langsa pidie bireuen meulaboh gayo simeulue singkil nagan_raya
        medan|deli_serdang binjai tebing_tinggi pematangsiantar|siantar sibolga tapanuli nias tanah_karo|karo langkat
        simalungun asahan labuhanbatu mandailing padang_sidempuan toba padang bukittinggi payakumbuh pariaman solok
        sawahlunto agam pasaman mentawai pesisir_selatan dharmasraya sijunjung sumbar|sumatera_barat
        pekanbaru dumai kampar siak bengkalis rokan indragiri pelalawan meranti riau kepri|kepulauan_riau
        batam bintan karimun natuna tanjungpinang lingga jambi muaro_jambi bungo kerinci sarolangun merangin
        palembang lubuklinggau pagaralam prabumulih banyuasin ogan_ilir ogan_komering muara_enim lahat musi
        sumsel|sumatera_selatan sumut|sumatera_utara bengkulu rejang_lebong seluma mukomuko lampung
        pringsewu tulang_bawang way_kanan pesawaran tanggamus bangka|bangka_belitung|babel belitung pangkalpinang
        jakarta|dki bogor depok tangerang|tangsel bekasi banten serang cilegon lebak pandeglang bandung cimahi sukabumi
        cianjur garut tasikmalaya|tasik ciamis pangandaran cirebon karawang purwakarta subang indramayu
        kuningan majalengka sumedang semarang|ungaran solo|surakarta yogyakarta|jogja|yogya|diy sleman bantul
        kulon_progo gunungkidul magelang klaten boyolali sukoharjo wonogiri karanganyar sragen kudus jepara demak
        grobogan blora rembang salatiga kendal batang temanggung tegal brebes pemalang pekalongan banyumas purwokerto
        purbalingga cilacap kebumen purworejo wonosobo banjarnegara surabaya sidoarjo gresik lamongan tuban bojonegoro
        malang pasuruan probolinggo lumajang jember bondowoso situbondo banyuwangi kediri blitar tulungagung
        trenggalek nganjuk madiun magetan ngawi ponorogo pacitan mojokerto jombang bangkalan sampang pamekasan sumenep
        madura bali denpasar badung gianyar buleleng karangasem tabanan klungkung jembrana lombok mataram sumbawa bima
        dompu kupang flores manggarai sikka|maumere ende alor belu rote sumba lembata timor ntt ntb
        pontianak singkawang sambas mempawah sanggau ketapang sintang kapuas_hulu kubu_raya kalbar|kalimantan_barat
        banjarmasin banjarbaru tabalong kotabaru tanah_laut kalsel|kalimantan_selatan palangkaraya|palangka_raya
        kotawaringin|sampit barito kapuas kalteng|kalimantan_tengah samarinda balikpapan bontang kutai berau paser
        kaltim|kalimantan_timur tarakan nunukan malinau bulungan kaltara|kalimantan_utara ikn
        makassar gowa maros bulukumba bantaeng jeneponto takalar sinjai parepare palopo luwu toraja enrekang pinrang
        sidrap wajo soppeng sulsel|sulawesi_selatan mamuju majene polewali sulbar|sulawesi_barat palu donggala sigi
        poso banggai morowali tolitoli parigi sulteng|sulawesi_tengah kendari konawe kolaka buton baubau wakatobi
        sultra|sulawesi_tenggara gorontalo manado bitung tomohon minahasa kotamobagu bolaang sangihe talaud
        sulut|sulawesi_utara ambon seram tual malut|maluku_utara maluku ternate tidore halmahera sorong manokwari
        fakfak kaimana raja_ampat jayapura merauke wamena timika|mimika nabire biak yapen puncak_jaya intan_jaya nduga
        yahukimo papua sulawesi kalimantan sumatera|sumatra jatim|jawa_timur jateng|jawa_tengah jabar|jawa_barat
    """,
    "country": """
        malaysia|kuala_lumpur singapura|singapore|singapur thailand|bangkok vietnam|hanoi filipina|manila
        myanmar|burma rohingya kamboja laos brunei timor_leste china|cina|tiongkok|beijing wuhan hongkong|hong_kong
        taiwan jepang|japan|tokyo korea korea_utara|korut korea_selatan|korsel|seoul india|delhi pakistan bangladesh
        sri_lanka nepal afghanistan|afganistan|taliban arab_saudi|saudi mekkah|makkah|mekah madinah iran|teheran
        irak|baghdad suriah|syria yaman turki|istanbul|ankara palestina|gaza israel|yerusalem|jerusalem
        mesir|kairo libya lebanon|libanon|beirut qatar|doha uea|dubai kuwait yordania maroko tunisia aljazair sudan
        somalia ethiopia kenya nigeria uganda kongo afrika_selatan rusia|moskow ukraina|kyiv inggris|london
        prancis|perancis|paris jerman|berlin belanda|amsterdam belgia italia|roma spanyol|madrid portugal swiss
        swedia norwegia denmark finlandia polandia hungaria yunani vatikan amerika|amerika_serikat|usa kanada meksiko
        brasil|brazil argentina chili kolombia venezuela kuba haiti australia|sydney selandia_baru
    """,
    "month": """
        januari|jan|january februari|feb|february maret|march april mei juni|jun|june juli|jul|july agustus|agt|august
        september|sept oktober|okt|october november|nov desember|des|december
    """,
    "weekday": "senin selasa rabu kamis jumat|jumaat sabtu",
    "disease": """
        covid|covid_19|covid19|corona|korona|virus_corona|corona_virus hiv|aids dbd mpox|cacar_monyet kanker diabetes
        stroke tbc polio rabies antraks hepatitis leptospirosis nipah ebola omicron
    """,
}


class Name(NamedTuple):
    """A name in a text: its family, its first spelling, its number, and the places of its words."""

    family: str
    name: str
    number: int
    first: int
    last: int


def _gazetteer() -> dict[str, tuple[str, str, int]]:
    """Return each spelling with its family, the first spelling of the same name, and the number of the name."""
    known = {}
    names = [(family, name) for family, names in _FAMILIES.items() for name in names.split()]
    for number, (family, name) in enumerate(names):
        spellings = name.replace("_", " ").split("|")
        known.update(dict.fromkeys(spellings, (family, spellings[0], number)))
    return known


_GAZETTEER = _gazetteer()
#: The family of each name by the name's number, as a place among ``FAMILIES``.
FAMILIES = tuple(_FAMILIES)
FAMILY_OF = np.repeat(np.arange(len(FAMILIES)), [len(names.split()) for names in _FAMILIES.values()])
_FIRST_WORDS = frozenset(spelling.split()[0] for spelling in _GAZETTEER)


def find_names(words: Sequence[str]) -> Iterator[Name]:
    """Yield the names among normalised words, in order; a longer name hides the shorter ones within it."""
    place = 0
    while place < len(words):
        name = _name_at(words, place) if words[place] in _FIRST_WORDS else None
        if name:
            yield name
        place = name.last if name else place + 1


def _name_at(words: Sequence[str], place: int) -> Name | None:
    for last in range(min(place + _LONGEST, len(words)), place, -1):
        known = _GAZETTEER.get(" ".join(words[place:last]))
        if known:
            return Name(*known, place, last)
    return None

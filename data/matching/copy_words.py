"""What each word is worth when a copy of a text is compared with it word by word.

All words are in the spelling that ``spelling.respell`` makes. They are ours, judged by reading; nothing is learnt here.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.matching.spelling import SPELLING
from data.matching.words import COMMON, DEBUNKS, NEGATIONS, word_set

#: A copy may lose, gain or change these without saying anything else.
_FILLER = word_set(
    """
    adapun akhirnya aduh agak alhamdulillah ampun andai apalagi apabila apakah apapun artinya asalamualaikum
    assalamualaikum astaga astagfirullah astaghfirullah atas ayo bahkan bahwa bahwasanya baru baca bacalah banget
    barang barangkali beberapa begitulah bener bersama berikut berikutnya bermanfaat berhubung biar
    biarpun bismillah boleh buat bukti bunda bund coba cukup dapat daripada dasar demi demikian dengar dgn
    diatas dibawah disini disana diri dulu dahulu eh emang entah fyi gaes gaess guys guis habis hai halo hallo harap
    harapan hello heh hei hendaknya hingga hmm ikut info informasi ingat insyaallah itulah inilah jadi
    jelas justru kabar kadang kawan kayak kayaknya kebetulan keluarga kepada kerabat kiranya konon
    langsung lalu lantas lain lainnya lewat lihat lihatlah macam maka makanya makasih malah maksud mari marilah masing
    maaf melalui memang menurut menurutnya mesti mimin mohon monggo moga mulai mudah mungkin namanya nanti oiya oke ok
    padahal pakai pas pasti penting per perhatian pernah perlu pokoknya pula punya rasanya rekan
    rupanya saat saling sama sampe sangatlah saudara saudaraku sahabat sebaiknya sebarkan sebenarnya
    sebetulnya sebelumnya seandainya sedikit sedulur segala segera sehingga sejumlah sekedar sekadar sekarang
    sekaligus sekian sekiranya selain selalu selama selanjutnya semakin semoga sempat sendiri seorang sepertinya
    serius sesuai sesudah sesuatu setiap setidaknya sila silahkan silakan silaken siapapun siapa sungguh supaya
    syukur tahu tau tahunya tambahan tanya teman temen terhadap terima terimakasih teruskan tolong terlebih
    terlalu ternyata tetap tiap tinggal toh trims tentu tentunya umum umumnya upaya usah via wajib walau walaupun warga
    wassalam wassalamualaikum wah wow yaitu yakni yakin ampuh lanjut lanjutkan forward fwd copas kopas viralkan share
    bagikan bantu sebar subhanallah masyaallah inalillahi innalillahi naudzubillah amin aamiin semuanya
    sekalian budayakan gais admin mimin grup group wag sebelah tetangga cek
    """
)

#: Numbers in words, and words that say when: another one is another claim.
_COUNTED = word_set(
    """
    nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas belas puluh ratus ribu juta miliar triliun
    seratus seribu sejuta setengah separuh pertama kedua ketiga keempat kelima persen
    besok lusa kemarin senin selasa rabu kamis jumat sabtu minggu pekan pagi siang sore malam tadi depan
    """
)

#: With one of these put in or left out, the same words say something else.
_TURNING = word_set(
    """
    mantan bekas calon palsu palsukan bohong bohongan fitnah gagal hampir anti kecuali bebas mustahil mencegah cegah
    melarang dilarang larangan menolak ditolak penolakan mencabut dicabut menunda ditunda diduga dugaan isu
    """
)

#: The text says of another that it is untrue, or tells what somebody answers to it.
_CALLING_UNTRUE = DEBUNKS | word_set(
    """
    bohong fitnah palsu keliru menyesatkan menegaskan ditegaskan menepis meluruskan mengklarifikasi diklarifikasi
    penjelasan misleading false fake turnbackhoax cekfakta debunk disangkal penipuan rekayasa editan suntingan
    terbukti percaya dipastikan fakta faktanya
    """
)
#: The publishers' stamp, and what makes of it "one of" or "misunderstood".
_WRONG, _NOT_WRONG = "salah", word_set("satu seorang paham kirim sambung")


#: Outside a copy these deny it, unless what follows is harmless.
_DENIALS = (NEGATIONS | _TURNING) - {"jangan"}
_HARMLESS = word_set(
    "tahu tau yakin paham mengerti ngerti salahnya apa lupa sempat enak bermaksud perlu panik usah heran"
)
_KNOWN = COMMON | _FILLER | _CALLING_UNTRUE | frozenset(SPELLING.values())


def is_guarded(word: str) -> bool:
    """Tell whether a word must not change in a copy: a number, a denial, a time, or what turns a sentence around."""
    return word in NEGATIONS or word in _COUNTED or word in _TURNING or any(map(str.isdigit, word))


def is_telling(word: str) -> bool:
    """Tell whether a word carries something of what a text says."""
    return is_guarded(word) or (len(word) > 2 and word not in COMMON and word not in _FILLER)


def calls_untrue(words: Sequence[str], known: frozenset[str]) -> bool:
    """Tell whether a text speaks about a claim rather than making it, in words that the claim itself does not have.

    Args:
        words: of the text, in order.
        known: the words of the claim.
    """
    return any(
        word in _CALLING_UNTRUE or (word == _WRONG and not _NOT_WRONG.issuperset(words[place + 1 : place + 2]))
        for place, word in enumerate(words)
        if word not in known
    )


def is_known(word: str) -> bool:
    """Tell whether a word is one of our lists, and so no slip of the finger in another one."""
    return word in _KNOWN or is_guarded(word)


def denies(words: Sequence[str]) -> bool:
    """Tell whether the words around a copy may deny it; what only wraps it may say "jangan lupa" and "tidak tahu"."""
    return any(
        word in _DENIALS and not _HARMLESS.issuperset(words[place + 1 : place + 2]) for place, word in enumerate(words)
    )

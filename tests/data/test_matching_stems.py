"""The roots of words, near enough to know a word again in another form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.matching.stems import stem


@pytest.mark.parametrize(
    "forms",
    [
        "bagi membagi membagikan dibagikan bagikan bagikanlah",
        "sebab menyebabkan disebabkan",
        "pakai memakai dipakai pemakaian pakainya",
        "culik menculik diculik penculik penculikan",
        "suntik menyuntik disuntik suntikan penyuntikan",
        "vaksin divaksin vaksinasi vaksinnya vaksinku",
        "sakit penyakit menyakiti",
        "sehat kesehatan",
        "kerja bekerja pekerja pekerjaan dikerjakan",
        "ajar belajar pelajar pelajaran mengajar",
        "undi undian diundi mengundi",
        "hadiah berhadiah hadiahnya",
    ],
)
def test_forms_of_a_word_share_a_root(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "words", ["kepala pala", "ketua tua", "sekolah kolah", "berita ita", "bank bang", "polri polda"]
)
def test_other_words_keep_another_root(words: str) -> None:
    one, other = words.split()
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["bni", "ktp", "covid19", "10", "", "an"])
def test_short_words_and_numbers_stay(word: str) -> None:
    assert stem(word) == word


@given(st.text(alphabet="abdegikmnprstuy", max_size=14))
def test_something_of_a_word_is_left(word: str) -> None:
    assert bool(stem(word)) is bool(word)
    assert len(stem(word)) <= len(word) + 1

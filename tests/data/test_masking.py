"""What leads to one person is masked in a text that is kept, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.matching.masking import mask

MASKED = [
    ("Hubungi 081234567890 ya", "Hubungi ***890-06 ya", "a mobile number"),
    ("WA 0812-3456-7890.", "WA ***890-06.", "in groups"),
    ("WA 0812 3456 789", "WA ***789-20", "in groups, a short one"),
    ("hub +62 812-3456-7890", "hub ***890-25", "with the country"),
    ("hub 6281234567890", "hub ***890-25", "with the country, bare"),
    ("hub (+62)81234567890", "hub (***890-25", "with the country in parentheses"),
    ("kantor (0335) 421456", "kantor ***456-15", "a landline"),
    ("kantor 0335-421456", "kantor ***456-15", "a landline behind a dash"),
    ("NIK 3574012345678901 atas nama", "NIK ***901-47 atas nama", "an identity number"),
    ("KK 3574 0123 4567 8901", "KK ***901-47", "a family card in groups of four"),
    ("transfer ke rekening BRI 1234 01 567890 53 8 a.n.", "transfer ke rekening BRI ***538-57 a.n.", "an account"),
    ("no rek: 1234567890", "no rek: ***890-02", "an account, short"),
    ("surel budi.contoh99@example.com itu", "surel ***@example.com itu", "an e-mail address"),
    ("https://wa.me/6281234567890?text=Hai", "https://wa.me/***890-25?text=Hai", "a number in a link"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), MASKED, ids=[row[2] for row in MASKED])
def test_what_leads_to_a_person_is_masked(text: str, expected: str, reason: str) -> None:
    assert mask(text) == expected, reason


KEPT = [
    ("Bantuan Rp25.000.000 cair", "an amount with marks"),
    ("Bantuan Rp 600000 dan 1500000000", "amounts without marks"),
    ("Senin, 08-12-2025 pukul 08.30", "a date that begins like a mobile number"),
    ("tanggal 17/08/2025 jam 10:00", "a date"),
    ("Hubungi 110, 112 atau 1500567", "numbers for everybody"),
    ("https://example.com/berita/2025081212345678", "a number in a link that is no telephone's"),
    ("UU 27/2022 pasal 16", "a law"),
    ("rekening 3 bulan terakhir", "no account's number"),
    ("@kentongan_bot ikut", "a name of a bot"),
    ("usia 45-60 tahun, 1.234.567.890 jiwa", "numbers"),
]


@pytest.mark.parametrize(("text", "reason"), KEPT, ids=[row[1] for row in KEPT])
def test_what_leads_to_nobody_stays(text: str, reason: str) -> None:
    assert mask(text) == text, reason


def test_a_word_without_end_is_looked_at_once() -> None:
    """Takes seconds where every letter of it is a new beginning."""
    for text in ("62" * 6_000, "1/2 " + "x" * 12_000, "a@" * 6_000, "0812 " * 2_000, "rekening aa " * 1_000):
        assert isinstance(mask(text), str)


@given(st.text(alphabet="0123456789 +-.()@/abz:", max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.from_regex(r"(\+62|62|0)8[1-9][0-9]{8,9}", fullmatch=True))
def test_no_mobile_number_is_readable(number: str) -> None:
    assert number[-9:] not in mask(f"hubungi {number} sekarang")

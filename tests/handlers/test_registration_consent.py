"""A text that people agree to has a version: whoever changes the text finds this test, and gives it a new one."""

from __future__ import annotations

import hashlib

import pytest

from bot.inbox import CONSENT_VERSION as ANNOUNCEMENTS_VERSION
from data.wording import LANGUAGES, say
from handlers.registration_consent import CONSENT_VERSION, consent_text, version_in

#: For each text and language its version and the beginning of its check sum. A changed text takes a new version in the
#: code and a new line here; the old versions are told apart in the database by what stands there.
TEXTS = {
    ("registration.consent", "id"): ("2026-11", "7edc1cbbc56b"),
    ("registration.consent", "en"): ("2026-11", "34440bbb404f"),
    ("registration.consent", "jv"): ("2026-11", "c478c4bccba3"),
    ("registration.consent", "mad"): ("2026-11", "fb0e70bd2090"),
    ("subscription.started", "id"): ("2026-11", "c68e5dac7e57"),
    ("subscription.started", "en"): ("2026-11", "9404456905c6"),
    ("subscription.started", "jv"): ("2026-11", "6873dd1fc4de"),
    ("subscription.started", "mad"): ("2026-11", "c0418ec4a113"),
}
VERSIONS = {"registration.consent": CONSENT_VERSION, "subscription.started": ANNOUNCEMENTS_VERSION}


def sum_of(key: str, language: str) -> str:
    values = {"version": "-"} if key == "registration.consent" else {}
    return hashlib.sha256(say(key, language, **values).encode()).hexdigest()[:12]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", VERSIONS)
def test_a_consent_text_and_its_version_change_together(key: str, language: str) -> None:
    found = (VERSIONS[key], sum_of(key, language))
    assert TEXTS.get((key, language)) == found, "the text changed: give it a new version, and both a new line above"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_is_stored_how_to_see_it_and_how_to_delete_it(language: str) -> None:
    text = consent_text(language)
    assert all(word in text for word in ("DATAKU", "UBAH DATA", "HAPUS", CONSENT_VERSION))
    assert len(version_in(language)) <= 40

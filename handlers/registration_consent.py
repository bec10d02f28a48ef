"""The text that somebody agrees to when they register, and its version.

Whoever changes the text in any language gives it a new version; ``tests/handlers/test_registration_consent.py`` holds a
check sum of each text beside its version and fails otherwise.
"""

from __future__ import annotations

from data.wording import say

#: Year and month in which the text was written; with the language it is what is kept of a consent.
CONSENT_VERSION = "2026-11"


def consent_text(language: str) -> str:
    """What is stored, what for, and how to see and delete it."""
    return say("registration.consent", language, version=CONSENT_VERSION)


def version_in(language: str) -> str:
    """The version as it is kept with a consent: it also tells in which language the text was read."""
    return f"{CONSENT_VERSION}/{language}"

"""Which languages Kentongan speaks, how well they are known, and which of them somebody is answered in.

No wording lives here, and no file is read here.
"""

from __future__ import annotations

#: Languages whose texts were written and read by people who speak them.
REVIEWED = ("id", "en")
#: Languages whose texts no native speaker has reviewed yet; their files say so as well (``about.is_reviewed``).
DRAFTS = ("jv", "mad")
#: Codes of all languages that have a file in ``texts/``: ISO 639-1 where there is one, else ISO 639-3.
LANGUAGES = REVIEWED + DRAFTS
#: The language of whatever is not said in another one.
FALLBACK = REVIEWED[0]
#: Sections that only operators read, in the language of their settings: command line, settings and the playground's
#: page. Drafts do not have them, and are answered there in :data:`FALLBACK`.
OPERATOR_SECTIONS = ("cli", "settings", "playground", "console", "office", "alarm")
#: Codes that older phones still send, and what they are called today.
_OLD_CODES = {"in": "id", "jw": "jv"}


def answered_in(tag: str, default: str) -> str:
    """The language in which somebody new is answered, who has not chosen one.

    A draft is for those who ask for it: its speakers all read Indonesian, and nobody should meet an unreviewed text
    only because of how a phone is set.

    Args:
        tag: what the platform says they read, a BCP 47 tag such as ``en-GB``; perhaps empty.
        default: one of :data:`REVIEWED`, for every tag of a language that we do not speak.
    """
    code = tag.partition("-")[0].lower()
    code = _OLD_CODES.get(code, code)
    if code in REVIEWED:
        return code
    return FALLBACK if code in DRAFTS else default

"""What somebody had typed when their session ended, in the words of the forms; ticks and choices are kept unseen."""

from __future__ import annotations

from collections.abc import Sequence

from data.wording import LANGUAGES, say

#: What each field is called that somebody writes in; the others hold choices, or what the page itself noted.
WRITTEN = {
    "verdict": "console.tips.verdict",
    "title": "console.tips.claim_title",
    "summary": "console.tips.summary",
    "explanation": "console.tips.explanation",
    "link": "console.tips.link",
    "source_link": "console.tips.source_link",
    "valid_from": "console.tips.valid_from",
    "valid_until": "console.tips.valid_until",
    "note": "console.drafts.note",
    "alasan": "console.kim.reason",
    "opd": "console.tips.department",
    "sampai": "console.duty.until",
    "gabung": "console.tips.merge_label",
    "judul": "console.siaran.heading",
    "surat": "console.siaran.letter_number",
    "penanda": "console.siaran.signer",
    "sasaran": "console.siaran.audience_text",
    "belum": "console.siaran.unconfirmed",
    "waktu": "console.siaran.at_time",
    "rangkaian": "console.siaran.series",
    "berakhir": "console.siaran.until",
    "catatan": "console.siaran.note",
    "jawaban": "console.questions.your_answer",
    "questions": "console.questions.wordings",
    "answer": "console.questions.answer_id",
    "source": "console.questions.source",
    "dated": "console.questions.dated",
    "until": "console.tips.valid_until",
    "lengkap": "console.entrance.full_name",
    "teks": "console.checks.search",
}
#: The opening of fields of one text in several languages, before the language's code.
_TEXT, _ANSWER = "teks-", "answer_"


def worded(fields: Sequence[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    """What was written, each with the name of its field; what is empty or was chosen is left out."""
    found = [(_label(name, language), value) for name, value in fields if value.strip()]
    return [(label, value) for label, value in found if label]


def _label(name: str, language: str) -> str:
    for opening, key in ((_TEXT, "console.siaran.text"), (_ANSWER, "console.questions.answer_in")):
        if name.startswith(opening):
            return say(key, language, language=_spoken(name.removeprefix(opening)))
    return say(WRITTEN[name], language) if name in WRITTEN else ""


def _spoken(code: str) -> str:
    return say("language.name", code) if code in LANGUAGES else code

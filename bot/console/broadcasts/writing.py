"""The form of a broadcast: what it holds of one that is there, and what is meant by what was typed into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.broadcasting.choosing import Chosen, chosen_of
from bot.broadcasting.drafting import Wanted, end_of
from bot.channels.contract import storable
from bot.console.broadcasts.common import KIM, picked
from broadcasts import series
from broadcasts.audience import reread
from broadcasts.audience_words import FIELD_WORD, AudienceError, Fault
from data.model.broadcast import BroadcastClass, Content
from data.model.segment import Field, Reach
from data.model.series import zone_word
from data.wording import LANGUAGES

#: How the names of the boxes of each field begin; what is ticked follows.
BOXES = {
    Field.REGION: "di-",
    Field.STATUS: "status-",
    Field.KIND: "jenis-",
    Field.ROLE: "peran-",
    Field.CHANNEL: "kanal-",
    Field.LANGUAGE: "bahasa-",
}
#: Whom: each KIM, people by what they are, in the audience language, or those whom the original reached.
PEOPLE, TYPED, THOSE = "orang", "bahasa", "asal"
#: One that is kept by name; what it stands for is put in its place before the form is read.
SAVED = "simpanan"
#: When: as soon as it is approved, at a time, or again and again.
AT_ONCE, AT, AGAIN = "segera", "waktu", "rangkaian"
EMPTY = {"siapa": KIM, "kapan": AT_ONCE, "kelas": str(BroadcastClass.OFFICIAL), "konfirmasi": "1"}


def typed_of(known: Wanted, timezone: str) -> dict[str, str]:
    """What stands in the form of a broadcast that is there."""
    content, zone = known.content, ZoneInfo(timezone)
    typed = {
        "judul": content.title,
        "kelas": str(known.klass),
        "surat": content.letter_number,
        "penanda": content.signer,
        "urutan": ",".join(language for language, _ in content.texts),
        "berakhir": _end(known.expires_at.astimezone(zone)) if known.expires_at else "",
    }
    typed |= {f"teks-{language}": text for language, text in content.texts}
    typed |= {"konfirmasi": "1"} if content.asks_confirmation else {}
    return typed | _schedule(known.schedule, timezone) | _audience(known)


def _end(at: datetime) -> str:
    """The last day, where all of it counts, or the moment."""
    is_midnight = (at.hour, at.minute) == (0, 0)
    return f"{at.date() - timedelta(days=1)}" if is_midnight else f"{at:%Y-%m-%d %H:%M}"


def _schedule(text: str, timezone: str) -> dict[str, str]:
    found = series.parse(text, zone_word(timezone))
    if found.series is not None:
        return {"kapan": AGAIN, "rangkaian": text}
    if found.at is not None:
        return {"kapan": AT, "waktu": f"{found.at.astimezone(ZoneInfo(timezone)):%Y-%m-%dT%H:%M}"}
    return {"kapan": AT_ONCE}


def _audience(known: Wanted) -> dict[str, str]:
    if not known.audience:
        return {"siapa": THOSE if known.corrects is not None else KIM}
    typed = {"siapa": TYPED, "sasaran": known.audience}
    try:
        chosen = chosen_of(reread(known.audience))
    except AudienceError:
        return typed
    if chosen is None:
        return typed
    typed["siapa"] = KIM if chosen.reach is Reach.KIM else PEOPLE
    for about, opening in BOXES.items():
        typed |= {f"{opening}{value}": "1" for value in chosen.of(about)}
    return typed | {"belum": ", ".join(chosen.of(Field.UNCONFIRMED))}


def audience_in(form: Mapping[str, str]) -> str:
    """The audience that a form means, in the audience language; empty for those whom an original reached.

    Raises:
        AudienceError: what is ticked is said of people, and KIM are meant.
    """
    whom = form.get("siapa", KIM)
    if whom == THOSE:
        return ""
    if whom == TYPED:
        return form.get("sasaran", "").strip() or "-"
    values = {about: picked(form, opening) for about, opening in BOXES.items()}
    serials = [serial for part in form.get("belum", "").split(",") if (serial := part.strip())]
    values[Field.UNCONFIRMED] = tuple(serials)
    chosen = Chosen(Reach.PEOPLE if whom == PEOPLE else Reach.KIM, values)
    if chosen.reach is Reach.KIM and chosen.of_people:
        raise AudienceError(Fault.PEOPLE_ONLY, FIELD_WORD[chosen.of_people[0]])
    return chosen.text


def schedule_in(form: Mapping[str, str]) -> str:
    """When, as a schedule is typed; a time without one is none."""
    when = form.get("kapan", AT_ONCE)
    if when == AGAIN:
        return form.get("rangkaian", "").strip() or "-"
    return (form.get("waktu", "").replace("T", " ").strip()[:20] or "-") if when == AT else ""


def languages_in(form: Mapping[str, str]) -> list[str]:
    """Every language in the order of the form; the text of the first is what those get whose own is missing."""
    first = [language for language in form.get("urutan", "").split(",") if language in LANGUAGES]
    return list(dict.fromkeys([*first, *LANGUAGES]))


def wanted_of(form: Mapping[str, str], before: Wanted, timezone: str) -> Wanted:
    """What a form means.

    Args:
        before: what cannot be typed stays as it is there.

    Raises:
        AudienceError, ScheduleError: a part of it means nothing.
    """
    said = {language: storable(form.get(f"teks-{language}", "")).strip() for language in languages_in(form)}
    content = Content(
        storable(form.get("judul", "")),
        tuple((language, text) for language, text in said.items() if text),
        () if "lepas" in form else before.content.files,
        storable(form.get("surat", "")),
        storable(form.get("penanda", "")),
        "konfirmasi" in form,
    )
    klass = form.get("kelas", "")
    return replace(
        before,
        klass=BroadcastClass(klass) if klass in set(BroadcastClass) else before.klass,
        content=content,
        audience=audience_in(form),
        schedule=schedule_in(form),
        expires_at=end_of(form.get("berakhir", "")[:40], zone_word(timezone)),
    )

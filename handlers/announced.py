"""The card for a text that is, or claims to be, an announcement of ours: asli, diubah, tidak pernah kami kirim.

It only lays out; what the text is was decided in :mod:`data.matching.announcements`.
"""

from __future__ import annotations

from data.matching.links import defanged
from data.model.announcement import Announcement, AnnouncementMatch, Difference, Finding
from data.wording import cut, long_date, say, units
from handlers.card import one_line
from handlers.scene import PARAGRAPH, Scene

#: Most UTF-16 units of a title and of one side of a difference.
TITLE_UNITS = 200
SIDE_UNITS = 120


def card(scene: Scene, match: AnnouncementMatch, ours: Announcement | None, room: int) -> str:
    """Say what a text is beside our announcements, in at most ``room`` UTF-16 units.

    Args:
        ours: the announcement that it is like; None when there is none.
    """
    language = scene.language
    if match.finding is Finding.NEVER_SENT or ours is None:
        return PARAGRAPH.join(_never_sent(scene, match))
    told = {"serial": cut(ours.serial, SIDE_UNITS), "date": long_date(ours.published_on, language)}
    parts = [say(f"announcement.{match.finding}", language, **told)]
    if ours.withdrawn_at is not None:
        parts.append(say("announcement.withdrawn", language, date=long_date(ours.withdrawn_at.date(), language)))
    if match.finding is Finding.GENUINE:
        parts.append(say("announcement.title", language, title=cut(one_line(ours.title), TITLE_UNITS)))
        parts += [say("announcement.excerpt", language)] if match.score < 1 else []
        return PARAGRAPH.join(parts)
    what = say("announcement.keep_ours", language)
    left = room - units(PARAGRAPH.join([*parts, what])) - units(PARAGRAPH)
    return PARAGRAPH.join([*parts, _differences(match.differences, language, left), what])


def _never_sent(scene: Scene, match: AnnouncementMatch) -> list[str]:
    """What is said of a text that is none of ours; a real number over other words is told so."""
    language, serial = scene.language, cut(one_line(match.serial), SIDE_UNITS)
    why = "announcement.other_words" if match.number else "announcement.no_such_number"
    parts = [say("announcement.never_sent", language), say(why, language, serial=serial)]
    parts.append(say("announcement.do_not_follow", language))
    if scene.desk.office.contact:
        parts.append(say("announcement.contact", language, contact=scene.desk.office.contact))
    return parts


def _differences(differences: tuple[Difference, ...], language: str, room: int) -> str:
    """The differences, a line each, as many as there is room for."""
    lines: list[str] = []
    for difference in differences:
        line = _line(difference, language)
        if units("\n".join([*lines, line])) > room:
            break
        lines.append(line)
    return "\n".join(lines)


def _line(difference: Difference, language: str) -> str:
    """One difference; no address in it can be pressed."""
    ours, theirs = (cut(defanged(one_line(side)), SIDE_UNITS) for side in (difference.ours, difference.theirs))
    if not ours:
        return say("announcement.put_in", language, theirs=theirs)
    if not theirs:
        return say("announcement.left_out", language, ours=ours)
    return say("announcement.changed", language, ours=ours, theirs=theirs)

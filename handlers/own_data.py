"""DATAKU: everything that is kept of a chat, in short as a message and in full as a text file."""

from __future__ import annotations

from data.model.membership import Member, MembershipState
from data.model.message import TextFile
from data.model.records import ConsentRecord, Records
from data.wording import say
from handlers.menu import MenuWord, menu_word_of
from handlers.own_data_file import consent_line, export, when
from handlers.registration import deep_link_of, elsewhere
from handlers.registration_labels import member_line, state_label
from handlers.scene import PARAGRAPH, Scene
from handlers.turn import Turn

#: Payload of the deep link.
DEEP_LINK = "dataku"
#: Memberships named in the message; the file has them all.
MOST_NAMED = 5


def is_asked(scene: Scene) -> bool:
    """Whether the person wants to see what is kept of them."""
    return menu_word_of(scene) is MenuWord.MY_DATA or deep_link_of(scene) == DEEP_LINK


async def shown(scene: Scene) -> Turn:
    """Show it; in a group only say where."""
    if scene.is_in_group:
        return elsewhere(scene, DEEP_LINK)
    records = await scene.desk.records()
    text = PARAGRAPH.join((_summary(scene, records), say("data.whole", scene.language)))
    file = TextFile(say("data.file_name", scene.language), export(scene, records))
    return Turn(scene.conversation, scene.outgoing(text, document=file))


def _summary(scene: Scene, records: Records) -> str:
    lines = [say("data.title", scene.language), *_members(scene, records), *_consents(scene, records)]
    if records.tip_count and records.oldest_tip_at:
        since = when(records.oldest_tip_at, scene.language)
        lines.append(say("data.tips", scene.language, count=records.tip_count, since=since))
    else:
        lines.append(say("data.no_tips", scene.language))
    return "\n".join(lines)


def _members(scene: Scene, records: Records) -> list[str]:
    standing = [member for member in records.members if member.state is not MembershipState.ENDED]
    if not standing:
        return [say("data.not_registered", scene.language)]
    lines = [_member(scene, member) for member in standing[:MOST_NAMED]]
    left = len(standing) - len(lines)
    return [*lines, say("data.more", scene.language, count=left)] if left else lines


def _member(scene: Scene, member: Member) -> str:
    what = member_line(member, scene.desk.gazetteer, scene.language)
    state = state_label(member.state, scene.language)
    return say("data.member", scene.language, name=member.name, what=what, state=state)


def _consents(scene: Scene, records: Records) -> list[str]:
    """The newest word on each topic, and of each person."""
    newest: dict[tuple[str, str], ConsentRecord] = {(one.topic, one.name): one for one in records.consents}
    return [consent_line(one, scene.language) for one in list(newest.values())[-MOST_NAMED:]]

"""What is not plain text: files with and without a caption, stickers, locations, contacts, polls."""

from __future__ import annotations

from data.model.factcheck import Decision, Outcome
from data.model.message import ContentKind
from data.wording import say
from handlers import reading, tip, welcome
from handlers.scene import Scene
from handlers.ticket import ticket_of
from handlers.turn import Turn

#: What is said to content that can never be a tip.
_ANSWERS = {
    ContentKind.STICKER: "media.sticker",
    ContentKind.LOCATION: "media.location",
    ContentKind.CONTACT: "media.contact",
    ContentKind.POLL: "media.poll",
}


def is_file(scene: Scene) -> bool:
    """Whether a photo, video, voice message or document was sent."""
    return scene.incoming.kind in tip.MEDIA


def is_no_text(scene: Scene) -> bool:
    """Whether something was sent that has no text and no file for us."""
    return scene.incoming.kind in _ANSWERS


async def declined(scene: Scene) -> Turn:
    """Say what can be done instead."""
    if scene.incoming.kind is ContentKind.STICKER:
        return welcome.nodded(scene, _ANSWERS[ContentKind.STICKER])
    return Turn(scene.conversation, scene.outgoing(say(_ANSWERS[scene.incoming.kind], scene.language)))


async def received(scene: Scene) -> Turn:
    """Check the caption; without one ask for the text and keep the file's tip, so that nothing is lost."""
    if reading.is_claim(scene.text, scene.words):
        return await tip.received(scene)
    largest, files = scene.desk.limits.download_bytes, scene.incoming.attachments
    if files and all((file.size_bytes or 0) > largest for file in files):
        megabytes = largest // 1_000_000
        return Turn(scene.conversation, scene.outgoing(say("media.too_large", scene.language, megabytes=megabytes)))
    what = say(tip.MEDIA[scene.incoming.kind], scene.language)
    text = say("media.unread", scene.language, what=what, ticket=ticket_of(scene.incoming.number))
    return tip.queued(scene, Decision(Outcome.NONE, why="no text"), text)

"""A link of invitation that was followed: who invites to what, and the registration with all that is known filled in.

The token comes as the payload of a deep link. A registration that was begun by it asks for nothing but a name and the
consent, and it waits to be confirmed like any other.
"""

from __future__ import annotations

import re

from data.model.conversation import Form
from data.model.invitation import Invitation, InvitationState
from data.wording import say
from handlers.commands import command_of
from handlers.registration import open_form
from handlers.registration_asking import Step
from handlers.registration_labels import place_label, role_label
from handlers.registration_names import shown_name
from handlers.registration_questions import ask_step, proceed, repeat
from handlers.scene import Scene
from handlers.turn import Turn

#: 128 bits in base64url are 22 characters; what is a little shorter or longer is one that was copied badly.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,24}", re.ASCII)
_CLOSED = {
    InvitationState.USED: "invitation.used",
    InvitationState.EXPIRED: "invitation.expired",
    InvitationState.REVOKED: "invitation.revoked",
}


def is_invited(scene: Scene) -> bool:
    """Whether a link with a token was followed."""
    return _token_of(scene) != ""


def _token_of(scene: Scene) -> str:
    command = command_of(scene)
    is_token = command is not None and command.name == "start" and _TOKEN.fullmatch(command.argument)
    return command.argument if command and is_token else ""


async def welcomed(scene: Scene) -> Turn:
    """Greet somebody who is invited, and register them; a link that does not count any more is told to be one."""
    if scene.is_in_group:
        return _told(scene, "invitation.in_group")
    found = await scene.desk.invitation(_token_of(scene))
    if found is None:
        return _told(scene, "invitation.unknown")
    if found.is_mine:
        return _told(scene, "invitation.yours")
    if found.state in _CLOSED:
        return _told(scene, _CLOSED[found.state])
    return await _begun(scene, found)


def _told(scene: Scene, key: str) -> Turn:
    return Turn(scene.conversation, scene.outgoing(say(key, scene.language)))


async def _begun(scene: Scene, found: Invitation) -> Turn:
    """Begin the registration; whatever else was under way gives way to what the person has just chosen."""
    greeting = say(
        "invitation.welcome",
        scene.language,
        role=role_label(found.role, scene.language),
        institution=found.institution,
        place=place_label(scene.desk.gazetteer, found.place, scene.language),
    )
    form = open_form(scene)
    if form is not None and form.invitation == found.number:
        return await repeat(scene, form, greeting)
    form = Form(
        session=scene.incoming.number,
        step=Step.NAME,
        role=str(found.role),
        place=found.place,
        institution=found.institution,
        name=shown_name(scene.incoming.sender.name),
        invitation=found.number,
    )
    if await scene.desk.members():
        return await ask_step(scene, form, Step.WHO, greeting)
    return await proceed(scene, form, greeting)

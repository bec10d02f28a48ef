"""The remark that a registration waits, below whatever else was said in the middle of it."""

from __future__ import annotations

from dataclasses import replace

from data.wording import say
from handlers.scene import PARAGRAPH, Scene
from handlers.turn import Turn


def reminded(scene: Scene, turn: Turn) -> Turn:
    """Add the remark to a turn that is not the registration's own and has left it open."""
    if turn.says is None or turn.conversation.form is None or scene.is_in_group:
        return turn
    remark = PARAGRAPH + say("registration.waits", turn.conversation.language)
    return replace(turn, says=replace(turn.says, text=turn.says.text + remark))

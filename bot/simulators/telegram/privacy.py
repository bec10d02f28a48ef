"""Which messages of a group a bot in privacy mode gets to see.

Source: core.telegram.org/bots/features#privacy-mode. That a mention is enough is not written there but observed by
many (*unverified* by us).
"""

from __future__ import annotations

from typing import Any

from bot.simulators.telegram import contents
from bot.simulators.telegram.entities import units

Json = dict[str, Any]


def concerns(bot: Json, message: Json) -> bool:
    """Return whether a bot in privacy mode sees a message of a group.

    It sees commands that do not name another bot, mentions of itself, replies to itself, and service messages.
    """
    content = message.get("text") or message.get("caption")
    if message.get("reply_to_message", {}).get("from", {}).get("id") == bot["id"]:
        return True
    if content is None:
        return not any(kind in message for kind in contents.KINDS)
    name = "@" + bot["username"].lower()
    for entity in message.get("entities") or message.get("caption_entities") or ():
        marked = _marked(content, entity).lower()
        if entity["type"] == "mention" and marked == name:
            return True
        if entity["type"] == "bot_command" and ("@" not in marked or marked.endswith(name)):
            return True
    return False


def _marked(content: str, entity: Json) -> str:
    """Return the piece of a text that an entity marks."""
    if units(content) == len(content):
        return content[entity["offset"] : entity["offset"] + entity["length"]]
    wide = content.encode("utf-16-le", "surrogatepass")
    piece = wide[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2]
    return piece.decode("utf-16-le", "surrogatepass")

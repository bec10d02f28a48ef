"""The methods about the bot itself, about chats and files, and about the webhook."""

from __future__ import annotations

import ipaddress
import json
import re
from typing import Any
from urllib.parse import urlsplit

from bot.simulators.telegram import objects
from bot.simulators.telegram.calls import Call
from bot.simulators.telegram.refusals import bad_request
from bot.simulators.telegram.world import BotAccount, Webhook

Json = dict[str, Any]

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def get_me(call: Call) -> Json:
    """Return the bot with its abilities."""
    return {**call.bot.user, **objects.BOT_ABILITIES, "can_read_all_group_messages": not call.bot.is_private}


def get_chat(call: Call) -> Json:
    """Return what is known of a chat."""
    return objects.full_chat(call.destination().card)


def get_chat_member(call: Call) -> Json:
    """Return what somebody is in a chat."""
    chat = call.destination()
    user_id = call.params.integer("user_id")
    ours = {bot.id: bot.user for bot in call.world.bots.values()}
    user = ours.get(user_id) or call.world.people.get(user_id)
    if user is None:
        raise bad_request("user not found")
    return objects.member(user, chat.members.get(user_id, "left"))


def get_file(call: Call) -> Json:
    """Return where a file can be downloaded."""
    return call.world.files.described(call.params.text("file_id"))


# Commands and descriptions, by scope and language.


def _key(call: Call, kind: str) -> tuple[str, str, str]:
    """Return where a text of the bot is kept."""
    scope = call.params.tree("scope", "BotCommandScope") or {"type": "default"}
    return kind, json.dumps(scope, sort_keys=True), call.params.text("language_code")


def set_my_commands(call: Call) -> bool:
    """Set the menu of commands."""
    commands = call.params.tree("commands", "commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH" if isinstance(commands, list) else "can't parse commands JSON object")
    call.bot.texts[_key(call, "commands")] = [_command(one) for one in commands]
    return True


def _command(one: Any) -> Json:
    """Check one command."""
    name = str(one.get("command", "")).removeprefix("/") if isinstance(one, dict) else ""
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    description = str(one.get("description", ""))
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def get_my_commands(call: Call) -> list[Json]:
    """Return the menu of commands."""
    found: list[Json] = call.bot.texts.get(_key(call, "commands"), [])
    return found


def delete_my_commands(call: Call) -> bool:
    """Drop the menu of commands."""
    call.bot.texts.pop(_key(call, "commands"), None)
    return True


def set_my_description(call: Call) -> bool:
    """Set what a person reads before the first message."""
    description = call.params.text("description")
    if len(description) > 512:
        raise bad_request("BOT_DESCRIPTION_INVALID")
    call.bot.texts[_key(call, "description")] = description
    return True


def get_my_description(call: Call) -> Json:
    """Return what a person reads before the first message."""
    return {"description": call.bot.texts.get(_key(call, "description"), "")}


def set_my_short_description(call: Call) -> bool:
    """Set what the bot's profile shows."""
    call.bot.texts[_key(call, "short")] = call.params.text("short_description")
    return True


def get_my_short_description(call: Call) -> Json:
    """Return what the bot's profile shows."""
    return {"short_description": call.bot.texts.get(_key(call, "short"), "")}


# The webhook.


def remember_allowed(call: Call) -> None:
    """Note which kinds of update the bot wants, when it says so; they hold until it says otherwise."""
    allowed = call.params.tree("allowed_updates", "allowed updates")
    if isinstance(allowed, list):
        call.bot.allowed = frozenset(map(str, allowed)) or None


def set_webhook(call: Call) -> bool:
    """Have updates delivered; an empty address means deleteWebhook."""
    url = call.params.text("url")
    if not url:
        return delete_webhook(call)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.params.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    remember_allowed(call)
    _drop_pending(call)
    call.bot.webhook = Webhook(url, secret, call.params.integer("max_connections", 40))
    _end_polls(call)
    return True


def delete_webhook(call: Call) -> bool:
    """Let the bot ask for updates again."""
    _drop_pending(call)
    call.bot.webhook = None
    return True


def _drop_pending(call: Call) -> None:
    """Forget what was not delivered yet, when the bot wants that."""
    if call.params.flag("drop_pending_updates"):
        call.bot.pending.clear()


def _end_polls(call: Call) -> None:
    """Wake a waiting getUpdates, which finds that it is no longer wanted."""
    call.bot.poll += 1
    call.world.arrivals.ring()


def get_webhook_info(call: Call) -> Json:
    """Return where updates go, and what went wrong last."""
    bot = call.bot
    hook = bot.webhook or Webhook("")
    found: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(bot.pending)}
    if hook.url:
        found["max_connections"] = hook.max_connections
        found.update(_address(hook.url))
    if hook.last_error:
        found["last_error_message"], found["last_error_date"] = hook.last_error
    return {**found, **_allowed(bot)}


def _address(url: str) -> Json:
    """Return the field ``ip_address`` of an address that is one."""
    try:
        return {"ip_address": str(ipaddress.ip_address(urlsplit(url).hostname or ""))}
    except ValueError:
        return {}


def _allowed(bot: BotAccount) -> Json:
    """Return the field ``allowed_updates`` when the bot has chosen."""
    return {"allowed_updates": sorted(bot.allowed)} if bot.allowed is not None else {}

"""Keyboards under a message: their shape is checked here, and here they are told to the journal."""

from __future__ import annotations

from typing import Any

from bot.simulators.telegram.refusals import bad_request

#: What a button may hand back, in bytes of UTF-8. Source: core.telegram.org/bots/api#inlinekeyboardbutton.
CALLBACK_BYTES = 64

#: Buttons that one inline keyboard may hold. Source: limits.tginfo.me (third party).
INLINE_BUTTONS = 100

#: What a button can do; exactly one of these stands beside its text.
_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)

#: One button as the journal keeps it: its text, and its callback data or address ("" for a reply keyboard).
Button = tuple[str, str]


def checked(markup: Any) -> dict[str, Any] | None:
    """Return a reply markup that has the right shape.

    Raises:
        Refusal: it has not.
    """
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return {"inline_keyboard": _inline_rows(markup["inline_keyboard"])}
    if "keyboard" in markup:
        _check_reply_rows(markup["keyboard"])
    return markup


def _inline_rows(rows: Any) -> list[list[dict[str, Any]]]:
    """Check the rows of an inline keyboard; empty rows vanish."""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    if sum(len(row) for row in rows) > INLINE_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return [[_inline_button(button) for button in row] for row in rows if row]


def _inline_button(button: Any) -> dict[str, Any]:
    """Check one inline button."""
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if not _ACTIONS.intersection(button):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    _check_action(button)
    return {name: value for name, value in button.items() if value is not None}


def _check_action(button: dict[str, Any]) -> None:
    """Check callback data (1 to 64 bytes) and addresses."""
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode("utf-8", "replace"))
        if not 1 <= size <= CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and "." not in str(button["url"]) and "://" not in str(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _check_reply_rows(rows: Any) -> None:
    """Check the rows of a reply keyboard."""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" of the ReplyKeyboardMarkup must be an Array of Arrays')
    for row in rows:
        for button in row:
            text = button.get("text") if isinstance(button, dict) else button
            if not isinstance(text, str):
                raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")


def shown(markup: dict[str, Any] | None) -> tuple[tuple[Button, ...], ...]:
    """Return the rows of buttons that a chat shows."""
    if not markup:
        return ()
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    return tuple(tuple(_button(button) for button in row) for row in rows)


def _button(button: Any) -> Button:
    """Return one button as the journal keeps it."""
    if isinstance(button, str):
        return button, ""
    return button["text"], str(button.get("callback_data") or button.get("url") or "")

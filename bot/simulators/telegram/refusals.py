"""How the Bot API says no: one exception that carries a code, a sentence and sometimes parameters."""

from __future__ import annotations

import json
from typing import Any


class Refusal(Exception):
    """The Bot API answers with an error.

    Args:
        code: the HTTP status, repeated in the body as ``error_code``.
        description: the sentence, with its customary beginning ("Bad Request: ...").
        parameters: ``retry_after`` (seconds) or ``migrate_to_chat_id``, as the platform gives them.
    """

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> bytes:
        """Return the JSON that the client reads."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return json.dumps(answer).encode()


def bad_request(sentence: str) -> Refusal:
    """Return a 400 with the platform's prefix."""
    return Refusal(400, f"Bad Request: {sentence}")


def forbidden(sentence: str) -> Refusal:
    """Return a 403 with the platform's prefix."""
    return Refusal(403, f"Forbidden: {sentence}")


def conflict(sentence: str) -> Refusal:
    """Return a 409 with the platform's prefix."""
    return Refusal(409, f"Conflict: {sentence}")


def too_many(retry_after_seconds: int) -> Refusal:
    """Return a 429 that asks to wait."""
    sentence = f"Too Many Requests: retry after {retry_after_seconds}"
    return Refusal(429, sentence, {"retry_after": retry_after_seconds})


def moved(to_chat_id: int) -> Refusal:
    """Return the 400 of a group that became a supergroup."""
    sentence = "Bad Request: group chat was upgraded to a supergroup chat"
    return Refusal(400, sentence, {"migrate_to_chat_id": to_chat_id})


def unauthorized() -> Refusal:
    """Return the 401 of a token that the platform does not know."""
    return Refusal(401, "Unauthorized")


def not_found() -> Refusal:
    """Return the 404 of an unknown method or a malformed token."""
    return Refusal(404, "Not Found")

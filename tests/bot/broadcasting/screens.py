"""What people see of broadcasts: a channel that notes whole messages, and fails for whom it is told to."""

from __future__ import annotations

from collections.abc import Mapping

from broadcasts.channel import SendError
from data.model.message import Outgoing
from tests.bot.test_conductor import Recorder


class Screens(Recorder):
    """Notes what each chat was sent.

    Args:
        fails: the error by chat, once each; that of a change is under "edit" and the chat.
    """

    def __init__(self, fails: Mapping[str, SendError] | None = None) -> None:
        super().__init__()
        self.shown: list[tuple[str, Outgoing]] = []
        self._fails = dict(fails or {})

    async def send(self, external_id: str, message: object) -> object:  # type: ignore[override]
        assert isinstance(message, Outgoing)
        error = self._fails.pop(f"edit {external_id}" if message.edits else external_id, None)
        if error is not None:
            raise error
        answer = await super().send(external_id, message)
        self.shown.append((external_id, message))
        return answer

    def said(self) -> list[str]:
        """Who was sent a new message."""
        return sorted(chat for chat, message in self.shown if not message.edits)

    def changed(self) -> list[str]:
        """In whose chat a message was changed."""
        return sorted(chat for chat, message in self.shown if message.edits)

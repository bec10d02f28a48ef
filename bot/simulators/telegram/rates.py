"""The platform's real rates, enforced when a test or benchmark asks for it.

Only accepted messages count. Telegram publishes the rates but not its algorithm; this one is the plain reading:
sliding windows for the bot and for groups, and a bucket with a small burst for one chat.
"""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass, field

from bot.simulators.telegram.refusals import too_many


@dataclass(slots=True)
class Rates:
    """How many messages a bot may send.

    Args:
        per_second: over all chats. Source: core.telegram.org/bots/faq, "My bot is hitting limits".
        chat_per_second: to one chat in the long run (same source).
        chat_burst: messages at once to one chat ("short bursts" are tolerated; the number is ours).
        group_per_minute: to one group (same source).
        minute_seconds: how long that minute lasts; shorter for whoever has no minute to wait.
    """

    per_second: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 3
    group_per_minute: int = 20
    minute_seconds: float = 60.0
    _all: dict[tuple[int, int], deque[float]] = field(default_factory=dict)
    _chats: dict[tuple[int, int], float] = field(default_factory=dict)
    _groups: dict[tuple[int, int], deque[float]] = field(default_factory=dict)

    def admit(self, bot_id: int, chat_id: int, *, is_group: bool, messages: int = 1) -> None:
        """Count a call that sends so many messages.

        Raises:
            Refusal: 429; nothing was counted.
        """
        now = time.monotonic()
        overall = _window(self._all, (bot_id, 0), now - 1.0)
        group = _window(self._groups, (bot_id, chat_id), now - self.minute_seconds)
        waits = [_wait(overall, self.per_second, messages, now, 1.0), self._chat_wait((bot_id, chat_id), now)]
        if is_group:
            waits.append(_wait(group, self.group_per_minute, messages, now, self.minute_seconds))
        if (longest := max(waits)) > 0:
            raise too_many(max(1, math.ceil(longest)))
        overall.extend([now] * messages)
        group.extend([now] * messages if is_group else [])
        # The bucket holds the moment at which the chat would be quite rested if it got nothing more.
        rested = max(self._chats.get((bot_id, chat_id), now), now)
        self._chats[bot_id, chat_id] = rested + messages / self.chat_per_second

    def _chat_wait(self, key: tuple[int, int], now: float) -> float:
        """Return the seconds until a chat may get one more."""
        backlog = self._chats.get(key, now) - now
        return backlog - (self.chat_burst - 1) / self.chat_per_second


def _window(windows: dict[tuple[int, int], deque[float]], key: tuple[int, int], since: float) -> deque[float]:
    """Return the moments of a window, without those that left it."""
    window = windows.setdefault(key, deque())
    while window and window[0] <= since:
        window.popleft()
    return window


def _wait(window: deque[float], most: int, messages: int, now: float, seconds: float) -> float:
    """Return the seconds until so many more fit into a window."""
    excess = len(window) + messages - most
    if excess <= 0 or not window:
        return 0.0
    return window[min(excess, len(window)) - 1] + seconds - now

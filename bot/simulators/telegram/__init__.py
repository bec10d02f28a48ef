"""A Telegram Bot API server on the loopback interface, with people who do as they are told.

A map, from the outside in:

* ``server`` runs it, in a thread of its own; ``web`` speaks HTTP; ``control_web`` is the control side over HTTP.
* ``control`` and ``stage`` are what a test holds: a person says, presses, blocks; faults; the journal.
* ``methods`` is the table of the Bot API's methods; ``sending``, ``editing`` and ``account`` fulfil them;
  ``polling`` and ``webhooks`` bring updates to the bot.
* ``world`` remembers bots, people, chats and messages; ``files`` and ``journal`` are its shelves.
* ``faults`` and ``rates`` decide what goes wrong; ``bodies``, ``markup``, ``markdown``, ``entities``, ``keyboards``
  and ``contents`` are translations without memory.

Wordings of refusals follow the official server (github.com/tdlib/telegram-bot-api) as far as they are known to us.
"""

from bot.simulators.telegram.control import Control
from bot.simulators.telegram.faults import FaultKind
from bot.simulators.telegram.journal import Seen
from bot.simulators.telegram.server import TelegramServer
from bot.simulators.telegram.world import DEFAULT_TOKEN, World

__all__ = ["DEFAULT_TOKEN", "Control", "FaultKind", "Seen", "TelegramServer", "World"]

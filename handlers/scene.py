"""One message with everything a handler may look at; it decides nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from data.model.conversation import Conversation
from data.model.message import ChatKind, Choice, ContentKind, Incoming, Outgoing, TextFile
from data.wording import cut, say, units
from handlers.reading import clean, words_of
from handlers.turn import Desk

#: Between the paragraphs of one message.
PARAGRAPH = "\n\n"
#: A bot's name before or after what is said to it; Telegram's bot names end in "bot". A run of white space is looked at
#: from its beginning only, or a text full of it would hold everybody up.
_MENTION = re.compile(r"^@\w{2,31}bot\b[\s:,]*|(?<!\s)\s*@\w{2,31}bot$", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Scene:
    """What was said, what is remembered, and whom to ask.

    Args:
        text: what was said, cleaned: encodable, without a mention of us, outer white space removed.
        words: its first words in lower case; see :func:`handlers.reading.words_of`.
        conversation: what is remembered, without what holds only until the next turn.
        before: what was remembered before this turn, with it.
        claim: what of the text is to be checked, when it says other things as well; empty for all of it.
        postscript: what is said below the answer, in one or two lines; perhaps empty.
        is_for_checking: the person has said so themselves, by /cek.
    """

    incoming: Incoming
    conversation: Conversation
    desk: Desk
    text: str
    words: tuple[str, ...]
    before: Conversation
    claim: str = ""
    postscript: str = ""
    is_for_checking: bool = False

    @property
    def checked(self) -> str:
        """What is to be checked of the text."""
        return self.claim or self.text

    @property
    def language(self) -> str:
        """The language in which this turn is worded."""
        return self.conversation.language

    @property
    def is_own_text(self) -> bool:
        """Whether the person typed this text themselves, so that it may be meant for us and not for checking."""
        return self.incoming.kind is ContentKind.TEXT and self.incoming.forwards == 0

    @property
    def is_in_group(self) -> bool:
        """Whether others hear the answer."""
        return self.incoming.chat_kind is ChatKind.GROUP

    @property
    def room(self) -> int:
        """UTF-16 units that an answer may take, what is added below it already kept free."""
        if self.conversation.form is None or self.is_in_group:
            return self.full_room
        return self.full_room - units(PARAGRAPH + say("registration.waits", self.language))

    @property
    def full_room(self) -> int:
        """The same for an answer below which no remark on an open registration stands."""
        whole = self.desk.limits.text_units
        if self.postscript:
            whole -= units(PARAGRAPH + self.postscript)
        if self.conversation.has_greeted:
            return whole
        return whole - units(PARAGRAPH + say("welcome.intro", self.language))

    def outgoing(
        self, text: str, *choices: Choice, answers_tip: bool = False, document: TextFile | None = None
    ) -> Outgoing:
        """Build the answer; it points at the message it answers where several could be meant.

        Args:
            choices: left out when the channel cannot carry all of them.
            answers_tip: people forward in quick succession, so each verdict points at its message.
            document: a file that goes with it.
        """
        reply_to = self.incoming.button_message_id or self.incoming.message_id
        shown = choices if len(choices) <= self.desk.limits.choices else ()
        if self.postscript:
            text += PARAGRAPH + self.postscript
        return Outgoing(text, shown, reply_to if answers_tip or self.is_in_group else "", document)

    def choice(self, label: str, payload: str) -> Choice:
        """Build a button whose label fits the channel."""
        return Choice(cut(label, self.desk.limits.choice_units), payload)


def scene_of(incoming: Incoming, conversation: Conversation, desk: Desk) -> Scene:
    """Set the scene for one message."""
    text = clean(incoming.text)
    if incoming.chat_kind is ChatKind.GROUP:
        text = _MENTION.sub("", text).strip()
    now = replace(conversation, is_quiet=False, answered_number=0, counting=0)
    return Scene(incoming, now, desk, text, words_of(text), conversation)

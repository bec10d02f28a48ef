"""What Telegram carries, for those who write for it: without aiogram, which takes a second and 20 MB to import."""

from __future__ import annotations

from data.model.message import Limits

#: Largest file that is sent, bytes. Source: core.telegram.org/bots/api, "Sending files".
UPLOAD_BYTES = 50_000_000
NAME = "telegram"
#: Source: core.telegram.org/bots/api#sendmessage, #inlinekeyboardbutton and #getfile; 10 rows are our own measure, as
#: many as a list on WhatsApp has.
LIMITS = Limits(
    text_units=4096,
    choices=10,
    choice_units=60,
    payload_bytes=64,
    download_bytes=20_000_000,
    can_edit=True,
    upload_bytes=UPLOAD_BYTES,
)

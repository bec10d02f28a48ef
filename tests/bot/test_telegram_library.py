"""aiogram's types are built when they are needed, and every one of them can be."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.bot.commands import ROOT

#: In a process of its own: what another test imported before would have been built by then.
LOOK = """
import json
from inspect import isclass
from pydantic import BaseModel
import bot.channels.telegram
import aiogram.methods, aiogram.types

places = (aiogram.types, aiogram.methods)
kinds = [getattr(place, name) for place in places for name in place.__all__]
kinds = [kind for kind in kinds if isclass(kind) and issubclass(kind, BaseModel)]
early = [kind.__name__ for kind in kinds if kind.__pydantic_complete__]
where = {"date": 1, "chat": {"id": 1, "type": "private"}}
first = where | {"message_id": 6, "from": {"id": 2, "is_bot": True, "first_name": "B"}}
message = aiogram.types.Message.model_validate(where | {"message_id": 7, "reply_to_message": first})
nested = type(message.reply_to_message.from_user).__name__
failed = [kind.__name__ for kind in kinds if kind.model_rebuild(raise_errors=False) is False]
print(json.dumps({"all": len(kinds), "early": early, "nested": nested, "failed": failed}))
"""


def test_types_are_built_when_needed_and_all_of_them_can_be() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, check=True)
    seen = json.loads(done.stdout)
    assert len(seen["early"]) < seen["all"] / 10, f"built while they were imported: {seen['early']}"
    assert seen["nested"] == "User", "what a type holds is read as its own type"
    assert not seen["failed"]

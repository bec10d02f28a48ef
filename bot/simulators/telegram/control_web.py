"""The control side over HTTP, for tests in another process, other languages and the playground.

Every verb of :class:`.Control` is ``POST /control/<verb>`` with its arguments as a JSON object; the answer is
``{"ok": true, "result": ...}`` or, with status 400, ``{"ok": false, "error": sentence}``. An argument whose name ends
in ``_base64`` is bytes (``content_base64`` becomes ``content``).
"""

from __future__ import annotations

import base64
import inspect
import json
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.simulators.telegram.control import Control

#: Verbs that may be called; a waiting one (hears) is ``GET /control/journal`` with ``count`` and ``within_seconds``.
VERBS = frozenset(
    {
        "person",
        "says",
        "sends",
        "photo",
        "document",
        "album",
        "edits",
        "bot_says",
        "presses",
        "raw",
        "group",
        "forum",
        "topic",
        "channel",
        "joins",
        "leaves",
        "adds_bot",
        "removes_bot",
        "blocks",
        "unblocks",
        "deactivates",
        "migrates",
        "bot",
        "revokes",
        "fault",
        "clear_faults",
        "seed",
        "enforce_rates",
        "accept_strangers",
        "reset",
        "seen",
        "messages",
        "shown",
        "pending",
        "state",
    }
)


def control_app(control: Control) -> Starlette:
    """Return the application of the control side."""
    side = _ControlSide(control)
    return Starlette(
        routes=[
            Route("/control", side.verbs),
            Route("/control/journal", side.journal),
            Route("/control/state", side.state),
            Route("/control/batch", side.batch, methods=["POST"]),
            Route("/control/{verb}", side.perform, methods=["POST"]),
        ]
    )


class _ControlSide:
    """The endpoints."""

    def __init__(self, control: Control) -> None:
        self._control = control

    async def verbs(self, _request: Request) -> Response:
        """Tell which verbs there are, with their arguments and first sentences."""
        return _answer({verb: _described(getattr(self._control, verb)) for verb in sorted(VERBS)})

    async def journal(self, request: Request) -> Response:
        """Return rows: ``chat_id``, ``method``, ``after``; with ``count``, wait for so many messages."""
        query = request.query_params
        chat_id = int(query["chat_id"]) if "chat_id" in query else None
        after = int(query.get("after", 0))
        if "count" in query:
            seconds = float(query.get("within_seconds", 5.0))
            try:
                await self._control.hears(chat_id, int(query["count"]), after=after, within_seconds=seconds)
            except TimeoutError as error:
                return _refused(error)
        return _answer(self._control.seen(chat_id, method=query.get("method"), after=after))

    async def state(self, _request: Request) -> Response:
        """Return counts."""
        return _answer(self._control.state())

    async def perform(self, request: Request) -> Response:
        """Carry out one verb."""
        try:
            return _answer(self._performed(request.path_params["verb"], await _arguments(request)))
        except (TypeError, LookupError, ValueError) as error:
            return _refused(error)

    async def batch(self, request: Request) -> Response:
        """Carry out several verbs while the world stands still: ``[{"verb": ..., argument: ...}, ...]``."""
        try:
            steps = json.loads(await request.body())
            with self._control.batch():
                return _answer([self._performed(step.pop("verb"), step) for step in steps])
        except (TypeError, LookupError, ValueError) as error:
            return _refused(error)

    def _performed(self, verb: str, arguments: dict[str, Any]) -> Any:
        """Carry out one verb and return its result."""
        if verb not in VERBS:
            raise LookupError(f"no verb {verb!r}; GET /control lists them")
        return getattr(self._control, verb)(**dict(map(_plain, arguments.items())))


def _described(verb: Callable[..., Any]) -> str:
    """Return signature and first sentence of a verb."""
    return f"{inspect.signature(verb)} {(verb.__doc__ or '').strip().splitlines()[0]}"


async def _arguments(request: Request) -> dict[str, Any]:
    """Read the arguments of a verb; no body means none."""
    body = await request.body()
    found = json.loads(body) if body else {}
    if not isinstance(found, dict):
        raise TypeError("the arguments must be a JSON object")
    return found


def _plain(item: tuple[str, Any]) -> tuple[str, Any]:
    """Turn one argument from JSON into what the verb takes; inside ``details`` too."""
    name, value = item
    if name.endswith("_base64"):
        return name.removesuffix("_base64"), base64.b64decode(value)
    if name == "details":
        return name, dict(map(_plain, value.items()))
    return name, tuple(value) if name == "members" else value


def _answer(result: Any) -> Response:
    """Return a result as JSON."""
    body = json.dumps({"ok": True, "result": result}, default=lambda thing: thing.as_json())
    return Response(body, media_type="application/json")


def _refused(error: Exception) -> Response:
    """Return an error as JSON."""
    body = json.dumps({"ok": False, "error": f"{type(error).__name__}: {error}"})
    return Response(body, status_code=400, media_type="application/json")

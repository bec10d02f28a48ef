"""The playground over HTTP: the page, its files, its state and what it may ask for, all behind the door."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from bot.looks import served
from bot.playground import media, office
from bot.playground.door import Door, hosts_of
from bot.playground.ground import Playground
from bot.playground.page import page
from bot.playground.speech import Refused
from bot.playground.world import PATH
from data.wording import say

#: Largest body of a request that carries no photo, bytes; a text of 4,096 units in escapes stays far below.
MOST_BODY_BYTES = 64_000

Act = Callable[[Playground, Request, dict[str, Any]], Awaitable[dict[str, Any]]]


def open_routes(playground: Playground, host: str, port: int) -> list[BaseRoute]:
    """The routes of a playground that is open.

    Args:
        host: the address on which we listen.
    """
    inside = Starlette(routes=[*_pages(playground), *_api(playground)])
    door = Door(inside, hosts_of(port, host), playground.language)
    return _at_path(door)


def closed_routes(language: str) -> list[BaseRoute]:
    """The routes of a playground that is not open: one sentence."""
    return _at_path(PlainTextResponse(say("playground.door.closed", language) + "\n", 404))


def _at_path(inside: ASGIApp) -> list[BaseRoute]:
    """Everything at and below the path goes to one application, which sees whole paths."""
    return [Route(PATH, endpoint=_Whole(inside)), Mount(PATH, app=_Whole(inside))]


class _Whole:
    """An application that is mounted and yet sees the whole path; a class, so that a route lets any method through."""

    def __init__(self, inside: ASGIApp) -> None:
        self._inside = inside

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on."""
        await self._inside(dict(scope, root_path=""), receive, send)


def _pages(playground: Playground) -> list[BaseRoute]:
    async def shown(_request: Request) -> Response:
        return HTMLResponse(page(playground.language), headers={"Cache-Control": "no-store"})

    async def static(request: Request) -> Response:
        return served("bot.playground", request.path_params["name"], request)

    async def photo(request: Request) -> Response:
        content = playground.album.get(request.path_params["name"])
        if content is None:
            return Response(status_code=404)
        headers = {"Cache-Control": "private, max-age=86400, immutable"}
        return Response(content, media_type=media.media_type_of(content), headers=headers)

    return [
        Route(PATH, shown),
        Route(f"{PATH}/", shown),
        Route(f"{PATH}/static/{{name}}", static),
        Route(f"{PATH}/media/{{name}}", photo),
        Route(f"{PATH}/documents/{{id}}/{{message}}", _answering(playground, _document)),
    ]


def _api(playground: Playground) -> list[BaseRoute]:
    async def events(_request: Request) -> Response:
        if playground.hub.is_full or not playground.is_open:
            return Response(status_code=503)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(playground.hub.listen(), media_type="text/event-stream", headers=headers)

    reads = {"state": _state, "office": _office}
    acts = {
        "phones": _add,
        "phones/{id}/rename": _rename,
        "phones/{id}/remove": _remove,
        "phones/{id}/say": _say,
        "phones/{id}/photo": _photo,
        "announce": _announce,
        "requests/{number:int}/answer": _answer,
        "registrations/{number:int}/judge": _judge,
        "reset": _reset,
    }
    return [
        Route(f"{PATH}/api/events", events),
        *(Route(f"{PATH}/api/{path}", _answering(playground, read)) for path, read in reads.items()),
        *(Route(f"{PATH}/api/{path}", _acting(playground, act), methods=["POST"]) for path, act in acts.items()),
    ]


def _answering(
    playground: Playground, read: Callable[[Playground, Request], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that reads, with what is refused worded."""

    async def endpoint(request: Request) -> Response:
        try:
            playground.see_open()
            return await read(playground, request)
        except Refused as refused:
            return _refusal(playground, refused)

    return endpoint


def _acting(playground: Playground, act: Act) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that does something with the JSON object of the request."""

    async def endpoint(request: Request) -> Response:
        try:
            playground.see_open()
            wish = {} if act is _photo else await _wish(request)
            answer = await act(playground, request, wish)
        except Refused as refused:
            return _refusal(playground, refused)
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    return endpoint


def _refusal(playground: Playground, refused: Refused) -> Response:
    sentence = say(f"playground.refused.{refused.reason}", playground.language)
    return JSONResponse({"error": sentence}, status_code=refused.status)


async def _wish(request: Request) -> dict[str, Any]:
    """The JSON object of a request.

    Raises:
        Refused: it is none, or too large.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused("not_understood", 415)
    try:
        wish = json.loads(await _body(request, MOST_BODY_BYTES))
    except (ValueError, RecursionError):
        raise Refused("not_understood") from None
    if not isinstance(wish, dict):
        raise Refused("not_understood")
    return wish


async def _body(request: Request, most: int) -> bytes:
    """The body of a request.

    Raises:
        Refused: it is too large, or it never came to its end.
    """
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise Refused("too_large", 413)
            parts.append(part)
    except ClientDisconnect:
        raise Refused("not_understood") from None
    return b"".join(parts)


# --- Reading --------------------------------------------------------------------------------------------------------


async def _state(playground: Playground, _request: Request) -> Response:
    return JSONResponse(playground.state(), headers={"Cache-Control": "no-store"})


async def _office(playground: Playground, _request: Request) -> Response:
    return JSONResponse(await playground.panel(), headers={"Cache-Control": "no-store"})


async def _document(playground: Playground, request: Request) -> Response:
    message = playground.phone(request.path_params["id"]).ours.get(request.path_params["message"])
    if message is None or message.document is None:
        raise Refused("gone", 404)
    name = "".join(mark if mark.isalnum() or mark in "._-" else "-" for mark in message.document.name)
    headers = {"Content-Disposition": f'attachment; filename="{name.encode("ascii", "replace").decode()}"'}
    return PlainTextResponse(message.document.text, headers=headers)


# --- Doing ----------------------------------------------------------------------------------------------------------


async def _add(playground: Playground, _request: Request, wish: dict[str, Any]) -> dict[str, Any]:
    return {"id": await playground.add(wish.get("kind"), wish.get("name"))}


async def _rename(playground: Playground, request: Request, wish: dict[str, Any]) -> dict[str, Any]:
    await playground.rename(request.path_params["id"], wish.get("name"))
    return {}


async def _remove(playground: Playground, request: Request, _wish: dict[str, Any]) -> dict[str, Any]:
    await playground.remove(request.path_params["id"])
    return {}


async def _say(playground: Playground, request: Request, wish: dict[str, Any]) -> dict[str, Any]:
    await playground.say(request.path_params["id"], wish)
    return {}


async def _photo(playground: Playground, request: Request, _wish: dict[str, Any]) -> dict[str, Any]:
    """The photo is the body; what goes with it stands in the address."""
    content = await _body(request, media.MOST_BYTES)
    asked = request.query_params
    forwards = asked.get("forwards", "0")
    wish = {
        "key": asked.get("key"),
        "text": asked.get("caption", ""),
        "forwards": int(forwards) if forwards.isdecimal() and len(forwards) == 1 else forwards,
    }
    await playground.photo(request.path_params["id"], content, wish)
    return {}


async def _announce(playground: Playground, _request: Request, wish: dict[str, Any]) -> dict[str, Any]:
    await playground.announce(wish.get("text"), wish.get("key"), wish.get("to", office.EVERYBODY))
    return {}


async def _answer(playground: Playground, request: Request, wish: dict[str, Any]) -> dict[str, Any]:
    await playground.answer(_number(request), wish.get("text"))
    return {}


async def _judge(playground: Playground, request: Request, wish: dict[str, Any]) -> dict[str, Any]:
    await playground.judge(_number(request), str(wish.get("word")))
    return {}


def _number(request: Request) -> int:
    """The number in the address.

    Raises:
        Refused: no row has such a number, and the database cannot even be asked for it.
    """
    number: int = request.path_params["number"]
    if number >= 2**63:
        raise Refused("gone", 404)
    return number


async def _reset(playground: Playground, _request: Request, _wish: dict[str, Any]) -> dict[str, Any]:
    await playground.reset()
    return {}

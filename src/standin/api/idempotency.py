"""``Idempotency-Key``: whoever repeats a request of v3 gets the first answer again.

For 24 hours, by key, method and path, within the space; whatever the body is then. While the
first request is at work, a second is answered 409. An answer of 402, of 429 or of 500
and more is not kept: the same request may then be tried again.
"""

import asyncio
import hashlib
import re
from contextlib import suppress
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..library import Replies
from ..library.replies import PATIENCE
from .auth import space_of
from .envelopes import ApiError, refusal

_KEY: Final = re.compile(r"[A-Za-z0-9_\-:.]{1,255}")
_PULSE: Final = PATIENCE.total_seconds() / 4
"""Seconds after which a request at work says so again."""
_MOST: Final = 256 * 1024
"""Bytes of an answer that is kept."""


class Idempotency:
    """Keeps and repeats answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on once."""
        key = self._key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        if not _KEY.fullmatch(key):
            message = "Idempotency-Key: must be 1 to 255 letters, digits and _ - : ."
            error = ApiError(400, "invalid_parameter", message, param="Idempotency-Key")
            await refusal(scope["path"], error)(scope, receive, send)
            return
        space = space_of(scope)
        if space is None:  # it will be refused further in
            await self._app(scope, receive, send)
            return
        content = "\n".join((space, scope["method"], scope["path"], key))
        await self._once(hashlib.sha256(content.encode()).hexdigest(), scope, receive, send)

    def _key(self, scope: Scope) -> str | None:
        if scope["type"] != "http" or scope["method"] != "POST":
            return None
        if not scope["path"].startswith("/v3/"):
            return None
        return Headers(scope=scope).get("idempotency-key")

    async def _once(self, reply_id: str, scope: Scope, receive: Receive, send: Send) -> None:
        replies = scope["app"].state.services.library.replies
        before = await run_in_threadpool(replies.begin, reply_id)
        if before is not None:
            await _again(before.status, before.body, scope)(scope, receive, send)
            return
        status, json, body = 0, False, bytearray()

        async def heard(message: Message) -> None:
            nonlocal status, json
            if message["type"] == "http.response.start":
                status, json = message["status"], _is_json(message)
            elif len(body) <= _MOST:
                body.extend(message.get("body", b""))
            await send(message)

        kept = False
        alive = asyncio.create_task(_go_on(replies, reply_id))
        try:
            await self._app(scope, receive, heard)
            good = 200 <= status < 500 and status not in (402, 429)
            kept = json and good and len(body) <= _MOST
        finally:
            alive.cancel()
            if kept:
                await run_in_threadpool(replies.keep, reply_id, status, body.decode())
            else:
                await run_in_threadpool(replies.drop, reply_id)


def _is_json(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("application/json")


async def _go_on(replies: Replies, reply_id: str) -> None:
    """Say now and then that the first request is still at work: a batch may be for long."""
    while True:
        await asyncio.sleep(_PULSE)
        with suppress(Exception):  # the database is away for a moment: there are three more tries
            await run_in_threadpool(replies.go_on, reply_id)


def _again(status: int | None, body: str, scope: Scope) -> Response:
    if status is None:
        message = "the first request with this Idempotency-Key is still at work"
        return refusal(
            scope["path"], ApiError(409, "request_in_progress", message, {"Retry-After": "1"})
        )
    answer = Response(body, status, media_type="application/json")
    MutableHeaders(raw=answer.raw_headers)["Idempotent-Replayed"] = "true"
    return answer

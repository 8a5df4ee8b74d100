"""Who asks: the API key of a request, the space that it opens, and what it may do there."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..library import ApiKey, scopes_of
from . import limits
from .envelopes import ApiError, refusal
from .scopes import needed
from .services import Services

_HEADER = APIKeyHeader(name="X-Api-Key", auto_error=False, description="A key of this server")
_BEARER = HTTPBearer(auto_error=False, description="The same key")
_ENTRY: Final = "standin.key"
"""Where a request's scope has the record of its key."""
_SIGNED: Final = ("/files/", "/uploads/", "/previews/", "/share/", "/consent/")
"""Paths that a key says nothing about: whoever has the address may use it."""
_WWW: Final = {"WWW-Authenticate": "Bearer"}


class Gate:
    """Finds out once who asks, and refuses what the key may not do and what comes too fast.

    It stands before everything that could answer from memory. A request without a good key goes
    on: not every path needs one, and those that do refuse it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its key's record."""
        wanted = scope["type"] == "http" and not scope["path"].startswith(_SIGNED)
        keys = given(Headers(scope=scope)) if wanted else ()
        if not keys:
            await self._app(scope, receive, send)
            return
        here, path = scope["app"].state.services, scope["path"]
        try:
            scope[_ENTRY] = await run_in_threadpool(_admit, here, keys, scope["method"], path)
            told = await run_in_threadpool(counted, here, space_of(scope))
        except ApiError as error:
            await refusal(path, error)(scope, receive, send)
            return

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        await self._app(scope, receive, telling if told else send)


def given(headers: Headers) -> tuple[str, ...]:
    """The keys of a request: some clients send both headers, and only one of them right."""
    kind, _, bearer = headers.get("authorization", "").partition(" ")
    found = (headers.get("x-api-key", ""), bearer if kind.lower() == "bearer" else "")
    return tuple(dict.fromkeys(key.strip() for key in found if key.strip()))


def space_of(scope: Scope) -> str | None:
    """The space that a request's key opens, outside of a route; None without a good key."""
    record: ApiKey | None = scope.get(_ENTRY)
    return record.space_id if record else None


def actor(scope: Scope) -> str:
    """Who asks, for the audit: the name and the start of the key."""
    record: ApiKey | None = scope.get(_ENTRY)
    return f"key {record.name} ({record.prefix}…)" if record else "nobody"


def still_open(here: Services, scope: Scope) -> bool:
    """Whether the key that a request came with is good yet; for answers that go on for long."""
    record: ApiKey | None = scope.get(_ENTRY)
    return record is not None and here.library.keys.is_open(record.id)


def _admit(here: Services, keys: tuple[str, ...], method: str, path: str) -> ApiKey | None:
    found = (here.library.keys.verify(key) for key in keys)
    record = next((record for record in found if record is not None), None)
    if record is None:
        if any(here.library.keys.has_expired(key) for key in keys):
            raise ApiError(401, "access_token_expired", "The key has expired", _WWW)
        return None
    scope = needed(method, path)
    if scope not in scopes_of(record):
        may = ", ".join(sorted(scopes_of(record)))
        message = f"{method} {path} needs a key with the scope {scope!r}; this one has: {may}"
        raise ApiError(403, "forbidden", message)
    return record


def counted(here: Services, space: str | None) -> Mapping[str, str]:
    """Count a request; gives the headers that tell what is left. Raises `ApiError`."""
    plan = here.library.spaces.plan(space) if space else None
    if space is None or plan is None or plan.requests_per_minute is None:
        return {}
    allowance = here.library.spaces.request(space, plan.requests_per_minute)
    headers = limits.rate_headers(allowance)
    if not allowance.allowed:
        error = limits.refused(limits.too_fast(plan, allowance))
        error.headers = {**(error.headers or {}), **headers}
        raise error
    return headers


async def _space(
    request: Request,
    header: Annotated[str | None, Security(_HEADER)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
) -> str:
    space = space_of(request.scope)
    if space is None:
        raise ApiError(401, "unauthorized", "Unauthorized", _WWW)
    return space


Space = Annotated[str, Depends(_space)]
"""A route with a parameter of this type needs a key; the value is the key's space."""

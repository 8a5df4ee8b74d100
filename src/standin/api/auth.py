"""Who asks: the API key of a request, and the space that it opens."""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from starlette.datastructures import Headers

from .envelopes import ApiError
from .services import Services, services

_HEADER = APIKeyHeader(name="X-Api-Key", auto_error=False, description="A key of this server")
_BEARER = HTTPBearer(auto_error=False, description="The same key")


def _space(
    request: Request,
    header: Annotated[str | None, Security(_HEADER)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
) -> str:
    given = (header, bearer.credentials if bearer else None)
    for key in given:  # some clients send both, and only one of them right
        record = services(request).library.keys.verify(key.strip()) if key else None
        if record is not None:
            return record.space_id
    raise ApiError(401, "unauthorized", "Unauthorized", {"WWW-Authenticate": "Bearer"})


def space_of(here: Services, headers: Headers) -> str | None:
    """The space that a request's key opens, outside of a route; None without a good key."""
    bearer = headers.get("authorization", "").partition(" ")
    given = (headers.get("x-api-key"), bearer[2] if bearer[0].lower() == "bearer" else None)
    for key in given:
        record = here.library.keys.verify(key.strip()) if key else None
        if record is not None:
            return record.space_id
    return None


Space = Annotated[str, Depends(_space)]
"""A route with a parameter of this type needs a key; the value is the key's space."""

"""HeyGen's three envelopes, and how every error of this server is put into the right one.

=====  =============================================  ==========================================
API    success                                        error
=====  =============================================  ==========================================
v1     ``{"code": 100, "message", "data"}``           ``{"code": <int>, "message", "data": null}``
v2     ``{"error": null, "data"}``                    ``{"data": null, "error": {code, message}}``
v3     ``{"data"}``                                   ``{"error": {code, message}}``
=====  =============================================  ==========================================

Paths outside the API (files, previews) use v2's.
"""

from collections.abc import Mapping
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Match

from ..errors import StandinError

SUCCESS: Final = 100
UNBUILT: Final = "Not built"
"""The tag of routes that only say that they are not built."""

_NUMBERS: Final[Mapping[str, int]] = {
    "unauthorized": 400112,
    "invalid_parameter": 400175,
    "invalid_video_id": 40031,
    "avatar_not_found": 400144,
    "voice_not_found": 400116,
    "image_format_not_supported": 40002,
    "no_face": 40004,
    "too_many_faces": 40005,
    "bad_quality_image": 40006,
    "photo_avatar_not_found": 400174,
    "forbidden": 400562,
    "access_token_expired": 401056,
    "tier_not_support": 400599,
    "invalid_text_input": 40039,
    "movio_video_is_too_long": 400150,
    "trial_video_limit_exceeded": 400664,
    "missing_params": 40001,
    "invalid_query_param": 40012,
    "asset_format_not_supported": 400543,
    "download_failed": 400175,
}
"""HeyGen's numbers, which v1 sends in place of the words; other errors send the HTTP status."""

_V2: Final[Mapping[str, str]] = {
    "missing_params": "invalid_parameter",
    "invalid_query_param": "invalid_parameter",
    "asset_format_not_supported": "invalid_parameter",
    "download_failed": "invalid_parameter",
}
"""Distinctions that v2's words do not make."""

_V3: Final[Mapping[str, str]] = {
    **_V2,
    "download_failed": "download_failed",
    "access_token_expired": "unauthorized",
    "tier_not_support": "resource_limit_exceeded",
    "invalid_text_input": "invalid_parameter",
    "movio_video_is_too_long": "resource_limit_exceeded",
    "trial_video_limit_exceeded": "resource_limit_exceeded",
}
"""v3's words for some of the others'."""


_MESSAGE: Final = 2000
"""Characters of a refusal's message."""


class ApiError(StandinError):
    """A refusal: HTTP ``status``, the word ``code`` and a message for a person."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: Mapping[str, str] | None = None,
        param: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers
        self.param = param
        """The field or parameter that is wrong, where it is one; v3 sends it."""
        self.details = details
        """What programs may want to know of it; sent beside the message."""


def v1(data: Any) -> JSONResponse:
    """Success in v1's envelope, with the ``msg`` that some of HeyGen's answers have as well."""
    return JSONResponse({"code": SUCCESS, "message": "Success", "msg": None, "data": data})


def v2(data: Any, **more: Any) -> JSONResponse:
    """Success in v2's envelope, with ``more`` beside ``data``."""
    return JSONResponse({"error": None, "data": data, **more})


def v3(data: Any, status: int = 200, **more: Any) -> JSONResponse:
    """Success in v3's envelope, with ``more`` beside ``data``."""
    return JSONResponse({"data": data, **more}, status)


def v3_code(error: ApiError) -> str:
    """What v3 calls an error."""
    return _V3.get(error.code, error.code)


def refusal(path: str, error: ApiError) -> JSONResponse:
    """``error`` in the envelope of the API that ``path`` belongs to."""
    message = error.message
    if len(message) > _MESSAGE:  # it may show what was sent
        message = f"{message[:_MESSAGE]}..."
    words: dict[str, Any] = {"code": error.code, "message": message}
    more: dict[str, Any] = {"details": dict(error.details)} if error.details else {}
    body: dict[str, Any]
    if path == "/v1" or path.startswith("/v1/"):
        number = _NUMBERS.get(error.code, error.status)
        body = {"code": number, "message": message, "data": None, **more}
    elif path == "/v3" or path.startswith("/v3/"):
        words["code"] = v3_code(error)
        body = {"error": words | ({"param": error.param} if error.param else {}) | more}
    else:
        words["code"] = _V2.get(error.code, error.code)
        body = {"data": None, "error": words | more}
    return JSONResponse(body, error.status, dict(error.headers or {}))


async def on_api_error(request: Request, error: Exception) -> JSONResponse:
    """Answer an `ApiError`."""
    assert isinstance(error, ApiError)
    return refusal(request.scope["path"], error)


async def on_validation_error(request: Request, error: Exception) -> JSONResponse:
    """Answer a parameter of the query or the path that is missing or wrong."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    name = str(first["loc"][-1])
    code = "invalid_query_param"
    if first["type"] == "missing":
        code, why = "missing_params", "is required"
    else:
        why = f"{first['msg'].replace('Input should', 'must')}, not {str(first['input'])[:80]!r}"
    wrapped = ApiError(400, code, f"{name}: {why}", param=name)
    return refusal(request.scope["path"], wrapped)


async def on_http_error(request: Request, error: Exception) -> JSONResponse:
    """Answer what the framework refuses: unknown routes and wrong methods."""
    assert isinstance(error, HTTPException)
    path, method = request.scope["path"], request.method
    if error.status_code == 404:
        wrapped = ApiError(404, "not_found", f"there is no {method} {path}")
    elif error.status_code == 405:
        allow = ", ".join(_methods(request))
        wrapped = ApiError(
            405,
            "method_not_allowed",
            f"{path} does not take {method}",
            {"Allow": allow},
        )
    else:
        wrapped = ApiError(error.status_code, "error", str(error.detail), error.headers)
    return refusal(path, wrapped)


def _methods(request: Request) -> list[str]:
    """What the path of a request takes; the framework looks at the first of its routes alone."""
    found = [
        route
        for route in request.app.state.routes
        if UNBUILT not in route.tags and route.matches(request.scope)[0] != Match.NONE
    ]
    # /v3/videos/statuses is also, but not first of all, a /v3/videos/{video_id}
    fewest = min((len(route.param_convertors) for route in found), default=0)
    named = (route.methods for route in found if len(route.param_convertors) == fewest)
    return sorted(set().union(*named))

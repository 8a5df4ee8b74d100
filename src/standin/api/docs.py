"""``/docs``: the API to read and to try, on one page that loads nothing from elsewhere."""

from functools import cache
from importlib.resources import files
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import HTMLResponse

from . import answers
from .requests import GenerateRequest

router = APIRouter(include_in_schema=False)

_REF = "#/components/schemas/{model}"
_VERSIONS: Final = {"/v1/": answers.ErrorV1, "/v3/": answers.ErrorV3}
"""Envelopes of errors by the start of the path; v2's for all others."""
_OPEN: Final = ("/healthz", "/readyz", "/uploads/")
"""Paths that need no key."""
_ALWAYS: Final = {
    400: "Something is wrong with the request; the message names the field and the limit",
    401: "No key of this server, or an expired one",
    402: "The plan does not have it, or is used up",
    403: "The key may not do this",
    429: "Too many requests, or a limit of the plan; Retry-After says when it is over",
    500: "Something went wrong here; the log has it under X-Request-Id",
    503: "Busy or not ready; try again later",
}
_NOT_FOUND: Final = "There is no such thing in this key's space"
_CONFLICT: Final = "The first request with this Idempotency-Key is still at work, or it is too late"
_TOO_LARGE: Final = "The body is too large"
_NOT_BUILT: Final = "HeyGen has it, Standin does not yet"


@router.get("/docs")
async def docs() -> HTMLResponse:
    """The page that shows ``/openapi.json``."""
    return HTMLResponse(_page(), headers={"Cache-Control": "no-cache"})


@cache
def _page() -> str:
    return files("standin.api").joinpath("docs.html").read_text("utf-8")


def openapi(app: FastAPI) -> dict[str, Any]:
    """The API's description, with the requests that routes read by themselves, and all errors."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
        )
        asked = GenerateRequest.model_json_schema(ref_template=_REF)
        schemas = schema["components"]["schemas"]
        _put(schemas, {**asked.pop("$defs"), "GenerateRequest": asked})
        for model in (answers.ErrorV1, answers.ErrorV2, answers.ErrorV3):
            told = model.model_json_schema(ref_template=_REF)
            for name, part in {**told.pop("$defs", {}), model.__name__: told}.items():
                schemas.setdefault(name, part)
        for path, calls in schema["paths"].items():
            for method, call in calls.items():
                _add_errors(path, method, call)
                _share(call.get("requestBody"), schemas)
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        app.openapi_schema = schema
    return app.openapi_schema


def _share(body: Any, schemas: dict[str, Any]) -> None:
    """Put the parts of a body where its references find them: among those of all calls."""
    for content in (body or {}).get("content", {}).values():
        schema = content["schema"]
        parts = {**schema.pop("$defs", {})}
        for part in (schema, *parts.values()):
            _lead(part)
        _put(schemas, parts)


def _put(schemas: dict[str, Any], parts: dict[str, Any]) -> None:
    for name, part in parts.items():
        if schemas.setdefault(name, part) != part:
            raise ValueError(f"two shapes of the document are called {name}")


def _lead(schema: Any) -> None:
    """Let references to ``$defs`` lead to the common parts."""
    if isinstance(schema, list):
        for each in schema:
            _lead(each)
    elif isinstance(schema, dict):
        for key, value in schema.items():
            if isinstance(value, str) and value.startswith("#/$defs/"):
                schema[key] = value.replace("#/$defs/", "#/components/schemas/")
            else:
                _lead(value)


def _add_errors(path: str, method: str, call: dict[str, Any]) -> None:
    """Say with which statuses and in which envelope a call may be refused."""
    told = call["responses"]
    told.pop("422", None)  # the framework's own: wrong parameters are answered 400 here
    errors = dict(_ALWAYS)
    if path.startswith(_OPEN):
        errors = {status: errors[status] for status in (400, 403, 500)}
    if "{" in path or "_id" in str(call.get("parameters")) or method in ("post", "put", "patch"):
        errors[404] = _NOT_FOUND
    if method in ("post", "put", "patch", "delete"):
        errors |= {409: _CONFLICT, 413: _TOO_LARGE, 501: _NOT_BUILT}
    model = next((m for start, m in _VERSIONS.items() if path.startswith(start)), answers.ErrorV2)
    content = {"application/json": {"schema": {"$ref": _REF.format(model=model.__name__)}}}
    for status, why in sorted(errors.items()):
        told.setdefault(str(status), {"description": why, "content": content})

"""Bodies of requests: received within limits, read leniently, refused with the field named."""

from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from pathlib import Path as File
from typing import Annotated, Any, Final, TypeVar

from fastapi import Request
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import from_json

from ..errors import InvalidField, Path, dotted
from ..library import Priority
from .envelopes import ApiError

BODY_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of a request. Fifty scenes of 5000 characters are 1 MiB at most; pictures may stand in
the request itself."""

REQUIRED: Final = "is required"
"""What is said of a field that is missing."""

Model = TypeVar("Model", bound=BaseModel)


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError(f"must be a number, not {str(value).lower()}")
    return value


def _printable(value: str) -> str:
    if "\0" in value:  # Postgres cannot keep it
        raise ValueError("must not contain the character U+0000")
    return value


Number = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]
"""Finite: JSON's 1e999 is infinite, and JSON cannot keep that."""
Whole = Annotated[int, BeforeValidator(_number)]
Line = Annotated[str, AfterValidator(_printable)]
Precedence = Annotated[
    Priority | None,
    Field(description="Among the space's videos; low in a batch. Standin's own"),
]


def few(most: int) -> Any:
    """A field of a list that may be left out: one too long is refused before its items are read."""
    return Field(default=None, max_length=most)


class Lenient(BaseModel):
    """An object of a request: unknown keys are ignored, and null is as if it were absent."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if value is not None}
        return data


async def received(request: Request, kinds: Sequence[str] = ()) -> bytes:
    """The body as it came: JSON, or of one of ``kinds``. Raises `ApiError` for others, and for
    one that is too large."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json") and kind not in kinds:
        message = f"the body must be JSON (Content-Type: application/json), not {kind[:80]}"
        raise ApiError(400, "invalid_parameter", message)
    size = request.headers.get("content-length", "0")
    if size.isdecimal() and int(size) > BODY_LIMIT:
        raise _too_large()
    body = bytearray()
    async for piece in request.stream():  # a chunked body does not tell its size
        body += piece
        if len(body) > BODY_LIMIT:
            raise _too_large()
    return bytes(body)


def _too_large() -> ApiError:
    message = f"the body is larger than {BODY_LIMIT // 1024 // 1024} MiB"
    return ApiError(413, "payload_too_large", message)


async def saved(request: Request, file: File, most: int) -> int:
    """Write the body to ``file``; gives its size in bytes. Raises `ApiError` beyond ``most``."""
    size = 0
    with file.open("wb") as out:
        async for piece in request.stream():
            size += len(piece)
            if size > most:
                message = f"the file is larger than {most / 1e6:g} MB"
                raise ApiError(413, "payload_too_large", message)
            out.write(piece)
    return size


async def read(request: Request, model: type[Model]) -> Model:
    """The body as a ``model``; no body is an empty one. Raises `ApiError`."""
    body = await received(request)
    try:
        content = parsed(body) if body.strip() else {}
        if not isinstance(content, dict):
            raise InvalidField((), "the body must be a JSON object")
        try:
            return model.model_validate(content)
        except ValidationError as error:
            raise worded(error, content) from None
    except InvalidField as error:
        param = dotted(error.path) if error.path else None
        code = "missing_params" if error.detail == REQUIRED else "invalid_parameter"
        raise ApiError(400, code, error.message, param=param) from None


def worded(error: ValidationError, content: Any, inside: int = 0) -> InvalidField:
    """The first thing that is wrong with ``content``, whose first ``inside`` keys are no fields."""
    first = error.errors(include_url=False)[0]
    path = _fields(first["loc"], content)[inside:]
    if first["type"].startswith("union_tag"):
        expected = first.get("ctx", {}).get("expected_tags")
        return InvalidField((*path, "type"), f"must be one of {expected}" if expected else REQUIRED)
    if first["type"] == "missing":
        return InvalidField(path, REQUIRED)
    return InvalidField(path, reason(first["type"], first["msg"], first["input"]))


def _fields(loc: Path, content: Any) -> Path:
    """Where something is in ``content``: pydantic also names the kind of an object that was chosen
    by its type, ("image", "url", "url") for the url of an image of type url."""
    path: list[str | int] = []
    entered = True
    for part in loc:
        if entered and isinstance(content, dict) and content.get("type") == part:
            entered = False
            continue
        path.append(part)
        inner = isinstance(content, dict) and isinstance(part, str)
        inner |= isinstance(content, list) and isinstance(part, int)
        content = (content.get(part) if isinstance(part, str) else content[part]) if inner else None
        entered = True
    return tuple(path)


def described(model: type[BaseModel], field: str | None = None) -> dict[str, Any]:
    """A route's ``openapi_extra`` for a body that the route reads by itself.

    With ``field`` the body is what that field of the model is: one of several shapes.
    """
    schema = model.model_json_schema()
    if field is not None:
        schema = {"$defs": schema["$defs"], **schema["properties"][field]}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def binary(*kinds: str) -> dict[str, Any]:
    """A route's ``openapi_extra`` for a body that is a file of one of these kinds."""
    schema = {"schema": {"type": "string", "format": "binary", "minLength": 1}}
    return {"requestBody": {"required": True, "content": dict.fromkeys(kinds, schema)}}


def shown(value: object) -> str:
    """``value`` for a message, cut when it is long."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:76]}...{text[0]}"


def parsed(body: bytes) -> Any:
    """The JSON in ``body``. Raises `InvalidField`."""
    # Stricter than the json module: no NaN, no lone surrogates, no bottomless nesting.
    try:
        return from_json(body.removeprefix(BOM_UTF8), allow_inf_nan=False)
    except ValueError as error:
        raise InvalidField((), f"the body is not JSON: {error}") from None


def reason(kind: str, message: str, given: object) -> str:
    """One error of pydantic in our words."""
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    wanted = next((w for start, w in _WANTED.items() if kind.startswith(start)), None)
    if wanted is None and message.startswith(_SHOULD):
        wanted = message.removeprefix(_SHOULD)
    if wanted is None:
        return f"{message[:1].lower()}{message[1:]}"
    return f"must be {wanted}, not {shown(given)}"


_SHOULD: Final = "Input should be "
_WANTED: Final[Mapping[str, str]] = {
    "float": "a number",
    "int": "a whole number",
    "finite_number": "a finite number",
    "bool": "true or false",
    "string": "text",
    "list": "a list",
    "model": "an object",
    "dict": "an object",
}
"""By the start of pydantic's name of an error."""

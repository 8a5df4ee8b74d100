"""Batches: many videos in one call, from v3's bodies or from a template and a table."""

import csv
import io
from collections import Counter
from itertools import islice
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ...errors import InvalidField
from ...library import Standing, UnknownBatch, Video
from .. import answers, envelopes, hooks
from ..auth import Space
from ..bodies import Lenient, Line, binary, described, parsed, read, received
from ..envelopes import ApiError
from ..paging import Token
from ..services import Services, base_url, services
from ..templates import fill_and_make, known
from ..told import item_error
from .creating import submit

router = APIRouter(tags=["Batches"])

_log = structlog.get_logger(__name__)

MOST: Final = 100
"""Videos of a batch of bodies."""
MOST_ROWS: Final = 1000
"""Rows of a table."""
_BROKEN: Final = {
    "code": "internal_error",
    "message": "something went wrong here; send this one again",
    "param": None,
}
_STATES: Final = {"waiting": "queued", "pending": "queued", "cancelled": "failed"}


class NewBatch(Lenient):
    """Videos to make."""

    videos: list[dict[str, Any]] = Field(
        min_length=1, max_length=MOST, description=f"1 to {MOST} bodies of POST /v3/videos"
    )
    title: Line = ""
    callback_url: Line | None = None


@router.post(
    "/v3/videos/batches",
    summary="Make many videos",
    status_code=202,
    openapi_extra=described(NewBatch),
    response_model=answers.V3[answers.videos.Batch],
)
async def create(request: Request, space: Space) -> JSONResponse:
    """What is wrong with one does not hold up the others: its item says what."""
    asked = await read(request, NewBatch)
    here, base = services(request), base_url(request)

    def make(body: Any, batch: tuple[str, int]) -> None:
        submit(here, space, body, base, batch)

    told = await run_in_threadpool(
        put_down, here, space, asked.videos, make, asked.title, asked.callback_url
    )
    return envelopes.v3(told, status=202)


@router.get(
    "/v3/videos/batches/{batch_id}",
    summary="Where a batch stands",
    response_model=answers.V3[answers.videos.Batch],
)
def batch(
    request: Request,
    space: Space,
    batch_id: str,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
    token: Token = None,
) -> JSONResponse:
    """How many are how far, and each of them."""
    try:
        standing = services(request).library.batches.get(batch_id, space)
    except UnknownBatch as error:
        raise ApiError(404, "not_found", error.message) from None
    start = int(token) if token and token.isdecimal() and len(token) < 9 else 0
    return envelopes.v3(_shown(standing, start, limit))


@router.post(
    "/v2/template/{template_id}/batch",
    summary="Make a video for each row of a table",
    openapi_extra=binary("text/csv", "application/x-ndjson"),
    response_model=answers.V2[answers.videos.Batch],
)
async def rows(request: Request, space: Space, template_id: str) -> JSONResponse:
    """Standin's own. The body is CSV with a header, or a JSON object a line: a variable's name to
    its text. ``title`` and ``callback_id``, where no variable is called so, are the video's."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    await run_in_threadpool(known, services(request), space, template_id)
    body = await received(request, kinds=_TABLES)
    table = await run_in_threadpool(_table, body, kind)
    here, base = services(request), base_url(request)

    def make(row: dict[str, Any], batch: tuple[str, int]) -> None:
        fill_and_make(here, space, template_id, row, base, batch)

    told = await run_in_threadpool(put_down, here, space, table, make, "", None)
    return envelopes.v2(told)


_TABLES: Final = ("text/csv", "application/jsonl", "application/x-ndjson", "text/plain")


def _table(body: bytes, kind: str) -> list[dict[str, Any]]:
    try:
        text = body.decode("utf-8-sig")
        table = _csv(text) if kind == "text/csv" else _lines(text)
    except (UnicodeDecodeError, csv.Error, ValueError) as error:
        raise ApiError(400, "invalid_parameter", f"the table cannot be read: {error}") from None
    if not 1 <= len(table) <= MOST_ROWS:
        given = f"more than {MOST_ROWS}" if table else "none"
        message = f"a table has 1 to {MOST_ROWS} rows; this one has {given}"
        raise ApiError(400, "invalid_parameter", message)
    return table


def _csv(text: str) -> list[dict[str, Any]]:
    rows = csv.DictReader(io.StringIO(text), strict=True)
    found = list(islice(rows, MOST_ROWS + 1))  # a small body can have millions
    if any(None in row or None in row.values() for row in found):
        raise ValueError("a row has not as many fields as the header")
    return [dict(row) for row in found]


def _lines(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, line in enumerate(io.StringIO(text), 1):
        if not line.strip():
            continue
        try:
            row = parsed(line.encode())
        except InvalidField:
            row = None
        if not isinstance(row, dict):
            raise ValueError(f"line {number} is not a JSON object")
        found.append(row)
        if len(found) > MOST_ROWS:
            break
    return found


def put_down(
    here: Services, space: str, asked: list[Any], make: Any, title: str, callback_url: str | None
) -> dict[str, Any]:
    """Call ``make`` for each of ``asked``, with the batch's id and its place in it; gives what the
    batch's own call tells."""
    if callback_url:
        try:
            hooks.check_target(callback_url, here.settings.webhook_private)
        except InvalidField as error:
            message = f"callback_url: {error.detail}"
            raise ApiError(400, "invalid_parameter", message, param="callback_url") from None
    kept = here.library.batches.create(space, len(asked), title, callback_url)
    refused: dict[int, Any] = {}
    try:
        for i, each in enumerate(asked):
            try:
                make(each, (kept.id, i))
            except ApiError as error:
                code = envelopes.v3_code(error)
                refused[i] = {"code": code, "message": error.message, "param": error.param}
            except Exception:  # the answer must tell the batch's id: others of it are queued
                _log.exception("video of a batch could not be put down", batch_id=kept.id, item=i)
                refused[i] = _BROKEN
    finally:  # whatever broke: those that are put down already are all that come
        here.library.batches.complete(kept.id, refused)
    return _shown(here.library.batches.get(kept.id, space), 0, MOST_ROWS)


def of_batch(here: Services, space: str, batch_id: str) -> list[dict[str, Any]]:
    """States of a batch's videos, as the call for many ids has them."""
    try:
        standing = here.library.batches.get(batch_id, space)
    except UnknownBatch:
        unknown = {"video_id": None, "item_index": None, "status": "not_found", "error": None}
        return [{"batch_id": batch_id, **unknown}]
    items = _shown(standing, 0, standing.batch.total)["items"]
    return [{"batch_id": batch_id, **item} for item in items]


def _shown(standing: Standing, start: int, limit: int) -> dict[str, Any]:
    by_index = {video.batch_index: video for video in standing.videos}
    total = standing.batch.total
    items = [_item(i, by_index.get(i), standing.refused.get(i)) for i in range(total)]
    counts = Counter(item["status"] for item in items)
    ended = "failed" if counts["failed"] == total else "completed"
    end = start + limit
    return {
        "batch_id": standing.batch.id,
        "title": standing.batch.title,
        "created_at": int(standing.batch.created_at.timestamp()),
        "status": ended if counts["completed"] + counts["failed"] == total else "processing",
        "total_items": total,
        "counts_by_status": dict(counts),
        "items": items[start:end],
        "has_more": end < total,
        "next_token": str(end) if end < total else None,
    }


def _item(index: int, video: Video | None, refused: Any) -> dict[str, Any]:
    if video is None:
        # Neither put down nor refused: deleted since, or being put down now.
        error = refused or {"code": "not_found", "message": "the video is gone", "param": None}
        return {"item_index": index, "video_id": None, "status": "failed", "error": error}
    status, error = _STATES.get(video.state, video.state), item_error(video)
    return {"item_index": index, "video_id": video.id, "status": status, "error": error}

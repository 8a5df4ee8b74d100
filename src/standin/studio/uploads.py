"""Files that pages take: kept for a while under a token, for the session that sent them."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from ..api.auth import counted
from ..api.envelopes import ApiError
from ..jobs.patience import is_full
from . import words
from .gate import KEY
from .session import Visit

MOST: Final = 120_000_000
"""Bytes of one file, where the server takes no larger videos; each page has a limit of its own."""
LIFE: Final = 1800.0
"""Seconds until a file that nobody used is thrown away."""
_BROKEN: Final = "The server could not keep the file. Its log says why."
_log = structlog.get_logger(__name__)
_PICTURES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"RIFF": "image/webp"}
AT_ONCE: Final = 40
"""Files kept; the oldest goes."""


@dataclass
class Uploads:
    """The files of one server; ``most`` is what a video may have, in bytes."""

    most: int = MOST
    folder: Path = field(default_factory=lambda: Path(mkdtemp(prefix="standin-studio-")))
    _kept: dict[str, tuple[str, Path, float]] = field(default_factory=dict)

    async def receive(self, request: Request) -> Response:
        """``POST /studio/upload``: the body is the file; answers its token."""
        who: Visit = request.scope[KEY]
        try:
            await asyncio.to_thread(counted, who.here, who.space)
        except ApiError as error:
            return PlainTextResponse(
                f"{error.message[:1].upper()}{error.message[1:]}.", error.status
            )
        self._sweep()
        token = secrets.token_urlsafe(16)
        path, size, most = self.folder / token, 0, max(self.most, MOST)
        try:
            with path.open("wb") as file:
                async for piece in request.stream():
                    size += len(piece)
                    if size > most:
                        break
                    await asyncio.to_thread(file.write, piece)
        except ClientDisconnect:
            path.unlink(missing_ok=True)
            return PlainTextResponse("The connection broke.", 400)
        except OSError as error:
            path.unlink(missing_ok=True)
            _log.warning("an upload could not be kept", reason=str(error), bytes=size)
            return PlainTextResponse(words.FULL if is_full(error) else _BROKEN, 507)
        if size > most:
            path.unlink(missing_ok=True)
            return PlainTextResponse(f"At most {most // 1_000_000} MB are taken.", 413)
        if size == 0:
            path.unlink(missing_ok=True)
            return PlainTextResponse("The file is empty.", 400)
        self._kept[token] = (_owner(who), path, time.monotonic())
        return JSONResponse({"token": token})

    async def show(self, request: Request) -> Response:
        """``GET /studio/upload/{token}``: a picture again, to be seen beside what is said of it."""
        path = self.get(request.path_params["token"], request.scope[KEY])
        head = await asyncio.to_thread(_head, path) if path else b""
        kind = next((kind for start, kind in _PICTURES.items() if head.startswith(start)), None)
        if path is None or kind is None:
            return PlainTextResponse("There is no such picture.", 404)
        return FileResponse(path, media_type=kind, headers={"Cache-Control": "no-store"})

    def get(self, token: str, who: Visit) -> Path | None:
        """The file, if the same session sent it and it is still there."""
        owner, path, _ = self._kept.get(token, ("", None, 0.0))
        return path if path is not None and owner == _owner(who) and path.exists() else None

    def close(self) -> None:
        """Throw all away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sweep(self) -> None:
        by_age = sorted(self._kept.items(), key=lambda each: each[1][2])
        old = time.monotonic() - LIFE
        for index, (token, (_, path, moment)) in enumerate(by_age):
            if moment < old or index < len(by_age) - AT_ONCE + 1:
                path.unlink(missing_ok=True)
                del self._kept[token]


def _owner(who: Visit) -> str:
    return f"{who.space} {who.session_id}"


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)

"""The asking: one client that waits, one that lets others run meanwhile."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx

from . import calls
from .calls import RETRIED, ApiRefused, Avatar, Call, Video, VideoFailed, Voice

Answer = TypeVar("Answer")
OnProgress = Callable[[Video], None]

URL: Final = "http://127.0.0.1:8080"
_PIECE: Final = 1 << 20
_ALL_THERE: Final = 416
"""The answer to asking for what comes after the end."""


def _options(base_url: str | None, api_key: str | None, timeout: float) -> dict[str, Any]:
    key = api_key or os.environ.get("STANDIN_API_KEY") or ""
    return {
        "base_url": base_url or os.environ.get("STANDIN_URL") or URL,
        "headers": {"X-Api-Key": key},
        "timeout": timeout,
    }


def _sent(call: Call[Any]) -> dict[str, Any]:
    return {
        "params": dict(call.params),
        "json": call.json,
        "content": call.content,
        "headers": dict(call.headers),
    }


def _tries_again(call: Call[Any], answer: httpx.Response | None) -> bool:
    if answer is None:
        return call.again
    return answer.status_code in RETRIED and (call.again or answer.status_code in (429, 503))


def _unreached(error: httpx.TransportError) -> ApiRefused:
    url = error.request.url
    where, reason = f"{url.scheme}://{url.netloc.decode()}", str(error) or type(error).__name__
    return ApiRefused(0, "unreachable", f"{where} does not answer: {reason}", None)


def _failed(video: Video) -> VideoFailed:
    return VideoFailed(video.failure or "the video could not be made")


def _too_long(video: Video, timeout: float) -> TimeoutError:
    return TimeoutError(f"the video is at {video.progress} % after {timeout:g} s")


class Client:
    """Asks a Standin server, and waits for each answer.

    ``base_url`` and ``api_key`` are those of ``STANDIN_URL`` and ``STANDIN_API_KEY`` unless given.
    What the server refuses is `ApiRefused`; a server that is busy or away is asked again up to
    ``retries`` times, where asking twice does no harm.
    """

    def __init__(
        self,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        timeout: float = 60.0,
        retries: int = 4,
    ) -> None:
        self._http = httpx.Client(**_options(base_url, api_key, timeout))
        self._retries = retries

    def avatars(self) -> list[Avatar]:
        """Everybody who can present."""
        return self._ask(calls.avatars())

    def voices(self) -> list[Voice]:
        """Every voice that works on the server."""
        return self._ask(calls.voices())

    def create(self, request: Mapping[str, Any]) -> str:
        """Make a video of a body of ``POST /v2/video/generate``; gives its id."""
        return self._ask(calls.create(request))

    def say(
        self,
        text: str,
        *,
        avatar_id: str,
        voice_id: str,
        size: tuple[int, int] = (1280, 720),
        title: str = "",
    ) -> str:
        """Make a video of one scene; gives its id."""
        return self.create(calls.script(text, avatar_id, voice_id, *size, title))

    def still(
        self,
        request: Mapping[str, Any],
        *,
        scene: int = 0,
        time: float | None = None,
        width: int | None = None,
        format: str = "webp",
    ) -> bytes:
        """One frame of the video that `create` would make, as an image file.

        ``time`` is in seconds from the start of the scene; without it nobody speaks yet.
        """
        return self._ask(calls.still(request, scene, time, width, format))

    def video(self, video_id: str) -> Video:
        """Where a video stands."""
        return self._ask(calls.video(video_id))

    def videos(self, title: str | None = None) -> Iterator[Video]:
        """All videos, newest first."""
        token: str | None = None
        while True:
            page, token = self._ask(calls.videos(50, token, title))
            yield from page
            if token is None:
                return

    def wait(
        self,
        video_id: str,
        *,
        timeout: float = 3600.0,
        on_progress: OnProgress = lambda video: None,
    ) -> Video:
        """Wait until the video is made. Raises `VideoFailed`, and `TimeoutError` after
        ``timeout`` seconds."""
        end = time.monotonic() + timeout
        while True:
            video = self.video(video_id)
            on_progress(video)
            if video.status == "failed":
                raise _failed(video)
            if video.ended:
                return video
            if time.monotonic() > end:
                raise _too_long(video, timeout)
            time.sleep(calls.poll_seconds(video.eta_seconds))

    def download(self, video_id: str, path: Path | str) -> Path:
        """Write the finished video to ``path``; a download that broke off is gone on with."""
        target = Path(path)
        part = _part(target, video_id)
        for attempt in range(self._retries + 1):
            url = _ready(self.video(video_id))
            try:
                with (
                    self._http.stream(
                        "GET", url, headers=_from(part), follow_redirects=True
                    ) as answer,
                    _opened(answer, part) as file,
                ):
                    if answer.status_code != _ALL_THERE:
                        for piece in answer.iter_bytes(_PIECE):
                            file.write(piece)
                break
            except httpx.TransportError as error:
                if attempt == self._retries:
                    raise _unreached(error) from error
                time.sleep(calls.wait_before(attempt, None))
        part.replace(target)
        return target

    def delete(self, video_id: str) -> None:
        """Delete a video and its files."""
        self._ask(calls.delete(video_id))

    def cancel(self, video_id: str) -> None:
        """Stop making a video."""
        self._ask(calls.cancel(video_id))

    def upload(self, path: Path | str) -> str:
        """Bring a file; gives the asset's id."""
        return self._ask(calls.upload(Path(path)))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, call: Call[Answer]) -> Answer:
        attempt = 0
        while True:
            answer: httpx.Response | None = None
            try:
                answer = self._http.request(call.method, call.path, **_sent(call))
                if answer.is_success:
                    return call.answered(answer)
                problem: Exception = calls.refused(answer)
            except httpx.TransportError as error:
                problem = _unreached(error)
            if attempt >= self._retries or not _tries_again(call, answer):
                raise problem
            time.sleep(calls.wait_before(attempt, answer))
            attempt += 1


class AsyncClient:
    """`Client` for programs that do other things while they wait."""

    def __init__(
        self,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        timeout: float = 60.0,
        retries: int = 4,
    ) -> None:
        self._http = httpx.AsyncClient(**_options(base_url, api_key, timeout))
        self._retries = retries

    async def avatars(self) -> list[Avatar]:
        """Everybody who can present."""
        return await self._ask(calls.avatars())

    async def voices(self) -> list[Voice]:
        """Every voice that works on the server."""
        return await self._ask(calls.voices())

    async def create(self, request: Mapping[str, Any]) -> str:
        """Make a video of a body of ``POST /v2/video/generate``; gives its id."""
        return await self._ask(calls.create(request))

    async def say(
        self,
        text: str,
        *,
        avatar_id: str,
        voice_id: str,
        size: tuple[int, int] = (1280, 720),
        title: str = "",
    ) -> str:
        """Make a video of one scene; gives its id."""
        return await self.create(calls.script(text, avatar_id, voice_id, *size, title))

    async def still(
        self,
        request: Mapping[str, Any],
        *,
        scene: int = 0,
        time: float | None = None,
        width: int | None = None,
        format: str = "webp",
    ) -> bytes:
        """One frame of the video that `create` would make, as an image file.

        ``time`` is in seconds from the start of the scene; without it nobody speaks yet.
        """
        return await self._ask(calls.still(request, scene, time, width, format))

    async def video(self, video_id: str) -> Video:
        """Where a video stands."""
        return await self._ask(calls.video(video_id))

    async def videos(self, title: str | None = None) -> AsyncIterator[Video]:
        """All videos, newest first."""
        token: str | None = None
        while True:
            page, token = await self._ask(calls.videos(50, token, title))
            for video in page:
                yield video
            if token is None:
                return

    async def wait(
        self,
        video_id: str,
        *,
        timeout: float = 3600.0,
        on_progress: OnProgress = lambda video: None,
    ) -> Video:
        """Wait until the video is made. Raises `VideoFailed`, and `TimeoutError` after
        ``timeout`` seconds."""
        end = time.monotonic() + timeout
        while True:
            video = await self.video(video_id)
            on_progress(video)
            if video.status == "failed":
                raise _failed(video)
            if video.ended:
                return video
            if time.monotonic() > end:
                raise _too_long(video, timeout)
            await asyncio.sleep(calls.poll_seconds(video.eta_seconds))

    async def download(self, video_id: str, path: Path | str) -> Path:
        """Write the finished video to ``path``; a download that broke off is gone on with."""
        target = Path(path)
        part = _part(target, video_id)
        for attempt in range(self._retries + 1):
            url = _ready(await self.video(video_id))
            try:
                async with self._http.stream(
                    "GET", url, headers=_from(part), follow_redirects=True
                ) as answer:
                    with _opened(answer, part) as file:
                        if answer.status_code != _ALL_THERE:
                            async for piece in answer.aiter_bytes(_PIECE):
                                file.write(piece)
                break
            except httpx.TransportError as error:
                if attempt == self._retries:
                    raise _unreached(error) from error
                await asyncio.sleep(calls.wait_before(attempt, None))
        part.replace(target)
        return target

    async def delete(self, video_id: str) -> None:
        """Delete a video and its files."""
        await self._ask(calls.delete(video_id))

    async def cancel(self, video_id: str) -> None:
        """Stop making a video."""
        await self._ask(calls.cancel(video_id))

    async def upload(self, path: Path | str) -> str:
        """Bring a file; gives the asset's id."""
        return await self._ask(calls.upload(Path(path)))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _ask(self, call: Call[Answer]) -> Answer:
        attempt = 0
        while True:
            answer: httpx.Response | None = None
            try:
                answer = await self._http.request(call.method, call.path, **_sent(call))
                if answer.is_success:
                    return call.answered(answer)
                problem: Exception = calls.refused(answer)
            except httpx.TransportError as error:
                problem = _unreached(error)
            if attempt >= self._retries or not _tries_again(call, answer):
                raise problem
            await asyncio.sleep(calls.wait_before(attempt, answer))
            attempt += 1


def _ready(video: Video) -> str:
    if video.status == "failed":
        raise _failed(video)
    if video.video_url is None:
        raise ApiRefused(409, "conflict", "the video is not finished; wait for it first", None)
    return video.video_url


def _part(target: Path, video_id: str) -> Path:
    # Named by the video too: what is gone on with must be of the same.
    return target.with_name(f".{target.name}.{video_id[:8]}.part")


def _from(part: Path) -> dict[str, str]:
    """Ask for what is still missing."""
    size = part.stat().st_size if part.exists() else 0
    # The key is for the API; a link opens by its own signature, maybe on another host.
    return {"X-Api-Key": "", "Range": f"bytes={size}-"} if size else {"X-Api-Key": ""}


def _opened(answer: httpx.Response, part: Path) -> Any:
    if answer.status_code == _ALL_THERE:
        return part.open("ab")
    if not answer.is_success:
        raise ApiRefused(answer.status_code, "download_failed", "the link does not open", None)
    return part.open("ab" if answer.status_code == 206 else "wb")

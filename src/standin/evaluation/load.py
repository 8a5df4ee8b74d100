"""How a server answers while it makes a video, and whether a burst of creates loses any of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx

from ..errors import StandinError
from ..jobs.durable import DurableJobs
from ..settings import Settings
from .walk import served

_READERS: Final = 8
"""Connections that read side by side."""
_WRITERS: Final = 20
"""Creates that are under way side by side."""
_REPEATED: Final = 10
"""Every so manieth create is sent twice at once, with one `Idempotency-Key`."""
_TITLE: Final = "burst"
_PATIENCE: Final = 120.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Calls of one kind. The client that makes them runs on the same machine."""

    calls: int
    calls_a_second: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Burst:
    """Creates in a burst, and what became of them."""

    creates: int
    repeated: int
    """Of them, those that were sent twice, with one `Idempotency-Key`."""
    seconds: float
    spread: Spread
    lost: int
    """Answered with an id that no list has."""
    doubled: int
    """Listed and never answered, or listed twice."""
    unqueued: int
    """Without exactly one job in the queue."""


@dataclass(frozen=True, slots=True)
class Load:
    """All figures of one server with its embedded defaults."""

    readers: int
    writers: int
    while_rendering: dict[str, Spread]
    """By call: status and detail of the video that is being made, and lists of 100."""
    burst: Burst
    """While the same video is being made."""
    rendering: bool
    """Whether the video was being made until the end."""


def measure(
    seconds: float, creates: int, on_stage: Callable[[str], None] = lambda stage: None
) -> Load:
    """Start a server of its own, have it make a long video, and load it meanwhile.

    Each call is made for ``seconds`` s; then there are as many ``creates``. They stay in the
    queue, which goes with the server. Raises `StandinError` for an answer that is not a success.
    """
    with (
        TemporaryDirectory(prefix="standin-load-") as home,
        served(Path(home), None) as (_, client),
    ):
        on_stage("waiting for a video to be made")
        video_id = _begun(client)
        calls = {
            "status": f"/v1/video_status.get?video_id={video_id}",
            "detail": f"/v3/videos/{video_id}",
            "list": "/v1/video.list?limit=100",
        }
        told = {}
        for name, path in calls.items():
            on_stage(name)
            told[name] = asyncio.run(_read(client, path, seconds))
        on_stage("creates")
        made = burst(client, Path(home), creates)
        on_stage("lists of many")
        told["list of many"] = asyncio.run(_read(client, calls["list"], seconds))
        return Load(_READERS, _WRITERS, told, made, _state(client, video_id) == "processing")


def burst(client: httpx.Client, home: Path, creates: int) -> Burst:
    """Ask the server that ``client`` speaks with, on ``home``, for so many videos at once."""
    start = time.monotonic()
    made, spread = asyncio.run(_create(client, creates))
    took = time.monotonic() - start
    listed = _listed(client)
    jobs = DurableJobs(Settings(home=home).jobs_database_url)
    try:
        queued = jobs.statuses(made)
    finally:
        jobs.close()
    return Burst(
        creates,
        len(range(0, creates, _REPEATED)),
        round(took, 2),
        spread,
        len(set(made) - set(listed)),
        len(listed) - len(set(listed)) + len(set(listed) - set(made)) + creates - len(set(made)),
        len(set(made) - set(queued)),
    )


def _begun(client: httpx.Client) -> str:
    """A video of five minutes that is being made."""
    silence = {
        "character": {"type": "avatar", "avatar_id": "maya"},
        "voice": {"type": "silence", "duration": "100"},
    }
    answer = client.post("/v2/video/generate", json={"video_inputs": [silence] * 3})
    video_id = str(_success(answer)["data"]["video_id"])
    deadline = time.monotonic() + _PATIENCE
    while _state(client, video_id) != "processing":
        if time.monotonic() > deadline:
            raise StandinError("the video was not begun")
        time.sleep(0.2)
    return video_id


def _state(client: httpx.Client, video_id: str) -> str:
    answer = client.get("/v1/video_status.get", params={"video_id": video_id})
    return str(_success(answer)["data"]["status"])


async def _read(client: httpx.Client, path: str, seconds: float) -> Spread:
    times: list[float] = []
    start = time.monotonic()

    async def one() -> None:
        while time.monotonic() < start + seconds:
            before = time.monotonic()
            _success(await same.get(path))
            times.append(time.monotonic() - before)

    async with _same(client) as same:
        await _together([one() for _ in range(_READERS)])
    return _spread(times, time.monotonic() - start)


async def _create(client: httpx.Client, creates: int) -> tuple[list[str], Spread]:
    """Ids by number, and how long the creates took."""
    times: list[float] = []
    made: list[str] = []
    doubles: list[tuple[str, str]] = []
    gate = asyncio.Semaphore(_WRITERS)
    start = time.monotonic()

    async def send(number: int) -> str:
        body = {
            "type": "avatar",
            "avatar_id": "maya",
            "voice_id": "flite-slt",
            "script": f"Hello, you are number {number}.",
            "title": _TITLE,
        }
        key = {"Idempotency-Key": f"burst-{number}"}
        while True:
            before = time.monotonic()
            answer = await same.post("/v3/videos", json=body, headers=key)
            times.append(time.monotonic() - before)
            if answer.status_code != 409:
                return str(_success(answer)["data"]["video_id"])
            await asyncio.sleep(0.1)  # the first with this key is at work

    async def one(number: int) -> None:
        async with gate:
            if number % _REPEATED:
                made.append(await send(number))
            else:
                first, second = await asyncio.gather(send(number), send(number))
                made.append(first)
                doubles.append((first, second))

    async with _same(client) as same:
        await _together([one(number) for number in range(creates)])
    if different := [pair for pair in doubles if pair[0] != pair[1]]:
        raise StandinError(f"one Idempotency-Key made two videos: {different[0]}")
    return made, _spread(times, time.monotonic() - start)


def _listed(client: httpx.Client) -> list[str]:
    """Ids of all videos of the burst, page by page."""
    found: list[str] = []
    query: dict[str, str | int] = {"limit": 100, "title": _TITLE}
    while True:
        page = _success(client.get("/v3/videos", params=query))
        found += [video["id"] for video in page["data"]]
        if not page["has_more"]:
            return found
        query["token"] = page["next_token"]


def _same(client: httpx.Client) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=client.base_url, headers=client.headers, timeout=_PATIENCE)


async def _together(work: Sequence[Awaitable[None]]) -> None:
    await asyncio.gather(*work)


def _success(answer: httpx.Response) -> Any:
    if answer.status_code != 200:
        raise StandinError(f"the server answered {answer.status_code}: {answer.text[:300]}")
    return answer.json()


def _spread(times: Sequence[float], seconds: float) -> Spread:
    ordered = sorted(times)
    rank = min(len(ordered) - 1, int(len(ordered) * 0.99))
    return Spread(
        len(ordered),
        round(len(ordered) / seconds, 1),
        round(1000 * ordered[len(ordered) // 2], 1),
        round(1000 * ordered[rank], 1),
    )

"""How soon a video can be watched after it was asked for, seen from outside through the API."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import av
import httpx

from ..errors import StandinError

SENTENCES: Final = (
    "Welcome to this short course.",
    "Today we look at how a house keeps warm in winter, and why a thin wall loses so much more.",
    "First we ask where the heat goes, for most of it leaves where nobody looks.",
    "Then we see what can be done about it, with little money and a free weekend.",
    "Bring a lamp and a candle, whose flame shows every draught in the room.",
)
LETTERS_PER_SECOND: Final = 15.0
_POLL: Final = 0.05
_PATIENCE: Final = 300.0


@dataclass(frozen=True, slots=True)
class Early:
    """One video, watched while it was made. Seconds count from when it was asked for."""

    scenes: int
    video_seconds: float
    link: float
    """When its status had a link."""
    first_second: float
    """When a second of picture and sound had come through the link."""
    stalled: float
    """Seconds that a player which began then would have stood still, all together."""
    finished: float
    """When all of it had come."""


def measure(
    url: str,
    key: str,
    avatar_id: str = "maya",
    voice_id: str = "flite-slt",
    seconds: float = 60,
    scenes: int = 1,
    size: tuple[int, int] = (1280, 720),
) -> Early:
    """Ask a server for a video of about ``seconds`` s that it has never made, and watch it.

    A short video is made before, so that the avatar is painted and the processes are warm.
    Raises `StandinError` for a video that fails, `httpx.HTTPError` for a server that is not there.
    """
    with httpx.Client(base_url=url, headers={"X-Api-Key": key}, timeout=60) as client:
        dimension = dict(zip(("width", "height"), size, strict=True))

        def ask(texts: list[str]) -> str:
            inputs = [
                {
                    "character": {"type": "avatar", "avatar_id": avatar_id},
                    "voice": {"type": "text", "input_text": text, "voice_id": voice_id},
                }
                for text in texts
            ]
            body = {"video_inputs": inputs, "dimension": dimension}
            video_id: str = _data(client.post("/v2/video/generate", json=body))["video_id"]
            return video_id

        _link(client, ask(["Hello."]), until="completed")
        texts = [_text(seconds / scenes, number) for number in range(scenes)]
        start = time.monotonic()
        address = _link(client, ask(texts), until="processing")
        link = time.monotonic() - start
        came = _watched(client, address, start)
    data = came[-1][1]
    ready = [(when, _playable(part)) for when, part in came]
    first = next((when for when, length in ready if length >= 1), came[-1][0])
    late = (when - first - _before(ready, when) for when, _ in ready)
    return Early(
        scenes,
        round(_playable(data), 1),
        round(link, 2),
        round(first, 2),
        round(max(0.0, *late), 2),
        round(came[-1][0], 2),
    )


def _text(seconds: float, number: int) -> str:
    """Words for so long that no cache has ever heard."""
    made = f"This is part {number + 1} of number {time.time_ns() % 1_000_000}."
    for i in range(1000):
        if len(made) > seconds * LETTERS_PER_SECOND:
            break
        made += " " + SENTENCES[i % len(SENTENCES)]
    return made


def _data(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code != 200:
        raise StandinError(f"the server answered {answer.status_code}: {answer.text[:300]}")
    data: dict[str, Any] = answer.json()["data"]
    return data


def _link(client: httpx.Client, video_id: str, until: str) -> str:
    """The link to watch a video ``until`` it is ``processing`` or ``completed``."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        told = _data(client.get("/v1/video_status.get", params={"video_id": video_id}))
        link: str | None = told["preview_playback_url"] or told["video_url"]
        if told["status"] == "failed":
            raise StandinError(f"the video failed: {told['error']}")
        if link and told["status"] in (until, "completed"):
            return link
        time.sleep(_POLL)
    raise StandinError(f"nothing to watch after {_PATIENCE:g} s")


def _watched(client: httpx.Client, link: str, start: float) -> list[tuple[float, bytes]]:
    """What had come, each time that something came."""
    came: list[tuple[float, bytes]] = []
    data = b""
    with client.stream("GET", link) as answer:
        for piece in answer.iter_raw():
            data += piece
            came.append((time.monotonic() - start, data))
    if not came:
        raise StandinError("the link gave nothing")
    return came


def _playable(data: bytes) -> float:
    """Seconds of picture and sound in the beginning of a file."""
    ends: dict[str, float] = {"video": 0.0, "audio": 0.0}
    try:
        with av.open(io.BytesIO(data), "r", format="mp4") as file:
            for packet in file.demux():
                if packet.pts is not None and packet.time_base is not None:
                    end = float((packet.pts + (packet.duration or 0)) * packet.time_base)
                    ends[packet.stream.type] = max(ends[packet.stream.type], end)
    except av.FFmpegError:
        pass  # it ends in the middle of something
    return min(ends.values())


def _before(ready: list[tuple[float, float]], when: float) -> float:
    """Seconds that were there just before ``when``."""
    return next((length for (_, length), (at, _) in pairwise(ready) if at == when), 0.0)

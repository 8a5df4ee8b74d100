"""What can be asked of a server, without the asking: shared by both clients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import httpx

from ..errors import StandinError

Answer = TypeVar("Answer")

RETRIED: Final = frozenset({429, 502, 503, 504})
"""HTTP statuses after which the same request may do better."""
ENDED: Final = frozenset({"completed", "failed"})

_TYPES: Final = {
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".flac": "audio/flac",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}


class ApiRefused(StandinError):
    """The server answered with an error."""

    def __init__(self, status: int, code: str, message: str, request_id: str | None) -> None:
        super().__init__(message)
        self.status = status
        """HTTP status; 0 when no answer came."""
        self.code = code
        self.request_id = request_id


class VideoFailed(StandinError):
    """A video that was waited for could not be made."""


@dataclass(frozen=True, slots=True)
class Avatar:
    """Somebody who can present."""

    id: str
    name: str
    gender: str
    preview_image_url: str
    preview_video_url: str | None
    """None of a photo."""
    default_voice_id: str | None


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that can speak."""

    id: str
    name: str
    language: str
    locale: str
    gender: str
    preview_url: str


@dataclass(frozen=True, slots=True)
class Video:
    """Where a video stands. Links open for some days; ask again for new ones."""

    id: str
    status: str
    """``pending``, ``processing``, ``completed`` or ``failed``."""
    progress: int
    """Percent, 0 to 100."""
    eta_seconds: float | None
    title: str
    created_at: int
    """Seconds since 1970."""
    duration: float | None
    """Seconds."""
    video_url: str | None
    thumbnail_url: str | None
    subtitle_url: str | None
    failure: str | None

    @property
    def ended(self) -> bool:
        """Nothing changes any more."""
        return self.status in ENDED


@dataclass(frozen=True)
class Call(Generic[Answer]):
    """One request, and what its answer means."""

    method: str
    path: str
    read: Callable[[Any], Answer]
    """From the JSON of a good answer; from its bytes if ``raw``."""
    params: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    again: bool = True
    """Asking twice does no harm."""
    raw: bool = False

    def answered(self, answer: httpx.Response) -> Answer:
        """What a good answer means."""
        return self.read(answer.content if self.raw else answer.json())


def avatars() -> Call[list[Avatar]]:
    """Everybody who can present."""
    return Call("GET", "/v2/avatars", lambda a: _avatars(a["data"]))


def voices() -> Call[list[Voice]]:
    """Every voice that works on the server."""
    return Call("GET", "/v2/voices", lambda a: [_voice(each) for each in a["data"]["voices"]])


def create(request: Mapping[str, Any]) -> Call[str]:
    """Make a video; gives its id."""
    return Call(
        "POST",
        "/v2/video/generate",
        lambda a: str(a["data"]["video_id"]),
        json=dict(request),
        again=False,
    )


def still(
    request: Mapping[str, Any], scene: int, time: float | None, width: int | None, format: str
) -> Call[bytes]:
    """One frame of a video that need not be made."""
    given = {"scene": scene, "time": time, "width": width, "format": format}
    return Call(
        "POST",
        "/v2/video/still",
        bytes,
        params={name: value for name, value in given.items() if value is not None},
        json=dict(request),
        raw=True,
    )


def video(video_id: str) -> Call[Video]:
    """Where a video stands."""
    return Call("GET", f"/v3/videos/{video_id}", lambda a: _video(a["data"]))


def videos(
    limit: int, token: str | None, title: str | None
) -> Call[tuple[list[Video], str | None]]:
    """A page of videos, and the token of the next."""
    given = {"limit": limit, "token": token, "title": title}
    params = {key: value for key, value in given.items() if value is not None}
    return Call(
        "GET",
        "/v3/videos",
        lambda a: ([_video(each) for each in a["data"]], a["next_token"]),
        params=params,
    )


def delete(video_id: str) -> Call[None]:
    """Delete a video."""
    return Call("DELETE", f"/v3/videos/{video_id}", lambda a: None)


def cancel(video_id: str) -> Call[None]:
    """Stop making a video."""
    return Call("POST", f"/v3/videos/{video_id}/cancel", lambda a: None, again=False)


def upload(path: Path) -> Call[str]:
    """Bring a file; gives the asset's id."""
    kind = _TYPES.get(path.suffix.lower(), "application/octet-stream")
    return Call(
        "POST",
        "/v1/asset",
        lambda a: str(a["data"]["id"]),
        content=path.read_bytes(),
        headers={"Content-Type": kind},
    )


def script(
    text: str, avatar_id: str, voice_id: str, width: int, height: int, title: str
) -> dict[str, Any]:
    """The request of a video with one scene."""
    return {
        "title": title,
        "dimension": {"width": width, "height": height},
        "video_inputs": [
            {
                "character": {"type": "avatar", "avatar_id": avatar_id},
                "voice": {"type": "text", "voice_id": voice_id, "input_text": text},
            }
        ],
    }


def refused(answer: httpx.Response) -> ApiRefused:
    """The error of an answer, in whichever envelope it came."""
    code, message = str(answer.status_code), answer.reason_phrase
    try:
        body = answer.json()
        words = body["error"] if isinstance(body.get("error"), dict) else body
        code, message = str(words["code"]), str(words["message"])
    except (ValueError, KeyError, AttributeError, TypeError):
        pass  # not from Standin: a proxy, perhaps
    return ApiRefused(answer.status_code, code, message, answer.headers.get("x-request-id"))


def wait_before(attempt: int, answer: httpx.Response | None) -> float:
    """Seconds before the next attempt: what the server says, else longer each time."""
    told = answer.headers.get("retry-after", "") if answer is not None else ""
    return min(float(told), 60.0) if told.isdecimal() else min(0.5 * 2**attempt, 10.0)


def poll_seconds(eta: float | None) -> float:
    """Seconds until it is worth asking again."""
    return min(max((eta or 0) / 10, 0.5), 5.0)


def _avatars(data: Mapping[str, Any]) -> list[Avatar]:
    photos = [
        Avatar(
            row["talking_photo_id"],
            row["talking_photo_name"],
            "unknown",
            row["preview_image_url"],
            None,
            None,
        )
        for row in data.get("talking_photos") or []
    ]
    return [*photos, *(_avatar(row) for row in data["avatars"])]


def _avatar(row: Mapping[str, Any]) -> Avatar:
    return Avatar(
        row["avatar_id"],
        row["avatar_name"],
        row["gender"],
        row["preview_image_url"],
        row["preview_video_url"],
        row.get("default_voice_id"),
    )


def _voice(row: Mapping[str, Any]) -> Voice:
    return Voice(
        row["voice_id"],
        row["name"],
        row["language"],
        row.get("locale", ""),
        row["gender"],
        row["preview_audio"],
    )


def _video(row: Mapping[str, Any]) -> Video:
    return Video(
        row["id"],
        row["status"],
        row.get("progress") or 0,
        row.get("eta_seconds"),
        row.get("title") or "",
        row["created_at"],
        row.get("duration"),
        row.get("video_url"),
        row.get("thumbnail_url"),
        row.get("subtitle_url"),
        row.get("failure_message"),
    )

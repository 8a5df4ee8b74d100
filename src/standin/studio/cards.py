"""Videos as cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..api.links import link as signed
from ..library import UNFINISHED, Video
from ..scene import from_json
from . import words
from .cast import face
from .session import Visit


def cards(who: Visit, videos: Sequence[Video], folders: dict[str, str]) -> list[dict[str, Any]]:
    """Videos as their cards show them; what they ask for is read of those without a picture."""
    bare = [video.id for video in videos if not video.thumbnail_key]
    whole = who.here.library.videos.get_many(bare, who.space) if bare else {}
    there = [v for v in videos if v.thumbnail_key or v.id in whole]  # not deleted meanwhile
    return [card(who, whole.get(video.id, video), folders) for video in there]


def card(who: Visit, video: Video, folders: dict[str, str]) -> dict[str, Any]:
    """A video as its card shows it."""
    live = video.state in UNFINISHED
    told, _ = words.STATES[video.state]
    shown: dict[str, Any] = {
        "id": video.id,
        "url": f"/videos/{video.id}",
        "title": words.title(video),
        "state": "failed" if video.state in ("failed", "cancelled") else video.state,
        "live": live,
        "note": told,
        "left": "",
        "percent": video.percent,
        "length": words.clock(video.duration),
        "age": words.ago(video.created_at),
        "folder": folders.get(video.folder_id or "", ""),
        "poster": signed(who.here, video.thumbnail_key, "", True) if video.thumbnail_key else None,
        "file": signed(who.here, video.video_key, "", True) if video.video_key else None,
        "name": f"{words.title(video)}.mp4",
        "again": True,
    }
    if live:
        progress = who.here.library.videos.progress(video.id)
        shown["percent"] = min(progress.percent, 99)
        shown["left"] = words.left(progress.eta_seconds)
    if not video.thumbnail_key:
        shown["poster"] = first_face(who, video)
    return shown


def first_face(who: Visit, video: Video) -> str | None:
    """A picture of the first person in a video that has none of its own yet."""
    for scene in from_json(video.request).scenes:
        if scene.character is not None:
            return face(who, scene.character.avatar_id)
    return None

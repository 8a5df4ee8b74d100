"""What answers tell of a video, in each version's words."""

import json
from typing import Any, Final

from ..library import Video
from ..library.videos import gif_key, warnings_key
from .early import early_url
from .links import link
from .services import Services

CANCELLED: Final = 499
UNKNOWN_FAILURE: Final = 500

_FAILURES: Final = {
    1001: "speech_failed",
    1002: "picture_failed",
    1003: "join_failed",
    CANCELLED: "cancelled",
}
"""v3 says in words what v1 says in numbers."""


def state(video: Video) -> str:
    """The state, in the words of HeyGen, which has no cancelled videos."""
    return "failed" if video.state == "cancelled" else video.state


def failure(video: Video) -> tuple[int, str, str | None] | None:
    """Number, message and detail of why the video failed; None when it did not."""
    if video.state == "cancelled":
        return CANCELLED, "The video was cancelled", None
    if video.state != "failed":
        return None
    code = video.error_code if video.error_code is not None else UNKNOWN_FAILURE
    return code, video.error_message or "The video could not be made", video.error_detail


def item_error(video: Video) -> dict[str, Any] | None:
    """Why the video failed, as lists of many have it; None when it did not."""
    if video.state not in ("failed", "cancelled"):
        return None
    message = video.error_message or "The video was cancelled"
    return {"code": str(video.error_code or "cancelled"), "message": message, "param": None}


def gif_url(here: Services, video: Video, base: str) -> str | None:
    """A link to the moving preview of a finished video; None without one."""
    key = gif_key(video.video_key) if video.state == "completed" and video.video_key else None
    return link(here, key, base) if key and here.library.objects.exists(key) else None


def warnings(here: Services, video: Video) -> list[str]:
    """What went wrong without ending the video: frames that could not be drawn, fonts and
    characters that are not there."""
    key = warnings_key(video.id)
    if video.state != "completed" or not here.library.objects.exists(key):
        return []
    told: list[str] = json.loads(here.library.objects.get(key))
    return told


def page_url(video: Video, base: str) -> str | None:
    """Address of the page that shows the video; None while it is not shared."""
    return f"{base}/share/{video.id}" if video.shared else None


def captions(here: Services, video: Video, base: str) -> dict[str, str | None]:
    """Links to the files of captions, by kind."""
    kept = video.captions_key if video.state == "completed" else None
    return {
        kind: link(here, f"{kept}.{kind}", base) if kept else None for kind in ("ass", "srt", "vtt")
    }


def detail(here: Services, video: Video, base: str) -> dict[str, Any]:
    """v3's VideoDetail, with our progress and estimate beside it."""
    progress = here.library.videos.progress(video.id)
    done = video.state == "completed"
    why = failure(video)
    return {
        "id": video.id,
        "status": "pending" if video.state == "waiting" else state(video),
        "progress": progress.percent if done else min(progress.percent, 99),
        "eta_seconds": progress.eta_seconds,
        "title": video.title,
        "created_at": int(video.created_at.timestamp()),
        "completed_at": int(video.finished_at.timestamp()) if video.finished_at else None,
        "duration": video.duration,
        "video_url": link(here, video.video_key, base) if done else None,
        "captioned_video_url": link(here, video.captioned_key, base) if done else None,
        "subtitle_url": captions(here, video, base)["srt"],
        "captions": captions(here, video, base),
        "thumbnail_url": link(here, video.thumbnail_key, base) if done else None,
        "preview_playback_url": early_url(here, video, base),
        "gif_url": gif_url(here, video, base),
        "warnings": warnings(here, video),
        "folder_id": video.folder_id,
        "output_language": None,
        "failure_code": _FAILURES.get(why[0], "internal_error") if why else None,
        "failure_message": why[1] if why else None,
        "video_page_url": page_url(video, base),
    }

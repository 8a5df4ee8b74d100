"""Times, sizes and states in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from ..library import Video

STATES: Final = {
    "waiting": ("In the queue", "warm"),
    "pending": ("In the queue", "warm"),
    "processing": ("Rendering", "accent live"),
    "completed": ("Ready", "good"),
    "failed": ("Failed", "bad"),
    "cancelled": ("Stopped", ""),
}
"""Words and kind of each state of a video."""
FULL: Final = (
    "The server's disk is full. Its operator has to make room; `standin doctor` says how much."
)


def clock(seconds: float | None) -> str:
    """``1:05``."""
    whole = round(seconds or 0)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def lasting(seconds: float) -> str:
    """``42 s``, ``3 min 10 s``, ``2 h 5 min``."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def ago(moment: datetime, at: datetime | None = None) -> str:
    """``just now``, ``5 min ago``, ``yesterday``, ``3 Nov 2025``."""
    at = at or datetime.now(UTC)
    seconds = (at - moment).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 24 * 3600:
        return f"{int(seconds // 3600)} h ago"
    if seconds < 48 * 3600:
        return "yesterday"
    if seconds < 7 * 24 * 3600:
        return f"{int(seconds // 86400)} days ago"
    return f"{moment.day} {moment:%b}" + (f" {moment.year}" if moment.year != at.year else "")


def size(count: float) -> str:
    """``3.4 MB``."""
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB"


def left(eta: float | None) -> str:
    """What an estimate says: ``about 2 min left``."""
    return f"about {lasting(eta)} left" if eta and eta >= 1 else ""


def title(video: Video) -> str:
    """A video's title, or what stands for one."""
    return video.title.strip() or f"Video of {video.created_at:%d %b %Y, %H:%M}"


def plural(count: int, one: str, many: str = "") -> str:
    """``1 video``, ``3 videos``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """With a capital and one stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."

"""Webhooks as HeyGen sends them: names, bodies, signatures, and the thread that delivers."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import structlog

from ..errors import InvalidField, MediaError
from ..library import Due, Event, UnknownVideo, Video
from ..media import fetch
from .links import link
from .services import Services
from .told import captions, failure, gif_url, page_url

NAMES: Final[Mapping[str, str]] = {
    "video.completed": "avatar_video.success",
    "video.failed": "avatar_video.fail",
    "lipsync.completed": "lipsync.success",
    "lipsync.failed": "lipsync.fail",
    "captions.completed": "avatar_video_caption.success",
    "batch.finished": "batch.finished",
    "avatar.completed": "instant_avatar.success",
    "avatar.failed": "instant_avatar.fail",
    "training.completed": "photo_avatar_train.success",
    "training.failed": "photo_avatar_train.fail",
}
"""Our events and what HeyGen calls them; lip-syncs, which it has no name for, follow the rest."""

TYPES: Final[Mapping[str, str]] = {
    "avatar_video.success": "A video is made",
    "avatar_video.fail": "A video could not be made",
    "lipsync.success": "A lip-sync is made",
    "lipsync.fail": "A lip-sync could not be made",
    "avatar_video_caption.success": "The captions of a video are made",
    "batch.finished": "Every video of a batch has ended",
    "instant_avatar.success": "An avatar was made of a person's video",
    "instant_avatar.fail": "No avatar could be made of a person's video",
    "photo_avatar_train.success": "A person's photos are prepared",
    "photo_avatar_train.fail": "None of a person's photos could be prepared",
}
"""Events that happen here; endpoints may name HeyGen's others, which never come."""

_OF_PEOPLE: Final = {
    "avatar.completed": "avatar_id",
    "avatar.failed": "avatar_id",
    "training.completed": "group_id",
    "training.failed": "group_id",
}
"""Events that no video is in, and what their id is called."""
OURS: Final = {theirs: ours for ours, theirs in NAMES.items()}
_NAME_LENGTH: Final = 64
MOST_EVENTS: Final = 64
"""Names of events that an endpoint asks for."""
_SECONDS: Final = 10.0
"""For one attempt, answer included."""
_AT_ONCE: Final = 8
"""Deliveries that are tried side by side: together they must end well before their lease does."""
_LOOK_SECONDS: Final = 1.0
"""How often the thread looks whether something is to be delivered."""

_log = structlog.get_logger(__name__)


def ours(names: Sequence[str] | None) -> list[str] | None:
    """Events that an endpoint asks for, in the library's words; None and empty are all.

    Raises `InvalidField`.
    """
    if not names:
        return None
    for i, name in enumerate(names):
        if not name or len(name) > _NAME_LENGTH or not name.isascii() or " " in name:
            raise InvalidField(("events", i), "must be the name of an event")
    return [OURS.get(name, name) for name in names]


def theirs(events: str | None) -> list[str] | None:
    """An endpoint's events in HeyGen's words; None for all."""
    return [NAMES.get(name, name) for name in events.split()] if events else None


def check_target(url: str, private: bool) -> str:
    """The address, if webhooks may go there. Raises `InvalidField` with the path ``url``."""
    try:
        fetch.check(url, private=private)
    except MediaError as error:
        hint = "" if private else " (STANDIN_WEBHOOK_PRIVATE=yes opens private addresses)"
        raise InvalidField(("url",), f"{error.message}{hint}") from None
    return url


def body(here: Services, event: Event, base: str) -> dict[str, Any]:
    """What is delivered; the keys are those of every generation of HeyGen's receivers."""
    name = NAMES.get(event.type, event.type)
    return {
        "event_id": event.id,
        "event_type": name,
        "event": name,
        "created_at": event.created_at.isoformat(),
        "event_data": data(here, event, base),
    }


def data(here: Services, event: Event, base: str) -> dict[str, Any]:
    """What happened, with links that open now."""
    told: dict[str, Any]
    if event.type == "batch.finished":
        return {"batch_id": event.entity_id}
    if event.type in _OF_PEOPLE:
        told = {_OF_PEOPLE[event.type]: event.entity_id, **json.loads(event.data)}
        reason = told.pop("reason", None)
        return told | (
            {"msg": reason, "error": reason, "failure_message": reason} if reason else {}
        )
    told = {"video_id": event.entity_id, **json.loads(event.data)}
    if event.type in ("lipsync.completed", "lipsync.failed"):
        told = {"lipsync_id": event.entity_id, **told}
    try:
        video = here.library.videos.get(event.entity_id, event.space_id)
    except UnknownVideo:
        return told  # deleted since
    told |= {"folder_id": video.folder_id or "", "callback_url": video.callback_url}
    why = failure(video)
    if why is not None:
        return told | _failed(*why)
    return told | _made(here, video, base)


def _failed(code: int, message: str, detail: str | None) -> dict[str, Any]:
    return {
        "msg": message,
        "error": message,
        "error_code": code,
        "error_message": message,
        "failure_code": str(code),
        "failure_message": message,
        "detail": detail,
    }


def _made(here: Services, video: Video, base: str) -> dict[str, Any]:
    url = link(here, video.video_key, base)
    return {
        "url": url,
        "video_url": url,
        "thumbnail_url": link(here, video.thumbnail_key, base),
        "gif_download_url": gif_url(here, video, base),
        "caption_url": captions(here, video, base)["srt"],
        "video_url_caption": link(here, video.captioned_key, base),
        "video_page_url": page_url(video, base),
        "video_share_page_url": page_url(video, base),
        "duration": video.duration,
    }


def headers(content: bytes, event: Event, secret: str | None, at: float) -> dict[str, str]:
    """The headers of a delivery: HMAC-SHA256 of the body, in lower-case hex, under the names of
    all generations, and what v3 sends beside it."""
    named = {
        "Content-Type": "application/json",
        "Heygen-Timestamp": str(int(at)),
        "Heygen-Event-Id": event.id,
    }
    if secret is not None:
        signature = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
        for name in ("Signature", "Heygen-Signature", "X-HeyGen-Signature"):
            named[name] = signature
    return named


class Deliverer:
    """Sends what is due, from a thread of its own; what is not sent is tried again later.

    Any number of servers may each have one: a delivery that one has taken is not another's.
    """

    def __init__(self, here: Services, address: str) -> None:
        """``address`` is this server's own, for links in events of unknown origin."""
        self._here = here
        self._address = address
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the attempt that is being made."""
        self._stopped.set()
        self._thread.join(timeout=_SECONDS + 1)

    def deliver(self) -> int:
        """Try the oldest that are due once; gives how many were tried."""
        due = self._here.library.webhooks.take(_AT_ONCE)
        if due:  # side by side: an address that never answers does not hold up all others
            with ThreadPoolExecutor(len(due), thread_name_prefix="webhook") as pool:
                list(pool.map(self._try, due))
        return len(due)

    def _run(self) -> None:
        while not self._stopped.is_set():
            tried = 0
            try:
                tried = self.deliver()
            except Exception:  # the database is away for a moment
                _log.exception("webhooks could not be delivered")
            if not tried:
                self._stopped.wait(_LOOK_SECONDS)

    def _try(self, due: Due) -> None:
        status, error = None, None
        try:
            content = json.dumps(body(self._here, due.event, self._base(due.event))).encode()
            named = headers(content, due.event, due.secret, time.time())
            private = self._here.settings.webhook_private
            url = due.delivery.url
            status = fetch.post(url, content, named, private=private, seconds=_SECONDS)
        except MediaError as problem:
            error = problem.message
        except Exception as problem:  # noted too, so that it is not tried for ever
            _log.exception("webhook broke", delivery=due.delivery.id)
            error = type(problem).__name__
        self._here.library.webhooks.note(due.delivery.id, status, error)
        _log.info("webhook sent", url=due.delivery.url, status=status, error=error)

    def _base(self, event: Event) -> str:
        known = self._here.settings.public_url
        if known is None:
            try:
                known = self._here.library.videos.get(event.entity_id).base_url
            except UnknownVideo:
                known = None
        return known or self._address

"""What a person may ask of whoever keeps their likeness: to stop using it, a copy, to forget it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import delete, inspect, select

from ..library import UNFINISHED, AvatarGroup, Library, NoConsent, UnknownObject, Video
from ..library.consents import Subject
from ..library.models import (
    Asset,
    AuditEntry,
    AvatarLook,
    Base,
    Consent,
    Event,
    PersonalVoice,
)
from ..library.models import Video as VideoRow
from ..render.people import seats
from ..render.take import take_key
from ..scene import Recording, from_json
from . import early

PARTS: Final = "parts.json"
"""Beside a video: the keys of all that it was joined from."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was found of a person and is gone."""

    looks: int
    videos: int
    assets: int
    objects: int


def parts_key(video_id: str) -> str:
    """Where a video's `PARTS` lie among the objects."""
    return f"videos/{video_id}/{PARTS}"


Cancel = Callable[[str], object]
"""Takes a cancelled video's id and takes its job from the queue. Without it, workers notice by
themselves that nobody wants the video any more."""


def revoke(
    library: Library,
    group: AvatarGroup,
    actor: str,
    reason: str | None = None,
    cancel: Cancel | None = None,
) -> int:
    """Stop all use of a person's likeness now; gives how many videos in the making were stopped.

    Finished videos stay: `erase` takes them too. Raises `NoConsent` when it was revoked before.
    """
    library.consents.revoke(group, actor, reason)
    stopped = [video for video in showing(library, group) if video.state in UNFINISHED]
    for video in stopped:
        stop(library, video, cancel)
    log.info("consent revoked", group=group.id, stopped=len(stopped))
    return len(stopped)


def showing(library: Library, group: AvatarGroup) -> Sequence[Video]:
    """All videos in which a person is seen, oldest first."""
    looks = library.avatars.looks(group.space_id, group.id)
    ids = {group.id, *(look.id for look in looks)}
    found = []
    with library.database.read() as session:
        query = select(VideoRow).where(VideoRow.space_id == group.space_id)
        for video in session.scalars(query.order_by(VideoRow.created_at, VideoRow.id)):
            # Most requests do not name the person; only the others are worth reading.
            if any(each in video.request for each in ids) and _shows(video, ids):
                found.append(video)
    return found


def export(library: Library, group: AvatarGroup, out: Path, actor: str) -> None:
    """Write a ZIP of all that is kept of a person: records as JSON, and every file.

    The audit notes it.
    """
    looks = library.avatars.looks(group.space_id, group.id)
    consents = library.consents.of(group.id, group.space_id)
    videos = showing(library, group)
    told = {
        "person": row(group),
        "looks": [row(look) for look in looks],
        "consents": [row(consent) for consent in consents],
        "videos": [row(video) for video in videos],
        "audit": [row(entry) for entry in audit(library, group)],
    }
    keys = [key for look in looks for key in (look.photo_key, look.pack_key)]
    keys += [consent.evidence_key for consent in consents]
    keys += _previews(library, [look.id for look in looks])
    for video in videos:
        keys += [each.key for each in library.objects.list(f"videos/{video.id}/")]
        keys += recordings(video)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as file:
        file.writestr("person.json", json.dumps(told, indent=1, default=plain))
        for key in dict.fromkeys(key for key in keys if key):
            with suppress(UnknownObject):
                add(library, file, key)
    library.consents.note(group.space_id, "person.exported", group.id, actor)


def erase(library: Library, group: AvatarGroup, actor: str, cancel: Cancel | None = None) -> Erased:
    """Forget a person: avatars, photos, consents, assets with the same content, and every video
    that shows them with all that it was made from. Cannot be undone.

    The audit keeps that it was done, with numbers and without names.
    """
    space, objects = group.space_id, library.objects
    with suppress(NoConsent):  # revoked before
        revoke(library, group, actor, cancel=cancel)
    looks = library.avatars.looks(space, group.id)
    consents = library.consents.of(group.id, space)
    videos = showing(library, group)
    keys = {key for look in looks for key in (look.photo_key, look.pack_key) if key}
    keys |= {consent.evidence_key for consent in consents if consent.evidence_key}
    keys |= set(_previews(library, [look.id for look in looks]))
    for video in videos:
        stop(library, video, cancel)
        keys |= {*recordings(video), *made_from(library, video)}
    contents = {digest for key in keys if (digest := digest_of(library, key))}
    twins = twins_of(library, space, contents)
    with library.database.write() as session:
        ids = [video.id for video in videos]
        session.execute(delete(VideoRow).where(VideoRow.id.in_(ids)))
        subjects = [*ids, group.id, *(look.id for look in looks)]
        session.execute(delete(Event).where(Event.space_id == space, Event.entity_id.in_(subjects)))
        session.execute(delete(Asset).where(Asset.id.in_([asset.id for asset in twins])))
        session.execute(delete(Consent).where(Consent.id.in_([each.id for each in consents])))
        session.execute(
            delete(AuditEntry).where(
                AuditEntry.space_id == space, AuditEntry.subject_id == group.id
            )
        )
    library.avatars.remove_group(group.id, space, objects)
    needed = needed_by_others(library)
    keys |= {asset.key for asset in twins}
    for video in videos:
        keys |= {each.key for each in objects.list(f"videos/{video.id}/")}
    gone = [key for key in keys - needed if objects.exists(key)]
    for key in gone:
        objects.delete(key)
        objects.delete(f"{key}.json")  # what a chunk's drawing told
    done = Erased(len(looks), len(videos), len(twins), len(gone))
    library.consents.note(space, "person.erased", group.id, actor, _numbers(done))
    if not library.database.compact():
        log.warning("the database was too busy to be rewritten: erase again, or VACUUM it")
    log.info("person erased", group=group.id, **_numbers(done))
    return done


def made_from(library: Library, video: Video) -> set[str]:
    """Keys of the takes and chunks of a video, as far as they are known."""
    objects, found = library.objects, set[str]()
    with suppress(UnknownObject):
        found |= set(json.loads(objects.get(parts_key(video.id))))
    index = 0
    with suppress(UnknownObject):
        while True:
            note = early.get(objects, video.id, index)
            found |= {note.chunk, note.take}
            index += 1
    return found


def recordings(video: Video) -> set[str]:
    """Keys of the recordings that are heard in a video."""
    voices = [
        voice for scene in from_json(video.request).scenes for voice in (scene.voice, *_said(scene))
    ]
    return {v.asset_key for v in voices if isinstance(v, Recording) and v.asset_key}


def _said(scene: Any) -> Iterable[Any]:
    return (turn.voice for turn in scene.turns)


def _shows(video: Video, ids: set[str]) -> bool:
    everybody = [who for scene in from_json(video.request).scenes for who in seats(scene) if who]
    return any(who.avatar_id in ids for who in everybody)


def stop(library: Library, video: Video, cancel: Cancel | None) -> None:
    """Cancel a video that is being made."""
    if library.videos.set_state(video.id, "cancelled") and cancel is not None:
        cancel(video.id)


def _previews(library: Library, look_ids: Sequence[str]) -> list[str]:
    starts = tuple(f"previews/avatars/{look_id}-" for look_id in look_ids)
    return [
        each.key for each in library.objects.list("previews/avatars") if each.key.startswith(starts)
    ]


def twins_of(library: Library, space: str, contents: set[str]) -> list[Asset]:
    """Assets of the space with the same bytes as something of the person."""
    with library.database.read() as session:
        assets = session.scalars(select(Asset).where(Asset.space_id == space)).all()
    return [asset for asset in assets if digest_of(library, asset.key) in contents]


def needed_by_others(library: Library) -> set[str]:
    """Keys that unfinished videos need, and those of avatars and voices: other spaces may keep the
    same."""
    with library.database.read() as session:
        videos = session.scalars(select(VideoRow).where(VideoRow.state.in_(UNFINISHED))).all()
        looks = session.scalars(select(AvatarLook)).all()
        voices = session.scalars(select(PersonalVoice)).all()
    found = {key for look in looks for key in (look.photo_key, look.pack_key) if key}
    found |= {key for voice in voices for key in (voice.recording_key, voice.pack_key) if key}
    for video in videos:
        asked = from_json(video.request)
        found |= {take_key(scene, asked.fps) for scene in asked.scenes}
        found |= recordings(video) | made_from(library, video)
    return found


def digest_of(library: Library, key: str) -> str | None:
    """SHA-256 in hex of an object; None where there is none."""
    local = library.objects.local_path(key)
    try:
        if local is not None:
            with local.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        return hashlib.sha256(library.objects.get(key)).hexdigest()
    except (UnknownObject, FileNotFoundError):
        return None


def audit(library: Library, group: Subject) -> Sequence[AuditEntry]:
    """What was done about somebody, oldest first."""
    with library.database.read() as session:
        query = select(AuditEntry).where(
            AuditEntry.space_id == group.space_id, AuditEntry.subject_id == group.id
        )
        return session.scalars(query.order_by(AuditEntry.created_at)).all()


def add(library: Library, file: zipfile.ZipFile, key: str) -> None:
    """Put an object into a ZIP."""
    local = library.objects.local_path(key)
    if local is None:
        file.writestr(f"files/{key}", library.objects.get(key))
    elif local.exists():
        file.write(local, f"files/{key}")


def row(of: Base) -> dict[str, Any]:
    """The columns of a row."""
    return {column.key: getattr(of, column.key) for column in inspect(type(of)).columns}


def plain(value: object) -> str:
    """What JSON has no form for."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _numbers(done: Erased) -> dict[str, int]:
    return {name: getattr(done, name) for name in ("looks", "videos", "assets", "objects")}

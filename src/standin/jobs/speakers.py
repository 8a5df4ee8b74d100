"""What a person may ask of whoever keeps their voice; `persons` is the same for their likeness."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import delete, select

from ..library import UNFINISHED, Library, NoConsent, PersonalVoice, UnknownObject, Video
from ..library.models import Asset, AuditEntry, Consent, Event
from ..library.models import PersonalVoice as VoiceRow
from ..library.models import Video as VideoRow
from ..library.voices import said
from ..scene import from_json
from ..scene.spoken import spoken
from . import persons
from .persons import Cancel

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was found of a voice and is gone."""

    videos: int
    assets: int
    objects: int


def revoke(
    library: Library,
    voice: PersonalVoice,
    actor: str,
    reason: str | None = None,
    cancel: Cancel | None = None,
) -> int:
    """Stop all use of a voice now; gives how many videos in the making were stopped.

    What it said by itself goes; finished videos stay: `erase` takes them too. Raises `NoConsent`
    when it was revoked before.
    """
    library.consents.revoke(voice, actor, reason)
    stopped = [video for video in heard(library, voice) if video.state in UNFINISHED]
    for video in stopped:
        persons.stop(library, video, cancel)
    library.voices.silence(voice, library.objects)
    log.info("consent revoked", voice=voice.id, stopped=len(stopped))
    return len(stopped)


def heard(library: Library, voice: PersonalVoice) -> Sequence[Video]:
    """All videos in which a voice is heard, oldest first."""
    with library.database.read() as session:
        query = select(VideoRow).where(
            VideoRow.space_id == voice.space_id,
            VideoRow.request.contains(voice.id, autoescape=True),
        )
        found = session.scalars(query.order_by(VideoRow.created_at, VideoRow.id)).all()
    return [video for video in found if _speaks(video, voice.id)]


def export(library: Library, voice: PersonalVoice, out: Path, actor: str) -> None:
    """Write a ZIP of all that is kept of a voice: records as JSON, and every file.

    The audit notes it.
    """
    consents = library.consents.of(voice.id, voice.space_id)
    videos = heard(library, voice)
    told = {
        "voice": persons.row(voice),
        "consents": [persons.row(consent) for consent in consents],
        "videos": [persons.row(video) for video in videos],
        "audit": [persons.row(entry) for entry in persons.audit(library, voice)],
    }
    keys = [voice.recording_key, voice.pack_key, *(each.evidence_key for each in consents)]
    keys += said(voice, library.objects, ("previews/voices", "speech"))
    for video in videos:
        keys += [each.key for each in library.objects.list(f"videos/{video.id}/")]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as file:
        file.writestr("voice.json", json.dumps(told, indent=1, default=persons.plain))
        for key in dict.fromkeys(key for key in keys if key):
            with suppress(UnknownObject):
                persons.add(library, file, key)
    library.consents.note(voice.space_id, "person.exported", voice.id, actor)


def erase(
    library: Library, voice: PersonalVoice, actor: str, cancel: Cancel | None = None
) -> Erased:
    """Forget a voice: its recording, what was made of it, assets with the same content, consents,
    all that it ever said, and every video in which it is heard. Cannot be undone.

    The audit keeps that it was done, with numbers and without names.
    """
    space, objects = voice.space_id, library.objects
    with suppress(NoConsent):  # revoked before
        revoke(library, voice, actor, cancel=cancel)
    consents = library.consents.of(voice.id, space)
    videos = heard(library, voice)
    own = [voice.recording_key, voice.pack_key, *(each.evidence_key for each in consents)]
    keys = {key for key in own if key}
    contents = {digest for key in keys if (digest := persons.digest_of(library, key))}
    twins = persons.twins_of(library, space, contents)
    for video in videos:
        persons.stop(library, video, cancel)
        keys |= persons.made_from(library, video)
        keys |= {each.key for each in objects.list(f"videos/{video.id}/")}
    keys |= {*said(voice, objects), *(asset.key for asset in twins)}
    with library.database.write() as session:
        ids = [video.id for video in videos]
        session.execute(delete(VideoRow).where(VideoRow.id.in_(ids)))
        subjects = [*ids, voice.id]
        session.execute(delete(Event).where(Event.space_id == space, Event.entity_id.in_(subjects)))
        session.execute(delete(Asset).where(Asset.id.in_([asset.id for asset in twins])))
        session.execute(delete(Consent).where(Consent.id.in_([each.id for each in consents])))
        mine = (AuditEntry.space_id == space, AuditEntry.subject_id == voice.id)
        session.execute(delete(AuditEntry).where(*mine))
        session.execute(delete(VoiceRow).where(VoiceRow.id == voice.id))
    gone = [key for key in keys - persons.needed_by_others(library) if objects.exists(key)]
    for key in gone:
        objects.delete(key)
        objects.delete(f"{key}.json")  # what a chunk's drawing told
    done = Erased(len(videos), len(twins), len(gone))
    numbers = {"videos": done.videos, "assets": done.assets, "objects": done.objects}
    library.consents.note(space, "person.erased", voice.id, actor, numbers)
    if not library.database.compact():
        log.warning("the database was too busy to be rewritten: erase again, or VACUUM it")
    log.info("voice erased", voice=voice.id, **numbers)
    return done


def _speaks(video: Video, voice_id: str) -> bool:
    scenes = from_json(video.request).scenes
    return any(voice.voice_id == voice_id for scene in scenes for voice in spoken(scene))

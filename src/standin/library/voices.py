"""Voices of people: built-in voices tuned to a recording, and clones by a speech server."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import InvalidField, Path, UnknownVoice
from ..scene import Scene, TextVoice, Turn, Video, Voice
from ..scene.spoken import mark, spoken
from .avatars import ConsentStatus, NotAllowed, checked_name
from .database import Database
from .holds import Holds, named
from .models import PersonalVoice, now
from .objects import Objects

VOICES: Final = "voices"
"""Folder among the objects: recordings as they were sent, and packs."""
SPOKEN: Final = ("previews/voices", "speech", "takes")
"""Folders of what a voice said; a personal one's id is in the names, see `spoken.mark`."""
MOST: Final = 8
"""Personal voices of one scene: their marks stand in the name of its take."""
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class PersonalVoices:
    """The library's voices. Those that engines bring are not among them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, voice_id: str, space_id: str, name: str, **values: Any) -> PersonalVoice:
        """A voice; ``values`` are columns. Raises `InvalidField` for the name."""
        voice = PersonalVoice(
            id=voice_id,
            space_id=space_id,
            name=checked_name(name),
            created_at=now(),
            **values,
        )
        with self._database.write() as session:
            session.add(voice)
        return voice

    def list(self, space_id: str, allowed: bool = False) -> Sequence[PersonalVoice]:
        """All voices of a space, oldest first; only the ``allowed`` ones are those that are ready
        and have their person's consent."""
        query = select(PersonalVoice).where(PersonalVoice.space_id == space_id)
        if allowed:
            ready = PersonalVoice.state == "ready"
            query = query.where(PersonalVoice.consent == "given", ready)
        with self._database.read() as session:
            found = query.order_by(PersonalVoice.created_at, PersonalVoice.id)
            return session.scalars(found).all()

    def get(self, voice_id: str, space_id: str | None) -> PersonalVoice:
        """The voice; None asks in all spaces. Raises `UnknownVoice`."""
        with self._database.read() as session:
            found = session.get(PersonalVoice, voice_id) if _ID.fullmatch(voice_id) else None
        if found is None or space_id not in (None, found.space_id):
            raise UnknownVoice(f"no voice has the id {voice_id[:80]!r}")
        return found

    def unprepared(self) -> Sequence[PersonalVoice]:
        """Those whose making was begun and has not ended."""
        query = select(PersonalVoice).where(PersonalVoice.state == "training")
        with self._database.read() as session:
            return session.scalars(query.order_by(PersonalVoice.created_at)).all()

    def update(self, voice_id: str, **values: Any) -> PersonalVoice:
        """Change columns. Raises `UnknownVoice`."""
        with self._database.write() as session:
            voice = session.get(PersonalVoice, voice_id)
            if voice is None:
                raise UnknownVoice(f"no voice has the id {voice_id!r}")
            for column, value in values.items():
                setattr(voice, column, value)
        return voice

    def consent(self, voice: PersonalVoice) -> ConsentStatus:
        """Where its person's consent stands."""
        if voice.consent == "revoked":
            return "revoked"
        return "approved" if voice.consent == "given" else "pending"

    def check_allowed(self, voice: PersonalVoice) -> None:
        """Raise `NotAllowed` when its person has not consented, or no longer."""
        status = self.consent(voice)
        if status == "revoked":
            raise NotAllowed(f"the consent for the voice {voice.name!r} was revoked")
        if status == "pending":
            raise NotAllowed(f"the voice {voice.name!r} waits for the consent of its person")

    def remove(self, voice_id: str, space_id: str, objects: Objects) -> None:
        """Forget a voice, its files, and what it said by itself. Raises `UnknownVoice`."""
        voice = self.get(voice_id, space_id)
        with self._database.write() as session:
            session.delete(session.merge(voice))
        keys = {key for key in (voice.recording_key, voice.pack_key) if key}
        holds, since = Holds(self._database), self._database.clock()
        free = holds.removable(sorted(keys), since, needed)
        holds.remove(objects, sorted(free), since, needed)
        self.silence(voice, objects)

    def silence(self, voice: PersonalVoice, objects: Objects) -> int:
        """Delete what a voice said outside of videos; gives the number of objects."""
        gone = said(voice, objects, ("previews/voices", "speech"))
        for key in gone:
            objects.delete(key)
        return len(gone)

    def pinned(self, video: Video, space_id: str) -> Video:
        """The same video with every voice of this library tied to what it is made of now.

        Raises `InvalidField` with the scene's path for one that may not speak.
        """

        def pin(path: Path, voice: Voice) -> Voice:
            if not isinstance(voice, TextVoice) or voice.pack_key is not None:
                return voice
            return self.tied(voice, space_id, (*path, "voice_id"))

        def turn(path: Path, given: Turn) -> Turn:
            return replace(given, voice=pin((*path, "voice"), given.voice))

        def scene(path: Path, given: Scene) -> Scene:
            turns = tuple(turn((*path, "turns", i), each) for i, each in enumerate(given.turns))
            made = replace(given, voice=pin((*path, "voice"), given.voice), turns=turns)
            own = {voice.voice_id for voice in spoken(made) if voice.pack_key}
            if len(own) > MOST:
                message = f"has {len(own)} personal voices, at most {MOST}"
                raise InvalidField((*path, "turns"), message)
            return made

        scenes = (scene(("scenes", i), each) for i, each in enumerate(video.scenes))
        return replace(video, scenes=tuple(scenes))

    def tied(self, voice: TextVoice, space_id: str, path: Path = ("voice_id",)) -> TextVoice:
        """The voice tied to what it is made of; one of the house's as it is.

        Raises `InvalidField` at ``path`` for one that may not speak.
        """
        try:
            own = self.get(voice.voice_id, space_id)
        except UnknownVoice:
            return voice
        if own.state != "ready" or own.pack_key is None:
            why = f"could not be made: {own.reason}" if own.state == "failed" else "is not ready"
            raise InvalidField(path, f"the voice {own.name!r} {why}")
        try:
            self.check_allowed(own)
        except NotAllowed as error:
            raise InvalidField(path, error.message) from None
        return replace(voice, pack_key=own.pack_key)


def said(voice: PersonalVoice, objects: Objects, folders: Collection[str] = SPOKEN) -> list[str]:
    """Keys of what a voice said: previews, speech, takes."""
    part = mark(voice.id)
    return [info.key for folder in folders for info in objects.list(folder) if part in info.key]


def needed(session: Session, keys: Collection[str], since: datetime) -> set[str]:
    """Keys that a voice has, and those that unfinished videos name."""
    return named(session, keys, PersonalVoice.recording_key, PersonalVoice.pack_key)

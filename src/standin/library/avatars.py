"""Avatars that people made: groups (persons) and their looks."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ..avatars import personal
from ..avatars.avatar import Age, AvatarInfo, Gender
from ..errors import InvalidField, StandinError, UnknownAvatar
from ..scene import Character, Scene, Turn, Video
from .database import Database
from .holds import Holds, named
from .models import AvatarGroup, AvatarLook, now
from .objects import Objects
from .webhooks import EventType, put_down

NAME_LENGTH: Final = 100
PHOTOS: Final = "photos"
PACKS: Final = "packs"
"""Folders among the objects, of what was sent and of what it became."""
_TRAINED: Final = ("pending", "training")
"""States of a person whose photos are being prepared anew."""
TRAINING: Final = "training"
"""Folder of what networks are trained on, by look."""

MOVED: Final = ("photo", "footage")
"""Kinds of avatars whose mouths an engine can move."""
SETTLED: Final = timedelta(hours=1)

ConsentStatus = Literal["pending", "approved", "revoked"]

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class UnknownGroup(StandinError):
    """No avatar group has this id, or not in this space."""


class NotAllowed(StandinError):
    """The person whom an avatar shows has not consented, or no longer."""


class Avatars:
    """The library's avatars. Those that come with Standin are not among them."""

    def __init__(self, database: Database, need_consent: Collection[str] = ("footage",)) -> None:
        self._database = database
        self._need_consent = frozenset(need_consent)
        """Kinds of avatars that work only with consent."""

    def create_group(
        self, space_id: str, name: str, kind: str, group_id: str | None = None
    ) -> AvatarGroup:
        """A person without looks. Raises `InvalidField`."""
        moment = now()
        group = AvatarGroup(
            id=group_id or uuid.uuid4().hex,
            space_id=space_id,
            name=checked_name(name),
            kind=kind,
            train_state="empty",
            created_at=moment,
            updated_at=moment,
        )
        with self._database.write() as session:
            session.add(group)
        return group

    def add_look(
        self, group: AvatarGroup, name: str, look_id: str | None = None, **values: Any
    ) -> AvatarLook:
        """One more look of a person; ``values`` are columns. Raises `InvalidField`."""
        look = AvatarLook(
            id=look_id or uuid.uuid4().hex,
            space_id=group.space_id,
            group_id=group.id,
            name=checked_name(name),
            kind=group.kind,
            gender="unknown",
            age="unknown",
            state="pending",
            upscaled=False,
            created_at=now(),
        )
        for column, value in values.items():
            setattr(look, column, value)
        with self._database.write() as session:
            session.add(look)
        return look

    def groups(self, space_id: str) -> Sequence[AvatarGroup]:
        """All persons of a space, oldest first."""
        query = select(AvatarGroup).where(AvatarGroup.space_id == space_id)
        with self._database.read() as session:
            return session.scalars(query.order_by(AvatarGroup.created_at, AvatarGroup.id)).all()

    def looks(
        self,
        space_id: str,
        group_id: str | None = None,
        kind: str | None = None,
        allowed: bool = False,
    ) -> Sequence[AvatarLook]:
        """All looks of a space, or of one person, oldest first; only the ``allowed`` ones: not
        those of persons whose consent is missing or was revoked."""
        query = select(AvatarLook).where(AvatarLook.space_id == space_id)
        if group_id is not None:
            if not _ID.fullmatch(group_id):  # Postgres refuses some that cannot be ids
                return []
            query = query.where(AvatarLook.group_id == group_id)
        if kind is not None:
            query = query.where(AvatarLook.kind == kind)
        if allowed:
            query = query.join(AvatarGroup, AvatarGroup.id == AvatarLook.group_id)
            query = query.where(func.coalesce(AvatarGroup.consent, "") != "revoked")
            asked = AvatarGroup.kind.not_in(self._need_consent)
            query = query.where(or_(AvatarGroup.consent == "given", asked))
        with self._database.read() as session:
            return session.scalars(query.order_by(AvatarLook.created_at, AvatarLook.id)).all()

    def consent(self, group: AvatarGroup) -> ConsentStatus | None:
        """Where a person's consent stands; None where nobody needs to ask."""
        if group.consent == "revoked":
            return "revoked"
        if group.consent == "given":
            return "approved"
        return "pending" if group.kind in self._need_consent else None

    def check_allowed(self, look: AvatarLook) -> None:
        """Raise `NotAllowed` when a look's person has not consented, or no longer."""
        status = self.consent(self.group(look.group_id, look.space_id))
        if status == "revoked":
            raise NotAllowed(f"the consent for the avatar {look.name!r} was revoked")
        if status == "pending":
            raise NotAllowed(
                f"the avatar {look.name!r} waits for the consent of the person it shows"
            )

    def of_photo(self, space_id: str, photo_key: str) -> AvatarLook | None:
        """A ready look of a photo, without a point or a motion of its own."""
        query = select(AvatarLook).where(
            AvatarLook.space_id == space_id,
            AvatarLook.photo_key == photo_key,
            AvatarLook.state == "ready",
            AvatarLook.point.is_(None),
            AvatarLook.motion.is_(None),
            AvatarLook.upscaled.is_(False),
        )
        with self._database.read() as session:
            return session.scalar(query.order_by(AvatarLook.created_at).limit(1))

    def group(self, group_id: str, space_id: str | None) -> AvatarGroup:
        """The person; None asks in all spaces. Raises `UnknownGroup`."""
        with self._database.read() as session:
            found = session.get(AvatarGroup, group_id) if _ID.fullmatch(group_id) else None
        if found is None or space_id not in (None, found.space_id):
            raise UnknownGroup(f"no avatar group has the id {group_id[:80]!r}")
        return found

    def look(self, look_id: str, space_id: str | None, exact: bool = False) -> AvatarLook:
        """The look; a person's id gives its best one unless ``exact``. None asks in all spaces.

        Raises `UnknownAvatar`.
        """
        with self._database.read() as session:
            found = session.get(AvatarLook, look_id) if _ID.fullmatch(look_id) else None
            lost = found is None or (found.state == "failed" and found.id == found.group_id)
            if lost and not exact:
                found = _best(session, look_id) or found
        if found is None or space_id not in (None, found.space_id):
            raise UnknownAvatar(f"no avatar has the id {look_id[:80]!r}")
        return found

    def info(self, look: AvatarLook) -> AvatarInfo:
        """A look as catalogues list it."""
        return info(look, self.group(look.group_id, look.space_id))

    def update_look(self, look_id: str, **values: Any) -> AvatarLook:
        """Change columns of a look. Raises `UnknownAvatar`."""
        with self._database.write() as session:
            look = session.get(AvatarLook, look_id)
            if look is None:
                raise UnknownAvatar(f"no avatar has the id {look_id!r}")
            before = look.state
            for column, value in values.items():
                setattr(look, column, value)
            if look.kind == "footage" and before == "training":
                told = {"avatar_name": look.name, "avatar_group_id": look.group_id}
                _ended(session, look, "avatar", look.state, told, look.reason)
        return look

    def set_engine(self, look: AvatarLook, engine: str) -> AvatarLook:
        """Let an engine move a look's mouth from now on; `personal.WARP` is its own way.

        Whether its files are on a worker is not asked. Raises `InvalidField`.
        """
        known = personal.engines()
        if engine not in known:
            told = f"must be one of {', '.join(known)}, not {engine[:80]!r}"
            raise InvalidField(("mouth_engine",), told)
        if engine != personal.WARP and look.kind not in MOVED:
            told = f"moves the mouths of {' and '.join(MOVED)} avatars; this one is {look.kind}"
            raise InvalidField(("mouth_engine",), told)
        return self.update_look(look.id, engine=None if engine == personal.WARP else engine)

    def update_group(self, group_id: str, **values: Any) -> AvatarGroup:
        """Change columns of a person. Raises `UnknownGroup`."""
        with self._database.write() as session:
            group = session.get(AvatarGroup, group_id)
            if group is None:
                raise UnknownGroup(f"no avatar group has the id {group_id!r}")
            before = group.train_state
            for column, value in values.items():
                setattr(group, column, value)
            group.updated_at = now()
            if before in _TRAINED:
                told = {"group_name": group.name}
                _ended(session, group, "training", group.train_state, told, group.train_error)
        return group

    def training(self) -> Sequence[AvatarGroup]:
        """Persons whose training was begun and has not ended."""
        query = select(AvatarGroup).where(AvatarGroup.train_state.in_(_TRAINED))
        with self._database.read() as session:
            return session.scalars(query).all()

    def unprepared(self) -> Sequence[AvatarLook]:
        """Looks of videos whose preparation was begun and has not ended."""
        query = select(AvatarLook).where(
            AvatarLook.kind == "footage", AvatarLook.state == "training"
        )
        with self._database.read() as session:
            return session.scalars(query.order_by(AvatarLook.created_at)).all()

    def remove_look(self, look_id: str, space_id: str, objects: Objects) -> None:
        """Forget a look, and its person with the last one; their files go too.

        Raises `UnknownAvatar`.
        """
        look = self.look(look_id, space_id, exact=True)
        with self._database.write() as session:
            session.delete(session.merge(look))
            session.flush()
            left = select(AvatarLook.id).where(AvatarLook.group_id == look.group_id).limit(1)
            group = session.get(AvatarGroup, look.group_id)
            if group is not None and session.scalar(left) is None:
                session.delete(group)
            elif group is not None and group.best_id == look.id:
                group.best_id = None
        self._forget([look], objects)

    def remove_group(self, group_id: str, space_id: str, objects: Objects) -> None:
        """Forget a person with all looks and files. Raises `UnknownGroup`."""
        group = self.group(group_id, space_id)
        looks = self.looks(space_id, group.id)
        with self._database.write() as session:
            for look in looks:
                session.delete(session.merge(look))
            session.flush()
            session.delete(session.merge(group))
        self._forget(looks, objects)

    def sweep(self, objects: Objects, keys: Collection[str] | None = None) -> None:
        """Delete photos and packs that no look has and no unfinished video needs.

        Of ``keys``, or of all that are older than `SETTLED`: those of a look in the making are
        there before the look knows of them.
        """
        if keys is None:
            settled = objects.clock() - SETTLED
            files = (info for folder in (PHOTOS, PACKS) for info in objects.list(folder))
            keys = [info.key for info in files if info.modified < settled]
        holds, since = Holds(self._database), self._database.clock() - SETTLED
        free = sorted(holds.removable(keys, since, _needed))
        for first in range(0, len(free), 100):
            holds.remove(objects, free[first : first + 100], since, _needed)

    def _forget(self, looks: Sequence[AvatarLook], objects: Objects) -> None:
        keys = {key for look in looks for key in (look.photo_key, look.pack_key) if key}
        self.sweep(objects, keys)
        starts = tuple(f"previews/avatars/{look.id}-" for look in looks)
        for info in objects.list("previews/avatars"):
            if info.key.startswith(starts) and len(info.key.rsplit("-", 1)[-1]) > 16:
                objects.delete(info.key)
        for look in looks:
            for info in objects.list(f"{TRAINING}/{look.id}"):
                objects.delete(info.key)

    def pinned(self, video: Video, space_id: str) -> Video:
        """The same video with every avatar of this library tied to what it is made of now.

        Raises `InvalidField` with the scene's path for one that is not ready.
        """
        known: dict[str, AvatarLook | None] = {}

        def pin(path: tuple[str | int, ...], who: Character | None) -> Character | None:
            if who is None or who.pack_key is not None:
                return who
            if who.avatar_id not in known:
                try:
                    known[who.avatar_id] = self.look(who.avatar_id, space_id)
                except UnknownAvatar:
                    known[who.avatar_id] = None
            look = known[who.avatar_id]
            if look is None:
                return who
            _check_ready((*path, "character", "avatar_id"), look)
            try:
                self.check_allowed(look)
            except NotAllowed as error:
                raise InvalidField((*path, "character", "avatar_id"), error.message) from None
            return replace(
                who,
                avatar_id=look.id,
                pack_key=look.pack_key,
                super_resolution=who.super_resolution or look.upscaled,
                engine=who.engine or look.engine,
            )

        return _with_characters(video, pin)


def info(look: AvatarLook, group: AvatarGroup) -> AvatarInfo:
    """A look as catalogues list it."""
    return AvatarInfo(
        id=look.id,
        name=look.name,
        gender=cast(Gender, look.gender),
        kind=look.kind,
        default_voices=json.loads(look.voices) if look.voices else {},
        tags=("personal",),
        group_id=group.id,
        group_name=group.name,
        look=look.name,
        age=cast(Age, look.age),
    )


def checked_name(name: str) -> str:
    """A name without blanks around. Raises `InvalidField`."""
    plain = " ".join(name.split())
    if not plain or "\0" in plain:
        raise InvalidField(("name",), "is empty")
    if len(plain) > NAME_LENGTH:
        raise InvalidField(("name",), f"has {len(plain)} characters, at most {NAME_LENGTH}")
    return plain


def _ended(
    session: Session,
    subject: AvatarLook | AvatarGroup,
    what: Literal["avatar", "training"],
    state: str,
    told: Mapping[str, str],
    reason: str | None,
) -> None:
    """Put down that what took a while has ended, if it has."""
    kinds: dict[str, EventType]
    if what == "avatar":
        kinds = {"ready": "avatar.completed", "failed": "avatar.failed"}
    else:
        kinds = {"ready": "training.completed", "failed": "training.failed"}
    if state in kinds:
        more = {"reason": reason} if state == "failed" else {}
        put_down(session, subject.space_id, kinds[state], subject.id, {**told, **more}, None)


def _needed(session: Session, keys: Collection[str], since: datetime) -> set[str]:
    """Keys that a look has, and those that unfinished videos name."""
    return named(session, keys, AvatarLook.photo_key, AvatarLook.pack_key)


def _best(session: Session, group_id: str) -> AvatarLook | None:
    group = session.get(AvatarGroup, group_id) if _ID.fullmatch(group_id) else None
    if group is None:
        return None
    best = session.get(AvatarLook, group.best_id) if group.best_id else None
    if best is not None and best.state == "ready":
        return best
    looks = session.scalars(
        select(AvatarLook)
        .where(AvatarLook.group_id == group_id)
        .order_by(AvatarLook.created_at, AvatarLook.id)
    ).all()
    return next((look for look in looks if look.state == "ready"), looks[0] if looks else None)


def _check_ready(path: tuple[str | int, ...], look: AvatarLook) -> None:
    if look.state == "failed":
        raise InvalidField(path, f"the avatar {look.name!r} could not be made: {look.reason}")
    if look.state != "ready" or look.pack_key is None:
        raise InvalidField(path, f"the avatar {look.name!r} is not ready yet ({look.state})")


def _with_characters(
    video: Video, change: Callable[[tuple[str | int, ...], Character | None], Character | None]
) -> Video:
    def turn(path: tuple[str | int, ...], given: Turn) -> Turn:
        return replace(given, character=change(path, given.character))

    def scene(path: tuple[str | int, ...], given: Scene) -> Scene:
        return replace(
            given,
            character=change(path, given.character),
            turns=tuple(turn((*path, "turns", i), t) for i, t in enumerate(given.turns)),
        )

    return replace(video, scenes=tuple(scene(("scenes", i), s) for i, s in enumerate(video.scenes)))

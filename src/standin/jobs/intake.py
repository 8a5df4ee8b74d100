"""Photos and designed characters become avatars that any video can use.

The heavy part, a second or two for a photo, is done by the crew; nothing leaves the machine.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import structlog

from ..avatars.catalogue import Catalogue
from ..avatars.footage import SUFFIX
from ..avatars.illustrated.document import CharacterDocument
from ..avatars.photo.intake.report import Report
from ..errors import InvalidField, StandinError, UnknownAvatar
from ..library import AvatarGroup, AvatarLook, Library
from ..library.avatars import PACKS, PHOTOS
from ..render import Crew
from ..stage.footage import facts as film_facts

Point = tuple[float, float]
Motion = Mapping[str, float]

MOTIONS: Final[Mapping[str, Motion]] = {
    "calm": {"energy": 0.5, "nod": 0.8, "sway": 0.8},
    "natural": {"energy": 1.0, "nod": 1.0, "sway": 1.0},
    "lively": {"energy": 1.5, "nod": 1.2, "sway": 1.2},
    "nodding": {"energy": 1.2, "nod": 1.8, "sway": 0.7},
    "swaying": {"energy": 1.2, "nod": 0.7, "sway": 1.8},
}
"""Ways to move, as factors on the shared motion."""
SUFFIXES: Final[Mapping[bytes, str]] = {
    b"\xff\xd8\xff": ".jpg",
    b"\x89PNG": ".png",
    b"RIFF": ".webp",
}

FILM: Final = ".film"
"""Ending of the key of a person's video, which is there while it is prepared."""

log = structlog.get_logger(__name__)


class PhotoRefused(StandinError):
    """A photo cannot become an avatar; ``report`` says why."""

    def __init__(self, report: Report) -> None:
        told = [f"{problem.message}; {problem.advice}" for problem in report.problems]
        super().__init__(". ".join(told) or "the photo was refused")
        self.report = report


class Intake:
    """Makes avatars of a library."""

    def __init__(self, library: Library, crew: Crew) -> None:
        self._library = library
        self._crew = crew
        self._trainer = ThreadPoolExecutor(1, thread_name_prefix="training")
        self._followed: dict[str, float] = {}

    def close(self) -> None:
        """Begin no more trainings; one that runs ends with its photo."""
        self._trainer.shutdown(wait=True, cancel_futures=True)

    def check(self, photo: Path, point: Point | None = None, largest: bool = False) -> Report:
        """The report on a photo; nothing is kept."""
        told = self._crew.run("examine", photo=str(photo), point=point, largest=largest)
        return Report.from_dict(told)

    def add_photo(
        self,
        space_id: str,
        photo: Path,
        name: str,
        *,
        group: AvatarGroup | None = None,
        point: Point | None = None,
        largest: bool = False,
        first_id: str | None = None,
        gender: str = "unknown",
        voice: str | None = None,
        strict: bool = True,
    ) -> AvatarLook:
        """A look of a photo, of a new person where no ``group`` is given.

        ``first_id`` is the new look's id, ``voice`` the one it speaks with by itself. Raises
        `PhotoRefused`, and keeps nothing then; not ``strict`` keeps a look that has failed.
        """
        with TemporaryDirectory(prefix="standin-") as folder:
            pack = Path(folder) / "pack.npz"
            told = self._crew.run(
                "examine", photo=str(photo), out=str(pack), point=point, largest=largest
            )
            report = Report.from_dict(told)
            if strict and not report.ok:
                raise PhotoRefused(report)
            chosen = {
                "point": f"{point[0]:g},{point[1]:g}" if point else None,
                "gender": gender,
                "voices": json.dumps({"chosen": voice}) if voice else None,
            }
            return self._keep(space_id, photo, pack, name, report, group, first_id, chosen)

    def known(self, space_id: str, photo: Path) -> AvatarLook | None:
        """An avatar that was made of the very same file, with its largest face, as it is."""
        return self._library.avatars.of_photo(space_id, _key(PHOTOS, photo, _suffix(photo)))

    def _keep(
        self,
        space_id: str,
        photo: Path,
        pack: Path,
        name: str,
        report: Report,
        group: AvatarGroup | None,
        look_id: str | None,
        chosen: Mapping[str, str | None],
    ) -> AvatarLook:
        objects, avatars = self._library.objects, self._library.avatars
        photo_key, pack_key = _key(PHOTOS, photo, _suffix(photo)), None
        look_id = look_id or uuid.uuid4().hex
        if report.ok:
            pack_key = _key(PACKS, pack, ".npz")
        with self._library.holds.holding(photo_key, *([pack_key] if pack_key else [])):
            objects.put_file(photo_key, photo)
            if pack_key:
                objects.put_file(pack_key, pack)
            group = group or avatars.create_group(space_id, name, "photo", look_id)
            return avatars.add_look(
                group,
                name,
                look_id,
                state="ready" if report.ok else "failed",
                reason=None if report.ok else PhotoRefused(report).message,
                photo_key=photo_key,
                pack_key=pack_key,
                report=json.dumps(report.to_dict()),
                **chosen,
            )

    def add_footage(
        self,
        space_id: str,
        video: Path,
        name: str,
        *,
        group: AvatarGroup | None = None,
        gender: str = "unknown",
        voice: str | None = None,
    ) -> AvatarLook:
        """A look of a person's video, to be prepared by `prepare_footage` or in the background.

        The video itself is kept only until then.
        """
        avatars, look_id = self._library.avatars, uuid.uuid4().hex
        key = _key(PHOTOS, video, FILM)
        with self._library.holds.holding(key):
            self._library.objects.put_file(key, video)
            group = group or avatars.create_group(space_id, name, "footage", look_id)
            return avatars.add_look(
                group,
                name,
                look_id,
                state="training",
                photo_key=key,
                gender=gender,
                voices=json.dumps({"chosen": voice}) if voice else None,
            )

    def prepare_footage(
        self, look: AvatarLook, on_frame: Callable[[int], None] = lambda done: None
    ) -> AvatarLook:
        """Follow the face through the look's video; the look is ready or failed afterwards."""
        objects, avatars = self._library.objects, self._library.avatars
        with TemporaryDirectory(prefix="standin-") as name:
            folder = Path(name)
            pack, film = folder / f"pack{SUFFIX}", look.photo_key or ""
            told = self._crew.run(
                "follow",
                on_progress=on_frame,
                video=str(self._file(film, folder)),
                out=str(pack),
            )
            if "refused" in told:
                refused = told["refused"]
                made = avatars.update_look(
                    look.id,
                    state="failed",
                    reason=refused["message"],
                    report=json.dumps(refused),
                    photo_key=None,
                )
            else:
                key = _key(PACKS, pack, SUFFIX)
                with self._library.holds.holding(key):
                    objects.put_file(key, pack)
                    made = avatars.update_look(
                        look.id,
                        state="ready",
                        reason=None,
                        pack_key=key,
                        report=json.dumps(told["facts"]),
                        photo_key=None,
                    )
        avatars.sweep(objects, [film])
        return made

    def followed(self, look_id: str) -> float | None:
        """How much of a look's video was looked at, 0 to 1; None when this process does not."""
        return self._followed.get(look_id)

    def prepare_later(self, look: AvatarLook) -> None:
        """`prepare_footage` after what was begun before."""
        self._trainer.submit(self._prepare_quietly, look)

    def _prepare_quietly(self, look: AvatarLook) -> None:
        reason, frames = "", self._frames(look)

        def followed(done: int) -> None:
            self._followed[look.id] = min(1.0, done / frames)

        try:
            followed(0)
            self.prepare_footage(look, followed)
        except StandinError as error:
            reason = error.message
        except Exception as error:
            log.exception("footage could not be prepared", look=look.id)
            reason = f"{type(error).__name__}; the server's log says more"
        finally:
            self._followed.pop(look.id, None)
        if reason:
            with suppress(StandinError):  # it may be deleted meanwhile
                self._library.avatars.update_look(look.id, state="failed", reason=reason)

    def _frames(self, look: AvatarLook) -> int:
        """Frames of a look's video, about; 1 where nobody can tell."""
        if look.photo_key is None:
            return 1
        with suppress(StandinError), TemporaryDirectory(prefix="standin-") as folder:
            return max(1, film_facts(self._file(look.photo_key, Path(folder))).frames)
        return 1

    def add_document(self, space_id: str, document: CharacterDocument) -> Sequence[AvatarLook]:
        """The looks of a designed character. Raises `InvalidField` for an id that is taken."""
        avatars, objects = self._library.avatars, self._library.objects
        ids = [document.avatar_id(look) for look in document.looks]
        for avatar_id in (document.id, *ids):
            if self._is_taken(avatar_id):
                raise InvalidField(("id",), f"{avatar_id!r} is the id of another avatar")
        text = document.to_json().encode()
        key = f"{PACKS}/{hashlib.sha256(text).hexdigest()}.json"
        with self._library.holds.holding(key):
            objects.put(key, text)
            group = avatars.create_group(space_id, document.name, "illustrated", document.id)
            return [
                avatars.add_look(
                    group,
                    document.name
                    if look is document.looks[0]
                    else f"{document.name} ({look.name})",
                    avatar_id,
                    gender=document.gender,
                    age=document.age,
                    state="ready",
                    pack_key=key,
                    voices=json.dumps(dict(document.voices)),
                )
                for look, avatar_id in zip(document.looks, ids, strict=True)
            ]

    def draw(self, document: CharacterDocument, size: tuple[int, int], out: Path) -> None:
        """Draw the first look of a designed character, at rest, into an image file."""
        with TemporaryDirectory(prefix="standin-") as folder:
            file = Path(folder) / "document.json"
            file.write_text(document.to_json(), "utf-8")
            key = _key(PACKS, file, ".json")
            self._crew.run(
                "portrait",
                avatar_id=document.id,
                width=size[0],
                height=size[1],
                out=str(out),
                pack_key=key,
                files={key: str(file)},
            )

    def later(self, work: Callable[[], None]) -> None:
        """Do something after what was begun before; it must not raise."""
        self._trainer.submit(work)

    def _is_taken(self, avatar_id: str) -> bool:
        with suppress(UnknownAvatar):
            Catalogue().get(avatar_id)
            return True
        with suppress(UnknownAvatar):
            self._library.avatars.look(avatar_id, None)
            return True
        return False

    def add_motion(self, look: AvatarLook, motion: Motion, name: str | None = None) -> AvatarLook:
        """A new look of the same photo that moves in its own way."""
        objects = self._library.objects
        _check_photo(look)
        with TemporaryDirectory(prefix="standin-") as folder:
            out = Path(folder) / "pack.npz"
            given = self._file(look.pack_key or "", Path(folder))
            self._crew.run("move", pack=str(given), motion=dict(motion), out=str(out))
            key = _key(PACKS, out, ".npz")
            with self._library.holds.holding(key):
                objects.put_file(key, out)
                return self._copy(look, name, pack_key=key, motion=json.dumps(dict(motion)))

    def upscale(self, look: AvatarLook) -> AvatarLook:
        """A new look that is always scaled up with more care."""
        _check_photo(look)
        return self._copy(look, None, upscaled=True)

    def _copy(self, look: AvatarLook, name: str | None, **changes: object) -> AvatarLook:
        avatars = self._library.avatars
        columns = ("gender", "age", "state", "photo_key", "pack_key", "report", "point")
        more = ("voices", "motion", "upscaled")
        values = {column: getattr(look, column) for column in (*columns, *more)}
        group = avatars.group(look.group_id, look.space_id)
        return avatars.add_look(group, name or look.name, **{**values, **changes})

    def train(self, group: AvatarGroup, then: Callable[[], None] = lambda: None) -> None:
        """Begin to prepare all looks of a person anew and to choose the best of them."""
        self._library.avatars.update_group(group.id, train_state="training", train_error=None)
        self._trainer.submit(self._train, group, then)

    def resume(self) -> None:
        """Begin again what a crash cut off."""
        for look in self._library.avatars.unprepared():
            self.prepare_later(look)
        for group in self._library.avatars.training():
            self.train(group)

    def _train(self, group: AvatarGroup, then: Callable[[], None]) -> None:
        avatars = self._library.avatars
        try:
            scores = self._prepare_all(group)
            if scores:
                best = max(scores, key=lambda look_id: scores[look_id])
                avatars.update_group(group.id, train_state="ready", best_id=best)
            else:
                reason = "none of the photos can become an avatar; each look says why"
                avatars.update_group(group.id, train_state="failed", train_error=reason)
        except StandinError as error:
            log.warning("training failed", group=group.id, reason=error.message)
            with suppress(StandinError):  # it may be deleted meanwhile
                avatars.update_group(group.id, train_state="failed", train_error=error.message)
        except Exception as error:
            log.exception("training failed", group=group.id)
            with suppress(StandinError):
                reason = f"{type(error).__name__}; the server's log says more"
                avatars.update_group(group.id, train_state="failed", train_error=reason)
        then()

    def _prepare_all(self, group: AvatarGroup) -> dict[str, float]:
        """Prepare every look anew; gives how well each suits."""
        scores = {}
        looks = self._library.avatars.looks(group.space_id, group.id)
        for look in looks:
            report = self._prepare(look)
            if report.ok and look.motion is None and not look.upscaled:
                scores[look.id] = report.score
        return scores

    def _prepare(self, look: AvatarLook) -> Report:
        objects, avatars = self._library.objects, self._library.avatars
        with TemporaryDirectory(prefix="standin-") as name:
            folder = Path(name)
            pack = folder / "pack.npz"
            told = self._crew.run(
                "examine",
                photo=str(self._file(look.photo_key or "", folder)),
                out=str(pack),
                point=[float(v) for v in look.point.split(",")] if look.point else None,
                largest=not look.point,
                motion=json.loads(look.motion) if look.motion else None,
            )
            report = Report.from_dict(told)
            if not report.ok:
                reason = PhotoRefused(report).message
                avatars.update_look(look.id, state="failed", reason=reason, report=json.dumps(told))
                return report
            key = _key(PACKS, pack, ".npz")
            ready = {"state": "ready", "reason": None, "pack_key": key, "report": json.dumps(told)}
            with self._library.holds.holding(key):
                objects.put_file(key, pack)
                avatars.update_look(look.id, **ready)
        if look.pack_key and look.pack_key != key:
            avatars.sweep(objects, [look.pack_key])
        return report

    def _file(self, key: str, folder: Path) -> Path:
        return self._library.objects.file(key, folder)


def _check_photo(look: AvatarLook) -> None:
    if look.kind != "photo":
        raise InvalidField(("id",), "is not a photo avatar")
    if look.state != "ready" or look.pack_key is None:
        raise InvalidField(("id",), f"the avatar {look.name!r} is not ready ({look.state})")


def _key(folder: str, file: Path, suffix: str) -> str:
    with file.open("rb") as content:
        return f"{folder}/{hashlib.file_digest(content, 'sha256').hexdigest()}{suffix}"


def _suffix(photo: Path) -> str:
    with photo.open("rb") as file:
        head = file.read(16)
    return next((s for start, s in SUFFIXES.items() if head.startswith(start)), ".heic")

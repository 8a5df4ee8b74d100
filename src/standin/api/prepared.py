"""Photos that come with a request for a video: prepared as avatars, equal ones once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Any, Final

from ..avatars.illustrated.document import CharacterDocument
from ..avatars.photo.intake.report import Report
from ..errors import EngineError, InvalidField, MissingSystemLibrary, Path, UnknownAvatar
from ..jobs.intake import PhotoRefused
from ..library import AvatarLook
from ..render import TaskFailed
from ..scene import OwnBackground, Scene, limits
from .envelopes import ApiError
from .generated import NAME_LENGTH, renamed
from .services import Services

_FACE_AT: Final = (0.5, 0.5)
"""Where in a frame that a photo covers the face is wanted: fractions of width and height."""


class Prepared:
    """The photos of one request."""

    def __init__(self, here: Services, space: str) -> None:
        self._here = here
        self._space = space
        self._made: list[AvatarLook] = []

    def avatar(self, name: str, field: Path, fetch: Callable[[File], File]) -> AvatarLook:
        """The avatar of the photo that ``fetch`` puts into the folder it is given.

        Raises `InvalidField` with ``field`` for a photo that cannot be one, and `ApiError`.
        """
        intake = self._here.intake
        with TemporaryDirectory(prefix="standin-") as folder:
            photo = fetch(File(folder))
            known = intake.known(self._space, photo)
            if known is not None:
                return known
            try:
                made = intake.add_photo(self._space, photo, name[:100] or "Photo", largest=True)
            except PhotoRefused as error:
                raise InvalidField(field, error.message) from None
            except MissingSystemLibrary as error:
                raise ApiError(501, "not_implemented", error.message) from None
            except (EngineError, TaskFailed) as error:
                raise ApiError(500, "internal_error", error.message) from None
        self._made.append(made)
        return made

    def drawn(self, name: str, document: CharacterDocument, asset_id: str) -> AvatarLook:
        """The avatar of a presenter that was drawn in an image; the same for the same image."""
        library = self._here.library
        with suppress(UnknownAvatar):
            return library.avatars.look(asset_id, self._space)
        told = renamed(document, asset_id, name[:NAME_LENGTH].strip() or document.name)
        made = self._here.intake.add_document(self._space, told)[0]
        self._made.append(made)
        return made

    def forget(self) -> None:
        """Take back what was prepared."""
        library = self._here.library
        for look in self._made:
            with suppress(UnknownAvatar):
                library.avatars.remove_look(look.id, self._space, library.objects)


@contextmanager
def prepared(here: Services, space: str, keep: bool = True) -> Iterator[Prepared]:
    """Photos for one request; they stay if it is taken, and if ``keep``."""
    photos = Prepared(here, space)
    try:
        yield photos
    except BaseException:
        photos.forget()
        raise
    if not keep:
        photos.forget()


def in_its_place(given: Scene) -> Scene:
    """A scene of a drawn presenter before what was behind it in its picture."""
    who = given.character
    drawn = who is not None and (who.pack_key or "").endswith(".json")
    return replace(given, background=OwnBackground()) if drawn else given


def size_of(look: AvatarLook) -> tuple[int, int]:
    """Width and height of a look's photo in pixels; zeros where they are not known."""
    told = json.loads(look.report) if look.report else {}
    return int(told.get("width", 0)), int(told.get("height", 0))


def covering(look: AvatarLook, width: int, height: int) -> dict[str, Any]:
    """``scale`` and ``offset`` at which a photo, shown whole at 1, covers a frame.

    What has no room is left out at the edges that are farther from the face.
    """
    sides = size_of(look)
    if not all(sides):
        return {}
    fits = sorted((width / sides[0], height / sides[1]))
    scale = min(fits[1] / fits[0], limits.SCALE[1])
    shifts = []
    for frame, side, face, place in zip((width, height), sides, _face(look), _FACE_AT, strict=True):
        shown = side * fits[0] * scale
        wanted = (place - 0.5) * frame - (face - 0.5) * shown
        room = max(0.0, (shown - frame) / 2)
        shifts.append(round(min(max(wanted, -room), room) / frame, 4))
    return {"scale": scale, "offset": {"x": shifts[0], "y": shifts[1]}}


def _face(look: AvatarLook) -> tuple[float, float]:
    """Centre of the face that speaks, in fractions of the photo."""
    report = Report.from_dict(json.loads(look.report)) if look.report else Report()
    if report.chosen is None:
        return 0.5, 0.5
    return report.faces[report.chosen].centre

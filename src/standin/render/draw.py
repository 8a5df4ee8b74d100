"""Frames of one scene, from the take to the encoded chunk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import structlog

from ..avatars.avatar import Avatar, Lasting, Listener, Performer, Picture, Placement
from ..media.encode import ChunkWriter
from ..media.formats import format_of
from ..motion.coefficients import row
from ..scene import (
    Character,
    ColourBackground,
    ImageBackground,
    OwnBackground,
    Scene,
    TransparentBackground,
    Video,
)
from ..stage import Box, Finished, Stage, backdrop, marks
from ..stage.entrance import Entrance
from ..stage.footage import facts
from ..stage.pixels import Pixels, canvas
from ..stage.seat import MaskedSeat, Seat, seat
from . import lettering
from .people import people, placed
from .take import Take

log = structlog.get_logger(__name__)

Casting = Callable[[Character], Avatar]
"""Gives the avatar of a character."""
Files = Mapping[str, Path]
"""The files that a video names, by key."""


@dataclass(slots=True)
class Faults:
    """Frames that could not be drawn; each repeats the one before it."""

    numbers: list[int] = field(default_factory=list)
    """Counted in the scene."""
    reason: str = ""
    """Of the first."""

    def add(self, number: int, error: Exception) -> None:
        """One more."""
        self.reason = self.reason or f"{type(error).__name__}: {error}"
        self.numbers.append(number)


def draw(
    video: Video,
    takes: Sequence[Take],
    casting: Casting,
    first: int,
    last: int,
    path: Path,
    files: Files,
    on_frame: Callable[[int], None] = lambda done: None,
    clean: Path | None = None,
) -> Faults:
    """Draw frames ``first`` to ``last`` (exclusive) of a scene into a chunk at ``path``.

    ``video`` is an `excerpt`, with the takes of its scenes; the last is drawn. ``files`` are those
    that it names. ``on_frame`` hears how many frames are done after each. ``clean`` gets a second
    chunk of the same frames without captions, the same as if it were drawn alone. A frame that
    cannot be drawn is told in the result; raises its error when most of them cannot.
    """
    paths = [path] if clean is None else [path, clean]
    size, how = (video.width, video.height, video.fps), format_of(video).picture
    faults, show = Faults(), _begun(video, takes, casting, files, len(paths) > 1)
    try:
        with ExitStack() as open_files:
            writers = [open_files.enter_context(ChunkWriter(each, *size, how)) for each in paths]
            for number in range(first, last):
                try:
                    finished = show.frames(number)
                except Exception as error:
                    log.exception("frame not drawn", frame=number)
                    faults.add(number, error)
                    if 2 * len(faults.numbers) > last - first:
                        raise
                    show.close()
                    # What the old one has painted is not to be trusted.
                    show = _begun(video, takes, casting, files, len(paths) > 1)
                    near = _near(show, first, last, error) if number == first else []
                    _repeat(writers, near)
                else:
                    for writer, each in zip(writers, finished, strict=True):
                        writer.write(each.pixels, each.changed)
                on_frame(number - first + 1)
    finally:
        show.close()
    return faults


def _begun(
    video: Video, takes: Sequence[Take], casting: Casting, files: Files, clean: bool = False
) -> Show:
    """The last scene of an `excerpt`, coming in over the one before it."""
    entrances: Sequence[Entrance | None] = (None, None)
    if len(video.scenes) > 1:
        entrances = _entrances(video, takes, casting, files, clean)
    over = _marks(video, files)
    return Show(video, video.scenes[-1], takes[-1], casting, files, over, entrances, clean)


def _repeat(writers: Sequence[ChunkWriter], near: Sequence[Finished]) -> None:
    """Write each frame before once more, or at the beginning of a chunk what is nearest."""
    for i, writer in enumerate(writers):
        if near:
            writer.write(near[i].pixels)
        else:
            writer.repeat()


def _near(show: Show, first: int, last: int, error: Exception) -> list[Finished]:
    """The frame nearest to the first of a chunk that can be drawn, if possible before it."""
    for number in (*range(first - 1, max(first - 4, -1), -1), *range(first + 1, last)):
        with suppress(Exception):
            return show.frames(number)
    raise error


def still(
    video: Video, takes: Sequence[Take], casting: Casting, number: int, files: Files
) -> Pixels:
    """Frame ``number`` of the last scene of an `excerpt`, alone."""
    with closing(_begun(video, takes, casting, files)) as show:
        return show.frame(number).pixels.copy()


class Show:
    """A scene with everything that it needs to be drawn, with its captions and without."""

    def __init__(
        self,
        video: Video,
        scene: Scene,
        take: Take,
        casting: Casting,
        files: Files,
        over: Sequence[Picture] = (),
        entrances: Sequence[Entrance | None] = (None, None),
        clean: bool = False,
    ) -> None:
        """``entrances`` are those of the scene as asked and without captions; ``clean`` says
        whether frames without captions are wanted too."""
        width, height = video.width, video.height
        self._take, self._fps = take, video.fps
        everybody = people(scene)
        avatars = [casting(who) for who in everybody]
        photos = [avatar.info.kind == "photo" for avatar in avatars]
        standing = placed(everybody, width, height, photos)
        seats = [seat(who, width, height) for who in standing]
        seconds = len(take.track) / video.fps
        prepared = [
            _prepared(_Key(avatar), _filling(each, avatar, _pace(who, avatar, seconds)))
            for who, avatar, each in zip(everybody, avatars, seats, strict=True)
        ]
        self._behind = _backdrop(video, scene, take, avatars[0] if avatars else None, files)
        mouths = _mouths(seats, prepared, width, height) if video.captions else []
        self._performers = [
            performer.listening(take.heard(who)) if isinstance(performer, Listener) else performer
            for who, performer in enumerate(prepared)
        ]
        asked = [video, replace(video, captions=None)] if clean else [video]
        self._stages = [
            Stage(
                width,
                height,
                self._behind,
                seats,
                lettering.overlays(each, scene, take, mouths),
                over,
                entrance,
            )
            for each, entrance in zip(asked, entrances, strict=False)
        ]

    def frame(self, number: int) -> Finished:
        """Frame ``number`` of the scene, as asked."""
        return self.frames(number)[0]

    def frames(self, number: int) -> list[Finished]:
        """Frame ``number`` as asked and, where that is wanted, without captions."""
        pictures = [
            performer.frame(track.values[number], number / self._fps)
            for performer, track in zip(self._performers, self._take.tracks, strict=False)
        ]
        return [stage.compose(number, pictures) for stage in self._stages]

    def close(self) -> None:
        """Let go of the files that are open."""
        self._behind.close()


def _pace(who: Character, avatar: Avatar, seconds: float) -> float:
    """How fast footage goes on in a scene that lasts ``seconds``."""
    if not who.slowed or not isinstance(avatar, Lasting):
        return 1.0
    return min(1.0, max(SLOWEST_PACE, avatar.seconds / seconds))


def _filling(where: Seat, avatar: Avatar, pace: float) -> Placement:
    """What an avatar is prepared for. A photo fills a circle or square with its head and shoulders:
    it would else leave gaps wherever its own shape is another."""
    photo = isinstance(where, MaskedSeat) and avatar.info.kind in ("photo", "footage")
    placement = replace(where.placement, pace=pace)
    return replace(placement, framing="close_up") if photo else placement


def _entrances(
    video: Video, takes: Sequence[Take], casting: Casting, files: Files, clean: bool
) -> list[Entrance]:
    """The last frame of the scene before, and how the scene comes in over it."""
    scene, take = video.scenes[-1], takes[-1]
    frames = min(round(scene.transition_seconds * video.fps), len(take.track))
    show = Show(video, video.scenes[0], takes[0], casting, files, clean=clean)
    with closing(show):
        before = [each.pixels.copy() for each in show.frames(len(takes[0].track) - 1)]
    return [Entrance(scene.transition, frames, pixels) for pixels in before]


def _marks(video: Video, files: Files) -> list[Picture]:
    """What lies over every frame."""
    mark, size = video.watermark, (video.width, video.height)
    over = [marks.draft_mark(*size)] if video.test else []
    if mark is not None:
        over.append(marks.watermark(mark, files[mark.asset_key or ""], *size))
    return over


def _backdrop(
    video: Video, scene: Scene, take: Take, avatar: Avatar | None, files: Files
) -> backdrop.Backdrop:
    """What is behind the characters of a scene."""
    wanted, width, height = scene.background, video.width, video.height
    if isinstance(wanted, ColourBackground):
        return backdrop.Still(backdrop.plain(width, height, wanted.colour))
    if isinstance(wanted, TransparentBackground):
        return backdrop.Still(backdrop.plain(width, height, None))
    if isinstance(wanted, OwnBackground):
        own = _own(_Key(avatar), width, height) if avatar is not None else None
        return backdrop.Still(backdrop.plain(width, height, "#FFFFFF") if own is None else own)
    path = files[wanted.asset_key or ""]
    if isinstance(wanted, ImageBackground):
        return backdrop.picture(path, width, height, wanted.fit, wanted.colour, video.fps)
    clip = backdrop.Clip(facts(path).duration, len(take.track), video.fps, wanted.play_style)
    return backdrop.Moving(path, width, height, wanted.fit, wanted.colour, clip.at)


def _mouths(
    seats: Sequence[Seat], performers: Sequence[Performer], width: int, height: int
) -> list[Box]:
    """Where the mouths are: what changes in the frame when they open, and a little around it."""
    found = []
    for where, performer in zip(seats, performers, strict=True):
        shut, wide = (np.zeros((height, width, 4), np.uint8) for _ in range(2))
        where.draw(canvas(shut), performer.frame(row()))
        where.draw(canvas(wide), performer.frame(row(jawOpen=0.6)))
        differs = np.abs(shut.astype(np.int16) - wide).max(axis=2) > _MOUTH_DIFFERENCE
        rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
        if len(rows):
            grown = round(_MOUTH_MARGIN * height)
            box = (columns[0] - grown, rows[0] - grown, columns[-1] + grown, rows[-1] + grown)
            found.append(Box(*map(int, box)))
    return found


SLOWEST_PACE = 0.5
"""Slower footage is seen to be slowed."""
_MOUTH_DIFFERENCE = 24
"""Of 255: less is a shadow that moves with the jaw."""
_MOUTH_MARGIN = 0.015
"""Of the frame's height: the head moves."""


class _Key:
    """Lets the cache tell avatars apart by what they look like."""

    def __init__(self, avatar: Avatar) -> None:
        self.avatar = avatar

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.avatar.digest == self.avatar.digest

    def __hash__(self) -> int:
        return hash(self.avatar.digest)


@lru_cache(maxsize=2)
def _prepared(key: _Key, where: Placement) -> Performer:
    # Painting takes a second; the chunks of a scene come one after another.
    return key.avatar.prepare(where)


@lru_cache(maxsize=2)
def _own(key: _Key, width: int, height: int) -> Pixels | None:
    return key.avatar.backdrop(width, height)

"""Single frames of videos that are only being thought of: fast, newest first, nothing queued."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from ..errors import InvalidField, MediaError, StandinError
from ..library import Objects
from ..library.holds import Holds
from ..render import Crew, TaskCancelled, sources
from ..render.still import Moment, seen, still
from ..render.take import take_key
from ..scene import Source, Video, limits, scene_to_json

Kind = Literal["webp", "png", "jpg"]

WAITING: Final = 32
"""Stills that may wait. One more takes the place of the oldest, which nobody looks for any more."""
REMEMBERED: Final = 60.0
"""Seconds for which an address is taken to lead to the same file: whoever moves a slider asks for
the same picture many times."""
HELD: Final = 600.0
"""Seconds after which it is noted again that a still uses an object; a hold lasts for hours."""
STILL: Final = "still"
"""Who holds it."""
POLL: Final = 0.25
"""Seconds between looks whether somebody still waits."""


class Superseded(StandinError):
    """A newer still was asked for instead."""


@dataclass(frozen=True, slots=True)
class Still:
    """A frame as an image file."""

    image: bytes
    scene_seconds: float | None
    """Length of the scene, where it was spoken."""


class Stills:
    """Draws stills with a crew's children."""

    def __init__(
        self,
        objects: Objects,
        crew: Crew,
        *,
        holds: Holds | None = None,
        private: bool = False,
        footage_bytes: int = limits.FOOTAGE_BYTES,
    ) -> None:
        """``private`` lets users' addresses lead to private networks; ``holds`` keep what is drawn
        from being removed meanwhile."""
        self._objects = objects
        self._holds = holds
        self._held: dict[str, float] = {}
        self._crew = crew
        self._private = private
        self._footage_bytes = footage_bytes
        self._line = Line(crew.size)
        self._addresses: dict[tuple[str, sources.Use], tuple[float, str]] = {}

    def still(
        self,
        video: Video,
        at: Moment,
        *,
        width: int | None = None,
        kind: Kind = "webp",
        name: str | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Still:
        """The finished frame of ``video`` at a moment; ``width`` scales it down.

        Of those with the same ``name`` only the newest waits. Raises `InvalidField` for what cannot
        be seen, `Superseded` and `TaskCancelled` for what nobody waits for, and what the rooms
        raise.
        """
        kept = self._collected(video, at)
        with (
            self._line.turn(name, cancelled),
            TemporaryDirectory(prefix="standin-") as folder,
        ):
            work = Path(folder)
            scenes = tuple(kept.scenes[number] for number in seen(kept, at))
            wanted = sources.keys(replace(kept, scenes=scenes, music=None))
            self._hold(wanted)
            files = {key: self._objects.file(key, work) for key in wanted}
            out = work / f"still.{kind}"
            seconds = still(
                kept, at, self._crew, out, lambda i: self._take(kept, i, files, work), files, width
            )
            return Still(out.read_bytes(), seconds)

    def _collected(self, video: Video, at: Moment) -> Video:
        """The same video, its files that this moment needs among the objects."""
        scenes = seen(video, at)

        def kept(place: sources.Place) -> Source:
            url, use = place.source.url, place.use
            elsewhere = place.path[0] == "scenes" and place.path[1] not in scenes
            unheard = use == "music" or (use == "recording" and at.seconds is None)
            if place.source.asset_key or not url or elsewhere or unheard:
                return place.source
            try:
                return replace(place.source, url=None, asset_key=self._fetched(url, use))
            except MediaError as error:
                raise InvalidField((*place.path, "url"), error.message) from None

        return sources.changed(video, kept)

    def _fetched(self, url: str, use: sources.Use) -> str:
        now = time.monotonic()
        self._addresses = {
            place: known for place, known in self._addresses.items() if known[0] > now
        }
        known = self._addresses.get((url, use))
        if known is not None:
            self._hold([known[1]])
            if self._objects.exists(known[1]):
                return known[1]
        most = self._footage_bytes if use == "video" else sources.RULES[use].most
        key = sources.fetched(url, use, self, self._private, most)
        self._addresses[url, use] = (now + REMEMBERED, key)
        return key

    def put_file(self, key: str, path: Path) -> None:
        """Keep what was fetched for a still, as `sources.Store`."""
        self._hold([key])
        self._objects.put_file(key, path)

    def _hold(self, keys: Sequence[str]) -> None:
        """Note that these are in use: once a while, since a slider asks for the same many times."""
        now = time.monotonic()
        self._held = {key: until for key, until in self._held.items() if until > now}
        fresh = [key for key in keys if key not in self._held]
        if self._holds is not None and fresh:
            self._holds.hold(fresh, STILL)
            self._held |= dict.fromkeys(fresh, now + HELD)

    def _take(self, video: Video, number: int, files: dict[str, Path], work: Path) -> Path:
        """The scene's take: kept under the name that the video itself will look for."""
        scene = video.scenes[number]
        key = take_key(scene, video.fps)
        self._hold([key])  # before looking whether it is there
        if self._objects.exists(key):
            return self._objects.file(key, work)
        out = work / f"{number}.npz"
        heard = {name: str(files[name]) for name in sources.keys_of(scene)}
        told = scene_to_json(scene)
        self._crew.run("speak", scene=told, fps=video.fps, out=str(out), files=heard)
        self._objects.put_file(key, out)
        return out


@dataclass(eq=False, slots=True)
class _Waiting:
    name: str | None
    dropped: bool = False


class Line:
    """A few at a time, the newest first; the others wait or are sent away."""

    def __init__(self, places: int, waiting: int = WAITING) -> None:
        self._free = places
        self._most = waiting
        self._waiting: list[_Waiting] = []
        self._changed = threading.Condition()

    @contextmanager
    def turn(
        self, name: str | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[None]:
        """Wait for a place, and hold it.

        Raises `Superseded` when a newer one of the same name came, or too many; `TaskCancelled`
        soon after ``cancelled()`` turns true.
        """
        me = _Waiting(name)
        with self._changed:
            self._enter(me)
            try:
                while me.dropped or not self._free or self._waiting[-1] is not me:
                    if me.dropped:
                        raise Superseded("a newer still was asked for")
                    if cancelled():
                        raise TaskCancelled("stopped")
                    self._changed.wait(POLL)
                self._free -= 1
            finally:
                if not me.dropped:
                    self._waiting.remove(me)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()

    def _enter(self, me: _Waiting) -> None:
        self._waiting.append(me)
        old = [one for one in self._waiting[:-1] if me.name is not None and one.name == me.name]
        old += self._waiting[: max(0, len(self._waiting) - len(old) - self._most)]
        for one in old:
            if not one.dropped:
                one.dropped = True
                self._waiting.remove(one)
        self._changed.notify_all()

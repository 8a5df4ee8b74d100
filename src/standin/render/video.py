"""The whole walk: a video asked for, its file made. No server in it."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from types import MappingProxyType
from typing import Any

from ..avatars.footage import pack
from ..errors import StandinError
from ..media.formats import format_of
from ..media.join import keeps_sound
from ..scene import Film, Video, check, scene_to_json, to_json
from . import lettering, twin
from .crew import Crew, TaskFailed
from .plan import Chunk, ahead, excerpt, place, scene_chunks, shown, warning
from .sources import keys, keys_of, looks
from .take import Take

OnProgress = Callable[[int, int], None]


def render(
    video: Video,
    out: Path,
    crew: Crew,
    on_progress: OnProgress = lambda done, total: None,
    files: Mapping[str, Path] = MappingProxyType({}),
    on_warning: Callable[[str], None] = lambda text: None,
) -> list[Take]:
    """Make ``video`` at ``out`` with a crew; gives the takes without their sound, for captions.

    ``on_progress`` hears frames done and frames in all; ``files`` are those that the
    video names, by key (see `sources`); ``on_warning`` hears of frames that could not be drawn.
    Raises `InvalidField` for a video that cannot be made, and what the rooms raise.
    """
    check(video)
    lettering.check_fonts(video)
    part = out.with_name(f".{out.name}.part")
    crew.warm()
    with TemporaryDirectory(prefix="standin-") as folder, ThreadPoolExecutor(crew.size) as threads:
        walk = _Walk(video, crew, Path(folder), files, on_progress, on_warning)
        try:
            takes = walk.all_of_it(part, threads)
            part.replace(out)
        except BaseException:
            walk.stop.set()  # the threads must not draw on for nobody
            threads.shutdown(wait=False, cancel_futures=True)
            raise
        finally:
            part.unlink(missing_ok=True)
    return takes


class _Walk:
    """The walk of one video; its steps are called from several threads."""

    def __init__(
        self,
        video: Video,
        crew: Crew,
        work: Path,
        files: Mapping[str, Path],
        on_progress: OnProgress,
        on_warning: Callable[[str], None],
    ) -> None:
        self.video, self.files = video, files
        self.stop = Event()
        self._crew, self._work = crew, work
        self._on_progress, self._on_warning = on_progress, on_warning
        self._takes = [work / f"{i}.npz" for i in range(len(video.scenes))]
        self._done: dict[int, int] = {}
        self._total = 0

    def all_of_it(self, out: Path, threads: ThreadPoolExecutor) -> list[Take]:
        """The walk itself, from top to bottom."""
        seen = looks(self.video, _named(self.files, keys(self.video)))
        if seen:
            self._run("inspect", files=seen)
        self._follow_films()
        pictures, heard = self._draw_as_it_is_spoken(threads)
        self._run(
            "join",
            video=to_json(self.video),
            chunks=[str(picture.result()) for picture in pictures],
            heard=str(heard.result()) if heard else None,
            takes=[str(take) for take in self._takes],
            out=str(out),
            files=_named(self.files, keys(self.video)),
        )
        return [Take.read(take, sound=False) for take in self._takes]

    def _run(self, task: str, **arguments: Any) -> dict[str, Any]:
        return self._crew.run(task, cancelled=self.stop.is_set, **arguments)

    def _follow_films(self) -> None:
        """Find the faces that are in a film already."""
        packs: dict[str, Path] = {}

        def packed(film: Film) -> tuple[str, pack.Facts]:
            key = twin.film_key(film, None)
            packs[key] = self._work / Path(key).name
            self._run(
                "film",
                video=str(self.files[film.asset_key or ""]),
                out=str(packs[key]),
                start=film.start,
                end=film.end,
                shorter=None,
            )
            return key, pack.facts(packs[key])

        self.video = twin.spoken_for(self.video, packed)
        self.files = {**self.files, **packs}

    def _draw_as_it_is_spoken(
        self, threads: ThreadPoolExecutor
    ) -> tuple[list[Future[Path]], Future[Path] | None]:
        """Draw each scene as soon as it is spoken, while the next ones are being spoken."""
        scenes = range(len(self.video.scenes))
        drawn = format_of(self.video).picture
        spoken = [threads.submit(self._speak, i) for i in scenes[: ahead(self._crew.size)]]
        pictures: list[Future[Path]] = []
        heard: Future[Path] | None = None
        for scene in scenes:
            frames = spoken[scene].result()
            _no_failure(pictures)
            self._total += frames
            if scene == scenes[-1] and keeps_sound(format_of(self.video)):
                heard = threads.submit(self._mix)  # before the last chunks: nobody waits for it
            if drawn:
                planned = scene_chunks(scene, frames, self.video.fps, len(pictures))
                pictures += [threads.submit(self._draw, chunk, drawn.chunk) for chunk in planned]
            if len(spoken) < len(scenes):
                spoken.append(threads.submit(self._speak, len(spoken)))
        return pictures, heard

    def _speak(self, number: int) -> int:
        """What is heard in a scene, and how the face moves to it; gives its frames."""
        scene = self.video.scenes[number]
        made = self._run(
            "speak",
            scene=scene_to_json(scene),
            fps=self.video.fps,
            out=str(self._takes[number]),
            files=_named(self.files, keys_of(scene)),
        )
        return int(made["frames"])

    def _draw(self, chunk: Chunk, suffix: str) -> Path:
        """Avatars, stage, encoding: any worker draws any chunk."""

        def heard(count: int) -> None:
            self._done[chunk.index] = count
            self._on_progress(sum(self._done.copy().values()), self._total)

        path = self._work / f"{chunk.index}.{suffix}"
        part = excerpt(self.video, chunk.scene, chunk.first)

        def once() -> dict[str, Any]:
            return self._run(
                "draw",
                on_progress=heard,
                video=to_json(part),
                takes=[str(self._takes[i]) for i in shown(self.video, chunk.scene, chunk.first)],
                first=chunk.first,
                last=chunk.last,
                out=str(path),
                files=_named(self.files, keys(part)),
            )

        fps = self.video.fps
        made = _twice(once, place(chunk, fps))
        if made["faults"]:
            self._on_warning(warning(chunk, fps, made["faults"], made["reason"]))
        return path

    def _mix(self) -> Path:
        path = self._work / "sound"
        self._run(
            "sound",
            video=to_json(self.video),
            takes=[str(take) for take in self._takes],
            out=str(path),
            files=_named(self.files, keys(self.video)),
        )
        return path


def _named(files: Mapping[str, Path], wanted: Sequence[str]) -> dict[str, str]:
    missing = [key for key in wanted if key not in files]
    if missing:
        raise StandinError(f"the file {missing[0]} of the video is missing")
    return {key: str(files[key]) for key in wanted}


def _twice(work: Callable[[], dict[str, Any]], where: str) -> dict[str, Any]:
    """The result of ``work``, tried again once; its failure says ``where``."""
    try:
        return work()
    except TaskFailed:
        pass
    try:
        return work()
    except TaskFailed as failure:
        raise TaskFailed(f"{where}: {failure.message}") from failure


def _no_failure(pictures: Sequence[Future[Path]]) -> None:
    """Raise what a chunk raised, without waiting for the others."""
    for picture in pictures:
        if picture.done():
            picture.result()

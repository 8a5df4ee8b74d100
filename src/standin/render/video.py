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
    stop = Event()
    crew.warm()
    with TemporaryDirectory(prefix="standin-") as folder, ThreadPoolExecutor(crew.size) as threads:
        try:
            takes = _walk(
                video, part, crew, Path(folder), threads, files, stop, on_progress, on_warning
            )
            part.replace(out)
        except BaseException:
            stop.set()  # the threads must not draw on for nobody
            threads.shutdown(wait=False, cancel_futures=True)
            raise
        finally:
            part.unlink(missing_ok=True)
    return takes


def _walk(
    video: Video,
    out: Path,
    crew: Crew,
    work: Path,
    threads: ThreadPoolExecutor,
    files: Mapping[str, Path],
    stop: Event,
    on_progress: OnProgress,
    on_warning: Callable[[str], None],
) -> list[Take]:
    """The walk itself, from top to bottom."""

    seen = looks(video, _named(files, keys(video)))
    if seen:
        crew.run("inspect", cancelled=stop.is_set, files=seen)

    # faces that are in a film already
    def packed(film: Film) -> tuple[str, pack.Facts]:
        key = twin.film_key(film, None)
        given, out = files[film.asset_key or ""], work / Path(key).name
        crew.run(
            "film",
            cancelled=stop.is_set,
            video=str(given),
            out=str(out),
            start=film.start,
            end=film.end,
            shorter=None,
        )
        packs[key] = out
        return key, pack.facts(out)

    packs: dict[str, Path] = {}
    video = twin.spoken_for(video, packed)
    files = {**files, **packs}

    # speech and motion: what is heard, and how the face moves to it
    takes = [work / f"{i}.npz" for i in range(len(video.scenes))]

    def perform(i: int) -> int:
        scene = video.scenes[i]
        made = crew.run(
            "speak",
            cancelled=stop.is_set,
            scene=scene_to_json(scene),
            fps=video.fps,
            out=str(takes[i]),
            files=_named(files, keys_of(scene)),
        )
        return int(made["frames"])

    # avatars, stage, encoding: any worker draws any chunk
    drawn = format_of(video).picture
    suffix = drawn.chunk if drawn else ""
    done: dict[int, int] = {}
    total = 0

    def draw(chunk: Chunk) -> Path:
        def heard(count: int) -> None:
            done[chunk.index] = count
            on_progress(sum(done.copy().values()), total)

        path = work / f"{chunk.index}.{suffix}"
        part = excerpt(video, chunk.scene, chunk.first)

        def once() -> dict[str, Any]:
            return crew.run(
                "draw",
                on_progress=heard,
                cancelled=stop.is_set,
                video=to_json(part),
                takes=[str(takes[i]) for i in shown(video, chunk.scene, chunk.first)],
                first=chunk.first,
                last=chunk.last,
                out=str(path),
                files=_named(files, keys(part)),
            )

        made = _twice(once, place(chunk, video.fps))
        if made["faults"]:
            on_warning(warning(chunk, video.fps, made["faults"], made["reason"]))
        return path

    def voice() -> Path:
        path = work / "sound"
        crew.run(
            "sound",
            cancelled=stop.is_set,
            video=to_json(video),
            takes=[str(take) for take in takes],
            out=str(path),
            files=_named(files, keys(video)),
        )
        return path

    # A scene is drawn as soon as it is spoken, while the next ones are being spoken.
    scenes = range(len(video.scenes))
    spoken = [threads.submit(perform, i) for i in scenes[: ahead(crew.size)]]
    pictures: list[Future[Path]] = []
    heard: Future[Path] | None = None
    for scene in scenes:
        frames = spoken[scene].result()
        _no_failure(pictures)
        total += frames
        if scene == scenes[-1] and keeps_sound(format_of(video)):
            heard = threads.submit(voice)  # before the last chunks, so that nobody waits for it
        if drawn:
            planned = scene_chunks(scene, frames, video.fps, len(pictures))
            pictures += [threads.submit(draw, chunk) for chunk in planned]
        if len(spoken) < len(scenes):
            spoken.append(threads.submit(perform, len(spoken)))

    # the chunks and the sound, in one file
    crew.run(
        "join",
        cancelled=stop.is_set,
        video=to_json(video),
        chunks=[str(picture.result()) for picture in pictures],
        heard=str(heard.result()) if heard else None,
        takes=[str(t) for t in takes],
        out=str(out),
        files=_named(files, keys(video)),
    )
    return [Take.read(t, sound=False) for t in takes]


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

"""The whole walk: a video asked for, an MP4 made. No server in it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from ..scene import Video, check, scene_to_json
from .crew import Crew
from .plan import Chunk, chunks
from .take import Take

OnProgress = Callable[[int, int], None]


def render(
    video: Video,
    out: Path,
    crew: Crew,
    on_progress: OnProgress = lambda done, total: None,
) -> list[Take]:
    """Make ``video`` at ``out`` with a crew; gives the takes, for captions and measurements.

    ``on_progress`` hears frames done and frames in all. Raises `InvalidField` for a video that
    cannot be made, and what the rooms raise.
    """
    check(video)
    part = out.with_name(f".{out.name}.part")
    stop = Event()
    with TemporaryDirectory(prefix="standin-") as folder, ThreadPoolExecutor(crew.size) as threads:
        try:
            takes = _walk(video, part, crew, Path(folder), threads, on_progress, stop)
            part.replace(out)
        except BaseException:
            stop.set()  # the threads must not draw on for nobody
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
    on_progress: OnProgress,
    stop: Event,
) -> list[Take]:
    """The walk itself, from top to bottom."""

    # speech and motion: what is heard, and how the face moves to it
    takes = [work / f"{i}.npz" for i in range(len(video.scenes))]

    def perform(i: int) -> int:
        scene = scene_to_json(video.scenes[i])
        made = crew.run(
            "speak", cancelled=stop.is_set, scene=scene, fps=video.fps, out=str(takes[i])
        )
        frames: int = made["frames"]
        return frames

    frames = list(threads.map(perform, range(len(video.scenes))))

    # avatars, stage, encoding: any worker draws any chunk
    plan = chunks(frames, video.fps)
    total = sum(frames)
    done = dict.fromkeys(range(len(plan)), 0)

    def draw(chunk: Chunk) -> Path:
        def heard(count: int) -> None:
            done[chunk.index] = count
            on_progress(sum(done.values()), total)

        path = work / f"{chunk.index}.mp4"
        crew.run(
            "draw",
            on_progress=heard,
            cancelled=stop.is_set,
            scene=scene_to_json(video.scenes[chunk.scene]),
            take=str(takes[chunk.scene]),
            first=chunk.first,
            last=chunk.last,
            width=video.width,
            height=video.height,
            out=str(path),
        )
        return path

    pictures = list(threads.map(draw, plan))

    # the chunks and the sound, in one file
    crew.run(
        "join",
        cancelled=stop.is_set,
        chunks=[str(p) for p in pictures],
        takes=[str(t) for t in takes],
        fps=video.fps,
        title=video.title,
        out=str(out),
    )
    return [Take.from_bytes(t.read_bytes()) for t in takes]

"""From a person's video to a footage avatar: look at it, follow the face, keep what is played."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from .. import code
from ..avatars.footage import SUFFIX, analysis, matting, occlusion, pack, tracking
from ..avatars.footage.frames import GROUP
from ..avatars.photo import landmarks
from ..errors import StandinError
from ..scene import Character, Film, Video
from ..scene.limits import DIMENSION, FILM_SECONDS, FPS
from ..stage.footage import Footage
from ..stage.footage import facts as footage_facts

SHORTEST, LONGEST = 10.0, 600.0
"""Seconds that a person's video may have."""
LARGEST: Final = 1920
"""Pixels of the longest side that are kept."""
SLOWEST, FASTEST = 12.0, 60.0
"""Frames a second."""
_SEEN: Final = 0.9
"""Share of the frames in which the face has to be seen."""
_ALONE: Final = 0.1
"""Share of the frames in which somebody else may be seen."""
_COVERED: Final = 0.3
"""Share of the frames in which something may be before the mouth."""
_FACE: Final = 64
"""Pixels from ear to ear."""
LARGEST_WHOLE: Final = 3840
"""`LARGEST` where a video is spoken for as it is."""
_SPOKEN_FOR: Final = 32
"""`_FACE` there: nobody sees the lips of smaller ones move."""
_SEEN_SECONDS: Final = 0.2
"""In which a face has to be seen there."""
_LIGHT: Final = (12.0, 96.0)
"""Lightness of the face, 0 to 100."""
_SHAKE: Final = 8.0
"""Millimetres by which the head may jump, usually."""
_TURNED: Final = 28.0
"""Degrees."""
_CRF: Final = "10"
"""x264's quality of what is kept: nobody sees a difference."""

Image = NDArray[np.uint8]


class FootageRefused(StandinError):
    """A video cannot become an avatar; `code` says why, for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Shape:
    """How the frames are read."""

    width: int
    height: int
    fps: float
    frames: int
    seconds: float


def prepare(
    video: Path, out: Path, on_frame: Callable[[int], None] = lambda done: None
) -> pack.Facts:
    """Make the pack of a person's video at ``out``; ``on_frame`` hears how many were looked at.

    The video is read twice, frame by frame: once to follow the face, once to keep what is played.
    Raises `FootageRefused`, `MediaError` for what is no video, `EngineError` and
    `MissingSystemLibrary`.
    """
    shape = _shape(video)
    seen = _followed(video, shape, on_frame)
    _check(seen)
    smooth = analysis.smoothed(seen.points)
    smooth[~analysis.usable(smooth) | seen.hidden] = np.nan
    rest = analysis.resting(smooth, shape.fps)
    loop = analysis.loop(smooth, rest, shape.fps)
    if loop is None:
        raise FootageRefused(
            "too_short",
            "the face, with nothing before it, is nowhere in view for "
            f"{analysis.LOOP_SECONDS:g} seconds at a time",
        )
    first = loop.first
    last = min(shape.frames, loop.last + analysis.BLEND)
    still = analysis.reference(smooth, rest)
    close = _closely(next(frames(video, shape, still, still + 1)), smooth[still])
    kept = np.concatenate([smooth[first:last], close[None]])
    facts = pack.Facts(
        width=shape.width,
        height=shape.height,
        fps=shape.fps,
        frames=last - first + 1,
        loop=(0, loop.last - first),
        reference=last - first,
        at_rest=loop.at_rest,
        seconds=shape.seconds,
    )
    with TemporaryDirectory(prefix="standin-") as folder:
        film, matte = (Path(folder) / name for name in (pack.VIDEO, pack.MATTE))

        def played() -> Iterator[Image]:
            yield from frames(video, shape, first, last)
            yield from frames(video, shape, still, still + 1)

        _keep(played(), shape, film)
        _keep_matte(matting.mattes(played(), kept), shape, matte)
        pack.write(out, facts, kept, film, matte=matte)
    return facts


def prepare_whole(
    video: Path,
    out: Path,
    start: float = 0.0,
    end: float | None = None,
    shorter: int | None = None,
    on_frame: Callable[[int], None] = lambda done: None,
) -> pack.Facts:
    """Make the pack of ``start`` to ``end`` seconds of any video at ``out``; see `prepare`.

    It is played from its first frame, there and back, and its own mouth is covered wherever a face
    is seen: the largest at first, then always the nearest to it. Frames without one stay as they
    are. The frames have a rate that is delivered, no side longer than `LARGEST_WHOLE` and the
    shorter at most ``shorter`` pixels. Raises as `prepare` does.
    """
    shape, first, last = _stretch(video, start, end, shorter)
    seen = _followed(video, shape, on_frame, first, last)
    points = seen.points
    points[~analysis.usable(points) | ~(_widths(points) >= _SPOKEN_FOR)] = np.nan
    points = analysis.steadied(points)
    if np.isfinite(points[:, 0, 0]).sum() < _SEEN_SECONDS * shape.fps:
        raise FootageRefused(
            "no_face",
            f"no face of at least {_SPOKEN_FOR} pixels is in view for {_SEEN_SECONDS:g} seconds",
        )
    bare = np.where(seen.hidden[:, None, None], np.float32(np.nan), points)
    bare = bare if np.isfinite(bare).any() else points
    still = analysis.reference(bare, analysis.resting(bare, shape.fps))
    close = next(frames(video, shape, first + still, first + still + 1))
    kept = np.concatenate([points, _closely(close, points[still])[None]])
    facts = pack.Facts(
        width=shape.width,
        height=shape.height,
        fps=shape.fps,
        frames=last - first + 1,
        loop=(0, last - first),
        reference=last - first,
        at_rest=False,
        seconds=shape.seconds,
        there_and_back=True,
    )
    with TemporaryDirectory(prefix="standin-") as folder:
        film = Path(folder) / pack.VIDEO
        _keep(itertools.chain(frames(video, shape, first, last), [close]), shape, film)
        pack.write(out, facts, kept, film, np.append(seen.hidden, False))
    return facts


def film_key(film: Film, shorter: int | None) -> str:
    """Name of a film's pack among the objects: equal parts of equal files share one."""
    content = f"{code.digest()}\n{film.asset_key}\n{film.start}-{film.end}\n{shorter}"
    return f"films/{hashlib.sha256(content.encode()).hexdigest()}{SUFFIX}"


def film_frames(video: Path, film: Film) -> int:
    """Frames in which the face of a film is followed. Raises as `prepare_whole` does."""
    _, first, last = _stretch(video, film.start, film.end, None)
    return last - first


FILMED: Final = "filmed"
"""Id of the person in a film, who is no avatar that anybody could ask for."""


def spoken_for(video: Video, packed: Callable[[Film], tuple[str, pack.Facts]]) -> Video:
    """The same video with the person of each film as a character, in the film's size and rate.

    ``packed`` gives the key and the facts of a film's pack.
    """
    scenes = []
    for scene in video.scenes:
        if scene.film is not None:
            key, facts = packed(scene.film)
            lasts = (facts.frames - 1) / facts.fps if scene.film.whole else scene.lasts
            who = Character(
                FILMED, pack_key=key, slowed=scene.film.slowed, engine=scene.film.engine
            )
            scene = replace(scene, film=None, character=who, lasts=lasts)
            video = replace(video, width=facts.width, height=facts.height, fps=round(facts.fps))
        scenes.append(scene)
    return replace(video, scenes=tuple(scenes))


def shape_of(video: Path) -> Shape:
    """How a person's video is read. Raises `FootageRefused` for a wrong length, `MediaError`."""
    return _shape(video)


def followed(
    video: Path, shape: Shape, on_frame: Callable[[int], None] = lambda done: None
) -> NDArray[np.float32]:
    """Smoothed landmarks in each frame of a person's video, checked: float32 [n, 478, 3], NaN where
    nobody is seen or something is before the mouth. Raises as `prepare` does."""
    seen = _followed(video, shape, on_frame)
    _check(seen)
    smooth = analysis.smoothed(seen.points)
    smooth[~analysis.usable(smooth) | seen.hidden] = np.nan
    return smooth


def _closely(frame: Image, points: NDArray[np.float32]) -> NDArray[np.float32]:
    """The landmarks of one frame, looked at as a photo is: lips that touch are seen to touch."""
    found = landmarks.find(frame)
    middle = points[:, :2].mean(0)
    for seen in found.landmarks if found.turns == 0 else ():
        if np.linalg.norm(seen[:, :2].mean(0) - middle) < 0.2 * np.ptp(points[:, 0]):
            return np.asarray(seen, np.float32)
    return np.asarray(points, np.float32)


def _stretch(
    video: Path, start: float, end: float | None, shorter: int | None
) -> tuple[Shape, int, int]:
    """How a part of a video is read, and its first and last (exclusive) frame."""
    known = footage_facts(video)
    least, most = FILM_SECONDS
    seconds = min(end or known.duration, known.duration) - start
    if not least <= seconds <= most:
        raise FootageRefused(
            "wrong_length",
            f"from {start:g} s on, the video has {max(seconds, 0):.1f} seconds; "
            f"{least:g} to {most:g} can be spoken for",
        )
    fps = _delivered(known.frames / known.duration)
    sides = _upright_size(video)
    factor = min(1.0, LARGEST_WHOLE / max(sides), (shorter or LARGEST_WHOLE) / min(sides))
    factor = max(factor, DIMENSION[0] / min(sides))
    width, height = (max(2, round(side * factor / 2) * 2) for side in sides)
    count = int(known.duration * fps + 1e-6)
    first = min(round(start * fps), count - 1)
    last = min(count, first + max(1, int(seconds * fps + 1e-6)))
    return Shape(width, height, fps, count, known.duration), first, last


def _delivered(fps: float) -> float:
    """The rate of `FPS` that shows all frames of a video, most evenly."""
    even = [rate for rate in FPS if rate > fps - 0.5 and abs(rate / fps - round(rate / fps)) < 0.02]
    return float(even[0] if even else min(FPS, key=lambda rate: abs(rate - fps)))


def _widths(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """From ear to ear, pixels: float32 [n]; NaN where nobody is seen."""
    across = points[:, 454, :2] - points[:, 234, :2]
    return np.asarray(np.linalg.norm(across, axis=1), np.float32)


def _shape(video: Path) -> Shape:
    with Footage(video, 64, 64, "contain") as probe:
        known = probe.facts
    if not SHORTEST <= known.duration <= LONGEST:
        raise FootageRefused(
            "wrong_length",
            f"the video lasts {known.duration:.1f} seconds; it has to last {SHORTEST:g} to "
            f"{LONGEST:g} seconds",
        )
    width, height = _upright_size(video)
    factor = min(1.0, LARGEST / max(width, height))
    fps = known.frames / known.duration
    usual = min((24, 25, 30, 48, 50, 60), key=lambda rate: abs(rate - fps))
    fps = float(usual) if abs(usual - fps) < 0.3 else min(max(fps, SLOWEST), FASTEST)
    fps = float(Fraction(fps).limit_denominator(1000))
    even = [max(2, round(side * factor / 2) * 2) for side in (width, height)]
    return Shape(even[0], even[1], fps, int(known.duration * fps + 1e-6), known.duration)


def _upright_size(video: Path) -> tuple[int, int]:
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        frame = next(cast(Any, container).decode(stream))
        ratio = float(stream.sample_aspect_ratio or 1) or 1.0
        width, height = round(frame.width * ratio), frame.height
        return (width, height) if frame.rotation % 180 == 0 else (height, width)


def frames(video: Path, shape: Shape, first: int = 0, last: int | None = None) -> Iterator[Image]:
    """Frames ``first`` to ``last`` of a video at its constant rate: uint8 [h, w, 3], RGB."""
    with Footage(video, shape.width, shape.height, "crop") as footage:
        for number in range(first, shape.frames if last is None else last):
            pixels, _ = footage.at((number + 0.5) / shape.fps)
            yield np.ascontiguousarray(pixels[..., :3])


@dataclass(frozen=True, slots=True)
class Followed:
    """A face followed through a video."""

    points: NDArray[np.float32]
    """float32 [n, 478, 3]; NaN where nobody is seen."""
    faces: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    """Whether something is before the mouth."""
    light: float
    """Lightness of the face as Lab has it, 0 to 100."""


def _followed(
    video: Path,
    shape: Shape,
    on_frame: Callable[[int], None],
    first: int = 0,
    last: int | None = None,
) -> Followed:
    total = (shape.frames if last is None else last) - first
    points = np.full((total, tracking.POINTS, 3), np.nan, np.float32)
    faces = np.zeros(total, np.int64)
    colours = np.zeros((total, tracking.POINTS, 3), np.uint8)
    for number, seen in enumerate(tracking.follow(frames(video, shape, first, last))):
        points[number], faces[number], colours[number] = seen.points, seen.faces, seen.colours
        on_frame(number + 1)
    known = np.isfinite(points[:, 0, 0])
    hidden = occlusion.hidden(colours, known, shape.fps)
    return Followed(points, faces, hidden, occlusion.lightness(colours[known]))


def _check(followed: Followed) -> None:
    points, counts = followed.points, followed.faces
    seen = np.isfinite(points[:, 0, 0])
    if seen.mean() < 0.02:
        raise FootageRefused("no_face", "no face was found in the video")
    if seen.mean() < _SEEN:
        raise FootageRefused(
            "face_lost",
            f"the face is in view in only {100 * seen.mean():.0f} % of the video; "
            f"{100 * _SEEN:.0f} % are needed: stay in the picture, with nothing before the face",
        )
    if (counts > 1).mean() > _ALONE:
        raise FootageRefused(
            "several_faces", "several people are in the video; film one person alone"
        )
    if (share := float(followed.hidden.mean())) > _COVERED:
        raise FootageRefused(
            "mouth_covered",
            f"something is before the mouth in {100 * share:.0f} % of the video; "
            f"{100 * _COVERED:.0f} % at most: keep hands and things away from the face",
        )
    width = _widths(points[seen])
    if float(np.median(width)) < _FACE:
        raise FootageRefused(
            "face_too_small",
            f"the face is {np.median(width):.0f} pixels wide; {_FACE} are needed: come closer",
        )
    dark, bright = _LIGHT
    if not dark <= followed.light <= bright:
        raise FootageRefused(
            "too_dark" if followed.light < dark else "too_bright",
            f"the face is too {'dark' if followed.light < dark else 'bright'} to be seen well: "
            f"lightness {followed.light:.0f}; {dark:g} to {bright:g} are needed",
        )
    if (shake := analysis.shake(points)) > _SHAKE:
        raise FootageRefused(
            "unsteady",
            f"the picture shakes by {shake:.0f} mm from frame to frame; {_SHAKE:g} at most: "
            "put the camera on something",
        )
    turned = float(np.median(np.abs(analysis.yaws(points[seen]))))
    if turned > _TURNED:
        raise FootageRefused(
            "turned_too_far",
            f"the face is turned by about {turned:.0f} degrees; look into the camera",
        )


def _keep_matte(mattes: Iterator[Image], shape: Shape, out: Path) -> None:
    first = next(mattes)
    height, width = (side // 2 * 2 for side in first.shape)
    pictures = (
        np.asarray(cv2.cvtColor(matte[:height, :width], cv2.COLOR_GRAY2RGB), np.uint8)
        for matte in itertools.chain([first], mattes)
    )
    _keep(pictures, replace(shape, width=width, height=height), out)


def _keep(pictures: Iterable[Image], shape: Shape, out: Path) -> None:
    """Encode what is played, with many key frames and hardly any loss."""
    rate = Fraction(shape.fps).limit_denominator(1000)
    with av.open(str(out), "w", options={"movflags": "+faststart"}) as container:
        stream = cast(Any, container.add_stream("libx264", rate=rate))
        stream.width, stream.height, stream.pix_fmt = shape.width, shape.height, "yuv420p"
        stream.time_base = 1 / rate
        stream.options = {
            "preset": "veryfast", "crf": _CRF, "bf": "0", "g": str(GROUP), "keyint_min": str(GROUP),
            "sc_threshold": "0", "x264-params": "asm=avx2", "threads": "1",
        }  # fmt: skip
        context = stream.codec_context
        context.colorspace, context.color_range = 1, 1
        for number, pixels in enumerate(pictures):
            frame = VideoFrame.from_ndarray(pixels, format="rgb24").reformat(
                format="yuv420p", dst_colorspace="ITU709", dst_color_range=1
            )
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))

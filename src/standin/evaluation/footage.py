"""How well footage speaks: measured on the finished video, by a judge who knows nothing of it.

The footage is of our own making (`filmed`), with mouths of its own, which must not show, and things
before them, which must. Real footage can be given instead.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..avatars.avatar import AvatarInfo, Placement
from ..avatars.footage import SUFFIX
from ..avatars.footage.avatar import KIND, FootageAvatar
from ..avatars.footage.frames import Frames
from ..avatars.photo.face import Face
from ..media.encode import ChunkWriter
from ..media.join import join
from ..media.sound import deliver
from ..motion import Track
from ..motion.coefficients import neutral, row
from ..render import twin
from ..speech import Speech
from . import filmed
from .observe import observe
from .photo import FPS, TEXT, phones_of, take, worst
from .sync import best_shift, shares, silence_movement

SIZE: Final = (1280, 720)
LARGE: Final = (1920, 1080)
_BELOW: Final = 1.45
"""The oval of the face, so many times as large, is where speaking may change something."""
_SPEED_FRAMES: Final = 60
"""Of the larger size, to tell its speed."""
_SILENT_FRAMES: Final = 150
"""In which nothing is said, to see what is left of the footage's own mouth."""


@dataclass(frozen=True, slots=True)
class FootageReport:
    """The judgement of one person's footage. Shares and the shift are `evaluation.sync`'s."""

    pbm_closed_share: float | None
    swallowed_vowel_share: float | None
    open_vowel_share: float | None
    fv_contact_share: float | None
    best_shift_ms: float | None
    silence_movement: float | None
    face_found_share: float
    """Of the frames in which the judge found the mouth: the figures above are of these alone."""
    outside_mouth_difference: float
    """Largest of the mean absolute differences to the footage outside of the lower face, in any
    frame, grey levels."""
    rest_difference: float
    """The same inside of it while nothing is said, where the footage's own mouth rests."""
    own_mouth_share: float | None
    """How much of its own mouth's movement is left while nothing is said; None where the mouth
    rests anyway."""
    join_jump: float
    """Largest change from one frame to the next where the loop closes, against the usual one."""
    join_against_own: float
    """Like with like: the same against the largest change in as many frames of the footage itself,
    usually. About 1 where nobody can tell a join from a movement by its size."""
    times_real_time_720p: float
    """Frames a second of processor time at 1280x720, decoding and encoding included, by two
    processes, in lengths of the video."""
    times_real_time_1080p: float
    loop_seconds: float
    prepare_seconds: float
    """Of processor time, for a second of footage."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON: numbers rounded to four places."""
        told = ((name, getattr(self, name)) for name in self.__slots__)
        return {n: round(v, 4) if isinstance(v, float) else v for n, v in told}


def measure(videos: Mapping[str, Path] | None = None, text: str = TEXT) -> dict[str, Any]:
    """Each person's `FootageReport`, and the worst of each figure at the top.

    Without ``videos``, the people of `filmed`, and `covering` of the last of them.
    """
    with TemporaryDirectory(prefix="standin-") as name:
        chosen = videos or filmed.own(Path(name))
        reports = {who: assess(video, text).as_dict() for who, video in chosen.items()}
        told = {} if videos else covering(chosen["covered"])
    return {**worst(list(reports.values()), _HIGH_IS_BAD), **told, "footage": reports}


def covering(video: Path) -> dict[str, Any]:
    """What becomes of `filmed.covered` when it is spoken for.

    ``covered_difference``: the largest mean difference to the video in a frame with something
    before the mouth, grey levels; ``covered_share``: how much of the video is taken for covered.
    """
    with TemporaryDirectory(prefix="standin-") as name:
        out = Path(name) / f"whole{SUFFIX}"
        facts = twin.prepare_whole(video, out)
        avatar = FootageAvatar(out, AvatarInfo("whole", "Whole", "unknown", KIND, {}))
        performer = avatar.prepare(Placement(facts.width, facts.height))
        frames, away = Frames(avatar.pack.video()), [0.0]
        for number in range(facts.loop[1]):
            if filmed.hidden(number / facts.fps) and number % 2 == 0:
                made = performer.frame(row(jawOpen=0.7), number / facts.fps).pixels[..., :3]
                away.append(float(np.abs(made.astype(np.int16) - frames.at(number)).mean()))
    share = float(avatar.pack.hidden[:-1].mean())
    return {"covered_difference": round(max(away), 4), "covered_share": round(share, 4)}


def assess(video: Path, text: str = TEXT) -> FootageReport:
    """The judgement of one video whose person is made to say ``text``."""
    speech, track = take(text)
    with TemporaryDirectory(prefix="standin-") as name:
        folder = Path(name)
        begun = _cpu()
        facts = twin.prepare(video, folder / f"pack{SUFFIX}")
        prepare = (_cpu() - begun) / facts.seconds
        info = AvatarInfo("footage", "Footage", "unknown", KIND, {})
        avatar = FootageAvatar(folder / f"pack{SUFFIX}", info)
        out = folder / "spoken.mp4"
        per_second = speak(avatar, speech, track, out)
        few = Track(track.values[:_SPEED_FRAMES], track.fps)
        large = speak(avatar, speech, few, folder / "large.mp4", LARGE)
        outside, rest = differences(avatar, track)
        seen = observe(out)
        jumped, against = jump(avatar)
        left = None if facts.at_rest else own_mouth(avatar, video, speech, folder)
    phones = phones_of(speech)
    found = shares(seen, phones)
    return FootageReport(
        pbm_closed_share=found.pbm_closed_share,
        swallowed_vowel_share=found.swallowed_vowel_share,
        open_vowel_share=found.open_vowel_share,
        fv_contact_share=found.fv_contact_share,
        best_shift_ms=best_shift(seen, phones)[0],
        silence_movement=silence_movement(seen, phones),
        face_found_share=seen.face_found_share,
        outside_mouth_difference=outside,
        rest_difference=rest,
        own_mouth_share=left,
        join_jump=jumped,
        join_against_own=against,
        times_real_time_720p=2 * per_second / FPS,
        times_real_time_1080p=2 * large / FPS,
        loop_seconds=(facts.loop[1] - facts.loop[0]) / facts.fps,
        prepare_seconds=prepare,
    )


def own_mouth(avatar: FootageAvatar, video: Path, speech: Speech, folder: Path) -> float:
    """`FootageReport.own_mouth_share`: the spread of the opening, shown against filmed."""
    first, last = avatar.pack.facts.loop
    count = min(last - first, _SILENT_FRAMES)
    silent = Track(np.repeat(neutral()[None], count, axis=0), FPS)
    out = folder / "silent.mp4"
    speak(avatar, speech, silent, out)
    shown, own = observe(out).opening, observe(video).opening
    return float(np.nanstd(shown) / max(float(np.nanstd(own)), 1e-6))


def jump(avatar: FootageAvatar) -> tuple[float, float]:
    """`FootageReport.join_jump` and `join_against_own`."""
    facts = avatar.pack.facts
    performer = avatar.prepare(Placement(facts.width, facts.height))
    count = facts.loop[1] - facts.loop[0]

    def change(number: int) -> float:
        one, two = (performer.frame(neutral(), (number + k) / facts.fps) for k in (0, 1))
        return float(cv2.absdiff(one.pixels, two.pixels).mean())

    own = [change(number) for number in range(count - 1)]
    joined = [change(number) for number in range(count - 1, count + facts.blend)]
    most, usual = max(joined), float(np.median(own))
    reach = min(len(joined), len(own))
    windows = [max(own[first : first + reach]) for first in range(len(own) - reach + 1)]
    return most / max(usual, 1e-3), most / max(float(np.median(windows)), 1e-3)


def speak(
    avatar: FootageAvatar,
    speech: Speech,
    track: Track,
    out: Path,
    size: tuple[int, int] = SIZE,
) -> float:
    """A video of the person; gives frames a second of processor time, encoding included."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    chunk = out.with_suffix(".chunk.mp4")
    try:
        performer = avatar.prepare(Placement(*size))
        begun = time.process_time()
        with ChunkWriter(chunk, *size, FPS) as writer:
            for number, row in enumerate(track.values):
                picture = performer.frame(row, number / FPS)
                frame = np.full((size[1], size[0], 4), 255, np.uint8)
                height, width = picture.pixels.shape[:2]
                rows = slice(picture.top, picture.top + height)
                frame[rows, picture.left : picture.left + width] = picture.pixels
                writer.write(frame)
        spent = time.process_time() - begun
    finally:
        cv2.setNumThreads(threads)
    join([chunk], iter([deliver(speech.samples, speech.rate, len(track), FPS)]), out, FPS)
    return len(track) / spent


def differences(avatar: FootageAvatar, track: Track, every: int = 7) -> tuple[float, float]:
    """`FootageReport.outside_mouth_difference` and `rest_difference`."""
    facts = avatar.pack.facts
    performer = avatar.prepare(Placement(facts.width, facts.height))
    frames, outside, rest = Frames(avatar.pack.video()), [0.0], [0.0]
    first, last = facts.loop
    for number in range(0, min(len(track), last - first), every):
        seconds = number / facts.fps
        source = frames.at(first + number)
        made = performer.frame(track.values[number], seconds).pixels[..., :3]
        away = np.abs(made.astype(np.int16) - source).max(axis=2)
        inside = _face(avatar.pack.landmarks[first + number], away.shape)
        outside.append(float(away[~inside].mean()))
        if facts.at_rest:
            still = performer.frame(neutral(), seconds).pixels[..., :3]
            rest.append(float(np.abs(still.astype(np.int16) - source)[inside].mean()))
    return max(outside), max(rest)


def _face(points: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    face = Face(points)
    ring = face.ring(_BELOW)
    below = ring[(ring - face.xy[6]) @ face.down > 0]
    made = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(made, [np.round(cv2.convexHull(below)).astype(np.int32)], 1)
    return made > 0


_HIGH_IS_BAD: Final = {
    "swallowed_vowel_share", "silence_movement", "outside_mouth_difference", "rest_difference",
    "prepare_seconds", "own_mouth_share", "join_jump",
    "join_against_own",
}  # fmt: skip


def _cpu() -> float:
    """Seconds of processor time of this process and of those that it waited for."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(who) for who in both]
    return sum(each.ru_utime + each.ru_stime for each in used)

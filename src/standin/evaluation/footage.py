"""How well footage speaks: measured on the finished video, by a judge who knows nothing of it.

The footage is made by our own photo engine: one person who is quiet and one who speaks, whose own
mouth must not show. Real footage can be given instead.
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
from ..avatars.footage.avatar import KIND, FootageAvatar
from ..avatars.footage.frames import Frames
from ..avatars.footage.pack import SUFFIX
from ..avatars.photo.face import Face
from ..media.encode import ChunkWriter
from ..media.join import join
from ..media.sound import deliver
from ..motion import Track, animate
from ..motion.coefficients import neutral
from ..render import twin
from ..scene import Silence
from ..speech import Speech, Voices
from .observe import observe
from .photo import FPS, TEXT, film, phones_of, take, worst
from .portraits import portrait
from .sync import best_shift, shares, silence_movement

SIZE: Final = (1280, 720)
SPOKEN: Final = (
    "Hello there. This person says something else altogether, and her mouth moves a lot. "
    "None of it may be seen under what she is made to say afterwards."
)
"""What is said in the footage itself."""
QUIET_SECONDS: Final = 9.0
_BELOW: Final = 1.45
"""The oval of the face, so many times as large, is where speaking may change something."""


@dataclass(frozen=True, slots=True)
class FootageReport:
    """The judgement of one person's footage. Shares and the shift are `evaluation.sync`'s."""

    pbm_closed_share: float | None
    swallowed_vowel_share: float | None
    open_vowel_share: float | None
    fv_contact_share: float | None
    best_shift_ms: float | None
    silence_movement: float | None
    outside_mouth_difference: float
    """Largest of the mean absolute differences to the footage outside of the lower face, in any
    frame, grey levels."""
    rest_difference: float
    """The same inside of it while nothing is said, where the footage's own mouth rests."""
    times_real_time_720p: float
    """Frames a second of processor time at 1280x720, decoding included, by two processes, in
    lengths of the video."""
    loop_seconds: float
    prepare_seconds: float
    """Of processor time, for a second of footage."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON: numbers rounded to four places."""
        told = ((name, getattr(self, name)) for name in self.__slots__)
        return {n: round(v, 4) if isinstance(v, float) else v for n, v in told}


def measure(videos: Mapping[str, Path] | None = None, text: str = TEXT) -> dict[str, Any]:
    """Each person's `FootageReport`, and the worst of each figure at the top.

    Without ``videos``, a quiet and a speaking one of our own making.
    """
    with TemporaryDirectory(prefix="standin-") as name:
        chosen = videos or own(Path(name))
        reports = {who: assess(video, text).as_dict() for who, video in chosen.items()}
    return {**worst(list(reports.values()), _HIGH_IS_BAD), "footage": reports}


def own(folder: Path) -> dict[str, Path]:
    """Footage of two painted people, one quiet and one speaking."""
    made = {"quiet": folder / "quiet.mp4", "speaking": folder / "speaking.mp4"}
    quiet = Voices().speak(Silence(QUIET_SECONDS))
    film(portrait("closed"), quiet, animate(quiet, fps=FPS, style="stable", seed=3), made["quiet"])
    film(portrait("closed"), *take(SPOKEN), made["speaking"])
    return made


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
        outside, rest = differences(avatar, track)
        seen = observe(out)
    phones = phones_of(speech)
    found = shares(seen, phones)
    return FootageReport(
        pbm_closed_share=found.pbm_closed_share,
        swallowed_vowel_share=found.swallowed_vowel_share,
        open_vowel_share=found.open_vowel_share,
        fv_contact_share=found.fv_contact_share,
        best_shift_ms=best_shift(seen, phones)[0],
        silence_movement=silence_movement(seen, phones),
        outside_mouth_difference=outside,
        rest_difference=rest,
        times_real_time_720p=2 * per_second / FPS,
        loop_seconds=(facts.loop[1] - facts.loop[0]) / facts.fps,
        prepare_seconds=prepare,
    )


def speak(avatar: FootageAvatar, speech: Speech, track: Track, out: Path) -> float:
    """A video of the person; gives frames a second of processor time, encoding included."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    chunk = out.with_suffix(".chunk.mp4")
    try:
        performer = avatar.prepare(Placement(*SIZE))
        begun = time.process_time()
        with ChunkWriter(chunk, *SIZE, FPS) as writer:
            for number, row in enumerate(track.values):
                picture = performer.frame(row, number / FPS)
                frame = np.full((SIZE[1], SIZE[0], 4), 255, np.uint8)
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
    "prepare_seconds",
}  # fmt: skip


def _cpu() -> float:
    """Seconds of processor time of this process and of those that it waited for."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(who) for who in both]
    return sum(each.ru_utime + each.ru_stime for each in used)

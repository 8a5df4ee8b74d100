"""How the drawn characters do: what a frame costs, and whether their lips say what is heard."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..avatars.avatar import Avatar, Placement
from ..avatars.catalogue import Catalogue
from ..motion.coefficients import COEFFICIENTS, INDEX, Row
from ..render import Crew, render
from ..scene import Character, ColourBackground, Scene, TextVoice, Video
from ..speech import Voices
from .phones import TimedPhone
from .sync import SyncReport, judge

SIZES: Final = ((1280, 720), (1920, 1080))
SPEAKERS: Final = ("zanele", "arjun", "kenji", "maya")
"""Full lips, a beard, thin lips behind glasses, and in between."""
TEXT: Final = (
    "Maybe five people from Paris bought the blue umbrella before the morning market opened. "
    "Father often found a farm far above the valley. My mother makes warm apple pie for everybody."
)
_TURN: Final = {
    "headYaw": 14.0, "headPitch": 8.0, "headRoll": 7.0, "handTurnLeft": 30.0,
    "handTurnRight": 30.0,
}  # fmt: skip
"""Degrees to either side."""
_SLOWEST: Final = 3
"""Looks that are measured again, with more frames."""


@dataclass(frozen=True, slots=True)
class CastReport:
    """The figures of the cast; each is that of the worst look or character."""

    looks: int
    cpu_ms_720p: float
    """Processor time of one frame on one thread, every coefficient moving; the least of three
    passes over the same frames, as other processes make each of them seem slower."""
    cpu_ms_1080p: float
    prepare_seconds: float
    """Processor time to paint one look for 1080p, nothing kept from before."""
    pbm_closed_share: float | None
    swallowed_vowel_share: float | None
    open_vowel_share: float | None
    fv_contact_share: float | None
    best_shift_ms: float | None
    """The one farthest from 0."""
    silence_movement: float | None
    slowest_look: str
    speakers: dict[str, dict[str, Any]]
    """What `standin.evaluation.sync` says about each."""


def evaluate(say: Callable[[str], None] = lambda what: None) -> CastReport:
    """Measure all looks and judge four speakers. Takes minutes; ``say`` hears what is done."""
    cv2.setNumThreads(1)
    catalogue = Catalogue()
    looks = [catalogue.get(info.id) for info in catalogue.list()]
    prepare, slowest = 0.0, []
    for avatar in looks:
        say(f"drawing {avatar.info.id}")
        seconds, cost = _cost(avatar, SIZES[1], 6)
        prepare = max(prepare, seconds)
        slowest.append((cost, avatar))
    slowest = sorted(slowest, key=lambda pair: -pair[0])[:_SLOWEST]
    say("drawing the slowest looks again")
    small, large = (
        max((_cost(avatar, size, 60, passes=3)[1], avatar.info.id) for _, avatar in slowest)
        for size in SIZES
    )
    reports = {name: _speaks(name, say) for name in SPEAKERS}
    return CastReport(
        looks=len(looks),
        cpu_ms_720p=round(small[0], 1),
        cpu_ms_1080p=round(large[0], 1),
        prepare_seconds=round(prepare, 2),
        **worst(list(reports.values())),
        slowest_look=large[1],
        speakers={name: report.as_dict() for name, report in reports.items()},
    )


def worst(reports: Sequence[SyncReport]) -> dict[str, float | None]:
    """The worst of each figure that a gate looks at; None where nobody has it."""

    def of(name: str, choose: Callable[[list[float]], float]) -> float | None:
        values = [v for report in reports if (v := getattr(report, name)) is not None]
        return round(choose(values), 4) if values else None

    return {
        "pbm_closed_share": of("pbm_closed_share", min),
        "swallowed_vowel_share": of("swallowed_vowel_share", max),
        "open_vowel_share": of("open_vowel_share", min),
        "fv_contact_share": of("fv_contact_share", min),
        "best_shift_ms": of("best_shift_ms", lambda values: max(values, key=abs)),
        "silence_movement": of("silence_movement", max),
    }


def moving(frames: int) -> NDArray[np.float32]:
    """Rows in which every coefficient changes from frame to frame: float32 [frames, columns]."""
    t = np.arange(frames, dtype=np.float32)[:, None] / 25
    k = np.arange(len(COEFFICIENTS), dtype=np.float32)
    wave = np.sin(6.2832 * t * (0.31 + 0.037 * k) + 1.7 * k)
    values = 0.5 + 0.5 * wave
    for name, degrees in _TURN.items():
        values[:, INDEX[name]] = degrees * wave[:, INDEX[name]]
    return np.asarray(values, np.float32)


def _cost(
    avatar: Avatar, size: tuple[int, int], frames: int, passes: int = 1
) -> tuple[float, float]:
    """Seconds to prepare and milliseconds a frame, of processor time."""
    start = time.process_time()
    performer = avatar.prepare(Placement(*size))
    prepared = time.process_time() - start
    rows: list[Row] = list(moving(frames + 2))
    for values in rows[:2]:
        performer.frame(values)
    least = float("inf")
    for _ in range(passes):
        start = time.process_time()
        for values in rows[2:]:
            performer.frame(values)
        least = min(least, time.process_time() - start)
    return prepared, 1000 * least / frames


def _speaks(name: str, say: Callable[[str], None]) -> SyncReport:
    """The judgement of a video in which a character says `TEXT`."""
    say(f"listening to {name}")
    voice = Voices().preferred(Catalogue().get(name).info.default_voices)
    scene = Scene(
        TextVoice(voice.id, TEXT), Character(name, framing="close_up"), ColourBackground("#D3DCE6")
    )
    asked = Video((scene,), 960, 540)
    with TemporaryDirectory(prefix="standin-") as folder, Crew(1) as crew:
        video = Path(folder) / "video.mp4"
        takes = render(asked, video, crew)
        speech = takes[0].speech
        phones = [
            TimedPhone(
                p.ipa, p.start / speech.rate, p.end / speech.rate,
                speech.words[p.word].text if p.word >= 0 else "",
            )
            for p in speech.phones
        ]  # fmt: skip
        return judge(video, phones)


def as_dict(report: CastReport) -> dict[str, Any]:
    """For JSON."""
    return asdict(report)

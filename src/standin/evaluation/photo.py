"""How well a photo speaks: measured on the finished video, by a judge who knows nothing of it."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..avatars.avatar import Performer, Placement
from ..avatars.photo import topology as t
from ..avatars.photo.avatar import PhotoAvatar
from ..avatars.photo.pack import Pack
from ..avatars.photo.performer import PhotoPerformer
from ..media.encode import ChunkWriter
from ..media.join import join
from ..media.sound import deliver
from ..motion import Track, animate
from ..motion.coefficients import INDEX, Row, neutral
from ..scene import TextVoice
from ..speech import Speech, Voices
from .observe import Observation, observe
from .phones import TimedPhone
from .portraits import NAMES, portrait
from .sync import best_shift, shares, silence_movement

FPS: Final = 25
TEXT: Final = (
    "My father owns a small vineyard above the bay. Every spring he opens the farm for visitors "
    "from all over, and we move the old blue boat out of the barn. People may park by the pump, "
    "and on Fridays my mother makes five big pots of soup. You should come by."
)
"""Full of p b m, f v, open vowels and rounded ones."""
_PAUSE: Final = (0.6, 1.2)
"""Seconds of silence before and after, so that stillness can be measured."""
_MOUTH_COLUMNS: Final = ("jaw", "mouth", "tongue", "rest")


@dataclass(frozen=True, slots=True)
class PhotoReport:
    """The judgement of one portrait. Shares and the shift are `evaluation.sync`'s."""

    rest_mean_difference: float
    """Mean absolute difference of the frame at rest from the photo, grey levels. Wanted: at
    most 1."""
    rest_max_difference: int
    """The largest. Wanted: at most 8."""
    pbm_closed_share: float | None
    swallowed_vowel_share: float | None
    open_vowel_share: float | None
    fv_contact_share: float | None
    best_shift_ms: float | None
    silence_movement: float | None
    """Spread of the opening in silence, as a share of the open range."""
    track_correlation: float
    """Correlation of the opening seen with the opening that was planned."""
    identity_ssim: float
    """Structural similarity with the photo away from the mouth while it speaks: mean of 8
    frames without movement of the head."""
    frames_per_second_720p: float
    """Drawn in a close-up at 1280x720 by one thread, counted in processor time. Sampling is
    linear in a texture twice as dense, see `sharpness_against_cubic_db`."""
    sharpness_against_cubic_db: float
    """How much nearer to the truth this sampling is than cubic sampling, on the photo shifted
    by fractions of a pixel, decibels."""
    prepare_seconds: float
    """From the pack to the first frame at 1280x720, processor time."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON: numbers rounded to four places."""
        made = {}
        for name in self.__slots__:
            value = getattr(self, name)
            made[name] = round(value, 4) if isinstance(value, float) else value
        return made


def measure(packs: Mapping[str, Pack] | None = None, text: str = TEXT) -> dict[str, Any]:
    """Each portrait's `PhotoReport`, and the worst of each figure at the top.

    Without ``packs``, the two drawn portraits that come along (`portraits.NAMES`).
    """
    chosen = packs or {name: portrait(name) for name in NAMES}
    reports = {name: assess(pack, text).as_dict() for name, pack in chosen.items()}
    return {**worst(list(reports.values()), _HIGH_IS_BAD), "portraits": reports}


_HIGH_IS_BAD: Final = {
    "rest_mean_difference", "rest_max_difference", "swallowed_vowel_share", "silence_movement",
    "prepare_seconds",
}  # fmt: skip


def worst(reports: list[dict[str, Any]], high_is_bad: Collection[str]) -> dict[str, Any]:
    """The worst of each figure: of a shift the one farthest from -30 ms; None where all are."""
    made: dict[str, Any] = {}
    for name in reports[0]:
        known = [report[name] for report in reports if report[name] is not None]
        if not known:
            made[name] = None
        elif name == "best_shift_ms":
            made[name] = max(known, key=lambda shift: abs(shift + 30))
        else:
            made[name] = max(known) if name in high_is_bad else min(known)
    return made


def assess(pack: Pack, text: str = TEXT) -> PhotoReport:
    """The judgement of one portrait that says ``text`` with the default voice."""
    mean, most = rest_difference(pack)
    speech, track = take(text)
    with TemporaryDirectory() as folder:
        video = Path(folder) / "photo.mp4"
        film(pack, speech, track, video)
        seen = observe(video)
    phones = phones_of(speech)
    found = shares(seen, phones)
    speed, prepare = frames_per_second(pack, track)
    return PhotoReport(
        rest_mean_difference=mean,
        rest_max_difference=most,
        pbm_closed_share=found.pbm_closed_share,
        swallowed_vowel_share=found.swallowed_vowel_share,
        open_vowel_share=found.open_vowel_share,
        fv_contact_share=found.fv_contact_share,
        best_shift_ms=best_shift(seen, phones)[0],
        silence_movement=silence_movement(seen, phones),
        track_correlation=track_correlation(seen, track),
        identity_ssim=identity(pack, track),
        frames_per_second_720p=speed,
        sharpness_against_cubic_db=sharpness(pack),
        prepare_seconds=prepare,
    )


def rest_difference(pack: Pack) -> tuple[float, int]:
    """Mean and largest absolute difference of the frame at rest from the photo."""
    shown = PhotoAvatar(pack).prepare(Placement(*pack.size)).frame(neutral())
    away = np.abs(shown.pixels[..., :3].astype(np.int32) - pack.image)
    return float(away.mean()), int(away.max())


def take(text: str) -> tuple[Speech, Track]:
    """``text`` spoken by the default voice, and the face to it."""
    voices = Voices()
    speech = voices.speak(TextVoice(voices.default().id, text)).padded(*_PAUSE)
    return speech, animate(speech, fps=FPS, style="stable", seed=1)


def phones_of(speech: Speech) -> list[TimedPhone]:
    """The phones of a speech, as the judge reads them."""
    rate = speech.rate
    return [TimedPhone(p.ipa, p.start / rate, p.end / rate) for p in speech.phones]


def film(
    pack: Pack, speech: Speech, track: Track, out: Path, size: tuple[int, int] = (1280, 720)
) -> None:
    """A video of a photo that speaks, close up."""
    performer = PhotoAvatar(pack).prepare(Placement(*size, framing="close_up"))
    chunk = out.with_suffix(".chunk.mp4")
    with ChunkWriter(chunk, *size, FPS) as writer:
        for row in track.values:
            writer.write(_finished(performer, row, size))
    sound = deliver(speech.samples, speech.rate, len(track), FPS)
    join([chunk], iter([sound]), out, FPS)
    chunk.unlink()


def track_correlation(seen: Observation, track: Track) -> float:
    """Of the opening in the picture with the opening that the track asks for."""
    planned = track["jawOpen"] * (1 - track["mouthClose"]) * (1 - 0.5 * track["mouthRollLower"])
    parted = track["mouthLowerDownLeft"] + track["mouthUpperUpLeft"] + track["mouthFunnel"]
    planned = planned + 0.25 * parted * (1 - track["mouthClose"])
    planned = planned * (1 - 0.5 * track["mouthPucker"])
    # At rest a photo shows its own mouth, whatever that is.
    among = seen.found & (track["rest"][: len(seen.found)] < 0.05)
    return float(np.corrcoef(seen.opening[among], planned[: len(seen.found)][among])[0, 1])


def identity(pack: Pack, track: Track) -> float:
    """SSIM with the photo above the mouth, in frames in which only the mouth moves."""
    performer = PhotoAvatar(pack).prepare(Placement(*pack.size))
    if not isinstance(performer, PhotoPerformer) or performer.face is None:
        return 1.0
    still = np.array([not name.startswith(_MOUTH_COLUMNS) for name in INDEX])
    end = round(float(performer.face.xy[t.NOSE[0], 1]))
    widest = np.argsort(track["jawOpen"])[-8:]
    rows = np.where(still, neutral(), track.values[widest]).astype(np.float32)
    photo = pack.image[:end]
    found = [ssim(photo, performer.frame(row).pixels[:end, :, :3]) for row in rows]
    return float(np.mean(found))


def ssim(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Structural similarity of two pictures, uint8 [h, w, 3] (Wang et al. 2004): mean over
    windows of the luma."""
    a, b = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float64) for p in (one, other))

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), 1.5), np.float64)

    ma, mb = mean(a), mean(b)
    va, vb, both = mean(a * a) - ma**2, mean(b * b) - mb**2, mean(a * b) - ma * mb
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    share = ((2 * ma * mb + c1) * (2 * both + c2)) / ((ma**2 + mb**2 + c1) * (va + vb + c2))
    return float(share.mean())


def frames_per_second(pack: Pack, track: Track, frames: int = 60) -> tuple[float, float]:
    """Frames a second of processor time in a close-up at 1280x720, and seconds of preparation."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        begun = time.process_time()
        performer = PhotoAvatar(pack).prepare(Placement(1280, 720, framing="close_up"))
        rows = track.values[round(_PAUSE[0] * FPS) :][:frames]
        performer.frame(rows[0])
        ready = time.process_time()
        for row in rows:
            performer.frame(row)
        return len(rows) / (time.process_time() - ready), ready - begun
    finally:
        cv2.setNumThreads(threads)


def sharpness(pack: Pack) -> float:
    """Linear sampling of a doubled picture against cubic sampling of the plain one, decibels.

    The truth is the photo shifted by a Fourier transform, by 16 fractions of a pixel.
    """
    grey = cv2.cvtColor(pack.image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    double = cv2.warpAffine(
        grey, np.array([[2, 0, 0], [0, 2, 0]], np.float64),
        (2 * grey.shape[1], 2 * grey.shape[0]), flags=cv2.INTER_LANCZOS4,
        borderMode=cv2.BORDER_REFLECT_101,
    )  # fmt: skip
    y, x = np.mgrid[: grey.shape[0], : grey.shape[1]].astype(np.float32)
    empty, spectrum = np.empty(0, np.float32), np.fft.fft2(grey)
    fx, fy = np.fft.fftfreq(grey.shape[1])[None], np.fft.fftfreq(grey.shape[0])[:, None]
    inner = (slice(16, -16), slice(16, -16))
    errors = np.zeros(2)
    for i in range(16):
        dx, dy = (i % 4 + 0.5) / 4, (i // 4 + 0.5) / 4
        truth = np.fft.ifft2(spectrum * np.exp(2j * np.pi * (fx * dx + fy * dy))).real
        at = (x + np.float32(dx)), (y + np.float32(dy))
        cubic = cv2.remap(grey, at[0], at[1], cv2.INTER_CUBIC)
        ours = cv2.remap(double, np.dstack([2 * at[0], 2 * at[1]]), empty, cv2.INTER_LINEAR)
        errors += [float(((made - truth)[inner] ** 2).mean()) for made in (cubic, ours)]
    return float(10 * np.log10(errors[0] / errors[1]))


def _finished(performer: Performer, row: Row, size: tuple[int, int]) -> NDArray[np.uint8]:
    """On a light ground: uint8 [h, w, 4]."""
    frame = np.full((size[1], size[0], 4), (220, 227, 234, 255), np.uint8)
    picture = performer.frame(row)
    height, width = picture.pixels.shape[:2]
    place = frame[picture.top : picture.top + height, picture.left : picture.left + width]
    rest = 255 - picture.pixels[..., 3:].astype(np.uint16)
    place[:] = picture.pixels + (place * rest // 255).astype(np.uint8)
    return frame

"""Whether the lips of a finished video say what is heard.

The judge looks at the file alone and is told nothing but the phones and their times. Every share
is a share of phones: a phone is judged by the frames whose middle lies inside it (by the frame on
screen at its middle when it is shorter than that). One frame more on either side would be too
lenient: it forgives a mouth that is 120 ms off.

`SyncReport.chance` says what the same video scores against its own phones at other times. A share
means something only as far as it is away from that.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import MediaError
from . import sound
from .mouth import CLOSED
from .observe import Observation, observe
from .phones import Phones, TimedPhone, expected_opening, shifted

SHORTEST_VOWEL = 0.050
"""Seconds; shorter vowels may be swallowed."""
SHORTEST_OPEN_VOWEL = 0.060
"""Seconds; shorter open vowels need not open."""
OPENED = 0.30
"""Share of the scene's open range that an open vowel has to reach."""
LEAST_OPENED = 0.070
"""Eye distances that it has to reach in any case."""
TIMES_ARE_ROUNDED = 0.001
"""Seconds by which times in a phone file may be off."""
SPEECH_MARGIN = 0.160
"""Seconds next to speech that do not count as silence."""
LARGEST_SHIFT = 0.30
"""Seconds up to which the best shift is looked for."""
MOST = (0.05, 0.95)
"""Quantiles between which the opening has to change before a shift is looked for."""
CHANCE_SHIFTS = 9
"""Into so many parts the video is divided for the circular shifts that give chance."""

Frames = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shares:
    """What share of the phones is seen on the lips; None where there is no such phone."""

    pbm_closed_share: float | None
    """p b m inside which lip lies on lip in at least one frame. Wanted: 1."""
    swallowed_vowel_share: float | None
    """Vowels of 50 ms and more whose frames are all closed. Wanted: 0."""
    open_vowel_share: float | None
    """Open vowels (a æ ɑ ʌ) of 60 ms and more in which the mouth really opens: to 30 % of the
    scene's open range and more than twice what counts as closed. Wanted: 1."""
    fv_contact_share: float | None
    """f v with a frame in which upper teeth are seen, hardly anything dark lies between them and
    the lower lip, and the gap between the lips is narrow for this face. Wanted: 1. Sounds with the
    teeth together look much the same, so chance is about .4."""
    pbm_count: int
    vowel_count: int
    open_vowel_count: int
    fv_count: int


@dataclass(frozen=True, slots=True)
class SyncReport(Shares):
    """The judgement of one video."""

    best_shift_ms: float | None
    """Shift of the phones' times at which they agree best with the lips; negative: the mouth
    leads the sound. None when the mouth hardly moves, or no shift up to 300 ms is best."""
    agreement: float | None
    """Correlation (-1 to 1) of the opening with what the phones predict, at the best shift. None
    when the mouth hardly moves."""
    silence_movement: float | None
    """Standard deviation of the opening in silence (160 ms away from speech), as a share of the
    open range. None without such silence."""
    blinks_per_minute: float
    blink_count: int
    face_found_share: float
    """Share of the frames in which the mouth was located."""
    eye_distance: float
    """Pixels between the eyes, of the smallest face."""
    scene_count: int
    frame_count: int
    frame_rate: float
    chance: Shares
    """The same shares with the phones at other times of the same speech: the mean of several
    circular shifts. Its counts are the largest of them."""
    other: Shares | None
    """The same shares with the phones of another video, as far as they lie in speech."""
    sound: sound.SoundReport

    def as_dict(self) -> dict[str, Any]:
        """For JSON: numbers rounded to four places."""
        return {key: _rounded(value) for key, value in asdict(self).items()}


def judge(video: Path, phones: Phones, other: Phones | None = None) -> SyncReport:
    """Judges a finished video.

    ``phones`` are those that are heard in it, ``other`` those of another one, for comparison.
    Raises `MediaError` when the file has no picture, no sound or no face.
    """
    if all(phone.is_pause for phone in phones):
        raise MediaError("there are no phones to judge by")
    first = min(phone.start for phone in phones if not phone.is_pause)
    heard = sound.report(video, 0.0, first)  # before the pictures: it is quick to fail
    seen = observe(video)
    return assess(seen, phones, other, sound.with_picture(heard, seen.seconds))


def assess(
    seen: Observation, phones: Phones, other: Phones | None, heard: sound.SoundReport
) -> SyncReport:
    """The judgement of what was already observed; `judge` does both."""
    best, agreement = best_shift(seen, phones)
    own = shares(seen, phones)
    return SyncReport(
        **asdict(own),
        best_shift_ms=best,
        agreement=agreement,
        silence_movement=silence_movement(seen, phones),
        blinks_per_minute=60 * seen.blinks / seen.seconds,
        blink_count=seen.blinks,
        face_found_share=seen.face_found_share,
        eye_distance=min(s.scene.eye_distance for s in seen.scenes if s.lips is not None),
        scene_count=len(seen.scenes),
        frame_count=len(seen.times),
        frame_rate=seen.rate,
        chance=chance(seen, phones),
        other=shares(seen, other, spoken(seen, phones)) if other else None,
        sound=heard,
    )


def shares(seen: Observation, phones: Phones, among: Mask | None = None) -> Shares:
    """How the lips do on each class of phones.

    Frames without a located mouth do not count, nor do those that are not ``among`` these.
    """
    placed = [(phone, frames_in(seen, phone)) for phone in phones if not phone.is_pause]
    if among is not None:
        placed = [(phone, frames[among[frames]]) for phone, frames in placed]
    placed = [(phone, frames) for phone, frames in placed if len(frames)]
    bilabials = [frames for phone, frames in placed if phone.is_bilabial]
    labiodentals = [frames for phone, frames in placed if phone.is_labiodental]
    vowels = [f for p, f in placed if p.is_vowel and p.length >= SHORTEST_VOWEL - 1e-6]
    opens = [f for p, f in placed if p.is_open_vowel and p.length >= SHORTEST_OPEN_VOWEL - 1e-6]
    return Shares(
        pbm_closed_share=_share([bool(seen.closed[f].any()) for f in bilabials]),
        swallowed_vowel_share=_share([bool(seen.closed[f].all()) for f in vowels]),
        open_vowel_share=_share([_opens(seen, f) for f in opens]),
        fv_contact_share=_share([_touches(seen, f) for f in labiodentals]),
        pbm_count=len(bilabials),
        vowel_count=len(vowels),
        open_vowel_count=len(opens),
        fv_count=len(labiodentals),
    )


def frames_in(seen: Observation, phone: TimedPhone) -> Frames:
    """The frames that lie in a phone and show a mouth."""
    start, end = phone.start - TIMES_ARE_ROUNDED, phone.end + TIMES_ARE_ROUNDED
    inside = np.flatnonzero((seen.times >= start) & (seen.times < end))
    if len(inside) == 0:
        middle = (phone.start + phone.end) / 2
        inside = np.flatnonzero(np.abs(seen.times - middle) <= 0.5 / seen.rate)[:1]
    return np.asarray(inside[seen.found[inside]], np.intp)


def _opens(seen: Observation, frames: Frames) -> bool:
    wide = (seen.relative[frames] >= OPENED) & (seen.opening[frames] >= LEAST_OPENED)
    return bool(wide.any())


def _touches(seen: Observation, frames: Frames) -> bool:
    return bool(seen.bitten[frames].any())


def _share(hits: list[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


def spoken(seen: Observation, phones: Phones) -> Mask:
    """Frames in which something is said."""
    inside = np.zeros(len(seen.times), bool)
    for phone in phones:
        if not phone.is_pause:
            inside |= (seen.times >= phone.start) & (seen.times < phone.end)
    return inside


def chance(seen: Observation, phones: Phones) -> Shares:
    """The mean of the shares with the phones shifted around by 1/9, 2/9 ... of the video.

    What comes to lie in a pause does not count: lips are closed there without merit.
    """
    among = spoken(seen, phones)
    parts = [
        shares(seen, shifted(phones, seen.seconds * k / CHANCE_SHIFTS, seen.seconds), among)
        for k in range(1, CHANCE_SHIFTS)
    ]
    return Shares(
        pbm_closed_share=_mean([part.pbm_closed_share for part in parts]),
        swallowed_vowel_share=_mean([part.swallowed_vowel_share for part in parts]),
        open_vowel_share=_mean([part.open_vowel_share for part in parts]),
        fv_contact_share=_mean([part.fv_contact_share for part in parts]),
        pbm_count=max(part.pbm_count for part in parts),
        vowel_count=max(part.vowel_count for part in parts),
        open_vowel_count=max(part.open_vowel_count for part in parts),
        fv_count=max(part.fv_count for part in parts),
    )


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def best_shift(seen: Observation, phones: Phones) -> tuple[float | None, float | None]:
    """The shift in milliseconds, and the correlation at it."""
    observed = seen.relative[seen.found].astype(np.float64)
    times = seen.times[seen.found]
    if len(observed) < 5 or np.ptp(np.quantile(seen.opening[seen.found], MOST)) < CLOSED / 2:
        return None, None
    tried = np.arange(-LARGEST_SHIFT, LARGEST_SHIFT + 0.005, 0.010)
    match = np.array([_correlation(observed, expected_opening(phones, times - s)) for s in tried])
    at = int(np.argmax(match))
    if not 0 < at < len(tried) - 1:
        return None, float(match[at])
    before, peak, after = match[at - 1 : at + 2].tolist()
    bend = before - 2 * peak + after
    finer = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return 1000 * (float(tried[at]) + 0.010 * finer), float(peak)


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > 0 else 0.0


def silence_movement(seen: Observation, phones: Phones) -> float | None:
    """How much the mouth moves while nobody speaks."""
    quiet = _silent_frames(seen, phones)
    spreads, weights = [], []
    for part in seen.scenes:
        inside = slice(part.scene.start, part.scene.end)
        values = seen.opening[inside][quiet[inside]]
        if len(values) >= 3:
            spreads.append(float(np.var(values)) / part.range**2)
            weights.append(len(values))
    return float(np.sqrt(np.average(spreads, weights=weights))) if weights else None


def _silent_frames(seen: Observation, phones: Phones) -> Mask:
    quiet = seen.found.copy()
    for phone in phones:
        if not phone.is_pause:
            near = (seen.times > phone.start - SPEECH_MARGIN) & (
                seen.times < phone.end + SPEECH_MARGIN
            )
            quiet &= ~near
    return quiet


def failures(report: SyncReport) -> list[str]:
    """What keeps a video from being good, in words; empty when it is good.

    All limits together: closing lips alone could be had from a mouth that stays shut.
    """
    limits: list[tuple[bool, str]] = [
        (_under(report.pbm_closed_share, 0.90), "fewer than 90 % of p b m close the lips"),
        (_over(report.swallowed_vowel_share, 0.05), "more than 5 % of the vowels are swallowed"),
        (_under(report.open_vowel_share, 0.85), "fewer than 85 % of the open vowels open"),
        (report.best_shift_ms is None, "the mouth does not move with the speech"),
        (_under(report.best_shift_ms, -80), "the mouth leads the sound by more than 80 ms"),
        (_over(report.best_shift_ms, 20), "the mouth is more than 20 ms late"),
        (report.face_found_share < 0.98, "the mouth is not located in all frames"),
    ]
    return [words for failed, words in limits if failed]


def _under(value: float | None, limit: float) -> bool:
    return value is not None and value < limit


def _over(value: float | None, limit: float) -> bool:
    return value is not None and value > limit


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value

"""How far a video is and how long it will still take: arithmetic only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from .. import scene
from .models import Part, Video

SPEECH: Final = "speech"
JOIN: Final = "join"
FILM: Final = "film"
"""Stands for the frames of somebody else's video in which a face is followed first."""
CHUNK: Final = "chunk:"
UNSPOKEN: Final = "chunk:unspoken"
"""Stands for the frames of the scenes whose length is not known yet."""

_SPEECH_SHARE: Final = 3.0
_FRAMES_SHARE: Final = 94.0
_JOIN_SHARE: Final = 3.0
"""Percent of the work; the speed of the frames gives the time of the rest too."""
_FILM_SHARE: Final = 0.35
"""Of all the work, where a face is followed first."""

_UNMEASURED_SECONDS: Final = 1.0
"""A speed measured over less than this says little."""
_FIRST_SPEED: Final = 30.0 * 1280 * 720
"""Pixels a second, when nothing was ever finished here."""
_CHARACTERS_A_SECOND: Final = 15.0
"""Of script, at speed 1."""
_RECORDING_SECONDS: Final = 60.0
"""Of a recording that nobody has looked at yet."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a person who waits wants to know."""

    percent: int
    """0 to 100, never less than told before; 100 only when the video is there."""
    eta_seconds: float | None
    """Seconds until the video is there; None when it never will be."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A video and the parts that were reported of it."""

    video: Video
    parts: Sequence[Part]
    area: int
    """Pixels of a frame."""

    @property
    def chunks(self) -> list[Part]:
        """The parts that are made of frames."""
        return [part for part in self.parts if part.name.startswith(CHUNK)]


@dataclass(frozen=True, slots=True)
class Speed:
    """In pixels a second, of the videos finished last."""

    all: float
    """Of all together, while something was made."""
    alone: float
    """Of the fastest of them: one video cannot be made side by side with itself for ever."""


@dataclass(frozen=True, slots=True)
class Others:
    """What other spaces have in line."""

    share: int
    """Turns that the video's own space has."""
    lines: Sequence[tuple[int, float]]
    """Turns and frames of each of the others."""


def estimate(
    shown: Shown,
    before: Sequence[Shown],
    times: float,
    others: Others,
    usual: Speed | None,
    moment: datetime,
) -> Progress:
    """Progress of ``shown`` at ``moment``, with the videos ``before`` it in its space's line, which
    stand for ``times`` as many."""
    video = shown.video
    if video.state == "completed":
        return Progress(100, 0.0)
    percent = max(min(int(_percent(shown)), 99), video.percent)
    if video.state in ("failed", "cancelled"):
        return Progress(percent, None)
    live = sum(_measured(each, moment) or 0.0 for each in (*before, shown))
    speed = usual or Speed(live or _FIRST_SPEED, live or _FIRST_SPEED)
    work = _left(shown)
    alone = work / min(speed.all, speed.alone)
    if not before and not others.lines:
        measured = _measured(shown, moment)
        return Progress(percent, round(work / measured if measured else alone, 1))
    in_line = work + times * sum(map(_left, before))
    seconds = _until(in_line, others, shown.area) / speed.all
    return Progress(percent, round(max(seconds, alone), 1))


def _until(work: float, others: Others, area: int) -> float:
    """Pixels that are made until a space has had ``work``, while others have their turns.

    Each gets its share for as long as it has something in line: generalised processor sharing
    (Parekh and Gallager 1993). Frames of others are taken to be as large as the video's.
    """
    turns = work / others.share
    return work + sum(min(frames * area, turns * share) for share, frames in others.lines)


def _percent(shown: Shown) -> float:
    chunks = shown.chunks
    named = {part.name: part for part in shown.parts}
    # Frames are only counted once the speech, which decides their number, is there.
    spoken = 1.0 if chunks else _fraction([named[SPEECH]] if SPEECH in named else [])
    joined = _fraction([named[JOIN]] if JOIN in named else [])
    made = _SPEECH_SHARE * spoken + _FRAMES_SHARE * _fraction(chunks) + _JOIN_SHARE * joined
    if FILM not in named:
        return made
    return _FILM_SHARE * 100 * _fraction([named[FILM]]) + (1 - _FILM_SHARE) * made


def _fraction(parts: Sequence[Part]) -> float:
    total = sum(part.total for part in parts)
    done = sum(min(max(part.done, 0), part.total) for part in parts)
    return done / total if total > 0 else 0.0


def _left(shown: Shown) -> float:
    """Pixels still to be made; the rest of the work counts as such."""
    frames = sum(part.total for part in shown.chunks) or shown.video.guessed_frames
    return (100.0 - _percent(shown)) / _FRAMES_SHARE * frames * shown.area


def _measured(shown: Shown, moment: datetime) -> float | None:
    """Pixels a second since the first frame was reported; None when it is too soon to say."""
    chunks = shown.chunks
    done = sum(min(part.done, part.total) for part in chunks)
    if done <= 0:
        return None
    begun = min(part.started_at for part in chunks if part.done > 0)
    # Join and the end of the last chunk come without new frames: they must not slow the speed.
    last = max(part.updated_at for part in chunks)
    until = last if all(part.done >= part.total for part in chunks) else moment
    seconds = (until - begun).total_seconds()
    return done * shown.area / seconds if seconds >= _UNMEASURED_SECONDS else None


def guessed_frames(asked: scene.Video) -> int:
    """About how many frames will be drawn, before the speech is there to be measured.

    A video with captions in the picture is drawn twice: without and with them.
    """
    voices = [voice for each in asked.scenes for voice in (each.voice, *_turns(each))]
    times = 2 if asked.captions and asked.captions.burn_in else 1
    return max(1, round(sum(map(_seconds, voices)) * asked.fps * times))


def _turns(asked: scene.Scene) -> list[scene.Voice]:
    return [turn.voice for turn in asked.turns]


def _seconds(voice: scene.Voice) -> float:
    if isinstance(voice, scene.TextVoice):
        return len(voice.text) / _CHARACTERS_A_SECOND / voice.speed
    if isinstance(voice, scene.Recording):
        return len(voice.transcript or "") / _CHARACTERS_A_SECOND or _RECORDING_SECONDS
    return voice.duration

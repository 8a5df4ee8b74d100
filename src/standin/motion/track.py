"""Everything put together: from timed speech to the face track."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from ..speech.timed import Speech
from .blinks import blink
from .body import hair_lag, listen, shift_weight
from .breath import breathe
from .brows import Brows, move_brows
from .coarticulation import segments
from .coefficients import ARKIT, COEFFICIENTS, HANDS, INDEX, LOOK_DEGREES, Track
from .curves import Curve, Grid, frame_centres, frame_count
from .gaze import Gaze, move_eyes
from .gesture import gesticulate
from .head import move_head, nod_accents
from .mood import EmotionName, ExpressionName, Mood, mood, smiles
from .mouth import Mouth, speak
from .phones import units
from .prosody import Prosody, measure
from .style import STYLES, Style, StyleName

_LIFE_RATE = 200
"""Points a second at which all but the mouth is computed."""


class Stream(IntEnum):
    """Random streams, one for each generator: a change in one moves nothing else."""

    DRIFT = 0
    NODS = 1
    POSTURES = 2
    BROWS = 3
    GAZE = 4
    BLINKS = 5
    BREATH = 6
    GESTURES = 7
    WEIGHT = 8
    LISTENING = 9
    SMILES = 10


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the generators share."""

    prosody: Prosody
    grid: Grid
    frames: int
    fps: float
    style: Style
    """With the mood's life already in it."""
    mood: Mood
    seed: int

    def random(self, stream: Stream) -> np.random.Generator:
        return np.random.default_rng([self.seed, stream])

    def sample(self, curve: Curve) -> Curve:
        """A curve of `grid` at the frames' centres: float64 [frames]."""
        return self.grid.at(curve, frame_centres(self.frames, self.fps))


def animate(
    speech: Speech,
    *,
    fps: float,
    style: StyleName = "stable",
    seed: int = 0,
    expression: ExpressionName = "default",
    emotion: EmotionName | None = None,
) -> Track:
    """The face and the hands of somebody who says ``speech``; equal input gives equal bytes.

    The track has ``ceil(samples * fps / rate)`` frames; frame ``f`` shows the time from ``f /
    fps`` to ``(f + 1) / fps`` seconds. ``seed`` (0 or more) chooses among the ways to blink,
    nod and look around. Silence gives a face that listens.
    """
    feeling = mood(expression, emotion)
    return animate_with(speech, fps=fps, style=STYLES[style], seed=seed, feeling=feeling)


def animate_with(
    speech: Speech, *, fps: float, style: Style, seed: int = 0, feeling: Mood | None = None
) -> Track:
    """`animate` with a style and a mood of one's own."""
    frames = frame_count(len(speech.samples), speech.rate, fps)
    values = np.zeros((frames, len(COEFFICIENTS)), np.float32)
    if frames:
        feeling = feeling or Mood()
        scene = _Scene(
            measure(speech), Grid(speech.duration, _LIFE_RATE), frames, fps, feeling.lived(style),
            feeling, seed,
        )  # fmt: skip
        for name, curve in _columns(speech, scene):
            low, high = (0.0, 1.0) if name in _UNIT_RANGE else (-90.0, 90.0)
            values[:, INDEX[name]] = np.clip(curve, low, high)
    return Track(values, float(fps))


_UNIT_RANGE = frozenset(
    (
        *ARKIT, "tongueTip", "breath", "rest",
        *(name + side for name in ("armRaise", *HANDS) for side in ("Left", "Right")),
    )
)  # fmt: skip


def _columns(speech: Speech, scene: _Scene) -> Iterator[tuple[str, Curve]]:
    """Names and values of all columns that are not 0."""
    parts = segments(units(speech), speech.rate, scene.prosody, scene.style)
    mouth = speak(parts, speech.duration, scene.frames, scene.fps)
    random = scene.random(Stream.SMILES)
    smile = smiles(speech, scene.prosody, scene.grid, scene.style, random)
    yield from _mouth_columns(mouth, scene, scene.sample(smile))
    yield from _life_columns(speech, scene)


def _mouth_columns(mouth: Mouth, scene: _Scene, more: Curve) -> Iterator[tuple[str, Curve]]:
    channels = mouth.channels
    yield "jawOpen", channels["jaw"]
    yield "mouthClose", mouth.close
    yield "mouthRollLower", mouth.teeth
    yield "mouthFunnel", channels["funnel"]
    yield "mouthPucker", channels["pucker"]
    yield "tongueTip", channels["tip"]
    yield "tongueOut", channels["out"]
    yield "rest", mouth.rest
    style, feeling = scene.style, scene.mood
    resting = style.smile * (0.70 + 0.30 * mouth.rest) + more
    smile = np.minimum(resting, 0.92) * (1 - 0.7 * channels["pucker"])
    yield from _both("mouthSmile", smile)
    yield from _both("mouthPress", channels["press"] * mouth.close)
    yield from _both("mouthStretch", channels["stretch"])
    yield from _both("mouthUpperUp", channels["up"])
    yield from _both("mouthLowerDown", channels["low"])
    # A smile without the eyes looks painted on.
    yield from _both("eyeSquint", feeling.squint + 0.55 * np.minimum(style.smile + more, 0.9))
    yield from _both("eyeWide", np.full(len(more), feeling.wide))
    yield from _both("mouthFrown", np.full(len(more), feeling.frown))


def _life_columns(speech: Speech, scene: _Scene) -> Iterator[tuple[str, Curve]]:
    prosody, grid, style = scene.prosody, scene.grid, scene.style
    streams = (Stream.DRIFT, Stream.NODS, Stream.POSTURES)
    head = move_head(prosody, grid, style, *(scene.random(stream) for stream in streams))
    if not prosody.phrases:
        listen(head, grid, scene.random(Stream.LISTENING))
    shift = shift_weight(prosody, grid, style, scene.random(Stream.WEIGHT))
    yield "bodyShift", scene.sample(shift)
    yield "hairLag", scene.sample(hair_lag(head, shift, grid))
    yield "headYaw", scene.sample(head.yaw)
    yield "headPitch", scene.sample(head.pitch) + scene.mood.pitch
    yield "headRoll", scene.sample(head.roll) + scene.mood.roll
    yield from _brow_columns(move_brows(prosody, grid, style, scene.random(Stream.BROWS)), scene)
    gaze = move_eyes(prosody, head, grid, style, scene.random(Stream.GAZE))
    yield from _gaze_columns(gaze, scene)
    lids = blink(prosody, gaze.glances, scene.frames, scene.fps, style, scene.random(Stream.BLINKS))
    yield from _both("eyeBlink", lids + (1 - lids) * scene.mood.lids)
    yield "breath", scene.sample(breathe(prosody, grid, scene.random(Stream.BREATH)))
    accents = nod_accents(prosody, style)
    random = scene.random(Stream.GESTURES)
    arms = gesticulate(speech, prosody, accents, grid, style, random)
    for name, curve in arms.columns.items():
        yield name, scene.sample(curve)


def _brow_columns(brows: Brows, scene: _Scene) -> Iterator[tuple[str, Curve]]:
    feeling = scene.mood
    yield "browInnerUp", scene.sample(brows.inner) + feeling.brow + feeling.inner
    yield from _both("browOuterUp", scene.sample(brows.outer) + feeling.brow)
    yield from _both("browDown", scene.sample(brows.down) + feeling.down)


def _gaze_columns(gaze: Gaze, scene: _Scene) -> Iterator[tuple[str, Curve]]:
    x, y = scene.sample(gaze.x) / LOOK_DEGREES, scene.sample(gaze.y) / LOOK_DEGREES
    # The viewer's right is the presenter's left.
    for side, outwards in (("Left", x), ("Right", -x)):
        yield f"eyeLookOut{side}", np.maximum(outwards, 0.0)
        yield f"eyeLookIn{side}", np.maximum(-outwards, 0.0)
    yield from _both("eyeLookDown", np.maximum(y, 0.0))
    yield from _both("eyeLookUp", np.maximum(-y, 0.0))


def _both(name: str, curve: Curve) -> Iterator[tuple[str, Curve]]:
    yield name + "Left", curve
    yield name + "Right", curve

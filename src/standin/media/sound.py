"""Sound for delivery: 48 kHz, equal loudness, no clipping."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final, cast

import av
import numpy as np
import soxr
from av.filter import Graph
from av.filter.context import FilterContext
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE: Final = 48_000
"""Samples a second of everything that is delivered."""
LOUDNESS: Final = -16.0
"""LUFS of speech (ITU-R BS.1770): what podcasts and web video are levelled to."""
CEILING: Final = -2.0
"""dBTP before the encoder; AAC overshoots by up to about 1 dB, so the file stays under -1."""
_K_WEIGHTING: Final = (
    (
        1.53512485958697,
        -2.69169618940638,
        1.19839281085285,
        1.0,
        -1.69065929318241,
        0.73248077421585,
    ),
    (1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621),
)
"""BS.1770-4, tables 1 and 2: b0, b1, b2, a0, a1 and a2 at 48 kHz. FFmpeg runs them: scipy would
take half a second to load in every process."""
_STEP: Final = RATE // 10
"""Samples between the beginnings of BS.1770's gating blocks, which are 0.4 s long."""
_PIECE: Final = 10 * RATE
"""Samples that are worked on at a time: long recordings need no more memory than short ones."""
_AROUND: Final = RATE // 20
_BLOCK: Final = RATE // 1000
"""Samples of a limiter block: 1 ms."""


def samples_per_frame(fps: int) -> int:
    """Samples of 48 kHz sound that one frame lasts. Raises `ValueError` if not a whole number."""
    exact = Fraction(RATE, fps)
    if exact.denominator != 1:
        raise ValueError(f"{fps} frames a second do not divide {RATE} samples")
    return int(exact)


def deliver(speech: Samples, rate: int, frames: int, fps: int, volume: float = 1.0) -> Samples:
    """All of a `Delivery` at once: float32 [n], 48 kHz."""
    return np.concatenate([*Delivery(speech, rate, frames, fps, volume), np.zeros(0, np.float32)])


class Delivery:
    """Mono speech at any rate as levelled 48 kHz sound exactly as long as its frames.

    Goes over the speech twice, once for its loudness, and gives a few seconds at a time: a long
    scene needs little more memory than a short one.
    """

    def __init__(
        self, speech: Samples, rate: int, frames: int, fps: int, volume: float = 1.0
    ) -> None:
        """``speech`` is float32 [n], -1 to 1; ``volume``, 0 to 1, a factor after the levelling."""
        self._speech, self._rate, self._volume = speech, rate, np.float32(volume)
        self._length = frames * samples_per_frame(fps)
        meter = Loudness()
        for piece in self._fitted():
            meter.hear(piece)
        self._gain = np.float32(_gain(meter.integrated()))

    def __iter__(self) -> Iterator[Samples]:
        """The sound from its beginning: float32 [n] each, 48 kHz, limited."""
        levelled = (piece * self._gain for piece in self._fitted())
        for piece in limited(levelled):
            yield piece if self._volume == 1 else piece * self._volume

    def _fitted(self) -> Iterator[Samples]:
        """At 48 kHz, cut or continued with silence to the length of the frames."""
        missing = self._length
        for piece in _resampled(self._speech, self._rate):
            kept = piece[:missing]
            missing -= len(kept)
            if len(kept):
                yield kept
        while missing:
            silent = np.zeros(min(missing, _PIECE), np.float32)
            missing -= len(silent)
            yield silent


def _resampled(samples: Samples, rate: int) -> Iterator[Samples]:
    """`resample`, a few seconds at a time."""
    stream = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1, "float32")
    step = _PIECE * rate // RATE
    for start in range(0, len(samples), step):
        part = samples[start : start + step]
        last = start + step >= len(samples)
        yield part if stream is None else stream.resample_chunk(part, last)


def resample(samples: Samples, rate: int) -> Samples:
    """Mono sound of any rate at 48 kHz."""
    if rate == RATE:
        return samples
    wide: Samples = soxr.resample(samples, rate, RATE)
    return wide


def loudness(samples: Samples) -> float:
    """Integrated loudness in LUFS, as heard from two loudspeakers; -inf for silence.

    ``samples`` is float32 [n] or [n, channels] at 48 kHz. Mono counts as the two equal channels
    that it is delivered as.
    """
    meter = Loudness()
    for start in range(0, len(samples), _PIECE):
        meter.hear(samples[start : start + _PIECE])
    return meter.integrated()


class Loudness:
    """Measures loudness piece by piece (ITU-R BS.1770-4: K weighting, both gates)."""

    def __init__(self) -> None:
        self._weighting: tuple[FilterContext, FilterContext, Graph] | None = None
        self._channels = 0
        self._rest = np.zeros((0, 1))
        self._energies: list[NDArray[np.float64]] = []

    def hear(self, samples: Samples) -> None:
        """The next piece: float32 [n] or [n, 2] at 48 kHz, always as many channels."""
        if not len(samples):
            return
        heard = samples[:, None] if samples.ndim == 1 else samples
        self._channels = heard.shape[1]
        weighted = self._weighted(heard)
        self._rest = np.concatenate([self._rest, weighted]) if len(self._rest) else weighted
        count = len(self._rest) // _STEP
        steps = self._rest[: count * _STEP].reshape(count, _STEP, self._channels)
        # Mono counts as the two channels that it is delivered as.
        self._energies.append(np.square(steps).mean(1).sum(1) * (2 / self._channels))
        self._rest = self._rest[count * _STEP :]

    def _weighted(self, samples: Samples) -> NDArray[np.float64]:
        if self._weighting is None:
            self._weighting = _weighting(self._channels)
        source, sink, _ = self._weighting
        layout = "mono" if self._channels == 1 else "stereo"
        columns = np.ascontiguousarray(samples.T, np.float64)
        frame = av.AudioFrame.from_ndarray(columns, "dblp", layout)
        frame.sample_rate = RATE
        source.push(frame)
        made = cast(av.AudioFrame, sink.pull())
        return made.to_ndarray().T.astype(np.float64, copy=False)

    def integrated(self) -> float:
        """LUFS of all that was heard; -inf for silence and less than 0.4 s."""
        steps = np.concatenate([*self._energies, np.zeros(0)])
        if len(steps) < 4:
            return float("-inf")
        blocks = np.lib.stride_tricks.sliding_window_view(steps, 4).mean(1)
        loud = blocks[blocks > _energy(-70.0)]
        if not len(loud):
            return float("-inf")
        loud = loud[loud > loud.mean() / 10]
        return float(-0.691 + 10 * np.log10(loud.mean()))


def _weighting(channels: int) -> tuple[FilterContext, FilterContext, Graph]:
    """The two filters of BS.1770, annex 1, one after the other: where to put in, where to take."""
    graph = Graph()
    layout = "mono" if channels == 1 else "stereo"
    source = graph.add_abuffer(sample_rate=RATE, format="dblp", layout=layout)
    at = source
    for numbers in _K_WEIGHTING:
        names = ("b0", "b1", "b2", "a0", "a1", "a2")
        told = ":".join(f"{name}={number!r}" for name, number in zip(names, numbers, strict=True))
        step = graph.add("biquad", f"{told}:precision=f64")
        at.link_to(step)
        at = step
    sink = graph.add("abuffersink")
    at.link_to(sink)
    graph.configure()
    return source, sink, graph


def _energy(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def level(samples: Samples) -> Samples:
    """The same sound at `LOUDNESS`; silence and very short sounds stay as they are."""
    return (samples * np.float32(_gain(loudness(samples)))).astype(np.float32, copy=False)


def _gain(measured: float) -> float:
    """The factor that brings sound of so many LUFS to `LOUDNESS`; 1 for silence."""
    silent = not np.isfinite(measured) or measured < -70
    return 1.0 if silent else float(10 ** ((LOUDNESS - measured) / 20))


def true_peak(samples: Samples) -> float:
    """Largest level between the samples too, in dBTP (4 times oversampled, BS.1770 annex 2)."""
    peak = float(_peaks(samples).max(initial=0.0))
    return 20 * float(np.log10(peak)) if peak > 0 else float("-inf")


def limit(samples: Samples) -> Samples:
    """Turn down what would exceed `CEILING`, smoothly, looking 5 ms ahead.

    Takes and returns float32 [n] or [n, channels]; channels are turned down together.
    """
    ceiling = 10 ** (CEILING / 20)
    peaks = _peaks(samples)
    if peaks.max(initial=0.0) <= ceiling:
        return samples
    gain = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    # The lowest gain of 5 ms around, then a mean over 2 ms around: never above what is needed.
    low = np.lib.stride_tricks.sliding_window_view(np.pad(gain, 5, mode="edge"), 11).min(1)
    smooth = np.lib.stride_tricks.sliding_window_view(np.pad(low, 2, mode="edge"), 5).mean(1)
    centres = (np.arange(len(peaks)) + 0.5) * _BLOCK
    turned = np.empty_like(samples)
    for start in range(0, len(samples), _PIECE):
        part = samples[start : start + _PIECE]
        factor = np.interp(np.arange(start, start + len(part)), centres, smooth)
        turned[start : start + _PIECE] = (part.T * factor).T
    return turned


def limited(pieces: Iterable[Samples]) -> Iterator[Samples]:
    """`limit` as if all pieces were one: each is seen with a little of what is around it."""
    before: Samples | None = None
    held: Samples | None = None
    for piece in _ended(pieces):
        if held is not None:
            around = [] if before is None else [before]
            after = [] if piece is None else [piece[:_AROUND]]
            lead = 0 if before is None else len(before)
            yield limit(np.concatenate([*around, held, *after]))[lead : lead + len(held)]
            before = np.concatenate([*around, held])[-_AROUND:]
        held = piece


def _ended(pieces: Iterable[Samples]) -> Iterator[Samples | None]:
    yield from pieces
    yield None


def _peaks(samples: Samples) -> NDArray[np.float32]:
    """The largest level in each block of `_BLOCK` samples, between them too."""
    made = np.zeros(-(-len(samples) // _BLOCK), np.float32)
    for start in range(0, len(samples), _PIECE):
        # Oversampling hears a little of what is around.
        before = min(start, _AROUND)
        part = samples[start - before : start + _PIECE + _AROUND]
        fine = np.abs(soxr.resample(part, RATE, 4 * RATE))
        fine = fine if fine.ndim == 1 else fine.max(1)
        count = min(_PIECE, len(samples) - start)
        own = np.zeros(-(-count // _BLOCK) * _BLOCK * 4, np.float32)
        kept = fine[4 * before : 4 * (before + count)]
        own[: len(kept)] = kept
        level = np.abs(samples[start : start + count])
        highest = own.reshape(-1, 4 * _BLOCK).max(1)
        padded = np.zeros(len(highest) * _BLOCK, np.float32)
        padded[:count] = level if level.ndim == 1 else level.max(1)
        first = start // _BLOCK
        made[first : first + len(highest)] = np.maximum(highest, padded.reshape(-1, _BLOCK).max(1))
    return made

"""Voices and the sound under them, a few seconds at a time."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import av
import numpy as np
from av.filter import Graph
from av.filter.context import FilterContext
from numpy.typing import NDArray

from ..errors import MediaError
from .sound import LOUDNESS, RATE, Loudness, Samples, limited

ATTACK: Final = 0.25
"""Seconds before somebody speaks in which a bed steps back."""
HOLD: Final = 0.9
"""Seconds that it stays so afterwards: longer than the pause between two scenes."""
RELEASE: Final = 0.8
"""Seconds in which it comes again."""
EDGE: Final = 0.05
"""Seconds of fade where a bed begins and ends in the middle of its file."""
_BLOCK: Final = 4 * RATE
_CONTROL: Final = 0.01
"""Seconds between the points at which the gain of a bed is worked out."""


@dataclass(frozen=True, slots=True)
class Bed:
    """One file's sound in the whole video. All times are seconds."""

    path: str
    start: float
    """When it begins, in the video."""
    length: float
    """How long it is heard at most; it ends before where the file does, unless it loops."""
    offset: float = 0.0
    """Where in the file it begins."""
    speed: float = 1.0
    """Seconds of the file for each second of the video; the pitch stays."""
    loop: bool = False
    volume: float = 1.0
    """Factor on its samples, 0 to 1."""
    ducking: float = 0.0
    """Decibels that it steps back while somebody speaks."""
    level: bool = False
    """Whether it is brought to the voices' common loudness before ``volume``."""
    fade: float = EDGE
    """Seconds of fade at its end."""


@dataclass(frozen=True, slots=True)
class Said:
    """The sound of one scene."""

    samples: Iterable[Samples]
    """Levelled, in pieces: float32 [n], 48 kHz."""
    spoken: Sequence[tuple[float, float]]
    """Begin and end of every word or stretch of speech, in seconds of the scene, in order."""


def mix(scenes: Iterable[Said], beds: Sequence[Bed]) -> Iterator[Samples]:
    """The sound of a video: float32 [n] without beds, [n, 2] with them, limited.

    Nothing but the piece that is being heard is kept in memory. Raises `MediaError` for a bed
    that cannot be read.
    """
    if not beds:
        for scene in scenes:
            yield from scene.samples
        return
    yield from limited(_mixed(scenes, beds))


def _mixed(scenes: Iterable[Said], beds: Sequence[Bed]) -> Iterator[Samples]:
    players = [_Player(bed) for bed in beds]
    at, ends = 0, -1e9
    try:
        for scene in scenes:
            begin = at / RATE
            spoken = [(begin + start, begin + end) for start, end in scene.spoken]
            for piece in scene.samples:
                for first in range(0, len(piece), _BLOCK):
                    voice = piece[first : first + _BLOCK]
                    both = np.stack([voice, voice], 1)
                    for player in players:
                        player.add(both, at + first, [(begin - 1e9, ends), *spoken])
                    yield both
                at += len(piece)
            ends = spoken[-1][1] if spoken else ends
    finally:
        for player in players:
            player.close()


class _Player:
    """Plays one bed from its beginning to its end."""

    def __init__(self, bed: Bed) -> None:
        self._bed = bed
        self._first = round(bed.start * RATE)
        self._last = self._first + round(bed.length * RATE)
        self._gain = bed.volume * (_to_common(bed) if bed.level else 1.0)
        self._source = _sound(bed)
        self._rest = np.zeros((0, 2), np.float32)

    def add(self, under: Samples, at: int, spoken: Sequence[tuple[float, float]]) -> None:
        """Add the bed to samples that begin at ``at``; calls come in order."""
        first, last = max(at, self._first), min(at + len(under), self._last)
        if first >= last:
            return
        sound = self._take(last - first)
        times = np.arange(first, first + len(sound)) / RATE
        gain = self._gain * self._edges(times)
        if self._bed.ducking:
            gain = gain * _ducked(times, spoken, self._bed.ducking)
        under[first - at : first - at + len(sound)] += sound * gain[:, None].astype(np.float32)

    def close(self) -> None:
        self._source.close()

    def _edges(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        begun = (times - self._bed.start) / EDGE
        left = (self._last / RATE - times) / max(self._bed.fade, EDGE)
        edges: NDArray[np.float64] = np.clip(begun, 0, 1) * np.clip(left, 0, 1)
        return edges

    def _take(self, count: int) -> Samples:
        pieces, have = [self._rest], len(self._rest)
        while have < count:
            piece = next(self._source, None)
            if piece is None:
                break
            pieces.append(piece)
            have += len(piece)
        together = np.concatenate(pieces)
        self._rest = together[count:]
        return together[:count]


def _ducked(
    times: NDArray[np.float64], spoken: Sequence[tuple[float, float]], ducking: float
) -> NDArray[np.float64]:
    """The factor on a bed: down before somebody speaks, up again some time after."""
    grid = np.arange(times[0] - _CONTROL, times[-1] + 2 * _CONTROL, _CONTROL)
    depth = np.zeros(len(grid))
    for start, end in spoken:
        if end + HOLD + RELEASE < grid[0] or start - ATTACK > grid[-1]:
            continue
        rise = np.clip((grid - (start - ATTACK)) / ATTACK, 0, 1)
        fall = np.clip((end + HOLD + RELEASE - grid) / RELEASE, 0, 1)
        depth = np.maximum(depth, np.minimum(rise, fall))
    smooth = 0.5 - 0.5 * np.cos(np.pi * depth)
    factor: NDArray[np.float64] = np.interp(times, grid, 10 ** (-ducking * smooth / 20))
    return factor


def _to_common(bed: Bed) -> float:
    """The factor that brings a file to the loudness of the voices; 1 for silence."""
    meter = Loudness()
    with closing(_decoded(bed.path, 0.0, 1.0)) as pieces:
        for piece in pieces:
            meter.hear(piece)
    measured = meter.integrated()
    return float(10 ** ((LOUDNESS - measured) / 20)) if measured > -70 else 1.0


def _sound(bed: Bed) -> Generator[Samples, None, None]:
    """The samples of a bed from its offset on: float32 [n, 2]."""
    start = bed.offset
    while True:
        heard = 0
        for piece in _decoded(bed.path, start, bed.speed):
            heard += len(piece)
            yield piece
        if not bed.loop or not heard:
            return
        start = 0.0


def _decoded(path: str, start: float, speed: float) -> Generator[Samples, None, None]:
    """A file's sound as stereo at 48 kHz, from ``start`` seconds on, at another speed."""
    try:
        with av.open(path, options={"protocol_whitelist": "file"}) as container:
            if not container.streams.audio:
                raise MediaError(f"{Path(path).name} has no sound")
            graph, source, sink = None, None, None
            skip = round(start / speed * RATE)
            for frame in container.decode(container.streams.audio[0]):
                if source is None or sink is None:
                    graph, source, sink = _graph(frame, speed)
                frame.pts = None
                source.push(frame)
                for piece in _drained(sink):
                    skipped = min(skip, len(piece))
                    skip -= skipped
                    if skipped < len(piece):
                        yield piece[skipped:]
            if source is not None and sink is not None:
                source.push(None)
                yield from _drained(sink)
            del graph
    except (av.FFmpegError, OSError) as failure:
        raise MediaError(
            f"the sound of {Path(path).name} could not be read: {failure}"
        ) from failure


def _graph(frame: av.AudioFrame, speed: float) -> tuple[Graph, FilterContext, FilterContext]:
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=frame.sample_rate, format=frame.format.name, layout=frame.layout.name
    )
    at = source
    # FFmpeg makes stereo of mono 3 dB quieter; we do not.
    layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
    for name, options in (
        ("aresample", str(RATE)),
        *(("atempo", f"{factor:.9f}") for factor in _tempos(speed)),
        ("aformat", f"sample_fmts=fltp:channel_layouts={layout}"),
    ):
        step = graph.add(name, options)
        at.link_to(step)
        at = step
    sink = graph.add("abuffersink")
    at.link_to(sink)
    graph.configure()
    return graph, source, sink


def _tempos(speed: float) -> list[float]:
    """Factors for the filter, which takes 0.5 and more."""
    factors = []
    while speed < 0.5:
        factors.append(0.5)
        speed *= 2
    return [*factors, *([speed] if abs(speed - 1) > 1e-6 else [])]


def _drained(sink: FilterContext) -> Iterator[Samples]:
    while True:
        try:
            frame = cast(av.AudioFrame, sink.pull())
        except (av.BlockingIOError, av.EOFError):
            return
        sides = frame.to_ndarray().astype(np.float32, copy=False)
        yield np.ascontiguousarray(np.broadcast_to(sides, (2, sides.shape[1])).T)

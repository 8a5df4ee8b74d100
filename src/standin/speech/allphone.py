"""A second pair of ears for clean English: pocketsphinx, where it is installed.

Its English model looks for phones (``allphone``). What it finds is blended into what the network
hears, if a part of the recording shows that both hear much the same: they do not in noise, and not
in other languages (measured: they agree on 0.49 to 0.80 of the frames of clean English of real and
synthetic speakers, on 0.15 to 0.50 in other languages, on 0.20 to 0.37 in white noise at 10 dB).
"""

from __future__ import annotations

from importlib import util
from typing import Any, Final

import numpy as np

from . import arpabet, features
from .features import Floats
from .network import CLASSES, GROUP_OF
from .sounds import SILENCE, classes
from .timed import Samples

WEIGHT: Final = 0.15
"""Of pocketsphinx against the network. More helps some voices and shuts the lips where it should
not."""
AGREE: Final = 0.5
"""Share of frames with speech of which both must hear the same viseme."""
_JUDGED: Final = 8
_PIECE: Final = 20
"""Seconds looked at to judge, and listened to at once: memory grows with their length."""
_LOUD: Final = np.float32(0.6 * 32767)
_EMPTY: Final = ("SIL", "<", "[", "+", "(")
"""What names that are no phones begin with."""


def available() -> bool:
    """Whether pocketsphinx is installed (``pip install 'standin[english]'``)."""
    return util.find_spec("pocketsphinx") is not None


def blended(heard: Floats, sound: Samples) -> Floats:
    """``heard``, with what pocketsphinx hears where that is to be trusted.

    ``heard`` are probabilities of `CLASSES`, float32 [frames, 32]; ``sound`` is the same English
    speech, mono float32 at `features.RATE`.
    """
    most = _JUDGED * features.RATE
    first = max(0, len(sound) - most) // 2 // features.HOP
    part = sound[first * features.HOP : first * features.HOP + most]
    there = slice(first, first + features.count(len(part)))
    if _agreement(heard[there], _listened(part)) < AGREE:
        return heard
    other = np.concatenate([_listened(piece) for piece in _pieces(sound)])
    other = np.eye(len(CLASSES), dtype=np.float32)[other[: len(heard)]]
    if len(other) < len(heard):
        other = np.pad(other, ((0, len(heard) - len(other)), (0, 0)), mode="edge")
    made: Floats = (1 - np.float32(WEIGHT)) * heard + np.float32(WEIGHT) * other
    return made


def _pieces(sound: Samples) -> list[Samples]:
    step = _PIECE * features.RATE
    return [sound[at : at + step] for at in range(0, len(sound), step)]


def _agreement(heard: Floats, other: np.ndarray[Any, np.dtype[np.int64]]) -> float:
    count = min(len(heard), len(other))
    ours, theirs = GROUP_OF[heard[:count].argmax(axis=1)], GROUP_OF[other[:count]]
    spoken = (ours > 0) | (theirs > 0)
    return float((ours == theirs)[spoken].mean()) if spoken.any() else 0.0


def _listened(sound: Samples) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The class of each 10 ms as an index into `CLASSES`; a fresh decoder, so always the same."""
    made = np.full(len(sound) // features.HOP, CLASSES.index(SILENCE))
    loudest = float(np.abs(sound).max(initial=0))
    if loudest == 0:
        return made
    decoder = _decoder()
    decoder.start_utt()
    decoder.process_raw((sound * (_LOUD / loudest)).astype(np.int16).tobytes(), full_utt=True)
    decoder.end_utt()
    for found in decoder.seg() or ():
        names = () if found.word.startswith(_EMPTY) else classes(arpabet.ipa(found.word.lower()))
        edges = np.linspace(found.start_frame, found.end_frame + 1, len(names) + 1).astype(int)
        for name, start, end in zip(names, edges, edges[1:], strict=False):
            made[start:end] = CLASSES.index(name)
    return made


def _decoder() -> Any:
    from pocketsphinx import Decoder, get_model_path

    model = get_model_path("en-us")
    return Decoder(
        hmm=f"{model}/en-us",
        allphone=f"{model}/en-us-phone.lm.bin",
        lm=None,
        dict=None,
        lw=2.0,
        beam=1e-20,
        pbeam=1e-20,
        loglevel="FATAL",
    )

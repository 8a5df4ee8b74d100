"""Make what was spoken sound like recordings: ``python augment.py CORPUS OUT --copy 0``.

Every copy passes through other rooms, microphones, noises and vocal tracts. Writes log-mel
features (float16 [frames, 40]), labels and the ends of the pieces.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import soxr
from corpus import HELD_OUT
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from standin.speech import features

Floats = NDArray[np.float32]
RATE, HOP = features.RATE, features.HOP
PIECE = 8 * RATE
"""Longest piece in samples: a recording is normalised over its whole, a piece over itself."""


def main() -> None:
    """Write one copy of the corpus."""
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--copy", type=int, default=0)
    asked = parser.parse_args()
    rng = np.random.default_rng(1000 + asked.copy)
    mel, labels, ends = [], [], [0]
    for file in sorted(asked.corpus.glob("*.npz")):
        if file.stem in HELD_OUT:
            continue
        with np.load(file) as data:
            pieces = _pieces(data["samples"], data["ends"], data["labels"], rng)
        for sound, classes in pieces:
            other = pieces[rng.integers(len(pieces))][0]
            made, kept = _copy(sound, classes, other, rng)
            mel.append(made.astype(np.float16))
            labels.append(kept)
            ends.append(ends[-1] + len(kept))
        print(file.stem, len(pieces), f"{ends[-1] / 6000:.0f} min", flush=True)
    np.savez(asked.out, mel=np.concatenate(mel), labels=np.concatenate(labels), ends=ends[1:])


def _pieces(
    samples: NDArray[np.int16],
    ends: NDArray[np.int64],
    labels: NDArray[np.int8],
    rng: np.random.Generator,
) -> list[tuple[Floats, NDArray[np.int8]]]:
    pieces, start, first = [], 0, 0
    for end in ends:
        sound = samples[start:end].astype(np.float32) / 32768
        count = features.count(len(sound))
        classes = labels[first : first + count]
        at = 0
        while at < len(sound):
            long = int(rng.uniform(0.4, 1) * PIECE)
            long = len(sound) - at if len(sound) - at < 1.3 * PIECE and rng.random() < 0.7 else long
            long -= long % HOP if at + long < len(sound) else 0
            part = sound[at : at + long]
            if len(part) > RATE:
                pieces.append((part, classes[at // HOP : at // HOP + features.count(len(part))]))
            at += long
        start, first = int(end), first + count
    return pieces


def _copy(
    sound: Floats, classes: NDArray[np.int8], other: Floats, rng: np.random.Generator
) -> tuple[Floats, NDArray[np.int8]]:
    factor = float(rng.uniform(0.84, 1.24)) if rng.random() < 0.85 else 1.0
    x = soxr.resample(sound, RATE, RATE * factor, quality="MQ") if factor != 1 else sound
    if rng.random() < 0.5:
        x = _breathy(x, rng)
    if rng.random() < 0.8:
        x = _coloured(x, rng)
    if rng.random() < 0.45:
        x = _in_a_room(x, rng)
    x = _in_company(x, other, rng)
    if rng.random() < 0.1:
        x = np.tanh(x * (3 / (np.abs(x).max() + 1e-6))).astype(np.float32)
    mel = features.log_mel(features.levelled(x.astype(np.float32)))
    frames = np.minimum((np.arange(len(mel)) / factor).round().astype(int), len(classes) - 1)
    return mel, classes[frames]


def _breathy(x: Floats, rng: np.random.Generator) -> Floats:
    """Noise that follows the voice's own loudness, mostly in the high frequencies."""
    long = 160
    level = np.sqrt(np.convolve(x * x, np.ones(long, np.float32) / long, "same") + 1e-12)
    noise = rng.standard_normal(len(x), np.float32)
    high = np.diff(noise, prepend=noise[:1])
    return (x + high * level * rng.uniform(0.02, 0.25)).astype(np.float32)


def _coloured(x: Floats, rng: np.random.Generator) -> Floats:
    """A microphone's frequency response; now and then a narrow band."""
    spectrum = np.fft.rfft(x)
    hz = np.linspace(0, RATE / 2, len(spectrum))
    points = np.array([0, 150, 400, 900, 1800, 3200, 5000, 8000.0])
    db = np.interp(hz, points, np.cumsum(rng.normal(0, 3.0, len(points))))
    db -= db.mean()
    if rng.random() < 0.2:
        db -= np.maximum(0, hz - rng.uniform(3200, 7000)) * 0.04
    if rng.random() < 0.2:
        db -= np.maximum(0, rng.uniform(80, 350) - hz) * 0.15
    return np.fft.irfft(spectrum * 10 ** (np.clip(db, -60, 30) / 20), len(x)).astype(np.float32)


def _in_a_room(x: Floats, rng: np.random.Generator) -> Floats:
    long = int(RATE * rng.uniform(0.05, 0.4))
    answer = rng.standard_normal(long) * np.exp(-np.arange(long) / (long / rng.uniform(4, 8)))
    answer *= rng.uniform(0.1, 0.5) / np.sqrt(np.sum(answer**2))
    answer[0] = 1
    return fftconvolve(x, answer)[: len(x)].astype(np.float32)


def _in_company(x: Floats, other: Floats, rng: np.random.Generator) -> Floats:
    """Noise of some colour at 3 to 50 dB; sometimes another voice at 6 to 25 dB."""
    power = np.sqrt(np.mean(x * x)) + 1e-9
    spectrum = np.fft.rfft(rng.standard_normal(len(x), np.float32))
    hz = np.linspace(1 / len(spectrum), 1, len(spectrum))
    noise = np.fft.irfft(spectrum * hz ** -rng.uniform(-0.2, 1.2), len(x))
    noise *= power / (np.sqrt(np.mean(noise**2)) + 1e-12)
    made = x + noise * 10 ** (-rng.choice([rng.uniform(3, 20), rng.uniform(20, 50)]) / 20)
    if rng.random() < 0.2:
        babble = np.resize(other, len(x)) + np.roll(np.resize(other, len(x)), len(x) // 3)
        babble = babble * power / (np.sqrt(np.mean(babble**2)) + 1e-9)
        made += babble * 10 ** (-rng.uniform(6, 25) / 20)
    return made.astype(np.float32)


if __name__ == "__main__":
    main()

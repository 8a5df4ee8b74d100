"""Speak the training material: ``python corpus.py FOLDER [--scale 1.0]``.

Every voice becomes one file: samples (int16, 16 kHz, all utterances end to end), their ends, and
the class of sounds of each 10 ms, read from the engine's own timing.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import festival
import numpy as np
import sentences
import soxr

from standin.errors import StandinError
from standin.motion.phones import units
from standin.speech import Espeak, Flite, Speech, features, network

HELD_OUT = ("flite-slt", "festival-cmu_us_slt_arctic_hts")
"""Never trained on: one speaker in two engines."""
SIZES = {
    "flite-rms": 900, "flite-awb": 900, "flite-kal16": 600, "flite-slt": 60,
    "festival-kal_diphone": 450, "festival-ked_diphone": 450,
    "festival-cmu_us_slt_arctic_hts": 60, "festival-lp_diphone": 200, "festival-pc_diphone": 200,
    "festival-suo_fi_lj_diphone": 200, "festival-hy_fi_mv_diphone": 200,
    "festival-upc_ca_ona_hts": 200, "festival-czech_dita": 120, "festival-czech_krb": 120,
    "festival-czech_machac": 120, "festival-czech_ph": 120, "festival-msu_ru_nsh_clunits": 250,
    "espeak-english": 350, "espeak-others": 900,
}  # fmt: skip
"""Sentences of each voice at scale 1."""
VARIANTS = tuple(
    [f"klatt {i}" for i in (1, 2, 3, 4, 5, 6)]
    + ["formant 0 100", "breath 8 6 6", "tone 600 170 1200 135 2000 110"]
)
"""Lines added to an espeak voice."""
SEED = 20


def main() -> None:
    """Speak all voices that are not there yet."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name, count in SIZES.items():
        out = asked.folder / f"{name}.npz"
        if name.startswith(asked.only) and not out.exists():
            _write(out, _spoken(name, round(count * asked.scale)))


def _spoken(name: str, count: int) -> Iterator[Speech]:
    engine, _, voice = name.partition("-")
    rng = random.Random(f"{SEED} {name}")
    if engine == "flite":
        yield from _flite(name, _english_for(name, count), rng)
    elif engine == "festival":
        entry = next(v for v in festival.VOICES if v.name == voice)
        texts = (
            _english_for(name, count)
            if entry.language == "en"
            else sentences.translated(entry.language, count)
        )
        for i in range(0, len(texts), 40):
            yield from festival.speak(entry, texts[i : i + 40], rng.uniform(0.8, 1.25))
    else:
        yield from _espeak(_espeak_texts(voice, count, rng), rng)


def _english_for(name: str, count: int) -> list[str]:
    """English sentences of which no two voices say the same, as far as there are enough."""
    every = sentences.english(6000)
    start = sum(SIZES[n] for n in list(SIZES)[: list(SIZES).index(name)]) % max(1, len(every))
    return (every[start:] + every[:start])[:count]


def _flite(name: str, texts: list[str], rng: random.Random) -> Iterator[Speech]:
    flite = Flite()
    voice = next(v for v in flite.voices() if v.id == name)
    for i in range(0, len(texts), 3):  # three sentences at a time: pauses between them
        text = " ".join(t if t[-1] in ".?!" else t + "." for t in texts[i : i + 3])
        speed, shift = rng.uniform(0.75, 1.35), rng.uniform(-3, 4)
        try:
            yield flite.synthesize(voice, text, speed=speed, semitones=shift)
        except StandinError:
            continue


def _espeak_texts(which: str, count: int, rng: random.Random) -> list[tuple[str, str]]:
    if which == "english":
        accents = ("en-us", "en-gb", "en-gb-x-rp", "en-gb-scotland", "en-029")
        return [(rng.choice(accents), t) for t in sentences.english(6000, 7)[:count]]
    each = count // len(sentences.LANGUAGES)
    return [
        (voice, text)
        for locale, voice in sentences.LANGUAGES.items()
        for text in sentences.translated(locale, each)
    ]


def _espeak(texts: list[tuple[str, str]], rng: random.Random) -> Iterator[Speech]:
    plain = Espeak()
    voices = {v.id: v for v in plain.voices()}
    for tag, text in texts:
        info = voices.get(f"espeak-{tag}") or next(
            v for v in voices.values() if v.locale.lower().startswith(tag[:2])
        )
        worker = _Varied(plain.worker, rng)
        engine = replace(plain, worker=worker)  # type: ignore[arg-type]
        try:
            yield engine.synthesize(
                info, text, speed=rng.uniform(0.8, 1.5), semitones=rng.uniform(-5, 9)
            )
        except StandinError:
            continue


class _Varied:
    """espeak's worker with a vocal tract of another length and another source of sound."""

    def __init__(self, worker: object, rng: random.Random) -> None:
        self.worker, self.rng = worker, rng

    def ask(self, request: dict[str, object], timeout: float) -> object:
        tract = self.rng.uniform(92, 118)
        lines = [f"formant {i} {tract + self.rng.uniform(-4, 4):.0f}" for i in range(1, 7)]
        request["variant"] = "\n".join([self.rng.choice(VARIANTS), *lines])
        return self.worker.ask(request, timeout)  # type: ignore[attr-defined]


def _write(out: Path, spoken: Iterator[Speech]) -> None:
    sounds, labels, ends = [], [], [0]
    for speech in spoken:
        samples = soxr.resample(speech.samples, speech.rate, features.RATE)
        if not 0.6 < len(samples) / features.RATE < 60 or not np.abs(samples).max() > 0.01:
            continue
        pcm = (samples / np.abs(samples).max() * 20000).astype(np.int16)
        sounds.append(pcm)
        labels.append(frames(speech, features.count(len(pcm))))
        ends.append(ends[-1] + len(pcm))
    np.savez(
        out,
        samples=np.concatenate(sounds),
        ends=np.array(ends[1:]),
        labels=np.concatenate(labels),
    )
    print(
        f"{out.stem}: {len(sounds)} utterances, {ends[-1] / features.RATE / 60:.1f} min", flush=True
    )


def frames(speech: Speech, count: int) -> np.ndarray:
    """The class of each 10 ms as an index into `network.CLASSES`: int8 [count]."""
    made = np.zeros(count, np.int8)
    per_frame = speech.rate * features.HOP / features.RATE
    for unit in units(speech):
        a, b = round(unit.start / per_frame), round(unit.end / per_frame)
        made[a:b] = network.CLASSES.index(unit.sound)
    return made


if __name__ == "__main__":
    main()

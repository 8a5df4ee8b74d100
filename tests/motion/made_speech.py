"""Speech made by hand: phones from a list, sound from tones and noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standin.motion.phones import VOWELS, classes
from standin.speech.timed import Phone, Samples, Speech, Word

Sound = tuple[str, float] | tuple[str, float, int]
"""IPA (empty for a pause), seconds, and stress."""


def say(sounds: Sequence[Sound], rate: int = 16000) -> Speech:
    """Each sound as given; vowels are voiced, consonants are noise. One word a run of sounds."""
    random = np.random.default_rng(7)
    phones: list[Phone] = []
    wave: list[Samples] = []
    at, word = 0, -1
    for ipa, seconds, *stress in sounds:
        end = at + round(seconds * rate)
        if ipa and (not phones or not phones[-1].ipa):
            word += 1
        level = stress[0] if stress else 0
        phones.append(Phone(ipa, at, end, word if ipa else -1, level, level == 1))
        wave.append(_wave(ipa, at, end, rate, random))
        at = end
    words, text = _words(phones, word + 1)
    samples = np.concatenate(wave) if wave else np.zeros(0, np.float32)
    return Speech(samples, rate, tuple(phones), words, text)


def _wave(ipa: str, start: int, end: int, rate: int, random: np.random.Generator) -> Samples:
    if not ipa:
        return np.zeros(end - start, np.float32)
    if VOWELS.isdisjoint(classes(ipa)):
        return (0.02 * random.standard_normal(end - start)).astype(np.float32)
    t = np.arange(start, end) / rate
    pitch = 120 + 20 * np.sin(2 * np.pi * 0.4 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    size = random.uniform(0.1, 0.5)
    return np.asarray(size * sum(np.sin(k * phase) / k for k in (1, 2, 3)), np.float32)


def _words(phones: Sequence[Phone], count: int) -> tuple[tuple[Word, ...], str]:
    words: list[Word] = []
    text = ""
    for i in range(count):
        mine = [p for p in phones if p.word == i]
        name, mark = f"word{i}", ".,?"[i % 3]
        words.append(Word(name, mine[0].start, mine[-1].end, len(text), len(text) + len(name)))
        text += f"{name}{mark} "
    return tuple(words), text


def talk(seconds: float, rate: int = 16000, seed: int = 3) -> Speech:
    """Babble with phrases of a natural length."""
    random = np.random.default_rng(seed)
    consonants, vowels = "pbmfvtdnlkgszʃɹwjhθ", ["æ", "ɑ", "ɪ", "i", "oʊ", "u", "ə", "ʌ", "aɪ", "ɛ"]
    sounds: list[Sound] = [("", 0.2)]
    length = 0.2
    while length < seconds - 0.4:
        syllables = int(random.integers(4, 14))
        for _ in range(syllables):
            sounds.append((consonants[random.integers(len(consonants))], random.uniform(0.04, 0.11)))
            stress = int(random.random() < 0.4)
            sounds.append((vowels[random.integers(len(vowels))], random.uniform(0.05, 0.18), stress))
        sounds.append(("", random.uniform(0.15, 0.7)))
        length = sum(s[1] for s in sounds)
    return say(sounds, rate)

"""Speech made by hand: phones from a list, sound from tones and noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standin.motion.phones import VOWELS, classes
from standin.speech.timed import Phone, Samples, Speech, Word

Sound = tuple[str, float] | tuple[str, float, int]
"""IPA (empty for a pause), seconds, and stress."""

CONSONANTS = "pbmfvtdnlkgszʃɹwjhθ"
VOWEL_SOUNDS = ("æ", "ɑ", "ɪ", "i", "oʊ", "u", "ə", "ʌ", "aɪ", "ɛ")


def say(sounds: Sequence[Sound], rate: int = 16000) -> Speech:
    """Each sound as given; vowels are voiced, consonants are noise. One word a run of sounds."""
    random = np.random.default_rng(7)
    phones: list[Phone] = []
    wave: list[Samples] = [np.zeros(0, np.float32)]
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
    return Speech(np.concatenate(wave), rate, tuple(phones), words, text)


def babble(seconds: float, rate: int = 16000, seed: int = 3) -> Speech:
    """Random syllables in phrases of a natural length."""
    random = np.random.default_rng(seed)
    sounds: list[Sound] = [("", 0.2)]
    while sum(sound[1] for sound in sounds) < seconds - 0.4:
        for _ in range(random.integers(4, 14)):
            consonant = CONSONANTS[random.integers(len(CONSONANTS))]
            vowel = VOWEL_SOUNDS[random.integers(len(VOWEL_SOUNDS))]
            sounds.append((consonant, random.uniform(0.04, 0.11)))
            sounds.append((vowel, random.uniform(0.05, 0.18), int(random.random() < 0.4)))
        sounds.append(("", random.uniform(0.15, 0.7)))
    return say(sounds, rate)


def _wave(ipa: str, start: int, end: int, rate: int, random: np.random.Generator) -> Samples:
    if not ipa:
        return np.zeros(end - start, np.float32)
    if VOWELS.isdisjoint(classes(ipa)):
        return (0.02 * random.standard_normal(end - start)).astype(np.float32)
    t = np.arange(start, end) / rate
    phase = 2 * np.pi * (120 * t - 8 * np.cos(2 * np.pi * 0.4 * t))
    size = random.uniform(0.1, 0.5)
    return np.asarray(size * sum(np.sin(k * phase) / k for k in (1, 2, 3)), np.float32)


def _words(phones: Sequence[Phone], count: int) -> tuple[tuple[Word, ...], str]:
    """Words that end in a full stop, a comma, a question mark in turn."""
    words: list[Word] = []
    text = ""
    for i in range(count):
        mine = [p for p in phones if p.word == i]
        name = f"word{i}"
        words.append(Word(name, mine[0].start, mine[-1].end, len(text), len(text) + len(name)))
        text += f"{name}{'.,?'[i % 3]} "
    return tuple(words), text

"""Voices: text in, samples with exactly timed phones and words out."""

from .catalogue import Voices
from .engine import Gender, Quality, Timing, VoiceEngine, VoiceInfo
from .espeak import Espeak
from .flite import Flite
from .timed import Mark, Phone, Samples, Speech, Word, join, silence

__all__ = [
    "Espeak",
    "Flite",
    "Gender",
    "Mark",
    "Phone",
    "Quality",
    "Samples",
    "Speech",
    "Timing",
    "VoiceEngine",
    "VoiceInfo",
    "Voices",
    "Word",
    "join",
    "silence",
]

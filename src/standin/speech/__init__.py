"""Voices: text in, samples with exactly timed phones and words out."""

from .catalogue import Voices
from .engine import Gender, Quality, Timing, VoiceEngine, VoiceInfo
from .espeak import Espeak
from .festival import Festival
from .flite import Flite
from .kept import Kept
from .openai_server import SpeechServer
from .piper import Piper
from .timed import Mark, Phone, Samples, Speech, Word, join, silence

__all__ = [
    "Espeak",
    "Festival",
    "Flite",
    "Gender",
    "Kept",
    "Mark",
    "Phone",
    "Piper",
    "Quality",
    "Samples",
    "Speech",
    "SpeechServer",
    "Timing",
    "VoiceEngine",
    "VoiceInfo",
    "Voices",
    "Word",
    "join",
    "silence",
]

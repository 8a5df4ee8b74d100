"""What an emotion changes in a voice: its pace, its pitch and the range of its melody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, get_args

import numpy as np

from ..errors import InvalidField
from ..scene import Emotion, TextVoice
from ..settings import Settings
from ..speech import Speech, VoiceInfo, Voices
from ..speech.pitch import fundamental

VOICES: Final = ("flite-slt", "flite-rms", "espeak-en-us", "espeak-de")
"""Measured by default, those that are installed."""
SCRIPTS: Final = {
    "en": "Good morning, and welcome to our weekly review. We opened two new branches this month, "
    "and more people than ever came to see us. Would you like to know how we did it? Let me "
    "show you the numbers.",
    "de": "Guten Morgen und willkommen zu unserem Rückblick. Wir haben in diesem Monat zwei neue "
    "Filialen eröffnet, und mehr Menschen als je zuvor haben uns besucht. Möchten Sie wissen, "
    "wie wir das gemacht haben? Ich zeige Ihnen die Zahlen.",
}
"""By language; voices of other languages are not measured."""


@dataclass(frozen=True, slots=True)
class Row:
    """One voice in one emotion."""

    voice: str
    emotion: str
    """``"none"`` for the voice's own way."""
    words_a_minute: float
    """Pauses included."""
    pitch_hz: float
    """Mean of the fundamental frequency, in semitones."""
    range_semitones: float
    """Standard deviation of the fundamental frequency."""
    pace: float
    """Against the voice's own way, a factor; so is `range`."""
    pitch_semitones: float
    """Against the voice's own way."""
    range: float


def measure(voice_ids: Sequence[str] = ()) -> list[Row]:
    """Six rows for each voice. Nothing comes from speech that was kept.

    Raises `UnknownVoice`, and `InvalidField` for a voice without emotions or without a script.
    """
    voices = Voices.of(Settings.load().model_copy(update={"speech_cache_mb": 0}))
    known = {voice.id for voice in voices.list()}
    chosen = voice_ids or [voice for voice in VOICES if voice in known]
    return [row for voice in chosen for row in _rows(voices, voices.get(voice))]


def as_dicts(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """For JSON."""
    return [asdict(row) for row in rows]


def _rows(voices: Voices, voice: VoiceInfo) -> list[Row]:
    script = SCRIPTS.get(voice.locale.split("-")[0])
    if not voice.emotions or script is None:
        spoken = " and ".join(SCRIPTS)
        raise InvalidField(("voice",), f"needs emotions and one of the languages {spoken}")
    plain = _figures(voices.speak(TextVoice(voice.id, script)))
    made = [_row(voice.id, "none", plain, plain)]
    for emotion in get_args(Emotion):
        figures = _figures(voices.speak(TextVoice(voice.id, script, emotion=emotion)))
        made.append(_row(voice.id, emotion, figures, plain))
    return made


def _figures(speech: Speech) -> tuple[float, float, float]:
    """Words a minute, mean Hz, spread in semitones."""
    octaves = np.log2(fundamental(speech.samples, speech.rate))
    mean, spread = 2 ** float(octaves.mean()), 12 * float(octaves.std())
    return len(speech.words) / speech.duration * 60, mean, spread


def _row(
    voice: str, emotion: str, said: tuple[float, float, float], plain: tuple[float, float, float]
) -> Row:
    return Row(
        voice=voice,
        emotion=emotion,
        words_a_minute=round(said[0]),
        pitch_hz=round(said[1], 1),
        range_semitones=round(said[2], 2),
        pace=round(said[0] / plain[0], 2),
        pitch_semitones=round(12 * float(np.log2(said[1] / plain[1])), 1),
        range=round(said[2] / plain[2], 2),
    )

"""Festival: English voices from Debian, where they are installed; a program of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from ..errors import EngineError
from . import english
from .engine import Gender, VoiceInfo
from .timed import Speech
from .worker import Worker

REVISION = 1
"""Of what is asked of festival; raise it when the same call gives other samples."""
LIST_SECONDS = 20.0
SPEAK_SECONDS = (60.0, 0.1)
"""Time allowed for a text: seconds, and seconds a character. It needs about 0.01."""

_VOICES: Final[dict[str, tuple[str, str, Gender, int, str]]] = {
    "cmu_us_slt_arctic_hts": ("slt-hts", "Slt HTS", "female", 32000, "EST-2003 and BSD-3-Clause"),
    "kal_diphone": ("kal", "Kal diphone", "male", 16000, "CSTR licence (BSD-like)"),
    "ked_diphone": ("ked", "Ked diphone", "male", 16000, "CSTR licence (BSD-like)"),
}
"""The English voices of Debian: id, name, gender, samples a second, licence. Voices of other
languages have phone names of their own and are not listed."""


@dataclass(frozen=True)
class Festival:
    """The festival voices that are known here and installed, as ``festival-<voice>``."""

    worker: Worker = field(
        default_factory=lambda: Worker("festival", Path(__file__).with_name("festival_worker.py"))
    )
    name: str = "festival"

    def voices(self) -> Sequence[VoiceInfo]:
        """Up to three voices, none without festival; looked for once in a process."""
        return self._voices

    @cached_property
    def _voices(self) -> tuple[VoiceInfo, ...]:
        header, _ = self.worker.ask({"list": list(_VOICES)}, LIST_SECONDS)
        return tuple(_info(voice) for voice in _VOICES if voice in header["voices"])

    def version(self, voice: VoiceInfo) -> str:
        """See `VoiceEngine`."""
        return f"2.{REVISION}"

    def synthesize(
        self, voice: VoiceInfo, text: str, *, speed: float = 1.0, semitones: float = 0.0
    ) -> Speech:
        """Speak ``text``; see `VoiceEngine`. Speed is 0.5 to 2, semitones -12 to 12.

        The HTS voice has only one pitch. Letters outside ASCII lose their accents; other scripts
        are not spoken. Raises `EngineError`, also when nothing is left to say.
        """
        if semitones and not voice.pitch:
            raise EngineError(f"{voice.id} cannot change its pitch")
        allowed, each = SPEAK_SECONDS

        def ask(texts: list[str]) -> tuple[dict[str, Any], bytes]:
            request = {
                "voice": voice.engine_voice,
                "texts": texts,
                "stretch": 1 / speed,
                "semitones": semitones,
            }
            return self.worker.ask(request, allowed + each * len(text))

        speech = english.speak(self.name, text, ask)
        if speech.rate != voice.sample_rate:
            # Debian has kal and ked at 8 kHz too, under the same names.
            raise EngineError(f"{voice.id} is installed at {speech.rate} samples a second")
        return speech


def _info(voice: str) -> VoiceInfo:
    own, name, gender, rate, licence = _VOICES[voice]
    return VoiceInfo(
        id=f"festival-{own}",
        name=f"{name} (American English)",
        language="English",
        locale="en-US",
        gender=gender,
        engine="festival",
        engine_voice=voice,
        sample_rate=rate,
        licence=licence,
        quality="standard",
        pitch=not voice.endswith("_hts"),
    )

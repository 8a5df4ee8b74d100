"""CMU flite: clearer American English, from Debian's libraries, where they are installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from . import english
from .engine import Gender, VoiceInfo
from .timed import Speech
from .worker import Worker

REVISION = 1
"""Of what is asked of flite; raise it when the same call gives other samples."""
LIST_SECONDS = 20.0
SPEAK_SECONDS = (30.0, 0.05)
"""Time allowed for a text: seconds, and seconds a character. It needs about 0.001."""

_VOICES: Final[tuple[tuple[str, str, Gender, str], ...]] = (
    ("slt", "Slt (American English)", "female", "en-US"),
    ("rms", "Rms (American English)", "male", "en-US"),
    ("awb", "Awb (English, Scottish accent)", "male", "en-GB"),
    ("kal16", "Kal (American English)", "male", "en-US"),
)


@dataclass(frozen=True)
class Flite:
    """The flite voices whose libraries load, as ``flite-<voice>``."""

    worker: Worker = field(
        default_factory=lambda: Worker("flite", Path(__file__).with_name("flite_worker.py"))
    )
    name: str = "flite"

    def voices(self) -> Sequence[VoiceInfo]:
        """Up to four voices, none without flite; looked for once in a process."""
        return self._voices

    @cached_property
    def _voices(self) -> tuple[VoiceInfo, ...]:
        header, _ = self.worker.ask({"list": [v[0] for v in _VOICES]}, LIST_SECONDS)
        return tuple(_info(*v) for v in _VOICES if v[0] in header["voices"])

    def synthesize(
        self, voice: VoiceInfo, text: str, *, speed: float = 1.0, semitones: float = 0.0
    ) -> Speech:
        """Speak ``text``; see `VoiceEngine`. Speed is 0.5 to 2, semitones -12 to 12.

        Letters outside ASCII lose their accents; other scripts are not spoken. Raises
        `EngineError`, also when nothing is left to say.
        """
        allowed, each = SPEAK_SECONDS

        def ask(texts: list[str]) -> tuple[dict[str, Any], bytes]:
            request = {
                "voice": voice.engine_voice,
                "texts": texts,
                "stretch": 1 / speed,
                "pitch": 2 ** (semitones / 12),
            }
            return self.worker.ask(request, allowed + each * len(text))

        return english.speak(self.name, text, ask)

    def version(self, voice: VoiceInfo) -> str:
        """See `VoiceEngine`."""
        return f"2.{REVISION}"


def _info(voice: str, name: str, gender: Gender, locale: str) -> VoiceInfo:
    return VoiceInfo(
        id=f"flite-{voice}",
        name=name,
        language="English",
        locale=locale,
        gender=gender,
        engine="flite",
        engine_voice=voice,
        sample_rate=16000,
        licence="CMU flite licence (BSD-like)",
        quality="standard",
    )

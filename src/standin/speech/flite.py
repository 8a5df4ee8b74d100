"""CMU flite: clearer American English, from Debian's libraries, where they are installed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from . import english, ipa
from .engine import Gender, VoiceInfo
from .timed import Speech
from .tone import Tone
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
        return self.express(voice, text, Tone(speed, semitones))

    def spell(self, voice: VoiceInfo, sounds: str) -> str:
        """IPA as a made-up word; see `ExpressiveEngine`. Raises `InvalidField`."""
        phones = ipa.arpabet(sounds, voice.id)
        return f"standin{''.join(_SYLLABLES[_SOUNDS.index(p)] for p in phones)}n"

    def express(self, voice: VoiceInfo, text: str, tone: Tone) -> Speech:
        """Speak ``text`` in a tone; see `ExpressiveEngine`. Raises as `synthesize` does."""
        allowed, each = SPEAK_SECONDS

        def ask(texts: list[str]) -> tuple[dict[str, Any], bytes]:
            request = {
                "voice": voice.engine_voice,
                "texts": texts,
                "stretch": 1 / tone.rate,
                "pitch": 2 ** (tone.semitones / 12),
                "melody": tone.melody,
                "lexicon": _lexicon(texts),
            }
            return self.worker.ask(request, allowed + each * len(text))

        return english.speak(self.name, text, ask)

    def version(self, voice: VoiceInfo) -> str:
        """See `VoiceEngine`."""
        return f"2.{REVISION}"


_SOUNDS: Final = sorted(ipa.ARPABET_NAMES)
_SYLLABLES: Final = [c + v for c in "bdfgklmnprst" for v in "aeiou"][: len(_SOUNDS)]
_MADE_UP = re.compile(rf"(?<![a-z])standin((?:{'|'.join(_SYLLABLES)})+)n(?![a-z])")
"""A word that `Flite.spell` made, a syllable for each phone: flite spells out words that nobody
could say before it looks them up."""


def _lexicon(texts: Sequence[str]) -> list[list[str]]:
    return [[m[0], " ".join(_phones_of(m[1]))] for t in texts for m in _MADE_UP.finditer(t)]


def _phones_of(syllables: str) -> list[str]:
    pairs = (syllables[i : i + 2] for i in range(0, len(syllables), 2))
    return [_SOUNDS[_SYLLABLES.index(pair)] for pair in pairs]


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
        emotions=True,
    )

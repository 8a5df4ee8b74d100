"""The contract of a voice engine: one file each, behind this protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from .timed import Speech
from .tone import Tone

Gender = Literal["female", "male", "unknown"]
Quality = Literal["basic", "standard", "natural"]
Timing = Literal["exact", "words", "aligned"]


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice as the catalogue lists it."""

    id: str
    """Never changes: ``flite-slt``, ``espeak-en-us``."""
    name: str
    """For people: ``Slt (American English)``."""
    language: str
    """English name of the language: ``English``."""
    locale: str
    """BCP-47: ``en-US``."""
    gender: Gender
    engine: str
    """Name of the engine that speaks it."""
    engine_voice: str
    """The engine's own name for it."""
    sample_rate: int
    licence: str
    """SPDX expression or the licence's name."""
    commercial: bool = True
    """The licence allows commercial use of the speech."""
    quality: Quality = "basic"
    timing: Timing = "exact"
    pauses: bool = True
    """``<break time="1s"/>`` works."""
    emotions: bool = False
    """Speaks in the five emotions; its engine is an `ExpressiveEngine`."""


class VoiceEngine(Protocol):
    """Turns text into timed speech."""

    @property
    def name(self) -> str:
        """As in `VoiceInfo.engine`."""
        ...

    def voices(self) -> Sequence[VoiceInfo]:
        """The voices that work on this machine; found quickly, without speaking."""
        ...

    def synthesize(
        self, voice: VoiceInfo, text: str, *, speed: float = 1.0, semitones: float = 0.0
    ) -> Speech:
        """Speak ``text`` (plain, no markup). The same call gives the same samples.

        Speed (0.5 to 2) and pitch (-12 to 12 semitones) are the engine's own work, not
        stretching afterwards. Raises `EngineError` when the engine fails.
        """
        ...


@runtime_checkable
class ExpressiveEngine(VoiceEngine, Protocol):
    """An engine that can also change the range of the melody, and speak IPA."""

    def express(self, voice: VoiceInfo, text: str, tone: Tone) -> Speech:
        """Speak ``text`` in a tone, without its gain; raises as `synthesize` does.

        A tone without a melody of its own gives `synthesize`'s samples.
        """
        ...

    def spell(self, voice: VoiceInfo, sounds: str) -> str:
        """IPA as text that `express` then speaks as these sounds.

        Raises `InvalidField` for sounds that the voice does not have.
        """
        ...

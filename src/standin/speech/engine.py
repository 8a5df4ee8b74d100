"""The contract of a voice engine: one file each, behind this protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from .timed import Speech
from .tone import Tone

Gender = Literal["female", "male", "unknown"]
Quality = Literal["basic", "standard", "natural"]
Timing = Literal["exact", "words", "aligned"]
"""Where the phones' times come from: the engine itself; the engine's times of words, with the
phones spread inside them; the sound alone."""


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
    """The licence allows commercial use of the speech; false where nobody knows."""
    quality: Quality = "basic"
    timing: Timing = "exact"
    pauses: bool = True
    """``<break time="1s"/>`` works."""
    pitch: bool = True
    """The voice can be moved up and down; without it only pitch 0 is accepted."""
    emotions: bool = False
    """Speaks in the five emotions; its engine is an `ExpressiveEngine`."""
    locales: bool = False
    """The voice speaks other locales than its own."""
    personal: bool = False
    """Somebody made it of a recording: no engine lists it."""


class VoiceEngine(Protocol):
    """Turns text into timed speech."""

    @property
    def name(self) -> str:
        """As in `VoiceInfo.engine`."""
        ...

    def voices(self) -> Sequence[VoiceInfo]:
        """The voices that work on this machine; found quickly, without speaking."""
        ...

    def version(self, voice: VoiceInfo) -> str:
        """Whatever else decides the samples: another version may speak differently.

        Speech is kept under it, so it is found quickly. Raises `EngineError`.
        """
        ...

    def synthesize(
        self, voice: VoiceInfo, text: str, *, speed: float = 1.0, semitones: float = 0.0
    ) -> Speech:
        """Speak ``text`` (plain, no markup). The same call gives the same samples.

        Speed (0.5 to 2) and pitch (-12 to 12 semitones; 0 unless `VoiceInfo.pitch`) are the
        engine's own work, not stretching afterwards. A server that somebody else runs may answer
        one call with different samples; what it said first is kept. Raises `EngineError` when
        the engine fails.
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

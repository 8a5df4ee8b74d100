"""A voice that a speech server speaks like a recording of somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .cloning import Reference
from .engine import VoiceInfo
from .openai_server import SpeechServer
from .timed import Speech

REVISION: Final = 1


@dataclass(frozen=True)
class Cloned:
    """A `VoiceEngine` whose one voice is that of a recording."""

    server: SpeechServer
    like: Reference

    @property
    def name(self) -> str:
        """That of the server's engine."""
        return self.server.name

    def voices(self) -> Sequence[VoiceInfo]:
        """None by itself: a library knows whose they are."""
        return ()

    def version(self, voice: VoiceInfo) -> str:
        """See `VoiceEngine`."""
        return f"{self.server.version(voice)} clone {REVISION}"

    def synthesize(
        self, voice: VoiceInfo, text: str, *, speed: float = 1.0, semitones: float = 0.0
    ) -> Speech:
        """Speak ``text`` like the recording; raises as `SpeechServer.synthesize` does, and
        `EngineError` for a server that cannot clone."""
        return self.server.imitate(voice, text, speed, self.like)

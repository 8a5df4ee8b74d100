"""Chatterbox behind chatterbox-tts-api: the recording is sent as a file with the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .adapter import Ask, Call, Reference, has_path

_PATHS: Final = ("/v1/audio/speech/upload", "/audio/speech/upload")
"""Its document may name either; both are answered."""


@dataclass(frozen=True)
class Chatterbox:
    """``POST /v1/audio/speech/upload``, a form with ``input`` and ``voice_file``."""

    name: str = "chatterbox"

    def fits(self, schema: Mapping[str, Any], ask: Ask) -> bool:
        """See `Adapter`."""
        return any(has_path(schema, path) for path in _PATHS)

    def call(self, text: str, speed: float, model: str, like: Reference) -> Call:
        """See `Adapter`. It knows no transcript, and may leave the speed unheard."""
        fields = {"input": text, "response_format": "wav", "speed": f"{speed:g}"}
        return Call(_PATHS[0], fields, ("voice_file", like.wav))

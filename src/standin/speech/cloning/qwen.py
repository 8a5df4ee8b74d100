"""Qwen3-TTS behind its OpenAI-like server: a call of its own for clones."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .adapter import Ask, Call, Reference, has_path

_PATH: Final = "/v1/audio/voice-clone"


@dataclass(frozen=True)
class Qwen:
    """``POST /v1/audio/voice-clone`` with ``ref_audio`` and ``ref_text``."""

    name: str = "qwen"

    def fits(self, schema: Mapping[str, Any], ask: Ask) -> bool:
        """See `Adapter`. The call is there with every model, and works with one of them."""
        if not has_path(schema, _PATH):
            return False
        told = ask(f"{_PATH}/capabilities")
        return isinstance(told, dict) and told.get("supported") is True

    def call(self, text: str, speed: float, model: str, like: Reference) -> Call:
        """See `Adapter`. Without a transcript only the speaker's embedding is taken."""
        body: dict[str, Any] = {
            "input": text,
            "ref_audio": base64.b64encode(like.wav).decode(),
            "x_vector_only_mode": not like.transcript,
            "response_format": "wav",
            "speed": speed,
        }
        if like.transcript:
            body["ref_text"] = like.transcript
        return Call(_PATH, body)

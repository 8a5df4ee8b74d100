"""vLLM-Omni (Qwen3-TTS Base, CosyVoice 3, Fish Speech …): ``ref_audio`` in the usual request."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .adapter import Ask, Call, Reference, has_field


@dataclass(frozen=True)
class VllmOmni:
    """``POST /v1/audio/speech`` with ``task_type``, ``ref_audio`` and ``ref_text``."""

    name: str = "vllm-omni"

    def fits(self, schema: Mapping[str, Any], ask: Ask) -> bool:
        """See `Adapter`."""
        return has_field(schema, "ref_audio") and has_field(schema, "task_type")

    def call(self, text: str, speed: float, model: str, like: Reference) -> Call:
        """See `Adapter`. Without a transcript only the speaker's embedding is taken."""
        data = base64.b64encode(like.wav).decode()
        body: dict[str, Any] = {
            "model": model,
            "input": text,
            "response_format": "wav",
            "speed": speed,
            "stream": False,
            "task_type": "Base",
            "ref_audio": f"data:audio/wav;base64,{data}",
        }
        if like.transcript:
            body["ref_text"] = like.transcript
        else:
            body["x_vector_only_mode"] = True
        return Call("/v1/audio/speech", body)

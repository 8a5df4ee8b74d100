"""The one file that a personal voice is made of: how it is tuned, or what it is to sound like."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from ..errors import StandinError
from .cloning import Reference
from .matched import Tuning

SUFFIX: Final = ".voice.npz"
FORMAT: Final = 1


class PackError(StandinError):
    """The file is no voice, or of a newer Standin."""


@dataclass(frozen=True)
class VoicePack:
    """One of ``tuning`` and ``like`` says how the voice speaks."""

    id: str
    """Of the voice, so that two voices with equal content are two files."""
    tuning: Tuning | None = None
    """A built-in voice, tuned."""
    like: Reference | None = None
    """What a speech server imitates."""

    def to_bytes(self) -> bytes:
        """Everything, as one ``.npz`` file."""
        head: dict[str, Any] = {"format": FORMAT, "id": self.id}
        arrays = {}
        if self.tuning is not None:
            head["tuning"] = asdict(self.tuning)
        if self.like is not None:
            head["like"] = {"transcript": self.like.transcript, "locale": self.like.locale}
            arrays["samples"] = self.like.samples
        file = io.BytesIO()
        told = np.frombuffer(json.dumps(head).encode(), np.uint8)
        np.savez(file, allow_pickle=False, head=told, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> VoicePack:
        """The pack that `to_bytes` wrote. Raises `PackError`."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                head = json.loads(file["head"].tobytes())
                samples = file.get("samples")
        except Exception as error:  # a damaged file raises whatever its bytes lead to
            raise PackError("the file of the voice is damaged") from error
        if head.get("format") != FORMAT:
            raise PackError("the file of the voice is of another version of Standin")
        tuning, like = head.get("tuning"), head.get("like")
        return cls(
            head["id"],
            Tuning(**{**tuning, "gains": tuple(tuning["gains"])}) if tuning else None,
            Reference(samples, **like) if like and samples is not None else None,
        )

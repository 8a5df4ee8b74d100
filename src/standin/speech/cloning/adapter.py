"""The contract of a way to ask a speech server for somebody's voice."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np

from ..timed import Samples

RATE: Final = 24000
"""Samples a second of a reference."""
SECONDS: Final = 30.0
"""Of a reference: servers take 3 to 30, and more makes no voice better."""

Ask = Callable[[str], Any]
"""GET a path of the server: the JSON of its answer, None for anything else."""


@dataclass(frozen=True)
class Reference:
    """A recording that a server shall speak like."""

    samples: Samples
    """Mono float32 at `RATE`, at most `SECONDS`."""
    transcript: str = ""
    """What is said in it, where that is known."""
    locale: str = "en-US"

    @cached_property
    def wav(self) -> bytes:
        """The recording as a file, 16 bits."""
        file = io.BytesIO()
        with wave.open(file, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes(np.rint(np.clip(self.samples, -1, 1) * 32767).astype("<i2").tobytes())
        return file.getvalue()


@dataclass(frozen=True)
class Call:
    """One request for speech."""

    path: str
    body: Mapping[str, Any]
    """JSON, or the fields of a form where there is a ``file``."""
    file: tuple[str, bytes] | None = field(default=None, repr=False)
    """Name of its field, and a WAV."""


class Adapter(Protocol):
    """Speaks one server's language."""

    @property
    def name(self) -> str:
        """As in ``STANDIN_SPEECH_CLONING``."""
        ...

    def fits(self, schema: Mapping[str, Any], ask: Ask) -> bool:
        """Whether a server with this OpenAPI document can be asked so. Nothing is raised."""
        ...

    def call(self, text: str, speed: float, model: str, like: Reference) -> Call:
        """The request for ``text`` in the voice of a recording."""
        ...


def has_path(schema: Mapping[str, Any], path: str) -> bool:
    """Whether an OpenAPI document knows a path."""
    paths = schema.get("paths")
    return isinstance(paths, dict) and path in paths


def has_field(schema: Mapping[str, Any], name: str) -> bool:
    """Whether any of an OpenAPI document's objects has a field of this name."""
    components = schema.get("components")
    shapes = components.get("schemas") if isinstance(components, dict) else None
    if not isinstance(shapes, dict):
        return False
    found = (shape.get("properties") for shape in shapes.values() if isinstance(shape, dict))
    return any(isinstance(fields, dict) and name in fields for fields in found)

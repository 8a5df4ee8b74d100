"""Speech alone, made when it is asked for and kept by its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from .. import code
from ..library import Objects, UnknownObject
from ..library.models import now
from ..render import Crew
from ..scene import TextVoice
from ..scene.spoken import mark

_YOUNG: Final = timedelta(days=1)
"""Not made younger before this age: most of what is asked for twice is asked for at once."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text that was spoken."""

    key: str
    """Of the MP3 among the objects."""
    duration: float
    """Seconds."""
    words: Sequence[tuple[str, float, float]]
    """Each word with its first and last second."""


class Speaking:
    """Speaks texts with a crew's child; the same text is spoken once."""

    def __init__(self, objects: Objects, crew: Crew) -> None:
        self._objects = objects
        self._crew = crew

    def say(self, voice: TextVoice) -> Said:
        """Speak. Raises `InvalidField`, `UnknownVoice`, `EngineError`, `TaskFailed`."""
        asked: dict[str, Any] = {
            "voice_id": voice.voice_id,
            "text": voice.text,
            "speed": voice.speed,
            "pitch": voice.pitch,
            "emotion": voice.emotion,
            "locale": voice.locale,
            "pronunciations": voice.pronunciations,
        }
        content = f"{code.digest()} {json.dumps(asked)} {voice.pack_key or ''}"
        whose = f"{mark(voice.voice_id)}." if voice.pack_key else ""
        key = f"speech/{whose}{hashlib.sha256(content.encode()).hexdigest()}.mp3"
        told = f"{key}.json"
        self._stay([told, key])
        if not self._objects.exists(told):  # written last, so the sound is there too
            with TemporaryDirectory(prefix="standin-") as folder:
                out = Path(folder) / "speech.mp3"
                pack = local(self._objects, voice.pack_key, Path(folder))
                result = self._crew.run("say", out=str(out), pack=pack, **asked)
                self._objects.put_file(key, out)
            self._objects.put(told, json.dumps(result).encode())
        kept = json.loads(self._objects.get(told))
        words = [(text, start, end) for text, start, end in kept["words"]]
        return Said(key, kept["duration"], words)

    def _stay(self, keys: Sequence[str]) -> None:
        """What is asked for again is kept as long as what is new: a link to it goes out."""
        for key in keys:
            with suppress(UnknownObject):
                if self._objects.info(key).modified < now() - _YOUNG:
                    self._objects.touch(key)


def local(objects: Objects, key: str | None, folder: Path) -> str | None:
    """Where an object lies on this machine, copied to ``folder`` unless it does; None for None."""
    if key is None:
        return None
    found = objects.local_path(key)
    if found is None:
        found = folder / Path(key).name
        found.write_bytes(objects.get(key))
    return str(found)

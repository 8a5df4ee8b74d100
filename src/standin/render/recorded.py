"""A recording as a scene asks for it: decoded and listened to."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..media import recording
from ..scene import Recording
from ..speech import Speech
from ..speech.recording import hear

LOCALE: Final = "en-US"
"""Language of a transcript that comes without one."""


def perform(voice: Recording, sound: Path) -> Speech:
    """The speech of a recording whose file is ``sound``.

    Raises `MediaError` for a file without speech, and `InvalidField` for a transcript that
    cannot be what is said.
    """
    samples, rate = recording.read(sound)
    return hear(samples, rate, voice.transcript or "", voice.locale or LOCALE)

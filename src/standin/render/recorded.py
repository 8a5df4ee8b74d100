"""A recording as a scene asks for it: fetched, decoded, and listened to."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from ..errors import InvalidField, MediaError, StandinError
from ..media import fetch, recording
from ..scene import Recording, Video
from ..speech import Speech
from ..speech.recording import hear

LOCALE: Final = "en-US"
"""Language of a transcript that comes without one."""
PROBE_SECONDS: Final = 15.0
"""For the first look at all addresses of a video."""


class Store(Protocol):
    """Where files are kept by key."""

    def put_file(self, key: str, path: Path) -> None:
        """Keep a copy of the file under ``key``."""
        ...


def perform(voice: Recording, sound: Path) -> Speech:
    """The speech of a recording whose file is ``sound``.

    Raises `MediaError` for a file without speech, and `InvalidField` for a transcript that
    cannot be what is said.
    """
    samples, rate = recording.read(sound)
    return hear(samples, rate, voice.transcript or "", voice.locale or LOCALE)


def key_of(file: Path) -> str:
    """The key of a recording among the objects: equal files share one."""
    with file.open("rb") as content:
        return f"recordings/{hashlib.file_digest(content, 'sha256').hexdigest()}"


def collect(video: Video, objects: Store, private: bool) -> Video:
    """The same video with every recording kept among the objects instead of at an address.

    An address may answer otherwise tomorrow; the file does not. Raises `MediaError`.
    """
    scenes = list(video.scenes)
    for i, scene in enumerate(scenes):
        voice = scene.voice
        if not isinstance(voice, Recording) or voice.asset_key or not voice.url:
            continue
        with TemporaryDirectory(prefix="standin-") as folder:
            file = Path(folder) / "recording"
            try:
                fetch.fetch(voice.url, file, private=private)
            except MediaError as error:
                raise StandinError(f"scene {i + 1}: the recording: {error.message}") from error
            key = key_of(file)
            objects.put_file(key, file)
        scenes[i] = replace(scene, voice=replace(voice, url=None, asset_key=key))
    return replace(video, scenes=tuple(scenes))


def probe(video: Video, private: bool) -> None:
    """Look whether the recordings can be had. Raises `InvalidField` for the first that cannot.

    After `PROBE_SECONDS` the rest is believed: whoever asks for a video waits for this.
    """
    end = time.monotonic() + PROBE_SECONDS
    seen: set[str] = set()
    for i, scene in enumerate(video.scenes):
        url = scene.voice.url if isinstance(scene.voice, Recording) else None
        if not url or url in seen or time.monotonic() > end:
            continue
        seen.add(url)
        try:
            fetch.probe(url, private=private)
        except MediaError as error:
            raise InvalidField(("scenes", i, "voice", "url"), error.message) from None

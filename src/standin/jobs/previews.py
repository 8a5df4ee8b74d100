"""What an avatar looks like and a voice sounds like: made when first asked for, then kept."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from .. import __version__
from ..avatars.catalogue import Catalogue
from ..library import Objects
from ..render import Crew, render
from ..scene import Character, OwnBackground, Scene, TextVoice, Video
from ..speech import Voices

SIZE: Final = (640, 360)
HELLO: Final = (
    "Hello, I am {name}. Give me a script, and I present it for you. What shall we talk about?"
)
"""About six seconds, with wide and closed lips in them."""
GREETINGS: Final = {
    "de": "Hallo, so klinge ich.",
    "en": "Hello, this is how I sound.",
    "es": "Hola, así es como sueno.",
    "fr": "Bonjour, voici ma voix.",
    "it": "Ciao, questa è la mia voce.",
    "pt": "Olá, é assim que eu falo.",
}
"""First words of a voice by language; other voices say their own name."""


class Previews:
    """Lazily made objects; two who ask at once wait for one making."""

    def __init__(self, objects: Objects, crew: Crew, avatars: Catalogue, voices: Voices) -> None:
        self._objects = objects
        self._crew = crew
        self._avatars = avatars
        self._voices = voices
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def image(self, avatar_id: str) -> str:
        """Key of a WebP of the avatar. Raises `UnknownAvatar`."""
        avatar = self._avatars.get(avatar_id)

        def make(out: Path) -> None:
            self._crew.run(
                "portrait",
                avatar_id=avatar_id,
                width=SIZE[0],
                height=SIZE[1],
                out=str(out),
            )

        return self._kept(f"avatars/{avatar_id}", avatar.digest, ".webp", make)

    def video(self, avatar_id: str) -> str:
        """Key of an MP4 in which the avatar says hello. Raises `UnknownAvatar`."""
        avatar = self._avatars.get(avatar_id)
        voice = self._voices.preferred(avatar.info.default_voices)
        name = avatar.info.group_name or avatar.info.name
        words = TextVoice(voice.id, HELLO.format(name=name))
        scene = Scene(words, Character(avatar_id), OwnBackground())
        asked = Video((scene,), *SIZE)

        def make(out: Path) -> None:
            render(asked, out, self._crew)

        return self._kept(f"avatars/{avatar_id}", avatar.digest + voice.id, ".mp4", make)

    def audio(self, voice_id: str) -> str:
        """Key of a WAV in which the voice says hello. Raises `UnknownVoice`."""
        voice = self._voices.get(voice_id)
        text = GREETINGS.get(voice.locale.split("-")[0], voice.name)

        def make(out: Path) -> None:
            self._crew.run("say", voice_id=voice_id, text=text, out=str(out))

        return self._kept(f"voices/{voice_id}", voice_id + text, ".wav", make)

    def _kept(self, name: str, content: str, suffix: str, make: Callable[[Path], None]) -> str:
        digest = hashlib.sha256(f"{__version__} {content}".encode()).hexdigest()[:16]
        key = f"previews/{name}-{digest}{suffix}"
        with self._locks[key]:
            if not self._objects.exists(key):
                with TemporaryDirectory(prefix="standin-") as folder:
                    out = Path(folder) / f"preview{suffix}"
                    make(out)
                    self._objects.put_file(key, out)
        return key

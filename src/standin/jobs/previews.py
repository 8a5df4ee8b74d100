"""What an avatar looks like and a voice sounds like: made when first asked for, then kept."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from .. import code
from ..avatars import personal
from ..avatars.avatar import AvatarInfo
from ..avatars.catalogue import Catalogue
from ..errors import UnknownAvatar, UnknownVoice
from ..library import Library
from ..render import Crew, render
from ..scene import Character, ColourBackground, OwnBackground, Scene, TextVoice, Video
from ..speech import Voices
from .speaking import local

SIZE: Final = (640, 360)
COLOUR: Final = "#DCE3EA"
"""Behind photos: pale and cool."""
HELLO: Final = "Hello, I am {name}. Give me a script, and I present it. What shall we talk about?"
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


@dataclass(frozen=True)
class _Seen:
    who: Character
    info: AvatarInfo
    digest: str

    @property
    def plain(self) -> bool:
        """Whether nothing of its own lies behind it: a photo that does not fill the frame."""
        return self.info.kind in ("photo", "footage")


class Previews:
    """Lazily made objects; two who ask at once wait for one making."""

    def __init__(self, library: Library, crew: Crew, avatars: Catalogue, voices: Voices) -> None:
        self._library = library
        self._objects = library.objects
        self._crew = crew
        self._avatars = avatars
        self._voices = voices
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def image(self, avatar_id: str) -> str:
        """Key of a WebP of the avatar. Raises `UnknownAvatar`."""
        seen = self._seen(avatar_id)

        def make(out: Path) -> None:
            with self._files(seen) as files:
                self._crew.run(
                    "portrait",
                    avatar_id=seen.who.avatar_id,
                    width=SIZE[0],
                    height=SIZE[1],
                    colour=COLOUR if seen.plain else None,
                    out=str(out),
                    pack_key=seen.who.pack_key,
                    files={key: str(path) for key, path in files.items()},
                )

        return self._kept(f"avatars/{seen.who.avatar_id}", seen.digest, ".webp", make)

    def video(self, avatar_id: str) -> str:
        """Key of an MP4 in which the avatar says hello. Raises `UnknownAvatar`."""
        seen = self._seen(avatar_id)
        voice = self._voices.preferred(seen.info.default_voices)
        name = seen.info.group_name or seen.info.name
        words = TextVoice(voice.id, HELLO.format(name=name))
        scene = Scene(words, seen.who, ColourBackground(COLOUR) if seen.plain else OwnBackground())
        asked = Video((scene,), *SIZE)

        def make(out: Path) -> None:
            with self._files(seen) as files:
                render(asked, out, self._crew, files=files)

        return self._kept(f"avatars/{seen.who.avatar_id}", seen.digest + voice.id, ".mp4", make)

    def _seen(self, avatar_id: str) -> _Seen:
        try:
            avatar = self._avatars.get(avatar_id)
        except UnknownAvatar:
            look = self._library.avatars.look(avatar_id, None)
            if look.pack_key is None:
                raise
            who = Character(look.id, pack_key=look.pack_key, super_resolution=look.upscaled)
            digest = f"{personal.digest(look.pack_key)} {look.upscaled}"
            return _Seen(who, self._library.avatars.info(look), digest)
        return _Seen(Character(avatar_id), avatar.info, avatar.digest)

    @contextmanager
    def _files(self, seen: _Seen) -> Iterator[dict[str, Path]]:
        key = seen.who.pack_key
        if key is None:
            yield {}
            return
        with TemporaryDirectory(prefix="standin-") as folder:
            yield {key: self._objects.file(key, Path(folder))}

    def audio(self, voice_id: str) -> str:
        """Key of a WAV in which the voice says hello. Raises `UnknownVoice`."""
        pack: str | None = None
        try:
            voice = self._voices.get(voice_id)
            locale, name = voice.locale, voice.name
        except UnknownVoice:
            own = self._library.voices.get(voice_id, None)
            locale, name, pack = own.locale, own.name, own.pack_key
            if pack is None:
                raise
        text = GREETINGS.get(locale.split("-")[0], name)

        def make(out: Path) -> None:
            with TemporaryDirectory(prefix="standin-") as folder:
                file = local(self._objects, pack, Path(folder))
                self._crew.run("say", voice_id=voice_id, text=text, out=str(out), pack=file)

        return self._kept(f"voices/{voice_id}", f"{voice_id}{text}{pack or ''}", ".wav", make)

    def _kept(self, name: str, content: str, suffix: str, make: Callable[[Path], None]) -> str:
        digest = hashlib.sha256(f"{code.digest()} {content}".encode()).hexdigest()[:16]
        key = f"previews/{name}-{digest}{suffix}"
        with self._locks[key]:
            if not self._objects.exists(key):
                with TemporaryDirectory(prefix="standin-") as folder:
                    out = Path(folder) / f"preview{suffix}"
                    make(out)
                    self._objects.put_file(key, out)
        return key

"""Which voices a space can use: the house's, and those that its people made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast
from urllib.parse import quote

from ..errors import UnknownVoice
from ..library import PersonalVoice
from ..speech.engine import Gender, VoiceInfo
from ..speech.server_voices import cloned
from .links import until
from .services import Services


class Speakers:
    """`VoiceCatalogue` of one space."""

    def __init__(self, here: Services, space: str) -> None:
        self._here = here
        self._space = space

    def list(self) -> Sequence[VoiceInfo]:
        """Voices of the space that may speak, then the house's."""
        return [*self.own(), *self._here.voices.list()]

    def own(self) -> Sequence[VoiceInfo]:
        """Voices of the space that may speak."""
        found = self._here.library.voices.list(self._space, allowed=True)
        return [shown for voice in found if (shown := info(self._here, voice)) is not None]

    def get(self, voice_id: str, /) -> VoiceInfo:
        """Also one that may not speak: it is refused later, by name. Raises `UnknownVoice`."""
        try:
            return self._here.voices.get(voice_id)
        except UnknownVoice as error:
            unknown = error
        try:
            own = self._here.library.voices.get(voice_id, self._space)
        except UnknownVoice:
            raise unknown from None
        shown = info(self._here, own)
        if shown is None:
            raise UnknownVoice(f"the voice {own.name!r} needs {own.base_id}, which is not here")
        return shown


def info(here: Services, voice: PersonalVoice) -> VoiceInfo | None:
    """A personal voice as catalogues list it; None where its base is not installed."""
    if voice.kind == "clone":
        shown = cloned("server", voice.id, voice.name, voice.locale, voice.language)
        return replace(shown, personal=True)
    try:
        base = here.voices.get(voice.base_id or "")
    except UnknownVoice:
        return None
    gender = cast(Gender, voice.gender)
    return replace(base, id=voice.id, name=voice.name, gender=gender, personal=True)


def sample(here: Services, info: VoiceInfo, base: str) -> str:
    """Address of a sentence of a voice; of a personal one it opens for some days."""
    path = f"/previews/voices/{quote(info.id, safe='')}.wav"
    if not info.personal:
        return f"{base}{path}"
    return f"{base}{path}?{here.library.links.sign(path, until(here))}"

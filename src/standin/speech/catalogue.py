"""Every voice of every engine, and speech from what a scene asks."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from functools import cached_property

import structlog

from ..errors import EngineError, UnknownVoice
from ..scene.video import Silence, TextVoice
from . import delivery
from .engine import Gender, VoiceEngine, VoiceInfo
from .espeak import Espeak
from .flite import Flite
from .timed import Speech, silence

SILENCE_RATE = 22050
"""Samples a second of a scene without words."""

_OTHER_NAMES = {
    "zh": "cmn", "zh-hk": "yue", "zh-mo": "yue", "zh-yue": "yue", "no": "nb", "iw": "he",
    "in": "id", "es-mx": "es-419", "es-ar": "es-419", "es-co": "es-419", "es-cl": "es-419",
    "es-pe": "es-419", "es-us": "es-419",
}  # fmt: skip
"""Tags that no voice has, and the tag whose voice speaks them."""

_USUAL = {"en": "en-us", "fr": "fr-fr"}
"""Where no voice has the bare language as its locale: the one to take for other regions."""

_log = structlog.get_logger()


class Voices:
    """The catalogue. Engines given first are preferred as default."""

    def __init__(self, engines: Sequence[VoiceEngine] | None = None) -> None:
        self._engines = (Flite(), Espeak()) if engines is None else tuple(engines)

    def list(self) -> Sequence[VoiceInfo]:
        """All voices that work here, engine by engine. Looked up once."""
        return tuple(voice for voice, _ in self._entries.values())

    def get(self, voice_id: str) -> VoiceInfo:
        """The voice with this id. Raises `UnknownVoice`, naming ids that look like it."""
        return self._entry(voice_id)[0]

    def default(self, locale: str = "en-US", gender: Gender | None = None) -> VoiceInfo:
        """The best voice for a locale: of that locale, else of its language.

        A gender that no such voice has is ignored. Raises `UnknownVoice` for a language that
        nobody speaks.
        """
        wanted = locale.lower().replace("_", "-")
        wanted = _OTHER_NAMES.get(wanted) or wanted
        language = wanted.split("-")[0]
        language = _OTHER_NAMES.get(language) or language
        voices = [v for v in self.list() if v.locale.lower().split("-")[0] == language]
        if not voices:
            raise UnknownVoice(f"no voice speaks {locale}")
        # max keeps the first of equals, and engines come in order of preference.
        return max(voices, key=lambda v: (_nearness(v, wanted, language), v.gender == gender))

    def preferred(self, wishes: Mapping[str, str]) -> VoiceInfo:
        """The first voice that works here of ``wishes`` (voice id by engine), else the default.

        Engines are asked in the catalogue's order, so a better engine comes first.
        """
        for engine in self._engines:
            entry = self._entries.get(wishes.get(engine.name, ""))
            if entry is not None:
                return entry[0]
        return self.default()

    def speak(self, voice: TextVoice | Silence) -> Speech:
        """The speech that a scene asks for; breaks are exact to the sample.

        Word offsets count in the script as written, tags included. Raises `UnknownVoice`,
        `InvalidField` for a script that the voice cannot speak (see `delivery.plan`), and
        `EngineError`.
        """
        if isinstance(voice, Silence):
            return silence(round(voice.duration * SILENCE_RATE), SILENCE_RATE)
        info, engine = self._entry(voice.voice_id)
        return delivery.deliver(voice, info, engine)

    def _entry(self, voice_id: str) -> tuple[VoiceInfo, VoiceEngine]:
        try:
            return self._entries[voice_id]
        except KeyError:
            near = difflib.get_close_matches(voice_id, self._entries, n=3, cutoff=0.5)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise UnknownVoice(f"no voice has the id {voice_id!r}{hint}") from None

    @cached_property
    def _entries(self) -> dict[str, tuple[VoiceInfo, VoiceEngine]]:
        found: dict[str, tuple[VoiceInfo, VoiceEngine]] = {}
        for engine in self._engines:
            try:
                voices = engine.voices()
            except EngineError as e:
                # The other engines still speak.
                _log.warning("voices_not_listed", engine=engine.name, problem=e.message)
                continue
            for voice in voices:
                found.setdefault(voice.id, (voice, engine))
        return found


def _nearness(voice: VoiceInfo, wanted: str, language: str) -> int:
    own = voice.locale.lower()
    if own == wanted:
        return 2
    return 1 if own == _USUAL.get(language, language) else 0

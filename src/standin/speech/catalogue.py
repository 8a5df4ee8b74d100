"""Every voice of every engine, and speech from what a scene asks."""

from __future__ import annotations

import difflib
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Self

import structlog

from ..errors import EngineError, UnknownVoice
from ..scene.video import Silence, TextVoice
from ..settings import Settings
from . import delivery
from .cloned import Cloned
from .engine import ExpressiveEngine, Gender, VoiceEngine, VoiceInfo
from .espeak import Espeak
from .festival import Festival
from .flite import Flite
from .kept import Kept, keeping
from .locales import best
from .matched import Matched
from .openai_server import SpeechServer
from .piper import Piper
from .server_voices import cloned
from .timed import Speech, silence
from .voice_pack import VoicePack

SILENCE_RATE = 22050
"""Samples a second of a scene without words."""

BROKEN_SECONDS = 30.0
"""How long an engine that could not list its voices is left in peace before the next try."""

_log = structlog.get_logger()


class Voices:
    """The catalogue. Engines given first are preferred as default."""

    def __init__(
        self, engines: Sequence[VoiceEngine] | None = None, kept: Kept | None = None
    ) -> None:
        """``kept`` is where speech is kept; without it everything is spoken anew."""
        self._engines = (Flite(), Espeak()) if engines is None else tuple(engines)
        self._kept = kept
        self._listed: dict[int, Sequence[VoiceInfo]] = {}
        self._asked = -BROKEN_SECONDS
        self._asking = threading.Lock()
        self._entries_now: dict[str, tuple[VoiceInfo, VoiceEngine]] = {}

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The catalogue of this machine: every engine, and speech kept under the home folder.

        The order of engines is the order of preference: flite, Piper voices, the speech server,
        festival, espeak.
        """
        espeak = Espeak()
        engines: list[VoiceEngine] = [Flite(), Piper(settings.home / "voices", espeak)]
        if settings.speech_url:
            key = settings.speech_key.get_secret_value() if settings.speech_key else None
            engines.append(
                SpeechServer(
                    settings.speech_url,
                    key,
                    settings.speech_model,
                    settings.speech_voices,
                    espeak,
                    settings.speech_cloning,
                )
            )
        limit = settings.speech_cache_mb * 2**20
        return cls(
            [*engines, Festival(), espeak], Kept(settings.home / "speech", limit) if limit else None
        )

    def list(self) -> Sequence[VoiceInfo]:
        """All voices that work here, engine by engine. Looked up once.

        An engine that failed to list its voices is asked again after `BROKEN_SECONDS`.
        """
        return tuple(voice for voice, _ in self._entries.values())

    def get(self, voice_id: str) -> VoiceInfo:
        """The voice with this id. Raises `UnknownVoice`, naming ids that look like it."""
        return self._entry(voice_id)[0]

    def engine(self, voice_id: str) -> VoiceEngine:
        """Who speaks this voice; what it says is not kept. Raises `UnknownVoice`."""
        return self._entry(voice_id)[1]

    def default(self, locale: str = "en-US", gender: Gender | None = None) -> VoiceInfo:
        """The best voice for a locale: of that locale, else of its language.

        A gender that no such voice has is ignored. Raises `UnknownVoice` for a language that
        nobody speaks.
        """
        return best(self.list(), locale, gender)

    def preferred(self, wishes: Mapping[str, str]) -> VoiceInfo:
        """The first voice that works here of ``wishes`` (voice id by engine), else the default.

        Engines are asked in the catalogue's order, so a better engine comes first.
        """
        for engine in self._engines:
            entry = self._entries.get(wishes.get(engine.name, ""))
            if entry is not None:
                return entry[0]
        return self.default()

    @property
    def cloner(self) -> SpeechServer | None:
        """The speech server that can speak like a recording, where there is one."""
        servers = (engine for engine in self._engines if isinstance(engine, SpeechServer))
        return next((server for server in servers if server.cloner is not None), None)

    def personal(self, pack: VoicePack) -> tuple[VoiceInfo, VoiceEngine]:
        """A personal voice as this machine speaks it.

        What a tuned voice's base says is kept, which tells nothing of the person; of a clone
        nothing is. Raises `UnknownVoice` for a base that is not installed, and `EngineError`
        where no server can clone.
        """
        if pack.tuning is not None:
            base, engine = self._entry(pack.tuning.base)
            if self._kept is not None:
                engine = keeping(engine, self._kept)
            if not isinstance(engine, ExpressiveEngine):
                raise EngineError(f"{base.id} cannot be tuned")
            return replace(base, id=pack.id), Matched(engine, base, pack.tuning)
        server = self.cloner
        if pack.like is None or server is None:
            raise EngineError("no speech server here can speak like a recording")
        return cloned(server.name, pack.id, pack.id, pack.like.locale), Cloned(server, pack.like)

    def speak(self, voice: TextVoice | Silence, pack: VoicePack | None = None) -> Speech:
        """The speech that a scene asks for; breaks are exact to the sample. ``pack`` is what a
        personal voice is made of.

        Word offsets count in the script as written, tags included. Raises `UnknownVoice`,
        `InvalidField` for a script that the voice cannot speak (see `delivery.plan`), and
        `EngineError`.
        """
        if isinstance(voice, Silence):
            return silence(round(voice.duration * SILENCE_RATE), SILENCE_RATE)
        if pack is not None:
            return delivery.deliver(voice, *self.personal(pack))
        info, engine = self._entry(voice.voice_id)
        if self._kept is not None:
            engine = keeping(engine, self._kept)
        return delivery.deliver(voice, info, engine)

    def _entry(self, voice_id: str) -> tuple[VoiceInfo, VoiceEngine]:
        try:
            return self._entries[voice_id]
        except KeyError:
            near = difflib.get_close_matches(voice_id, self._entries, n=3, cutoff=0.5)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise UnknownVoice(f"no voice has the id {voice_id!r}{hint}") from None

    @property
    def _entries(self) -> dict[str, tuple[VoiceInfo, VoiceEngine]]:
        # Whoever asks while there is no list yet waits for the first; nobody waits for a later one.
        if len(self._listed) < len(self._engines) and self._asking.acquire(
            blocking=not self._entries_now
        ):
            try:
                now = time.monotonic()
                if now - self._asked >= BROKEN_SECONDS:
                    self._asked = now
                    self._ask()
            finally:
                self._asking.release()
        return self._entries_now

    def _ask(self) -> None:
        """List the voices of the engines that have not listed any yet."""
        for number, engine in enumerate(self._engines):
            if number in self._listed:
                continue
            try:
                self._listed[number] = engine.voices()
            except EngineError as e:
                # The other engines still speak.
                _log.warning("voices_not_listed", engine=engine.name, problem=e.message)
        found: dict[str, tuple[VoiceInfo, VoiceEngine]] = {}
        for number in sorted(self._listed):
            for voice in self._listed[number]:
                found.setdefault(voice.id, (voice, self._engines[number]))
        self._entries_now = found

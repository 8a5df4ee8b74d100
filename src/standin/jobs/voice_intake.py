"""Recordings become voices: built-in ones tuned to them, or clones by a speech server."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import structlog

from ..errors import InvalidField, StandinError
from ..library import Library, PersonalVoice
from ..library.avatars import checked_name
from ..library.voices import VOICES
from ..render import Crew
from ..speech.voice_pack import SUFFIX
from .speaking import local

RECORDING: Final = ".recording"
TRIAL: Final = "Hello, this is how I sound. One, two, three."
"""What a clone says before it counts as made."""
_SECONDS: Final = 300.0
_SPACE_VOICES: Final = 200
"""Personal voices of one space."""

log = structlog.get_logger(__name__)


class NoCloner(StandinError):
    """No engine here can clone a voice."""


class VoiceIntake:
    """Makes voices of a library."""

    def __init__(self, library: Library, crew: Crew) -> None:
        self._library = library
        self._crew = crew
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="voices")

    def close(self) -> None:
        """Begin no more; one that is being made is ended."""
        self._maker.shutdown(wait=True, cancel_futures=True)

    def check(self, recording: Path) -> dict[str, Any]:
        """What is to be said of a recording: ``ok`` and ``checks``; nothing is kept.

        Raises `InvalidField` for a file that is none.
        """
        return self._crew.run("examine_voice", recording=str(recording), timeout=_SECONDS)

    def match(
        self,
        space_id: str,
        recording: Path,
        name: str,
        locale: str = "en-US",
        gender: str | None = None,
    ) -> PersonalVoice:
        """Tune the nearest built-in voice of a language to a recording, and keep it.

        Takes a second or two. Raises `InvalidField` for a recording that does not do and for a
        language without voices that can be tuned.
        """
        checked_name(name)
        self._check_room(space_id)
        with TemporaryDirectory(prefix="standin-") as folder:
            out = Path(folder) / "pack"
            mark = uuid.uuid4().hex
            told = self._crew.run(
                "tune",
                recording=str(recording),
                locale=locale,
                gender=gender,
                mark=mark,
                out=str(out),
                timeout=_SECONDS,
            )
            pack_key, recording_key = _key(out, SUFFIX), _key(recording, RECORDING)
            with self._library.holds.holding(pack_key, recording_key):
                self._library.objects.put_file(pack_key, out)
                self._library.objects.put_file(recording_key, recording)
                return self._library.voices.create(
                    told["id"],
                    space_id,
                    name,
                    kind="tone",
                    state="ready",
                    language=told["language"],
                    locale=told["locale"],
                    gender=told["gender"],
                    base_id=told["base"],
                    recording_key=recording_key,
                    pack_key=pack_key,
                    report=json.dumps(told["report"]),
                )

    def clone(
        self,
        space_id: str,
        recording: Path,
        name: str,
        locale: str = "en-US",
        transcript: str = "",
    ) -> PersonalVoice:
        """Keep a recording and begin to make a clone of it, see `PersonalVoice.state`.

        Raises `NoCloner` where no engine can.
        """
        checked_name(name)
        self._check_room(space_id)
        engine = self._crew.run("cloner", timeout=_SECONDS)["engine"]
        if engine is None:
            raise NoCloner("no engine here can clone a voice")
        key = _key(recording, RECORDING)
        with self._library.holds.holding(key):
            self._library.objects.put_file(key, recording)
            voice = self._library.voices.create(
                f"{engine}-{uuid.uuid4().hex}",
                space_id,
                name,
                kind="clone",
                state="training",
                language=locale,
                locale=locale,
                gender="unknown",
                transcript=transcript or None,
                recording_key=key,
            )
        self._maker.submit(self._make_quietly, voice)
        return voice

    def finish(self) -> None:
        """Wait for all that was begun."""
        self._maker.submit(lambda: None).result()

    def resume(self) -> None:
        """Begin again what a crash cut off."""
        for voice in self._library.voices.unprepared():
            self._maker.submit(self._make_quietly, voice)

    def _make_quietly(self, voice: PersonalVoice) -> None:
        reason = ""
        try:
            self._make(voice)
        except InvalidField as error:
            reason = error.detail
        except StandinError as error:
            reason = error.message
        except Exception as error:
            log.exception("the voice could not be made", voice=voice.id)
            reason = f"{type(error).__name__}; the server's log says more"
        if reason:
            with suppress(StandinError):  # it may be deleted meanwhile
                self._library.voices.update(voice.id, state="failed", reason=reason)

    def _make(self, voice: PersonalVoice) -> None:
        objects = self._library.objects
        with TemporaryDirectory(prefix="standin-") as name:
            folder = Path(name)
            out = folder / "pack"
            told = self._crew.run(
                "imitate",
                recording=local(objects, voice.recording_key, folder),
                transcript=voice.transcript or "",
                locale=voice.locale,
                voice_id=voice.id,
                out=str(out),
                timeout=_SECONDS,
            )
            # A server that cannot do it after all says so now, and not in the first video.
            trial = folder / "trial.wav"
            self._crew.run(
                "say", voice_id=voice.id, text=TRIAL, out=str(trial), pack=str(out), timeout=600
            )
            key = _key(out, SUFFIX)
            with self._library.holds.holding(key):
                objects.put_file(key, out)
                self._library.voices.update(
                    voice.id,
                    state="ready",
                    reason=None,
                    pack_key=key,
                    language=told["language"],
                    report=json.dumps({"checks": told["checks"]}),
                )

    def _check_room(self, space_id: str) -> None:
        known: Sequence[PersonalVoice] = self._library.voices.list(space_id)
        if len(known) >= _SPACE_VOICES:
            raise InvalidField(
                ("voice_name",), f"the space has {len(known)} voices, at most {_SPACE_VOICES}"
            )


def _key(file: Path, suffix: str) -> str:
    with file.open("rb") as content:
        return f"{VOICES}/{hashlib.file_digest(content, 'sha256').hexdigest()}{suffix}"

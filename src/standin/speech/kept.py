"""Speech that was made before, kept in files under a name made from its content."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from .engine import ExpressiveEngine, VoiceEngine, VoiceInfo
from .timed import Speech
from .tone import Tone

FORMAT: Final = 2
"""Of the files, and of what is done with an engine's answer; another number begins anew."""
LIMIT: Final = 500 * 2**20
"""Bytes of all files. A minute of speech has about 5 MiB."""
_ROOM = 0.9
"""When the limit is passed, what was not used for longest goes until this share is left."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class Kept:
    """A folder of speech; several processes may use it at once."""

    folder: Path
    limit: int = LIMIT

    def key(self, voice: VoiceInfo, version: str, text: str, tone: Tone) -> str:
        """The name of what a voice says to a text in a tone, whose gain does not count."""
        content = [
            FORMAT, voice.engine, version, voice.id, voice.engine_voice, text,
            float(tone.rate), float(tone.semitones), float(tone.melody),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def get(self, key: str) -> Speech | None:
        """The speech, or None: never kept, thrown away, or the file is damaged."""
        file = self._file(key)
        try:
            speech = Speech.from_bytes(file.read_bytes())
            os.utime(file)
        except FileNotFoundError:
            return None
        except Exception as e:  # a damaged file raises whatever its bytes lead to
            _log.warning("kept_speech_damaged", file=str(file), problem=str(e)[:200])
            with suppress(OSError):
                file.unlink()
            return None
        return speech

    def put(self, key: str, speech: Speech) -> None:
        """Keep it, and forget what is over the limit. A folder that cannot be written is no error.

        Speech of more than the limit is not kept.
        """
        data = speech.to_bytes()
        if len(data) > self.limit:
            return
        try:
            self._write(self._file(key), data)
            self._forget()
        except OSError as e:
            _log.warning("speech_not_kept", folder=str(self.folder), problem=str(e))

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.npz"

    def _write(self, file: Path, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        number, part = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with os.fdopen(number, "wb") as out:
                out.write(data)
            Path(part).replace(file)
        except OSError:
            Path(part).unlink(missing_ok=True)
            raise

    def _forget(self) -> None:
        files = []
        for entry in os.scandir(self.folder):
            with suppress(FileNotFoundError):  # another process forgets too
                facts = entry.stat()
                files.append((facts.st_mtime_ns, facts.st_size, entry.path))
        total = sum(size for _, size, _ in files)
        if total <= self.limit:
            return
        for _, size, path in sorted(files):
            Path(path).unlink(missing_ok=True)
            total -= size
            if total <= self.limit * _ROOM:
                return


def keeping(engine: VoiceEngine, kept: Kept) -> VoiceEngine:
    """An engine that says once what it is asked often; expressive where ``engine`` is."""
    if isinstance(engine, ExpressiveEngine):
        return ExpressiveKeeping(engine, kept)
    return Keeping(engine, kept)


@dataclass(frozen=True)
class Keeping:
    """An engine around an engine, see `keeping`."""

    engine: VoiceEngine
    kept: Kept

    @property
    def name(self) -> str:
        """See `VoiceEngine`."""
        return self.engine.name

    def voices(self) -> Sequence[VoiceInfo]:
        """See `VoiceEngine`."""
        return self.engine.voices()

    def version(self, voice: VoiceInfo) -> str:
        """See `VoiceEngine`."""
        return self.engine.version(voice)

    def synthesize(
        self, voice: VoiceInfo, text: str, *, speed: float = 1.0, semitones: float = 0.0
    ) -> Speech:
        """What the engine says, or said before."""

        def say() -> Speech:
            return self.engine.synthesize(voice, text, speed=speed, semitones=semitones)

        return self._said(voice, text, Tone(speed, semitones), say)

    def _said(self, voice: VoiceInfo, text: str, tone: Tone, say: Callable[[], Speech]) -> Speech:
        key = self.kept.key(voice, self.engine.version(voice), text, tone)
        speech = self.kept.get(key)
        if speech is None:
            speech = say()
            self.kept.put(key, speech)
        return speech


@dataclass(frozen=True)
class ExpressiveKeeping(Keeping):
    """The same around an `ExpressiveEngine`."""

    engine: ExpressiveEngine

    def express(self, voice: VoiceInfo, text: str, tone: Tone) -> Speech:
        """What the engine says in this tone, or said before."""
        return self._said(voice, text, tone, lambda: self.engine.express(voice, text, tone))

    def spell(self, voice: VoiceInfo, sounds: str) -> str:
        """See `ExpressiveEngine`."""
        return self.engine.spell(voice, sounds)

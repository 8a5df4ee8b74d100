"""Tasks of a child process that make personal voices of recordings."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, cast, get_args

import numpy as np
import soxr

from ..errors import InvalidField, MediaError
from ..media import recording as recordings
from ..media.sound import Samples
from ..settings import Settings
from ..speech import Gender, Voices, cloning, reference
from ..speech.cloning.adapter import RATE, SECONDS
from ..speech.locales import best
from ..speech.matching import match
from ..speech.voice_pack import VoicePack

Progress = Callable[[int], None]


def examine_voice(progress: Progress, *, recording: str) -> dict[str, Any]:
    """Look at a recording of a voice. Gives the checks; nothing is made."""
    checked = reference.examine(*_read(recording))
    return {"ok": checked.ok, "checks": checked.to_list()}


def tune(
    progress: Progress, *, recording: str, locale: str, gender: str | None, mark: str, out: str
) -> dict[str, Any]:
    """Tune a built-in voice to a recording; writes its pack.

    Its id is the engine's name and ``mark``. Raises `InvalidField` for a recording that does not
    do.
    """
    samples, rate = _read(recording)
    checked = reference.examine(samples, rate)
    checked.demand()
    known = cast(Gender, gender) if gender in get_args(Gender) else None
    found = match(voices(), samples, rate, locale, known)
    base = voices().get(found.tuning.base)
    voice_id = f"{base.engine}-{mark}"
    _write(Path(out), VoicePack(voice_id, found.tuning).to_bytes())
    return {
        "id": voice_id,
        "base": base.id,
        "language": base.language,
        "locale": base.locale,
        "gender": base.gender,
        "report": {"checks": checked.to_list(), "match": found.report()},
    }


def cloner(progress: Progress) -> dict[str, Any]:
    """Which engine here can speak like a recording: its name, or None."""
    server = voices().cloner
    return {"engine": server.name if server else None}


def imitate(
    progress: Progress, *, recording: str, transcript: str, locale: str, voice_id: str, out: str
) -> dict[str, Any]:
    """Make the pack of a clone. Raises `InvalidField` for a recording that does not do."""
    samples, rate = _read(recording)
    checked = reference.examine(samples, rate)
    checked.demand()
    like = cloning.Reference(_excerpt(samples, rate, bool(transcript)), transcript, locale)
    _write(Path(out), VoicePack(voice_id, like=like).to_bytes())
    return {"language": best(voices().list(), locale).language, "checks": checked.to_list()}


def pack_of(path: str | Path) -> VoicePack:
    """The pack in a file. Raises `PackError`."""
    return VoicePack.from_bytes(Path(path).read_bytes())


@cache
def voices() -> Voices:
    """Those of this process."""
    return Voices.of(Settings.load())


def _read(path: str) -> tuple[Samples, int]:
    try:
        return recordings.read(Path(path))
    except MediaError as error:
        raise InvalidField(("audio",), error.message) from None


def _excerpt(samples: Samples, rate: int, told: bool) -> Samples:
    """What is sent to servers, at `RATE`; all of it where its words are ``told``."""
    most = round(SECONDS * rate)
    if told and len(samples) > most:
        limit = f"is {len(samples) / rate:.0f} s long: with a transcript at most {SECONDS:g} s"
        raise InvalidField(("audio",), limit)
    start = max(0, len(samples) - most) // 2
    part = soxr.resample(samples[start : start + most], rate, RATE)
    peak = float(np.abs(part).max(initial=0.0))
    return np.ascontiguousarray(part * np.float32(min(1.0, 0.98 / max(peak, 1e-9))), np.float32)


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)

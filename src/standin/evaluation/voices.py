"""What voices cost and how well a recogniser understands them, through the real engines."""

from __future__ import annotations

import multiprocessing
import os
import re
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from importlib import util
from typing import Any, Final

import numpy as np
import soxr

from ..scene import TextVoice
from ..settings import Settings
from ..speech import Speech, Voices
from .memory import ChildMemory, resident

SENTENCES: Final = (
    "The old clock in the kitchen stopped at noon.",
    "She bought three apples and a loaf of bread.",
    "A small boat moved slowly across the lake.",
    "Please close the window before the rain comes.",
    "They walked home along the quiet river.",
    "The teacher wrote a question on the board.",
    "We need more chairs for the meeting tomorrow.",
    "His brother works at the station near the bridge.",
    "The children played football in the park all day.",
    "It takes about an hour to drive to the sea.",
    "The soup was hot and smelled of fresh herbs.",
    "Nobody knew why the lights went out last night.",
    "My father keeps his tools in a wooden box.",
    "The train to the city leaves at half past seven.",
    "You should write your name at the top of the page.",
    "The doctor told him to drink plenty of water.",
    "Birds were singing in the trees behind the house.",
    "The shop on the corner sells paper and pens.",
    "He put the letter on the table and left.",
    "Winter is long and dark in the north of the country.",
)
"""Everyday words, so that a recogniser's dictionary has them all."""
_RECOGNISER_RATE: Final = 16000


@dataclass(frozen=True, slots=True)
class Row:
    """One voice."""

    voice: str
    engine: str
    start_seconds: float
    """In a fresh process: finding the engine's voices and speaking one word."""
    real_time_factor: float
    """Time for the sentences against their length; 0.01 is a minute of speech in 0.6 s."""
    processor_factor: float
    """The same in processor time, of Standin and of the engine's processes: not of a server."""
    speech_seconds: float
    memory_mib: float | None
    """Peak of the engine's own processes; of Piper, which runs within Standin's, what that process
    grew by. None for a server."""
    word_error_rate: float | None
    """Words that pocketsphinx hears wrongly, against all; None where it is not installed or the
    voice is not English. It was trained on people, so this mixes clarity with likeness to them."""


def measure(voice_ids: Sequence[str] = ()) -> list[Row]:
    """A row for each voice; by default for the first voices of each engine.

    Each is measured in a fresh process; nothing comes from speech that was kept. Raises
    `UnknownVoice`.
    """
    known = Voices.of(Settings.load())
    chosen = [known.get(v).id for v in voice_ids] or _typical(known)
    rows = []
    for voice_id in chosen:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            cost, spoken = pool.submit(_spoken, voice_id).result()
        info = known.get(voice_id)
        error = _word_error_rate(spoken) if info.language.startswith("English") else None
        rows.append(Row(voice=voice_id, engine=info.engine, word_error_rate=error, **cost))
    return rows


def as_dicts(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """For JSON."""
    return [asdict(row) for row in rows]


def _typical(known: Voices) -> list[str]:
    """Up to four English voices of each engine."""
    found: dict[str, list[str]] = {}
    for voice in known.list():
        if voice.locale in ("en-US", "en-GB"):
            found.setdefault(voice.engine, []).append(voice.id)
    return [voice for voices in found.values() for voice in voices[:4]]


def _spoken(voice_id: str) -> tuple[dict[str, Any], list[Speech]]:
    settings = Settings.load().model_copy(update={"speech_cache_mb": 0})
    before = resident()
    begin = time.perf_counter()
    voices = Voices.of(settings)
    voices.speak(TextVoice(voice_id, "Hello."))
    start = time.perf_counter() - begin
    begin, used = time.perf_counter(), _processor_time()
    spoken = [voices.speak(TextVoice(voice_id, text)) for text in SENTENCES]
    took, used = time.perf_counter() - begin, _processor_time() - used
    length = sum(s.duration for s in spoken)
    cost = {
        "start_seconds": round(start, 2),
        "real_time_factor": round(took / length, 4),
        "processor_factor": round(used / length, 4),
        "speech_seconds": round(length, 1),
        "memory_mib": _memory(voices, voice_id, before),
    }
    return cost, spoken


def _processor_time() -> float:
    """Seconds, of this process and of its children that have ended."""
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system


def _memory(voices: Voices, voice_id: str, before: float) -> float | None:
    """MiB of the engine while it says a few sentences more: watching would slow what is timed."""
    engine = voices.get(voice_id).engine
    if engine == "server":
        return None
    with ChildMemory() as watch:
        for text in SENTENCES[:3]:
            voices.speak(TextVoice(voice_id, text))
    grown = max(0.0, resident() - before) if engine == "piper" else 0.0
    return round(watch.peak + grown, 1)


def _word_error_rate(spoken: Sequence[Speech]) -> float | None:
    if util.find_spec("pocketsphinx") is None:
        return None
    wrong = total = 0
    for speech, text in zip(spoken, SENTENCES, strict=True):
        said = _words(text)
        wrong += _edits(said, _words(_heard(speech)))
        total += len(said)
    return round(wrong / total, 3)


def _heard(speech: Speech) -> str:
    """What pocketsphinx's English model hears, each sentence with a fresh decoder."""
    from pocketsphinx import Decoder

    sound = soxr.resample(speech.samples, speech.rate, _RECOGNISER_RATE)
    quiet = np.zeros(_RECOGNISER_RATE // 5, np.float32)
    whole = np.concatenate([quiet, sound * (0.5 / max(1e-6, np.abs(sound).max())), quiet])
    decoder = Decoder(samprate=_RECOGNISER_RATE, loglevel="FATAL")
    decoder.start_utt()
    decoder.process_raw((whole * 32767).astype(np.int16).tobytes(), full_utt=True)
    decoder.end_utt()
    found = decoder.hyp()
    return str(found.hypstr) if found else ""


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def _edits(said: list[str], heard: list[str]) -> int:
    """Fewest insertions, deletions and replacements of words."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]

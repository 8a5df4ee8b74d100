"""How near match tone comes to a recording, on words that the voice was not tuned by.

Recordings are made with voices that are left out while a base is chosen, and read by people where
such are on the machine: five sentences of LibriVox (see `evaluation.speech`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from ..scene import TextVoice
from ..settings import Settings
from ..speech import Speech, VoiceInfo, Voices, matching, profile
from ..speech.engine import ExpressiveEngine
from ..speech.matched import Matched
from ..speech.tone import PLAIN
from . import speech

VOICES: Final = (
    "flite-slt", "flite-rms", "flite-awb", "festival-slt-hts", "festival-kal", "espeak-en-gb-f",
)  # fmt: skip
"""That play somebody who records, those that are installed."""
RECORDED: Final = (
    "My brother may buy five apples before the evening. We opened two new branches this month, and "
    "more people than ever came to see us. Would you like to know how we did it? Let me show you "
    "the numbers."
)
HEARD: Final = (
    "The weather turned cold in the last week of autumn. She packed a small bag and walked to the "
    "station. Nobody there could say when the next train would leave, so she bought a cup of tea."
)
REAL: Final = "a reader of LibriVox"


@dataclass(frozen=True, slots=True)
class Row:
    """One recording; ``before`` is the base voice as it is, ``after`` the tuned one."""

    recording: str
    base: str
    tract: float
    wanted: dict[str, float]
    before: dict[str, float]
    after: dict[str, float]
    peak: float
    """Largest sample of the tuned voice; 1 is full scale."""


@dataclass
class _Without:
    """A catalogue without one voice."""

    voices: Voices
    left_out: str

    def list(self) -> list[VoiceInfo]:
        return [voice for voice in self.voices.list() if voice.id != self.left_out]

    def engine(self, voice_id: str) -> Any:
        return self.voices.engine(voice_id)


def measure() -> list[Row]:
    """A row for each recording."""
    voices = Voices.of(Settings.load().model_copy(update={"speech_cache_mb": 0}))
    known = {voice.id for voice in voices.list()}
    rows = [
        _row(voice, voices.speak(TextVoice(voice, RECORDED)), voices)
        for voice in VOICES
        if voice in known
    ]
    read = speech.recordings()
    if read:
        whole = np.concatenate([each.samples for each in read])
        rows.append(_row(REAL, replace(read[0], samples=whole), voices))
    return rows


def as_dicts(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """For JSON."""
    return [asdict(row) for row in rows]


def _row(name: str, recorded: Speech, voices: Voices) -> Row:
    found = matching.match(_Without(voices, name), recorded.samples, recorded.rate, "en-US")
    base = voices.get(found.tuning.base)
    plain = voices.engine(base.id)
    assert isinstance(plain, ExpressiveEngine)
    tuned = Matched(plain, base, found.tuning)
    said = [engine.express(base, HEARD, PLAIN) for engine in (plain, tuned)]
    before, after = (profile.measure(each.samples, each.rate) for each in said)
    assert before is not None
    assert after is not None
    return Row(
        name,
        base.id,
        found.tuning.tract,
        found.report()["recording"],
        _rounded(matching.figures(before, found.wanted)),
        _rounded(matching.figures(after, found.wanted)),
        round(float(np.abs(said[1].samples).max()), 3),
    )


def _rounded(figures: matching.Figures) -> dict[str, float]:
    return {name: round(value, 2) for name, value in asdict(figures).items()}

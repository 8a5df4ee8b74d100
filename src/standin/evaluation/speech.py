"""How well sounds are found in recordings: real ones, noisy ones, and a speaker never trained on.

Counted in frames of 10 ms over the 15 visemes of `network.GROUPS`, as most of the literature
does. ``frames`` is the share of frames with speech (by the labels) that get the right viseme. A
p, b or m of the labels is found when its lips are shut somewhere within 30 ms of it
(``recall``); one that is heard for at least 20 ms is right when the labels have one within 30 ms
of it (``precision``).

The real recordings are five sentences of a novel read by a volunteer of LibriVox (25 s, public
domain), which Debian's package pocketsphinx-testdata installs. Their labels, phone times by forced
alignment with pocketsphinx and its dictionary, come with Standin; ``training/labels.py`` makes
them. The synthetic speaker is flite's slt, whom the network never heard.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import MissingSystemLibrary
from ..media import decode
from ..motion.phones import units
from ..scene import TextVoice
from ..speech import Phone, Speech, Voices, allphone, features
from ..speech.network import CLASSES, GROUP_OF, GROUPS
from ..speech.recording import hear
from ..speech.timed import Samples

LIBRIVOX: Final = Path("/usr/share/pocketsphinx/test/data/librivox")
LABELS: Final = Path(__file__).with_name("librivox.json")
HELD_OUT: Final = "flite-slt"
SNR_DB: Final = 10.0
"""Of white noise and of babble."""
NEAR: Final = 3
"""Frames by which a shut mouth may be early or late."""
_SHUT: Final = GROUPS.index("PP")
_SEED: Final = 5
_SENTENCES: Final = (
    "My brother bought a pair of blue boots before the market closed.",
    "The weather has been warm, but the evenings are getting shorter.",
    "Please put the paper bag beside the door and bring me the keys.",
    "Every member of the team may vote as often as the rules allow.",
    "She poured some milk into a small cup and gave it to the cat.",
    "We might have missed the train if the bus had come any later.",
    "A thousand people watched the boats go up and down the river.",
    "Could you show him how to change the colour of the picture?",
    "The old bridge was rebuilt with stone from the same valley.",
    "Nobody knew why the museum kept its front gate open at night.",
    "First fold the page in half, then press along the middle.",
    "Their choir sings both very old and quite unusual songs.",
)

Groups = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Score:
    """Of some recordings together, shares from 0 to 1."""

    frames: float
    recall: float
    precision: float
    seconds: float
    """How much was listened to."""


def evaluate() -> dict[str, Any]:
    """All figures, and where their material comes from.

    Raises `MissingSystemLibrary` when neither the real recordings nor the synthetic speaker are
    installed; figures without material are None.
    """
    real, text = recordings(), transcripts()
    spoken = held_out()
    if not real and not spoken:
        raise MissingSystemLibrary(f"nothing to listen to: {_MISSING}")
    made = _real(real, text) if real else dict.fromkeys(_REAL_FIGURES)
    helped = allphone.available()
    return {
        **made,
        "heldout_frames": score(spoken, _unknown).frames if spoken else None,
        "heldout_transcript_frames": score(spoken, _known).frames if spoken else None,
        "helped_real_frames": score(real, _helped).frames if real and helped else None,
        "helped_heldout_frames": score(spoken, _helped).frames if spoken and helped else None,
        "material": {
            "helped": "without a transcript, pocketsphinx beside the network; the real recordings "
            "have their labels from its acoustic model, those of the held-out are exact",
            "real": f"{LIBRIVOX}: {len(real)} recordings" if real else f"missing; {_MISSING}",
            "labels": "forced alignment by pocketsphinx 5.1.1, its dictionary and en-us model",
            "noisy": f"the same with white noise at {SNR_DB:g} dB; babble of the same speaker "
            f"at {SNR_DB:g} dB; a room of 0.4 s",
            "heldout": f"{HELD_OUT}: {len(spoken)} sentences" if spoken else "flite is missing",
        },
    }


_MISSING: Final = "apt-get install pocketsphinx-testdata flite"
_REAL_FIGURES: Final = (
    "real_frames", "real_pbm_recall", "real_pbm_precision", "noisy_frames", "babble_frames",
    "room_frames", "transcript_frames", "transcript_pbm_recall",
)  # fmt: skip


def _real(real: Sequence[Speech], text: dict[str, str]) -> dict[str, float]:
    free, known = score(real, _unknown), score(real, _known)
    return {
        "real_frames": free.frames,
        "real_pbm_recall": free.recall,
        "real_pbm_precision": free.precision,
        "noisy_frames": score(changed(real, with_noise), _unknown).frames,
        "babble_frames": score(changed(real, with_babble), _unknown).frames,
        "room_frames": score(changed(real, in_a_room), _unknown).frames,
        "transcript_frames": known.frames,
        "transcript_pbm_recall": known.recall,
    }


# --- Material ---------------------------------------------------------------------------------


def transcripts() -> dict[str, str]:
    """What is said in each of the real recordings, by name; empty when they are not installed."""
    file = LIBRIVOX / "transcription"
    if not file.exists():
        return {}
    found = re.findall(r"(?m)^(?:<s> )?(.*?)(?: </s>)? \((\S+)\)$", file.read_text("utf-8"))
    return {name: text for text, name in found}


def recordings() -> list[Speech]:
    """The real recordings with their labels as phones; empty when they are not installed."""
    text = transcripts()
    labels = json.loads(LABELS.read_text("utf-8"))
    made = []
    for name, phones in labels.items():
        file = LIBRIVOX / f"{name}.wav"
        if name in text and file.exists():
            samples, rate = decode.sound(file)
            times = [Phone(ipa, a * rate // 100, b * rate // 100) for ipa, a, b in phones]
            mono = (samples[:, 0] / np.float32(32768)).astype(np.float32)
            made.append(Speech(mono, rate, tuple(times), (), text[name]))
    return made


def held_out() -> list[Speech]:
    """Sentences by a synthetic speaker that the network never heard; empty without flite."""
    voices = Voices()
    if HELD_OUT not in {voice.id for voice in voices.list()}:
        return []
    return [voices.speak(TextVoice(HELD_OUT, sentence)) for sentence in _SENTENCES]


def changed(
    speeches: Sequence[Speech], change: Callable[[Samples, np.random.Generator], Samples]
) -> list[Speech]:
    """The same speech, heard otherwise; the same every time."""
    rng = np.random.default_rng(_SEED)
    return [Speech(change(s.samples, rng), s.rate, s.phones, (), s.text) for s in speeches]


def with_noise(samples: Samples, rng: np.random.Generator) -> Samples:
    """With white noise at `SNR_DB`."""
    return _mixed(samples, rng.standard_normal(len(samples), np.float32))


def with_babble(samples: Samples, rng: np.random.Generator) -> Samples:
    """With six voices at once at `SNR_DB`: the same speech backwards, from six places on."""
    places = rng.integers(0, len(samples), 6)
    voices = [np.roll(samples[::-1], int(place)) for place in places]
    return _mixed(samples, np.sum(voices, axis=0))


def in_a_room(samples: Samples, rng: np.random.Generator) -> Samples:
    """In a room that rings 0.4 s, half as loud as the voice itself."""
    rate = features.RATE
    ringing = rng.standard_normal(rate * 2 // 5) * np.exp(
        -np.arange(rate * 2 // 5) * 6.9 / rate / 0.4
    )
    ringing *= 0.5 / np.sqrt(np.sum(ringing**2))
    size = len(samples) + len(ringing)
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(ringing, size), size)
    heard: Samples = (samples + wet[: len(samples)]).astype(np.float32)
    return heard


def _mixed(samples: Samples, noise: Samples) -> Samples:
    factor = np.sqrt(np.mean(samples**2) / np.mean(noise**2)) * 10 ** (-SNR_DB / 20)
    mixed: Samples = (samples + noise * factor).astype(np.float32)
    return mixed


# --- Counting ---------------------------------------------------------------------------------


def _unknown(speech: Speech) -> Speech:
    return hear(speech.samples, speech.rate, helped=False)


def _helped(speech: Speech) -> Speech:
    return hear(speech.samples, speech.rate)


def _known(speech: Speech) -> Speech:
    return hear(speech.samples, speech.rate, speech.text, "en-US")


def score(speeches: Sequence[Speech], listen: Callable[[Speech], Speech]) -> Score:
    """What ``listen`` makes of speech whose phones are known."""
    pairs = [(groups(s), groups(listen(s))) for s in speeches]
    right = sum(int(np.sum((a == b) & (a > 0))) for a, b in pairs)
    spoken = sum(int(np.sum(a > 0)) for a, _ in pairs)
    found = [near(b, span) for a, b in pairs for span in closures(a)]
    true = [near(a, (i, j)) for a, b in pairs for i, j in closures(b) if j - i >= 2]
    return Score(
        frames=round(right / max(1, spoken), 4),
        recall=round(float(np.mean(found)), 4) if found else 1.0,
        precision=round(float(np.mean(true)), 4) if true else 1.0,
        seconds=round(sum(s.duration for s in speeches), 1),
    )


def groups(speech: Speech) -> Groups:
    """The viseme of each 10 ms as an index into `GROUPS`: int64 [frames]."""
    hop = speech.rate * features.HOP / features.RATE
    made = np.zeros(int(len(speech.samples) / hop) + 1, np.int64)
    for unit in units(speech):
        made[round(unit.start / hop) : round(unit.end / hop)] = GROUP_OF[CLASSES.index(unit.sound)]
    return made


def closures(frames: Groups) -> list[tuple[int, int]]:
    """First and one past the last frame of each stretch with shut lips."""
    shut = np.concatenate([[False], frames == _SHUT, [False]])
    edges = np.flatnonzero(shut[1:] != shut[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def near(frames: Groups, span: tuple[int, int]) -> bool:
    """Whether the lips are shut within `NEAR` frames of the span."""
    return bool((frames[max(0, span[0] - NEAR) : span[1] + NEAR] == _SHUT).any())

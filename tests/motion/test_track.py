import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from time import process_time

import numpy as np
import pytest
from made_speech import babble, say

from standin.motion import COEFFICIENTS, StyleName, Track, animate
from standin.motion.coefficients import ARKIT
from standin.motion.curves import frame_count
from standin.motion.prosody import measure
from standin.speech.timed import Phone, Speech, silence


@pytest.mark.parametrize(
    ("samples", "rate", "fps", "expected"),
    [
        (24000, 24000, 25, 25),
        (24001, 24000, 25, 26),
        (22050, 22050, 25, 25),
        (16000 * 3600, 16000, 25, 90000),
        (16000 * 3600 + 1, 16000, 25, 90001),
        (0, 16000, 25, 0),
        (1, 48000, 60, 1),
        (44100, 44100, 29.97, 30),
        (48048, 48000, 30000 / 1001, 30),
        (48049, 48000, 30000 / 1001, 31),
        (48048, 48000, 24000 / 1001, 24),
    ],
)
def test_number_of_frames(samples: int, rate: int, fps: float, expected: int) -> None:
    assert frame_count(samples, rate, fps) == expected


def test_number_of_frames_is_exact_for_any_length() -> None:
    random = np.random.default_rng(5)
    for _ in range(300):
        samples = int(random.integers(1, 10**8))
        rate = int(random.choice([8000, 11025, 16000, 22050, 24000, 44100, 48000]))
        fps = int(random.choice([24, 25, 30, 50, 60]))
        frames = frame_count(samples, rate, fps)
        assert Fraction(frames - 1, fps) < Fraction(samples, rate) <= Fraction(frames, fps)
    for k in range(1, 3000):
        assert frame_count(8008 * k, 48000, 30000 / 1001) == 5 * k
        assert frame_count(8008 * k + 1, 48000, 30000 / 1001) == 5 * k + 1


@pytest.mark.parametrize("fps", [24, 25, 30, 50, 60])
def test_shape_and_ranges(fps: float) -> None:
    styles: list[StyleName] = ["stable", "expressive"]
    for style in styles:
        speech = babble(20, rate=22050)
        track = animate(speech, fps=fps, style=style, seed=9)
        assert track.values.dtype == np.float32
        assert track.values.shape == (
            frame_count(len(speech.samples), 22050, fps),
            len(COEFFICIENTS),
        )
        assert track.fps == fps
        assert np.isfinite(track.values).all()
        for name in (*ARKIT, "tongueTip", "breath", "armRaiseLeft", "handOpenRight", "rest"):
            assert track[name].min() >= 0 and track[name].max() <= 1, name
        used = {name for name in COEFFICIENTS if np.ptp(track[name]) > 0.05}
        assert used >= {
            "jawOpen", "mouthClose", "mouthRollLower", "mouthFunnel", "mouthPucker",
            "mouthStretchLeft", "mouthUpperUpRight", "mouthLowerDownLeft", "mouthPressRight",
            "mouthSmileLeft", "tongueTip", "tongueOut", "eyeBlinkRight", "eyeLookInLeft",
            "eyeLookOutRight", "browInnerUp", "browOuterUpLeft", "headYaw", "headPitch",
            "headRoll", "breath", "rest",
        }  # fmt: skip


def test_the_same_input_gives_the_same_bytes() -> None:
    speech = babble(10)
    first, again = (animate(speech, fps=25, style="expressive", seed=4) for _ in range(2))
    assert first.to_bytes() == again.to_bytes()
    assert np.array_equal(Track.from_bytes(first.to_bytes()).values, first.values)


def test_a_seed_changes_the_life_but_not_the_mouth() -> None:
    speech = babble(10)
    one, other = (animate(speech, fps=25, seed=seed) for seed in (1, 2))
    for name in ("jawOpen", "mouthClose", "mouthRollLower", "mouthPucker", "tongueTip", "rest"):
        assert np.array_equal(one[name], other[name])
    for name in ("headYaw", "eyeBlinkLeft", "eyeLookInLeft", "breath"):
        assert not np.array_equal(one[name], other[name])


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 24000, 44100, 48000])
@pytest.mark.parametrize("seconds", [0.0, 0.0001, 0.02, 0.1, 1.0])
def test_any_short_speech_works(rate: int, seconds: float) -> None:
    samples = round(seconds * rate)
    made = [
        silence(samples, rate),
        Speech(np.zeros(samples, np.float32), rate, ()),
        Speech(np.full(samples, 0.3, np.float32), rate, (Phone("a", 0, samples),)),
        Speech(np.zeros(samples, np.float32), rate, (Phone("p", 0, samples, 0),), (), "p"),
        Speech(np.ones(samples, np.float32), rate, (Phone("🙂", 0, samples, 5, 1),)),
    ]
    for speech in made:
        track = animate(speech, fps=25)
        assert len(track) == frame_count(samples, rate, 25)
        assert np.isfinite(track.values).all()


def test_speech_without_vowels_works() -> None:
    track = animate(say([("", 0.2), ("s", 0.5), ("t", 0.1), ("s", 0.3), ("", 0.2)]), fps=25)
    assert np.isfinite(track.values).all()
    assert track["mouthLowerDownLeft"].max() > 0.2


def test_long_speech_is_quick_and_small() -> None:
    speech = babble(360, rate=24000)
    tracemalloc.start()
    began = process_time()
    track = animate(speech, fps=25)
    seconds = process_time() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(track) > 8900
    assert seconds < 10  # 3 % of real time, on any machine
    assert peak < 150e6


def test_what_comes_much_later_does_not_change_the_mouth_now() -> None:
    start = [("", 0.3), ("m", 0.1), ("æ", 0.2), ("f", 0.1), ("u", 0.2), ("", 0.6)]
    one = animate(say([*start, ("k", 0.1), ("", 0.5)]), fps=25)
    other = animate(say([*start, ("w", 0.1), ("p", 0.1), ("", 3.0)]), fps=25)
    for name in ("mouthClose", "mouthRollLower", "mouthPucker", "mouthStretchLeft", "tongueTip"):
        assert np.allclose(one[name][:25], other[name][:25], atol=1e-3), name


def test_pitch_and_phrases_are_heard() -> None:
    speech = say([("", 0.2), ("a", 1.0, 1), ("", 0.3), ("a", 0.2), ("", 0.05), ("a", 0.2)], 16000)
    prosody = measure(speech)
    assert [p.ending for p in prosody.phrases] == ["statement", "question"]
    assert [round(p.start, 2) for p in prosody.phrases] == [0.2, 1.5]
    t = np.arange(30, 110) * 0.01
    # The tone of `say`: 120 Hz and 20 Hz up and down.
    hertz = 120 + 8 * 0.8 * np.pi * np.sin(2 * np.pi * 0.4 * t)
    heard = prosody.tone[30:110] - prosody.tone[30]
    assert np.abs(heard - 12 * np.log2(hertz / hertz[0])).max() < 0.6


@pytest.mark.parametrize(
    ("marks", "endings"),
    [
        (".,?", ["statement", "continuation", "question"]),
        ("?!…", ["question", "statement", "statement"]),
        ("、。？", ["continuation", "statement", "question"]),
        (";:؟", ["continuation", "continuation", "question"]),
        (["”.", "»?", ")"], ["statement", "question", "statement"]),
    ],
)
def test_a_phrase_ends_as_its_punctuation_says(marks: Sequence[str], endings: list[str]) -> None:
    speech = say([("a", 0.3), ("", 0.2), ("a", 0.3), ("", 0.2), ("a", 0.3)])
    words, text = [], ""
    for word, mark in zip(speech.words, marks, strict=True):
        start = len(text)
        text += "same" + mark + " "
        words.append(replace(word, text="same", char_start=start, char_end=start + 4))
    marked = replace(speech, text=text, words=tuple(words))
    assert [phrase.ending for phrase in measure(marked).phrases] == endings

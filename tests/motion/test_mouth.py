import numpy as np
import pytest
from made_speech import Sound, babble, say
from numpy.typing import NDArray

from standin.motion import LABIALS, LABIODENTALS, VOWELS, Track, Unit, animate, units
from standin.speech.timed import Speech

RATES = [24.0, 25.0, 30000 / 1001, 30.0, 50.0, 60.0]
Mask = NDArray[np.bool_]


def showing(track: Track, unit: Unit, rate: int) -> slice:
    """The frames that show some of a unit."""
    first = int(unit.start / rate * track.fps)
    return slice(first, max(first + 1, int(np.ceil(unit.end / rate * track.fps))))


def inside(track: Track, unit: Unit, rate: int) -> Mask:
    """The frames whose middle lies in a unit."""
    middle = (np.arange(len(track)) + 0.5) / track.fps
    return (middle >= unit.start / rate) & (middle < unit.end / rate)


def syllables(consonants: str, durations: tuple[float, float], seed: int) -> Speech:
    random = np.random.default_rng(seed)
    sounds: list[Sound] = [("", 0.2)]
    for _ in range(120):
        consonant = consonants[random.integers(len(consonants))]
        sounds.append((consonant, random.uniform(*durations)))
        sounds.append(("ɑi"[random.integers(2)], random.uniform(0.05, 0.12), 1))
    return say([*sounds, ("", 0.2)])


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("durations", [(0.025, 0.025), (0.02, 0.15)])
def test_lips_meet_in_every_labial(fps: float, durations: tuple[float, float]) -> None:
    speech = syllables("pbm", durations, seed=1)
    track = animate(speech, fps=fps)
    for unit in units(speech):
        if unit.sound in LABIALS:
            assert track["mouthClose"][showing(track, unit, speech.rate)].max() == 1.0


@pytest.mark.parametrize("fps", RATES)
def test_lips_meet_in_the_middle_of_labials_of_usual_length(fps: float) -> None:
    speech = syllables("pbm", (0.06, 0.12), seed=2)
    track = animate(speech, fps=fps)
    for unit in units(speech):
        if unit.sound in LABIALS:
            assert track["mouthClose"][inside(track, unit, speech.rate)].max() == 1.0


@pytest.mark.parametrize("fps", RATES)
def test_a_run_of_labials_is_one_closure(fps: float) -> None:
    speech = say([("", 0.2), ("æ", 0.15), ("m", 0.06), ("p", 0.025), ("æ", 0.15), ("", 0.2)])
    track = animate(speech, fps=fps)
    close = track["mouthClose"]
    for unit in units(speech)[2:4]:
        assert close[showing(track, unit, speech.rate)].max() == 1.0
    shut = np.flatnonzero(close == 1.0)
    assert np.array_equal(shut, np.arange(shut[0], shut[-1] + 1))
    assert np.all(np.diff(close[: shut[0] + 1]) >= 0)
    assert np.all(np.diff(close[shut[-1] :]) <= 0)


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("durations", [(0.025, 0.025), (0.04, 0.12)])
def test_the_lip_touches_the_teeth_in_every_f(fps: float, durations: tuple[float, float]) -> None:
    speech = syllables("fv", durations, seed=3)
    track = animate(speech, fps=fps)
    for unit in units(speech):
        if unit.sound in LABIODENTALS:
            assert track["mouthRollLower"][showing(track, unit, speech.rate)].max() == 1.0
    assert track["mouthClose"].max() == 0.0


@pytest.mark.parametrize("fps", RATES)
def test_shut_lips_win_over_the_teeth(fps: float) -> None:
    speech = syllables("pmfv", (0.03, 0.10), seed=4)
    track = animate(speech, fps=fps)
    assert np.all(track["mouthClose"] + track["mouthRollLower"] <= 1.0 + 1e-6)
    for ipa in ("pf", "fp", "mv"):
        speech = say([("ɑ", 0.1), (ipa[0], 0.06), (ipa[1], 0.06), ("ɑ", 0.1)])
        track = animate(speech, fps=fps)
        assert track["mouthClose"].max() == 1.0
        assert track["mouthRollLower"].max() == 1.0
        rising = np.diff(track["mouthClose"]) > 0
        assert np.sum(np.diff(rising.astype(int)) == 1) + rising[0] == 1  # shuts once


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("durations", [(0.025, 0.03), (0.04, 0.12)])
def test_no_vowel_is_swallowed(fps: float, durations: tuple[float, float]) -> None:
    for seed in range(4):
        speech = syllables("pbm", durations, seed)
        track = animate(speech, fps=fps)
        for unit in units(speech):
            if unit.sound in VOWELS:
                shown = showing(track, unit, speech.rate)
                assert track["mouthClose"][shown].min() <= 0.5
                assert track["jawOpen"][shown].max() > 0.05


def test_silence_shuts_the_mouth_and_holds_it_still() -> None:
    speech = say([("", 0.4), ("h", 0.06), ("ɑ", 0.3, 1), ("", 2.0), ("o", 0.3), ("", 0.5)])
    track = animate(speech, fps=25)
    for name in ("jawOpen", "mouthClose", "mouthPucker", "mouthUpperUpLeft", "mouthLowerDownLeft"):
        pause = track[name][round(0.96 * 25) : round(2.5 * 25)]
        assert pause.max() < 0.01, name
        assert np.ptp(pause) < 0.01, name
        assert track[name][-8:].max() < 0.01
    assert track["jawOpen"].max() > 0.5
    assert track["rest"][[0, 40, -1]].min() == 1.0
    assert track["rest"][15] == 0.0


def test_short_pauses_do_not_shut_the_mouth_but_long_ones_do() -> None:
    def least(pause: float) -> float:
        speech = say([("ɑ", 0.3), ("", pause), ("ɑ", 0.3)])
        return float(animate(speech, fps=50)["jawOpen"][5:-5].min())

    assert least(0.04) > 0.4 > least(0.15) > least(0.4)
    assert least(0.4) < 0.02


def test_lips_shut_and_open_over_two_frames() -> None:
    for phase in np.linspace(0.2, 0.24, 17):
        sounds: list[Sound] = [("", phase), ("ɑ", 0.12), ("p", 0.07), ("ɑ", 0.12), ("", 0.2)]
        close = animate(say(sounds), fps=25)["mouthClose"]
        shut = np.flatnonzero(close > 0.95)
        assert 0.4 <= close[shut[0] - 1] < 1.0
        assert 0.28 <= close[shut[-1] + 1] < 1.0
        assert close[shut[0] - 3] == close[shut[-1] + 3] == 0.0


@pytest.mark.parametrize("fps", [50, 60])
def test_a_short_closure_can_be_seen(fps: float) -> None:
    close = animate(say([("ɑ", 0.2), ("b", 0.025), ("ɑ", 0.2)]), fps=fps)["mouthClose"]
    assert np.sum(close == 1.0) / fps > 0.03


@pytest.mark.parametrize("fps", [24, 25, 30])
def test_a_short_vowel_opens_as_wide_wherever_the_frames_lie(fps: float) -> None:
    def widest(phase: float) -> float:
        sounds: list[Sound] = [("", phase), ("s", 0.1), ("ɑ", 0.05, 1), ("s", 0.1), ("", 0.2)]
        return float(animate(say(sounds), fps=fps)["jawOpen"].max())

    found = [widest(phase) for phase in np.linspace(0.2, 0.24, 13)]
    assert min(found) > 0.85 * max(found)


@pytest.mark.parametrize("sound", ["u", "w", "o", "ʃ"])
def test_lips_round_before_the_sound(sound: str) -> None:
    def rounding(*, early: bool) -> tuple[float, float]:
        name = "mouthFunnel" if sound == "ʃ" else "mouthPucker"
        order: list[Sound] = [("k", 0.12), (sound, 0.15)]
        order = order if early else order[::-1]
        track = animate(say([("", 0.3), *order, ("", 0.3)]), fps=50)
        middle = 0.36 if early else 0.51
        return float(track[name][round(middle * 50)]), float(track[name].max())

    before, full = rounding(early=True)
    after, _ = rounding(early=False)
    assert before > 0.4 * full
    assert before > after


@pytest.mark.parametrize("fps", RATES)
def test_a_short_strong_sound_reaches_its_shape(fps: float) -> None:
    track = animate(say([("", 0.2), ("i", 0.15), ("w", 0.07), ("i", 0.15), ("", 0.2)]), fps=fps)
    assert track["mouthPucker"].max() > 0.75


@pytest.mark.parametrize("fps", [24, 25, 30, 50, 60])
def test_the_mouth_is_a_little_ahead(fps: float) -> None:
    random = np.random.default_rng(1)
    sounds: list[Sound] = [("", 0.2)]
    for _ in range(60):
        sounds.append(("m", random.uniform(0.07, 0.14)))
        sounds.append(("ɑ", random.uniform(0.1, 0.2), 1))
    speech = say([*sounds, ("", 0.3)])
    track = animate(speech, fps=fps)
    opening = track["jawOpen"] * (1 - track["mouthClose"])
    middle = (np.arange(len(track)) + 0.5) / fps
    vowel = np.zeros(len(speech.samples))
    for unit in units(speech):
        vowel[unit.start : unit.end] = unit.sound == "ɑ"

    def likeness(lead: float) -> float:
        heard = np.interp(middle + lead, np.arange(len(vowel)) / speech.rate, vowel)
        return float(np.corrcoef(opening, heard)[0, 1])

    leads = np.arange(-0.1, 0.1, 0.002)
    assert 0.018 <= leads[np.argmax([likeness(float(lead)) for lead in leads])] <= 0.040


def test_the_mouth_moves_alike_at_all_frame_rates() -> None:
    speech = babble(8)
    fine = animate(speech, fps=100)
    for fps in (24, 25, 30, 50):
        track = animate(speech, fps=fps)
        middle = (np.arange(len(track)) + 0.5) / fps
        for name in ("jawOpen", "mouthPucker", "mouthStretchLeft", "mouthClose"):
            expected = np.interp(middle, (np.arange(len(fine)) + 0.5) / 100, fine[name])
            assert np.abs(track[name] - expected).mean() < 0.05, (fps, name)


def test_louder_and_stressed_vowels_open_wider() -> None:
    sounds: list[Sound] = [("", 0.2)]
    for stress in (0, 1, 0, 1):
        sounds += [("k", 0.1), ("ɛ", 0.15, stress)]
    speech = say([*sounds, ("", 0.2)])
    loud = Speech(speech.samples.copy(), speech.rate, speech.phones, speech.words, speech.text)
    spans = [p for p in speech.phones if p.ipa == "ɛ"]
    for i, phone in enumerate(spans):
        shape = np.sin(np.arange(phone.end - phone.start) * 2 * np.pi * 130 / speech.rate)
        loud.samples[phone.start : phone.end] = shape * (0.05 if i < 2 else 0.5)
    jaw = animate(loud, fps=50)["jawOpen"]
    weak, strong, loud_weak, loud_strong = (
        jaw[round(p.start / speech.rate * 50) : round(p.end / speech.rate * 50)].max()
        for p in spans
    )
    assert weak < 0.85 * strong < loud_strong
    assert weak < loud_weak < loud_strong


def test_expressive_speech_opens_the_mouth_wider() -> None:
    speech = babble(10)
    stable = animate(speech, fps=25)["jawOpen"].mean()
    assert animate(speech, fps=25, style="expressive")["jawOpen"].mean() > 1.05 * stable


def test_open_vowels_open_and_close_vowels_do_not() -> None:
    def jaw(vowel: str) -> float:
        speech = say([("", 0.2), ("t", 0.07), (vowel, 0.15, 1), ("t", 0.07), ("", 0.2)])
        return float(animate(speech, fps=25)["jawOpen"].max())

    assert jaw("i") < jaw("ɛ") < jaw("ɑ")
    assert jaw("u") < 0.3 < 0.6 < jaw("ɑ")

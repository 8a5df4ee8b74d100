from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from made_speech import Sound, babble, say
from numpy.typing import NDArray

from standin.motion import LOOK_DEGREES, STYLES, StyleName, Track, animate, animate_with
from standin.motion.coefficients import ARKIT, HANDS
from standin.motion.mood import EMOTIONS
from standin.motion.prosody import measure
from standin.speech.timed import silence

Curve = NDArray[np.float32]
MINUTES = 4
STYLE_NAMES: list[StyleName] = ["stable", "expressive"]


@pytest.fixture(scope="module")
def tracks() -> dict[StyleName, Track]:
    speech = babble(60 * MINUTES, rate=8000)
    return {name: animate(speech, fps=25, style=name) for name in STYLE_NAMES}


def rises(curve: Curve, level: float) -> int:
    """How often ``curve`` comes up to ``level``."""
    above = curve >= level
    return int(np.sum(above[1:] & ~above[:-1]))


def arms(track: Track) -> Curve:
    """How high the higher hand is."""
    return np.maximum(track["armRaiseLeft"], track["armRaiseRight"])


def look(track: Track) -> tuple[Curve, Curve]:
    """Degrees of the left eye to the viewer's right, and down."""
    x = track["eyeLookOutLeft"] - track["eyeLookInLeft"]
    y = track["eyeLookDownLeft"] - track["eyeLookUpLeft"]
    return x * np.float32(LOOK_DEGREES), y * np.float32(LOOK_DEGREES)


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_blinks(tracks: dict[StyleName, Track], style: StyleName) -> None:
    lids = tracks[style]["eyeBlinkLeft"]
    assert np.array_equal(lids, tracks[style]["eyeBlinkRight"])
    assert 14 <= rises(lids, 1.0) / MINUTES <= 26
    assert rises(lids, 0.6) == rises(lids, 1.0)  # each blink shuts the eye
    shut = np.flatnonzero((lids[1:] == 1) & (lids[:-1] < 1))
    gaps = np.diff(shut) / 25
    assert gaps.min() > 0.3 and gaps.max() < 12
    assert np.log(gaps).std() > 0.4
    assert 0.02 < (lids > 0.5).mean() < 0.12


@pytest.mark.parametrize("fps", [24, 25, 30, 50, 60])
def test_every_blink_shuts_the_eye_at_any_frame_rate(fps: float) -> None:
    lids = animate(silence(8000 * 60, 8000), fps=fps)["eyeBlinkLeft"]
    assert 8 <= rises(lids, 0.6) == rises(lids, 1.0)
    one = lids[np.argmax(lids) - round(0.2 * fps) : np.argmax(lids) + round(0.3 * fps)]
    assert 0.1 < np.sum(one > 0.1) / fps < 0.35


@pytest.mark.parametrize(
    ("style", "low", "high"), [("stable", 0.02, 0.09), ("expressive", 0.05, 0.17)]
)
def test_gaze(tracks: dict[StyleName, Track], style: StyleName, low: float, high: float) -> None:
    track = tracks[style]
    x, y = look(track)
    away = np.hypot(x + 0.9 * track["headYaw"], y + 0.75 * track["headPitch"]) > 1.6
    assert low < away.mean() < high
    held = np.diff(np.flatnonzero(np.diff(away.astype(int))))[:: 2 if not away[0] else 1] / 25
    assert np.median(held) < 1.2
    assert np.abs(x).max() <= 10.01 and np.abs(y).max() <= 7.01


def test_the_eyes_turn_together_and_hold_the_camera(tracks: dict[StyleName, Track]) -> None:
    track = tracks["stable"]
    assert np.array_equal(track["eyeLookOutLeft"], track["eyeLookInRight"])
    assert np.array_equal(track["eyeLookInLeft"], track["eyeLookOutRight"])
    assert np.array_equal(track["eyeLookUpLeft"], track["eyeLookUpRight"])
    x, y = look(track)
    assert np.corrcoef(x, track["headYaw"])[0, 1] < -0.7
    assert np.corrcoef(y, track["headPitch"])[0, 1] < -0.4


@pytest.mark.parametrize(("style", "low", "high"), [("stable", 12, 50), ("expressive", 20, 75)])
def test_nods(tracks: dict[StyleName, Track], style: StyleName, low: float, high: float) -> None:
    pitch = tracks[style]["headPitch"]
    assert low <= rises(pitch, float(pitch.mean() + pitch.std())) / MINUTES <= high


def test_nods_fall_on_stressed_syllables() -> None:
    speech = babble(120, rate=8000)
    track = animate(speech, fps=50, style="expressive")
    pitch = track["headPitch"].astype(float)
    fast = np.convolve(pitch, np.ones(75) / 75, "same")
    stressed = np.zeros(len(track))
    for phone in speech.phones:
        if phone.stress == 1:
            middle = 0.5 * (phone.start + phone.end) / speech.rate
            stressed[min(int(middle * 50), len(track) - 1)] = 1
    around = [np.roll(stressed, k) @ (pitch - fast) for k in range(-25, 26)]
    assert abs(int(np.argmax(around)) - 25) <= 10


def test_expressive_is_livelier(tracks: dict[StyleName, Track]) -> None:
    stable, expressive = tracks["stable"], tracks["expressive"]
    for name in ("headYaw", "headPitch", "headRoll", "browOuterUpLeft", "bodyShift"):
        assert expressive[name].std() > 1.3 * stable[name].std(), name
    assert rises(expressive["eyeBlinkLeft"], 1) > rises(stable["eyeBlinkLeft"], 1)
    assert rises(arms(expressive), 0.4) > 1.8 * rises(arms(stable), 0.4)
    assert rises(arms(stable), 0.4) >= MINUTES
    up = [track["handUpRight"][track["armRaiseRight"] > 0.9].mean() for track in tracks.values()]
    assert up[1] > up[0] + 0.1, "small gestures are low ones"


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_the_head_stays_within_reason(tracks: dict[StyleName, Track], style: StyleName) -> None:
    for name, limit in (("headYaw", 7), ("headPitch", 5), ("headRoll", 4)):
        angle = tracks[style][name]
        assert np.abs(angle).max() <= limit
        assert np.abs(np.diff(angle)).max() < 3.0  # degrees a frame: no jumps
        assert abs(angle.mean()) < 0.5


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_a_raised_arm_comes_down_soon(tracks: dict[StyleName, Track], style: StyleName) -> None:
    raised = arms(tracks[style]) > 0.5
    edges = np.flatnonzero(np.diff(raised.astype(int)))
    assert ((edges[1::2] - edges[::2]) / 25).max() < 2.8


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_hands_change_their_shape_at_rest_or_while_they_fall(
    tracks: dict[StyleName, Track], style: StyleName
) -> None:
    track = tracks[style]
    seen = set()
    for side in ("Left", "Right"):
        height = track[f"armRaise{side}"]
        for hand in HANDS:
            shape = track[hand + side]
            changed = np.flatnonzero(np.abs(np.diff(shape)) > 0.02)
            falling = (np.diff(height) < 0)[changed] | (height[changed] < 0.05)
            assert falling.all(), (hand, side)
            seen |= {hand} if shape.max() > 0.9 else set()
    assert seen >= {"handOpen", "handPoint", "handTogether"}
    both = track["handTogetherLeft"] * track["armRaiseLeft"]
    assert np.array_equal(both, track["handTogetherRight"] * track["armRaiseRight"])


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_strokes_land_on_stressed_vowels_and_hands_rest_between_sentences(style: StyleName) -> None:
    speech = babble(120, rate=8000)
    track = animate(speech, fps=50, style=style)
    height = arms(track)
    vowels = [(p.start / speech.rate, p.end / speech.rate) for p in speech.phones if p.stress == 1]
    arrived = (np.flatnonzero((height[1:] > 0.99) & (height[:-1] <= 0.99)) + 1.5) / 50
    assert len(arrived) >= 4
    on_time = [min(max(a - t, t - b, 0.0) for a, b in vowels) < 0.10 for t in arrived]
    assert np.mean(on_time) >= 0.75
    starts = np.array([a for a, _ in vowels])
    told = [p.end for p in measure(speech).phrases if p.ending != "continuation"]
    late = [height[round((end + 0.75) * 50)] for end in told if (end + 1) * 50 < len(height)
            and not ((starts > end) & (starts < end + 1.6)).any()]  # fmt: skip
    assert max(late, default=0.0) < 0.1


def test_words_choose_the_hand() -> None:
    text = ["Hello", "and", "first", "of", "all", "congratulations"]
    sounds: list[Sound] = [("", 0.8)]
    for _ in text:
        sounds += [("t", 0.1), ("ɛ", 0.25, 1), ("s", 1.6), ("", 0.9)]
    speech = say(sounds)
    named = tuple(replace(word, text=t) for word, t in zip(speech.words, text, strict=True))
    speech = replace(speech, words=named, text=" ".join(text))
    track = animate_with(speech, fps=25, style=replace(STYLES["expressive"], gesture=0, meaning=1))
    for word, hand in ((0, "handOpen"), (2, "handOne"), (5, "handThumb")):
        frame = round((named[word].start / speech.rate + 0.22) * 25)
        shown = max(
            track[hand + s][frame] * track["armRaise" + s][frame] for s in ("Left", "Right")
        )
        assert shown > 0.8, hand
    assert arms(track)[round((named[1].start / speech.rate + 0.6) * 25)] < 0.1


def test_hair_follows_the_head_and_comes_to_rest(tracks: dict[StyleName, Track]) -> None:
    track = tracks["expressive"]
    lag, speed = track["hairLag"][1:], np.diff(1.2 * track["headYaw"] - 1.4 * track["headRoll"])
    assert np.corrcoef(lag, speed)[0, 1] < -0.5, "hair stays behind"
    assert 0.02 < lag.std() < 0.4


def test_feelings_are_seen() -> None:
    speech = babble(30, rate=8000)
    plain = animate(speech, fps=25)
    happy = animate(speech, fps=25, expression="happy")
    assert happy["mouthSmileLeft"].mean() > plain["mouthSmileLeft"].mean() + 0.2
    for name in ("mouthClose", "jawOpen", "mouthRollLower"):
        assert np.array_equal(happy[name], plain[name]), "lips do as they are told"
    felt = {e: animate(speech, fps=25, emotion=e) for e in EMOTIONS}
    means = {e: (t["mouthSmileLeft"].mean(), t["browDownLeft"].mean(), t["browInnerUp"].mean(),
                 t["headPitch"].std()) for e, t in felt.items()}  # fmt: skip
    for a, b in combinations(means.values(), 2):
        assert np.abs(np.subtract(a, b)).max() > 0.05
    assert means["Serious"][0] < plain["mouthSmileLeft"].mean() - 0.1
    assert means["Excited"][3] > 1.3 * means["Soothing"][3]


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_the_end_of_a_scene_is_calm(style: StyleName) -> None:
    for seed in range(12):
        track = animate(babble(4, rate=8000, seed=seed), fps=25, style=style, seed=seed)
        arm = arms(track)
        assert arm[-1] < 0.02 and arm[0] == 0.0
        assert np.diff(arm[-12:]).max() < 0.02  # only ever down
        assert track["eyeBlinkLeft"][[0, 1, -1]].max() < 0.2


def test_questions_raise_the_brows() -> None:
    words: list[Sound] = [("", 0.3)]
    for _ in range(5):
        words += [("t", 0.08), ("ɛ", 0.12, 1)]
    asked = say([*words, *words, *words, ("", 1.0)])
    assert asked.text.rstrip()[-1] == "?"
    told = replace(asked, text=asked.text.replace("?", "."))
    end = round((asked.duration - 1.1) * 25)
    brows = animate(asked, fps=25)["browOuterUpLeft"] - animate(told, fps=25)["browOuterUpLeft"]
    assert brows[end] > 0.1
    assert np.abs(brows[: end - 25]).max() < 1e-6


def test_silence_is_a_living_idle() -> None:
    track = animate(silence(16000 * 60, 16000), fps=25)
    for name in (
        "jawOpen",
        "mouthClose",
        "mouthRollLower",
        "mouthPucker",
        "armRaiseLeft",
        "armRaiseRight",
    ):
        assert track[name].max() == 0.0, name
    assert np.all(track["rest"] == 1.0)
    smile = track["mouthSmileLeft"]
    assert smile.min() == np.float32(0.32) and 0.05 < np.ptp(smile) < 0.4
    assert 8 <= rises(track["headPitch"], 1.0) <= 40, "a listener nods"
    assert rises(track["eyeBlinkLeft"], 1.0) >= 10
    assert 12 <= rises(track["breath"], 0.5) <= 18
    assert 0.3 < np.ptp(track["headYaw"]) < 8
    assert rises(track["eyeLookOutLeft"], 0.03) >= 2


def test_a_pucker_takes_the_smile_away() -> None:
    track = animate(say([("", 0.3), ("u", 0.4), ("", 0.6)]), fps=25)
    smile = track["mouthSmileLeft"]
    assert smile[12] < 0.5 * smile[-1]
    assert 0.32 <= smile[-1] < 0.7


def test_generators_do_not_move_each_other() -> None:
    speech = babble(20, rate=8000)
    usual = animate(speech, fps=25)
    style = replace(STYLES["stable"], blinks=40.0, brow_share=0.5, gesture=1.0, away=0.3)
    changed = animate_with(speech, fps=25, style=style)
    moved = {"eyeBlink", "eyeLook", "brow", "arm"}
    for name in (*ARKIT, "headYaw", "headPitch", "headRoll", "breath", "rest", "tongueTip"):
        same = usual[name].tobytes() == changed[name].tobytes()
        assert same or any(name.startswith(m) for m in moved), name
    assert not np.array_equal(usual["eyeBlinkLeft"], changed["eyeBlinkLeft"])
    assert not np.array_equal(arms(usual), arms(changed))


def test_blinks_leave_the_eyes_and_brows_alone() -> None:
    speech = babble(20, rate=8000)
    usual = animate(speech, fps=25)
    changed = animate_with(speech, fps=25, style=replace(STYLES["stable"], blinks=40.0))
    different = [n for n in ARKIT if usual[n].tobytes() != changed[n].tobytes()]
    assert different == ["eyeBlinkLeft", "eyeBlinkRight"]

"""Match tone: how near a tuned voice comes to a recording, and that its timing stays right."""

from dataclasses import replace

import numpy as np
import pytest
import soxr

from standin.errors import InvalidField, UnknownVoice
from standin.scene import TextVoice
from standin.speech import (
    Espeak,
    Flite,
    Speech,
    Voices,
    colour,
    features,
    matched,
    matching,
    profile,
)
from standin.speech.engine import VoiceEngine, VoiceInfo
from standin.speech.matched import Matched, Tuning
from standin.speech.pitch import fundamental
from standin.speech.recording import hear
from standin.speech.tone import PLAIN, Tone
from standin.speech.voice_pack import PackError, VoicePack

from .conftest import tiles

TEXT = (
    "My brother may buy five apples before the evening. We opened two new branches this month, "
    "and more people than ever came to see us. Would you like to know how we did it?"
)
OTHER = (
    "The weather turned cold in the last week of autumn. She packed a small bag and walked to "
    "the station. Nobody there could say when the next train would leave."
)
FLITE, ESPEAK = Flite(), Espeak()
pytestmark = pytest.mark.skipif(not FLITE.voices(), reason="needs flite")


@pytest.fixture(scope="module")
def voices() -> Voices:
    return Voices([FLITE, ESPEAK])


@pytest.fixture(scope="module")
def recording(voices: Voices) -> Speech:
    """Somebody whom no voice here is: slt with a longer tract, lower and livelier."""
    engine, info = FLITE, voices.get("flite-slt")
    stranger = Tuning(info.id, semitones=-2, melody=1.5, tract=1.08, gains=_slope(1.5))
    return Matched(engine, info, stranger).express(info, TEXT, PLAIN)


@pytest.fixture(scope="module")
def match(voices: Voices, recording: Speech) -> matching.Match:
    return matching.match(voices, recording.samples, recording.rate, "en-US")


def _slope(per_octave: float) -> tuple[float, ...]:
    octaves = np.log2(colour.centres() / 1000)
    return tuple(float(g) for g in per_octave * octaves)


def test_the_tuned_voice_is_near_on_words_that_it_was_not_tuned_by(
    voices: Voices, match: matching.Match
) -> None:
    base = voices.get(match.tuning.base)
    engine = FLITE
    plain = engine.express(base, OTHER, PLAIN)
    tuned = Matched(engine, base, match.tuning).express(base, OTHER, PLAIN)
    found = [profile.measure(each.samples, each.rate) for each in (plain, tuned)]
    assert found[0] is not None
    assert found[1] is not None
    before, after = (matching.figures(each, match.wanted) for each in found if each)
    assert abs(after.pitch_semitones_off) < 0.6 < abs(before.pitch_semitones_off)
    assert abs(after.range_off) < abs(before.range_off)
    assert after.colour_off < 0.6 * before.colour_off
    assert abs(after.tilt_off) < 0.6
    assert np.abs(tuned.samples).max() < 1


def test_the_length_of_the_tract_is_found(voices: Voices) -> None:
    info = voices.get("flite-rms")
    said = FLITE.express(info, TEXT, PLAIN)
    own = profile.measure(said.samples, said.rate)
    assert own is not None
    for factor in (0.9, 1.1):
        longer = Matched(FLITE, info, Tuning(info.id, tract=factor)).express(info, OTHER, PLAIN)
        found = profile.measure(longer.samples, longer.rate)
        assert found is not None
        # The prior is that nothing is different: the vowels must say it.
        assert profile.tract(found, own, 1.0) == pytest.approx(factor, abs=0.041)


def test_a_longer_tract_moves_neither_pitch_nor_pace(voices: Voices) -> None:
    info = voices.get("flite-rms")
    plain = FLITE.express(info, TEXT, PLAIN)
    longer = Matched(FLITE, info, Tuning(info.id, tract=1.1)).express(info, TEXT, PLAIN)
    assert longer.duration == pytest.approx(plain.duration, rel=0.02)
    found = [fundamental(s.samples, s.rate) for s in (plain, longer)]
    assert np.median(found[1]) == pytest.approx(np.median(found[0]), rel=0.02)


def test_phones_are_where_they_are_heard(voices: Voices, match: matching.Match) -> None:
    voice = TextVoice("own", "Bob may keep a map by the big pump.", speed=0.9)
    pack = VoicePack("own", match.tuning)
    speech = voices.speak(voice, pack)
    tiles(speech)
    assert [w.text for w in speech.words] == [
        "Bob",
        "may",
        "keep",
        "a",
        "map",
        "by",
        "the",
        "big",
        "pump",
    ]
    aligned = hear(speech.samples, speech.rate, voice.text)
    starts = np.array([w.start for w in speech.words]) / speech.rate
    heard = np.array([w.start for w in aligned.words]) / speech.rate
    assert np.median(np.abs(starts - heard)) < 0.03


def test_tones_and_breaks_work_as_with_any_voice(voices: Voices, match: matching.Match) -> None:
    pack = VoicePack("own", match.tuning)
    plain = voices.speak(TextVoice("own", TEXT), pack)
    again = voices.speak(TextVoice("own", TEXT), pack)
    assert plain.digest == again.digest
    higher = voices.speak(TextVoice("own", TEXT, pitch=25), pack)
    hz = [np.median(fundamental(s.samples, s.rate)) for s in (plain, higher)]
    assert 12 * np.log2(hz[1] / hz[0]) == pytest.approx(6, abs=0.5)
    faster = voices.speak(TextVoice("own", TEXT, speed=1.5), pack)
    assert faster.duration == pytest.approx(plain.duration / 1.5, rel=0.06)
    excited = voices.speak(TextVoice("own", TEXT, emotion="Excited"), pack)
    assert excited.duration < plain.duration
    pause = voices.speak(TextVoice("own", 'One.<break time="1s"/>Two.'), pack)
    assert any(not p.ipa and p.end - p.start >= pause.rate for p in pause.phones)


def test_other_languages_have_a_voice_too(voices: Voices, recording: Speech) -> None:
    found = matching.match(voices, recording.samples, recording.rate, "de-DE")
    assert found.tuning.base.startswith("espeak-de")
    assert abs(found.after.pitch_semitones_off) < 0.7
    with pytest.raises(InvalidField, match="language: no voice of 'tlh' can be tuned"):
        matching.match(voices, recording.samples, recording.rate, "tlh")


def test_a_voice_that_cannot_be_tuned_is_named(voices: Voices, recording: Speech) -> None:
    class Plain:
        def list(self) -> list[VoiceInfo]:
            return [replace(voices.get("flite-slt"), pitch=False)]

        def engine(self, voice_id: str) -> VoiceEngine:
            return voices.engine(voice_id)

    with pytest.raises(InvalidField, match="'en-US' can be tuned: the engine of flite-slt cannot"):
        matching.match(Plain(), recording.samples, recording.rate, "en-US")


def test_a_hum_has_no_tone(voices: Voices) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 8 * 16000).astype(np.float32)
    with pytest.raises(InvalidField, match="audio: has too little voice"):
        matching.match(voices, noise, 16000, "en-US")


def test_the_equaliser_does_what_it_says() -> None:
    gains = [0.0] * colour.BANDS
    gains[12] = 9.0
    noise = np.random.default_rng(2).normal(0, 0.05, 4 * 22050).astype(np.float32)
    speech = Speech(noise, 22050, ())
    made = matched.coloured(speech, gains)
    assert len(made.samples) == len(noise)
    change = [
        colour.colour(soxr.resample(s, 22050, features.RATE).astype(np.float32))
        for s in (noise, made.samples)
    ]
    raised = change[1] - change[0]
    assert int(np.argmax(raised)) == 12
    assert raised[12] - np.median(raised) == pytest.approx(7, abs=2.5)
    loud = matched.coloured(replace(speech, samples=noise * 15), gains)
    assert np.abs(loud.samples).max() <= 0.981


def test_a_pack_is_read_as_it_was_written(match: matching.Match) -> None:
    pack = VoicePack("own", match.tuning)
    assert VoicePack.from_bytes(pack.to_bytes()) == pack
    assert pack.to_bytes() != VoicePack("another", match.tuning).to_bytes()
    with pytest.raises(PackError, match="damaged"):
        VoicePack.from_bytes(b"not a pack")


def test_a_base_that_is_not_installed_is_named(match: matching.Match) -> None:
    pack = VoicePack("own", replace(match.tuning, base="flite-gone"))
    with pytest.raises(UnknownVoice, match="flite-gone"):
        Voices([ESPEAK]).speak(TextVoice("own", "Hello."), pack)


def test_the_engine_does_the_work_within_its_tone(voices: Voices) -> None:
    """Where nothing is tuned, the samples are the engine's own."""
    info = voices.get("flite-slt")
    same = Matched(FLITE, info, Tuning(info.id)).express(info, "Hello there.", Tone(1.2, 2))
    own = FLITE.express(info, "Hello there.", Tone(1.2, 2))
    assert same.digest == own.digest

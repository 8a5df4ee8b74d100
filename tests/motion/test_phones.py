from itertools import pairwise

import numpy as np
import pytest

from standin.motion import SILENCE, units
from standin.motion.phones import NEUTRAL, Unit, classes
from standin.motion.targets import CHANNELS, TARGETS
from standin.speech.timed import Phone, Speech, silence

LETTERS = (
    "pbmɓʙʘ fvɱʋⱱɸβ θð tdʈɖɗ ǀǁǂǃ kɡgqɢxɣχʁħʕhɦŋɴʀʔcɟ ʃʒɕʑʂʐçʝɧ sz nɲɳɭʎlɫɬɮɺ rɹɾɻɽɚɝ aɑɐʌɶɒ "
    "eɛæəɜɘɞ iɪɨɯjɤ oɔɵœø uʊʉyʏwɥʍ ʦʣʧʤʨʥ ᵻᵿ"
)


def spoken(*ipa: str, samples: int = 1000) -> Speech:
    phones = tuple(Phone(p, i * samples, (i + 1) * samples) for i, p in enumerate(ipa))
    return Speech(np.zeros(samples * len(ipa), np.float32), 16000, phones)


@pytest.mark.parametrize("letter", LETTERS.replace(" ", ""))
def test_every_letter_has_a_class(letter: str) -> None:
    (found,) = classes(letter)
    assert found in TARGETS
    assert found != NEUTRAL or letter in "hɦħʕʔ"


def test_there_are_31_classes_and_silence() -> None:
    assert len(TARGETS) == 32
    for target in TARGETS.values():
        assert target.shape.shape == (len(CHANNELS),)
        assert target.shape.min() >= 0.0
        assert target.shape.max() <= 1.0


@pytest.mark.parametrize(
    ("ipa", "expected"),
    [
        ("tʃ", "ʃ"),
        ("d͡ʒ", "ʃ"),
        ("ts", "s"),
        ("tɕ", "ʃ"),
        ("kp", "p"),
        ("ɡ͡b", "p"),
        ("pf", "pf"),
        ("oʊ", "oʊ"),
        ("aɪɚ", "aɪɜ"),
        ("ç", "ʃ"),
        ("ç", "ʃ"),
        ("ˈuː", "u"),
        ("ɔ̃", "ɔ"),
        ("pʰ", "p"),
        ("tʲ", "t"),
        ("ɑ5", "ɑ"),
        ("m̩", "m"),
        ("S", "ʃ"),
        ("Z", "ʃ"),
        ("N", "k"),
        ("A", "ɑ"),
        ("X", "k"),
        ("[a", "a"),
        ("@", "ə"),
        ("(en)a", "a"),
        ("(vi-hue", ""),
        ("ʲ", ""),
        ("ː", ""),
    ],
)
def test_phones_of_many_languages(ipa: str, expected: str) -> None:
    assert "".join(classes(ipa)) == expected


@pytest.mark.parametrize(
    "ipa", ["ж", "語", "🙂", "\x00", "\ud800", "a" * 5000, "((((", "ﷺ", "\u0301", "1", "~^"]
)
def test_hostile_phones_become_something(ipa: str) -> None:
    found = units(spoken("a", ipa, "a"))
    assert {unit.sound for unit in found} <= set(TARGETS)
    assert found[-1].end == 3000


def test_a_diphthong_is_split_where_its_first_vowel_ends() -> None:
    assert units(spoken("aɪ")) == [Unit("a", 0, 600), Unit("ɪ", 600, 1000)]
    assert units(spoken("ua")) == [Unit("u", 0, 400), Unit("a", 400, 1000)]


def test_units_keep_stress() -> None:
    phones = (Phone("oʊ", 0, 100, 0, 1, True),)
    found = units(Speech(np.zeros(100, np.float32), 8000, phones))
    assert all(unit.stress == 1 and unit.accent for unit in found)


def test_units_cover_every_sample_once() -> None:
    found = units(spoken("", "_:", "h", "aɪə", "", "ʲ", "tʃ", "ː", samples=7))
    assert found[0] == Unit(SILENCE, 0, 14)
    assert found[-1].end == 56
    assert all(a.end == b.start and a.end > a.start for a, b in pairwise(found))


def test_a_mark_alone_lengthens_the_sound_before() -> None:
    assert [unit.sound for unit in units(spoken("m", "ː"))] == ["m", "m"]


def test_missing_phones_are_silence() -> None:
    assert units(Speech(np.zeros(500, np.float32), 8000, ())) == [Unit(SILENCE, 0, 500)]
    short = Speech(np.zeros(500, np.float32), 8000, (Phone("a", 0, 200), Phone("b", 200, 200)))
    assert units(short) == [Unit("a", 0, 200), Unit(SILENCE, 200, 500)]
    assert units(silence(0, 8000)) == []

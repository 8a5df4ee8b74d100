"""Cues from words and their times, and captions in the picture."""

import random
from itertools import pairwise

import numpy as np
import pytest

from standin.scene import Captions, TextVoice
from standin.scene.limits import CAPTION_PRESETS
from standin.settings import Settings
from standin.speech import Speech, Voices
from standin.speech.timed import Phone, Word
from standin.stage import Box
from standin.stage.captions import Burnt
from standin.stage.cues import LONGEST, SHORTEST, WIDE, Measure, cues, letters, tokens
from standin.stage.fonts import installed
from standin.stage.presets import PRESETS

RATE = 1000
TEXT = (
    "Video is the way that many people learn today, and a presenter helps them to follow. "
    'Is it fast? "Yes," she said: it is (really) fast. This one was made on my own machine, '
    "without sending a single word to anybody else!"
)

needs_fonts = pytest.mark.skipif(not installed(), reason="no fonts are installed")


def speech(text: str, seed: int = 0, pieces: list[str] | None = None) -> Speech:
    """A speech of some words, each as long as it is written, with pauses after marks."""
    chance = random.Random(seed)
    words, at, found = [], 300, 0
    for piece in pieces or [w for w in text.split() if any(c.isalnum() for c in w)]:
        core = piece.strip(".,?!:;\"'()「」。、")
        first = text.index(core, found)
        found = first + len(core)
        long = 60 * len(core) + chance.randrange(120)
        words.append(Word(core, at, at + long, first, found))
        at += long + (chance.randrange(100, 1500) if piece[-1] in ".?!,。" else 20)
    total = at + 800
    return Speech(np.zeros(total, np.float32), RATE, (Phone("", 0, total),), tuple(words), text)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("measure", [Measure(), Measure(24), Measure(16, 2, 4), Measure(38, 1)])
def test_cues_keep_their_rules(seed: int, measure: Measure) -> None:
    said = speech(TEXT, seed)
    made = cues(said, said.duration, measure)
    shown = [token.text for cue in made for token in cue.tokens]
    assert shown == [token.text for token in tokens(said)]  # all of them, once, in order
    assert " ".join(" ".join(cue.texts) for cue in made) == TEXT
    for cue in made:
        assert 1 <= len(cue.lines) <= measure.lines
        assert len(cue.tokens) <= measure.words
        assert all(letters(text) <= measure.line or " " not in text for text in cue.texts)
        assert cue.start <= cue.tokens[0].start and cue.tokens[-1].end <= cue.end + 1e-9
        assert cue.end - cue.start <= LONGEST + 0.8
    for one, two in pairwise(made):
        assert one.end <= two.start
        assert two.start - one.end >= 0.5 or two.start == one.end  # no flicker
        assert one.end - one.start >= SHORTEST or one.end == two.start
    assert made[-1].end <= said.duration


def test_a_cue_ends_where_a_sentence_does() -> None:
    said = speech(TEXT)
    ends = [cue.tokens[-1].text[-1] for cue in cues(said, said.duration)]
    assert sum(mark in '.,?!:"' for mark in ends) >= 0.7 * len(ends)


def test_two_lines_are_about_as_long() -> None:
    said = speech("Video is the way that many people learn today with a presenter who helps")
    (cue, *_) = cues(said, said.duration)
    above, below = map(letters, cue.texts)
    assert abs(above - below) <= 12


def test_marks_stay_with_their_words() -> None:
    said = speech("He said “no” — (twice) & left… ¿Sí? Well-known.", pieces=None)
    shown = [token.text for token in tokens(said)]
    assert shown[2] == "“no” —" and shown[3] == "(twice) &"
    assert "¿Sí?" in shown


def test_tags_are_not_shown() -> None:
    text = 'Hello <break time="1s"/> there.'
    said = speech(text, pieces=["Hello", "there."])
    assert [t.text for t in tokens(said)] == ["Hello", "there."]
    assert cues(said, said.duration)[0].texts == ("Hello there.",)


def test_chinese_has_no_spaces_and_sixteen_to_a_line() -> None:
    pieces = ["中文", "字符", "的", "换行", "规则", "，", "这是", "一个", "很长", "的", "测试"]
    text = "".join(pieces) + "。"
    said = speech(text, pieces=[p for p in pieces if p != "，"])
    made = cues(said, said.duration)
    assert "".join("".join(c.texts) for c in made) == text
    assert all(letters(line) <= 16 * WIDE for c in made for line in c.texts)


def test_speeches_put_together_are_apart() -> None:
    said = speech("Hello.Hi well-known", pieces=["Hello.", "Hi", "well", "known"])
    (cue,) = cues(said, said.duration)
    assert cue.texts == ("Hello. Hi well-known",)


def test_without_words_there_are_no_cues() -> None:
    assert cues(Speech(np.zeros(10, np.float32), RATE, ()), 1.0) == []


def test_cues_of_a_real_voice_are_there_while_the_words_are_heard() -> None:
    voice = TextVoice("espeak-en-us", TEXT)
    said = Voices.of(Settings.load()).speak(voice).padded(0.3, 0.5)
    made = cues(said, said.duration)
    assert " ".join(" ".join(c.texts) for c in made) == TEXT
    for word in said.words:
        middle = (word.start + word.end) / 2 / said.rate
        (cue,) = [c for c in made if c.start <= middle < c.end]
        assert any(word.text in token.text for token in cue.tokens)


@needs_fonts
@pytest.mark.parametrize("size", [(640, 360), (360, 640), (360, 360)])
@pytest.mark.parametrize("preset", CAPTION_PRESETS)
def test_captions_lie_in_the_safe_area(preset: str, size: tuple[int, int]) -> None:
    said = speech(TEXT)
    frames = int(said.duration * 25)
    burnt = Burnt(Captions(True, preset), said, frames, 25, *size)
    seen = 0
    for number in range(0, frames, 40):
        picture = burnt.at(number)
        if picture is not None:
            height, width = picture.pixels.shape[:2]
            assert picture.left >= 0.03 * size[0]
            assert picture.left + width <= 0.97 * size[0]
            assert picture.top + height <= 0.97 * size[1]
            assert height <= 0.4 * size[1]
            seen += 1
    assert seen > 3


@needs_fonts
def test_the_spoken_word_is_lit_when_it_is_spoken() -> None:
    said = speech("Video is the way that many people learn.")
    frames = int(said.duration * 25)
    burnt = Burnt(Captions(True, "karaoke"), said, frames, 25, 640, 360)
    before = burnt.at(0)
    assert before is None  # nobody speaks yet
    places = []
    for word in said.words:
        first = burnt.at(word.start * 25 // RATE)
        earlier = burnt.at(word.start * 25 // RATE - 1)
        assert first is not None and first is not earlier
        places.append(lit(first.pixels) + first.left)
    assert places == sorted(places) and len(set(places)) == len(places)


def lit(pixels: np.ndarray) -> float:
    """Middle column of what has the colour of the spoken word."""
    colour = tuple(bytes.fromhex((PRESETS["karaoke"].spoken or "")[1:]))
    near = (np.abs(pixels[..., :3].astype(int) - colour).max(axis=2) < 12) & (pixels[..., 3] > 250)
    assert near.any()
    return float(np.flatnonzero(near.any(axis=0)).mean())


@needs_fonts
def test_the_box_behind_a_word_does_not_jump_within_a_line() -> None:
    said = speech("go up to it")
    burnt = Burnt(Captions(True, "bold"), said, 80, 25, 640, 360)
    colour = tuple(bytes.fromhex((PRESETS["bold"].pill or "")[1:]))
    found = {}
    for number in range(80):
        picture = burnt.at(number)
        if picture is not None:
            near = np.abs(picture.pixels[..., :3].astype(int) - colour).max(axis=2) < 3
            rows = np.flatnonzero((near & (picture.pixels[..., 3] == 255)).any(axis=1))
            if len(rows):
                found[id(picture)] = (picture.top + int(rows[0]), picture.top + int(rows[-1]))
    assert found
    ends = [bottom for _, bottom in found.values()]  # its upper edge lies partly behind letters
    assert len(ends) == 4 and max(ends) - min(ends) <= 1
    assert all(bottom - top > 10 for top, bottom in found.values())


@needs_fonts
def test_lighting_can_be_off() -> None:
    said = speech("Video is the way.")
    burnt = Burnt(Captions(True, "karaoke", highlight=False), said, 80, 25, 640, 360)
    assert len({id(burnt.at(n)) for n in range(10, 30)}) == 1


@needs_fonts
def test_any_frame_can_be_drawn_alone() -> None:
    said = speech(TEXT)
    one, two = (Burnt(Captions(True, "bold"), said, 300, 25, 640, 360) for _ in range(2))
    for number in range(0, 200, 7):
        one.at(number)
    a, b = one.at(180), two.at(180)
    assert a is not None and b is not None
    assert (a.left, a.top) == (b.left, b.top) and np.array_equal(a.pixels, b.pixels)


@needs_fonts
def test_captions_keep_clear_of_the_mouth() -> None:
    said = speech("Video is the way.")
    mouth = Box(280, 270, 360, 340)
    low = Burnt(Captions(True), said, 80, 25, 640, 360).at(20)
    high = Burnt(Captions(True), said, 80, 25, 640, 360, [mouth]).at(20)
    assert low is not None and high is not None
    assert low.top > 270
    assert high.top + high.pixels.shape[0] <= mouth.top


@needs_fonts
def test_captions_can_be_placed() -> None:
    said = speech("Video is the way.")
    asked = Captions(True, x=0.25, y=0.5)
    picture = Burnt(asked, said, 80, 25, 640, 360).at(20)
    assert picture is not None
    height, width = picture.pixels.shape[:2]
    assert picture.left + width / 2 == pytest.approx(160, abs=6)
    assert picture.top + height / 2 == pytest.approx(180, abs=8)


def test_the_presets_are_those_that_may_be_asked_for() -> None:
    assert tuple(PRESETS) == CAPTION_PRESETS

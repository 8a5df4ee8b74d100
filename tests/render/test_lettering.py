"""Captions and texts in finished videos."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from standin.avatars.catalogue import Catalogue
from standin.media import decode
from standin.motion import Track
from standin.motion.coefficients import row
from standin.render import Crew, Take, draw, lettering, render
from standin.render.plan import Chunk, chunk_key, excerpt, uncaptioned
from standin.scene import Captions, Character, Scene, Silence, TextOverlay, TextVoice, Video
from standin.speech import Speech
from standin.speech.timed import Word
from standin.stage import fonts
from standin.stage.fonts import installed

TEXT = "Maybe five people can hear me, maybe more than that."
SCENES = (
    Scene(TextVoice("espeak-en-us", TEXT), Character("maya")),
    Scene(TextVoice("espeak-en-us", "Two."), Character("maya"), texts=(TextOverlay("Two", y=0.2),)),
)
YELLOW = (0xFF, 0xD2, 0x3F)

needs_fonts = pytest.mark.skipif(not installed(), reason="no fonts are installed")


def yellow(pixels: np.ndarray) -> int:
    return int((np.abs(pixels.astype(int) - YELLOW).max(axis=2) < 40).sum())


@needs_fonts
def test_spoken_words_are_lit_in_the_finished_video(tmp_path: Path, paint: Path) -> None:
    video = Video(SCENES, 640, 360, 25, captions=Captions(True, "karaoke"))
    out = tmp_path / "out.mp4"
    with Crew(2, paint) as crew:
        takes = render(video, out, crew)
    seen = [yellow(frame[250:]) for frame in decode.frames(out)]
    start = 0
    for take in takes:
        first, last = take.speech.words[0], take.speech.words[-1]
        begin = start + first.start * 25 // take.speech.rate
        assert max(seen[start : begin - 1]) < 4  # nothing is lit before it is said
        assert min(seen[begin + 1 : start + last.end * 25 // take.speech.rate - 1]) > 8
        start += len(take.track)
    cues = lettering.all_cues(takes, 25)
    assert cues[-1].texts == ("Two.",)
    assert cues[-1].start == pytest.approx(begin / 25, abs=0.04)
    assert lettering.warnings(video, takes) == []


def still_take(text: str) -> Take:
    words = tuple(
        Word(word, i * 300, (i + 1) * 300, text.index(word), text.index(word) + len(word))
        for i, word in enumerate(text.split())
    )
    speech = Speech(np.zeros(2000, np.float32), 1000, (), words, text)
    return Take(speech, Track(np.repeat(row()[None], 50, axis=0), 25.0))


@needs_fonts
@pytest.mark.parametrize("first", [0, 20])
def test_one_pass_gives_the_chunks_of_two(first: int, tmp_path: Path, paint: Path) -> None:
    avatars = Catalogue(paint)
    scenes = (
        Scene(TextVoice("v", "so many"), Character("maya")),
        Scene(TextVoice("v", "words here"), Character("maya", 0.6), transition="cross_fade"),
    )
    video = Video(scenes, 320, 180, captions=Captions(True))
    asked, clean = (excerpt(each, 1, first) for each in (video, uncaptioned(video)))
    takes = [still_take("so many"), still_take("words here")][-len(asked.scenes) :]

    def drawn(video: Video, name: str, clean: Path | None = None) -> bytes:
        out = tmp_path / name
        draw.draw(
            video, takes, lambda who: avatars.get(who.avatar_id), first, 30, out, {}, clean=clean
        )
        return out.read_bytes()

    both = drawn(asked, "a.mp4", tmp_path / "b.mp4")
    assert both == drawn(asked, "c.mp4")
    assert (tmp_path / "b.mp4").read_bytes() == drawn(clean, "d.mp4") != both


@needs_fonts
@pytest.mark.parametrize(("width", "height"), [(640, 360), (360, 640), (360, 360)])
@pytest.mark.parametrize(("scale", "y"), [(1.0, 0.0), (2.0, 0.4)])
def test_captions_never_cover_the_mouth(
    width: int, height: int, scale: float, y: float, paint: Path
) -> None:
    avatars = Catalogue(paint)
    scene = Scene(TextVoice("v", "so many words here"), Character("maya", scale, 0.0, y))
    plain = Video((scene,), width, height, 25)
    take = still_take("so many words here")
    wide = replace(take, track=Track(np.repeat(row(jawOpen=0.5)[None], 50, axis=0), 25.0))

    def frame(video: Video, shown: Take) -> np.ndarray:
        made = draw.still(video, [shown], lambda who: avatars.get(who.avatar_id), 5, {})
        return made.astype(int)

    mouth = np.abs(frame(plain, take) - frame(plain, wide)).max(axis=2) > 40
    captioned = replace(plain, captions=Captions(True, "boxed"))
    letters = np.abs(frame(captioned, take) - frame(plain, take)).max(axis=2) > 4
    assert letters.any()
    assert not (mouth & letters).any()


def test_fonts_name_chunks_with_letters_only(monkeypatch: pytest.MonkeyPatch) -> None:
    chunk = Chunk(0, 0, 0, 25)
    bare = Video((replace(SCENES[0]),), 640, 360)
    burnt = replace(bare, captions=Captions(True))
    beside = replace(bare, captions=Captions(False))
    before = [chunk_key(video, chunk, ["a"]) for video in (bare, burnt, beside)]
    monkeypatch.setattr(fonts, "digest", lambda: "other fonts")
    after = [chunk_key(video, chunk, ["a"]) for video in (bare, burnt, beside)]
    assert before[0] == before[2] == after[0] == after[2]
    assert len({before[0], before[1], after[1]}) == 3


@needs_fonts
def test_what_fonts_lack_is_said() -> None:
    text = TextOverlay("\ue123", font_family="No Such Font")
    scene = Scene(Silence(1), texts=(text,))
    said = lettering.warnings(Video((scene,)), [still_take("a b c")])
    assert len(said) == 2
    assert "No Such Font" in said[0] and "U+E123" in said[1]

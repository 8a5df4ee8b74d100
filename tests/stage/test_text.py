"""Texts need fonts: what this machine has no glyph for is skipped, and said to be."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from standin.avatars.avatar import Picture
from standin.scene import TextOverlay
from standin.stage.fonts import choose, digest, installed, told
from standin.stage.text import Layout, Span, Style, lay, overlay, rendered, right_to_left

needs_fonts = pytest.mark.skipif(not installed(), reason="no fonts are installed")


def ink(text: str, size: float = 40, **style: object) -> np.ndarray:
    layout = Layout(text, Style(size, **style), 2000)  # type: ignore[arg-type]
    picture = rendered(layout, 20, 20, 2100, 200)
    assert picture is not None
    return picture.pixels


def width(text: str) -> float:
    return Layout(text, Style(40), 10_000).longest


def covered(text: str) -> None:
    if not installed() or choose(text).missing:
        pytest.skip(f"no font here has {text!r}")


@needs_fonts
def test_the_same_text_gives_the_same_pixels() -> None:
    assert np.array_equal(ink("Office AVA"), ink("Office AVA"))
    assert len(digest()) == 64


@needs_fonts
def test_letters_are_kerned() -> None:
    assert width("AVAVAV") < 3 * (width("A") + width("V"))


def test_arabic_letters_join() -> None:
    covered("سلام")
    apart = sum(width(letter) for letter in "سلام")
    assert width("سلام") < 0.8 * apart


def test_what_runs_right_to_left_begins_at_the_right() -> None:
    text = "שלום (עולם)!"
    covered(text)
    layout = Layout(text, Style(40), 600, [Span(0, len(text) - 1, None)])
    mark = rendered(layout, 0, 0, 600, 100)
    whole = rendered(Layout(text, Style(40), 600), 0, 0, 600, 100)
    assert mark is not None and whole is not None
    assert mark.left == whole.left  # the last mark stands at the left


def test_a_line_inside_a_longer_text_has_its_own_direction() -> None:
    assert right_to_left("«שלום» hello")
    assert not right_to_left("12 hello שלום")


def test_marks_combine() -> None:
    covered("स्त्री")
    assert width("स्त्री") < 0.75 * sum(width(c) for c in ("स", "त", "र", "ी"))


def test_thai_breaks_between_words() -> None:
    text = "ภาษาไทยเป็นภาษาที่ไม่มีช่องว่างระหว่างคำ"
    covered(text)
    layout = Layout(text, Style(40), width(text) * 0.6)
    assert layout.lines == 2
    assert layout.longest < width(text) * 0.6


@needs_fonts
@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_lines_lie_within_the_width_and_where_they_should(align: str) -> None:
    text = "Video is the way that many people learn today, with a presenter."
    asked = TextOverlay(text, 0.5, 0.5, 0.5, font_size=54, align=align)  # type: ignore[arg-type]
    picture = overlay(asked, 1280, 720)
    assert picture is not None
    left, right = picture.left, picture.left + picture.pixels.shape[1]
    assert left >= 318 and right <= 962
    assert (left < 324) == (align == "left") and (right > 956) == (align == "right")
    assert lay(asked, 1280, 720).lines > 1


@needs_fonts
def test_a_word_longer_than_the_line_is_broken() -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitän"
    layout = Layout(word, Style(40), 300)
    assert layout.longest <= 300
    assert layout.lines >= 3


@needs_fonts
def test_lines_are_as_high_as_they_should_be() -> None:
    one = Layout("a", Style(40, line_height=1.5), 300).height
    assert one == pytest.approx(60, abs=1)
    assert Layout("a\nb\nc", Style(40, line_height=1.5), 300).height == pytest.approx(3 * one)


@needs_fonts
def test_a_text_outside_the_frame_is_cut_off_or_nothing() -> None:
    part = overlay(TextOverlay("Hello", x=0.0, y=0.5), 640, 360)
    assert part is not None and part.left == 0
    assert overlay(TextOverlay("Hello", x=-1.0, y=-1.0), 640, 360) is None


@needs_fonts
def test_sizes_go_with_the_frame() -> None:
    small, large = (overlay(TextOverlay("Hello"), w, w * 9 // 16) for w in (640, 1280))
    assert small is not None and large is not None
    assert large.pixels.shape[1] == pytest.approx(2 * small.pixels.shape[1], rel=0.05)


@needs_fonts
def test_pixels_are_premultiplied() -> None:
    pixels = ink("Hello", colour="#FF8800", shadow=0.6, outline=0.05)
    assert (pixels[..., :3] <= pixels[..., 3:]).all()


@needs_fonts
def test_a_character_that_no_font_has_is_said_and_drawn_as_a_box() -> None:
    choice = choose("ok \ue123")
    assert choice.missing == "\ue123"
    assert "U+E123" in told([choice])[0]
    assert ink("\ue123").any()


@needs_fonts
def test_a_font_that_is_not_installed_is_said() -> None:
    choice = choose("ok", "No Such Font")
    assert choice.replaced == "No Such Font"
    assert "No Such Font" in told([choice])[0] and choice.used[0] in told([choice])[0]


@needs_fonts
def test_emoji_are_asked_of_fonts_of_emoji() -> None:
    choice = choose("Hi 👩‍👩‍👧 ❤️")
    if choice.missing:
        assert set(choice.missing) <= set("👩👧❤")
    else:
        colourful = ink("👩‍👩‍👧")
        assert colourful[..., :3].std() > 0


def test_without_fonts_a_video_with_letters_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text("<fontconfig></fontconfig>")
    code = """
from standin.errors import InvalidField
from standin.render.lettering import check_fonts
from standin.scene import Captions, Scene, Silence, TextOverlay, Video
check_fonts(Video((Scene(Silence(1)),), captions=Captions()))
for video in (
    Video((Scene(Silence(1)),), captions=Captions(burn_in=True)),
    Video((Scene(Silence(1), texts=(TextOverlay("hi"),)),)),
):
    try:
        check_fonts(video)
    except InvalidField as error:
        print(error.path, error.detail)
"""
    environment = {**os.environ, "FONTCONFIG_FILE": str(config)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    captions, text = done.stdout.splitlines()
    assert "'captions'" in captions and "fonts-dejavu-core" in captions
    assert "'texts'" in text


def test_a_picture_is_what_the_stage_takes() -> None:
    if installed():
        assert isinstance(overlay(TextOverlay("Hello"), 640, 360), Picture)

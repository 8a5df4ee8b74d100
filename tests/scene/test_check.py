from dataclasses import replace
from typing import Any

import pytest

from standin.errors import InvalidField, dotted
from standin.scene import (
    Captions,
    Character,
    ColourBackground,
    Recording,
    Scene,
    Silence,
    TextOverlay,
    TextVoice,
    Video,
    check,
    from_json,
    scene_from_json,
    scene_to_json,
    to_json,
)

SCENE = Scene(
    TextVoice("v", "Hello"), Character("maya", 0.8, 0.1, -0.1), ColourBackground("#aabbcc")
)
VIDEO = Video((SCENE, Scene(Silence(2))), 1280, 720, 25, "A title")


def with_voice(**changes: Any) -> Video:
    voice = replace(TextVoice("v", "Hello"), **changes)
    return replace(VIDEO, scenes=(replace(SCENE, voice=voice),))


def with_character(**changes: Any) -> Video:
    character = replace(Character("maya"), **changes)
    return replace(VIDEO, scenes=(replace(SCENE, character=character),))


def test_a_good_video_passes_and_survives_json() -> None:
    check(VIDEO)
    assert from_json(to_json(VIDEO)) == VIDEO
    assert scene_from_json(scene_to_json(SCENE)) == SCENE


@pytest.mark.parametrize(
    ("video", "field", "says"),
    [
        (replace(VIDEO, scenes=()), "scenes", "1 to 50 scenes, not 0"),
        (replace(VIDEO, scenes=(SCENE,) * 51), "scenes", "not 51"),
        (replace(VIDEO, width=127), "width", "128 to 4096 pixels, not 127"),
        (replace(VIDEO, height=4098), "height", "128 to 4096 pixels, not 4098"),
        (replace(VIDEO, width=1281), "width", "must be even, not 1281"),
        (replace(VIDEO, fps=23), "fps", "must be one of 24, 25, 30, 50, 60, not 23"),
        (replace(VIDEO, title="x" * 501), "title", "at most 500"),
        (with_voice(text="x" * 5001), "scenes[0].voice.text", "5001 characters, at most 5000"),
        (with_voice(text=" \n\t "), "scenes[0].voice.text", "nothing to say"),
        (with_voice(text='<break time="1s"/>'), "scenes[0].voice.text", "nothing to say"),
        (with_voice(speed=0.4), "scenes[0].voice.speed", "must be 0.5 to 2, not 0.4"),
        (with_voice(speed=float("nan")), "scenes[0].voice.speed", "not nan"),
        (with_voice(pitch=50.5), "scenes[0].voice.pitch", "must be -50 to 50, not 50.5"),
        (with_character(scale=0.0), "scenes[0].character.scale", "must be 0.05 to 5, not 0"),
        (with_character(offset_x=2.5), "scenes[0].character.offset_x", "must be -2 to 2"),
        (
            replace(VIDEO, scenes=(SCENE, Scene(Silence(301)))),
            "scenes[1].voice.duration",
            "must be 0.1 to 300 seconds, not 301",
        ),
        (
            replace(VIDEO, scenes=(replace(SCENE, background=ColourBackground("white")),)),
            "scenes[0].background.colour",
            "must be #RRGGBB in hex",
        ),
    ],
)
def test_what_cannot_be_made_is_refused_with_field_and_limit(
    video: Video, field: str, says: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        check(video)
    assert dotted(refused.value.path) == field
    assert says in refused.value.message


def test_the_limits_themselves_are_allowed() -> None:
    check(replace(VIDEO, width=128, height=4096, fps=60, scenes=(SCENE,) * 50))
    check(with_voice(text="x" * 5000, speed=0.5, pitch=-50))


def test_fifty_units_of_pitch_are_an_octave() -> None:
    assert TextVoice("v", "x", pitch=50).semitones == 12
    assert TextVoice("v", "x", pitch=-25).semitones == -6


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "a" * 2001}, "text"),
        ({"x": float("nan")}, "x"),
        ({"y": 2.1}, "y"),
        ({"width": 0.0}, "width"),
        ({"font_size": 3.0}, "font_size"),
        ({"line_height": 0.1}, "line_height"),
        ({"colour": "red"}, "colour"),
        ({"font_family": "x" * 201}, "font_family"),
    ],
)
def test_texts_outside_the_limits_are_refused(changes: dict[str, Any], field: str) -> None:
    text = replace(TextOverlay("Hello"), **changes)
    video = replace(VIDEO, scenes=(replace(SCENE, texts=(TextOverlay("Good"), text)),))
    with pytest.raises(InvalidField) as caught:
        check(video)
    assert dotted(caught.value.path) == f"scenes[0].texts[1].{field}"


def test_twenty_texts_are_enough() -> None:
    with pytest.raises(InvalidField, match="at most 20"):
        check(replace(VIDEO, scenes=(replace(SCENE, texts=(TextOverlay("a"),) * 21),)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"preset": "neon"}, "preset"), ({"font_size": 900.0}, "font_size"), ({"y": 1.2}, "y")],
)
def test_captions_outside_the_limits_are_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidField) as caught:
        check(replace(VIDEO, captions=replace(Captions(), **changes)))
    assert dotted(caught.value.path) == f"captions.{field}"


def test_captions_need_words() -> None:
    silent = replace(VIDEO, scenes=(Scene(Silence(1)), Scene(Recording(asset_key="a"))))
    with pytest.raises(InvalidField, match="transcript"):
        check(replace(silent, captions=Captions()))
    told = replace(silent, scenes=(*silent.scenes, Scene(Recording(asset_key="a", transcript="b"))))
    check(replace(told, captions=Captions()))

"""Several speakers in a scene, and what a request says that the editor does not show."""

import copy
from typing import Any

import pytest

from standin.studio.editor import beyond, dialogue, engines
from standin.studio.editor import body as bodies

Body = dict[str, Any]
MAYA = {"type": "avatar", "avatar_id": "maya"}
LEO = {"type": "avatar", "avatar_id": "leo"}


def voice(text: str) -> Body:
    return {"type": "text", "voice_id": "v", "input_text": text}


def talk() -> Body:
    """Maya, Leo, Maya."""
    turns = [
        {"voice": voice("Two"), "character": LEO},
        {"voice": voice("Three"), "character": {**MAYA, "scale": 1.0, "offset": {"x": 0}}},
    ]
    return {"voice": voice("One"), "character": MAYA, "turns": turns, "background": {"type": "own"}}


def said(scene: Body) -> str:
    """``maya One, leo Two``."""
    return ", ".join(
        f"{bodies.shown(line) or 'nobody'} {line['voice']['input_text']}"
        for line in dialogue.lines(scene)
    )


def test_lines_come_go_and_change_places() -> None:
    scene = talk()
    before = copy.deepcopy(scene)
    assert dialogue.with_lines(scene, dialogue.lines(scene)) == scene
    assert said(dialogue.move(scene, 2, 0)) == "maya Three, maya One, leo Two"
    first = dialogue.remove(scene, 0)
    assert said(first) == "leo Two, maya Three"
    assert first["character"] == LEO
    assert first["background"] == {"type": "own"}
    alone = dialogue.remove(dialogue.remove(scene, 2), 1)
    assert "turns" not in alone
    assert dialogue.remove(alone, 0) == alone  # a scene has a line
    assert said(dialogue.say(scene, 1, None, voice("Off"))) == "maya One, nobody Off, maya Three"
    assert said(dialogue.add(scene, 0, LEO, voice(""))) == "maya One, leo , leo Two, maya Three"
    assert scene == before


def test_one_person_is_the_same_in_all_that_they_say() -> None:
    scene = talk()
    assert dialogue.persons(scene) == [MAYA, LEO]  # whether usual values are said or not
    assert dialogue.of_person(scene, MAYA) == [0, 2]
    made = dialogue.replaced(scene, 2, {**MAYA, "scale": 0.5})
    assert [line["character"].get("scale") for line in dialogue.lines(made)] == [0.5, None, 0.5]
    unseen = dialogue.say(dialogue.say(scene, 0, None, voice("a")), 2, None, voice("b"))
    assert said(dialogue.replaced(unseen, 0, LEO)) == "leo a, leo Two, nobody b"


def test_who_comes_stands_beside_the_others_and_who_is_placed_places_all() -> None:
    placed = {**talk(), "turns": [], "character": {**MAYA, "scale": 0.5, "offset": {"x": 0.3}}}
    both = dialogue.add(placed, 0, LEO, voice("Two"))
    assert dialogue.persons(both) == [MAYA, LEO]
    where = dialogue.standing(dialogue.persons(both), 1280, 720, [False, False])
    assert where[0][1] == pytest.approx(-where[1][1])
    assert where[0][1] < 0
    moved = dialogue.stood(both, [(0.4, -0.3, 0.1), where[1]])
    again = dialogue.standing(dialogue.persons(moved), 1280, 720, [False, False])
    assert again[0] == (0.4, -0.3, 0.1)
    assert again[1] == pytest.approx(where[1], abs=1e-3)  # the other stays where they stood
    assert dialogue.persons(dialogue.side_by_side(moved)) == [MAYA, LEO]
    after = bodies.add_scene({"video_inputs": [moved]}, 0)["video_inputs"][1]
    assert after["character"] == MAYA  # alone, and in the middle again


def test_what_is_said_lasts_and_is_missed() -> None:
    scene = talk()
    alone = bodies.seconds({"voice": voice("One")})
    both = bodies.seconds(scene)
    assert alone is not None
    assert both is not None
    assert both > alone + 0.7  # two more, and the pauses between
    heard = {bodies.spoken(voice("Two")): 9.0}
    assert bodies.seconds(scene, heard) == pytest.approx(both + 9.0 - 3 / 15)
    silent = bodies.put(scene, ("turns", 0, "voice", "input_text"), " ")
    assert bodies.silent({"video_inputs": [scene, silent]}) == [(1, 1)]


def test_pictures_say_which_engine_they_are_drawn_without() -> None:
    moved = {"leo": ("Leo", "MuseTalk"), "ida": ("Ida", "Wav2Lip")}
    assert engines.told(talk(), moved) == "Drawn without MuseTalk, which moves Leo in the video."
    assert engines.told({"character": MAYA}, moved) == ""
    unseen = {"character": {**LEO, "avatar_style": "voice_only"}}
    assert engines.told(unseen, moved) == ""


def test_what_no_control_shows_is_named() -> None:
    body: Body = {
        "title": "T", "caption_style": {"x": 1}, "dry_run": None,
        "music": {"audio_asset_id": "a", "fade": 2},
        "video_inputs": [
            {
                "voice": {**voice("Hi"), "elevenlabs_settings": {"stability": 1}, "duration": "2"},
                "character": {**MAYA, "use_avatar_iv_model": True},
                "background": {"type": "color", "value": "#fff", "play_style": "loop"},
                "text": {"text": "A", "position": {"x": 1, "z": 1}},
                "turns": [{"voice": {"type": "silence", "speed": 2}}],
            }
        ],
    }  # fmt: skip
    assert beyond.unshown(body) == [
        "caption_style",
        "music.fade",
        "video_inputs[0].voice.elevenlabs_settings",
        "video_inputs[0].voice.duration",
        "video_inputs[0].character.use_avatar_iv_model",
        "video_inputs[0].background.play_style",
        "video_inputs[0].text.position.z",
        "video_inputs[0].turns[0].voice.speed",
    ]
    assert beyond.unshown({"video_inputs": [talk()], "fps": 25}) == []

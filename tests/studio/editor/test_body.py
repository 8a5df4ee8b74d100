"""Bodies of requests are changed without changing them."""

import copy

import pytest

from standin.studio.editor import body as bodies
from standin.studio.editor.history import MOST, TOGETHER, History

MAYA = {"type": "avatar", "avatar_id": "maya"}


def two() -> bodies.Body:
    body = bodies.new(MAYA, "flite-slt", {"type": "own"})
    body = bodies.put(body, ("video_inputs", 0, "voice", "input_text"), "One")
    place = ("video_inputs", 1, "voice", "input_text")
    made: bodies.Body = bodies.put(bodies.add_scene(body, 0), place, "Two")
    return made


def said(body: bodies.Body) -> list[str]:
    return [scene["voice"]["input_text"] for scene in bodies.scenes(body)]


def test_what_is_given_stays_and_what_is_the_same_is_shared() -> None:
    given = two()
    before = copy.deepcopy(given)
    made = bodies.put(given, ("video_inputs", 0, "character", "offset", "x"), 0.2)
    assert given == before
    assert made["video_inputs"][0]["character"] == {**MAYA, "offset": {"x": 0.2}}
    assert made["video_inputs"][1] is given["video_inputs"][1]
    assert bodies.put(made, ("video_inputs", 0, "character", "offset", "x"), None)["video_inputs"][
        0
    ]["character"] == {**MAYA, "offset": {}}
    assert bodies.get(made, ("video_inputs", 9, "voice"), "none") == "none"


def test_scenes_come_go_and_change_places() -> None:
    body = two()
    third = bodies.add_scene(body, 0)
    assert said(third) == ["One", "", "Two"]
    assert bodies.scenes(third)[1]["character"] == MAYA
    assert bodies.scenes(third)[1]["background"] == {"type": "own"}
    assert said(bodies.duplicate_scene(body, 0)) == ["One", "One", "Two"]
    assert said(bodies.move_scene(body, 0, 1)) == ["Two", "One"]
    assert said(bodies.remove_scene(body, 0)) == ["Two"]
    last = bodies.remove_scene(bodies.remove_scene(body, 0), 0)
    assert said(last) == ["Two"]  # a video has a scene
    assert bodies.silent(third) == [(1, 0)]


def test_a_scene_after_a_recording_is_written_with_a_voice_of_the_video() -> None:
    body = bodies.put(two(), ("video_inputs", 1, "voice"), {"type": "audio", "audio_asset_id": "a"})
    assert bodies.scenes(bodies.add_scene(body, 1))[2]["voice"] == {
        "type": "text", "voice_id": "flite-slt", "input_text": ""
    }  # fmt: skip


def test_who_comes_stands_where_the_other_stood() -> None:
    scene = {"character": {**MAYA, "scale": 0.5, "avatar_style": "voice_only"}}
    assert bodies.shown(scene) is None
    photo = {"type": "talking_photo", "talking_photo_id": "p"}
    made = bodies.show(scene, photo)
    assert made["character"] == {**photo, "scale": 0.5}
    assert bodies.shown(made) == "p"
    assert bodies.shown({}) is None


def test_one_text_may_stand_alone() -> None:
    scene = {"text": {"text": "A"}}
    made = bodies.add_text(scene, {"text": "B"})
    assert [text["text"] for text in bodies.texts(made)] == ["A", "B"]
    assert bodies.texts(bodies.remove_text(made, 0)) == [{"text": "B"}]
    assert bodies.texts({}) == []


@pytest.mark.parametrize(
    ("voice", "about"),
    [
        ({"type": "text", "input_text": "x" * 150}, 10.8),
        ({"type": "text", "input_text": "x" * 150, "speed": 2}, 5.8),
        ({"type": "text", "input_text": 'x <break time="2s"/><break time="500ms"/>'}, 3.4),
        ({"type": "silence", "duration": 4}, 4.8),
        ({"type": "audio", "transcript": "x" * 30}, 2.8),
        ({"type": "audio", "audio_asset_id": "a"}, None),
        ({"type": "text", "input_text": ""}, None),
    ],
)
def test_lengths_are_guessed(voice: bodies.Body, about: float | None) -> None:
    assert bodies.seconds({"voice": voice}) == pytest.approx(about, abs=0.08)


def test_the_look_of_a_scene_does_not_depend_on_what_is_said() -> None:
    body = two()
    other = bodies.put(body, ("video_inputs", 1, "voice", "input_text"), "Else")
    assert bodies.look(body, 1) == bodies.look(other, 1)
    assert bodies.look(body, 0)["dimension"] == {"width": 1280, "height": 720}


def test_captions_are_shown_with_the_first_words() -> None:
    script = "words of this script " * 9
    body = bodies.put(two(), ("video_inputs", 1, "voice", "input_text"), script)
    assert bodies.reading(body, 1) is None
    body["subtitles"] = {"preset_name": "bold"}
    shown = bodies.reading(body, 1)
    assert shown is not None
    assert shown["subtitles"] == {"preset_name": "bold"}
    said = bodies.scenes(shown)[0]["voice"]["input_text"]
    assert script.startswith(said)
    assert 40 < len(said) <= 72
    assert bodies.reading({**body, "caption_mode": "file_only"}, 1) is None


def test_typing_is_one_step_and_a_pause_begins_another() -> None:
    history = History({"n": 0})
    history.do({"n": 1}, 0, "script", 10.0)
    history.do({"n": 2}, 0, "script", 10.0 + TOGETHER / 2)
    history.do({"n": 3}, 0, "script", 10.0 + TOGETHER * 2)
    history.do({"n": 4}, 1, None, 10.0 + TOGETHER * 2.1)
    assert history.undo() == 1  # where the step was
    assert history.body == {"n": 3}
    assert history.undo() == 0
    assert history.body == {"n": 2}
    assert history.undo() == 0
    assert (history.body, history.can_undo, history.undo()) == ({"n": 0}, False, None)
    assert history.redo() == 0
    assert history.body == {"n": 2}
    history.do({"n": 9}, 0, "script", 11.0)  # not joined to a step that was taken again
    assert (history.can_redo, history.redo()) == (False, None)
    history.undo()
    assert history.body == {"n": 2}


def test_what_is_remembered_has_an_end() -> None:
    history = History({"n": 0})
    for n in range(1, MOST + 50):
        history.do({"n": n}, 0, None, 0.0)
    steps = 0
    while history.undo() is not None:
        steps += 1
    assert steps == MOST

"""Several people in one scene, and scenes that last as long as their video."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from films import grey, video
from standin.media import decode
from standin.media.mix import Bed
from standin.motion.coefficients import INDEX
from standin.render import Crew, render, sources
from standin.render.beds import beds
from standin.render.people import people, placed, sides
from standin.render.take import Take, perform
from standin.scene import (
    Character,
    ColourBackground,
    Music,
    Scene,
    Silence,
    TextVoice,
    Turn,
    Video,
    VideoBackground,
)
from standin.speech import Voices

MAYA, DANIEL = Character("maya"), Character("daniel", talking_style="expressive")
FIRST = TextVoice("espeak-en-us", "How are you today, Daniel?")
SECOND = TextVoice("espeak-en-gb", "I am fine, and how are you?", volume=0.5)
TALK = Scene(FIRST, MAYA, turns=(Turn(SECOND, DANIEL), Turn(FIRST, MAYA)))


@pytest.fixture(scope="module")
def take() -> Take:
    return perform(TALK, 25, Voices())


def test_equal_characters_are_one_person() -> None:
    assert people(TALK) == (MAYA, DANIEL)
    assert people(Scene(FIRST, None, turns=(Turn(SECOND),))) == ()
    assert people(replace(TALK, turns=(Turn(SECOND),))) == (MAYA,)


def test_everybody_has_a_track_as_long_as_the_whole(take: Take) -> None:
    assert len(take.tracks) == 2
    seconds = len(take.speech.samples) / take.speech.rate
    assert {len(track) for track in take.tracks} == {-(-round(seconds * 1000) * 25 // 1000)}
    assert len(take.speech.words) == 5 + 7 + 5
    assert take.speech.text.count("Daniel") == 2
    assert all(
        a.end == b.start for a, b in zip(take.speech.phones, take.speech.phones[1:], strict=False)
    )
    again = Take.from_bytes(take.to_bytes())
    assert all(
        np.array_equal(a.values, b.values) for a, b in zip(take.tracks, again.tracks, strict=True)
    )


def test_who_does_not_speak_listens_with_a_shut_mouth(take: Take) -> None:
    words, rate = take.speech.words, take.speech.rate
    asked = slice(round(words[0].start / rate * 25), round(words[4].end / rate * 25))
    answered = slice(round(words[5].start / rate * 25), round(words[11].end / rate * 25))
    maya, daniel = (track.values[:, INDEX["jawOpen"]] for track in take.tracks)
    assert maya[asked].max() > 0.2
    assert daniel[answered].max() > 0.2
    assert daniel[asked.start : asked.stop - 3].max() < 0.06
    assert maya[answered.start + 4 : answered.stop - 3].max() < 0.06
    # And looks at the other: she stands on the left and turns to the right.
    yaw = take.tracks[0].values[:, INDEX["headYaw"]]
    assert yaw[answered].mean() > yaw[asked].mean() + 1.5
    assert take.tracks[1].values[asked, INDEX["headYaw"]].mean() < -2


def test_voices_are_equally_loud_but_for_their_volume(take: Take) -> None:
    words = take.speech.words

    def power(first: int, last: int) -> float:
        heard = take.speech.samples[words[first].start : words[last].end]
        return 10 * float(np.log10(np.mean(heard**2)))

    assert power(5, 11) - power(0, 4) == pytest.approx(-6, abs=2.5)
    assert power(12, 16) == pytest.approx(power(0, 4), abs=0.3)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1080, 1080)])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_people_stand_side_by_side(size: tuple[int, int], count: int) -> None:
    everybody = [replace(MAYA, avatar_id=str(i)) for i in range(count)]
    stood = placed(everybody, *size)
    assert sum(who.offset_x for who in stood) == pytest.approx(0)
    wide = min(1.0, 0.76 * size[1] / size[0]) * stood[0].scale
    gaps = np.diff([who.offset_x for who in stood])
    assert (gaps >= wide * 0.98).all()
    assert stood[-1].offset_x + wide / 2 <= 0.51
    assert sides(stood)[0] == 1
    assert sides(stood)[-1] == -1
    asked = [*everybody[1:], replace(everybody[0], offset_x=0.1)]
    assert placed(asked, *size) == tuple(asked)
    assert placed(everybody[:1], *size) == (everybody[0],)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_photos_side_by_side_end_at_the_lower_edge(count: int) -> None:
    everybody = [Character(f"p{i}", matting=True) for i in range(count)]
    for who in placed(everybody, 1920, 1080, [True] * count):
        assert 0.5 + who.offset_y + who.scale / 2 == pytest.approx(1.0)


def test_a_scene_lasts_at_least_as_long_as_its_whole_video(tmp_path: Path) -> None:
    path = video(tmp_path / "a.mp4", [grey(9)] * 60)
    key = sources.key_of(path, "video")
    whole = VideoBackground(None, key, play_style="full_video")
    files = {key: path}
    assert len(perform(Scene(Silence(0.1), None, whole), 25, Voices(), files).track) == 60
    assert len(perform(Scene(Silence(5), None, whole), 25, Voices(), files).track) == 125
    spoken = perform(Scene(FIRST, MAYA, whole), 25, Voices(), files)
    assert len(spoken.track) >= 60
    once = replace(whole, play_style="once")
    assert len(perform(Scene(Silence(0.2), None, once), 25, Voices(), files).track) == 5


def test_a_happy_face_smiles_more() -> None:
    plain, happy = (
        perform(Scene(Silence(1), Character("maya", expression=how)), 25, Voices()).track
        for how in ("default", "happy")
    )
    assert happy["mouthSmileLeft"].mean() > plain["mouthSmileLeft"].mean() + 0.3


def test_sound_under_the_voices(tmp_path: Path) -> None:
    loud = video(tmp_path / "a.mp4", [grey(9)] * 50, sound=2.0)
    mute = video(tmp_path / "b.mp4", [grey(9)] * 50)
    files = {"a": loud, "b": mute, "m": loud}
    behind = VideoBackground(None, "a", volume=0.5)
    scenes = (
        Scene(Silence(1)),
        Scene(Silence(4), None, behind),
        Scene(Silence(1), None, replace(behind, volume=0.0)),
        Scene(Silence(1), None, replace(behind, asset_key="b")),
        Scene(Silence(5), None, replace(behind, play_style="loop")),
    )
    made = beds(Video(scenes, music=Music(None, "m", 0.2)), [25, 100, 25, 25, 125], files)
    assert made[0].speed == pytest.approx(0.5, rel=0.02)
    assert made == [
        Bed(str(loud), 1.0, 4.0, speed=made[0].speed, volume=0.5),
        Bed(str(loud), 7.0, 5.0, loop=True, volume=0.5),
        Bed(str(loud), 0.0, 12.0, loop=True, volume=0.2, ducking=9.0, level=True, fade=2.0),
    ]


def test_two_scenes_with_everything_become_one_video(tmp_path: Path, paint: Path) -> None:
    path = video(tmp_path / "a.mp4", [grey(5 * i) for i in range(50)])
    key = sources.key_of(path, "video")
    first = Scene(Silence(1.2), MAYA, VideoBackground(None, key, play_style="loop"))
    scenes = (
        first,
        Scene(
            Silence(1),
            MAYA,
            ColourBackground("#FFFFFF"),
            turns=(Turn(Silence(0.4), DANIEL),),
            transition="slide",
            transition_seconds=0.4,
        ),
        Scene(
            Silence(1),
            Character("maya", 0.6, 0.2, mask="circle", circle_colour="#00FF00"),
            VideoBackground(None, key, fit="contain"),
            transition="cross_fade",
        ),
    )
    asked = Video(scenes, 256, 144, test=True)
    made = []
    for workers in (1, 2):
        out = tmp_path / f"{workers}.mp4"
        with Crew(workers, paint) as crew:
            render(asked, out, crew, files={key: path})
        made.append(list(decode.frames(out)))
    assert len(made[0]) == 30 + 35 + 25
    assert all(np.array_equal(a, b) for a, b in zip(*made, strict=True))
    left = [int(frame[4:20, 40:60, 0].mean()) for frame in made[0]]
    assert np.ptp(left[:25]) > 80  # the video moves
    assert left[-1] == pytest.approx(245, abs=45)  # and has been played to its end
    middle = [frame.astype(int) for frame in made[0][29:36]]
    assert np.abs(middle[0] - middle[1]).mean() < 8  # a slide begins softly
    assert np.abs(middle[3] - middle[4]).mean() > 8

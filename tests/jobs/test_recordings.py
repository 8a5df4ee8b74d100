"""A recording through a real worker on a real queue."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_durable import House

from films import grey, video
from standin.jobs.durable import DurableJobs
from standin.jobs.supervisor import Supervisor
from standin.library import Library
from standin.media import decode, wav
from standin.scene import Recording, Scene, Silence, TextVoice, Video, VideoBackground, from_json
from standin.settings import Settings
from standin.speech import Voices
from web import serve, whole


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    settings = Settings(home=tmp_path / "home", workers=2, fetch_private=True)
    with Library.open(settings) as library:
        supervisor = Supervisor(settings)
        jobs = DurableJobs(settings.jobs_database_url, supervisor.problems)
        supervisor.start()
        assert supervisor.wait_ready(180)
        yield House(settings, library, jobs, supervisor)
        supervisor.stop()
        jobs.close()


def test_a_recording_becomes_a_video_and_is_kept(house: House, tmp_path: Path) -> None:
    speech = Voices().speak(TextVoice("espeak-en-us", "Hello there, this is my voice."))
    wav.write(speech.samples, speech.rate, tmp_path / "me.wav")
    with serve(whole((tmp_path / "me.wav").read_bytes())) as address:
        voice = Recording(address, None, "Hello there, this is my voice.")
        row = house.wait(house.make(Video((Scene(voice),), 320, 180)), "completed", "failed")
    assert row.state == "completed", row.error_message
    kept = from_json(row.request).scenes[0].voice
    assert isinstance(kept, Recording)
    assert kept.url is None
    assert kept.asset_key is not None
    assert house.library.objects.exists(kept.asset_key)
    assert row.video_key is not None
    path = house.library.objects.local_path(row.video_key)
    assert path is not None
    assert speech.duration < decode.facts(path).duration < speech.duration + 0.9


def test_an_address_that_is_gone_fails_with_its_reason(house: House) -> None:
    with serve(whole(b"")) as address:
        pass
    row = house.wait(house.make(Video((Scene(Recording(address)),), 320, 180)), "failed")
    assert row.error_code == 1001
    assert row.error_message is not None
    assert "scene 1: the recording: 127.0.0.1 cannot be reached" in row.error_message


def test_a_picture_and_a_video_become_backgrounds_and_are_kept(
    house: House, tmp_path: Path
) -> None:
    body = video(tmp_path / "a.mp4", [grey(200)] * 30).read_bytes()
    with serve(whole(body, "video/mp4")) as address:
        behind = VideoBackground(address, play_style="full_video")
        scenes = (
            Scene(Silence(0.2), None, behind),
            Scene(Silence(0.2), None, behind, transition="cross_fade", transition_seconds=0.1),
        )
        row = house.wait(house.make(Video(scenes, 320, 180)), "completed", "failed")
    assert row.state == "completed", row.error_message
    assert row.frames == 60
    (kept, again) = (scene.background for scene in from_json(row.request).scenes)
    assert isinstance(kept, VideoBackground)
    assert kept == again
    assert house.library.objects.get(kept.asset_key or "") == body
    path = house.library.objects.local_path(row.video_key or "")
    assert path is not None
    assert all(abs(int(frame[90, 160, 0]) - 200) < 8 for frame in decode.frames(path))


def test_a_damaged_background_fails_with_its_scene_and_reason(house: House, tmp_path: Path) -> None:
    body = video(tmp_path / "a.mp4", [grey(200)] * 30).read_bytes()
    with serve(whole(body[:100], "video/mp4")) as address:
        scenes = (Scene(Silence(1)), Scene(Silence(1), None, VideoBackground(address)))
        row = house.wait(house.make(Video(scenes, 320, 180)), "completed", "failed")
    assert row.error_message is not None
    assert "scene 2: the background: the video cannot be read" in row.error_message

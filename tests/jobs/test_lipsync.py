"""A video spoken for through a real worker on a real queue."""

from pathlib import Path

import numpy as np
from test_durable import House
from test_recordings import house

from filmed import GAP, blank, speaking
from standin.media import decode, wav
from standin.scene import Captions, Film, Recording, Scene, TextVoice, Video, from_json
from standin.speech import Voices
from web import serve, whole

__all__ = ["house", "speaking"]

WORDS = "Hello there, this is my voice."


def asked(film: Film, voice: Recording) -> Video:
    return Video((Scene(voice, film=film, lasts=0.0),), 1280, 720, captions=Captions())


def test_a_video_says_something_else(house: House, speaking: Path, tmp_path: Path) -> None:
    speech = Voices().speak(TextVoice("espeak-en-us", WORDS))
    wav.write(speech.samples, speech.rate, tmp_path / "me.wav")
    with (
        serve(whole((tmp_path / "me.wav").read_bytes())) as sound,
        serve(whole(speaking.read_bytes(), "video/mp4")) as film,
    ):
        voice = Recording(sound, None, WORDS)
        by_audio = house.make(asked(Film(film, start=0.4), voice))
        by_video = house.make(asked(Film(film, end=1.0, whole=True), voice))
        rows = [house.wait(each, "completed", "failed") for each in (by_audio, by_video)]
    assert [row.error_message for row in rows] == [None, None]
    made = [from_json(row.request) for row in rows]
    assert [(each.width, each.height, each.fps) for each in made] == [(384, 216, 25)] * 2
    paths = [house.library.objects.local_path(row.video_key or "") or Path() for row in rows]
    # As long as the audio, with no pauses around it; or as long as the part of the video.
    frames = [decode.facts(path).frames for path in paths]
    assert frames == [round(speech.duration * 25 + 0.49), 25]

    pairs = list(zip(_frames(paths[0]), _frames(speaking)[10:], strict=False))
    outside = [np.abs(one - other)[:, :90].mean() for one, other in pairs]
    assert max(outside) < 2.5  # what two encoders lose
    gap = range(GAP[0] - 10 + 1, min(GAP[1] - 10 - 1, len(pairs)))
    assert gap
    assert all(np.abs(pairs[n][0] - pairs[n][1]).mean() < 2.5 for n in gap)
    inside = [np.abs(one - other)[110:200, 150:230].mean() for one, other in pairs]
    assert max(inside) > 8
    heard, rate = decode.sound(paths[0])
    assert abs(len(heard) / rate - frames[0] / 25) < 0.05
    assert house.library.objects.exists(f"{rows[0].captions_key}.srt")

    # What was made of the video stays for as long as other parts of videos do.
    packs = [scene.character.pack_key for each in made for scene in each.scenes if scene.character]
    assert len(set(packs)) == 2
    assert all(key and house.library.objects.exists(key) for key in packs)


def test_a_video_without_a_face_fails_with_its_reason(house: House, tmp_path: Path) -> None:
    speech = Voices().speak(TextVoice("espeak-en-us", WORDS))
    wav.write(speech.samples, speech.rate, tmp_path / "me.wav")
    body = blank(tmp_path / "a.mp4", 1).read_bytes()
    with (
        serve(whole((tmp_path / "me.wav").read_bytes())) as sound,
        serve(whole(body, "video/mp4")) as film,
    ):
        row = house.wait(house.make(asked(Film(film), Recording(sound))), "completed", "failed")
    assert row.error_code == 1002
    assert "no face" in (row.error_message or "")


def _frames(path: Path) -> list[np.ndarray]:
    return [frame.astype(int) for frame in decode.frames(path)]

"""A video from a recording: the same sound, and lips that shut with it."""

from pathlib import Path

import numpy as np
import pytest
import soxr

from standin.errors import InvalidField, MediaError, StandinError
from standin.media import decode, wav
from standin.motion.coefficients import INDEX
from standin.render import Crew, recorded, render, sources
from standin.render.take import LEAD, perform
from standin.scene import Character, Recording, Scene, TextVoice, Video
from standin.speech import Voices
from web import raw, serve, whole

TEXT = "Maybe Bob may bring my mother a big blue map."


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence as a WAV file."""
    file = tmp_path_factory.mktemp("sound") / "me.wav"
    speech = Voices().speak(TextVoice("espeak-en-us", TEXT))
    wav.write(speech.samples, speech.rate, file)
    return file


def _scene(sound: Path, transcript: str | None = TEXT) -> Scene:
    voice = Recording(None, sources.key_of(sound), transcript)
    return Scene(voice, Character("maya"))


class _Store:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put_file(self, key: str, path: Path) -> None:
        self.kept[key] = path.read_bytes()


def test_lips_shut_with_the_recording(sound: Path) -> None:
    take = perform(_scene(sound), 50, Voices(), {sources.key_of(sound): sound})
    truth = Voices().speak(TextVoice("espeak-en-us", TEXT)).padded(LEAD, 0.5)
    jaw = take.track.values[:, INDEX["jawOpen"]]
    press = take.track.values[:, INDEX["mouthPressLeft"]]
    for phone in truth.phones:
        if phone.ipa in ("b", "m", "p"):
            first, last = (round(at / truth.rate * 50) for at in (phone.start, phone.end))
            near = slice(max(0, first - 2), last + 3)
            assert press[near].max() > 0.15
    assert jaw.max() > 0.2
    assert np.abs(take.track.values[-3:, INDEX["jawOpen"]]).max() < 0.05


def test_without_a_transcript_the_mouth_moves_too(sound: Path) -> None:
    take = perform(_scene(sound, None), 25, Voices(), {sources.key_of(sound): sound})
    assert take.track.values[:, INDEX["jawOpen"]].std() > 0.05
    assert not take.speech.words


def test_a_video_has_the_sound_of_the_recording(sound: Path, tmp_path: Path, paint: Path) -> None:
    scene = _scene(sound)
    files = {sources.key_of(sound): sound}
    made = []
    for name in ("one.mp4", "two.mp4"):
        with Crew(1, paint) as crew:
            render(Video((scene,), 320, 180), tmp_path / name, crew, files=files)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    heard, rate = decode.sound(tmp_path / "one.mp4")
    take = perform(scene, 25, Voices(), files)
    wanted = soxr.resample(take.speech.samples, take.speech.rate, rate)
    size = min(len(heard), len(wanted))
    assert np.corrcoef(heard[:size, 0], wanted[:size])[0, 1] > 0.98


def test_a_recording_without_sound_fails_with_its_reason(tmp_path: Path, paint: Path) -> None:
    file = tmp_path / "x.wav"
    wav.write(np.zeros(48_000, np.float32), 48_000, file)
    with Crew(1, paint) as crew, pytest.raises(StandinError, match="the recording is silent"):
        render(
            Video((_scene(file),), 320, 180),
            tmp_path / "out.mp4",
            crew,
            files={sources.key_of(file): file},
        )


def test_recordings_are_collected_by_their_content(sound: Path) -> None:
    store = _Store()
    with serve(whole(sound.read_bytes())) as address:
        video = Video((Scene(Recording(f"{address}/a?x=1", None, TEXT)),))
        kept = sources.collect(video, store, private=True)
    key = sources.key_of(sound)
    assert kept == Video((Scene(Recording(None, key, TEXT)),))
    assert store.kept == {key: sound.read_bytes()}
    assert sources.collect(kept, store, private=False) == kept


def test_an_address_that_fails_names_its_scene() -> None:
    with serve(raw("HTTP/1.1 410 Gone\r\n\r\n")) as address:
        video = Video((Scene(TextVoice("v", "x")), Scene(Recording(address))))
        with pytest.raises(StandinError, match="scene 2: the recording: the address answers 410"):
            sources.collect(video, _Store(), private=True)
        with pytest.raises(InvalidField, match=r"scenes\[1\].voice.url: the address answers 410"):
            sources.probe(video, private=True)


def test_a_file_that_is_no_recording(tmp_path: Path) -> None:
    file = tmp_path / "x.mp3"
    file.write_text("nothing to hear")
    with pytest.raises(MediaError, match="cannot be read"):
        recorded.perform(Recording(None, "x"), file)

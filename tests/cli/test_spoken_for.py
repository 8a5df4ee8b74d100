"""``standin lipsync`` on a small video."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from filmed import speaking
from standin.cli.app import app
from standin.media import decode, wav
from standin.scene import TextVoice
from standin.speech import Voices

__all__ = ["speaking"]


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    speech = Voices().speak(TextVoice("espeak-en-us", "Hello there."))
    wav.write(speech.samples, speech.rate, tmp_path / "me.wav")
    return tmp_path / "me.wav"


def test_a_video_is_as_long_as_its_part_and_as_large(
    speaking: Path, sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDIN_HOME", str(tmp_path / "home"))
    out = tmp_path / "out.mp4"
    options = ["-o", str(out), "--start", "0.2", "--end", "1", "--whole", "--workers", "1"]
    result = CliRunner().invoke(app, ["lipsync", str(speaking), str(sound), *options])
    assert result.exit_code == 0, result.output
    told = decode.facts(out)
    assert (told.width, told.height, told.frames) == (384, 216, 20)


def test_a_file_that_is_not_there_is_named(sound: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["lipsync", str(tmp_path / "gone.mp4"), str(sound)])
    assert result.exit_code != 0
    assert isinstance(result.exception, Exception)
    assert "gone.mp4" in str(result.exception)

"""Voices of one's own by the command line: matched, heard, used, revoked, erased."""

import json
import wave
from pathlib import Path

import pytest
from test_cli import standin

from standin.media import wav
from standin.scene import TextVoice
from standin.speech import Espeak, Flite, Voices

TEXT = (
    "My brother may buy five apples before the evening. We opened two new branches this month, "
    "and more people than ever came to see us."
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    speech = Voices([Espeak()]).speak(TextVoice("espeak-en-us-f", TEXT))
    path = tmp_path_factory.mktemp("sound") / "ana sol.wav"
    wav.write(speech.samples, speech.rate, path)
    return path


def test_a_voice_is_matched_used_and_forgotten(recording: Path, tmp_path: Path) -> None:
    home, said = tmp_path / "home", tmp_path / "said.wav"
    match = ["voices", "match", str(recording), "--name", "Ana", "--consent-by", "Ana Sol"]
    done = standin(*match, "--json", home=home)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    mine = told["id"]
    assert told["consent"] == "given"
    assert abs(told["report"]["match"]["after"]["pitch_semitones_off"]) < 0.5

    say = ["voices", "say", "Hello there.", "--voice", mine, "-o", str(said)]
    done = standin(*say, home=home)
    assert done.returncode == 0, done.stderr
    with wave.open(str(said)) as file:
        assert file.getnframes() / file.getframerate() > 0.5
    assert standin("people", "revoke", mine, home=home).returncode == 0
    assert "was revoked" in standin(*say, home=home).stderr
    done = standin("people", "erase", mine, "--yes", home=home)
    assert "erased 0 videos" in done.stderr
    left = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    content = recording.read_bytes()
    assert not any(content[2000:3000] in each for each in left)
    assert "no voice has the id" in standin(*say, home=home).stderr


@pytest.mark.slow
def test_a_voice_is_listed_and_heard_in_a_video(recording: Path, tmp_path: Path) -> None:
    home, video = tmp_path / "home", tmp_path / "v.mp4"
    done = standin("voices", "match", str(recording), "--name", "Ana", home=home)
    assert done.returncode == 0, done.stderr
    mine = done.stdout.strip()
    assert f"standin people consent {mine}" in done.stderr
    render = ["render", "Hi.", "--voice", mine, "--size", "128x128", "-o", str(video)]
    assert "waits for the consent" in standin(*render, home=home).stderr
    assert standin("people", "consent", mine, "--name", "Ana Sol", home=home).returncode == 0
    done = standin(*render, home=home)
    assert done.returncode == 0, done.stderr
    assert mine in done.stderr
    assert "your own" in standin("voices", "list", home=home).stdout
    rows = json.loads(standin("people", "list", "--json", home=home).stdout)
    assert [(row["id"], row["kind"], row["consent"]) for row in rows] == [
        (mine, "voice", "approved")
    ]
    copy = tmp_path / "a.zip"
    assert standin("people", "export", mine, "--to", str(copy), home=home).returncode == 0
    assert copy.stat().st_size > recording.stat().st_size


@pytest.mark.skipif(not Flite().voices(), reason="needs flite")
def test_what_is_wrong_is_said(recording: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    none = standin("voices", "match", str(tmp_path / "none.wav"), "--name", "N", home=home)
    assert "there is no file" in none.stderr
    clone = standin("voices", "clone", str(recording), "--name", "N", home=home)
    assert clone.returncode == 1
    assert "standin voices match" in clone.stderr

"""Every file gives sound or a clear reason why not."""

from pathlib import Path

import numpy as np
import pytest

from standin.errors import MediaError
from standin.media import recording
from standin.media.sound import Samples
from standin.scene import limits

from .recordings import REFUSED, SPEAKS, encoded, voice, wav


@pytest.mark.parametrize("name", SPEAKS)
def test_what_can_be_heard_is_heard(name: str, tmp_path: Path) -> None:
    file = tmp_path / "recording"
    file.write_bytes(SPEAKS[name]())
    samples, rate = recording.read(file)
    assert samples.dtype == np.float32
    assert 8000 <= rate <= 48_000
    assert 0.3 <= len(samples) / rate <= 2.0
    assert np.isfinite(samples).all()
    assert 0.004 < np.abs(samples).max() <= 1.0


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_heard_is_told(name: str, tmp_path: Path) -> None:
    make, says = REFUSED[name]
    file = tmp_path / "recording.wav"
    file.write_bytes(make())
    with pytest.raises(MediaError, match=says) as told:
        recording.read(file)
    assert len(told.value.message) < 200
    assert str(tmp_path) not in told.value.message


@pytest.mark.parametrize(
    ("container", "codec", "exact"),
    [
        ("wav", "pcm_s16le", 1),
        ("flac", "flac", 1),
        ("mp3", "libmp3lame", 40),
        ("ipod", "aac", 40),
        ("ogg", "libopus", 40),
        ("webm", "libopus", 40),
    ],
)
def test_the_encoders_padding_is_taken_away(
    container: str, codec: str, exact: int, tmp_path: Path
) -> None:
    """A click stays where it was, to ``exact`` samples."""
    sound = voice() * 0.05
    sound[24_000:24_021] = 0.9 * np.bartlett(21)
    file = tmp_path / "x"
    file.write_bytes(encoded(container, codec, sound))
    samples, rate = recording.read(file)
    assert rate == 48_000
    assert abs(int(np.abs(samples).argmax()) - 24_010) <= exact


def test_channels_are_averaged(tmp_path: Path) -> None:
    left, right = voice(), np.zeros_like(voice())
    both = np.stack([left, right], 1).ravel()
    samples = _read(wav(both, channels=2), tmp_path)
    assert np.abs(samples - left / 2).max() < 0.01


def test_high_rates_come_down_without_a_seam(tmp_path: Path) -> None:
    low, high = _read(wav(voice()), tmp_path), _read(wav(voice(rate=96_000), 96_000), tmp_path)
    assert np.abs(low - high)[100:-100].max() < 0.02


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "x.wav"
    with file.open("wb") as sparse:
        sparse.truncate(limits.RECORDING_BYTES + 1)
    with pytest.raises(MediaError, match="larger than 50 MB"):
        recording.read(file)


def _read(data: bytes, folder: Path) -> Samples:
    file = folder / "x"
    file.write_bytes(data)
    return recording.read(file)[0]

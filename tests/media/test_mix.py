from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from standin.errors import MediaError
from standin.media import wav
from standin.media.mix import Bed, Said, mix
from standin.media.sound import CEILING, LOUDNESS, RATE, Samples, loudness, true_peak


def tone(seconds: float, hz: float, amplitude: float = 0.1) -> Samples:
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)).astype(
        np.float32
    )


@pytest.fixture
def music(tmp_path: Path) -> str:
    path = tmp_path / "music.wav"
    wav.write(tone(3, 440), RATE, path)
    return str(path)


def silent(seconds: float, *spoken: tuple[float, float]) -> Said:
    return Said([np.zeros(round(seconds * RATE), np.float32)], spoken)


def heard(scenes: list[Said], *beds: Bed) -> Samples:
    return np.concatenate(list(mix(scenes, beds)))


def level(sound: Samples, at: float, seconds: float = 0.2) -> float:
    """Decibels of a stretch around ``at``."""
    part = sound[round((at - seconds / 2) * RATE) : round((at + seconds / 2) * RATE)]
    return 20 * float(np.log10(np.sqrt(np.mean(np.square(part, dtype=np.float64))) + 1e-9))


def pitch(sound: NDArray[np.float32]) -> float:
    return float(np.abs(np.fft.rfft(sound[:, 0])).argmax() * RATE / len(sound))


def test_without_beds_the_voices_are_not_touched() -> None:
    scenes = [Said([tone(1, 200)], []), Said([tone(0.5, 300)], [])]
    assert np.array_equal(heard(scenes), np.concatenate([*scenes[0].samples, *scenes[1].samples]))


def test_music_is_looped_and_steps_back_while_somebody_speaks(music: str) -> None:
    scenes = [silent(6, (3, 4)), silent(6, (1, 1.5))]
    made = heard(scenes, Bed(music, 0, 12, loop=True, ducking=9))
    assert made.shape == (12 * RATE, 2)
    free = level(made, 1.5)
    assert level(made, 3.5) == pytest.approx(free - 9, abs=0.2)
    assert level(made, 4.6) == pytest.approx(free - 9, abs=0.2)  # held
    assert level(made, 6.2) == pytest.approx(free, abs=0.2)
    assert level(made, 7.2) == pytest.approx(free - 9, abs=0.2)
    assert level(made, 10) == pytest.approx(free, abs=0.2)
    steps = np.abs(np.diff(made[:, 0]))
    assert steps.max() < 1.5 * np.abs(np.diff(tone(1, 440))).max()  # no clicks, at no seam


def test_music_stays_down_between_two_scenes(music: str) -> None:
    scenes = [silent(2, (0.3, 1.5)), silent(2, (0.3, 1.5))]
    made = heard(scenes, Bed(music, 0, 4, loop=True, ducking=12))
    assert level(made, 2.0) == pytest.approx(level(made, 1.0), abs=0.2)


def test_a_bed_lies_where_it_is_asked_for(music: str) -> None:
    made = heard([silent(5)], Bed(music, 1.5, 2, volume=0.5))
    assert not made[: round(1.5 * RATE)].any()
    assert not made[round(3.5 * RATE) + 1 :].any()
    assert level(made, 2.5) == pytest.approx(level(np.stack([tone(3, 440)] * 2, 1), 1) - 6, abs=0.2)


def test_a_bed_ends_with_its_file_unless_it_loops(music: str) -> None:
    made = heard([silent(5)], Bed(music, 0, 5))
    assert level(made, 2.5) > -30
    assert not made[round(3.1 * RATE) :].any()


def test_another_speed_keeps_the_pitch(music: str) -> None:
    for speed in (0.4, 2.0):
        made = heard([silent(6)], Bed(music, 0, 6, speed=speed))
        assert pitch(made[RATE // 4 : RATE]) == pytest.approx(440, abs=4)
        assert level(made, min(3 / speed, 6) - 0.4) > -30
        if speed > 1:
            assert not made[round((3 / speed + 0.2) * RATE) :].any()


def test_music_is_brought_to_the_common_loudness(music: str) -> None:
    made = heard([silent(8)], Bed(music, 0, 8, loop=True, level=True))
    assert loudness(made) == pytest.approx(LOUDNESS, abs=0.3)


def test_voice_and_music_together_are_limited(music: str) -> None:
    scenes = [Said([tone(3, 200, 0.75)], [])]
    made = heard(scenes, Bed(music, 0, 3, level=True))
    assert true_peak(made) <= CEILING + 0.1
    assert true_peak(made[: RATE // 100]) > -20


def test_the_pieces_do_not_matter(music: str) -> None:
    voice = tone(11, 200, 0.7)
    bed = Bed(music, 0, 11, loop=True, level=True)
    whole = heard([Said([voice], [])], bed)
    parts = heard([Said([part], []) for part in np.array_split(voice, 4)], bed)
    assert np.abs(whole - parts).max() < 1e-3


def test_a_bed_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.mp3"
    path.write_bytes(b"not sound" * 100)
    with pytest.raises(MediaError, match=r"broken\.mp3"):
        heard([silent(1)], Bed(str(path), 0, 1))

"""MuseTalk: what each frame hears, what the networks are fed, and where the picture comes back."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from standin.avatars.avatar import Heard
from standin.avatars.neural.contracts import MUSETALK
from standin.avatars.neural.engines import opened_anew
from standin.avatars.neural.files import Engines, Installed, assigned
from standin.avatars.neural.musetalk import MuseTalk, MuseTalkScript, places
from standin.evaluation.portraits import portrait
from standin.motion.coefficients import Track, row

from . import tiny


def engine(folder: Path, **options: int | str | bool) -> Installed:
    given = tiny.musetalk(folder / "given", **options)  # type: ignore[arg-type]
    return Engines(folder / "home").add(MUSETALK, assigned(MUSETALK, [str(given)]), "ana")


def walk(folder: Path, **options: int | str | bool) -> MuseTalk:
    made = opened_anew(engine(folder, **options))
    assert isinstance(made, MuseTalk)
    return made


def heard(seconds: float = 2.0, fps: float = 25.0) -> Heard:
    """Silence, then noise from the second second on."""
    at = np.arange(round(seconds * 16000)) / 16000
    noise = np.random.default_rng(3).normal(0, 0.1, len(at)) * (at >= 1)
    track = Track(np.stack([row()] * round(seconds * fps)), fps)
    return Heard(noise.astype(np.float32), 16000, track)


@pytest.mark.parametrize("fps", [25.0, 30.0, 50.0])
def test_each_frame_hears_its_own_fifth_of_a_second(tmp_path: Path, fps: float) -> None:
    script = walk(tmp_path).listen(heard(fps=fps))
    assert isinstance(script, MuseTalkScript)
    states = script._states(0)  # 50 a second, each the mean of two mel frames
    assert states.shape == (1500, 5, 384)
    for number in (10, 24, 25, 31):
        window = script.window(number).reshape(10, 5, 384)
        first = int(number * 50 / fps) - 4
        assert np.array_equal(window, states[first : first + 10])
    # Before the beginning and behind the end nothing is heard, not even silence.
    assert np.all(script.window(0)[: 4 * 5] == 0)
    assert np.all(script.window(0)[4 * 5 :] == states[0, 0, 0])
    last = round(2 * fps) - 1
    count = 100 - (int(last * 50 / fps) - 4)
    assert np.all(script.window(last)[count * 5 :] == 0)
    assert np.all(script.window(last)[: count * 5] != 0)


def test_what_is_heard_goes_on_after_thirty_seconds(tmp_path: Path) -> None:
    script = walk(tmp_path).listen(heard(31.0))
    assert isinstance(script, MuseTalkScript)
    window = script.window(750).reshape(10, 5, 384)[:, 0, 0]
    assert np.array_equal(window[:4], script._states(0)[1496:, 0, 0])
    assert np.array_equal(window[4:], script._states(1)[:6, 0, 0])


def test_the_networks_are_fed_as_the_contract_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = walk(tmp_path, pe=False)
    fed: dict[str, list[dict[str, NDArray[np.generic]]]] = {}
    for role, network in made._networks.items():
        run, told = network.run, fed.setdefault(role, [])

        def spied(run=run, told=told, **tensors):  # type: ignore[no-untyped-def]
            told.append(tensors)
            return run(**tensors)

        monkeypatch.setattr(network, "run", spied)
    crops = np.random.default_rng(1).integers(0, 256, (4, 256, 256, 3)).astype(np.uint8)
    script = made.listen(heard())
    script.draw([30, 31, 32, 33], [row()] * 4, crops)
    masked, faces = (each["image"] for each in fed["vae_encoder"])
    assert np.allclose(faces[2, 1], crops[2, ..., 1] / 127.5 - 1, atol=1e-6)
    assert np.array_equal(masked[:, :, :128], faces[:, :, :128])
    assert np.all(masked[:, :, 128:] == -1)
    (unet,) = fed["unet"]
    assert unet["input_latents"].shape == (4, 8, 32, 32)
    assert np.all(unet["input_latents"][:, :3, 16:] == -1)
    assert np.array_equal(unet["input_latents"][:, 4:7, :16], unet["input_latents"][:, :3, :16])
    assert np.all(unet["timesteps"] == 0)
    expected = script.window(31) + places(50, 384)
    assert np.allclose(unet["audio_prompts"][1], expected)
    # Sines and cosines in turn, slower and slower.
    assert places(50, 384)[7, 0] == pytest.approx(np.sin(7))
    assert places(50, 384)[7, 1] == pytest.approx(np.cos(7))
    assert places(50, 384)[7, 200] == pytest.approx(np.sin(7 / 10_000 ** (200 / 384)))


def test_faces_come_back_the_right_way_round(tmp_path: Path) -> None:
    made = walk(tmp_path)
    down, across = np.mgrid[0:256, 0:256].astype(np.float32)
    face = np.stack([down * 0.8, across * 0.8, 255 - down * 0.8], axis=2).astype(np.uint8)
    silent = Heard(np.zeros(16000, np.float32), 16000, heard().track)
    drawn = made.listen(silent).draw([5] * 4, [row()] * 4, np.stack([face] * 4))
    assert drawn.after.shape == (4, 256, 256, 3)
    # The tiny UNet shades by half of what it hears: -1.5 in silence is 0.75 of 2 darker.
    inner = (slice(8, -8), slice(8, -8))
    expected = np.clip(face.astype(float) - 0.75 * 127.5, 0, 255)
    dark = np.abs(drawn.after[0][inner] - expected[inner])
    assert np.median(dark) < 2


@pytest.mark.parametrize("options", [{"batch": 1}, {"batch": 3}, {"names": 1}, {"pe": False}])
def test_other_exporters_draw_the_same(tmp_path: Path, options: dict[str, int]) -> None:
    crops = np.random.default_rng(1).integers(90, 160, (3, 256, 256, 3)).astype(np.uint8)
    crops = np.repeat(crops[:, ::16, ::16], 16, 1).repeat(16, 2)
    sound = heard()
    numbers, rows = [30, 31, 32], [row()] * 3
    usual = walk(tmp_path / "a", pe="pe" not in options).listen(sound)
    other = walk(tmp_path / "b", **options).listen(sound)
    one = usual.draw(numbers, rows, crops).after
    two = other.draw(numbers, rows, crops).after
    assert np.abs(one - two).max() < 1e-3


def test_the_crop_has_the_nose_in_its_middle(tmp_path: Path) -> None:
    points = portrait("closed").landmarks[:, :2]
    crop = walk(tmp_path).crop(points)
    nose = points[[195, 5]].mean(0) @ crop.matrix[:, :2].T + crop.matrix[:, 2]
    chin = points[152] @ crop.matrix[:, :2].T + crop.matrix[:, 2]
    assert nose[1] == pytest.approx(128, abs=8)
    assert chin[1] == pytest.approx(256 / 1.06, abs=2)
    mask = walk(tmp_path / "b").mask(points, crop)
    assert mask[:128].max() == 0
    assert mask[:, [0, -1]].max() == 0
    mouth = (points[13] @ crop.matrix[:, :2].T + crop.matrix[:, 2]).astype(int)
    assert mask[mouth[1], mouth[0]] > 0.95

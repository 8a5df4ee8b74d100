"""The network is the same in numpy and in the published ONNX, and hears the same in pieces."""

from pathlib import Path

import numpy as np
import pytest

from standin.motion.targets import TARGETS
from standin.speech import features, network
from standin.speech.network import CLASSES, GROUP_OF, GROUPS

ONNX = Path(__file__).parents[2] / "training" / "weights" / "sounds.onnx"


def _mel(frames: int) -> features.Floats:
    made: features.Floats = np.random.default_rng(2).standard_normal((frames, 40), np.float32)
    return made


def test_it_knows_the_classes_that_faces_can_make() -> None:
    assert tuple(TARGETS) == CLASSES
    assert set(GROUP_OF.tolist()) == set(range(len(GROUPS)))


@pytest.mark.parametrize("frames", [1, 2, 3, 250])
def test_every_frame_gets_probabilities(frames: int) -> None:
    heard = network.shared()(_mel(frames))
    assert heard.chances.shape == (frames, 32)
    assert heard.mouth.shape == (frames, 3)
    assert np.exp(heard.chances).sum(axis=1) == pytest.approx(np.ones(frames), abs=1e-4)


def test_long_recordings_are_heard_in_pieces_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    mel = _mel(1501)
    whole = network.shared()(mel)
    monkeypatch.setattr(network, "_BLOCK", 300)
    pieces = network.shared()(mel)
    assert np.abs(whole.chances - pieces.chances).max() < 1e-3
    assert np.abs(whole.mouth - pieces.mouth).max() < 1e-3


def test_the_published_onnx_gives_the_same() -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    session = onnxruntime.InferenceSession(str(ONNX), providers=["CPUExecutionProvider"])
    mel = _mel(400)
    (out,) = session.run(None, {"mel": mel.T[None]})
    logits, mouth = out[0, :, : len(CLASSES)], out[0, :, len(CLASSES) :]
    chances = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    heard = network.shared()(mel)
    assert np.abs(chances - heard.chances).max() < 1e-3
    assert np.abs(mouth - heard.mouth).max() < 1e-3


def test_the_weights_are_small() -> None:
    assert network.WEIGHTS.stat().st_size < 3_000_000
    assert ONNX.stat().st_size < 3_000_000


def test_features_do_not_hear_level_or_colour() -> None:
    rng = np.random.default_rng(4)
    sound = rng.normal(0, 0.1, 16_000).astype(np.float32) * np.repeat([0.1, 1, 0.1, 1], 4000)
    sound = sound.astype(np.float32)
    one = features.normalised(features.log_mel(features.levelled(sound)))
    other = features.normalised(features.log_mel(features.levelled(sound * np.float32(0.01))))
    assert len(one) == features.count(len(sound))
    assert np.abs(one - other).max() < 0.01


def test_a_longer_vocal_tract_is_heard_at_higher_frequencies() -> None:
    t = np.arange(features.RATE) / features.RATE

    def tone(hz: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return np.sin(2 * np.pi * hz * t).astype(np.float32)

    plain = features.log_mel(tone(1500))[20:60].mean(axis=0)
    high, wide = features.log_mels(tone(1500 * 1.16), (1.0, 1.16))
    assert int(high[20:60].mean(axis=0).argmax()) > int(plain.argmax())
    assert int(wide[20:60].mean(axis=0).argmax()) == int(plain.argmax())
    assert all(np.isfinite(mel).all() for mel in features.log_mels(tone(300), (0.8, 1.25)))

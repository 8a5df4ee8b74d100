"""The training itself, where PyTorch is installed: ``pip install 'standin[train]'``, then
``make test-all`` or ``pytest -m slow tests/trained``."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from standin.avatars.footage.pack import FootagePack
from standin.avatars.trained import material, network
from standin.avatars.trained.network import LENGTHS
from standin.avatars.trained.square import DETAIL, ROOM
from standin.errors import InvalidField
from standin.evaluation.photo import film, take
from standin.evaluation.portraits import portrait
from standin.render import training, twin

pytestmark = pytest.mark.slow
torch = pytest.importorskip("torch")

TEXT = (
    "My father owns a small vineyard above the bay. Every spring he opens the farm for visitors, "
    "and we move the old blue boat out of the barn. People may park by the pump."
)


@pytest.fixture(scope="session")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Twenty seconds of a painted person who speaks, and the pack of it."""
    folder = tmp_path_factory.mktemp("speaking")
    video, pack = folder / "speaking.mp4", folder / "speaking.footage"
    film(portrait("closed"), *take(f"{TEXT} {TEXT}"), video, (384, 288))
    twin.prepare(video, pack)
    return video, pack


def test_what_was_cut_off_goes_on_to_the_same_network(
    filmed: tuple[Path, Path], tmp_path: Path
) -> None:
    video, pack = filmed
    whole = training.learn(pack, tmp_path / "whole", video, steps=30)

    script = (
        "import sys; from pathlib import Path; from standin.render import training;"
        "training._SAVED = 0.0;"
        "training.learn(*map(Path, sys.argv[1:4]), steps=30,"
        " on_stage=lambda s: print(s.name, s.done, flush=True))"
    )
    command = [sys.executable, "-c", script, str(pack), str(tmp_path / "cut"), str(video)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith("training 11"):
            os.kill(child.pid, signal.SIGKILL)
            break
    child.wait()
    child.stdout.close()
    assert (tmp_path / "cut" / "state.pt").exists()
    again = training.learn(pack, tmp_path / "cut", None)
    assert again.steps == 30
    assert again.network == whole.network
    assert again.comparison == whole.comparison


def test_the_exported_network_paints_what_the_trained_one_does(
    filmed: tuple[Path, Path], tmp_path: Path
) -> None:
    video, pack = filmed
    training.learn(pack, tmp_path, video, steps=20)
    from standin.avatars.trained.model import composed
    from standin.avatars.trained.training import Training

    made = material.read(tmp_path)
    trained = Training(made, 20)
    trained.load(tmp_path)
    frame = int(made.held[0])
    base = made.base(frame)
    edge = slice(ROOM, ROOM + DETAIL)
    face = made.face(frame, base)[edge, edge]
    run = network.Network(trained.to_onnx())
    told = made.conditions(frame, base)
    told[LENGTHS - 2 : LENGTHS] = 0
    painted = run.paint(face, told[: LENGTHS - 2], told[LENGTHS:])
    asked = np.clip(told, run.note.least, run.note.most)
    asked = (asked - trained.middle) / trained.spread
    with torch.no_grad():
        flow, paint = trained.average(
            torch.from_numpy(network.packed(network.shown(face))[None]),
            torch.from_numpy(asked[None].astype(np.float32)),
        )
        whole = torch.from_numpy(face.transpose(2, 0, 1)[None].astype(np.float32) / 255)
        wanted = composed(flow, paint, whole)[0].numpy()
    assert np.abs(flow[0].numpy().transpose(1, 2, 0) - painted.flow).max() < 2e-3
    layer = torch.nn.functional.pixel_shuffle(paint, network.TILE)[0].numpy()
    assert np.abs(layer[3] - painted.alpha).max() < 0.02
    assert np.abs(255 * layer[:3].transpose(1, 2, 0) - painted.colours).max() < 4
    assert wanted.shape == (3, DETAIL, DETAIL)


def test_a_training_needs_a_video_that_tells_something(
    filmed: tuple[Path, Path], tmp_path: Path, quiet: Path
) -> None:
    _, pack = filmed
    assert FootagePack.open(pack).network is None
    with pytest.raises(InvalidField, match="nothing lies here"):
        training.learn(pack, tmp_path / "a", None)
    with pytest.raises((material.TooLittle, twin.FootageRefused)):
        training.learn(pack, tmp_path / "b", quiet)

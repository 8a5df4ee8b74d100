"""When a network is used, who may train one, and what is left of it."""

import hashlib
from collections.abc import Iterator
from importlib import util
from pathlib import Path

import numpy as np
import pytest

from standin.avatars.footage import SUFFIX
from standin.avatars.footage.pack import FootagePack, with_network
from standin.avatars.trained import scores
from standin.avatars.trained.scores import Comparison, Score
from standin.errors import InvalidField, MissingPackage
from standin.jobs import persons, training
from standin.library import AvatarLook, Library
from standin.library.avatars import NotAllowed
from standin.render.training import compared, still_of
from standin.settings import Settings

from .tiny import network


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(Settings(home=tmp_path)) as opened:
        yield opened


def _ana(library: Library, pack: Path) -> AvatarLook:
    key = f"packs/{hashlib.sha256(pack.read_bytes()).hexdigest()}{SUFFIX}"
    library.objects.put_file(key, pack)
    group = library.avatars.create_group("default", "Ana", "footage")
    return library.avatars.add_look(group, "Ana", group.id, state="ready", pack_key=key)


@pytest.mark.parametrize(
    ("trained", "better"),
    [
        (Score(30.4, 0.91, None), True),
        (Score(30.2, 0.91, None), False),  # that little is chance
        (Score(35.0, 0.89, None), False),  # nearer on the whole, but smeared
        (Score(31.0, 0.91, 0.09), True),
        (Score(31.0, 0.91, 0.11), False),
    ],
)
def test_a_network_is_used_only_when_it_is_better(trained: Score, better: bool) -> None:
    warp = Score(30.0, 0.90, 0.10 if trained.lpips is not None else None)
    assert Comparison(40, warp, trained).better is better


def test_engines_are_compared_on_the_same_frames_and_mouth(packed: Path, tmp_path: Path) -> None:
    """A network that leaves the face at rest alone is perfect where nobody speaks, and one that
    paints it red is not."""
    still = still_of(FootagePack.open(packed))
    x, y = still.face.mouth.astype(int)
    reach = round(60 * still.face.mm)
    box = (int(x) - reach, int(y) - reach, int(x) + reach, int(y) + reach)
    padded = np.pad(still.frame, ((reach, reach), (reach, reach), (0, 0)), "edge")
    there = padded[box[1] + reach : box[3] + reach, box[0] + reach : box[2] + reach][None]
    points = (still.face.xy - np.array(box[:2], np.float32))[None]
    from standin.motion.coefficients import row

    asked = row(rest=0.0, jawOpen=0.5)[None]
    held = scores.Held(there, there, points, asked, box)
    made = compared(held, still, network())
    assert made.trained.psnr > 45
    assert made.trained.ssim > 0.99
    assert made.warp.psnr < 35
    assert made.better
    assert not compared(held, still, network(colour=(1, 0, 0))).better


def test_nobody_is_trained_on_without_consent(library: Library, packed: Path) -> None:
    look = _ana(library, packed)
    with pytest.raises(NotAllowed, match="waits for the consent"):
        training.train(library, look, packed)
    group = library.avatars.group(look.group_id, "default")
    library.consents.give(group, "Ana", None, "signed", "the person")
    persons.revoke(library, group, "key")
    with pytest.raises(NotAllowed, match="was revoked"):
        training.train(library, look, packed)
    assert not list(library.objects.list("training"))


@pytest.mark.skipif(util.find_spec("torch") is not None, reason="PyTorch is installed")
def test_without_pytorch_it_is_told_what_to_install(library: Library, packed: Path) -> None:
    look = _ana(library, packed)
    group = library.avatars.group(look.group_id, "default")
    library.consents.give(group, "Ana", None, "signed", "the person")
    with pytest.raises(MissingPackage, match=r"standin\[train\]"):
        training.train(library, look, packed)


def test_forgetting_gives_the_pack_back_and_deletes_the_work(
    library: Library, packed: Path, tmp_path: Path
) -> None:
    with_network(packed, network(), tmp_path / "trained")
    look = _ana(library, tmp_path / "trained")
    library.objects.put(f"training/{look.id}/state.pt", b"weights")
    assert training.forget(library, look)
    after = library.avatars.look(look.id, "default")
    assert [info.key for info in library.objects.list()] == [after.pack_key]
    assert library.objects.get(after.pack_key or "") == packed.read_bytes()
    assert not training.forget(library, after)


def test_an_erased_person_leaves_no_network_behind(
    library: Library, packed: Path, tmp_path: Path
) -> None:
    with_network(packed, network(), tmp_path / "trained")
    look = _ana(library, tmp_path / "trained")
    squares = b"squares of a face that must not stay" * 50
    for name in ("squares.npy", "state.pt", "state.pt.part", "held.npz", "plan.json"):
        library.objects.put(f"training/{look.id}/{name}", squares)
    persons.erase(library, library.avatars.group(look.group_id, "default"), "key")
    assert not list(library.objects.list())
    traces = (squares[:36], network()[:400])
    for file in tmp_path.rglob("*"):
        if file.is_file() and file != tmp_path / "trained":
            content = file.read_bytes()
            assert not any(trace in content for trace in traces), file


def test_only_avatars_of_videos_have_networks(library: Library) -> None:
    group = library.avatars.create_group("default", "Bo", "photo")
    look = library.avatars.add_look(group, "Bo", group.id, state="ready", pack_key="packs/a.npz")
    with pytest.raises(InvalidField, match="is not made from a video"):
        training.train(library, look)
    with pytest.raises(InvalidField, match="is not made from a video"):
        training.forget(library, look)

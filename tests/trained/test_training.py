"""When a network is used, who may train one, and what is left of it."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from importlib import util
from pathlib import Path

import numpy as np
import pytest
from obstore.store import MemoryStore

from standin.avatars.footage import SUFFIX
from standin.avatars.footage.mover import Still
from standin.avatars.footage.pack import FootagePack, with_network
from standin.avatars.photo.face import Face
from standin.avatars.trained import material, scores, visemes
from standin.avatars.trained.likeness import likeness
from standin.avatars.trained.scores import Comparison, Score
from standin.errors import InvalidField, MissingPackage, StandinError
from standin.evaluation.photo import take
from standin.evaluation.portraits import portrait
from standin.jobs import persons, training
from standin.library import AvatarLook, Library
from standin.library.avatars import NotAllowed
from standin.library.objects import Objects
from standin.motion import animate
from standin.render import twin
from standin.render.training import LEAST_ALIKE, _check_same, compared, still_of
from standin.settings import Settings
from standin.speech import Speech

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
    held = scores.Held(there, there, points, asked, box, np.zeros((1, 0), np.float32))
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


def test_objects_in_a_bucket_are_worked_on_in_a_folder_and_come_back(
    library: Library, packed: Path
) -> None:
    library = replace(library, objects=Objects(MemoryStore(), None))
    look, start = _ana(library, packed), "training"
    library.objects.put(f"{start}/{look.id}/plan.json", b"{}")
    library.objects.put(f"{start}/{look.id}/squares.npy", b"faces")
    library.objects.put(f"{start}/{look.id}/held.npz", b"of another video")
    with pytest.raises(KeyboardInterrupt), training._workplace(library, look) as folder:
        assert (folder / "squares.npy").read_bytes() == b"faces"
        (folder / "held.npz").unlink()
        (folder / "state.pt").write_bytes(b"weights")
        (folder / "state.pt.part").write_bytes(b"half")
        with pytest.raises(StandinError, match="is being trained already"):
            training._workplace(library, look).__enter__()
        raise KeyboardInterrupt  # whoever has had enough goes on from here another time
    assert not folder.exists()
    kept = {info.key.rsplit("/")[-1] for info in library.objects.list(start)}
    assert kept == {"plan.json", "squares.npy", "state.pt"}
    with training._workplace(library, look) as folder:
        assert (folder / "state.pt").read_bytes() == b"weights"
        training._clear(library, look, folder)
    assert not list(library.objects.list(start))


def test_a_video_of_somebody_else_is_refused(packed: Path, quiet: Path) -> None:
    pack = FootagePack.open(packed)
    shape = twin.shape_of(quiet)
    points = np.full((shape.frames, 478, 3), np.nan, np.float32)
    points[: len(pack.landmarks) - 1] = pack.landmarks[:-1]
    _check_same(still_of(pack), quiet, shape, points)
    other = portrait("toothy")
    stranger = Still(other.image, Face(other.landmarks), True)
    with pytest.raises(InvalidField, match=r"looks different.*--same-person") as refused:
        _check_same(stranger, quiet, shape, points)
    assert refused.value.path == ("video",)


def test_likeness_does_not_mind_light() -> None:
    pack = portrait("closed")
    face = Face(pack.landmarks)
    across = np.linspace(0.6, 1.0, pack.image.shape[1])[None, :, None]
    dim = np.clip(pack.image * across, 0, 255).astype(np.uint8)
    assert likeness(pack.image, face, dim, pack.landmarks) > 0.93
    other = portrait("toothy")
    assert likeness(pack.image, face, other.image, other.landmarks) < LEAST_ALIKE


@pytest.mark.parametrize("fits", [True, False])
def test_sounds_of_somebody_else_are_not_learnt(fits: bool) -> None:
    speaking = animate(_sound(), fps=25, style="stable", seed=0)
    gap = 12 * speaking["jawOpen"] * (1 - speaking["mouthClose"])
    seconds = np.arange(len(speaking)) / 25
    said = material._said(speaking, seconds, gap if fits else gap[::-1])
    assert said.shape == (len(speaking), visemes.COUNT if fits else 0)
    assert material._said(None, seconds, gap).shape == (len(speaking), 0)


def _sound() -> Speech:
    return take("My father owns a small vineyard above the bay, and we move the old blue boat.")[0]

"""Networks of persons: trained here, kept in their avatars where they are better than none."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Final

import structlog

from ..avatars.footage import SUFFIX
from ..avatars.footage.pack import FootagePack, with_network
from ..errors import InvalidField, StandinError, UnknownAvatar
from ..library import AvatarLook, Library
from ..library.avatars import PACKS, TRAINING, NotAllowed
from ..render import training
from ..render.training import Learnt, OnStage, Stage

__all__ = ["Learnt", "OnStage", "Stage", "forget", "train"]

_UNFINISHED: Final = (".part", ".part.npy", ".part.npz")

log = structlog.get_logger(__name__)


def train(
    library: Library,
    look: AvatarLook,
    video: Path | None = None,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    device: str = "auto",
    hears: bool | None = None,
    sure: bool = False,
    on_stage: OnStage = lambda stage: None,
) -> Learnt:
    """Train a network on a person's video; their avatar speaks with it if it is better.

    What it was trained on is deleted then; otherwise it stays, to be gone on with. Without
    ``video`` the last training of this look goes on. ``hears``: see `render.training.learn`. Who
    is ``sure`` that the video shows the same person is not asked again. Raises `NotAllowed`
    without consent, also when that is revoked meanwhile, and as `render.training.learn`.
    """
    _check(look)
    library.avatars.check_allowed(look)
    training.check()
    with _workplace(library, look) as folder, TemporaryDirectory(prefix="standin-") as name:
        pack = library.objects.file(look.pack_key or "", Path(name))
        learnt = training.learn(
            pack, folder, video, steps=steps, minutes=minutes, device=device, hears=hears,
            sure=sure, on_stage=on_stage,
        )  # fmt: skip
        try:
            now = library.avatars.look(look.id, look.space_id, exact=True)
            library.avatars.check_allowed(now)
        except (NotAllowed, UnknownAvatar):
            _clear(library, look, folder)
            raise
        look = now
        if learnt.comparison.better:
            _keep(library, look, pack, learnt.network, Path(name))
            _clear(library, look, folder)
    log.info("network trained", look=look.id, **learnt.comparison.as_dict())
    return learnt


def forget(library: Library, look: AvatarLook) -> bool:
    """Let a look speak without a network again, and delete what one was trained on.

    Gives whether there was anything.
    """
    _check(look)
    had = _clear(library, look)
    with TemporaryDirectory(prefix="standin-") as name:
        pack = library.objects.file(look.pack_key or "", Path(name))
        if FootagePack.open(pack).network is None:
            return had
        _keep(library, look, pack, None, Path(name))
    return True


def _check(look: AvatarLook) -> None:
    if look.kind != "footage":
        raise InvalidField(("avatar",), f"{look.name!r} is not made from a video")
    if look.state != "ready" or look.pack_key is None:
        raise InvalidField(("avatar",), f"{look.name!r} is not ready ({look.state})")


@contextmanager
def _workplace(library: Library, look: AvatarLook) -> Iterator[Path]:
    """Where a look's training lies: among the objects, so that erasing a person finds it.

    What is in a bucket is fetched into a folder that is deleted afterwards, and what changed there
    goes back, however the training ends, unless its process is killed.
    """
    start = f"{TRAINING}/{look.id}"
    folder = library.objects.local_path(start)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder / training.LOCK):
            yield folder
        return
    lock = Path(gettempdir()) / f"standin-training-{look.id}.lock"
    with _alone(lock), TemporaryDirectory(prefix="standin-training-") as name:
        folder = Path(name)
        for info in library.objects.list(start):
            library.objects.save(info.key, folder / Path(info.key).name)
        fetched = _states(folder)
        try:
            yield folder
        finally:
            now = _states(folder)
            for path in fetched.keys() - now.keys():
                library.objects.delete(f"{start}/{path.name}")
            for path, state in now.items():
                if fetched.get(path) != state and not path.name.endswith(_UNFINISHED):
                    library.objects.put_file(f"{start}/{path.name}", path)


def _states(folder: Path) -> dict[Path, tuple[int, int]]:
    """Size of each file, and when it was written."""
    found = ((path, path.stat()) for path in folder.iterdir())
    return {path: (facts.st_size, facts.st_mtime_ns) for path, facts in found}


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Nobody else on this machine trains the same look meanwhile. Raises `StandinError`."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StandinError("this avatar is being trained already") from None
        yield


def _keep(
    library: Library, look: AvatarLook, pack: Path, network: bytes | None, folder: Path
) -> None:
    made = folder / f"trained{SUFFIX}"
    with_network(pack, network, made)
    with made.open("rb") as file:
        key = f"{PACKS}/{hashlib.file_digest(file, 'sha256').hexdigest()}{SUFFIX}"
    old = look.pack_key
    with library.holds.holding(key):
        library.objects.put_file(key, made)
        library.avatars.update_look(look.id, pack_key=key)
    if old and old != key:
        library.avatars.sweep(library.objects, [old])


def _clear(library: Library, look: AvatarLook, folder: Path | None = None) -> bool:
    """Delete a training; ``folder`` is where it lies on this machine meanwhile."""
    for path in folder.iterdir() if folder is not None else ():
        if path.name != training.LOCK:
            path.unlink()
    found = [info.key for info in library.objects.list(f"{TRAINING}/{look.id}")]
    for key in found:
        library.objects.delete(key)
    return bool(found)

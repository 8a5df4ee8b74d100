"""Networks of persons: trained here, kept in their avatars where they are better than none."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from ..avatars.footage import SUFFIX
from ..avatars.footage.pack import FootagePack, with_network
from ..errors import InvalidField, StandinError
from ..library import AvatarLook, Library
from ..library.avatars import PACKS, TRAINING, NotAllowed
from ..render import training
from ..render.training import Learnt, OnStage, Stage

__all__ = ["Learnt", "OnStage", "Stage", "forget", "train"]

log = structlog.get_logger(__name__)


def train(
    library: Library,
    look: AvatarLook,
    video: Path | None = None,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    device: str = "auto",
    on_stage: OnStage = lambda stage: None,
) -> Learnt:
    """Train a network on a person's video; their avatar speaks with it if it is better.

    What it was trained on is deleted then; otherwise it stays, to be gone on with. Without
    ``video`` the last training of this look goes on. Raises `NotAllowed` without consent, also
    when that is revoked meanwhile, and as `render.training.learn`.
    """
    _check(look)
    library.avatars.check_allowed(look)
    training.check()
    folder = _folder(library, look)
    with _alone(folder), TemporaryDirectory(prefix="standin-") as name:
        pack = library.objects.file(look.pack_key or "", Path(name))
        learnt = training.learn(
            pack, folder, video, steps=steps, minutes=minutes, device=device, on_stage=on_stage
        )
        look = library.avatars.look(look.id, look.space_id, exact=True)
        try:
            library.avatars.check_allowed(look)
        except NotAllowed:
            _clear(library, look)
            raise
        if learnt.comparison.better:
            _keep(library, look, pack, learnt.network, Path(name))
            _clear(library, look)
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


def _folder(library: Library, look: AvatarLook) -> Path:
    """Where a look's training lies: among the objects, so that erasing a person finds it."""
    folder = library.objects.local_path(f"{TRAINING}/{look.id}")
    if folder is None:
        raise StandinError(
            "a training works in the objects' folder, and these objects are in a bucket: train in "
            "a home with a folder, and bring it with `standin migrate-to`"
        )
    return folder


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else trains in the folder meanwhile. Raises `StandinError`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / training.LOCK).open("w") as file:
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


def _clear(library: Library, look: AvatarLook) -> bool:
    found = [info.key for info in library.objects.list(f"{TRAINING}/{look.id}")]
    for key in found:
        library.objects.delete(key)
    return bool(found)

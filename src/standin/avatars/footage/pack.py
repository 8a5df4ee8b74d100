"""What a footage avatar is made of, as one file that is read in pieces."""

from __future__ import annotations

import hashlib
import io
import json
import math
import shutil
import zipfile
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from ...errors import StandinError

VERSION: Final = 1
VIDEO: Final = "footage.mp4"
MATTE: Final = "matte.mp4"
NETWORK: Final = "mouth.onnx"
"""What was trained on the person, where that draws the mouth; see `trained`."""
LANDMARKS: Final = "landmarks"
HIDDEN: Final = "hidden"
_LARGE: Final = (VIDEO, MATTE, LANDMARKS)
Floats = NDArray[np.float32]


class FootagePackError(StandinError):
    """A file is not a pack of footage that this version of Standin reads."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the footage in a pack."""

    width: int
    height: int
    fps: float
    frames: int
    loop: tuple[int, int]
    """First and last (exclusive) frame of what is played."""
    reference: int
    """The frame that the others are measured by."""
    at_rest: bool
    """Whether the mouth rests in all of the loop."""
    seconds: float
    """Of the video that it was made from."""
    blend: int = 8
    """Frames from the end of the loop on over which its beginning comes in."""
    there_and_back: bool = False
    """Played to its end, then back to its beginning, and so on; else from the beginning again."""


@dataclass(frozen=True)
class FootagePack:
    """A prepared video; the frames stay in the file."""

    path: Path
    facts: Facts
    landmarks: Floats
    """float32 [frames, 478, 3], smoothed; NaN where nobody is seen."""
    hidden: NDArray[np.bool_]
    """Frames in which something is before the mouth: bool [frames]."""
    network: bytes | None = None
    """The network that draws the mouth, as ONNX; None where the frame's own skin is bent."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex of the file."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @classmethod
    def open(cls, path: Path) -> FootagePack:
        """The pack in a file. Raises `FootagePackError`."""
        try:
            with zipfile.ZipFile(path) as file:
                facts = _facts(file)
                names = file.namelist()
                hidden = np.zeros(facts.frames, bool)
                if HIDDEN in names:  # packs made before this was looked at have none
                    hidden = np.frombuffer(file.read(HIDDEN), bool)
                if LANDMARKS in names:
                    landmarks = _mapped(path, file.getinfo(LANDMARKS), facts.frames)
                else:  # as they were kept at first
                    with np.load(io.BytesIO(file.read("landmarks.npz"))) as arrays:
                        landmarks = arrays["landmarks"].astype(np.float32)
                network = file.read(NETWORK) if NETWORK in names else None
        except (KeyError, TypeError, ValueError, OSError, zipfile.BadZipFile) as error:
            raise FootagePackError("this file is not a footage avatar, or it is damaged") from error
        if landmarks.shape != (facts.frames, 478, 3) or len(hidden) != facts.frames:
            raise FootagePackError("this footage avatar is damaged: its parts do not fit together")
        return cls(path, facts, landmarks, hidden, network)

    def video(self) -> IO[bytes]:
        """The footage as a file of its own, which nobody has to copy."""
        return self._part(VIDEO)

    def matte(self) -> IO[bytes] | None:
        """How much of each pixel is the person, as a video of as many frames, white for all; None
        where nobody looked."""
        with zipfile.ZipFile(self.path) as file:
            known = MATTE in file.namelist()
        return self._part(MATTE) if known else None

    def _part(self, name: str) -> IO[bytes]:
        with zipfile.ZipFile(self.path) as file:
            entry = file.getinfo(name)
            return cast(IO[bytes], _Window(self.path, _start(self.path, entry), entry.file_size))


def facts(path: Path) -> Facts:
    """What is known of the footage in a pack, which is not read. Raises `FootagePackError`."""
    try:
        with zipfile.ZipFile(path) as file:
            return _facts(file)
    except (KeyError, TypeError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise FootagePackError("this file is not a footage avatar, or it is damaged") from error


def _facts(file: zipfile.ZipFile) -> Facts:
    told = json.loads(file.read("facts.json"))
    if told.pop("version") != VERSION:
        raise FootagePackError(
            "this footage avatar was prepared by another version of Standin: add the video again"
        )
    return Facts(**{**told, "loop": tuple(told["loop"])})


def write(
    path: Path,
    facts: Facts,
    landmarks: Floats,
    video: Path,
    hidden: NDArray[np.bool_] | None = None,
    matte: Path | None = None,
) -> None:
    """Put a pack together; the same contents give the same bytes."""
    hidden = np.zeros(len(landmarks), bool) if hidden is None else hidden
    parts: dict[str, Any] = {
        "facts.json": json.dumps({"version": VERSION, **asdict(facts)}).encode(),
        LANDMARKS: np.ascontiguousarray(landmarks, "<f4").data,
        HIDDEN: np.ascontiguousarray(hidden, bool).data,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as file:
        for name, content in parts.items():
            with file.open(_entry(name), "w", force_zip64=name in _LARGE) as target:
                target.write(content)
        _add(file, VIDEO, video)
        if matte is not None:
            _add(file, MATTE, matte)


def _add(file: zipfile.ZipFile, name: str, path: Path) -> None:
    with path.open("rb") as source, file.open(_entry(name), "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target, 1 << 20)


def with_network(pack: Path, network: bytes | None, out: Path) -> None:
    """The same pack with another network, or without one, at ``out``.

    The same network gives the same bytes. Raises `FootagePackError`.
    """
    try:
        with (
            zipfile.ZipFile(pack) as given,
            zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as file,
        ):
            _facts(given)
            for name in given.namelist():
                if name == NETWORK:
                    continue
                with (
                    given.open(name) as source,
                    file.open(_entry(name), "w", force_zip64=name in _LARGE) as target,
                ):
                    shutil.copyfileobj(source, target, 1 << 20)
            if network is not None:
                file.writestr(_entry(NETWORK), network)
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise FootagePackError("this file is not a footage avatar, or it is damaged") from error


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


def _start(path: Path, entry: zipfile.ZipInfo) -> int:
    """Where the content of an entry begins in the file; it is not compressed."""
    with path.open("rb") as raw:
        raw.seek(entry.header_offset)
        head = raw.read(30)
    names = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    return entry.header_offset + 30 + names


def _mapped(path: Path, entry: zipfile.ZipInfo, frames: int) -> Floats:
    """Landmarks, read where they are looked at: ten minutes of them take no memory."""
    shape = (frames, 478, 3)
    if entry.file_size != 4 * math.prod(shape):
        raise ValueError("not the landmarks of these frames")
    return np.memmap(path, np.dtype("<f4"), "r", _start(path, entry), shape)


class _Window(io.RawIOBase):
    """A part of a file."""

    def __init__(self, path: Path, start: int, size: int) -> None:
        self._file = path.open("rb")
        self._start, self._size, self._at = start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        left = max(0, min(len(buffer), self._size - self._at))
        self._file.seek(self._start + self._at)
        count = self._file.readinto(memoryview(buffer)[:left])
        self._at += count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()

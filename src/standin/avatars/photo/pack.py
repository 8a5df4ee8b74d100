"""What a photo avatar is made of, as one file."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ...errors import StandinError

VERSION: Final = 1
"""Of the file's contents; goes up when an older reader would misread a pack."""
LANDMARKS: Final = 478
"""Points of MediaPipe's face mesh with irises."""
_MAX_BYTES: Final = 256 * 2**20

Image = NDArray[np.uint8]


class PackError(StandinError):
    """A file is not a pack that this version of Standin reads."""


@dataclass(frozen=True, slots=True)
class Idle:
    """A look's own way to move: factors on the shared motion, 0 to 2, 1 = as it comes."""

    energy: float = 1.0
    """On all movement of the head, the brows and the breath."""
    nod: float = 1.0
    """On movement up and down."""
    sway: float = 1.0
    """On turning and tilting."""

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not 0 <= value <= 2:
                raise ValueError(f"{name} is {value}; it has to be from 0 to 2")


@dataclass(frozen=True)
class Pack:
    """A prepared photo. `prepare.build` makes one; arrays are read-only for everybody else."""

    image: Image
    """uint8 [h, w, 3], RGB: the upright photo."""
    landmarks: NDArray[np.float32]
    """float32 [478, 3]: x, y in pixels of ``image``, z in the same unit, smaller is nearer."""
    alpha: Image | None
    """uint8 [h, w]: how much of a pixel is the person; None when nobody could tell."""
    foreground: Image
    """uint8 [h, w, 3], RGB: the person's colours without the background that shines through."""
    plate: Image
    """uint8 [h, w, 3], RGB: the background as it might be behind the person."""
    idle: Idle = Idle()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.image.shape[1], self.image.shape[0]

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex of the contents, whatever wrote the file."""
        made = hashlib.sha256(f"{VERSION} {self.size} {json.dumps(asdict(self.idle))}".encode())
        for part in (self.image, self.landmarks, self.alpha, self.foreground, self.plate):
            made.update(b"-" if part is None else np.ascontiguousarray(part).tobytes())
        return made.hexdigest()

    def with_idle(self, idle: Idle) -> Pack:
        """The same photo with another way to move."""
        return replace(self, idle=idle)

    def to_bytes(self) -> bytes:
        """Everything as one file; the same pack gives the same bytes."""
        file = io.BytesIO()
        parts = {
            "image": _png(self.image),
            "foreground": _png(self.foreground),
            "plate": _png(self.plate),
        }
        if self.alpha is not None:
            parts["alpha"] = _png(self.alpha)
        np.savez(
            file,
            allow_pickle=False,
            version=np.int64(VERSION),
            idle=np.array(json.dumps(asdict(self.idle))),
            landmarks=self.landmarks,
            **{name: np.frombuffer(part, np.uint8) for name, part in parts.items()},
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Pack:
        """The pack that `to_bytes` wrote. Raises `PackError` for anything else."""
        if len(data) > _MAX_BYTES:
            raise PackError(f"this pack has {len(data)} bytes; the limit is {_MAX_BYTES}")
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                version = int(file["version"])
                if version != VERSION:
                    raise PackError(
                        f"this photo avatar was prepared as version {version}; "
                        f"this Standin reads version {VERSION}: prepare the photo again"
                    )
                pack = cls(
                    image=_pixels(file["image"]),
                    landmarks=np.asarray(file["landmarks"], np.float32),
                    alpha=_pixels(file["alpha"], False) if "alpha" in file else None,
                    foreground=_pixels(file["foreground"]),
                    plate=_pixels(file["plate"]),
                    idle=Idle(**json.loads(str(file["idle"]))),
                )
        except (
            KeyError,
            TypeError,
            ValueError,
            OSError,
            EOFError,
            zipfile.BadZipFile,
            cv2.error,
        ) as why:
            raise PackError("this file is not a photo avatar, or it is damaged") from why
        pack._check()
        return pack

    def _check(self) -> None:
        shape = self.image.shape
        fits = self.foreground.shape == self.plate.shape == shape and (
            self.alpha is None or self.alpha.shape == shape[:2]
        )
        finite = bool(np.isfinite(self.landmarks).all())
        if not fits or self.landmarks.shape != (LANDMARKS, 3) or not finite:
            raise PackError("this photo avatar is damaged: its parts do not fit together")


def _png(pixels: Image) -> bytes:
    told = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".png", told, [cv2.IMWRITE_PNG_COMPRESSION, 3])
    if not done:
        raise PackError("a picture of the pack could not be written")
    return data.tobytes()


def _pixels(data: NDArray[np.uint8], colour: bool = True) -> Image:
    flag = cv2.IMREAD_COLOR if colour else cv2.IMREAD_GRAYSCALE
    read = cv2.imdecode(data, flag | cv2.IMREAD_IGNORE_ORIENTATION)
    if read is None:
        raise ValueError("not a picture")
    return np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB) if colour else read, np.uint8)

"""Draw the picture of the README: `python scripts/readme_picture.py`."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from standin.avatars.avatar import Avatar, Placement
from standin.avatars.catalogue import Catalogue
from standin.motion.coefficients import row

WIDTH, HEIGHT = 1280, 720
TILE = 240
ACROSS = 6
QUALITY = 90
SMILE = row(
    breath=0.5, mouthSmileLeft=0.4, mouthSmileRight=0.4, eyeSquintLeft=0.2, eyeSquintRight=0.2
)  # fmt: skip


def main() -> None:
    catalogue = Catalogue()
    people = [catalogue.get(name) for name in sorted({i.group_id or "" for i in catalogue.list()})]
    tiles = [portrait(avatar) for avatar in people]
    rows = [np.hstack(tiles[at : at + ACROSS]) for at in range(0, len(tiles), ACROSS)]
    out = Path(__file__).parents[1] / "docs" / "images" / "presenters.jpg"
    if not cv2.imwrite(str(out), np.vstack(rows), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]):
        raise SystemExit(f"{out} cannot be written")


def portrait(avatar: Avatar) -> NDArray[np.uint8]:
    """The middle of a frame before its backdrop: uint8 [TILE, TILE, 3], BGR."""
    ground = avatar.backdrop(WIDTH, HEIGHT)
    frame = np.full((HEIGHT, WIDTH, 3), 220, np.float32)
    if ground is not None:
        frame[:] = ground[..., 2::-1]
    picture = avatar.prepare(Placement(WIDTH, HEIGHT)).frame(SMILE)
    h, w = picture.pixels.shape[:2]
    box = frame[picture.top : picture.top + h, picture.left : picture.left + w]
    box *= 1 - picture.pixels[..., 3:] / 255
    box += picture.pixels[..., 2::-1]
    left = (WIDTH - HEIGHT) // 2
    square = np.clip(frame[:, left : left + HEIGHT], 0, 255).astype(np.uint8)
    small = cv2.resize(square, (TILE, TILE), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


if __name__ == "__main__":
    main()

"""One frame as an image file."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import MediaError
from . import labels

_QUALITY: Final = {
    ".webp": [cv2.IMWRITE_WEBP_QUALITY, 88],
    ".jpg": [cv2.IMWRITE_JPEG_QUALITY, 90],
}


def write(pixels: NDArray[np.uint8], path: Path, width: int | None = None) -> None:
    """Write uint8 [h, w, 3 or 4] RGB or RGBA as the kind that the suffix names (webp, jpg, png).

    ``width`` scales the image down to that many pixels across. JPEG drops alpha.
    """
    if width is not None and width < pixels.shape[1]:
        height = round(pixels.shape[0] * width / pixels.shape[1])
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8)
    code = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    quality = _QUALITY.get(path.suffix, [])
    done, data = cv2.imencode(path.suffix, cv2.cvtColor(pixels, code), quality)
    if not done:
        raise MediaError(f"{path.name} could not be written as {path.suffix}")
    made = data.tobytes()
    path.write_bytes(labels.jpeg(made) if path.suffix == ".jpg" else made)

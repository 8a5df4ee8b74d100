"""A program that tells the person from the background, frame by frame. Like `photo`'s, it alone
loads mediapipe.

``python -P matte_worker.py WIDTH HEIGHT``. Frames come on standard input: uint8 RGB, WIDTH x HEIGHT
x 3 bytes each, then four float32, the left, top, right and bottom of the face in it (NaN where
nobody is seen); for each, WIDTH x HEIGHT bytes go out, 255 in the person. Exit status 3: mediapipe
is not installed.
"""

import sys
from pathlib import Path

import numpy as np


def main(width: int, height: int) -> int:
    """Tell until the input ends."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "photo"))
    from landmarks_worker import MISSING, load, matte  # type: ignore[import-not-found]

    try:
        solutions = load()
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        return int(MISSING)
    size = width * height * 3
    with solutions["matte"].SelfieSegmentation(model_selection=0) as model:
        while data := sys.stdin.buffer.read(size + 16):
            if len(data) < size + 16:
                break
            frame = np.frombuffer(data, np.uint8, size).reshape(height, width, 3)
            box = np.frombuffer(data, "<f4", 4, size).reshape(2, 2)
            face = box.astype(np.float32) if np.isfinite(box).all() else None
            told = matte(frame, face, model)
            sys.stdout.buffer.write(np.round(np.clip(told, 0, 1) * 255).astype(np.uint8).tobytes())
            sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))

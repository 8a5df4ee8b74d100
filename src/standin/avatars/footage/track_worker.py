"""A program that follows one face through a video. Like `photo`'s, it alone loads mediapipe.

``python -P track_worker.py WIDTH HEIGHT``. Frames come on standard input, uint8 RGB, WIDTH x HEIGHT
x 3 bytes each; for each, 478 points of float32 x, y, z go out (x and y in pixels, NaN without a
face), and one float32 with how many faces were seen. Exit status 3: mediapipe is not installed.
"""

import sys
from pathlib import Path
from typing import Final

import numpy as np

MISSING: Final = 3
MOST_FACES: Final = 3


def main(width: int, height: int) -> int:
    """Follow until the input ends."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "photo"))
    from landmarks_worker import extent, load  # type: ignore[import-not-found]

    try:
        solutions = load()
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        return MISSING
    scale = np.array([width, height, width], np.float32)
    size = width * height * 3
    before: np.ndarray | None = None
    with solutions["mesh"].FaceMesh(
        static_image_mode=False,
        max_num_faces=MOST_FACES,
        refine_landmarks=True,
        min_detection_confidence=0.5,
        min_tracking_confidence=0.5,
    ) as mesh:
        while data := sys.stdin.buffer.read(size):
            if len(data) < size:
                break
            frame = np.frombuffer(data, np.uint8).reshape(height, width, 3)
            seen = mesh.process(frame).multi_face_landmarks or ()
            faces = [
                np.array([(p.x, p.y, p.z) for p in face.landmark], np.float32) * scale
                for face in seen
            ]
            chosen = np.full((478, 3), np.nan, np.float32)
            if faces and before is not None:
                near = [np.hypot(*(face[:, :2].mean(0) - before)) for face in faces]
                chosen = faces[int(np.argmin(near))]
            elif faces:
                chosen = max(faces, key=extent)
            if faces:
                before = chosen[:, :2].mean(0)
            out = np.append(chosen.ravel(), np.float32(len(faces)))
            sys.stdout.buffer.write(out.astype("<f4").tobytes())
            sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))

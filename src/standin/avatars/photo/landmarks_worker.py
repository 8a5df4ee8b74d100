"""A program that finds faces in one photo: the only place that loads mediapipe.

``python -P landmarks_worker.py photo.npy found.npz``. It is run by its path and imports nothing of
Standin, so that it starts in a quarter of a second and whatever happens in it stays in it.
The models are the two in mediapipe's wheel: the face mesh with attention (478 points) and the
selfie segmentation. Exit status 3: mediapipe is not installed.
"""

import importlib.util
import sys
import types
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MISSING: Final = 3
MOST_FACES: Final = 20
CONFIDENCE: Final = 0.5
"""Least score of a face, of mediapipe's own default."""
CLEARLY: Final = 0.06
"""A turned photo has to show its face better by this score."""
CROP: Final = 512
"""Pixels across of what the face mesh is shown; inside, it looks at 192."""
LOOKS: Final = ((1.9, 0.0, 0.0), (2.1, 0.04, -0.02), (2.3, -0.04, 0.03), (2.0, -0.02, -0.04),
                (2.2, 0.02, 0.04))  # fmt: skip
"""Crops of one face, in sizes of its box, and their shift: the mean of what they show is steadier
than any, and where they disagree the face is hidden."""
HAIR: Final = 0.7
TORSO: Final = (4.0, 7.0)
"""The matte is looked at closely from so many sizes of the face above it, down to the photo's lower
edge, but at least and at most so many sizes in all."""

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


def main(source: str, target: str, *point: str) -> int:
    """Read uint8 [h, w, 3] RGB; write what `find` gives. ``point`` is x and y, or nothing."""
    try:
        solutions = load()
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        return MISSING
    photo = np.load(source, allow_pickle=False)
    with Eyes(solutions) as eyes:
        found = find(photo, eyes, (float(point[0]), float(point[1])) if point else None)
    np.savez(target, **found)  # type: ignore[arg-type]
    return 0


def load() -> dict[str, Any]:
    """The three parts of mediapipe that are needed.

    Its packages import everything they have when they are loaded, down to matplotlib, sounddevice
    and jax. Empty packages in their place let the needed modules be imported alone: with
    protobuf and numpy they have all they use.
    """
    spec = importlib.util.find_spec("mediapipe")
    if spec is None or spec.origin is None:
        raise ImportError("mediapipe is not installed")
    root = Path(spec.origin).parent
    for name in ("mediapipe", "mediapipe.python.solutions", "mediapipe.tasks"):
        package = types.ModuleType(name)
        package.__path__ = [str(root.parent / name.replace(".", "/"))]
        sys.modules[name] = package
    from mediapipe.python.solutions import face_detection, face_mesh, selfie_segmentation

    return {"detection": face_detection, "mesh": face_mesh, "matte": selfie_segmentation}


class Eyes:
    """The models, made once for a photo."""

    def __init__(self, solutions: dict[str, Any]) -> None:
        self.near, self.far = (
            solutions["detection"].FaceDetection(
                min_detection_confidence=CONFIDENCE, model_selection=model
            )
            for model in (0, 1)
        )
        self.mesh = solutions["mesh"].FaceMesh(
            static_image_mode=True,
            max_num_faces=1,
            refine_landmarks=True,
            min_detection_confidence=CONFIDENCE,
        )
        self.matte = solutions["matte"].SelfieSegmentation(model_selection=0)

    def __enter__(self) -> "Eyes":
        return self

    def __exit__(self, *_: object) -> None:
        for model in (self.near, self.far, self.mesh, self.matte):
            model.close()


def find(photo: Pixels, eyes: Eyes, point: tuple[float, float] | None) -> dict[str, NDArray[Any]]:
    """All faces of a photo, and who is in front.

    Gives ``turns``, int (quarter turns clockwise that put the photo upright; the rest belongs to
    the turned photo), ``landmarks`` float32 [n, 478, 3] (x and y in pixels, z in pixels towards the
    back, the largest face first), ``spread`` float32 [n, 478] (pixels by which several looks
    disagree), ``scores`` float32 [n], ``chosen`` (index of the face at ``point``, in fractions of
    the turned photo, or the first; -1 when there is none) and ``matte`` float32 [h, w] (1 in a
    person).
    """
    turns, boxes = upright(photo, eyes)
    photo = np.ascontiguousarray(np.rot90(photo, -turns))
    faces: list[tuple[Floats, Floats, float]] = []
    for *box, score in boxes:
        seen = look(photo, box, eyes.mesh)
        if seen is not None and not any(same(seen[0], other) for other, _, _ in faces):
            faces.append((*seen, score))
    faces.sort(key=lambda face: -extent(face[0]))
    chosen = at_point(photo, [face[0] for face in faces], point)
    return {
        "turns": np.array(turns),
        "chosen": np.array(chosen),
        "landmarks": stacked([face[0] for face in faces], (478, 3)),
        "spread": stacked([face[1] for face in faces], (478,)),
        "scores": np.array([face[2] for face in faces], np.float32),
        "matte": matte(photo, faces[chosen][0] if chosen >= 0 else None, eyes.matte),
    }


def at_point(photo: Pixels, faces: list[Floats], point: tuple[float, float] | None) -> int:
    """Index of the face on ``point``, or of the nearest within half its size; -1 for none."""
    if point is None:
        return 0 if faces else -1
    at = np.array(point) * photo.shape[1::-1]
    best, nearest = -1, 0.5
    for i, points in enumerate(faces):
        low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
        beyond = np.maximum(np.maximum(low - at, at - high), 0)
        apart = float(np.linalg.norm(beyond)) / extent(points)
        if apart < nearest:
            best, nearest = i, apart
    return best


def stacked(arrays: list[Floats], shape: tuple[int, ...]) -> Floats:
    """One array, also of none."""
    return np.stack(arrays) if arrays else np.empty((0, *shape), np.float32)


def upright(photo: Pixels, eyes: Eyes) -> tuple[int, list[list[float]]]:
    """Quarter turns that the photo needs, and the boxes of its faces when it is so turned.

    A face on its side is found too, but with a lower score, by 0.1 to 0.2 on real and drawn faces.
    """
    small = shrunk(photo, 384)
    best = [
        max((b[4] for b in boxes(np.ascontiguousarray(np.rot90(small, -k)), eyes, 1)), default=0.0)
        for k in range(4)
    ]
    turns = int(np.argmax(best)) if max(best) > best[0] + CLEARLY else 0
    return turns, detect(np.ascontiguousarray(np.rot90(photo, -turns)), eyes)


def detect(photo: Pixels, eyes: Eyes) -> list[list[float]]:
    """Boxes ``x, y, width, height, score`` in pixels, the surest first.

    The detectors look at 128 and 192 pixels of the whole picture, so where they see nothing, they
    look at quarters and ninths of it.
    """
    for parts in (1, 2, 3):
        found = distinct(boxes(photo, eyes, parts))
        if found or min(photo.shape[:2]) / (parts + 1) < 160:
            break
    return found[:MOST_FACES]


def boxes(photo: Pixels, eyes: Eyes, parts: int) -> list[list[float]]:
    """What both detectors find in the tiles of ``parts`` by ``parts``, several times perhaps."""
    height, width = photo.shape[:2]
    found = []
    for left, top, right, bottom in tiles(width, height, parts):
        tile = shrunk(np.ascontiguousarray(photo[top:bottom, left:right]))
        w, h = right - left, bottom - top
        for model in (eyes.near, eyes.far):
            for each in model.process(tile).detections or ():
                b = each.location_data.relative_bounding_box
                box = [left + b.xmin * w, top + b.ymin * h, b.width * w, b.height * h]
                found.append([*box, float(each.score[0])])
    return found


def tiles(width: int, height: int, parts: int) -> list[tuple[int, int, int, int]]:
    """``parts`` by ``parts`` overlapping pieces: left, top, right, bottom."""
    w, h = (round(side / parts * (1.0 if parts == 1 else 1.3)) for side in (width, height))
    steps = [i / max(1, parts - 1) for i in range(parts)]
    return [
        (left := round((width - w) * x), top := round((height - h) * y), left + w, top + h)
        for y in steps
        for x in steps
    ]


def distinct(boxes: list[list[float]]) -> list[list[float]]:
    """The boxes without those that lie on a surer one."""
    kept: list[list[float]] = []
    for box in sorted(boxes, key=lambda b: -b[4]):
        if all(overlap(box, other) < 0.3 for other in kept):
            kept.append(box)
    return kept


def overlap(a: list[float], b: list[float]) -> float:
    """Shared area, as a share of the smaller."""
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(w, 0) * max(h, 0) / max(min(a[2] * a[3], b[2] * b[3]), 1e-6)


def look(photo: Pixels, box: list[float], mesh: Any) -> tuple[Floats, Floats] | None:
    """Mean landmarks of some looks at the face in ``box``, and how much these disagree."""
    x, y, w, h = box
    size = max(w, h)
    seen = []
    for zoom, right, down in LOOKS:
        side = max(int(size * zoom), 16)
        left = round(x + w / 2 + right * size - side / 2)
        top = round(y + h / 2 + down * size - side / 2)
        crop = resized(cut(photo, left, top, side), CROP)
        answer = mesh.process(crop).multi_face_landmarks
        if answer:
            points = np.array([(p.x, p.y, p.z) for p in answer[0].landmark], np.float32) * side
            seen.append(points + np.array([left, top, 0], np.float32))
    if len(seen) < len(LOOKS) // 2 + 1:
        return None
    all_seen = np.stack(seen)
    mean = np.median(all_seen, axis=0).astype(np.float32)
    apart = np.linalg.norm(all_seen[..., :2] - mean[:, :2], axis=2).mean(axis=0)
    return mean, apart.astype(np.float32)


def same(a: Floats, b: Floats) -> bool:
    """Whether two finds are one face."""
    apart = np.linalg.norm(a[:, :2].mean(axis=0) - b[:, :2].mean(axis=0))
    return bool(apart < 0.4 * min(extent(a), extent(b)))


def extent(points: Floats) -> float:
    """Size of a face in pixels: the longer side of its box."""
    return float(np.ptp(points[:, :2], axis=0).max())


def matte(photo: Pixels, face: Floats | None, model: Any) -> Floats:
    """Where people are, 0 to 1; around ``face`` looked at closely."""
    height, width = photo.shape[:2]

    def seen(pixels: Pixels) -> Floats:
        mask: Floats = model.process(resized(pixels, 256)).segmentation_mask
        return mask

    whole = stretched(seen(photo), width, height)
    if face is None:
        return whole
    low, high = face[:, :2].min(axis=0), face[:, :2].max(axis=0)
    size = extent(face)
    top = round(low[1] - HAIR * size)
    side = round(min(max(height - top, TORSO[0] * size), TORSO[1] * size))
    if side > 0.9 * max(height, width):
        return whole
    left = round((low[0] + high[0] - side) / 2)
    close = stretched(seen(cut(photo, left, top, side)), side, side)
    down = ramp(side, top > 0, top + side < height)
    across = ramp(side, left > 0, left + side < width)
    weight = np.minimum(down[:, None], across[None, :])
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + side, width), min(top + side, height)
    inside = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    part = whole[y0:y1, x0:x1]
    part += weight[inside] * (close[inside] - part)
    return whole


def ramp(count: int, first: bool, last: bool) -> Floats:
    """1, and falling to 0 in the eighth before each end that is asked for."""
    at = np.linspace(0, 1, count, dtype=np.float32)
    left = at * 8 if first else np.ones_like(at)
    right = (1 - at) * 8 if last else np.ones_like(at)
    return np.asarray(np.clip(np.minimum(left, right), 0, 1), np.float32)


def cut(photo: Pixels, left: int, top: int, side: int) -> Pixels:
    """A square of the photo; what lies outside repeats its edge."""
    rows = np.clip(np.arange(top, top + side), 0, photo.shape[0] - 1)
    columns = np.clip(np.arange(left, left + side), 0, photo.shape[1] - 1)
    return np.ascontiguousarray(photo[rows][:, columns])


def shrunk(photo: Pixels, most: int = 768) -> Pixels:
    """The photo with its longer side at most ``most`` pixels long."""
    import cv2

    height, width = photo.shape[:2]
    factor = most / max(height, width)
    if factor >= 1:
        return photo
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)


def resized(photo: Pixels, side: int) -> Pixels:
    """The photo as a square of ``side`` pixels."""
    import cv2

    way = cv2.INTER_AREA if photo.shape[0] > side else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(photo, (side, side), interpolation=way), np.uint8)


def stretched(mask: Floats, width: int, height: int) -> Floats:
    """A mask at the photo's size."""
    import cv2

    return np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

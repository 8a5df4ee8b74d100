"""A photo file to all that an avatar is made from, and the report on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .. import landmarks
from ..pack import Idle, Pack
from ..prepare import build
from . import limits, measure
from .checks import Face, check
from .decode import Photo, UnreadablePhoto, decode
from .report import FaceBox, Problem, Report

Point = tuple[float, float]

_CUT_OUT: Final = 0.02
"""Share of the photo that is see-through: then it was cut out, and its alpha is the matte."""
_BODY: Final = 0.25
"""What a step down counts against a step to the side: a body is below its face."""
_SEAM: Final = 0.2
"""Width of the seam between two people, in widths of the face."""


@dataclass(frozen=True)
class Examination:
    """What was found in a photo."""

    report: Report
    pixels: NDArray[np.uint8] | None = None
    """uint8 [h, w, 3], RGB, upright; None when the file could not be read."""
    landmarks: NDArray[np.float32] | None = None
    """float32 [478, 3] of the chosen face; None without one."""
    matte: NDArray[np.float32] | None = None
    """float32 [h, w], 0 to 1."""

    def pack(self, idle: Idle | None = None) -> Pack:
        """The avatar. Raises `ValueError` where the report refuses the photo."""
        if not self.report.ok or self.pixels is None or self.landmarks is None:
            raise ValueError("a photo that is refused becomes no avatar")
        return build(self.pixels, self.landmarks, self.matte, idle)


def examine(data: bytes, point: Point | None = None, largest: bool = False) -> Examination:
    """Look at the photo in ``data``.

    Of several faces, ``point`` (fractions of the upright photo's width and height) picks one;
    ``largest`` takes the largest. Raises `EngineError` when the search for faces fails, and
    `MissingSystemLibrary` when it is not installed; all else is in the report.
    """
    try:
        photo = decode(data)
    except UnreadablePhoto as refusal:
        return Examination(Report((refusal.problem,)))
    found = landmarks.find(photo.pixels, point)
    pixels = np.ascontiguousarray(np.rot90(photo.pixels, -found.turns))
    height, width = pixels.shape[:2]
    report = Report(
        warnings=tuple(_about_file(photo, found)),
        faces=tuple(_box(each, width, height) for each in found.landmarks),
        width=width,
        height=height,
    )
    chosen, problem = _choose(report, found.landmarks, found.chosen, point, largest)
    if chosen is None:
        return Examination(replace(report, problems=(problem,) if problem else ()), pixels)
    face = Face(pixels, found.landmarks[chosen], found.spread[chosen])
    findings = list(check(face))
    report = replace(
        report,
        problems=tuple(p for refused, p in findings if refused),
        warnings=(
            *report.warnings,
            *((problem,) if problem else ()),
            *(p for refused, p in findings if not refused),
        ),
        chosen=chosen,
        score=round(face.score(), 3),
    )
    return Examination(report, pixels, face.points, _matte(photo, found, chosen))


def _choose(
    report: Report,
    faces: NDArray[np.float32],
    nearest: int | None,
    point: Point | None,
    largest: bool,
) -> tuple[int | None, Problem | None]:
    """Index of the face that speaks, and what is to be said about the choice."""
    if not report.faces:
        return None, Problem(
            "no_face",
            "photo",
            "no face was found",
            "send a photo of one person from the front, with the face in view; animals and "
            "things with no human face cannot speak",
        )
    if point is not None:
        if nearest is None:
            return None, Problem(
                "no_face_there",
                "photo",
                f"there is no face at {point[0]:g}, {point[1]:g}",
                f"choose one of: {_offered(report)}",
            )
        return nearest, None
    widths = [measure.width(each) for each in faces]
    others = [w for w in widths[1:] if w >= limits.OTHERS * widths[0]]
    if others and not largest:
        return None, Problem(
            "several_faces",
            "photo",
            f"{len(others) + 1} faces were found",
            f"crop the photo to one person, take the largest, or choose by a point: "
            f"{_offered(report)}",
            len(others) + 1,
            1,
        )
    if len(widths) > 1:
        return 0, Problem(
            "others_in_view",
            "photo",
            f"{len(widths) - 1} more faces are in the photo; the largest was taken",
            "crop the photo to one person",
            len(widths) - 1,
            0,
        )
    return 0, None


def _offered(report: Report) -> str:
    return " or ".join(f"{x:.2f},{y:.2f}" for x, y in (face.centre for face in report.faces[:6]))


def _about_file(photo: Photo, found: landmarks.Found) -> list[Problem]:
    said = []
    if found.turns and len(found.landmarks):
        said.append(
            Problem(
                "turned_upright",
                "photo",
                f"the photo lay on its side and was turned by {90 * found.turns} degrees",
                "if that is wrong, turn it yourself and send it again",
                90 * found.turns,
                0,
            )
        )
    if photo.frames > 1:
        said.append(
            Problem(
                "animated",
                "photo",
                f"the file has {photo.frames} pictures; the first was taken",
                "send a still photo",
                photo.frames,
                1,
            )
        )
    return said


def _box(points: NDArray[np.float32], width: int, height: int) -> FaceBox:
    low = points[:, :2].min(axis=0) / (width, height)
    high = points[:, :2].max(axis=0) / (width, height)
    x, y, right, bottom = (round(float(v), 4) for v in np.clip([*low, *high], 0, 1))
    return FaceBox(x, y, round(right - x, 4), round(bottom - y, 4))


def _matte(photo: Photo, found: landmarks.Found, chosen: int) -> NDArray[np.float32]:
    whole = _everybody(photo, found, found.landmarks[chosen])
    others = [points for i, points in enumerate(found.landmarks) if i != chosen]
    if not others:
        return whole
    return np.asarray(whole * _nearer(found.landmarks[chosen], others, whole.shape), np.float32)


def _connected(matte: NDArray[np.float32], face: NDArray[np.float32]) -> NDArray[np.float32]:
    """The matte without islands: what is not joined to the face is not of this person."""
    count, names = cv2.connectedComponents((matte > 0.5).astype(np.uint8))
    x, y = np.round(np.median(face[:, :2], axis=0)).astype(int)
    name = names[np.clip(y, 0, matte.shape[0] - 1), np.clip(x, 0, matte.shape[1] - 1)]
    if count <= 2 or name == 0:
        return matte
    # Soft edges and hair around the person stay, up to a tenth of the face's width away.
    away = cv2.distanceTransform((names != name).astype(np.uint8), cv2.DIST_L2, 3)
    near = np.clip(2 - away / (0.1 * measure.width(face)), 0, 1)
    return np.asarray(matte * near, np.float32)


def _solid(matte: NDArray[np.float32], width: float) -> NDArray[np.float32]:
    """The matte without half-seen spots in the middle of the person; real gaps stay."""
    deep = cv2.distanceTransform((matte > 0.35).astype(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(np.maximum(matte, np.clip(deep / (0.15 * width) - 0.5, 0, 1)), np.float32)


def _nearer(
    face: NDArray[np.float32], others: list[NDArray[np.float32]], shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """1 where a pixel is nearer to a face than to the others, counted in widths of the faces."""
    rows, columns = np.ogrid[: shape[0], : shape[1]]

    def away(points: NDArray[np.float32]) -> NDArray[np.float32]:
        x, y = points[:, :2].mean(axis=0)
        far = np.hypot(columns - x, (rows - y) * _BODY) / measure.width(points)
        return np.asarray(far, np.float32)

    ahead = np.min([away(points) for points in others], axis=0) - away(face)
    return np.asarray(np.clip(ahead / _SEAM + 0.5, 0, 1), np.float32)


def _everybody(
    photo: Photo, found: landmarks.Found, face: NDArray[np.float32]
) -> NDArray[np.float32]:
    if photo.alpha is None or (photo.alpha < 128).mean() < _CUT_OUT:
        return _solid(_connected(found.matte, face), measure.width(face))
    alpha = np.rot90(photo.alpha, -found.turns).astype(np.float32) / 255
    return np.ascontiguousarray(alpha)

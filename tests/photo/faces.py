"""Photos of faces to be examined: the public-domain portrait of scikit-image, frames of the drawn
cast, and spoilt copies of them, all made by code."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay

from standin.avatars.avatar import Placement
from standin.avatars.catalogue import Catalogue
from standin.avatars.photo.intake.measure import OVAL
from standin.avatars.photo.landmarks import Found, find
from standin.motion.coefficients import row

Image = NDArray[np.uint8]
Points = NDArray[np.float32]


@cache
def portrait() -> Image:
    """A real face of 92 pixels: uint8 [512, 512, 3]."""
    return _sample("astronaut")


def _sample(name: str) -> Image:
    data: Any = importlib.import_module("skimage.data")
    return np.asarray(getattr(data, name)(), np.uint8)


@cache
def cat() -> Image:
    """An animal: uint8 [300, 451, 3]."""
    return _sample("chelsea")


@cache
def drawn(name: str, **coefficients: float) -> Image:
    """A drawn face of about 210 pixels on a grey wall: uint8 [720, 1280, 3]."""
    performer = Catalogue().get(name).prepare(Placement(1280, 720))
    picture = performer.frame(row(**coefficients))
    frame = np.full((720, 1280, 3), 200, np.uint8)
    h, w = picture.pixels.shape[:2]
    part = frame[picture.top : picture.top + h, picture.left : picture.left + w]
    left = 1 - picture.pixels[..., 3:] / 255
    part[:] = np.clip(picture.pixels[..., :3] + part * left, 0, 255).astype(np.uint8)
    return frame


@cache
def found() -> Found:
    """What is seen in `portrait`."""
    return find(portrait())


@cache
def points() -> Points:
    """The landmarks of `portrait`."""
    return np.asarray(found().landmarks[0], np.float32)


def with_hand(image: Image, at: Points) -> Image:
    """A hand of skin colour before the mouth."""
    made, width = image.copy(), float(np.linalg.norm(at[454] - at[234]))
    middle = at[[13, 14], :2].mean(axis=0)
    skin = np.median([image[int(at[i, 1]), int(at[i, 0])] for i in (50, 280)], axis=0)
    for finger in range(4):
        y = middle[1] + (finger - 1.5) * width * 0.17
        ends = [
            (int(middle[0] - width * 0.6), int(y + width * 0.05)),
            (int(middle[0] + width * (0.35 - 0.05 * abs(finger - 1))), int(y - width * 0.03)),
        ]
        for shade, thick in ((0.72, 0.2), (0.94, 0.17)):
            colour = [float(c) for c in skin * shade]
            cv2.line(made, ends[0], ends[1], colour, int(width * thick), cv2.LINE_AA)
    return made


def with_mask(image: Image, at: Points) -> Image:
    """A cloth mask over nose and mouth."""
    outline = [93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288]
    made = image.copy()
    shape = at[[*outline, 361, 323, 280, 4, 50], :2].astype(np.int32)
    cv2.fillPoly(made, [shape], (150, 190, 215), cv2.LINE_AA)
    return made


def with_glasses(image: Image, at: Points, dark: bool) -> Image:
    """Round glasses."""
    made, width = image.copy(), float(np.linalg.norm(at[454] - at[234]))
    axes = (int(width * 0.19), int(width * 0.13))
    for outer, inner in ((33, 133), (362, 263)):
        middle = at[[outer, inner], :2].mean(axis=0).astype(int).tolist()
        if dark:
            cv2.ellipse(made, middle, axes, 0, 0, 360, (15, 15, 18), -1, cv2.LINE_AA)
        cv2.ellipse(made, middle, axes, 0, 0, 360, (25, 22, 20), 3, cv2.LINE_AA)
    return made


def blurred(image: Image, sigma: float) -> Image:
    """Out of focus by a Gaussian of ``sigma`` pixels."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)


def exposed(image: Image, gain: float) -> Image:
    """As bright by ``gain``, in the values of the file."""
    return np.clip(image * float(gain), 0, 255).astype(np.uint8)


def noisy(image: Image, sigma: float) -> Image:
    """With grain."""
    grain = np.random.default_rng(1).normal(0, sigma, image.shape)
    return np.clip(image + grain, 0, 255).astype(np.uint8)


def enlarged(image: Image, factor: float) -> Image:
    """At another size."""
    way = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=way), np.uint8)


def turned(image: Image, at: Points, yaw: float = 0, pitch: float = 0) -> Image:
    """The head turned in space: its mesh drawn from the back to the front, triangle by triangle."""
    points, width = at[:468].astype(float), float(np.linalg.norm(at[454] - at[234]))
    centre = points[[234, 454, 10, 152]].mean(axis=0)
    centre[2] = points[[234, 454], 2].mean()
    rings = []
    for size, depth in ((1.35, 0.25), (1.8, 0.35)):
        ring = centre + (points[list(OVAL)] - centre) * size
        ring[:, 2] = centre[2] + depth * width
        rings.append(ring)
    solid = np.vstack([points, *rings])
    a, b = np.radians(yaw), np.radians(pitch)
    x, y, z = (solid - centre).T
    x, z = np.cos(a) * x - np.sin(a) * z, np.sin(a) * x + np.cos(a) * z
    y, z = np.cos(b) * y - np.sin(b) * z, np.sin(b) * y + np.cos(b) * z
    height, across = image.shape[:2]
    corners = [(u, v, centre[2] + width) for u in (0, across) for v in (0, height)]
    source = np.vstack([solid, corners])
    target = np.vstack([np.stack([x, y, z], axis=1) + centre, corners])
    made = image.copy()
    triangles = Delaunay(source[:, :2]).simplices
    for triangle in triangles[np.argsort(-target[triangles][:, :, 2].mean(axis=1))]:
        _draw(made, image, source[triangle, :2], target[triangle, :2])
    return made


def _draw(made: Image, image: Image, source: NDArray[Any], target: NDArray[Any]) -> None:
    def area(t: NDArray[Any]) -> float:
        (ax, ay), (bx, by) = t[1] - t[0], t[2] - t[0]
        return float(ax * by - ay * bx)

    if area(source) * area(target) <= 0:
        return  # its back is towards us
    low = np.maximum(np.floor(target.min(axis=0)).astype(int), 0)
    high = np.minimum(np.ceil(target.max(axis=0)).astype(int) + 1, made.shape[1::-1])
    if (high <= low).any():
        return
    size = [int(v) for v in high - low]
    matrix = cv2.getAffineTransform(source.astype(np.float32), (target - low).astype(np.float32))
    piece = cv2.warpAffine(image, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros(size[::-1], np.uint8)
    cv2.fillConvexPoly(mask, np.round(target - low).astype(np.int32), 1)
    part = made[low[1] : high[1], low[0] : high[0]]
    part[mask > 0] = piece[mask > 0]

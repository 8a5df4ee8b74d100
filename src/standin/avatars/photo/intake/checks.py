"""The checks of a face: each gives what is wrong with it, or nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from . import limits, measure
from .report import Problem

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]

REFUSED: Final = True
WARNED: Final = False
Finding = tuple[bool, Problem]

_YAW_SEEN: Final = 1.25
"""The mesh's depth is too flat: what it sees as 30 degrees are 37."""
_PITCH_AT_REST: Final = 8.0
"""Degrees that the mesh sees in a face looking straight ahead, the forehead being further in front
than the chin."""
_EDGE: Final = 2.0
"""Pixels of the blur that edges are compared with."""


@dataclass(frozen=True)
class Face:
    """One face with all that is measured of it."""

    photo: Pixels
    """uint8 [h, w, 3], RGB."""
    points: Floats
    """float32 [478, 3]."""
    spread: Floats
    """float32 [478], pixels."""

    @cached_property
    def crop(self) -> measure.Crop:
        """Upright and at one size."""
        return measure.crop(self.photo, self.points)

    @cached_property
    def width(self) -> float:
        """Pixels from ear to ear."""
        return measure.width(self.points)

    @cached_property
    def pose(self) -> measure.Pose:
        """Where it looks, in degrees."""
        seen = measure.pose(self.points)
        return measure.Pose(seen.yaw * _YAW_SEEN, seen.pitch - _PITCH_AT_REST, seen.roll)

    @cached_property
    def grey(self) -> Floats:
        """Luma of the crop."""
        return measure.grey(self.crop)

    @cached_property
    def skin(self) -> Floats:
        """Luma of the pixels within the face's oval."""
        values = self.grey[measure.face_mask(self.crop)]
        return values if values.size else np.zeros(1, np.float32)

    @cached_property
    def tones(self) -> tuple[float, float]:
        """Luma that a twentieth of the face is below, and above."""
        low, high = np.percentile(self.skin, [5, 95])
        return float(low), float(high)

    @cached_property
    def blur(self) -> float:
        """Softness of edges around eyes and lips, per cent of the face's width.

        An edge of softness s loses slope when it is blurred by t more, by the factor
        sqrt(s^2 + t^2) / s; the steepest twentieth is taken, as Crete et al. (*The blur effect*,
        2007) compare a picture with itself blurred.
        """
        region = np.zeros(self.grey.shape, bool)
        for outline in (*measure.EYES, measure.OUTER_LIPS):
            region |= measure.polygon(self.crop.points, outline, self.grey.shape)
        region = cv2.dilate(region.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        region &= self.crop.inside
        if region.sum() < 100:
            return 0.0
        ratio = _steepest(self.grey, region) / max(
            _steepest(cv2.GaussianBlur(self.grey, (0, 0), _EDGE), region), 1e-6
        )
        soft = _EDGE / math.sqrt(max(ratio**2 - 1, 1e-3))
        return min(100 * soft / measure.STANDARD, 10.0)

    @cached_property
    def noise(self) -> float:
        """Levels, after Immerkaer (*Fast noise variance estimation*, 1996), with the median."""
        kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
        rough = np.abs(cv2.filter2D(self.grey, cv2.CV_32F, kernel))
        return float(np.median(rough[measure.face_mask(self.crop)])) / 0.6745 / 6

    @cached_property
    def lips_apart(self) -> float:
        """Disagreement about the lips, per cent of the face's width."""
        lips = list(measure.OUTER_LIPS + measure.INNER_LIPS)
        return 100 * float(self.spread[lips].mean()) / self.width

    @cached_property
    def lips_colour(self) -> float:
        """CIELAB distance between the lips and the skin around them."""
        lab = cv2.cvtColor(self.crop.pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
        shape = self.grey.shape
        outer = measure.polygon(self.crop.points, measure.OUTER_LIPS, shape)
        lips = outer & ~measure.polygon(self.crop.points, measure.INNER_LIPS, shape)
        around = cv2.dilate(outer.astype(np.uint8), np.ones((13, 13), np.uint8)) > 0
        around &= ~(cv2.dilate(outer.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
        if not (lips & self.crop.inside).any() or not (around & self.crop.inside).any():
            return 0.0
        apart = lab[lips & self.crop.inside].mean(0) - lab[around & self.crop.inside].mean(0)
        return float(np.linalg.norm(apart))

    @cached_property
    def eyes_contrast(self) -> float:
        """Contrast of the clearer eye, as a share of the face's."""
        low, high = self.tones
        seen = [0.0]
        for outline in measure.EYES:
            eye = measure.polygon(self.crop.points, outline, self.grey.shape) & self.crop.inside
            if eye.any():
                dark, light = np.percentile(self.grey[eye], [5, 95])
                seen.append(float(light - dark))
        return max(seen) / max(high - low, 1.0)

    def score(self) -> float:
        """0 to 1: sharp, large, frontal, well lit and at rest is best."""
        pose, (low, high) = self.pose, self.tones
        parts = (
            1 / (1 + (self.blur / limits.BLUR[1]) ** 2),
            min(self.width / 300, 1.0) ** 0.5,
            math.cos(math.radians(min(2 * abs(pose.yaw), 90))),
            math.cos(math.radians(min(2 * abs(pose.pitch), 90))),
            min((high - low) / 80, 1.0),
            1 / (1 + 2 * measure.opening_of_mouth(self.points)),
            0.5 if max(measure.openness_of_eyes(self.points)) < limits.EYES_OPEN[1] else 1.0,
        )
        return float(np.clip(math.prod(parts), 0, 1))


def check(face: Face) -> Iterator[Finding]:
    """All findings about a face."""
    yield from _size(face)
    yield from _cropped(face)
    yield from _turned(face)
    yield from _light(face)
    yield from _sharpness(face)
    yield from _mouth(face)
    yield from _eyes(face)


def _size(face: Face) -> Iterator[Finding]:
    least, good = limits.FACE_PIXELS
    if face.width < good:
        small = face.width < least
        yield (
            small,
            Problem(
                "face_too_small" if small else "face_small",
                "face",
                f"the face is {face.width:.0f} pixels wide, "
                + (f"at least {least} are needed" if small else f"from {good} on it looks sharp"),
                "send the original photo, or one taken from nearer",
                round(face.width, 1),
                least if small else good,
            ),
        )


def _cropped(face: Face) -> Iterator[Finding]:
    height, width = face.photo.shape[:2]
    tall = measure.height(face.points)
    chin = (float(face.points[152, 1]) - (height - 1)) / tall
    top = -float(face.points[10, 1]) / tall
    sides = max(-float(face.points[234, 0]), float(face.points[454, 0]) - (width - 1)) / tall
    cut = (
        ("chin_cropped", "chin", chin, "the chin is cut off"),
        ("forehead_cropped", "forehead", top, "the forehead is cut off"),
        ("face_cropped", "face", sides, "a side of the face is cut off"),
    )
    for code, what, beyond, message in cut:
        if beyond > limits.CROPPED:
            yield (
                REFUSED,
                Problem(
                    code,
                    what,
                    f"{message}: {100 * beyond:.0f} % of the face's height lie outside, "
                    f"at most {100 * limits.CROPPED:.0f} %",
                    "send a photo with the whole head, and some room around it",
                    round(beyond, 3),
                    limits.CROPPED,
                ),
            )
    if limits.CROPPED >= top > -limits.HEADROOM:
        yield WARNED, _room("little_headroom", "forehead", "above the forehead", -top, "HEADROOM")
    if limits.CROPPED >= chin > -limits.NECKROOM:
        yield WARNED, _room("little_neckroom", "chin", "below the chin", -chin, "NECKROOM")


def _room(code: str, what: str, where: str, room: float, name: str) -> Problem:
    wanted: float = getattr(limits, name)
    return Problem(
        code,
        what,
        f"there is little room {where}: {100 * max(room, 0):.0f} % of the face's height, "
        f"{100 * wanted:.0f} % look better",
        "send a photo of head and shoulders with some room around",
        round(room, 3),
        wanted,
    )


def _turned(face: Face) -> Iterator[Finding]:
    pose = face.pose
    ways = (
        ("yaw", pose.yaw, limits.YAW, "to the side"),
        ("pitch", pose.pitch, limits.PITCH, "down" if pose.pitch > 0 else "up"),
        ("roll", pose.roll, limits.ROLL, "over to one shoulder"),
    )
    for name, angle, (most, good), where in ways:
        if abs(angle) > good:
            far = abs(angle) > most
            verb = "tilted" if name == "roll" else "turned"
            yield (
                far,
                Problem(
                    f"{verb}_too_far" if far else f"{verb}",
                    "face",
                    f"the head is {verb} {abs(angle):.0f} degrees {where}, "
                    + (f"at most {most:.0f}" if far else f"up to {good:.0f} looks best"),
                    "send a photo in which the person looks straight into the camera",
                    round(angle, 1),
                    most if far else good,
                ),
            )


def _light(face: Face) -> Iterator[Finding]:
    low, high = (100 * tone / 255 for tone in face.tones)
    least, good = limits.DARK
    if high < good:
        yield (
            high < least,
            Problem(
                "too_dark" if high < least else "dark",
                "face",
                f"the face is dark: its lightest parts reach {high:.0f} % of white, "
                f"at least {least if high < least else good:.0f} %",
                "take the photo facing a window or a lamp",
                round(high, 1),
                least if high < least else good,
            ),
        )
    burnt = 100 * float((face.skin > 250).mean())
    most, fine = limits.BURNT
    if burnt > fine:
        yield (
            burnt > most,
            Problem(
                "too_bright" if burnt > most else "bright",
                "face",
                f"{burnt:.0f} % of the face are plain white, at most "
                f"{most if burnt > most else fine:.0f} %",
                "take the photo with less light, or without the flash",
                round(burnt, 1),
                most if burnt > most else fine,
            ),
        )
    yield from _contrast(face, high - low, high < least or burnt > most)


def _contrast(face: Face, contrast: float, told: bool) -> Iterator[Finding]:
    least, good = limits.CONTRAST
    if contrast < good and not told:
        flat = contrast < least
        yield (
            flat,
            Problem(
                "too_flat" if flat else "flat",
                "face",
                f"the face has little contrast: {contrast:.0f} % between its light and dark parts, "
                f"at least {least if flat else good:.0f} %",
                "send a photo without haze, filters or backlight",
                round(contrast, 1),
                least if flat else good,
            ),
        )
    middle = float(face.crop.points[[10, 152], 0].mean())
    mask = measure.face_mask(face.crop)
    left = np.arange(mask.shape[1])[None, :] < middle
    if not (mask & left).any() or not (mask & ~left).any():
        return
    one, other = (float(np.median(face.grey[mask & side])) for side in (left, ~left))
    ratio = max(one, other) / max(min(one, other), 1.0)
    if ratio > limits.SIDE_LIGHT and not told:
        yield (
            WARNED,
            Problem(
                "side_light",
                "face",
                f"one half of the face is {ratio:.1f} times as bright as the other, "
                f"up to {limits.SIDE_LIGHT:g} looks best",
                "take the photo with the light in front",
                round(ratio, 2),
                limits.SIDE_LIGHT,
            ),
        )


def _sharpness(face: Face) -> Iterator[Finding]:
    most, good = limits.BLUR
    if face.blur > good:
        far = face.blur > most
        yield (
            far,
            Problem(
                "blurred" if far else "soft",
                "face",
                f"the face is blurred: its edges are {face.blur:.1f} % of its width soft, "
                f"at most {most if far else good:.2g} %",
                "send a sharper photo: hold still, and let the camera focus on the face",
                round(face.blur, 2),
                most if far else good,
            ),
        )
    if face.noise > limits.NOISE:
        yield (
            WARNED,
            Problem(
                "noisy",
                "face",
                f"the photo is grainy: {face.noise:.0f} levels of noise, "
                f"up to {limits.NOISE:g} looks best",
                "take the photo in more light",
                round(face.noise, 1),
                limits.NOISE,
            ),
        )


def _mouth(face: Face) -> Iterator[Finding]:
    apart, colour = face.lips_apart, face.lips_colour
    unseen = apart > limits.LIPS_UNSURE and colour < limits.LIPS_COLOUR
    if apart > limits.LIPS_APART[1] or unseen:
        covered = apart > limits.LIPS_APART[0] or unseen
        yield (
            covered,
            Problem(
                "mouth_covered" if covered else "mouth_unclear",
                "mouth",
                f"the mouth {'seems covered' if covered else 'is hard to see'}: several looks at "
                f"it disagree by {apart:.1f} % of the face's width, and the lips differ from the "
                f"skin around by {colour:.0f} (0.4 and 7 are usual)",
                "send a photo without a hand, a mask or a microphone before the mouth",
                round(apart, 2),
                limits.LIPS_APART[0],
            ),
        )
        if covered:
            return
    gap = measure.opening_of_mouth(face.points)
    if gap > limits.MOUTH_OPEN:
        yield (
            WARNED,
            Problem(
                "mouth_open",
                "mouth",
                f"the mouth is open by {100 * gap:.0f} % of its width, "
                f"up to {100 * limits.MOUTH_OPEN:.0f} % looks best",
                "send a photo with the mouth closed, or with a light smile",
                round(gap, 2),
                limits.MOUTH_OPEN,
            ),
        )


def _eyes(face: Face) -> Iterator[Finding]:
    if face.eyes_contrast < limits.EYES_CONTRAST:
        yield (
            WARNED,
            Problem(
                "eyes_hidden",
                "eyes",
                "the eyes cannot be seen",
                "send a photo without dark glasses; it works with them, but nothing blinks",
                round(face.eyes_contrast, 2),
                limits.EYES_CONTRAST,
            ),
        )
        return
    opener = max(measure.openness_of_eyes(face.points))
    least, good = limits.EYES_OPEN
    if opener < good:
        closed = opener < least
        yield (
            closed,
            Problem(
                "eyes_closed" if closed else "eyes_narrow",
                "eyes",
                f"the eyes are {'closed' if closed else 'nearly closed'}: "
                f"{100 * opener:.0f} % of their width open, at least "
                f"{100 * (least if closed else good):.0f} %",
                "send a photo with open eyes",
                round(opener, 2),
                least if closed else good,
            ),
        )


def _steepest(grey: Floats | NDArray[np.generic], region: NDArray[np.bool_]) -> float:
    across, down = (
        cv2.Sobel(np.asarray(grey, np.float32), cv2.CV_32F, *way) for way in ((1, 0), (0, 1))
    )
    slopes = np.sort(np.hypot(across, down)[region])
    return float(slopes[-max(1, slopes.size // 20) :].mean())

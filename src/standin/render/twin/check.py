"""What a video has to be to become an avatar."""

from __future__ import annotations

from typing import Final

import numpy as np

from ...avatars.footage import analysis
from .follow import Followed
from .refused import FootageRefused

_SEEN: Final = 0.9
"""Share of the frames in which the face has to be seen."""
_ALONE: Final = 0.1
"""Share of the frames in which somebody else may be seen."""
_COVERED: Final = 0.3
"""Share of the frames in which something may be before the mouth."""
_FACE: Final = 64
"""Pixels from ear to ear."""
_LIGHT: Final = (12.0, 96.0)
"""Lightness of the face, 0 to 100."""
SHAKE: Final = 8.0
"""Millimetres by which the head may jump, usually."""
_TURNED: Final = 28.0
"""Degrees."""


def check(followed: Followed) -> None:
    """Raises `FootageRefused` for what cannot be spoken for."""
    points, counts = followed.points, followed.faces
    seen = np.isfinite(points[:, 0, 0])
    if seen.mean() < 0.02:
        raise FootageRefused("no_face", "no face was found in the video")
    if seen.mean() < _SEEN:
        raise FootageRefused(
            "face_lost",
            f"the face is in view in only {100 * seen.mean():.0f} % of the video; "
            f"{100 * _SEEN:.0f} % are needed: stay in the picture, with nothing before the face",
        )
    if (counts > 1).mean() > _ALONE:
        raise FootageRefused(
            "several_faces", "several people are in the video; film one person alone"
        )
    if (share := float(followed.hidden.mean())) > _COVERED:
        raise FootageRefused(
            "mouth_covered",
            f"something is before the mouth in {100 * share:.0f} % of the video; "
            f"{100 * _COVERED:.0f} % at most: keep hands and things away from the face",
        )
    width = analysis.widths(points[seen])
    if float(np.median(width)) < _FACE:
        raise FootageRefused(
            "face_too_small",
            f"the face is {np.median(width):.0f} pixels wide; {_FACE} are needed: come closer",
        )
    dark, bright = _LIGHT
    if not dark <= followed.light <= bright:
        raise FootageRefused(
            "too_dark" if followed.light < dark else "too_bright",
            f"the face is too {'dark' if followed.light < dark else 'bright'} to be seen well: "
            f"lightness {followed.light:.0f}; {dark:g} to {bright:g} are needed",
        )
    if (shake := analysis.shake(points)) > SHAKE:
        raise FootageRefused(
            "unsteady",
            f"the picture shakes by {shake:.0f} mm from frame to frame; {SHAKE:g} at most: "
            "put the camera on something",
        )
    turned = float(np.median(np.abs(analysis.yaws(points[seen]))))
    if turned > _TURNED:
        raise FootageRefused(
            "turned_too_far",
            f"the face is turned by about {turned:.0f} degrees; look into the camera",
        )

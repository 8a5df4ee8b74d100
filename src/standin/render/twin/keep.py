"""What is played of a video, encoded."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, cast

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

from ...avatars.footage.frames import GROUP
from ...media.planes import Converter, planes_for
from .shape import Image, Shape

_CRF: Final = "11"
"""x264's quality of what is kept: nobody sees a difference."""


def keep_matte(mattes: Iterator[Image], shape: Shape, out: Path) -> None:
    """Encode `matting.mattes` of what is played."""
    first = next(mattes)
    height, width = (side // 2 * 2 for side in first.shape)
    pictures = (
        np.asarray(cv2.cvtColor(matte[:height, :width], cv2.COLOR_GRAY2RGB), np.uint8)
        for matte in itertools.chain([first], mattes)
    )
    keep(pictures, replace(shape, width=width, height=height), out)


def keep(pictures: Iterable[Image], shape: Shape, out: Path) -> None:
    """Encode what is played, with many key frames and hardly any loss, to be decoded quickly."""
    rate = Fraction(shape.fps).limit_denominator(1000)
    planes = planes_for("yuv420p", shape.width, shape.height)
    rgba = np.full((shape.height, shape.width, 4), 255, np.uint8)
    levels: Image | None = None
    with av.open(str(out), "w", options={"movflags": "+faststart"}) as container:
        stream = cast(Any, container.add_stream("libx264", rate=rate))
        stream.width, stream.height, stream.pix_fmt = shape.width, shape.height, "yuv420p"
        stream.time_base = 1 / rate
        stream.options = {
            "preset": "veryfast", "tune": "fastdecode", "crf": _CRF, "bf": "0", "g": str(GROUP),
            "keyint_min": str(GROUP), "sc_threshold": "0", "x264-params": "asm=avx2",
            "threads": "1",
        }  # fmt: skip
        context = stream.codec_context
        context.colorspace, context.color_range = 1, 1
        for number, pixels in enumerate(pictures):
            rgba[..., :3] = pixels
            levels = _levels(rgba, planes) if levels is None else levels
            cv2.LUT(rgba, levels, rgba)
            frame = planes.update(rgba, None)
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _levels(rgba: Image, planes: Converter) -> Image:
    """What each level is kept as, so that it comes back as it was: uint8 [256].

    `Frames` converts by FFmpeg's fast way, which cuts off what it should round.
    """
    frame = planes.update(rgba, None)
    frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
    lost = rgba[..., :3].astype(np.int16) - frame.to_ndarray(format="rgb24")
    levels = np.arange(256) + round(float(lost.mean()))
    levels[0] = 0
    return np.clip(levels, 0, 255).astype(np.uint8)

"""People in front of a camera, made by our own photo engine."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from standin.avatars.footage import SUFFIX
from standin.evaluation.photo import FPS, film, take
from standin.evaluation.portraits import portrait
from standin.media import decode
from standin.motion import animate
from standin.render import twin
from standin.scene import Silence
from standin.speech import Voices


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds of a painted person who says nothing."""
    out = tmp_path_factory.mktemp("footage") / "quiet.mp4"
    speech = Voices().speak(Silence(10.0))
    track = animate(speech, fps=FPS, style="stable", seed=3)
    film(portrait("closed"), speech, track, out, (384, 288))
    return out


@pytest.fixture(scope="session")
def packed(quiet: Path) -> Path:
    out = quiet.with_suffix(SUFFIX)
    twin.prepare(quiet, out)
    return out


GAP = (40, 56)
"""Frames of `speaking` in which nobody is."""


@pytest.fixture(scope="session")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A painted person who speaks, walks out of the picture and is back."""
    folder = tmp_path_factory.mktemp("speaking")
    film(portrait("closed"), *take("I am the one who talks all day. Far away."), folder / "all.mp4")
    out = folder / "speaking.mp4"
    with av.open(str(out), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": "12"})
        stream.width, stream.height, stream.pix_fmt = 384, 216, "yuv420p"
        for number, pixels in enumerate(decode.frames(folder / "all.mp4")):
            small = np.asarray(
                cv2.resize(pixels, (384, 216), interpolation=cv2.INTER_AREA), np.uint8
            )
            if GAP[0] <= number < GAP[1]:
                small = np.full_like(small, 90)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(small, format="rgb24")))
        container.mux(stream.encode(None))
    return out


def blank(path: Path, seconds: float) -> Path:
    """A video in which nobody is."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        picture: NDArray[np.uint8] = np.full((120, 160, 3), 90, np.uint8)
        for _ in range(round(seconds * 25)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path

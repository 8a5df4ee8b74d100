"""People in front of a camera, made by our own photo engine."""

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from standin.avatars.footage.pack import SUFFIX
from standin.evaluation.photo import FPS, film
from standin.evaluation.portraits import portrait
from standin.motion import animate
from standin.render import twin
from standin.scene import Silence
from standin.speech import Voices


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of a painted person who says nothing."""
    out = tmp_path_factory.mktemp("footage") / "quiet.mp4"
    speech = Voices().speak(Silence(4.0))
    track = animate(speech, fps=FPS, style="stable", seed=3)
    film(portrait("closed"), speech, track, out, (384, 288))
    return out


@pytest.fixture(scope="session")
def packed(quiet: Path) -> Path:
    out = quiet.with_suffix(SUFFIX)
    twin.prepare(quiet, out)
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

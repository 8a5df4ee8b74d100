from collections.abc import Iterator
from pathlib import Path

import pytest

from standin import scene
from standin.library import Library
from standin.settings import Settings


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(Settings(home=tmp_path)) as opened:
        yield opened


@pytest.fixture
def asked() -> scene.Video:
    """Ten seconds of script: 300 frames of 1280x720."""
    words = scene.Scene(scene.TextVoice("v", "a" * 150))
    return scene.Video((words,), 1280, 720, fps=30, title="Title")

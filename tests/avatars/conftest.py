"""Characters are painted once a run."""

from pathlib import Path

import cv2
import pytest

from standin.avatars.catalogue import Catalogue


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """All avatars, with a cache that lasts for the run."""
    cv2.setNumThreads(1)
    folder: Path = tmp_path_factory.mktemp("textures")
    return Catalogue(folder)

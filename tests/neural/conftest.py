import pytest

from standin.avatars.avatar import AvatarInfo
from standin.avatars.footage.avatar import FootageAvatar

from . import moving


@pytest.fixture(scope="session")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> FootageAvatar:
    """Somebody whose head swings, the mouth at rest."""
    path = moving.footage(tmp_path_factory.mktemp("moving") / "moving.footage")
    return FootageAvatar(path, AvatarInfo("ana", "Ana", "female", "footage", {}))

from pathlib import Path

import pytest

from filmed import packed, quiet
from standin.avatars.avatar import AvatarInfo
from standin.avatars.footage.avatar import FootageAvatar

__all__ = ["packed", "quiet"]


@pytest.fixture
def avatar(packed: Path) -> FootageAvatar:
    return FootageAvatar(packed, AvatarInfo("ana", "Ana", "female", "footage", {}))

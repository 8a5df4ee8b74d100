"""The engines by name, opened once a process."""

from __future__ import annotations

from functools import lru_cache

from .files import Installed
from .session import open_all
from .walk import Walk


def opened(engine: Installed) -> Walk:
    """The engine ready to draw, kept open. Raises `EngineError` and `MissingPackage`."""
    return _opened(_Same(engine))


class _Same:
    """Lets the cache tell engines apart by their files' content."""

    def __init__(self, engine: Installed) -> None:
        self.engine = engine

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.engine.digest == self.engine.digest

    def __hash__(self) -> int:
        return hash(self.engine.digest)


@lru_cache(maxsize=1)
def _opened(same: _Same) -> Walk:
    return opened_anew(same.engine)


def opened_anew(engine: Installed) -> Walk:
    """The engine opened once more, whatever is open; raises as `opened` does."""
    networks = open_all(engine.contract, engine.files)
    if engine.contract.name == "wav2lip":
        from .wav2lip import Wav2Lip

        return Wav2Lip(networks)
    if engine.contract.name == "musetalk":
        from .musetalk import MuseTalk

        return MuseTalk(networks)
    from .liveportrait import LivePortrait

    return LivePortrait(networks)

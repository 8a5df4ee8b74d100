"""Why a video cannot become an avatar."""

from __future__ import annotations

from ...errors import StandinError


class FootageRefused(StandinError):
    """A video cannot become an avatar; `code` says why, for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

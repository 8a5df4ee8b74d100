"""Errors that a person can act on. No API shapes here: each surface has its own envelope."""

Path = tuple[str | int, ...]
"""Where in a request something is wrong: ``("scenes", 0, "voice", "speed")``."""


def dotted(path: Path) -> str:
    """``("scenes", 0, "voice")`` as ``scenes[0].voice``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


class StandinError(Exception):
    """Base of every error that Standin raises on purpose; the message is fit for a user."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidField(StandinError):
    """A request has a wrong value; ``path`` names the field, ``message`` the limit."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{dotted(path)}: {message}" if path else message)
        self.path = path
        self.detail = message


class NotBuilt(InvalidField):
    """A request asks for something that Standin does not do yet."""


class UnknownAvatar(StandinError):
    """No avatar has this id."""


class UnknownVoice(StandinError):
    """No voice has this id."""


class EngineError(StandinError):
    """A voice or avatar engine failed; the message says which and why."""


class MediaError(StandinError):
    """A media file could not be read or written."""


class MissingSystemLibrary(StandinError):
    """A shared library of the operating system is missing; the message says how to install it."""


class MissingPackage(StandinError):
    """An optional package of Python is missing; the message says how to install it."""


class SettingsError(StandinError):
    """A setting has a wrong value; the message is one line that names the variable."""

"""Which code decides what is heard and seen: part of the name of everything that is kept."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

ROOMS: Final = ("scene", "speech", "motion", "avatars", "stage", "media", "render")
LIBRARIES: Final = ("av", "numpy", "opencv-python-headless", "skia-python", "soxr")


@cache
def digest() -> str:
    """SHA-256 in hex of the code of the rooms from words to file, and of the libraries in it.

    What one version kept is not another's: a take or a chunk made by older code is made anew. It
    takes 20 ms, once a process.
    """
    found = hashlib.sha256()
    root = Path(__file__).parent
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in (".py", ".npz", ".json"):
                name = path.relative_to(root).as_posix()
                found.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    for library in LIBRARIES:
        found.update(f"{library} {version(library)}\0".encode())
    return found.hexdigest()

"""Skia, or a plain word about the system library that it misses."""

import re

from ...errors import MissingSystemLibrary

__all__ = ["skia"]

try:
    import skia
except ImportError as error:
    library = re.search(r"lib[\w+-]+\.so[.\d]*", str(error))
    if library is None:
        raise
    raise MissingSystemLibrary(
        f"Illustrated avatars need {library.group()}: run `apt-get install libegl1 libgl1`."
    ) from error

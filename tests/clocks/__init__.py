"""A process whose clock is wrong: a library that is loaded before all others shifts it."""

import shutil
import struct
import subprocess
from pathlib import Path

import pytest


class Clock:
    """The wall clock of one process, which can be shifted while it runs."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("cc")
        if compiler is None:
            pytest.skip("the clock of one process can only be shifted with a C compiler")
        library, self._file = folder / "clock.so", folder / "shift"
        source = Path(__file__).with_name("clock.c")
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True
        )
        self.shift(0)
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_SHIFT": str(self._file)}

    def shift(self, hours: float) -> None:
        """From now on it goes wrong by so much."""
        with self._file.open("r+b" if self._file.exists() else "wb") as file:
            file.write(struct.pack("l", round(hours * 3600)))

"""Memory of child processes is counted, and only theirs."""

import subprocess
import sys

import numpy as np

from standin.evaluation.memory import ChildMemory, resident

HOLD = "import time; held = bytearray(b'x') * (64 << 20); time.sleep(1)"


def test_children_and_grandchildren_count_together() -> None:
    own = np.ones(20 << 20)  # 160 MiB here: a child that is just forked has them too
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD!r}])"
    with ChildMemory() as watch:
        subprocess.run([sys.executable, "-c", nested], check=True)
    assert 64 < watch.peak < 140
    assert resident() > own.nbytes / 2**20


def test_without_children_nothing_is_held() -> None:
    with ChildMemory() as watch:
        pass
    assert watch.peak == 0
    assert resident(2**30) == 0

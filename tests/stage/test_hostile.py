"""Bad pictures and videos: a clear error or a right picture, in little time and memory."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
import hostile_media
from standin.errors import MediaError
from standin.stage import footage, images
from standin.stage.backdrop import picture

IMAGES, VIDEOS = 40, 30
MOST_MIB = 700
"""Memory of a process that has read all of them, one after another."""


def test_hostile_media(tmp_path: Path) -> None:
    """In a process of its own, so that its memory can be measured and a crash is seen."""
    for name, files in (("images", hostile_media.images), ("videos", hostile_media.videos)):
        (tmp_path / name).mkdir()
        assert len(list(files(tmp_path / name))) >= (IMAGES if name == "images" else VIDEOS)
    made = subprocess.run(
        [sys.executable, __file__, str(tmp_path)], capture_output=True, text=True, timeout=240
    )
    assert made.returncode == 0, made.stderr[-2000:]
    told = json.loads(made.stdout.splitlines()[-1])
    for kind in ("images", "videos"):
        for name, (outcome, seconds) in told[kind].items():
            expected = name.partition("-")[0]
            assert outcome.startswith("ok" if expected == "good" else "error"), (name, outcome)
            assert len(outcome) < 250, outcome
            assert "Traceback" not in outcome
            assert seconds < 12, (name, seconds)  # CPU time, of one core
    assert told["peak_mib"] < MOST_MIB


def _run(folder: Path) -> None:
    told: dict[str, object] = {}
    for kind in ("images", "videos"):
        results = {}
        for path in sorted((folder / kind).iterdir()):
            if not path.name.startswith(("good", "bad")):
                continue  # what others were made of
            start = time.process_time()
            try:
                outcome = _image(path) if kind == "images" else _video(path)
            except MediaError as error:
                outcome = f"error: {error.message}"
            results[path.name] = (outcome, time.process_time() - start)
        told[kind] = results
    # Not getrusage: that remembers how large the process was that started this one.
    peak = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    assert peak is not None
    told["peak_mib"] = int(peak[1]) / 1024
    sys.stdout.write(json.dumps(told) + "\n")


def _image(path: Path) -> str:
    images.check(path)
    for fit in ("cover", "contain", "none"):
        behind = picture(path, 320, 180, fit, "#FFFFFF", 25)
        frame = behind.at(3)
        behind.close()
        assert frame.shape == (180, 320, 4)
        assert frame.dtype == np.uint8
        assert (frame[..., 3] == 255).all()
    return "ok"


def _video(path: Path) -> str:
    known = footage.check(path)
    assert 0 < known.duration <= 3600
    for fit in ("cover", "contain", "none"):
        with footage.Footage(path, 320, 180, fit) as film:
            for at in (0.0, known.duration / 2, known.duration, 1e9):
                pixels, box = film.at(at)
                assert pixels.shape == (box.bottom - box.top, box.right - box.left, 4)
                assert 0 <= box.left < box.right <= 320
                assert 0 <= box.top < box.bottom <= 180
    return "ok"


if __name__ == "__main__":
    _run(Path(sys.argv[1]))

"""``standin avatars previews``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "standin", "avatars", "previews", *arguments],
        env=os.environ | {"STANDIN_HOME": str(home), "STANDIN_WORKERS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_pictures_show_looks_before_their_backdrops_and_are_kept(tmp_path: Path) -> None:
    first = run(tmp_path, "maya", "maya-close", "--no-videos", "--json")
    assert first.returncode == 0, first.stderr
    made = json.loads(first.stdout)
    assert [row["id"] for row in made] == ["maya", "maya-close"]
    pictures = []
    for row in made:
        path = tmp_path / "objects" / row["image"]
        image = cv2.imread(str(path))
        assert image is not None
        assert image.shape == (360, 640, 3)
        assert "video" not in row
        pictures.append(image.astype(int))
    assert np.abs(pictures[0] - pictures[1]).mean() > 10
    assert pictures[0][:, :120].std() > 8, "the office has a window there"
    when = [(tmp_path / "objects" / row["image"]).stat().st_mtime_ns for row in made]
    again = run(tmp_path, "maya", "maya-close", "--no-videos", "--json")
    assert json.loads(again.stdout) == made
    assert [(tmp_path / "objects" / row["image"]).stat().st_mtime_ns for row in made] == when


@pytest.mark.parametrize("name", ["nobody"])
def test_an_unknown_look_is_refused_before_anything_is_made(tmp_path: Path, name: str) -> None:
    refused = run(tmp_path, "maya", name)
    assert refused.returncode == 2
    assert "nobody" in refused.stderr
    assert not (tmp_path / "objects" / "previews").exists()

"""``standin avatars``, as a person uses it."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from test_cli import standin

from standin.cli.photos import read_point
from standin.errors import InvalidField


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = pytest.importorskip("skimage.data")
    file = tmp_path_factory.mktemp("photos") / "me at work.jpg"
    assert cv2.imwrite(str(file), data.astronaut()[..., ::-1])
    return file


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("personal")


def test_a_photo_is_added_shown_moved_and_removed(photo: Path, home: Path, tmp_path: Path) -> None:
    preview = tmp_path / "me.png"
    done = standin("avatars", "add", str(photo), "--preview", str(preview), home=home)
    assert done.returncode == 0, done.stderr
    assert "face_small" in done.stderr
    look = done.stdout.strip()
    drawn = cv2.imread(str(preview))
    assert drawn is not None and drawn.shape == (720, 1280, 3)
    assert drawn[100:600, 400:900].std() > 20

    mine = json.loads(standin("avatars", "list", "--kind", "photo", "--json", home=home).stdout)
    assert [(a["id"], a["name"], a["state"]) for a in mine] == [(look, "me at work", "ready")]

    moved = standin("avatars", "motion", look, "lively", home=home).stdout.strip()
    shown = json.loads(standin("avatars", "show", moved, "--json", home=home).stdout)
    assert shown["motion"]["energy"] == 1.5
    assert shown["report"]["ok"] is True
    groups = json.loads(standin("avatars", "--groups", "--json", home=home).stdout)
    assert groups[0]["looks"] == [look, moved]

    assert standin("avatars", "remove", look, "--group", home=home).returncode == 0
    assert standin("avatars", "show", look, home=home).returncode == 2
    left = [p for p in (home / "objects").rglob("*") if p.is_file()]
    assert left == []


def test_a_refused_photo_says_why(home: Path, tmp_path: Path) -> None:
    wall = tmp_path / "wall.png"
    assert cv2.imwrite(str(wall), np.full((300, 300, 3), 128, np.uint8))
    done = standin("avatars", "add", str(wall), home=home)
    assert done.returncode == 1
    assert "no face was found" in done.stderr
    told = json.loads(standin("avatars", "check", str(wall), "--json", home=home).stdout)
    assert told["problems"][0]["code"] == "no_face"


def test_a_presenter_is_designed_edited_and_rendered(home: Path, tmp_path: Path) -> None:
    document = tmp_path / "nora.json"
    done = standin("avatars", "new", "Nora", "--seed", "3", "--write", str(document), home=home)
    assert done.returncode == 0, done.stderr
    asked = {**json.loads(document.read_text()), "id": "nora-edited"}
    document.write_text(json.dumps(asked))
    done = standin("avatars", "new", "--document", str(document), home=home)
    looks = done.stdout.split()
    assert looks[0] == "nora-edited"
    video = tmp_path / "nora.mp4"
    said = ("render", "Hi.", "--avatar", looks[1], "--size", "320x180", "-o", str(video))
    done = standin(*said, home=home)
    assert done.returncode == 0, done.stderr
    assert video.stat().st_size > 1000


@pytest.mark.parametrize("point", ["", "1", "a,b", "2,0", "-1,0", "0.1,0.2,0.3", ".,."])
def test_a_wrong_point_is_named(point: str) -> None:
    with pytest.raises(InvalidField, match="point"):
        read_point(point)


def test_wrong_options_are_named() -> None:
    assert read_point("0.25, .5") == (0.25, 0.5)
    done = standin("avatars", "new", "--hair", "purple")
    assert done.returncode == 2
    assert "hair" in done.stderr and "bun" in done.stderr


def test_the_schema_is_one() -> None:
    assert json.loads(standin("avatars", "schema").stdout)["$schema"].startswith(
        "https://json-schema"
    )

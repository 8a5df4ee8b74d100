"""What `standin render` puts on the stage."""

import json
from pathlib import Path

import pytest
from PIL import Image

from films import grey, video
from standin.cli.staged import Files, background, document, watermark
from standin.errors import InvalidField
from standin.scene import (
    ColourBackground,
    ImageBackground,
    OwnBackground,
    TransparentBackground,
    VideoBackground,
)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A folder with a picture and a video."""
    Image.new("RGB", (8, 8), "red").save(tmp_path / "a.png")
    video(tmp_path / "a.mp4", [grey(9)] * 3)
    return tmp_path


def test_a_background_is_what_its_file_is(room: Path) -> None:
    files = Files(room)

    def of(given: str) -> object:
        return background(given, "contain", "loop", files)

    assert of("#112233") == ColourBackground("#112233")
    assert of("own") == OwnBackground()
    assert of("transparent") == TransparentBackground()
    image, film = of(str(room / "a.png")), of(str(room / "a.mp4"))
    assert isinstance(image, ImageBackground)
    assert files.paths[image.asset_key or ""] == room / "a.png"
    assert image.fit == "contain"
    assert isinstance(film, VideoBackground)
    assert files.paths[film.asset_key or ""] == room / "a.mp4"
    assert film.play_style == "loop"
    mark = watermark(str(room / "a.png"), files)
    assert mark is not None
    assert mark.asset_key == image.asset_key


@pytest.mark.parametrize(
    ("given", "fit", "says"),
    [
        ("nowhere.png", "cover", "background: must be #RRGGBB, .*: there is no file nowhere.png"),
        ("blue", "cover", "background: must be #RRGGBB, own, transparent or a file"),
        ("#fff", "stretch", "fit: must be one of cover, crop, contain, none"),
    ],
)
def test_what_is_no_background_is_refused(room: Path, given: str, fit: str, says: str) -> None:
    with pytest.raises(InvalidField, match=says):
        background(given, fit, "loop", Files(room))


def test_a_document_names_files_beside_it(room: Path) -> None:
    scene = {
        "voice": {"kind": "silence", "duration": 1},
        "background": {"kind": "video", "url": "a.mp4"},
    }
    path = room / "video.json"
    path.write_text(json.dumps({"scenes": [scene], "watermark": {"url": "a.png"}}))
    files = Files(room)
    made = document(path, files)
    behind = made.scenes[0].background
    assert isinstance(behind, VideoBackground)
    assert files.paths[behind.asset_key or ""].resolve() == room / "a.mp4"
    assert made.watermark is not None
    path.write_text('{"scenes": 3}')
    with pytest.raises(InvalidField, match="json: scenes: "):
        document(path, files)

"""Files of a video: found everywhere, fetched once, kept by content."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from standin.errors import InvalidField, MediaError, StandinError
from standin.render import sources
from standin.scene import (
    Character,
    ImageBackground,
    Music,
    Recording,
    Scene,
    Silence,
    Turn,
    Video,
    VideoBackground,
    Watermark,
)
from standin.stage.kinds import kind_of
from web import raw, serve, whole

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
MP4 = b"\0\0\0\x18ftypisom" + bytes(64)


class Store:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put_file(self, key: str, path: Path) -> None:
        self.kept[key] = path.read_bytes()


def test_files_are_found_wherever_a_video_names_them() -> None:
    def of(name: str) -> str:
        return f"http://a/{name}"

    guest = Character("b", pack_key="packs/b")
    video = Video(
        (
            Scene(
                Recording(of("1")),
                Character("a", pack_key="packs/a"),
                ImageBackground(of("2")),
                turns=(Turn(Recording(of("3")), guest), Turn(Silence(1))),
            ),
            Scene(Silence(1), None, VideoBackground(of("4"))),
        ),
        watermark=Watermark(of("5")),
        music=Music(of("6")),
    )
    found = sources.places(video)
    assert sorted(place.source.url or "" for place in found) == [of(str(n)) for n in range(1, 7)]
    assert [place.name for place in found if place.use == "image"] == [
        "scene 1: the background",
        "the watermark",
    ]
    assert sources.keys(video) == ["packs/a", "packs/b"]
    keyed = sources.changed(
        video, lambda place: replace(place.source, url=None, asset_key=place.source.url)
    )
    assert {of(str(n)) for n in range(1, 7)} | {"packs/a", "packs/b"} == set(sources.keys(keyed))


def test_an_address_is_fetched_once_and_kept_by_its_content() -> None:
    store = Store()
    with serve(whole(PNG)) as address:
        image = ImageBackground(address, fit="contain")
        scenes = (Scene(Silence(1), None, image), Scene(Silence(1), None, image))
        kept = sources.collect(Video(scenes, watermark=Watermark(address)), store, private=True)
    (key,) = store.kept
    assert key.startswith("images/")
    assert key.endswith(".png")
    assert kept.scenes[1].background == ImageBackground(None, key, "contain")
    assert kept.watermark == Watermark(None, key)
    assert sources.collect(kept, store) == kept  # nothing is fetched again


@pytest.mark.parametrize(
    ("body", "background", "says"),
    [
        (MP4, ImageBackground, r"a video \(MP4\), not a picture"),
        (PNG, VideoBackground, r"a picture \(PNG\), not a video"),
        (b"<!doctype html>", ImageBackground, "a web page, not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ImageBackground, "an SVG drawing, not"),
        (b"#EXTM3U\n/etc/passwd", VideoBackground, "a playlist, not a video"),
    ],
)
def test_a_file_of_another_kind_is_refused_at_both_looks(
    body: bytes, background: type[ImageBackground | VideoBackground], says: str
) -> None:
    with serve(whole(body)) as address:
        video = Video((Scene(Silence(1), None, background(address)),))
        with pytest.raises(StandinError, match=f"scene 1: the background: the file is {says}"):
            sources.collect(video, Store(), private=True)
        with pytest.raises(InvalidField, match=f"the address leads to {says}") as refused:
            sources.probe(video, private=True)
    assert refused.value.path == ("scenes", 0, "background", "url")


def test_a_file_over_the_limit_is_not_fetched_to_its_end() -> None:
    with serve(raw("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n")) as address:
        video = Video((Scene(Silence(1), None, VideoBackground(address)),))
        with pytest.raises(StandinError, match=r"larger than 0\.001 MB"):
            sources.collect(video, Store(), private=True, most=lambda use: 1000)


def test_a_file_may_stand_in_its_address() -> None:
    coded = base64.b64encode(PNG).decode()
    assert sources.unpack(f"data:image/png;base64,{coded}", "image") == PNG
    assert sources.unpack(f"data:image/png;base64,{coded.rstrip('=')}", "image") == PNG
    assert sources.unpack("data:,a%20b", "image") == b"a b"
    for wrong in ("data:image/png;base64,!!!", "data:image/png"):
        with pytest.raises(MediaError):
            sources.unpack(wrong, "image")


def test_a_file_tells_its_kind_by_its_first_bytes() -> None:
    webp = b"RIFF\0\0\0\0WEBPVP8 "
    assert [kind_of(head).name for head in (PNG, MP4, webp, b"GIF89a", b"")] == [
        "PNG",
        "MP4",
        "WebP",
        "GIF",
        "an empty file",
    ]
    assert kind_of(b"\0\0\0\x1cftypavif").family == "image"
    assert kind_of(b"\0\0\0\x1cftypM4A ").family == "sound"
    assert kind_of(bytes(100)).family == "other"

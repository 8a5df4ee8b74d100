import asyncio
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from standin.errors import StandinError
from standin.library import BadKey, Objects, UnknownObject


@pytest.fixture(params=["folder", "bucket"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if request.param == "folder":
        return Objects.open(str(tmp_path / "deep" / "objects"))
    return Objects(MemoryStore(), None)


def test_what_is_put_comes_back(objects: Objects, tmp_path: Path) -> None:
    objects.put("videos/a.mp4", b"first")
    objects.put("videos/a.mp4", b"second")
    assert objects.get("videos/a.mp4") == b"second"
    source = tmp_path / "source"
    source.write_bytes(b"x" * 1_000_000)
    objects.put_file("videos/b.mp4", source)
    assert objects.info("videos/b.mp4").size == 1_000_000
    assert source.exists()
    assert [info.key for info in objects.list("videos")] == ["videos/a.mp4", "videos/b.mp4"]
    assert objects.exists("videos/a.mp4")
    objects.delete("videos/a.mp4")
    objects.delete("videos/a.mp4")
    assert not objects.exists("videos/a.mp4")
    with pytest.raises(UnknownObject):
        objects.get("videos/a.mp4")


def test_ranges_are_streamed(objects: Objects) -> None:
    content = bytes(range(256)) * 4000
    objects.put("a", content)

    async def read(start: int, end: int) -> bytes:
        return b"".join([piece async for piece in objects.stream("a", start, end)])

    for start, end in ((0, len(content)), (5, 10), (700_000, len(content)), (3, 3)):
        assert asyncio.run(read(start, end)) == content[start:end]


def test_the_tag_changes_with_the_content(objects: Objects) -> None:
    objects.put("a", b"1")
    first = objects.info("a").etag
    objects.put("a", b"22")
    second = objects.info("a").etag
    assert first != second
    assert first[0] == first[-1] == '"'


@pytest.mark.parametrize(
    "key",
    ["", "..", "../a", "a/../b", "/a", "a/", "a//b", "a\\b", "a/.b", "a b", "ä", "a\0", "./a"],
)
def test_keys_stay_inside(objects: Objects, key: str) -> None:
    for use in (objects.get, objects.info, objects.exists, objects.delete, objects.local_path):
        with pytest.raises(BadKey):
            use(key)
    with pytest.raises(BadKey):
        objects.put(key, b"")
    with pytest.raises(BadKey):
        objects.put_file(key, Path(__file__))


def test_a_folder_knows_its_files_and_a_bucket_does_not(tmp_path: Path) -> None:
    objects = Objects.open(f"file://{tmp_path}/a%20b")
    objects.put("c/d", b"x")
    path = objects.local_path("c/d")
    assert path == tmp_path / "a b" / "c" / "d"
    assert path.read_bytes() == b"x"
    assert Objects(MemoryStore(), None).local_path("c/d") is None


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path) -> None:
    objects = Objects.open(str(tmp_path / "objects"))
    with pytest.raises(FileNotFoundError):
        objects.put_file("a/b", tmp_path / "missing")
    assert list((tmp_path / "objects" / "a").iterdir()) == []


def test_unfinished_copies_are_not_listed(tmp_path: Path) -> None:
    objects = Objects.open(str(tmp_path))
    objects.put("a/b", b"")
    (tmp_path / "a" / ".b.0123").write_bytes(b"")
    assert [info.key for info in objects.list()] == ["a/b"]


def test_ping_leaves_nothing(objects: Objects) -> None:
    objects.ping()
    assert list(objects.list()) == []


def test_a_place_that_cannot_be_used_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StandinError, match="cannot keep objects in"):
        Objects.open(str(tmp_path / "file"))
    with pytest.raises(StandinError, match="cannot keep objects in"):
        Objects.open("nonsense://bucket")

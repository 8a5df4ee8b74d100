"""What this machine has had is not fetched again, is never torn, and takes only its room."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from standin.evaluation.servers import Store
from standin.library import Objects, UnknownObject
from standin.library.cache import LEFT, Cache
from trial_servers import Counted, counted

KB = 1000


@pytest.fixture
def bucket(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    with counted(store) as proxy:
        for name, value in store.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        yield proxy


def opened(store: Store, cache: Callable[[], Cache | None]) -> Objects:
    return Objects.open(store.where, cache)


def test_an_object_is_fetched_once(bucket: Counted, store: Store, tmp_path: Path) -> None:
    objects = opened(store, lambda: Cache(tmp_path / "cache", 10_000 * KB))
    objects.put("images/a.png", os.urandom(500 * KB))
    first = objects.file("images/a.png", _folder(tmp_path, "1"))
    before = bucket.received
    second = objects.file("images/a.png", _folder(tmp_path, "2"))
    assert first.read_bytes() == second.read_bytes()
    assert first.suffix == ".png"
    assert bucket.received - before < 2 * KB  # it was only asked whether it is still the same
    other = opened(store, lambda: Cache(tmp_path / "cache", 10_000 * KB))
    other.file("images/a.png", _folder(tmp_path, "3"))
    assert bucket.received - before < 4 * KB


def test_what_was_written_here_is_not_fetched(
    bucket: Counted, store: Store, tmp_path: Path
) -> None:
    objects = opened(store, lambda: Cache(tmp_path / "cache", 10_000 * KB))
    source = tmp_path / "source"
    source.write_bytes(os.urandom(500 * KB))
    objects.put_file("chunks/a.mkv", source)
    written = source.read_bytes()
    source.write_bytes(b"the user's own file goes on changing")
    before = bucket.received
    assert objects.file("chunks/a.mkv", _folder(tmp_path, "1")).read_bytes() == written
    assert bucket.received - before < 2 * KB


def test_what_was_replaced_or_removed_is_not_served(
    bucket: Counted, store: Store, tmp_path: Path
) -> None:
    objects = opened(store, lambda: Cache(tmp_path / "cache", 10_000 * KB))
    objects.put("packs/a.json", b"first")
    objects.file("packs/a.json", _folder(tmp_path, "1"))
    objects.put("packs/a.json", b"other")
    assert objects.file("packs/a.json", _folder(tmp_path, "2")).read_bytes() == b"other"
    objects.delete("packs/a.json")
    with pytest.raises(UnknownObject):
        objects.file("packs/a.json", _folder(tmp_path, "3"))
    assert objects.cache is not None
    assert objects.cache.forget(lambda key: not objects.exists(key)) == 2
    assert list(objects.cache.entries()) == []


def test_many_at_once_fetch_once(bucket: Counted, store: Store, tmp_path: Path) -> None:
    opened(store, lambda: None).put("footage/a.mp4", os.urandom(3000 * KB))
    before = bucket.received

    def fetch(number: int) -> int:
        objects = opened(store, lambda: Cache(tmp_path / "cache", 100_000 * KB))
        return objects.file("footage/a.mp4", _folder(tmp_path, str(number))).stat().st_size

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(fetch, range(6))) == {3000 * KB}
    assert bucket.received - before < 3100 * KB


def test_the_longest_unused_goes_and_what_is_read_stays_whole(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", 100 * KB)
    for number in range(10):
        _keep(cache, tmp_path, f"takes/{number}", bytes([number]) * 10 * KB)
        os.utime(next(iter(_entries(cache, f"takes/{number}"))), (number, number))
    held = tmp_path / "held"
    assert cache.find("takes/1", "v", 10 * KB, held)  # and so it is young again
    assert cache.trim() == 0
    _keep(cache, tmp_path, "takes/10", b"x" * 20 * KB)
    left = {entry.key for entry in cache.entries()}
    assert "takes/0" not in left and "takes/2" not in left
    assert {"takes/1", "takes/9", "takes/10"} <= left
    assert sum(entry.size for entry in cache.entries()) <= 100 * KB
    for entry in cache.entries():
        entry.path.unlink()
    assert held.read_bytes() == bytes([1]) * 10 * KB


def test_what_is_torn_or_of_another_version_is_not_found(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", 1000 * KB)
    _keep(cache, tmp_path, "takes/a", b"whole")
    assert not cache.find("takes/a", "w", 5, tmp_path / "1")
    assert not cache.find("takes/a", "v", 6, tmp_path / "2")
    (entry,) = _entries(cache, "takes/a")
    entry.chmod(0o644)
    entry.write_bytes(b"who")
    assert not cache.find("takes/a", "v", 5, tmp_path / "3")


def test_copies_go_before_the_disk_is_full(tmp_path: Path) -> None:
    Cache(tmp_path / "cache", 1000 * KB)
    cache = Cache(tmp_path / "cache", 1000 * KB, spare=2**60)
    _keep(cache, tmp_path, "takes/a", b"a")
    cache.trim()
    assert list(cache.entries()) == []


def test_what_a_crash_left_goes_and_a_frozen_process_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path / "cache", 1000 * KB)
    old, young = (tmp_path / "cache" / f".part-{name}" for name in ("old", "young"))
    for part in (old, young):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * LEFT,) * 2)
    cache.trim()
    assert (old.exists(), young.exists()) == (False, True)
    monkeypatch.setattr("standin.library.cache.PATIENCE", 0.1)
    with cache.alone("takes/a"), Cache(tmp_path / "cache", KB).alone("takes/a"):
        pass  # the first one holds it and does not let go


def _folder(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def _keep(cache: Cache, folder: Path, key: str, content: bytes) -> None:
    file = folder / "content"
    file.write_bytes(content)
    cache.keep(key, "v", file)


def _entries(cache: Cache, key: str) -> list[Path]:
    return [entry.path for entry in cache.entries() if entry.key == key]

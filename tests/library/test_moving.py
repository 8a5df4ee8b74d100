"""Everything is the same on the other side, or it is said what is not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from standin import scene
from standin.errors import StandinError
from standin.evaluation.servers import Postgres, Store
from standin.library import Database, Library, Objects, Videos
from standin.library.models import ApiKey, Worker
from standin.library.moving import MARK, Differs, NotEmpty, move_database, move_objects
from standin.library.workers import Switches
from standin.settings import Settings
from trial_servers import fresh


def quiet(text: str) -> None: ...


@pytest.fixture
def full(library: Library, asked: scene.Video) -> Library:
    """Something in every kind of column."""
    batch = library.batches.create("shop", 1, "Grüße \N{SNOWMAN}")
    row = library.videos.create(asked, space_id="shop", batch_id=batch.id, batch_index=0)
    library.videos.report_part(row.id, "chunk:0", 3, 100)
    library.webhooks.add("shop", "https://a.example/hook")
    library.batches.complete(batch.id, {})
    library.videos.finish(row.id, 0.1 + 0.2, 7, "videos/k")
    library.keys.create("laptop")
    library.links.sign("/", 0)
    library.templates.create("shop", "T", {"a": 1}, variables="{}")
    library.drafts.create("shop", {"title": "D"})
    library.voices.create("v", "shop", "Me", kind="tone", language="English", locale="en-US")
    group = library.avatars.create_group("shop", "Me", "photo")
    library.avatars.add_look(group, "Me", photo_key="photos/a.jpg", upscaled=True)
    library.assets.create("shop", "image", "images/a.png", 2**40, "image/png")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    library.workers.enter(
        Worker(id="w", host="h", pid=1, version="1", jobs_version="1", seen_at=moment)
    )
    library.switches.turn("paused", True)
    for i in range(600):  # more than one batch
        library.replies.begin(f"{i:064d}")
    return library


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path / 'other' / 'new.db'}")
    yield opened
    opened.close()


def check(source: Library, target: Database) -> None:
    moved = {each.what: each for each in move_database(source.database, target, quiet)}
    assert "workers" not in moved
    assert moved["replies"].count == 600
    assert moved["videos"].count == moved["parts"].count == moved["switches"].count == 1
    empty = {"folders", "brand_voices", "consents", "audit", "holds", "plans", "spaces", "rates"}
    empty |= {"favourites", "studio_sessions"}
    assert {name for name, each in moved.items() if not each.count} <= empty
    (old,) = source.videos.list("shop").items
    new = Videos(target).get(old.id)
    assert (new.duration, new.title, new.finished_at) == (0.1 + 0.2, old.title, old.finished_at)
    assert Switches(target).since(MARK) is None


def test_sqlite_to_sqlite(full: Library, target: Database) -> None:
    check(full, target)


def test_sqlite_to_postgres_and_back(full: Library, postgres: Postgres, target: Database) -> None:
    there = Database.open(fresh(postgres))
    try:
        check(full, there)
        back = move_database(there, target, quiet)
        assert back == move_database(full.database, _again(target), quiet)
    finally:
        there.close()


def _again(target: Database) -> Database:
    Switches(target).turn(MARK, True)  # as if it had been broken off
    return target


def test_a_database_with_anything_in_it_is_refused(
    full: Library, target: Database, asked: scene.Video
) -> None:
    mine = Videos(target).create(asked)
    with pytest.raises(NotEmpty, match="videos has 1 rows"):
        move_database(full.database, target, quiet)
    assert Videos(target).get(mine.id)


def test_a_copy_that_was_broken_off_is_begun_again(
    full: Library, target: Database, tmp_path: Path
) -> None:
    def stop(text: str) -> None:
        if text == "copying replies":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_database(full.database, target, stop)
    assert Switches(target).since(MARK) is not None
    with pytest.raises(StandinError, match="half copied"):
        Library.open(Settings(home=tmp_path / "new", database_url=str(target.engine.url)))
    check(full, target)


def test_a_difference_is_found(full: Library, target: Database) -> None:
    def spoil(text: str) -> None:
        if text == "copying videos":
            with target.write() as session:
                session.execute(update(ApiKey).values(name="changed on the way"))

    with pytest.raises(Differs, match="api_keys"):
        move_database(full.database, target, spoil)


def put_some(objects: Objects) -> dict[str, bytes]:
    content = {f"takes/{i}.npz": bytes([i]) * i for i in range(20)}
    content["videos/a/video.mp4"] = bytes(range(256)) * 4096
    for key, value in content.items():
        objects.put(key, value)
    return content


def kept(objects: Objects) -> dict[str, bytes]:
    return {info.key: objects.get(info.key) for info in objects.list()}


def test_objects_to_another_folder_and_broken_off(library: Library, tmp_path: Path) -> None:
    content = put_some(library.objects)
    library.objects.put("_ping/x", b"")
    target = Objects.open(str(tmp_path / "other"))

    def stop(text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_objects(library.objects, target, stop)
    target.put("takes/3.npz", b"half")
    target.put("takes/4.npz", b"\xff" * 4)  # the right length only
    moved = move_objects(library.objects, target, quiet)
    assert (moved.count, moved.size) == (21, sum(map(len, content.values())))
    assert kept(target) == content
    with pytest.raises(NotEmpty):
        move_objects(library.objects, target, quiet)


def test_objects_to_a_bucket_and_back(
    library: Library, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    content = put_some(library.objects)
    bucket = Objects.open(f"{store.where}-{tmp_path.name}")
    there = move_objects(library.objects, bucket, quiet)
    folder = Objects.open(str(tmp_path / "back"))
    assert move_objects(bucket, folder, quiet) == there
    assert kept(folder) == content

"""What housekeeping removes, and above all what it leaves."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select, update

from standin import scene
from standin.library import Library, Objects
from standin.library.models import Asset, Batch, Draft, Hold, Part, Video, now
from standin.library.retention import Policy, Removed, Retention
from standin.settings import Settings

LONG_AGO = now() - timedelta(days=400)
FILE = "a" * 64


def policy(**days: int) -> Policy:
    given: dict[str, Any] = {f"keep_{name}_days": count for name, count in days.items()}
    return Policy.of(Settings(**given))


def put(library: Library, key: str, content: bytes = b"x", old: bool = True) -> str:
    library.objects.put(key, content)
    if old:
        age(library, key)
    return key


def age(library: Library, key: str) -> None:
    path = library.objects.local_path(key)
    assert path is not None
    os.utime(path, (LONG_AGO.timestamp(),) * 2)


def run(library: Library, chosen: Policy | None = None, dry: bool = False) -> dict[str, Removed]:
    retention = Retention(library, chosen or policy(), dry)
    return {gone.what: gone for gone in (*retention.rows(), *retention.objects())}


def ended(library: Library, asked: scene.Video, old: bool = True) -> str:
    row = library.videos.create(asked)
    library.videos.finish(row.id, 1.0, 25, f"videos/{row.id}/video.mp4")
    if old:
        with library.database.write() as session:
            session.execute(update(Video).values(finished_at=LONG_AGO, created_at=LONG_AGO))
    put(library, f"videos/{row.id}/video.mp4")
    return row.id


def keys(library: Library) -> set[str]:
    return {info.key for info in library.objects.list()}


def test_videos_stay_for_ever_unless_a_policy_says_otherwise(
    library: Library, asked: scene.Video
) -> None:
    video_id = ended(library, asked)
    assert run(library)["videos"].count == 0
    assert run(library, policy(videos=500))["videos"].count == 0
    assert library.videos.get(video_id)
    gone = run(library, policy(videos=30))["videos"]
    assert (gone.count, gone.size) == (1, 1)
    assert keys(library) == set()
    root = library.objects.root
    assert root is not None
    age(library, f"videos/{video_id}")
    run(library)
    assert not (root / "videos" / video_id).exists()


def test_an_unfinished_video_is_kept_whatever_its_age(library: Library, asked: scene.Video) -> None:
    row = library.videos.create(asked)
    note = put(library, f"videos/{row.id}/early/0.json")
    with library.database.write() as session:
        session.execute(update(Video).values(created_at=LONG_AGO))
    run(library, policy(videos=1))
    assert library.videos.get(row.id)
    assert keys(library) == {note}


def test_a_dry_run_counts_and_removes_nothing(library: Library, asked: scene.Video) -> None:
    ended(library, asked)
    put(library, "takes/a.npz", b"four")
    before = keys(library)
    would = run(library, policy(videos=1), dry=True)
    assert would["videos"].count == 1
    assert (would["takes/"].count, would["takes/"].size) == (1, 4)
    assert keys(library) == before
    done = run(library, policy(videos=1))
    assert done["takes/"].count == 1


def test_objects_that_nothing_names_go_when_they_are_old(library: Library) -> None:
    lost = [
        "videos/" + "0" * 32 + "/video.mp4",
        f"recordings/{FILE}",
        f"images/{FILE}.png",
        f"footage/{FILE}.mp4",
        "designs/" + "1" * 32 + ".json",
        "takes/a.npz",
        "chunks/a.mp4",
        "chunks/a.mp4.json",
        "previews/avatars/maya-0.webp",
        "speech/a.mp3",
        "generations/a.json",
        "uploads/a.bin",
        f"photos/{FILE}.jpg",
        f"packs/{FILE}.npz",
    ]
    for key in lost:
        put(library, key, old=False)
    run(library)
    assert keys(library) == set(lost)
    for key in lost:
        age(library, key)
    put(library, "elsewhere/of/another.program")
    run(library)
    assert keys(library) == {"elsewhere/of/another.program"}


def test_what_a_row_names_stays(library: Library, asked: scene.Video) -> None:
    file = put(library, f"images/{FILE}.png")
    asset = library.assets.create("s", "image", file, 1, "image/png")
    design = put(library, f"designs/{asset.id}.json")
    photo, pack = put(library, f"photos/{FILE}.jpg"), put(library, f"packs/{FILE}.npz")
    group = library.avatars.create_group("s", "Me", "photo")
    library.avatars.add_look(group, "Me", photo_key=photo, pack_key=pack)
    video = ended(library, asked)
    proof = put(library, f"footage/{FILE}.mp4")
    library.consents.give(group, "Me", None, "video", "test", proof)
    run(library)
    assert keys(library) == {file, design, photo, pack, proof, f"videos/{video}/video.mp4"}


def test_a_file_that_an_unfinished_video_names_stays_until_it_has_ended(library: Library) -> None:
    file = put(library, f"recordings/{FILE}")
    spoken = scene.Video((scene.Scene(scene.Recording(None, file)),))
    row = library.videos.create(spoken)
    run(library)
    assert keys(library) == {file}
    library.videos.fail(row.id, 1, "no")
    run(library)
    assert keys(library) == set()


def test_equal_chunks_stay_as_long_as_one_of_their_videos_is_made(
    library: Library, asked: scene.Video
) -> None:
    chunk = put(library, "chunks/same.mp4")
    first, second = library.videos.create(asked), library.videos.create(asked)
    for row in (first, second):
        library.holds.hold([chunk], row.id)
    with library.database.write() as session:
        session.execute(update(Hold).values(held_at=LONG_AGO))
    library.videos.finish(first.id, 1.0, 25, "k")
    run(library)
    assert chunk in keys(library)
    library.videos.finish(second.id, 1.0, 25, "k")
    run(library)
    assert chunk not in keys(library)


def test_a_chunk_that_was_just_used_again_counts_as_young(
    library: Library, asked: scene.Video
) -> None:
    chunk = put(library, "chunks/same.mp4")
    row = library.videos.create(asked)
    library.holds.hold([chunk], row.id)
    library.videos.finish(row.id, 1.0, 25, "k")
    run(library)
    assert chunk in keys(library)


def test_an_expired_assets_file_waits_for_requests_that_found_it(library: Library) -> None:
    file = put(library, f"images/{FILE}.png")
    asset = library.assets.create("s", "image", file, 1, "image/png")
    named = library.assets.create("s", "image", put(library, f"images/{'b' * 64}.png"), 1, "i/p")
    library.templates.create("s", "T", {"image_asset_id": named.id}, variables="{}")
    with library.database.write() as session:
        session.execute(update(Asset).values(created_at=LONG_AGO))
    assert run(library, policy(assets=30))["assets"].count == 1
    assert library.assets.count("s") == 1
    late = scene.Video(
        (scene.Scene(scene.Silence(1), background=scene.ImageBackground(None, file)),)
    )
    row = library.videos.create(late)  # its request had found the asset before
    with library.database.write() as session:
        session.execute(update(Hold).values(held_at=LONG_AGO))
    run(library, policy(assets=30))
    assert file in keys(library)
    library.videos.fail(row.id, 1, "no")
    run(library, policy(assets=30))
    assert file not in keys(library)
    assert asset.key == file


class Slow(Objects):
    """A store whose deletions wait: what happens meanwhile decides races."""

    begun, may = Flag(), Flag()

    def delete(self, key: str) -> None:
        """Wait, then delete."""
        self.begun.set()
        assert self.may.wait(60)
        super().delete(key)


def test_a_video_that_wants_a_chunk_while_it_is_removed_makes_it_anew(
    library: Library, asked: scene.Video
) -> None:
    """Either the hold comes first and the chunk stays, or it is gone when the worker looks."""
    chunk = put(library, "chunks/a.mp4")
    row = library.videos.create(asked)
    slow = Slow(library.objects._store, library.objects.root)
    since = now() - timedelta(days=7)

    def nobody(*_: object) -> set[str]:
        return set()

    cleaner = Thread(target=library.holds.remove, args=(slow, [chunk], since, nobody))
    cleaner.start()
    assert slow.begun.wait(60)
    seen: list[bool] = []

    def work() -> None:
        library.holds.hold([chunk], row.id)
        seen.append(library.objects.exists(chunk))

    worker = Thread(target=work)
    worker.start()
    time.sleep(0.1)
    assert not seen  # the worker waits for the cleaner
    slow.may.set()
    cleaner.join()
    worker.join()
    assert seen == [False]
    put(library, chunk)
    run(library)
    assert chunk in keys(library)


def test_workers_and_cleaners_at_once_never_lose_a_chunk_in_use(
    library: Library, asked: scene.Video
) -> None:
    stopped, lost = Flag(), list[str]()

    def guarded(work: Callable[[], None]) -> Thread:
        def go() -> None:
            try:
                work()
            except Exception as error:
                lost.append(repr(error))

        return Thread(target=go)

    def work() -> None:
        for i in range(25):
            row = library.videos.create(asked)
            chunk = f"chunks/{i % 3}.mp4"
            library.holds.hold([chunk], row.id)
            if not library.objects.exists(chunk):
                put(library, chunk)
            time.sleep(0.002)
            if not library.objects.exists(chunk):
                lost.append(chunk)
            library.videos.finish(row.id, 1.0, 25, "k")
            with library.database.write() as session:
                session.execute(update(Hold).where(Hold.holder == row.id).values(held_at=LONG_AGO))

    def clean() -> None:
        while not stopped.is_set():
            run(library)

    cleaner, workers = guarded(clean), [guarded(work) for _ in range(2)]
    for thread in (cleaner, *workers):
        thread.start()
    for thread in workers:
        thread.join()
    stopped.set()
    cleaner.join()
    assert lost == []


def test_equal_uploads_are_held_until_their_row_is_there(library: Library) -> None:
    file = put(library, f"images/{FILE}.png")
    mine = library.assets.create("a", "image", file, 1, "image/png")
    library.holds.hold([file], "another upload")  # put, and the row to come
    library.assets.remove(mine.id, "a", library.objects)
    assert keys(library) == {file}


def test_rows_of_what_is_over_go(library: Library, asked: scene.Video) -> None:
    video_id = ended(library, asked)
    library.videos.report_part(video_id, "join", 1, 1)
    early = put(library, f"videos/{video_id}/early/0.json")
    batch = library.batches.create("s", 1)
    library.batches.complete(batch.id, {})
    library.replies.begin("r")
    with library.database.write() as session:
        session.execute(update(Batch).values(created_at=LONG_AGO))
        for table in ("events", "replies"):
            session.connection().exec_driver_sql(f"UPDATE {table} SET created_at='2020-01-01'")
        session.connection().exec_driver_sql("UPDATE batches SET created_at='2020-01-01'")
    gone = run(library, policy(videos=500))
    assert gone["events"].count == 2  # of the video and of the batch
    assert gone["answers for repeated requests"].count == 1
    assert gone["progress of ended videos"].count == 1
    assert gone["batches"].count == 1
    assert early not in keys(library)
    with library.database.read() as session:
        assert session.scalars(select(Part.name)).all() == []
    assert run(library, policy(videos=500))["events"].count == 0


def test_drafts_stay_unless_a_policy_says_otherwise_and_keep_their_files(library: Library) -> None:
    file = put(library, f"images/{FILE}.png")
    asset = library.assets.create("a", "image", file, 1, "image/png")
    old = library.drafts.create("a", {"title": "Old", "image_asset_id": asset.id})
    new = library.drafts.create("a", {"title": "New"})
    with library.database.write() as session:
        session.execute(update(Draft).where(Draft.id == old.id).values(updated_at=LONG_AGO))
        session.execute(update(Asset).values(created_at=LONG_AGO))
    kept = run(library, policy(assets=1))
    assert (kept["drafts"].count, kept["assets"].count) == (0, 0)
    assert run(library, policy(drafts=500))["drafts"].count == 0
    assert run(library, policy(drafts=300), dry=True)["drafts"].count == 1
    assert run(library, policy(drafts=300, assets=1))["drafts"].count == 1
    assert [draft.id for draft in library.drafts.list("a")] == [new.id]
    assert library.assets.list("a", 9).items == []


def test_copies_that_a_crash_left_go(library: Library) -> None:
    root = library.objects.root
    assert root is not None
    left = [root / "takes" / f".a.npz.{'0' * 32}", root / "takes" / "a.npz#1"]
    fresh = root / "takes" / f".b.npz.{'0' * 32}"
    fresh.parent.mkdir()
    for path in (*left, fresh):
        path.write_bytes(b"half")
    for path in left:
        os.utime(path, (LONG_AGO.timestamp(),) * 2)
    assert run(library)["unfinished copies"].count == 2
    assert fresh.exists() and not any(path.exists() for path in left)


def test_painted_layers_that_nobody_looks_at_go(library: Library, tmp_path: Path) -> None:
    old, young = tmp_path / "old.npz", tmp_path / "young.npz"
    old.write_bytes(b"x")
    young.write_bytes(b"x")
    os.utime(old, (LONG_AGO.timestamp(),) * 2)
    assert Retention(library, policy()).paint(tmp_path).count == 1
    assert young.exists() and not old.exists()
    assert Retention(library, policy(paint=0)).paint(tmp_path).count == 0


def test_one_of_many_takes_a_chore(library: Library) -> None:
    hour = timedelta(hours=1)
    assert [library.chores.take("clean", hour) for _ in range(3)] == [True, False, False]
    assert library.chores.take("other", hour)
    assert [library.chores.take("at once", timedelta()) for _ in range(2)] == [True, True]


@pytest.mark.parametrize("interrupted", [1, 3])
def test_an_interrupted_run_goes_on_the_next_time(library: Library, interrupted: int) -> None:
    for i in range(5):
        put(library, f"takes/{i}.npz")
    left = iter([True] * interrupted)
    retention = Retention(library, policy(), go_on=lambda: next(left, False))
    list(retention.rows())
    list(retention.objects())
    run(library)
    assert keys(library) == set()

"""What only Postgres does: writers at the same time, on a real server."""

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from standin import scene
from standin.evaluation.servers import Postgres
from standin.library import Batches, Database, Objects, Replies, Videos, Webhooks
from standin.library.chores import Chores
from standin.library.holds import Holds
from standin.library.models import Base, now
from trial_servers import fresh

AT_ONCE = 4


@pytest.fixture(scope="module")
def opened(postgres: Postgres) -> Iterator[Database]:
    made = Database.open(fresh(postgres))
    yield made
    made.close()


def together(works: Sequence[Callable[[], object]]) -> list[object]:
    gate = threading.Barrier(len(works))

    def one(work: Callable[[], object]) -> object:
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_a_batch_whose_videos_end_together_is_finished_once(
    opened: Database, asked: scene.Video
) -> None:
    videos, batches, space = Videos(opened), Batches(opened), uuid.uuid4().hex
    for _ in range(20):
        batch = batches.create(space, AT_ONCE)
        ids = [
            videos.create(asked, space_id=space, batch_id=batch.id, batch_index=i).id
            for i in range(AT_ONCE)
        ]
        batches.complete(batch.id, {})
        together([partial(videos.finish, each, 1.0, 25, "k") for each in ids])
        told = Webhooks(opened).events(space, kind="batch.finished", entity_id=batch.id)
        assert len(told.items) == 1


def test_of_equal_requests_one_is_the_first(opened: Database) -> None:
    replies = Replies(opened)
    for _ in range(20):
        key = uuid.uuid4().hex * 2
        before = together([partial(replies.begin, key)] * AT_ONCE)
        assert before.count(None) == 1


def test_the_models_are_what_the_migrations_make(opened: Database) -> None:
    with opened.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_an_object_is_either_held_or_gone_before_its_holder_looks(
    opened: Database, tmp_path: Path
) -> None:
    holds, objects = Holds(opened), Objects.open(str(tmp_path))

    def use(key: str) -> bool:
        holds.hold([key])
        return objects.exists(key)

    for _ in range(30):
        key = f"chunks/{uuid.uuid4().hex}.mp4"
        objects.put(key, b"x")
        since = now() - timedelta(days=1)
        remove = partial(holds.remove, objects, [key], since, lambda *_: set[str]())
        seen, _ = together([partial(use, key), remove])
        assert objects.exists(key) == seen


def test_one_of_many_takes_a_chore(opened: Database) -> None:
    name = uuid.uuid4().hex
    hour = timedelta(hours=1)
    taken = together([partial(Chores(opened).take, name, hour)] * AT_ONCE)
    assert taken.count(True) == 1

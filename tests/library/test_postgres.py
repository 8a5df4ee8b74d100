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
from standin.library import (
    Batches,
    Database,
    LimitReached,
    Objects,
    Plan,
    Replies,
    Spaces,
    Usage,
    Videos,
    Webhooks,
)
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


def test_of_videos_that_come_together_only_those_are_taken_that_the_plan_allows(
    opened: Database, asked: scene.Video
) -> None:
    videos = Videos(opened)
    plan = Plan(name="small", monthly_seconds=25)

    def create(space: str) -> bool:
        try:
            videos.create(asked, space_id=space, plan=plan, held_seconds=10)
        except LimitReached:
            return False
        return True

    for _ in range(20):
        space = uuid.uuid4().hex
        assert together([partial(create, space)] * AT_ONCE).count(True) == 2
        assert Usage(opened).standing(space).left(plan) == 5


def test_videos_that_end_together_are_all_counted(opened: Database, asked: scene.Video) -> None:
    videos, space = Videos(opened), uuid.uuid4().hex
    ids = [videos.create(asked, space_id=space).id for _ in range(4 * AT_ONCE)]
    for i in range(0, len(ids), AT_ONCE):
        together([partial(videos.finish, each, 1.5, 30, "k") for each in ids[i : i + AT_ONCE]])
    month = Usage(opened).standing(space).month
    assert (month.videos, month.seconds, month.frames) == (16, 24.0, 480)


def test_requests_of_several_servers_share_a_bucket(opened: Database) -> None:
    def ten(database: Database, space: str) -> list[bool]:
        return [Spaces(database).request(space, 25, 1000.0).allowed for _ in range(10)]

    url = opened.engine.url.render_as_string(hide_password=False)
    servers = [Database.open(url) for _ in range(AT_ONCE)]
    for _ in range(10):
        space = uuid.uuid4().hex
        told = together([partial(ten, each, space) for each in servers])
        assert [allowed for each in told for allowed in each].count(True) == 25  # type: ignore[attr-defined]
    for each in servers:
        each.close()

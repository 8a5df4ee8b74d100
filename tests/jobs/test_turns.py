"""Who is made first: the urgent, the long due, and spaces by their shares."""

import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from serving import until
from standin.jobs.durable import DurableJobs
from standin.jobs.inside import Gate
from standin.jobs.supervisor import Supervisor
from standin.library import Library, Priority, turn
from standin.library.models import Video as Row
from standin.library.models import now
from standin.library.turns import drawn
from standin.scene import Scene, Silence, Video
from standin.settings import Settings

SHORT = Video((Scene(Silence(1)),), 128, 72)


def test_a_real_queue_makes_the_earliest_due_first(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", workers=1, space_videos=1)
    with Library.open(settings) as library:
        jobs = DurableJobs(settings.jobs_database_url)

        def ask(priority: Priority, hours_ago: float = 0) -> str:
            row = library.videos.create(SHORT, priority=priority)
            row.created_at = now() - timedelta(hours=hours_ago)
            with library.database.write() as session:
                change = update(Row).where(Row.id == row.id)
                session.execute(change.values(created_at=row.created_at))
            jobs.submit(row.id, row.space_id, turn(row))
            return row.id

        low, normal, high = ask("low"), ask("normal"), ask("high")
        old = ask("low", hours_ago=5.5)  # due in half an hour: before what is normal now
        supervisor = Supervisor(settings)
        supervisor.start()
        try:
            until(lambda: not library.videos.unfinished())
        finally:
            supervisor.stop()
            jobs.close()
        order = [high, old, normal, low]
        begun = [library.videos.get(video_id).started_at for video_id in order]
        assert begun == sorted(begun, key=lambda moment: moment or now())
        assert all(library.videos.get(video_id).state == "completed" for video_id in order)


def test_what_is_due_is_never_overtaken_by_what_comes_later(tmp_path: Path) -> None:
    with Library.open(Settings(home=tmp_path)) as library:
        _never_overtaken(library)


def _never_overtaken(library: Library) -> None:
    low = library.videos.create(SHORT, priority="low")
    for priority in ("high", "normal", "low"):
        later = library.videos.create(SHORT, priority=priority)
        later.created_at = low.created_at + timedelta(hours=6, seconds=1)
        assert turn(low) < turn(later)
    assert 0 < turn(low) < 2**31


def test_spaces_get_turns_by_their_shares_and_all_of_them_some() -> None:
    random.seed(3)
    shares = {"big": 4, "small": 1, "other": 1}
    firsts = Counter(drawn(shares)[0] for _ in range(6000))
    assert 3800 < firsts["big"] < 4200
    assert 850 < firsts["small"] < 1150 and 850 < firsts["other"] < 1150
    assert sorted(drawn(shares)) == sorted(shares)


def test_the_queue_keeps_the_order_that_was_drawn() -> None:
    gate = Gate({}, lambda queue, space: None, lambda space: 10**6 if space == "big" else 1)
    gate._partitions = lambda name: [f"small-{i}" for i in range(20)] + ["big"]
    for _ in range(20):
        line = gate._line("parts")
        random.shuffle(line)  # as DBOS does
        assert line[0] == "big" and len(set(line)) == 21

"""Ended jobs are forgotten, and only those."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from standin.jobs import clocks, housekeeping
from standin.jobs.durable import DurableJobs
from standin.library import Library, database
from standin.library.models import now
from standin.scene import Scene, Silence, Video
from standin.settings import Settings


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[DurableJobs]:
    opened = DurableJobs(f"sqlite:///{tmp_path / 'jobs.db'}")
    yield opened
    opened.close()


def test_ended_jobs_are_forgotten_but_not_before_their_video_has_ended(
    jobs: DurableJobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path, keep_jobs_days=1)
    with Library.open(settings) as library:
        rows = [library.videos.create(Video((Scene(Silence(1)),))) for _ in range(3)]
        over, still, queued = (row.id for row in rows)
        for video_id in (over, still, queued):
            jobs.submit(video_id)
        for video_id in (over, still):
            jobs.cancel(video_id)
        library.videos.set_state(over, "cancelled")

        def removed(dry: bool = False) -> int:
            found = housekeeping.clean(library, jobs, settings, dry)
            return next(gone.count for gone in found if gone.what == "ended jobs")

        assert removed() == 0  # they ended just now
        later = now() + timedelta(days=2)
        for module in (database, clocks):
            monkeypatch.setattr(module, "now", lambda: later)
        assert removed(dry=True) == 1
        assert removed() == 1
        assert jobs.status(over).state == "unknown"
        assert jobs.status(still).state == "cancelled"
        assert jobs.status(queued).state == "queued"

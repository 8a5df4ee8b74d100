"""Nothing is removed while it is not known how old things are."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clocks import Clock
from standin.evaluation.servers import Postgres
from standin.jobs import clocks
from standin.jobs.clocks import JUMPED_SECONDS, Jumps
from standin.library import Library, Video, database
from standin.scene import Scene, Silence
from standin.scene import Video as Asked
from standin.settings import Settings
from trial_servers import fresh

YEAR = 365 * 24.0


def test_a_process_whose_clock_is_wrong_removes_nothing(postgres: Postgres, tmp_path: Path) -> None:
    clock, url = Clock(tmp_path), fresh(postgres)
    settings = Settings(home=tmp_path / "home", database_url=url, keep_videos_days=30)

    def cleaned(hours: float) -> subprocess.CompletedProcess[str]:
        clock.shift(hours)
        given = {"STANDIN_HOME": str(settings.home), "STANDIN_DATABASE_URL": url}
        return subprocess.run(
            [sys.executable, "-m", "standin", "clean"],
            env={**os.environ, **given, **clock.environment, "STANDIN_KEEP_VIDEOS_DAYS": "30"},
            capture_output=True,
            text=True,
        )

    with Library.open(settings) as library:
        ids = [library.videos.create(Asked((Scene(Silence(1)),))).id for _ in range(2)]
        for video_id in ids:
            library.videos.finish(video_id, 1.0, 25, f"videos/{video_id}/video.mp4")
            library.objects.put(f"videos/{video_id}/video.mp4", b"x")
        with library.database.write() as session:
            old = session.get_one(Video, ids[0])
            old.finished_at = library.database.clock() - timedelta(days=31)
        said = cleaned(YEAR)
        assert said.returncode == 1
        words = " ".join(said.stderr.split())
        assert "nothing is removed" in words and "s ahead of the database's" in words
        assert all(library.videos.find(video_id) for video_id in ids)
        said = cleaned(0.02)  # a minute is no trouble
        assert said.returncode == 0, said.stderr
        assert [bool(library.videos.find(video_id)) for video_id in ids] == [False, True]
        kept = [info.key for info in library.objects.list("videos")]
        assert kept == [f"videos/{ids[1]}/video.mp4"]


def test_who_uses_what_is_noted_by_the_databases_clock(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path, database_url=fresh(postgres))
    with Library.open(settings) as library:
        moment = library.database.clock()
        monkeypatch.setattr(database, "now", lambda: moment - timedelta(days=400))
        library.holds.hold(["chunks/a.mp4"])
        since = moment - timedelta(hours=1)
        assert library.holds.removable(["chunks/a.mp4"], since, lambda *_: set()) == set()
        assert library.chores.take("clean", timedelta(hours=1))
        monkeypatch.setattr(database, "now", lambda: moment + timedelta(days=400))
        assert not library.chores.take("clean", timedelta(hours=1))


def test_a_clock_that_jumped_is_not_believed_for_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed, shown = 0.0, datetime(2026, 1, 1, tzinfo=UTC)

    def wait(seconds: float, jump: timedelta = timedelta()) -> None:
        nonlocal passed, shown
        passed, shown = passed + seconds, shown + timedelta(seconds=seconds) + jump

    monkeypatch.setattr(clocks, "clock", lambda: passed)
    for module in (database, clocks):
        monkeypatch.setattr(module, "now", lambda: shown)
    with Library.open(Settings(home=tmp_path)) as library:
        jumps = Jumps(library)
        assert jumps.doubt() is None
        wait(60, timedelta(seconds=2))
        assert jumps.doubt() is None
        wait(60, timedelta(days=300))
        assert "the clock jumped" in str(jumps.doubt())
        wait(JUMPED_SECONDS / 2)
        assert jumps.doubt()
        wait(JUMPED_SECONDS / 2)
        assert jumps.doubt() is None
        wait(7 * 86_400)  # the machine slept
        assert jumps.doubt() is None

import json
from pathlib import Path

from test_cli import standin

from standin.library import Library
from standin.library.models import Worker
from standin.scene import Scene, Silence, Video
from standin.settings import Settings


def test_the_queue_is_told_paused_and_resumed(tmp_path: Path) -> None:
    with Library.open(Settings(home=tmp_path)) as library:
        for space in ("a", "b", "b"):
            library.videos.create(Video((Scene(Silence(1)),)), space_id=space)
        assert standin("queue", "pause", home=tmp_path).returncode == 0
        assert library.switches.since("paused") is not None
        told = json.loads(standin("queue", "list", "--json", home=tmp_path).stdout)
        assert told["paused"]
        assert {row["space"]: row["waiting"] for row in told["spaces"]} == {"a": 1, "b": 2}
        assert standin("queue", "resume", home=tmp_path).returncode == 0
        assert library.switches.since("paused") is None
        assert 0 <= int(standin("queue", "age", home=tmp_path).stdout) < 600


def test_workers_are_listed(tmp_path: Path) -> None:
    with Library.open(Settings(home=tmp_path)) as library:
        doing = json.dumps([{"video": "v" * 32, "part": "draw 1", "since": 1.0}])
        library.workers.enter(
            Worker(id="w", host="box", pid=7, version="1", jobs_version="1", doing=doing)
        )
    (row,) = json.loads(standin("workers", "--json", home=tmp_path).stdout)
    assert (row["host"], row["pid"], row["state"]) == ("box", 7, "working")
    assert row["doing"][0]["part"] == "draw 1"
    assert "vvvvvvvv draw 1" in standin("workers", home=tmp_path).stdout


def test_the_doctors_exit_status_says_whether_something_is_to_be_done(tmp_path: Path) -> None:
    done = standin("doctor", "--json", home=tmp_path)
    assert json.loads(done.stdout)["state"] == ("failure" if done.returncode else "warning")
    with Library.open(Settings(home=tmp_path)) as library:
        library.videos.create(Video((Scene(Silence(1)),)))
    done = standin("doctor", home=tmp_path)
    assert done.returncode == 1
    assert "no worker is running" in done.stdout
    assert "→ start `standin serve` or `standin worker`" in done.stdout

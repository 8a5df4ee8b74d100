import json
from pathlib import Path

from test_cli import standin

from standin.library import Library
from standin.settings import Settings


def test_a_home_is_copied_and_a_running_one_is_refused(tmp_path: Path) -> None:
    from standin.jobs.lock import held

    home, url = tmp_path / "home", f"sqlite:///{tmp_path / 'new.db'}"
    with Library.open(Settings(home=home)) as library:
        library.keys.create("laptop")
        library.objects.put("videos/a/video.mp4", b"abc")
    to = ("--database-url", url, "--objects", str(tmp_path / "objects"), "--home", str(home))
    with held(home / "server.lock", "a server"):
        done = standin("migrate-to", *to)
        assert done.returncode == 1
        assert "a server already uses" in done.stderr
    done = standin("migrate-to", *to, "--json")
    assert done.returncode == 0, done.stderr
    moved = {each["what"]: each for each in json.loads(done.stdout)["moved"]}
    assert moved["api_keys"]["count"] == 1
    assert (moved["objects"]["count"], moved["objects"]["bytes"]) == (1, 3)
    again = standin("migrate-to", *to)
    assert again.returncode == 1
    assert "not empty" in again.stderr
    alone = standin("migrate-to", "--home", str(home))
    assert alone.returncode == 2
    same = standin("migrate-to", "--objects", str(home / "objects"), "--home", str(home))
    assert "is where they are now" in same.stderr

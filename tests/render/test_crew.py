import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from serving import until
from standin.errors import InvalidField, StandinError, UnknownVoice
from standin.media import decode
from standin.render import Crew, TaskCancelled, TaskFailed
from standin.scene import Scene, Silence, TextVoice, Video, scene_to_json, to_json


@pytest.fixture
def crew() -> Iterator[Crew]:
    with Crew(1) as made:
        yield made


def take(crew: Crew, folder: Path, seconds: float) -> str:
    """A silent take: the tasks on it need neither a voice nor a presenter."""
    out = folder / f"{seconds}.npz"
    scene = scene_to_json(Scene(Silence(seconds)))
    assert crew.run("speak", scene=scene, fps=25, out=str(out))["frames"] == seconds * 25
    return str(out)


def silent(seconds: float, width: int, height: int) -> str:
    """A video in which nobody is."""
    return to_json(Video((Scene(Silence(seconds)),), width, height))


def draw(crew: Crew, folder: Path, seconds: float, **how: object) -> Path:
    out = folder / "chunk.mp4"
    crew.run(
        "draw",
        video=silent(seconds, 640, 360),
        takes=[take(crew, folder, seconds)],
        first=0,
        last=round(seconds * 25),
        out=str(out),
        **how,  # type: ignore[arg-type]
    )
    return out


def child_pid() -> int:
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == os.getpid() and b"standin.render.child" in command:
            return int(folder.name)
    raise AssertionError("no child runs")


def test_a_task_gives_its_file_and_its_progress(crew: Crew, tmp_path: Path) -> None:
    heard: list[int] = []
    out = draw(crew, tmp_path, 2, on_progress=heard.append)
    assert heard == list(range(1, 51))
    assert decode.facts(out).frames == 50


def test_a_tasks_own_error_arrives_as_what_it_is(crew: Crew, tmp_path: Path) -> None:
    out = str(tmp_path / "x.npz")
    unknown = scene_to_json(Scene(TextVoice("nobody", "Hello")))
    with pytest.raises(UnknownVoice, match="nobody"):
        crew.run("speak", scene=unknown, fps=25, out=out)
    wrong = scene_to_json(Scene(TextVoice("espeak-en-us", "a <blink>b</blink>")))
    with pytest.raises(InvalidField, match="blink") as refused:
        crew.run("speak", scene=wrong, fps=25, out=out)
    assert refused.value.path == ("text",)
    draw(crew, tmp_path, 1)  # and the child is still well


def test_a_full_disk_is_named_and_the_child_goes_on(crew: Crew, tmp_path: Path) -> None:
    chunk = draw(crew, tmp_path, 1)
    asked: dict[str, Any] = {
        "video": silent(1, 640, 360),
        "takes": [str(tmp_path / "1.npz")],
        "out": "/dev/full",
    }
    child = child_pid()
    with pytest.raises(StandinError, match="No space left on device"):
        crew.run("draw", first=0, last=25, **asked)
    with pytest.raises(StandinError, match="No space left on device"):
        crew.run("join", chunks=[str(chunk)], **asked)
    with pytest.raises(StandinError, match="No space left on device"):
        crew.run("gif", video=str(chunk), out="/dev/full")
    assert child_pid() == child


def test_a_child_killed_at_work_is_replaced_and_the_task_done(crew: Crew, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill_once(done: int) -> None:
        if done == 20 and not killed:
            killed.append(child_pid())
            os.kill(killed[0], signal.SIGKILL)

    out = draw(crew, tmp_path, 4, on_progress=kill_once)
    assert killed
    assert decode.facts(out).frames == 100
    assert child_pid() != killed[0]


def test_a_task_that_always_kills_its_child_fails_in_words(crew: Crew, tmp_path: Path) -> None:
    def kill(done: int) -> None:
        if done == 20:
            os.kill(child_pid(), signal.SIGKILL)

    with pytest.raises(TaskFailed, match="died twice"):
        draw(crew, tmp_path, 4, on_progress=kill)


def test_a_cancelled_task_stops_and_its_child_ends(crew: Crew, tmp_path: Path) -> None:
    stop = threading.Event()
    ready = take(crew, tmp_path, 60)
    pid = child_pid()

    drawn = []

    def heard(done: int) -> None:
        drawn.append(done)
        stop.set()

    with pytest.raises(TaskCancelled):
        crew.run(
            "draw",
            on_progress=heard,
            cancelled=stop.is_set,
            video=silent(60, 1920, 1080),
            takes=[ready],
            first=0,
            last=1500,
            out=str(tmp_path / "long.mp4"),
        )
    assert not Path(f"/proc/{pid}").exists()
    assert max(drawn) < 1500


def test_a_task_without_end_is_stopped(crew: Crew, tmp_path: Path) -> None:
    ready = take(crew, tmp_path, 60)
    with pytest.raises(TaskFailed, match="no result after"):
        crew.run(
            "join",  # reads a named pipe that nobody writes
            timeout=1,
            video=to_json(Video((Scene(Silence(1)),))),
            chunks=[str(_pipe(tmp_path))],
            takes=[ready],
            out=str(tmp_path / "never.mp4"),
        )


def _pipe(folder: Path) -> Path:
    path = folder / "pipe"
    os.mkfifo(path)
    return path


def lives(process: Path) -> bool:
    try:
        return "Z" not in (process / "stat").read_text().split()[2]
    except OSError:
        return False


def test_a_child_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    import subprocess
    import sys

    script = (
        "import sys, time\n"
        "from standin.render import Crew\n"
        "from standin.scene import Scene, Silence, scene_to_json\n"
        "crew = Crew(1)\n"
        "crew.run('speak', scene=scene_to_json(Scene(Silence(1))), fps=25, out=sys.argv[1])\n"
        "print(crew._free.get()._process.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "t.npz")], stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        child = Path(f"/proc/{int(parent.stdout.readline())}")
        assert child.exists()
        parent.kill()
    until(lambda: not lives(child))


def test_a_child_that_is_still_at_work_is_not_given_the_next_task(
    crew: Crew, tmp_path: Path
) -> None:
    class Hiccup(Exception):
        """The database was locked, say."""

    def hiccup(done: int) -> None:
        raise Hiccup

    with pytest.raises(Hiccup):
        draw(crew, tmp_path, 8, on_progress=hiccup)
    out = tmp_path / "next.npz"
    scene = scene_to_json(Scene(Silence(1)))
    assert crew.run("speak", scene=scene, fps=25, out=str(out)) == {"frames": 25}
    assert out.exists()


def test_what_breaks_in_a_task_may_be_tried_again(crew: Crew, tmp_path: Path) -> None:
    with pytest.raises(TaskFailed, match="FileNotFoundError"):
        crew.run(
            "draw",
            video=silent(1, 128, 128),
            takes=["/nowhere"],
            first=0,
            last=1,
            out=str(tmp_path / "x.mp4"),
        )

"""Real worker processes on a real queue."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import unwrap
from pathlib import Path

import numpy as np
import pytest

from serving import PATIENCE, others_of, until
from standin.avatars.catalogue import Catalogue
from standin.jobs.durable import DurableJobs
from standin.jobs.supervisor import Supervisor
from standin.library import Library
from standin.library import Video as Row
from standin.library.videos import gif_key, warnings_key
from standin.media import decode
from standin.render.plan import Chunk
from standin.scene import Captions, Character, Scene, Silence, TextOverlay, TextVoice, Video
from standin.settings import Settings
from standin.stage.fonts import installed


@dataclass
class House:
    """A home with its queue and one owned worker."""

    settings: Settings
    library: Library
    jobs: DurableJobs
    supervisor: Supervisor

    def make(self, video: Video) -> str:
        row = self.library.videos.create(video)
        self.jobs.submit(row.id)
        return row.id

    def wait(self, video_id: str, *states: str, seconds: float = 2 * PATIENCE) -> Row:
        deadline = time.monotonic() + seconds
        while (row := self.library.videos.get(video_id)).state not in states:
            assert time.monotonic() < deadline, row.state
            time.sleep(0.05)
        return row


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    settings = Settings(home=tmp_path / "home", workers=2)
    with Library.open(settings) as library:
        supervisor = Supervisor(settings)
        jobs = DurableJobs(settings.jobs_database_url, supervisor.problems)
        supervisor.start()
        try:
            assert supervisor.wait_ready(PATIENCE)
            yield House(settings, library, jobs, supervisor)
        finally:
            supervisor.stop()
            jobs.close()


def silent(seconds: float, width: int = 320, height: int = 180) -> Video:
    return Video((Scene(Silence(seconds)),), width, height)


def test_a_video_is_made_and_kept(house: House) -> None:
    video_id = house.make(silent(5))
    row = house.wait(video_id, "completed")
    assert row.frames == 125
    assert row.duration == 5
    assert row.video_key is not None
    path = house.library.objects.local_path(row.video_key)
    assert path is not None
    assert decode.facts(path).frames == 125
    assert row.thumbnail_key is not None
    assert house.library.objects.get(row.thumbnail_key).startswith(b"\xff\xd8")
    assert house.library.objects.get(gif_key(row.video_key)).startswith(b"GIF89a")


def test_submitting_twice_makes_one_video(house: House) -> None:
    video_id = house.make(silent(1))
    house.jobs.submit(video_id)
    first = house.wait(video_id, "completed")
    house.jobs.submit(video_id)
    time.sleep(0.5)
    assert house.library.videos.get(video_id).finished_at == first.finished_at
    assert house.jobs.status(video_id).state == "done"
    assert house.jobs.status("0" * 32).state == "unknown"


def test_what_cannot_be_made_fails_with_its_reason(house: House) -> None:
    voice = Scene(TextVoice("espeak-en-us", "Hello"))
    lost = Video((voice, Scene(TextVoice("gone", "Hello"))), 320, 180)
    row = house.wait(house.make(lost), "failed")
    assert row.error_message is not None
    assert "no voice has the id 'gone'" in row.error_message
    nobody = Video((Scene(Silence(1), Character("nobody")),), 320, 180)
    row = house.wait(house.make(nobody), "failed")
    assert row.error_message is not None
    assert "nobody" in row.error_message
    assert house.wait(house.make(silent(1)), "completed")  # and the queue goes on


def test_a_cancelled_video_stops_long_before_it_would_be_made(house: House) -> None:
    video_id = house.make(silent(90, 1920, 1080))
    house.wait(video_id, "processing")
    until(lambda: house.library.videos.progress(video_id).percent >= 4)  # frames are being drawn
    children = {pid for pid in others_of(house.settings.home) if _is_child(pid)}
    assert house.library.videos.set_state(video_id, "cancelled")
    house.jobs.cancel(video_id)
    until(lambda: house.jobs.status(video_id).state == "cancelled")
    until(lambda: not any(_busy(pid) for pid in children if Path(f"/proc/{pid}").exists()))
    assert house.library.videos.progress(video_id).percent < 60
    assert house.library.videos.get(video_id).state == "cancelled"
    assert house.wait(house.make(silent(1)), "completed")


def test_a_killed_worker_is_started_again_and_its_video_completes(house: House) -> None:
    video_id = house.make(silent(60, 1280, 720))
    chunks = house.settings.home / "objects" / "chunks"
    until(lambda: len(list(chunks.glob("*.mp4"))) >= 2)
    worker = next(pid for pid in others_of(house.settings.home) if not _is_child(pid))
    os.kill(worker, signal.SIGKILL)
    made = {path: path.stat().st_mtime_ns for path in chunks.glob("*.mp4")}
    row = house.wait(video_id, "completed")
    assert row.frames == 1500
    assert all(path.stat().st_mtime_ns == when for path, when in made.items())


def test_a_video_that_never_reached_the_queue_is_found(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", workers=1)
    with Library.open(settings) as library:
        row = library.videos.create(silent(1))  # and then the power went
        supervisor = Supervisor(settings)
        jobs = DurableJobs(settings.jobs_database_url)
        supervisor.start()
        try:
            House(settings, library, jobs, supervisor).wait(row.id, "completed")
        finally:
            supervisor.stop()
            jobs.close()
    until(lambda: not others_of(settings.home))


def _is_child(pid: int) -> bool:
    return b"standin.render.child" in Path(f"/proc/{pid}/cmdline").read_bytes()


def _busy(pid: int) -> bool:
    def ticks() -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    try:
        before = ticks()
        time.sleep(0.3)
        return ticks() - before > 10
    except OSError:
        return False


def test_two_workers_share_a_home_and_one_is_killed(house: House) -> None:
    command = [sys.executable, "-m", "standin", "worker", "--home", str(house.settings.home)]
    other = subprocess.Popen(command, env={**os.environ, "STANDIN_WORKERS": "1"})
    try:
        until(lambda: len(house.library.workers.list()) >= 2)
        video_id = house.make(silent(60, 1280, 720))
        chunks = house.settings.home / "objects" / "chunks"
        until(lambda: len(list(chunks.glob("*.mp4"))) >= 3)
    finally:
        other.kill()
        other.wait()
    # Long before its silence would tell: the system says that nobody holds its lock any more.
    assert house.wait(video_id, "completed").frames == 1500
    workers = house.library.workers
    until(lambda: [heard.worker.pid == other.pid for heard in workers.list()] == [False])


def test_a_video_begun_by_older_code_is_finished(tmp_path: Path) -> None:
    """What a step made is found by the name it had then, not by today's."""
    from standin.jobs import chunks, publication, workshop
    from standin.render import Crew
    from standin.render.take import perform
    from standin.speech import Voices

    # No worker runs here: it would find the video and finish it first.
    with Library.open(Settings(home=tmp_path / "home")) as library, Crew(1) as crew:
        row = library.videos.create(silent(1))
        library.videos.set_state(row.id, "processing")
        old = "takes/name-of-an-older-version.npz"
        library.objects.put(old, perform(silent(1).scenes[0], 25, Voices()).to_bytes())
        workshop.use(workshop.Workshop(library, crew, Catalogue()))
        made = [workshop.Made(key=old, frames=25)]
        chunk = unwrap(chunks.draw)(row.id, Chunk(0, 0, 0, 25), made[0])
        unwrap(publication.join)(row.id, made, [chunk])
        assert library.videos.get(row.id).state == "completed"


@pytest.mark.skipif(not installed(), reason="no fonts are installed")
def test_a_video_with_captions_is_made_twice(house: House) -> None:
    scenes = (
        Scene(TextVoice("espeak-en-us", "One, two, three, four, five, six, seven, eight.")),
        Scene(TextVoice("espeak-en-us", "Nine."), texts=(TextOverlay("\ue123"),)),
    )
    made = Video(scenes, 320, 180, captions=Captions(True))
    row = house.wait(house.make(made), "completed")
    objects = house.library.objects
    assert row.video_key and row.captioned_key and row.captions_key
    clean, captioned = (objects.local_path(key) for key in (row.video_key, row.captioned_key))
    assert clean is not None and captioned is not None
    assert decode.facts(clean).frames == decode.facts(captioned).frames == row.frames
    pairs = zip(decode.frames(clean), decode.frames(captioned), strict=True)
    differ = [int(np.abs(a.astype(int) - b).max()) > 60 for a, b in pairs]
    assert not differ[0] and differ[20]
    text = objects.get(f"{row.captions_key}.srt").decode()
    assert "Nine." in text and "eight." in text
    assert objects.get(f"{row.captions_key}.vtt").startswith(b"WEBVTT\n")
    assert objects.get(f"{row.captions_key}.ass").startswith(b"[Script Info]\n")
    assert "U+E123" in objects.get(warnings_key(row.id)).decode()


def test_files_alone_do_not_draw_it_twice(house: House) -> None:
    scene = Scene(TextVoice("espeak-en-us", "One."))
    row = house.wait(house.make(Video((scene,), 320, 180, captions=Captions(False))), "completed")
    assert row.captioned_key is None
    assert not house.library.objects.exists(warnings_key(row.id))
    assert row.captions_key is not None
    assert "One." in house.library.objects.get(f"{row.captions_key}.srt").decode()

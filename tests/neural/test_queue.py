"""A real worker draws what needs an engine, from a queue of its own."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from serving import PATIENCE
from standin.avatars.neural.contracts import WAV2LIP
from standin.avatars.neural.files import Engines, assigned
from standin.evaluation.portraits import portrait
from standin.jobs import durable, engines
from standin.jobs.durable import DurableJobs
from standin.jobs.supervisor import Supervisor
from standin.library import Library
from standin.library import Video as Row
from standin.media import decode
from standin.scene import Character, ColourBackground, Scene, Silence, Video
from standin.settings import Settings

from . import tiny

KEY = "packs/ana.npz"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[Library, DurableJobs]]:
    settings = Settings(home=tmp_path / "home", workers=1)
    files = assigned(WAV2LIP, [str(tiny.wav2lip(tmp_path, "paints"))])
    Engines.of(settings.home).add(WAV2LIP, files, "ana")
    with Library.open(settings) as library:
        library.objects.put(KEY, portrait("closed").to_bytes())
        supervisor = Supervisor(settings)
        jobs = DurableJobs(settings.jobs_database_url, supervisor.problems)
        supervisor.start()
        try:
            assert supervisor.wait_ready(PATIENCE)
            yield library, jobs
        finally:
            supervisor.stop()
            jobs.close()


def ended(library: Library, jobs: DurableJobs, engine: str) -> Row:
    who = Character("ana", pack_key=KEY, engine=engine, framing="close_up")
    row = library.videos.create(Video((Scene(Silence(1), who, ColourBackground()),), 192, 144))
    jobs.submit(row.id)
    deadline = time.monotonic() + PATIENCE
    while (row := library.videos.get(row.id)).state not in ("completed", "failed"):
        assert time.monotonic() < deadline, row.state
        time.sleep(0.05)
    return row


def test_a_worker_with_the_engine_draws_and_one_without_says_so(
    made: tuple[Library, DurableJobs],
) -> None:
    library, jobs = made
    abilities = engines.abilities(library.workers)
    assert engines.queue_of("wav2lip", abilities) == durable.parts_of("wav2lip")
    row = ended(library, jobs, "wav2lip")
    assert (row.state, row.error_message) == ("completed", None)
    path = library.objects.local_path(row.video_key or "")
    assert path is not None
    frame = np.stack(list(decode.frames(path)))[12].astype(int)
    assert ((frame[..., 2] > 180) & (frame[..., 0] < 90)).sum() > 150
    # The engine's files are part of a chunk's name; without the engine there is another.
    plain = ended(library, jobs, "warp")
    names = [info.key for info in library.objects.list("chunks") if info.key.endswith(".mp4")]
    assert plain.state == "completed"
    assert len(names) == 4
    failed = ended(library, jobs, "musetalk")
    assert failed.state == "failed"
    assert "the engine musetalk is not on this machine" in (failed.error_message or "")

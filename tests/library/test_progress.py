from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from standin import scene
from standin.library import Library, Part, Plan, Video
from standin.library.models import now


def _at(library: Library, video_id: str, **times: datetime) -> None:
    """Set times of a video, which tests cannot wait for."""
    with library.database.write() as session:
        session.execute(update(Video).where(Video.id == video_id).values(**times))


def _chunks_since(library: Library, video_id: str, started: datetime) -> None:
    change = update(Part).where(Part.video_id == video_id, Part.name.startswith("chunk:"))
    with library.database.write() as session:
        session.execute(change.values(started_at=started))


def _finished(
    library: Library, asked: scene.Video, seconds: float, frames: int, ago: float = 0
) -> None:
    video_id = library.videos.create(asked).id
    library.videos.finish(video_id, frames / 30, frames, "a")
    end = now() - timedelta(seconds=ago)
    _at(library, video_id, started_at=end - timedelta(seconds=seconds), finished_at=end)


def test_the_weights(library: Library, asked: scene.Video) -> None:
    videos = library.videos
    video_id = videos.create(asked).id

    def percent() -> int:
        return videos.progress(video_id).percent

    assert percent() == 0
    videos.set_state(video_id, "processing")
    videos.report_part(video_id, "speech", 1, 2)
    assert percent() == 1
    videos.report_part(video_id, "speech", 2, 2)
    assert percent() == 3
    videos.report_part(video_id, "chunk:0", 0, 100)
    videos.report_part(video_id, "chunk:1", 0, 300)
    assert percent() == 3
    videos.report_part(video_id, "chunk:1", 200, 300)
    assert percent() == 50
    videos.report_part(video_id, "chunk:0", 100, 100)
    videos.report_part(video_id, "chunk:1", 300, 300)
    assert percent() == 97
    videos.report_part(video_id, "join", 1, 1)
    assert percent() == 99, "100 is for videos that are there"
    videos.finish(video_id, 13.3, 400, "a")
    assert videos.progress(video_id).percent == 100
    assert videos.progress(video_id).eta_seconds == 0


def test_a_face_that_is_followed_first_counts(library: Library, asked: scene.Video) -> None:
    videos = library.videos
    video_id = videos.create(asked, kind="lipsync").id
    videos.set_state(video_id, "processing")
    parts = [("film", 0), ("film", 50), ("film", 100), ("speech", 100), ("chunk:0", 50)]
    told = []
    for name, done in parts:
        videos.report_part(video_id, name, done, 100)
        told.append(videos.progress(video_id).percent)
    assert told == [0, 17, 35, 36, 67]


def test_progress_told_never_goes_back(library: Library, asked: scene.Video) -> None:
    videos = library.videos
    video_id = videos.create(asked).id
    steps = [
        ("speech", 1, 1),
        ("chunk:0", 0, 100),
        ("chunk:0", 80, 100),
        ("chunk:0", 10, 100),  # the chunk's worker died and it began again
        ("chunk:1", 0, 400),  # the plan grew
        ("chunk:0", 100, 100),
        ("chunk:1", 400, 400),
        ("chunk:1", 900, 400),  # more than everything
        ("join", 1, 1),
    ]
    told = []
    for name, done, total in steps:
        videos.report_part(video_id, name, done, total)
        told.append(videos.progress(video_id).percent)
    assert told == sorted(told)
    assert told[-1] == 99


def test_a_failed_video_keeps_its_progress_and_has_no_eta(
    library: Library, asked: scene.Video
) -> None:
    video_id = library.videos.create(asked).id
    library.videos.report_part(video_id, "chunk:0", 50, 100)
    assert library.videos.progress(video_id).percent == 50
    library.videos.fail(video_id, 1, "a")
    told = library.videos.progress(video_id)
    assert (told.percent, told.eta_seconds) == (50, None)


def test_reports_from_many_workers_at_once(library: Library, asked: scene.Video) -> None:
    video_id = library.videos.create(asked).id

    def work(chunk: int) -> None:
        for done in range(0, 26, 5):
            library.videos.report_part(video_id, f"chunk:{chunk}", done, 25)
            library.videos.progress(video_id)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    with library.database.read() as session:
        parts = session.query(Part).all()
    assert sorted((part.done, part.total) for part in parts) == [(25, 25)] * 8
    assert library.videos.progress(video_id).percent == 97


def test_the_first_eta_is_guessed_from_the_text(library: Library, asked: scene.Video) -> None:
    """150 characters are 10 s, 300 frames: 10 s of work, and 6 % more for speech and join."""
    video_id = library.videos.create(asked).id
    assert library.videos.progress(video_id).eta_seconds == pytest.approx(10 * 100 / 94, abs=0.1)


def test_a_silence_and_a_speed_count_in_the_guess(library: Library) -> None:
    fast = scene.Scene(scene.TextVoice("v", "a" * 300, speed=2.0))
    video = scene.Video((fast, scene.Scene(scene.Silence(5.0))), 1280, 720, fps=30)
    video_id = library.videos.create(video).id
    assert library.videos.progress(video_id).eta_seconds == pytest.approx(15 * 100 / 94, abs=0.1)


def test_the_videos_before_tell_the_speed(library: Library, asked: scene.Video) -> None:
    _finished(library, asked, seconds=10, frames=500, ago=5)
    _finished(library, asked, seconds=5, frames=1000)
    video_id = library.videos.create(asked).id  # 300 frames at 100 frames a second
    assert library.videos.progress(video_id).eta_seconds == pytest.approx(3 * 100 / 94, abs=0.1)


def test_once_frames_are_made_their_speed_counts(library: Library, asked: scene.Video) -> None:
    videos = library.videos
    _finished(library, asked, seconds=1, frames=1000)
    video_id = videos.create(asked).id
    videos.set_state(video_id, "processing")
    videos.report_part(video_id, "chunk:0", 0, 500)
    videos.report_part(video_id, "chunk:1", 0, 500)
    videos.report_part(video_id, "chunk:0", 200, 500)
    began = now()
    _chunks_since(library, video_id, began)
    early = videos.progress(video_id, began + timedelta(seconds=0.5))
    assert early.eta_seconds == pytest.approx(0.8, abs=0.1), "too soon: the usual speed"
    told = videos.progress(video_id, began + timedelta(seconds=10))
    assert told.percent == 21
    # 20 frames a second; 800 of 1000 to do, and joining at the end
    assert told.eta_seconds == pytest.approx(40 + 1000 / 20 * 3 / 94, abs=0.1)


def test_joining_does_not_look_slow(library: Library, asked: scene.Video) -> None:
    videos = library.videos
    video_id = videos.create(asked).id
    videos.set_state(video_id, "processing")
    videos.report_part(video_id, "chunk:0", 0, 1000)
    videos.report_part(video_id, "chunk:0", 1, 1000)
    _chunks_since(library, video_id, now() - timedelta(seconds=10))
    videos.report_part(video_id, "chunk:0", 1000, 1000)
    told = videos.progress(video_id, now() + timedelta(seconds=60))
    assert told.eta_seconds == pytest.approx(10 * 3 / 94, abs=0.1)


def test_who_waits_waits_for_those_before(library: Library, asked: scene.Video) -> None:
    videos = library.videos
    ids = [videos.create(asked).id for _ in range(3)]
    one = 10 * 100 / 94
    for n, video_id in enumerate(ids, 1):
        assert videos.progress(video_id).eta_seconds == pytest.approx(n * one, abs=0.1)
    videos.set_state(ids[0], "processing")
    videos.report_part(ids[0], "chunk:0", 0, 600)
    assert videos.progress(ids[1]).eta_seconds == pytest.approx(one + 20 * 97 / 94, abs=0.1)
    videos.set_state(ids[1], "processing")  # begun, and its parts still come after the other's
    assert videos.progress(ids[1]).eta_seconds == pytest.approx(one + 20 * 97 / 94, abs=0.1)
    videos.finish(ids[0], 20.0, 0, "a")
    videos.fail(ids[1], 1, "a")
    assert videos.progress(ids[2]).eta_seconds == pytest.approx(one, abs=0.1)


def test_a_request_that_cannot_be_read_hides_no_other(library: Library, asked: scene.Video) -> None:
    broken, waiting = (library.videos.create(asked).id for _ in range(2))
    with library.database.write() as session:
        session.execute(update(Video).where(Video.id == broken).values(request='{"scenes": null}'))
    one = 10 * 100 / 94
    assert library.videos.progress(waiting).eta_seconds == pytest.approx(2 * one, abs=0.1)
    assert library.videos.progress(broken).eta_seconds is not None


def test_a_larger_picture_takes_longer(library: Library, asked: scene.Video) -> None:
    small = library.videos.create(asked).id
    large = library.videos.create(replace(asked, width=2560, height=1440)).id
    alone = library.videos.progress(small).eta_seconds or 0
    both = library.videos.progress(large).eta_seconds or 0
    assert both == pytest.approx(5 * alone, rel=0.02)
    library.videos.set_state(small, "cancelled")
    assert library.videos.progress(large).eta_seconds == pytest.approx(4 * alone, rel=0.02)


def test_who_is_overtaken_waits_for_them_too(library: Library, asked: scene.Video) -> None:
    videos, one = library.videos, 10 * 100 / 94
    low = videos.create(asked, priority="low").id
    assert videos.progress(low).eta_seconds == pytest.approx(one, abs=0.1)
    normal = videos.create(asked).id
    high = [videos.create(asked, priority="high").id for _ in range(3)]

    def waits() -> list[float]:
        etas = [videos.progress(each).eta_seconds or 0 for each in (*high, normal, low)]
        return [round(eta / one, 2) for eta in etas]

    assert waits() == [1, 2, 3, 4, 5]
    videos.set_state(low, "processing")  # it had been begun before they came
    assert waits() == [1, 2, 3, 4, 5]
    _at(library, low, created_at=now() - timedelta(hours=7))  # it is due: nobody overtakes it now
    assert waits() == [2, 3, 4, 5, 1]


def test_of_a_long_line_the_first_stand_for_all(library: Library, asked: scene.Video) -> None:
    for _ in range(120):
        library.videos.create(asked, priority="high")
    last = library.videos.create(asked).id
    one = 10 * 100 / 94
    assert library.videos.progress(last).eta_seconds == pytest.approx(121 * one, rel=0.01)


def test_spaces_have_their_turns(library: Library, asked: scene.Video) -> None:
    videos, one = library.videos, 10 * 100 / 94
    for _ in range(10):
        videos.create(asked, space_id="many")
    few = [videos.create(asked, space_id="few").id for _ in range(2)]

    def waits() -> list[float]:
        return [round((videos.progress(each).eta_seconds or 0) / one, 2) for each in few]

    assert waits() == [2, 4]
    library.spaces.put_plan(Plan(name="more", share=3))
    library.spaces.set_plan("many", "more")
    assert waits() == [4, 8]
    library.spaces.set_plan("few", "more")
    assert waits() == [2, 4]
    videos.create(asked, space_id="another")
    # It has a third as many turns: when one of ours is made it has had a third of its own.
    assert waits() == pytest.approx([2 + 1 / 3, 4 + 2 / 3], abs=0.02)


def test_what_is_made_side_by_side_is_not_taken_for_slow(
    library: Library, asked: scene.Video
) -> None:
    """Ten at once, a second after each other, of 100 frames: each took 10 s, all together 1 s."""
    for ago in range(21):
        _finished(library, asked, seconds=10, frames=100, ago=ago)
    ids = [library.videos.create(asked).id for _ in range(10)]
    told = [library.videos.progress(each).eta_seconds or 0 for each in ids]
    assert told[-1] == pytest.approx(30 * 100 / 94, rel=0.02), "300 frames each"
    # One may take as long as the fastest did: nothing says that it could be made by all at once.
    assert told[0] == pytest.approx(30 * 100 / 94, rel=0.02)

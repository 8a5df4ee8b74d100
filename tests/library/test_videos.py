from concurrent.futures import ThreadPoolExecutor
from datetime import UTC

import pytest

from standin import scene
from standin.library import Library, State, UnknownVideo


def test_a_video_comes_back_as_it_was_put_down(library: Library, asked: scene.Video) -> None:
    made = library.videos.create(asked, space_id="s", callback_id="c", callback_url="http://x/y")
    video = library.videos.get(made.id)
    assert len(video.id) == 32
    assert int(video.id, 16) >= 0
    assert (video.space_id, video.title, video.state) == ("s", "Title", "pending")
    assert (video.callback_id, video.callback_url) == ("c", "http://x/y")
    assert scene.from_json(video.request) == asked
    assert video.created_at.tzinfo is UTC


def test_a_video_of_another_space_is_unknown(library: Library, asked: scene.Video) -> None:
    made = library.videos.create(asked, space_id="mine")
    assert library.videos.get(made.id, "mine").id == made.id
    with pytest.raises(UnknownVideo):
        library.videos.get(made.id, "yours")
    with pytest.raises(UnknownVideo):
        library.videos.get("0" * 32)


def test_a_video_goes_through_its_states(library: Library, asked: scene.Video) -> None:
    videos = library.videos
    video_id = videos.create(asked, state="waiting").id
    assert videos.set_state(video_id, "pending")
    assert videos.set_state(video_id, "processing")
    started = videos.get(video_id).started_at
    assert started is not None
    assert not videos.set_state(video_id, "processing")
    assert videos.set_state(video_id, "pending"), "a worker died"
    assert videos.set_state(video_id, "processing")
    assert videos.get(video_id).started_at == started
    assert videos.finish(video_id, 2.5, 75, "v/a.mp4", "v/a.jpg")
    video = videos.get(video_id)
    assert (video.state, video.duration, video.frames) == ("completed", 2.5, 75)
    assert (video.video_key, video.thumbnail_key) == ("v/a.mp4", "v/a.jpg")
    assert video.finished_at is not None
    assert video.finished_at >= started


@pytest.mark.parametrize("end", ["completed", "failed", "cancelled"])
def test_an_ended_video_stays_as_it_ended(library: Library, asked: scene.Video, end: State) -> None:
    videos = library.videos
    video_id = videos.create(asked).id
    if end == "completed":
        assert videos.finish(video_id, 1.0, 30, "a")
    elif end == "failed":
        assert videos.fail(video_id, 7, "message", "detail")
    else:
        assert videos.set_state(video_id, end)
    before = videos.get(video_id)
    states: list[State] = ["waiting", "pending", "processing", "cancelled"]
    assert not any(videos.set_state(video_id, state) for state in states)
    assert not videos.finish(video_id, 9.0, 9, "b")
    assert not videos.fail(video_id, 9, "other")
    after = videos.get(video_id)
    assert after.state == end
    assert (after.video_key, after.error_message) == (before.video_key, before.error_message)
    assert after.finished_at == before.finished_at


def test_why_a_video_failed_is_kept(library: Library, asked: scene.Video) -> None:
    video_id = library.videos.create(asked).id
    library.videos.fail(video_id, 7, "message", "detail")
    video = library.videos.get(video_id)
    assert (video.error_code, video.error_message, video.error_detail) == (7, "message", "detail")


def test_unknown_videos_cannot_move(library: Library) -> None:
    with pytest.raises(UnknownVideo):
        library.videos.set_state("no", "processing")
    with pytest.raises(UnknownVideo):
        library.videos.finish("no", 1.0, 1, "a")
    with pytest.raises(UnknownVideo):
        library.videos.fail("no", 1, "a")
    with pytest.raises(UnknownVideo):
        library.videos.progress("no")


def test_unfinished_videos_oldest_first(library: Library, asked: scene.Video) -> None:
    ids = [library.videos.create(asked).id for _ in range(4)]
    library.videos.set_state(ids[0], "processing")
    library.videos.finish(ids[1], 1.0, 1, "a")
    library.videos.fail(ids[2], 1, "a")
    assert [video.id for video in library.videos.unfinished()] == [ids[0], ids[3]]


def test_one_of_many_racing_ends_wins(library: Library, asked: scene.Video) -> None:
    video_id = library.videos.create(asked).id
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda i: library.videos.fail(video_id, i, str(i)), range(16)))
    assert won.count(True) == 1
    assert library.videos.get(video_id).error_code == won.index(True)


def test_a_deleted_video_takes_its_parts_along(library: Library, asked: scene.Video) -> None:
    video_id = library.videos.create(asked).id
    library.videos.report_part(video_id, "speech", 1, 1)
    library.videos.delete(video_id)
    library.videos.delete(video_id)
    with pytest.raises(UnknownVideo):
        library.videos.get(video_id)

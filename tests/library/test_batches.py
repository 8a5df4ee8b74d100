"""Batches are listed with how far they are."""

from standin import scene
from standin.library import Library


def test_batches_are_listed_newest_first_with_their_counts(
    library: Library, asked: scene.Video
) -> None:
    first = library.batches.create("a", 3, "First")
    videos = [
        library.videos.create(asked, space_id="a", batch_id=first.id, batch_index=i)
        for i in range(3)
    ]
    second = library.batches.create("a", 1, "Second")  # its rows are still being put down
    library.batches.create("b", 1, "Somebody else's")
    library.batches.complete(first.id, {})
    library.videos.finish(videos[0].id, 1.0, 25, "videos/x/video.mp4")
    library.videos.fail(videos[1].id, 1, "broke", "E")

    newest, older = library.batches.list("a")
    assert (newest.batch.id, older.batch.id) == (second.id, first.id)
    assert (older.ready, older.live, older.there, older.ended) == (1, 1, 3, False)
    assert not newest.ended
    library.videos.finish(videos[2].id, 1.0, 25, "videos/y/video.mp4")
    library.videos.delete(videos[1].id)
    older = library.batches.list("a")[1]
    assert (older.ready, older.live, older.there, older.ended) == (2, 0, 2, True)
    for video in (videos[0], videos[2]):
        library.videos.delete(video.id)
    assert [each.batch.id for each in library.batches.list("a")] == [second.id]
    assert len(library.batches.list("a", limit=1)) == 1

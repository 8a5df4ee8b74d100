"""A video that can be watched while it is being made."""

import io
from pathlib import Path

import av
import numpy as np
import pytest

from standin import scene
from standin.jobs.early import Early, Note, put
from standin.media.encode import ChunkWriter
from standin.render import perform
from standin.speech import Voices

from .conftest import House

SIZE = (192, 128)
ASKED = scene.Video((scene.Scene(scene.Silence(3)),), *SIZE)
CUTS = ((0, 25), (25, 75))


@pytest.fixture
def begun(house: House, tmp_path: Path) -> str:
    """A video whose chunks are drawn, but nobody has said so."""
    row = house.library.videos.create(ASKED)
    house.library.videos.set_state(row.id, "processing")
    take = perform(ASKED.scenes[0], 25, Voices())
    house.library.objects.put("takes/a.npz", take.to_bytes())
    for first, last in CUTS:
        path = tmp_path / f"{first}.mp4"
        with ChunkWriter(path, *SIZE, 25) as writer:
            for number in range(first, last):
                writer.write(np.full((*reversed(SIZE), 4), 3 * number, np.uint8))
        house.library.objects.put_file(f"chunks/{first}.mp4", path)
    return row.id


def drawn(house: House, video_id: str, index: int) -> None:
    first, last = CUTS[index]
    note = Note(f"chunks/{first}.mp4", "takes/a.npz", first, last - first)
    put(house.library.objects, video_id, index, note)


def shown(data: bytes) -> list[int]:
    with av.open(io.BytesIO(data), "r") as file:
        assert file.streams.audio[0].rate == 48_000
        return [int(f.to_ndarray(format="gray")[60, 60]) for f in file.decode(video=0)]


def test_the_first_second_can_be_watched_before_the_second_is_there(
    house: House, begun: str
) -> None:
    watched = Early(house.library, begun)
    assert watched.more() == b""
    drawn(house, begun, 0)
    data = watched.more() or b""
    assert len(shown(data)) >= 15
    assert watched.more() == b""
    drawn(house, begun, 1)
    house.library.videos.finish(begun, 3.0, 75, "videos/x.mp4")
    data += watched.more() or b""
    assert watched.more() is None
    data += watched.end()
    watched.close()
    frames = shown(data)
    assert len(frames) == 75
    assert max(abs(seen - 3 * i) for i, seen in enumerate(frames)) <= 4


def test_the_status_links_to_it_while_the_video_is_made(house: House, begun: str) -> None:
    assert house.status(begun).json()["data"]["preview_playback_url"] is None
    drawn(house, begun, 0)
    drawn(house, begun, 1)
    url = house.status(begun).json()["data"]["preview_playback_url"]
    house.library.videos.finish(begun, 3.0, 75, "videos/x.mp4")
    assert house.status(begun).json()["data"]["preview_playback_url"] is None
    house.client.headers.pop("X-Api-Key")
    assert house.client.get(url.partition("?")[0]).status_code == 403
    answer = house.client.get(url)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["cache-control"] == "no-store"
    assert len(shown(answer.content)) == 75


def test_a_video_that_fails_ends_what_is_watched(house: House, begun: str) -> None:
    drawn(house, begun, 0)
    watched = Early(house.library, begun)
    data = watched.more() or b""
    house.library.videos.fail(begun, 1, "broken")
    assert watched.more() is None
    data += watched.end()
    watched.close()
    assert len(shown(data)) == 25

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from standin.errors import MediaError
from standin.media import decode, still
from standin.media.encode import ChunkWriter
from standin.media.formats import Format, make
from standin.media.join import encode_sound, join
from standin.media.sound import RATE
from standin.stage import Box

WIDTH, HEIGHT = 192, 128


def frame(number: int) -> NDArray[np.uint8]:
    pixels = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    pixels[..., :3] = 20 + (number * 7) % 200
    pixels[:64, :96, :3] = (200, 30, 30)
    return pixels


def chunk(path: Path, first: int, last: int, fps: int = 25) -> Path:
    with ChunkWriter(path, WIDTH, HEIGHT, fps) as writer:
        for number in range(first, last):
            writer.write(frame(number))
    return path


@pytest.fixture
def chunks(tmp_path: Path) -> list[Path]:
    cuts = [0, 37, 97, 98, 150]
    return [chunk(tmp_path / f"{a}.mp4", a, b) for a, b in pairwise(cuts)]


def clicks(*positions: int) -> NDArray[np.float32]:
    sound = np.zeros(150 * RATE // 25, np.float32)
    for position in positions:
        sound[position] = 0.9
    return sound


def test_joined_chunks_play_every_frame_in_order(chunks: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    join(chunks, [clicks()], out, 25)
    seen = [int(pixels[100, 150, 0]) for pixels in decode.frames(out)]
    assert len(seen) == 150
    assert max(abs(s - (20 + (i * 7) % 200)) for i, s in enumerate(seen)) <= 4


def test_frames_stand_at_equal_distances(chunks: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    join(chunks, [clicks()], out, 25)
    with av.open(str(out)) as container:
        times = [f.time for f in container.decode(video=0)]
    assert times == pytest.approx([i / 25 for i in range(150)])


def test_sound_is_where_it_was_and_as_long_as_the_picture(
    chunks: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "out.mp4"
    early, late = 48_000, 150 * RATE // 25 - 960
    sound = clicks(early, late)
    join(chunks, [sound[:70_001], sound[70_001:]], out, 25)
    facts = decode.facts(out)
    assert facts.duration == facts.sound_duration == 6.0
    heard, rate = decode.sound(out)
    assert rate == RATE
    assert heard.shape[1] == 2
    assert abs(int(np.abs(heard[:100_000, 0]).argmax()) - early) <= 2
    assert abs(int(np.abs(heard[100_000:, 1]).argmax()) + 100_000 - late) <= 2


def test_the_index_stands_in_front(chunks: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    join(chunks, [clicks()], out, 25)
    data = out.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_colours_are_tagged_and_kept(chunks: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    join(chunks, [clicks()], out, 25)
    with av.open(str(out)) as container:
        context = container.streams.video[0].codec_context
        tags = (context.color_primaries, context.color_trc, context.colorspace, context.color_range)
        assert tuple(map(int, tags)) == (1, 1, 1, 1)
        assert context.pix_fmt == "yuv420p"
        first = next(container.decode(video=0)).reformat(
            format="rgb24", src_colorspace="ITU709", dst_colorspace="ITU709"
        )
        red = first.to_ndarray()[30, 40].astype(int)
    assert np.abs(red - (200, 30, 30)).max() <= 6


def test_the_same_chunks_and_sound_give_the_same_bytes(chunks: list[Path], tmp_path: Path) -> None:
    one, two = tmp_path / "1.mp4", tmp_path / "2.mp4"
    sound = clicks(1000)
    join(chunks, [sound], one, 25, "title")
    join(chunks, np.array_split(sound, 7), two, 25, "title")
    assert one.read_bytes() == two.read_bytes()
    again = chunk(tmp_path / "again.mp4", 0, 37)
    assert again.read_bytes() == chunks[0].read_bytes()


@pytest.mark.parametrize("form", [make("mp4", "h264", "standard"), make("mov", "h264", "standard")])
def test_sound_encoded_ahead_gives_the_same_bytes(
    chunks: list[Path], tmp_path: Path, form: Format
) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, (150 * RATE // 25 - 321, 2)).astype(np.float32)
    together, ahead = tmp_path / f"1{form.suffix}", tmp_path / f"2{form.suffix}"
    join(chunks, np.array_split(noise, 7), together, 25, form=form)
    encode_sound([noise], tmp_path / "sound", form)
    join(chunks, tmp_path / "sound", ahead, 25, form=form)
    assert ahead.read_bytes() == together.read_bytes()


def test_sound_that_cannot_be_encoded_ahead_is_refused(chunks: list[Path], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="opus"):
        encode_sound([clicks()], tmp_path / "sound", make("webm", "vp9", "draft"))
    with pytest.raises(MediaError, match="not encoded sound"):
        join(chunks, chunks[0], tmp_path / "out.mp4", 25)


def test_a_chunk_of_changed_boxes_equals_one_of_whole_frames(tmp_path: Path) -> None:
    boxes, wholes = tmp_path / "boxes.mp4", tmp_path / "wholes.mp4"
    pixels = frame(0)
    with (
        ChunkWriter(boxes, WIDTH, HEIGHT, 25) as some,
        ChunkWriter(wholes, WIDTH, HEIGHT, 25) as all_,
    ):
        for number in range(40):
            box = Box(number, 11, number + 31, 44)
            pixels[box.top : box.bottom, box.left : box.right] = (number * 6, 90, 200, 255)
            some.write(pixels, box)
            all_.write(pixels)
    assert boxes.read_bytes() == wholes.read_bytes()
    reds = [int(f[30, n + 4, 0]) for n, f in enumerate(decode.frames(boxes))]
    assert max(abs(red - n * 6) for n, red in enumerate(reds)) < 12


def test_a_video_says_that_it_is_synthetic(chunks: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    join(chunks, [clicks()], out, 25, "Größe")
    with av.open(str(out)) as container:
        assert "Synthetic" in container.metadata["comment"]
        assert container.metadata["title"] == "Größe"


def test_chunks_of_different_sizes_do_not_join(chunks: list[Path], tmp_path: Path) -> None:
    odd = tmp_path / "odd.mp4"
    with ChunkWriter(odd, 256, 256, 25) as writer:
        writer.write(np.zeros((256, 256, 4), np.uint8))
    with pytest.raises(MediaError, match="another way"):
        join([chunks[0], odd], [clicks()], tmp_path / "out.mp4", 25)
    with pytest.raises(MediaError, match="at least one"):
        join([], [], tmp_path / "out.mp4", 25)


def test_what_is_not_a_video_is_said_plainly(tmp_path: Path) -> None:
    text = tmp_path / "a.mp4"
    text.write_text("not a video")
    with pytest.raises(MediaError, match=r"a\.mp4 could not be read"):
        decode.facts(text)
    with pytest.raises(MediaError):
        list(decode.frames(tmp_path / "missing.mp4"))


@pytest.mark.parametrize("suffix", [".webp", ".jpg", ".png"])
def test_stills_keep_the_colours(suffix: str, tmp_path: Path) -> None:
    import cv2

    path = tmp_path / f"still{suffix}"
    still.write(frame(3), path, width=96)
    read = cv2.imread(str(path))
    assert read is not None
    assert read.shape == (64, 96, 3)
    assert np.abs(read[15, 20].astype(int) - (30, 30, 200)).max() < 12

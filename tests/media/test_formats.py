from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from standin.errors import InvalidField
from standin.media import decode, gif
from standin.media.encode import ChunkWriter
from standin.media.formats import Format, format_of, make
from standin.media.join import join
from standin.media.sound import RATE
from standin.scene import Codec, Container, Scene, Silence, Video

WIDTH, HEIGHT = 256, 144
FLASH, FRAMES = 37, 75
FORMATS: list[tuple[Container, Codec, str]] = [
    ("mp4", "h264", "h264"),
    ("mp4", "h265", "hevc"),
    ("mp4", "av1", "av1"),
    ("webm", "vp9", "vp9"),
    ("mov", "prores", "prores"),
    ("mov", "h264", "h264"),
]


def frame(number: int) -> NDArray[np.uint8]:
    """A disc that moves over nothing (premultiplied), and a flash."""
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    if number == FLASH:
        pixels[:] = 255
    else:
        cv2.circle(pixels, (40 + 2 * number, 70), 30, (200, 30, 30, 255), -1, cv2.LINE_AA)
    return pixels


def made(folder: Path, form: Format, fps: int = 25, name: str = "out") -> Path:
    """Three chunks, joined; a click at the beginning of the flash."""
    assert form.picture is not None
    chunks = []
    for first, last in ((0, 25), (25, 26), (26, FRAMES)):
        chunks.append(folder / f"{name}-{first}.{form.picture.chunk}")
        with ChunkWriter(chunks[-1], WIDTH, HEIGHT, fps, form.picture) as writer:
            for number in range(first, last):
                writer.write(frame(number))
    out = folder / f"{name}{form.suffix}"
    sound = np.zeros(FRAMES * RATE // fps, np.float32)
    start = FLASH * RATE // fps
    sound[start : start + 240] = 0.8 * np.sin(np.arange(240))
    join(chunks, [sound], out, fps, "A title", form)
    return out


@pytest.mark.parametrize("container, codec, name", FORMATS)
def test_click_and_flash_come_together_in_every_format(
    container: Container, codec: Codec, name: str, tmp_path: Path
) -> None:
    out = made(tmp_path, make(container, codec, "draft"))
    with av.open(str(out)) as file:
        assert file.streams.video[0].codec_context.codec.canonical_name == name
        times, levels = [], []
        for shown in file.decode(video=0):
            times.append(float(shown.time or 0))
            levels.append(shown.to_ndarray(format="gray").mean())
    assert len(times) == FRAMES
    assert times == pytest.approx([i / 25 for i in range(FRAMES)], abs=0.0011)
    assert int(np.argmax(levels)) == FLASH
    with av.open(str(out)) as file:
        heard = [(float(f.time or 0), f.to_ndarray(), f.sample_rate) for f in file.decode(audio=0)]
    start, _, rate = heard[0]
    assert rate == RATE
    sound = np.concatenate(
        [h[1].reshape(2, -1) if h[1].shape[0] == 2 else h[1].reshape(-1, 2).T for h in heard], 1
    )
    loud = np.abs(sound[0].astype(np.float64))
    click = start + int(np.argmax(loud > loud.max() / 3)) / RATE
    assert abs(click - times[FLASH]) < 0.02
    assert sound.shape[1] / RATE == pytest.approx(FRAMES / 25, abs=0.03)


@pytest.mark.parametrize("fps", [24, 30, 50, 60])
def test_frames_stand_at_equal_distances_at_every_rate(fps: int, tmp_path: Path) -> None:
    for container, codec in (("mp4", "h264"), ("webm", "vp9")):
        out = made(tmp_path, make(container, codec, "draft"), fps)
        with av.open(str(out)) as file:
            assert file.streams.video[0].average_rate == fps
            times = [float(f.time or 0) for f in file.decode(video=0)]
        assert times == pytest.approx([i / fps for i in range(FRAMES)], abs=0.0011)


@pytest.mark.parametrize("container, codec", [("webm", "vp9"), ("mov", "prores")])
def test_alpha_is_kept_without_dark_edges(
    container: Container, codec: Codec, tmp_path: Path
) -> None:
    out = made(tmp_path, make(container, codec, "standard"))
    number, (_, pixels) = 20, list(decode.pictures(out))[20]
    wanted = frame(number)
    seen = pixels.astype(float)
    assert np.abs(seen[..., 3] - wanted[..., 3]).mean() < 1
    assert pixels[70, 80, 3] == 255
    assert pixels[5, 5, 3] == 0
    assert np.abs(seen[70, 80, :3] - (200, 30, 30)).max() < 8
    edge = (wanted[..., 3] > 40) & (wanted[..., 3] < 200)
    assert np.abs(seen[edge][:, 0] - 200).mean() < 25  # as red as the middle


@pytest.mark.parametrize("container, codec, name", FORMATS)
def test_the_same_frames_give_the_same_bytes(
    container: Container, codec: Codec, name: str, tmp_path: Path
) -> None:
    form = make(container, codec, "draft")
    one, two = made(tmp_path, form, name="one"), made(tmp_path, form, name="two")
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("container, codec, name", FORMATS)
def test_colours_are_tagged(container: Container, codec: Codec, name: str, tmp_path: Path) -> None:
    with av.open(str(made(tmp_path, make(container, codec, "draft")))) as file:
        shown = next(file.decode(video=0))
        tags = (shown.color_primaries, shown.color_trc, shown.colorspace, shown.color_range)
    assert tuple(map(int, tags)) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    "container, codec, tag", [("mp4", "h265", "hvc1"), ("mov", "prores", "ap4h")]
)
def test_apple_s_players_get_their_tag(
    container: Container, codec: Codec, tag: str, tmp_path: Path
) -> None:
    with av.open(str(made(tmp_path, make(container, codec, "draft")))) as file:
        assert file.streams.video[0].codec_context.codec_tag == tag


@pytest.mark.parametrize("container, codec", [("mp4", "h264"), ("mov", "prores")])
def test_the_label_for_machines_moves_nothing(
    container: Container, codec: Codec, tmp_path: Path
) -> None:
    data = made(tmp_path, make(container, codec, "draft")).read_bytes()
    assert b"digitalsourcetype/compositeSynthetic" in data
    at, kinds = 0, []
    while at < len(data):
        kinds.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    assert at == len(data)
    assert kinds[-1] == b"uuid"
    assert kinds.index(b"moov") < kinds.index(b"mdat")


def test_sound_alone(tmp_path: Path) -> None:
    out = tmp_path / "out.m4a"
    sound = (np.sin(np.arange(2 * RATE) / 20) / 2).astype(np.float32)
    join([], [sound], out, 25, form=make("m4a", None, "standard"))
    heard, rate = decode.sound(out)
    assert rate == RATE
    assert abs(len(heard) - len(sound)) < 2048
    with av.open(str(out)) as file:
        assert not file.streams.video


def test_a_gif_shows_the_beginning_on_white(tmp_path: Path) -> None:
    out = tmp_path / "out.gif"
    gif.write(made(tmp_path, make("webm", "vp9", "standard")), out, seconds=1)
    with av.open(str(out)) as file:
        shown = [f.to_ndarray(format="rgb24") for f in file.decode(video=0)]
    assert len(shown) == 10
    assert shown[0].shape == (HEIGHT, WIDTH, 3)
    assert shown[3][5, 5].min() > 240
    assert np.abs(shown[0][70, 40].astype(int) - (200, 30, 30)).max() < 25


def test_what_does_not_go_together_is_refused() -> None:
    scenes = (Scene(Silence(1)),)
    with pytest.raises(InvalidField, match="codec: must be one of vp9, av1"):
        format_of(Video(scenes, container="webm", codec="h264"))
    with pytest.raises(InvalidField, match="no picture"):
        format_of(Video(scenes, container="m4a", codec="h264"))
    assert format_of(Video(scenes, container="m4a")).picture is None

"""Videos as backgrounds: the right frame at every time, in the right colours."""

from pathlib import Path

import numpy as np
import pytest

from films import grey, video
from standin.errors import MediaError
from standin.scene import PlayStyle
from standin.stage import tonemap
from standin.stage.backdrop import Clip, Moving, picture
from standin.stage.box import Box
from standin.stage.fit import fitted
from standin.stage.footage import Footage, check, facts
from standin.stage.pixels import Pixels


def levels(path: Path, times: list[float]) -> list[int]:
    """The grey at each time."""
    with Footage(path, 64, 48, "cover") as footage:
        return [int(footage.at(t)[0][24, 32, 0]) for t in times]


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt"),
    [
        ("a.mp4", "libx264", "yuv420p"),
        ("a.mov", "libx264", "yuv444p"),
        ("a.webm", "libvpx-vp9", "yuv420p"),
        ("a.avi", "mpeg4", "yuv420p"),
        ("a.ts", "libx264", "yuv420p"),
        ("a.mkv", "ffv1", "yuv420p10le"),
        ("a.gif", "gif", "rgb8"),
    ],
)
def test_any_frame_is_found_wherever_reading_begins(
    name: str, codec: str, pix_fmt: str, tmp_path: Path
) -> None:
    frames = [grey(30 + 2 * i % 190) for i in range(230)]
    path = video(tmp_path / name, frames, codec=codec, pix_fmt=pix_fmt)
    known = facts(path)
    assert known.frames == 230
    assert known.duration == pytest.approx(9.2, abs=0.05)
    times = [(i + 0.5) / 25 for i in range(230)]
    in_order = levels(path, times)
    if codec != "gif":
        wanted = [30 + 2 * i % 190 for i in range(230)]
        assert np.abs(np.array(in_order) - wanted).max() <= 6
    shuffled = np.random.default_rng(0).permutation(230)[:40]
    anywhere = levels(path, [times[i] for i in shuffled])
    assert anywhere == [in_order[i] for i in shuffled]
    assert levels(path, [-1.0, 100.0]) == [in_order[0], in_order[-1]]


def test_timestamps_decide_where_the_frame_rate_changes(tmp_path: Path) -> None:
    frames = [grey(level) for level in (40, 80, 120, 160, 200)]
    path = video(tmp_path / "v.mp4", frames, times=[0, 40, 500, 540, 2000])
    assert 2.0 < facts(path).duration < 2.5  # how long the last one lasts is the muxer's guess
    found = levels(path, [0.02, 0.1, 0.49, 0.51, 1.0, 1.99, 2.01])
    assert np.abs(np.array(found) - [40, 80, 80, 120, 160, 160, 200]).max() <= 4


def test_a_video_is_shown_the_right_way_up(tmp_path: Path) -> None:
    marked = grey(60, 64, 32)
    marked[:16, :32] = 220  # upper left
    corners = {0: (0, 0), 90: (1, 0), 180: (1, 1), 270: (0, 1)}  # counter-clockwise
    for degrees, (down, right) in corners.items():
        path = video(tmp_path / f"{degrees}.mp4", [marked] * 3, rotation=degrees)
        size = (64, 32) if degrees % 180 == 0 else (32, 64)
        with Footage(path, *size, "contain") as footage:
            pixels, box = footage.at(0)
        assert box == Box(0, 0, *size)
        height, width = pixels.shape[:2]
        bright = pixels[height // 4 + down * height // 2, width // 4 + right * width // 2, 0]
        assert bright > 190, degrees


def test_hdr_becomes_sdr_with_white_near_white(tmp_path: Path) -> None:
    for transfer, white in ((tonemap.PQ, 148), (tonemap.HLG, 191)):
        path = video(
            tmp_path / f"{transfer}.mkv",
            [grey(white)] * 2,
            codec="ffv1",
            pix_fmt="yuv420p10le",
            transfer=transfer,
        )
        with Footage(path, 64, 48, "cover") as footage:
            red, green, blue = footage.at(0)[0][24, 32, :3].astype(int)
        assert 205 <= green <= 240
        assert max(red, green, blue) - min(red, green, blue) <= 4


def test_the_tone_map_rises_and_keeps_greys_grey() -> None:
    ramp = np.repeat(np.linspace(0, 1, 101)[:, None], 3, 1)
    for transfer in (tonemap.PQ, tonemap.HLG):
        made = tonemap.to_sdr(ramp, transfer)
        assert made.min() == 0
        assert 0.99 < made.max() <= 1
        assert (np.diff(made[:, 1]) >= 0).all()
        assert np.abs(made - made[:, :1]).max() < 0.01
    assert tonemap.pq_light(np.array(0.58)) == pytest.approx(203, rel=0.02)
    assert tonemap.pq_signal(tonemap.pq_light(np.array([0.1, 0.9]))) == pytest.approx([0.1, 0.9])
    assert tonemap.hlg_light(np.full((1, 3), 0.75))[0, 1] == pytest.approx(203, rel=0.02)


@pytest.mark.parametrize(
    ("play_style", "seconds"),
    [
        ("fit_to_scene", [0.1, 0.5, 1.9]),
        ("loop", [0.2, 1.0, 1.8]),
        ("freeze", [0.2, 1.0, 3.8]),
        ("full_video", [0.2, 1.0, 3.8]),
        ("once", [0.2, 1.0, None]),
    ],
)
def test_a_play_style_says_what_of_the_video_is_seen(
    play_style: PlayStyle, seconds: list[float | None]
) -> None:
    clip = Clip(duration=2.0, frames=20, fps=5, play_style=play_style)
    found = [clip.at(number) for number in (0, 4, 18)]
    if play_style == "fit_to_scene":
        seconds = [0.05, 0.45, 1.85]
    elif play_style == "loop":
        seconds = [0.1, 0.9, 1.7]
    else:
        seconds = [0.1, 0.9, None if play_style == "once" else 3.7]
    for value, wanted in zip(found, seconds, strict=True):
        assert value == (wanted if wanted is None else pytest.approx(wanted))


def test_after_the_end_a_video_stays_or_leaves_its_colour(tmp_path: Path) -> None:
    path = video(tmp_path / "a.mp4", [grey(100), grey(200)])

    def shown(play_style: PlayStyle) -> list[Pixels]:
        clip = Clip(facts(path).duration, 4, 25, play_style)
        behind = Moving(path, 64, 48, "cover", "#FF0000", clip.at)
        found = [behind.at(number) for number in range(4)]
        behind.close()
        return found

    assert [frame[0, 0, 1] // 50 for frame in shown("freeze")] == [2, 4, 4, 4]
    frozen = shown("freeze")
    assert frozen[1] is frozen[2] is frozen[3]  # and costs nothing
    assert [frame[0, 0].tolist() for frame in shown("once")[2:]] == [[255, 0, 0, 255]] * 2
    assert [frame[0, 0, 1] // 50 for frame in shown("loop")] == [2, 4, 2, 4]
    assert [frame[0, 0, 1] // 50 for frame in shown("fit_to_scene")] == [2, 2, 4, 4]


def test_an_animated_gif_moves_as_a_picture_too(tmp_path: Path) -> None:
    path = video(tmp_path / "a.gif", [grey(0), grey(255)], codec="gif", pix_fmt="rgb8", fps=10)
    behind = picture(path, 64, 48, "cover", "#FFFFFF", 20)
    found = [int(behind.at(number)[0, 0, 0]) for number in range(8)]
    behind.close()
    assert [level > 128 for level in found] == [False, False, True, True] * 2


def test_a_picture_fits_as_asked() -> None:
    wide = (400, 100)
    assert fitted(wide, (100, 100), "cover") == (150, 0, 100, 100, Box(0, 0, 100, 100))
    assert fitted(wide, (100, 100), "crop") == fitted(wide, (100, 100), "cover")
    assert fitted(wide, (100, 100), "contain") == (0, 0, 400, 100, Box(0, 37, 100, 62))
    assert fitted(wide, (100, 100), "none") == (150, 0, 100, 100, Box(0, 0, 100, 100))
    assert fitted((40, 20), (100, 100), "none").box == Box(30, 40, 70, 60)
    assert fitted((1, 9999), (128, 128), "contain").box == Box(63, 0, 64, 128)
    anamorphic = fitted((360, 288), (128, 72), "cover", wide=64 / 45)
    assert anamorphic[:4] == pytest.approx((0, 0, 360, 288))


def test_what_is_no_video_says_so(tmp_path: Path) -> None:
    text = tmp_path / "a.mp4"
    text.write_text("nothing to see")
    with pytest.raises(MediaError, match="the video cannot be read"):
        check(text)
    playlist = tmp_path / "b.mp4"
    playlist.write_text(f"#EXTM3U\n#EXTINF:1,\n{tmp_path}/secret.ts\n")
    with pytest.raises(MediaError):
        check(playlist)

"""Pictures and videos that break readers, made by code. The name begins with what is expected."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from films import grey, video


def images(folder: Path) -> Iterator[Path]:
    """Forty and more, one after another."""
    yield from _good_images(folder)
    yield from _bad_images(folder)


def _saved(path: Path, image: Image.Image, kind: str, **how: Any) -> Path:
    image.save(path, kind, **how)
    return path


def _art(width: int, height: int, mode: str = "RGB") -> Image.Image:
    y, x = np.mgrid[:height, :width]
    rgb = np.stack([x % 256, y % 256, (x + y) % 256], 2).astype(np.uint8)
    return Image.fromarray(rgb).convert(mode)


def _good_images(folder: Path) -> Iterator[Path]:
    for mode, kind in (
        ("RGB", "PNG"), ("RGBA", "PNG"), ("L", "PNG"), ("LA", "PNG"), ("1", "PNG"), ("P", "PNG"),
        ("RGB", "JPEG"), ("L", "JPEG"), ("CMYK", "JPEG"), ("RGB", "WEBP"), ("RGBA", "WEBP"),
        ("RGB", "AVIF"), ("RGBA", "AVIF"), ("RGB", "BMP"), ("CMYK", "TIFF"), ("P", "GIF"),
    ):  # fmt: skip
        yield _saved(folder / f"good-{mode}.{kind}", _art(61, 47, mode), kind)
    for width, height in ((1, 1), (1, 9000), (9000, 1), (2, 3), (4097, 33)):
        yield _saved(folder / f"good-{width}x{height}.png", _art(width, height), "PNG")
    yield _saved(folder / "good-wrong-suffix.jpg", _art(60, 40), "PNG")
    deep = Image.fromarray(np.arange(64 * 48, dtype=np.uint16).reshape(48, 64) * 20)
    yield _saved(folder / "good-16-bit.png", deep, "PNG")
    for turn in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = turn
        yield _saved(folder / f"good-exif{turn}.jpg", _art(61, 47), "JPEG", exif=exif)
    yield _saved(folder / "good-icc.jpg", _art(60, 40), "JPEG", icc_profile=b"not a profile" * 9)
    frames = [_art(32, 32, "P"), _art(32, 32, "L").convert("P")]
    path = folder / "good-moving.gif"
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:], duration=0)
    yield path
    yield _saved(folder / "good-48-megapixels.jpg", Image.new("RGB", (8000, 6000), "red"), "JPEG")


def _bad_images(folder: Path) -> Iterator[Path]:
    whole = {kind: _bytes(_art(200, 150), kind) for kind in ("PNG", "JPEG", "WEBP", "AVIF", "GIF")}
    for kind, body in whole.items():
        yield _file(folder / f"bad-cut-{kind}", body[: len(body) * 2 // 3])
        yield _file(folder / f"bad-head-{kind}", body[:24])
    yield _file(folder / "bad-empty.png", b"")
    yield _file(folder / "bad-text.png", b"this is no picture\n" * 40)
    yield _file(folder / "bad-svg.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    noise = np.random.default_rng(0).integers(0, 256, 5000, np.uint8).tobytes()
    yield _file(folder / "bad-noise.png", b"\x89PNG\r\n\x1a\n" + noise)
    yield _file(folder / "bad-noise.jpg", b"\xff\xd8\xff\xe0" + noise)
    # Few bytes that claim, or unpack to, many pixels.
    yield _file(folder / "bad-bomb-claimed.png", _png(60_000, 60_000, b"\0" * 1000))
    yield _file(folder / "bad-bomb-rows.png", _png(1, 2**30, b""))
    yield _file(folder / "bad-bomb-real.png", _png(12_000, 9_000, bytes(9_000 * 12_001)))
    yield _file(folder / "bad-zero.png", _png(0, 0, b""))
    yield _file(folder / "bad-video.png", video(folder / "x.mp4", [grey(9)] * 2).read_bytes())


def videos(folder: Path) -> Iterator[Path]:
    """Thirty and more, one after another."""
    yield from _good_videos(folder)
    yield from _bad_videos(folder)


def _good_videos(folder: Path) -> Iterator[Path]:
    clip = [grey(40 + 4 * i) for i in range(30)]
    for name, codec, pix_fmt in (
        ("a.mp4", "libx264", "yuv420p"), ("b.mp4", "libx264", "yuv444p"),
        ("c.mkv", "ffv1", "yuv422p10le"), ("d.webm", "libvpx-vp9", "yuv420p"),
        ("e.avi", "mpeg4", "yuv420p"), ("f.ts", "libx264", "yuv420p"),
        ("g.mov", "prores_ks", "yuv422p10le"), ("h.gif", "gif", "rgb8"),
        ("i.mkv", "ffv1", "gray"), ("j.mkv", "ffv1", "yuva420p"),
    ):  # fmt: skip
        yield video(folder / f"good-{name}", clip, codec=codec, pix_fmt=pix_fmt)
    for width, height in ((1, 1), (3, 5), (1, 400), (2000, 1), (101, 77)):
        path = folder / f"good-{width}x{height}.gif"
        frames = [grey(90, width, height)] * 3
        yield video(path, frames, codec="gif", pix_fmt="rgb8")
    yield video(folder / "good-one-frame.mp4", clip[:1])
    yield video(folder / "good-turned.mp4", clip, rotation=90)
    yield video(folder / "good-pauses.mp4", clip[:4], times=[0, 10, 5000, 900_000])
    whole = video(folder / "x.mp4", clip, sound=1.0).read_bytes()
    yield _file(folder / "good-wrong-suffix.avi", whole)
    stream = video(folder / "x.ts", [grey(i % 200) for i in range(100)], gop=10).read_bytes()
    yield _file(folder / "good-cut.ts", stream[: len(stream) // 188 * 2 // 3 * 188])
    broken = bytearray(stream)
    broken[len(broken) // 3 : len(broken) // 3 + 400] = bytes(400)
    yield _file(folder / "good-hole.ts", bytes(broken))
    sizes = [grey(9, 64, 48)] * 5
    yield video(folder / "good-8k.mkv", [grey(9, 7680, 4320)], codec="ffv1", pix_fmt="gray")
    yield video(folder / "good-still.gif", sizes[:1], codec="gif", pix_fmt="rgb8")


def _bad_videos(folder: Path) -> Iterator[Path]:
    whole = video(folder / "x.mp4", [grey(40 + i) for i in range(60)]).read_bytes()
    yield _file(folder / "bad-cut.mp4", whole[: len(whole) * 2 // 3])  # the index is at the end
    yield _file(folder / "bad-head.mp4", whole[:64])
    yield _file(folder / "bad-empty.mp4", b"")
    yield _file(folder / "bad-text.mp4", b"no video here\n" * 50)
    yield _file(folder / "bad-playlist.mp4", b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n")
    yield _file(folder / "bad-concat.mp4", b"ffconcat version 1.0\nfile /etc/hostname\n")
    noise = np.random.default_rng(1).integers(0, 256, 20_000, np.uint8).tobytes()
    yield _file(folder / "bad-noise.mp4", b"\0\0\0\x18ftypisom" + noise)
    yield _file(folder / "bad-noise.webm", b"\x1aE\xdf\xa3" + noise)
    gaps = [0, 40, 5_000_000]
    yield video(folder / "bad-an-hour-and-more.mp4", [grey(9)] * 3, times=gaps)
    index = whole.rindex(b"mdat")
    yield _file(folder / "bad-no-frames.mp4", whole[:index] + bytes(len(whole) - index))
    huge = bytearray(whole)
    at = huge.rindex(b"avc1") + 28
    huge[at : at + 4] = struct.pack(">HH", 65_000, 65_000)
    yield _file(folder / "good-claimed-size.mp4", bytes(huge))


def _bytes(image: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def _file(path: Path, body: bytes) -> Path:
    path.write_bytes(body)
    return path


def _png(width: int, height: int, rows: bytes) -> bytes:
    """A grey PNG of any size whose pixels unpack to ``rows``."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + packed + chunk(b"IEND", b"")

"""How a video is written: encoders, their settings, and the containers that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from ..scene import Video
from ..scene.check import codec_of
from ..scene.video import Codec, Container, Quality

Options = tuple[tuple[str, str], ...]
"""Names and values, as FFmpeg's libraries take them."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoder of frames. Chunks that it writes join without encoding again."""

    encoder: str
    """Name in libavcodec."""
    pixels: str
    """Pixel format."""
    options: Options
    """One thread each: processes share the cores, and the bytes do not depend on their number."""
    chunk: str
    """Container of the chunks."""
    tag: str | None = None
    """FourCC, where players ask for another than the usual."""
    reordered: int = 0
    """Frames by which decoding may run ahead of showing."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a file holds."""

    container: str
    """Name in libavformat."""
    suffix: str
    picture: Picture | None
    sound: str
    """Encoder of the sound."""
    options: Options = ()
    """Of the container."""
    sound_rate: int | None = None
    """Bits a second; none for PCM."""


_MP4: Final = (("movflags", "+faststart"),)
_WEBM: Final = (("fflags", "+bitexact"),)  # or its identifiers are random


def format_of(video: Video) -> Format:
    """The format that ``video`` asks for. Raises `InvalidField` for what does not go together."""
    codec = codec_of(video)
    return make(video.container, codec, "draft" if video.test else video.quality)


@cache
def make(container: Container, codec: Codec | None, quality: Quality) -> Format:
    """The format of a container, a codec that it may hold, and a quality."""
    picture = picture_of(codec, quality) if codec else None
    match container:
        case "webm":
            return Format("webm", ".webm", picture, "libopus", _WEBM, 128_000)
        case "mov" if codec == "prores":
            return Format("mov", ".mov", picture, "pcm_s16le", _MP4)
        case "mov":
            return Format("mov", ".mov", picture, "aac", _MP4, 160_000)
        case "m4a":
            return Format("ipod", ".m4a", None, "aac", _MP4, 160_000)
        case _:
            return Format("mp4", ".mp4", picture, "aac", _MP4, 160_000)


def picture_of(codec: Codec, quality: Quality = "standard") -> Picture:
    """The encoder of a codec at a quality. Rates were chosen to look alike across codecs."""
    level = ("draft", "standard", "high").index(quality)
    match codec:
        case "h264":
            return _h264(("superfast", "veryfast", "medium")[level], (25, 19, 16)[level])
        case "h265":
            return _h265(("ultrafast", "superfast", "fast")[level], (28, 22, 19)[level])
        case "av1":
            return _av1((12, 10, 8)[level], (42, 32, 25)[level])
        case "vp9":
            return _vp9(("8", "7", "4")[level], (36, 26, 20)[level], quality == "high")
        case _:
            return _prores()


def _one_thread(options: Mapping[str, str]) -> Options:
    return tuple(sorted({**options, "threads": "1"}.items()))


_QUICK: Final = ":me=dia:subme=1:trellis=0"
"""Coarser motion: 30 % less time than veryfast's own, for 16 % more bytes at the same PSNR
(presenter, 720p). Most of such a picture stands still."""


def _h264(preset: str, rate: int) -> Picture:
    options = {
        "preset": preset,
        "crf": str(rate),
        "profile": "high",
        "bf": "3",
        # chromaloc: a colour stands in the middle of its four pixels.
        "x264-params": "b-pyramid=normal:chromaloc=1" + ("" if preset == "medium" else _QUICK),
    }
    # A pyramid of B-frames decodes two frames ahead.
    return Picture("libx264", "yuv420p", _one_thread(options), "mp4", reordered=2)


def _h265(preset: str, rate: int) -> Picture:
    # Without pools and open groups a chunk is encoded alone and by one thread; without info there
    # is no list of settings in the picture's data.
    alone = "pools=none:frame-threads=1:open-gop=0:info=0:chromaloc=1:log-level=error"
    options = {"preset": preset, "crf": str(rate), "x265-params": alone}
    # hvc1: the tag that Apple's players ask for. FFmpeg cannot write one frame of it into an MP4.
    return Picture("libx265", "yuv420p", _one_thread(options), "matroska", "hvc1", reordered=2)


def _av1(preset: int, rate: int) -> Picture:
    options = {"preset": str(preset), "crf": str(rate), "svtav1-params": "lp=1"}
    return Picture("libsvtav1", "yuv420p", _one_thread(options), "mp4")


def _vp9(speed: str, rate: int, good: bool) -> Picture:
    options = {
        "deadline": "good" if good else "realtime",
        "cpu-used": speed,
        "crf": str(rate),
        "b": "0",
        "auto-alt-ref": "0",  # frames that are never shown have no alpha
    }
    return Picture("libvpx-vp9", "yuva420p", _one_thread(options), "webm")


def _prores() -> Picture:
    options = {"profile": "4", "vendor": "apl0"}  # 4444
    # Named, or a joined file says that it is 422 HQ, without alpha.
    return Picture("prores_aw", "yuva444p10le", _one_thread(options), "mov", "ap4h")

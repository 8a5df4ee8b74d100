"""What a file really is: told from its first bytes, whatever its name or its server says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

HEAD: Final = 4096
"""Bytes that `kind_of` wants to see."""

Family = Literal["image", "video", "sound", "other"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A file format."""

    family: Family
    name: str
    """As people call it: ``PNG``."""
    suffix: str = ""
    """With its dot: ``.png``."""
    moves: bool = False
    """An image format that may hold many frames."""


_STARTS: Final[tuple[tuple[int, bytes, Kind], ...]] = (
    (0, b"\x89PNG\r\n\x1a\n", Kind("image", "PNG", ".png")),
    (0, b"\xff\xd8\xff", Kind("image", "JPEG", ".jpg")),
    (0, b"GIF8", Kind("image", "GIF", ".gif", moves=True)),
    (8, b"WEBP", Kind("image", "WebP", ".webp")),
    (0, b"BM", Kind("image", "BMP", ".bmp")),
    (0, b"II*\0", Kind("image", "TIFF", ".tif")),
    (0, b"MM\0*", Kind("image", "TIFF", ".tif")),
    (8, b"WAVE", Kind("sound", "WAV", ".wav")),
    (8, b"AVI ", Kind("video", "AVI", ".avi")),
    (0, b"\x1aE\xdf\xa3", Kind("video", "WebM or Matroska", ".webm")),
    (0, b"FLV\x01", Kind("video", "Flash video", ".flv")),
    (0, b"\0\0\x01\xba", Kind("video", "MPEG", ".mpg")),
    (0, b"ID3", Kind("sound", "MP3", ".mp3")),
    (0, b"fLaC", Kind("sound", "FLAC", ".flac")),
    (0, b"OggS", Kind("sound", "Ogg", ".ogg")),
    (0, b"%PDF", Kind("other", "a PDF")),
    (0, b"PK\x03\x04", Kind("other", "a ZIP archive")),
    (0, b"\x1f\x8b", Kind("other", "a compressed archive")),
    (0, b"#EXTM3U", Kind("other", "a playlist")),
    (0, b"8BPS", Kind("other", "a Photoshop file")),
)
_BRANDS: Final = {
    b"avif": Kind("image", "AVIF", ".avif"),
    b"avis": Kind("image", "AVIF", ".avif"),
    b"heic": Kind("image", "HEIC", ".heic"),
    b"heix": Kind("image", "HEIC", ".heic"),
    b"mif1": Kind("image", "HEIF", ".heif"),
    b"M4A ": Kind("sound", "M4A", ".m4a"),
    b"qt  ": Kind("video", "QuickTime", ".mov"),
}
"""Major brands of ISO base media files; any other is a video."""
_ATOMS: Final = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip"})
"""How QuickTime files begin that have no ``ftyp``."""
_MPEG_TS_PACKET: Final = 188


def kind_of(head: bytes) -> Kind:
    """The kind of a file that begins with ``head`` (`HEAD` bytes are plenty)."""
    for at, start, kind in _STARTS:
        if head[at : at + len(start)] == start and (at == 0 or head[:4] == b"RIFF"):
            return kind
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], Kind("video", "MP4", ".mp4"))
    if head[4:8] in _ATOMS:
        return Kind("video", "QuickTime", ".mov")
    if head[:1] == b"G" and head[_MPEG_TS_PACKET : _MPEG_TS_PACKET + 1] == b"G":
        return Kind("video", "MPEG transport stream", ".ts")
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE0):
        return Kind("sound", "MP3 or AAC", ".mp3")
    return _text(head)


def _text(head: bytes) -> Kind:
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"<svg" in plain[:1024]:
        return Kind("other", "an SVG drawing")
    if plain.startswith(b"<"):
        return Kind("other", "a web page")
    if plain.startswith(b"{"):
        return Kind("other", "JSON")
    return Kind("other", "a file of no known kind" if head else "an empty file")

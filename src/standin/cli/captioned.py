"""What the command line says of captions, and the files that it writes."""

from pathlib import Path
from typing import Final, cast, get_args

from ..errors import InvalidField
from ..media import subtitles
from ..render import Take, lettering
from ..scene import CaptionPlace, Captions, Video
from .options import check_output

KINDS: Final = ("burn", "srt", "vtt", "ass")


def wanted(asked: list[str], style: str, place: str) -> tuple[Captions | None, list[str]]:
    """The captions of the video, and the files beside it, from ``--captions`` and its like."""
    kinds = [kind.strip().lower() for each in asked for kind in each.split(",")]
    for kind in kinds:
        if kind not in KINDS:
            raise InvalidField(("captions",), f"must be one of {', '.join(KINDS)}, not {kind!r}")
    if not kinds:
        return None, []
    if place not in get_args(CaptionPlace):
        known = ", ".join(get_args(CaptionPlace))
        raise InvalidField(("caption-place",), f"must be one of {known}, not {place!r}")
    captions = Captions("burn" in kinds, style, place=cast(CaptionPlace, place))
    return captions, [kind for kind in dict.fromkeys(kinds) if kind != "burn"]


def beside(output: Path, kinds: list[str]) -> list[Path]:
    """Where the files of captions go: beside the video, under its name."""
    files = [output.with_suffix(f".{kind}") for kind in kinds]
    for file in files:
        check_output(file, "captions")
    return files


def write(video: Video, takes: list[Take], files: list[Path]) -> None:
    """Write the files."""
    if video.captions is None:
        return
    cues = lettering.all_cues(takes, video.fps)
    for file in files:
        subtitles.write(cues, file, video.captions, video.width, video.height, video.title)

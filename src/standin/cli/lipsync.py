"""``standin lipsync``: a video says something else, without a server."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import InvalidField
from ..render import Crew, render, sources
from ..scene import Film, Recording, Scene, Video
from .options import Home, check_output, out, settings
from .presenter import Engine, here


def lipsync(
    video: Annotated[Path, typer.Argument(help="A video with a face in it.")],
    audio: Annotated[Path, typer.Argument(help="A recording of what is said.")],
    output: Annotated[Path, typer.Option("--out", "-o", help="The file: .mp4.")] = Path(
        "lipsync.mp4"
    ),
    transcript: Annotated[
        str, typer.Option(help="What is said in the recording, word for word.")
    ] = "",
    locale: Annotated[str, typer.Option(help="Language of the transcript.")] = "en-US",
    start: Annotated[float, typer.Option(help="Seconds of the video that are left out.")] = 0.0,
    end: Annotated[float | None, typer.Option(help="Seconds at which it ends.")] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="As long as the video, not as the recording.")
    ] = False,
    engine: Engine = None,
    slow: Annotated[
        bool, typer.Option("--slow", help="Slow the video down where the recording is longer.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Processes; default: one for each CPU.")
    ] = None,
    home: Home = None,
) -> None:
    """Let a video say what is in a recording.

    Example: `standin lipsync me.mp4 german.m4a -o german.mp4`
    """
    chosen = settings(home)
    check_output(output, "out")
    if output.suffix.lower() != ".mp4":
        raise InvalidField(("out",), f"must end in .mp4, not {output.suffix!r}")
    for name, file in (("video", video), ("audio", audio)):
        if not file.is_file():
            raise InvalidField((name,), f"there is no file {file}")
    seen, heard = sources.key_of(video, "video"), sources.key_of(audio)
    voice = Recording(None, heard, transcript or None, locale)
    film = Film(None, seen, start, end, whole, slow, engine=here(engine))
    asked = Video((Scene(voice, film=film, lasts=0.0),))
    files = {seen: video.absolute(), heard: audio.absolute()}
    with Crew(workers, chosen.home / "paint") as crew:
        render(asked, output, crew, files=files)
    out.print(str(output), highlight=False, soft_wrap=True)

"""``standin videos``: ask a running server, here or elsewhere."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ..client import ApiRefused, Client, Video, VideoFailed, calls
from ..errors import InvalidField, StandinError
from .options import Json, check_output, err, one_of, out, print_json
from .tables import print_table

_KEY_HINT: Final = "give a key as STANDIN_API_KEY or --key; `standin keys create` makes one"

app = typer.Typer(help="Make and manage videos on a server.", no_args_is_help=True)

Url = Annotated[
    str | None,
    typer.Option(help="The server. [env: STANDIN_URL; http://127.0.0.1:8080]", show_default=False),
]
Key = Annotated[
    str | None, typer.Option(help="A key of it. [env: STANDIN_API_KEY]", show_default=False)
]
Id = Annotated[str, typer.Argument(help="The video's id.")]


@app.command()
def create(
    text: Annotated[str | None, typer.Argument(help="What is said; - reads it.")] = None,
    request: Annotated[
        Path | None, typer.Option(help="A body of POST /v2/video/generate instead; - reads it.")
    ] = None,
    avatar: Annotated[str, typer.Option(help="An avatar's id.")] = "maya",
    voice: Annotated[str | None, typer.Option(help="A voice's id; the avatar's own.")] = None,
    title: Annotated[str, typer.Option(help="Of the video.")] = "",
    wait: Annotated[bool, typer.Option("--wait", help="Wait until it is made.")] = False,
    output: Annotated[
        Path | None, typer.Option("--out", "--output", "-o", help="Wait, and write it there.")
    ] = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Make a video and print its id.

    Example: `standin videos create "Hello" --avatar maya -o hello.mp4`
    """
    if (text is None) == (request is None):
        raise InvalidField(("text",), "give either a text or --request")
    if output is not None:
        check_output(output, "out")
    with _client(url, key) as client:
        if request is not None:
            video_id = client.create(_request(request))
        else:
            said = sys.stdin.read() if text == "-" else str(text)
            voice_id = voice or _voice_of(client, avatar)
            video_id = client.say(said, avatar_id=avatar, voice_id=voice_id, title=title)
        out.file.write(video_id + "\n")
        if wait or output is not None:
            _wait(client, video_id)
        if output is not None:
            client.download(video_id, output)


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 20,
    title: Annotated[str | None, typer.Option(help="Part of the title.")] = None,
    url: Url = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """List videos, newest first.

    Example: `standin videos list --title welcome`
    """
    with _client(url, key) as client:
        found = list(islice(client.videos(title), limit))
    if as_json:
        print_json([_row(video) for video in found])
        return
    rows = (
        (v.id, v.status, v.progress, "" if v.duration is None else f"{v.duration:.1f}", v.title)
        for v in found
    )
    print_table(("id", "status", "%", "seconds", "title"), rows, prose=("title",))


@app.command()
def get(video_id: Id, url: Url = None, key: Key = None) -> None:
    """Print where a video stands, as JSON.

    Example: `standin videos get 9f3e…`
    """
    with _client(url, key) as client:
        print_json(_row(client.video(video_id)))


@app.command()
def wait(video_id: Id, url: Url = None, key: Key = None) -> None:
    """Wait until a video is made; print where it stands then, as JSON.

    Example: `standin videos wait 9f3e…`
    """
    with _client(url, key) as client:
        print_json(_row(_wait(client, video_id)))


@app.command()
def download(
    video_id: Id,
    output: Annotated[Path, typer.Option("--out", "--output", "-o", help="The file to write.")],
    url: Url = None,
    key: Key = None,
) -> None:
    """Write a finished video to a file; a download that broke off is gone on with.

    Example: `standin videos download 9f3e… -o hello.mp4`
    """
    check_output(output, "out")
    with _client(url, key) as client:
        client.download(video_id, output)


@app.command()
def still(
    output: Annotated[Path, typer.Option("--out", "--output", "-o", help="A .webp, .png or .jpg.")],
    text: Annotated[str | None, typer.Argument(help="What is said; - reads it.")] = None,
    request: Annotated[
        Path | None, typer.Option(help="A body of POST /v2/video/generate instead; - reads it.")
    ] = None,
    avatar: Annotated[str, typer.Option(help="An avatar's id.")] = "maya",
    voice: Annotated[str | None, typer.Option(help="A voice's id; the avatar's own.")] = None,
    scene: Annotated[int, typer.Option(min=0, help="Which scene; 0 is the first.")] = 0,
    time: Annotated[
        float | None, typer.Option(min=0, help="Seconds into the scene; at rest unless given.")
    ] = None,
    width: Annotated[int | None, typer.Option(min=16, help="Pixels; scaled down.")] = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Write one frame of a video that need not be made.

    Example: `standin videos still "Hello" --time 1.2 -o still.png`
    """
    if (text is None) == (request is None):
        raise InvalidField(("text",), "give either a text or --request")
    check_output(output, "out")
    kind = one_of("out", output.suffix.removeprefix("."), ("webp", "png", "jpg"), True)
    with _client(url, key) as client:
        if request is not None:
            body = _request(request)
        else:
            said = sys.stdin.read() if text == "-" else str(text)
            body = calls.script(said, avatar, voice or _voice_of(client, avatar), 1920, 1080, "")
        image = client.still(body, scene=scene, time=time, width=width, format=kind)
    output.write_bytes(image)


@app.command()
def delete(video_id: Id, url: Url = None, key: Key = None) -> None:
    """Delete a video and its files.

    Example: `standin videos delete 9f3e…`
    """
    with _client(url, key) as client:
        client.delete(video_id)


@app.command()
def cancel(video_id: Id, url: Url = None, key: Key = None) -> None:
    """Stop making a video.

    Example: `standin videos cancel 9f3e…`
    """
    with _client(url, key) as client:
        client.cancel(video_id)


@contextmanager
def _client(url: str | None, key: str | None) -> Iterator[Client]:
    try:
        with Client(url, key) as client:
            yield client
    except ApiRefused as error:
        hint = ": " + _KEY_HINT if error.code == "unauthorized" else ""
        raise StandinError(f"{error.message} ({error.code}){hint}") from None
    except (VideoFailed, TimeoutError) as error:
        raise StandinError(str(error)) from None


def _request(path: Path) -> Any:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
        found = json.loads(text)
    except (OSError, ValueError) as error:
        raise InvalidField(("--request",), f"cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise InvalidField(("--request",), "must be a JSON object")
    return found


def _voice_of(client: Client, avatar_id: str) -> str:
    """The avatar's own voice, else the first of the server."""
    own = next((a.default_voice_id for a in client.avatars() if a.id == avatar_id), None)
    if own is not None:
        return own
    voices = client.voices()
    if not voices:
        raise StandinError("the server has no voices")
    return voices[0].id


def _wait(client: Client, video_id: str) -> Video:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("making", total=100)

        def show(video: Video) -> None:
            progress.update(task, completed=video.progress, description=video.status)

        return client.wait(video_id, on_progress=show)


def _row(video: Video) -> dict[str, Any]:
    names = Video.__dataclass_fields__
    return {name: getattr(video, name) for name in names}

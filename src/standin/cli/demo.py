"""``standin demo``: the HeyGen walk from end to end, on a server of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import httpx
import typer
from rich.progress import BarColumn, Progress, TextColumn

from ..errors import StandinError
from ..library import Library
from ..settings import Settings
from .options import check_output, err, out

START_SECONDS: Final = 600
"""For a server to start, at the worst: the first start of an installation compiles everything."""
ANSWER_SECONDS: Final = 120
SCENES: Final = (
    (
        "maya",
        "#DCE7EA",
        "Hi, I'm Maya. You send a script, and a moment later you have a video. "
        "No account, no graphics card, and nothing leaves this machine.",
    ),
    (
        "daniel",
        "#E9E1D4",
        "And I'm Daniel. Do you already speak to the HeyGen A P I? "
        "Change one address, keep your code, and press play.",
    ),
)
"""Avatar, background and words of each scene: about 15 s of speech."""


@dataclass(frozen=True)
class Server:
    """Where the demo's server is and what opens it."""

    url: str
    key: str


def demo(
    output: Annotated[Path, typer.Option("--out", "-o", help="The MP4 to write.")] = Path(
        "standin-demo.mp4"
    ),
    keep: Annotated[
        Path | None, typer.Option(help="Folder for the server's data; default: one that goes away.")
    ] = None,
) -> None:
    """Make a first video by the HTTP calls of a HeyGen client (v2).

    Starts a server on a free port of this machine, lists avatars and voices, generates, polls,
    downloads, and stops the server.

    Example: `standin demo -o first.mp4`
    """
    check_output(output, "out")
    with TemporaryDirectory(prefix="standin-demo-") as folder, _server(keep or Path(folder)) as s:
        client = httpx.Client(base_url=s.url, headers={"X-Api-Key": s.key}, timeout=ANSWER_SECONDS)
        with client:
            _walk(client, output)
    out.print(str(output.resolve()), highlight=False, soft_wrap=True)


def _walk(client: httpx.Client, output: Path) -> None:
    err.print("[bold]1[/bold] GET /v2/avatars", highlight=False)
    avatars = {a["avatar_id"]: a for a in _data(client.get("/v2/avatars"))["avatars"]}
    people = sorted({avatar_id.partition("-")[0] for avatar_id in avatars})
    err.print(
        f"  {len(people)} presenters in {len(avatars)} looks: {', '.join(people)}", highlight=False
    )
    err.print("[bold]2[/bold] GET /v2/voices", highlight=False)
    voices = {v["voice_id"]: v for v in _data(client.get("/v2/voices"))["voices"]}
    languages = len({v["language"] for v in voices.values()})
    err.print(f"  {len(voices)} voices in {languages} languages", highlight=False)
    err.print("[bold]3[/bold] POST /v2/video/generate", highlight=False)
    inputs = [
        {
            "character": {"type": "avatar", "avatar_id": avatar, "talking_style": "expressive"},
            "voice": {
                "type": "text",
                "voice_id": avatars[avatar]["default_voice_id"],
                "input_text": text,
            },
            "background": {"type": "color", "value": colour},
        }
        for avatar, colour, text in SCENES
    ]
    request = {
        "title": "Standin demo",
        "video_inputs": inputs,
        "dimension": {"width": 1280, "height": 720},
    }
    start = time.monotonic()
    video_id = _data(client.post("/v2/video/generate", json=request))["video_id"]
    err.print("[bold]4[/bold] GET /v1/video_status.get", highlight=False)
    status = _wait(client, video_id)
    seconds = time.monotonic() - start
    err.print("[bold]5[/bold] download", highlight=False)
    _download(status["video_url"], output)
    err.print(
        f"  {status['duration']:.1f} s of video, completed {seconds:.1f} s after it was asked for",
        highlight=False,
    )


def _wait(client: httpx.Client, video_id: str) -> dict[str, Any]:
    columns = (
        TextColumn("  {task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
    )
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("pending", total=100)
        while True:
            status = _data(client.get("/v1/video_status.get", params={"video_id": video_id}))
            eta = status["eta_seconds"]
            left = f", {eta:.0f} s left" if eta else ""
            bar.update(task, completed=status["progress"], description=status["status"] + left)
            if status["status"] == "completed":
                return status
            if status["status"] == "failed":
                raise StandinError(f"the video failed: {status['error']['message']}")
            time.sleep(0.3)


def _download(url: str, output: Path) -> None:
    part = output.with_name(f".{output.name}.part")
    with httpx.stream("GET", url, timeout=ANSWER_SECONDS) as answer:
        answer.raise_for_status()
        with part.open("wb") as file:
            for piece in answer.iter_bytes():
                file.write(piece)
    part.replace(output)


def _data(answer: httpx.Response) -> dict[str, Any]:
    body = answer.json()
    if answer.status_code != 200:
        error = body.get("error") or body
        raise StandinError(f"{answer.request.url.path} answered {answer.status_code}: {error}")
    data: dict[str, Any] = body["data"]
    return data


@contextmanager
def _server(home: Path) -> Iterator[Server]:
    """A server in a process of its own, on a free loopback port; stopped at the end."""
    with Library.open(Settings(home=home)) as library:
        key = library.keys.create("demo").key
    port = _free_port()
    err.print("[bold]0[/bold] standin serve", highlight=False)
    log = home / "server.log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "standin", "serve", "--port", str(port), "--home", str(home)],
            stdin=subprocess.DEVNULL,
            stdout=stderr,
            stderr=stderr,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_ready(process, url, log)
        yield Server(url, key)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait()


def _wait_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            _print_log(log)
            raise StandinError("the server did not start")
        with suppress(httpx.TransportError):
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    _print_log(log)
    raise StandinError(f"the server was not ready after {START_SECONDS} s")


def _print_log(log: Path) -> None:
    err.print(log.read_text()[-2000:], highlight=False, markup=False, soft_wrap=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

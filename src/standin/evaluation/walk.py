"""A long video through a server of its own, and the memory of all its processes meanwhile."""

from __future__ import annotations

import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx

from ..errors import StandinError
from ..scene import limits
from .early import LETTERS_PER_SECOND, SENTENCES
from .memory import below

_EVERY: Final = 1.0
"""Seconds between two looks."""
_TENTHS: Final = 10


@dataclass(frozen=True, slots=True)
class Walk:
    """What a long video took. Memory is proportional set size: what is shared counts once."""

    minutes: float
    """Of the finished video."""
    scenes: int
    size: str
    frames: int
    processes: int
    wall_seconds: float
    cpu_seconds: float
    """Of all processes that were there at the end."""
    idle_mib: float
    """Of a server that has made a short video and waits."""
    tenths_mib: list[float]
    """Median of each tenth of the time in which the long one was made."""
    peak_mib: float
    """Most at any look."""
    growth: float
    """The highest tenth from the third on against the second: 0.1 is 10 %."""
    largest: dict[str, float]
    """Most of each kind of process, in MiB."""


def walk(
    minutes: float,
    scenes: int,
    size: tuple[int, int] = (128, 128),
    on_percent: Callable[[int], None] = lambda percent: None,
    workers: int | None = None,
) -> Walk:
    """Make a video of about ``minutes`` in as many ``scenes`` on a server that is started for it.

    Raises `StandinError` for a scene longer than what may be said in one, or a video that fails.
    """
    letters = minutes * 60 * LETTERS_PER_SECOND / scenes
    if letters > limits.TEXT[1]:
        least = int(minutes * 60 * LETTERS_PER_SECOND / limits.TEXT[1]) + 1
        raise StandinError(f"{minutes:g} minutes need at least {least} scenes")
    with (
        TemporaryDirectory(prefix="standin-walk-") as home,
        served(Path(home), workers) as (process, client),
    ):
        _made(client, [_text(20, 0)], size, lambda told: None)
        time.sleep(2)
        idle = sum(_held(process.pid).values())
        looks: list[dict[str, float]] = []
        spent, start = _cpu(process.pid), time.monotonic()

        def look(told: dict[str, Any]) -> None:
            looks.append(_held(process.pid))
            on_percent(told["progress"])

        told = _made(client, [_text(letters, n + 1) for n in range(scenes)], size, look)
        wall = time.monotonic() - start
        cpu = _cpu(process.pid) - spent
        children = len(looks[-1]) if looks else 0
    totals = [sum(each.values()) for each in looks]
    tenths = [statistics.median(part) for part in _parted(totals)]
    kinds = {kind.split(":")[0] for each in looks for kind in each}
    return Walk(
        round(told["duration"] / 60, 2),
        scenes,
        f"{size[0]}x{size[1]}",
        round(told["duration"] * 25),
        children,
        round(wall, 1),
        round(cpu, 1),
        round(idle, 1),
        [round(each, 1) for each in tenths],
        round(max(totals), 1),
        round(max(tenths[2:]) / tenths[1] - 1, 3),
        {
            kind: round(
                max(value for each in looks for k, value in each.items() if k.startswith(kind)), 1
            )
            for kind in sorted(kinds)
        },
    )


def _text(letters: float, number: int) -> str:
    made = f"This is part {number}."
    for i in range(10_000):
        longer = f"{made} {SENTENCES[(i + number) % len(SENTENCES)]}"
        if len(longer) > letters:
            break
        made = longer
    return made


def _made(
    client: httpx.Client,
    texts: Sequence[str],
    size: tuple[int, int],
    look: Callable[[dict[str, Any]], None],
) -> dict[str, Any]:
    """Have a video made, and ``look`` at its status now and then; gives the last."""
    body = {
        "video_inputs": [
            {
                "character": {"type": "avatar", "avatar_id": "maya"},
                "voice": {"type": "text", "input_text": text, "voice_id": "flite-slt"},
            }
            for text in texts
        ],
        "dimension": dict(zip(("width", "height"), size, strict=True)),
        "test": True,
        "caption": True,
    }
    answer = client.post("/v2/video/generate", json=body)
    if answer.status_code != 200:
        raise StandinError(f"the server answered {answer.status_code}: {answer.text[:300]}")
    video_id = answer.json()["data"]["video_id"]
    while True:
        answer = client.get("/v1/video_status.get", params={"video_id": video_id})
        told: dict[str, Any] = answer.json()["data"]
        if told["status"] == "failed":
            raise StandinError(f"the video failed: {told['error']}")
        if told["status"] == "completed":
            return told
        look(told)
        time.sleep(_EVERY)


@contextmanager
def served(
    home: Path, workers: int | None
) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """A server, and a client of it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "COLUMNS": "200"}
    if workers is not None:
        environment["STANDIN_WORKERS"] = str(workers)
    log = home / "server.log"
    with log.open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "standin", "serve", "--port", str(port), "--home", str(home)],
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            env=environment,
        )
    try:
        key = _key(log, process)
        url, headers = f"http://127.0.0.1:{port}", {"X-Api-Key": key}
        with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
            while client.get("/readyz").status_code != 200:
                time.sleep(0.2)
            yield process, client
    finally:
        process.terminate()
        process.wait()


def _key(log: Path, process: subprocess.Popen[bytes]) -> str:
    """The key that the first start prints."""
    while process.poll() is None:
        found = re.search(r"sk_standin_[\w-]{43}", log.read_text())
        if found and "on http" in log.read_text():
            return found[0]
        time.sleep(0.1)
    raise StandinError(f"the server did not start: {log.read_text()[-500:]}")


def _held(pid: int) -> dict[str, float]:
    """MiB of a process and all below it, by kind and process id."""
    return {
        f"{_kind(each)}:{each}": held for each in [pid, *below(pid)] if (held := _share(each)) > 0
    }


def _share(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s*(\d+) kB", told, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def _kind(pid: int) -> str:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "voice"
    if b"standin.render.child" in command:
        return "child"
    return "worker" if b"worker" in command else "server" if b"serve" in command else "voice"


def _cpu(pid: int) -> float:
    """Processor seconds of a process, all below it, and those below that have ended."""
    total = 0
    for each in [pid, *below(pid)]:
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / os.sysconf("SC_CLK_TCK")


def _parted(values: Sequence[float]) -> list[Sequence[float]]:
    """As many parts as there are tenths, each with something in it."""
    if len(values) < _TENTHS:
        raise StandinError("the video is too short to say how memory grows")
    edges = [round(i * len(values) / _TENTHS) for i in range(_TENTHS + 1)]
    return [values[first:last] for first, last in pairwise(edges)]

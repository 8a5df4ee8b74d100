"""The tools for language models: a real MCP client starts ``standin mcp`` and calls them."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from mcp import StdioServerParameters
from mcp.client import Client

from api.conftest import build
from serving import Served, until

from .test_client import Server

STARTED = [sys.executable, "-m", "standin", "mcp"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    house = build(tmp_path_factory.mktemp("house"))
    made = Server(house)
    yield made
    made.close()
    house.close()


def session(url: str, key: str, folder: Path, work: Callable[[Client], Awaitable[None]]) -> None:
    """Do ``work`` with the tools of a process of their own."""
    environment = {name: value for name, value in os.environ.items() if name != "STANDIN_API_KEY"}
    started = StdioServerParameters(
        command=STARTED[0],
        args=[*STARTED[1:], "--folder", str(folder)],
        env={**environment, "STANDIN_URL": url, "STANDIN_API_KEY": key},
    )

    async def run() -> None:
        async with Client(started) as client:
            await work(client)

    asyncio.run(asyncio.wait_for(run(), 120))


async def call(client: Client, name: str, **arguments: Any) -> Any:
    """The answer of a tool that did what it was told."""
    result = await client.call_tool(name, arguments)
    text = result.content[0].text if result.content and result.content[0].type == "text" else ""
    assert not result.is_error, text
    told = result.structured_content
    return told["result"] if told and set(told) == {"result"} else told or json.loads(text)


async def refused(client: Client, name: str, **arguments: Any) -> str:
    """What the model reads of a tool that could not."""
    result = await client.call_tool(name, arguments)
    assert result.is_error
    assert result.content[0].type == "text"
    return str(result.content[0].text)


def test_a_model_makes_a_video_and_fetches_it(server: Server, tmp_path: Path) -> None:
    seen: list[float] = []

    async def heard(progress: float, total: float | None, message: str | None) -> None:
        seen.append(progress)

    async def work(client: Client) -> None:
        avatars = await call(client, "list_avatars", gender="female")
        assert [one["avatar_id"] for one in avatars] == ["maya"]
        voices = await call(client, "list_voices", language="en-GB")
        assert [one["voice_id"] for one in voices] == ["espeak-en"]
        assert len(await call(client, "list_voices", language="english")) == 2
        assert await call(client, "list_voices", language="de") == []

        made = await call(client, "make_video", script="Hello there.", title="One")
        video_id = made["video_id"]
        (scene,) = json.loads(server.house.library.videos.get(video_id).request)["scenes"]
        assert scene["character"]["avatar_id"] == "maya"
        assert scene["voice"]["voice_id"] == "flite-slt"
        assert (await call(client, "video_status", video_id=video_id))["status"] == "pending"
        waiting = await client.call_tool(
            "wait_for_video", {"video_id": video_id, "seconds": 0.2}, progress_callback=heard
        )
        assert not waiting.is_error
        assert seen == [0]
        assert "not finished" in await refused(client, "download_video", video_id=video_id)

        content = server.finish(video_id)
        assert (await call(client, "wait_for_video", video_id=video_id))["status"] == "completed"
        told = await call(client, "download_video", video_id=video_id, file_name="a.mp4")
        assert told == {"path": str(tmp_path / "a.mp4"), "bytes": len(content)}
        assert (tmp_path / "a.mp4").read_bytes() == content
        listed = await call(client, "list_videos", title="One")
        assert [(one["video_id"], one["progress"]) for one in listed] == [(video_id, 100)]
        await call(client, "delete_video", video_id=video_id)
        assert await call(client, "list_videos") == []

    session(server.url, server.house.key, tmp_path, work)


def test_a_frame_is_shown_and_what_is_wrong_is_said_in_words(
    server: Server, tmp_path: Path
) -> None:
    async def work(client: Client) -> None:
        result = await client.call_tool(
            "preview_frame", {"script": "Hello.", "avatar_id": "maya", "background": "#204060"}
        )
        assert not result.is_error
        (image,) = result.content
        assert image.type == "image"
        assert image.mime_type == "image/jpeg"
        data = np.frombuffer(base64.b64decode(image.data), np.uint8)
        frame: Any = cv2.imdecode(data, cv2.IMREAD_COLOR)
        assert frame.shape == (540, 960, 3)
        assert abs(frame[5, 5].astype(int) - (0x60, 0x40, 0x20)).max() <= 4

        assert "no avatar has the id" in await refused(
            client, "make_video", script="Hello.", avatar_id="nobody"
        )
        assert "input_text" in await refused(client, "make_video", script="")
        for name in ("../out.mp4", "/etc/out.mp4", ".hidden", "a/b.mp4"):
            assert "file_name" in await refused(
                client, "download_video", video_id="x", file_name=name
            )
        (tmp_path / "there.mp4").write_bytes(b"mine")
        assert "exists already" in await refused(
            client, "download_video", video_id="x", file_name="there.mp4"
        )
        assert (tmp_path / "there.mp4").read_bytes() == b"mine"
        assert "no video" in (await refused(client, "video_status", video_id="x")).lower()
        whole = {"video_inputs": [{"voice": {"type": "silence", "duration": "2"}}]}
        made = await call(client, "make_video", request=whole)
        told = await call(client, "cancel_video", video_id=made["video_id"])
        assert told["status"] == "failed"

    session(server.url, server.house.key, tmp_path, work)


def test_every_tool_says_what_it_is_for(server: Server, tmp_path: Path) -> None:
    async def work(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert all(tool.description for tool in tools.values())
        changes = {
            name
            for name, tool in tools.items()
            if not (tool.annotations and tool.annotations.read_only_hint)
        }
        assert changes == {"make_video", "download_video", "cancel_video", "delete_video"}
        assert "make_video" in str(client.instructions)
        assert "Unauthorized" in await refused(client, "list_avatars")

    session(server.url, "wrong", tmp_path, work)


def test_over_http_everybody_brings_a_key_and_nothing_is_written_here(
    server: Server, tmp_path: Path
) -> None:
    from httpx2 import AsyncClient
    from mcp.client.streamable_http import streamable_http_client

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [*STARTED, "--http", "--port", str(port), "--url", server.url, "--key", server.house.key],
        cwd=tmp_path,
    )

    async def ask(key: str) -> Any:
        async with (
            AsyncClient(headers={"Authorization": f"Bearer {key}"}) as http,
            Client(
                streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http)
            ) as client,
        ):
            names = {tool.name for tool in (await client.list_tools()).tools}
            return names, await client.call_tool("list_avatars", {})

    try:
        until(lambda: listens(port) or process.poll() is not None)
        names, answer = asyncio.run(ask(server.house.key))
        assert not answer.is_error
        assert "download_video" not in names
        assert asyncio.run(ask("wrong"))[1].is_error
    finally:
        process.terminate()
        process.wait()


def listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.slow
def test_a_model_makes_a_real_video(serve: Callable[[], Served], tmp_path: Path) -> None:
    real = serve()

    async def work(client: Client) -> None:
        made = await call(client, "make_video", script="Hello.", aspect_ratio="1:1")
        status: dict[str, Any] = {"status": "pending"}
        while status["status"] in ("pending", "processing"):
            status = await call(client, "wait_for_video", video_id=made["video_id"])
        assert status["status"] == "completed"
        told = await call(client, "download_video", video_id=made["video_id"])
        assert Path(told["path"]).read_bytes()[4:8] == b"ftyp"

    session(real.url, real.key, tmp_path, work)

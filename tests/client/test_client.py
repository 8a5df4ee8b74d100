"""The clients against a real server over real sockets."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from typer.testing import CliRunner

import standin
from api.conftest import House, build
from standin import AsyncClient, Client
from standin.cli.app import app
from standin.client import ApiRefused, VideoFailed


class Flaky:
    """The app, but its next `failures` requests find it busy."""

    def __init__(self, house: House) -> None:
        self.app = house.client.app
        self.failures = 0
        self.seen: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.seen.append(f"{scope['method']} {scope['path']}")
            if self.failures:
                self.failures -= 1
                headers = [(b"retry-after", b"0")]
                await send({"type": "http.response.start", "status": 503, "headers": headers})
                await send({"type": "http.response.body", "body": b"busy"})
                return
        await self.app(scope, receive, send)


class Server:
    def __init__(self, house: House) -> None:
        self.house = house
        self.flaky = Flaky(house)
        config = uvicorn.Config(self.flaky, port=0, log_config=None, lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join()

    def finish(self, video_id: str, content: bytes = b"film" * 1000) -> bytes:
        key = f"videos/{video_id}/video.mp4"
        self.house.library.objects.put(key, content)
        self.house.library.videos.finish(video_id, 2.0, 50, key)
        return content


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    house = build(tmp_path)
    made = Server(house)
    yield made
    made.close()
    house.close()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(server.url, server.house.key) as made:
        yield made


def test_a_video_is_made_waited_for_and_downloaded(
    server: Server, client: Client, tmp_path: Path
) -> None:
    avatar, voice = client.avatars()[0], client.voices()[0]
    video_id = client.say("Hello.", avatar_id=avatar.id, voice_id=voice.id, title="First")
    seen = []

    def follow(video: standin.client.Video) -> None:
        seen.append(video.status)
        if len(seen) == 1:
            server.finish(video_id)

    video = client.wait(video_id, on_progress=follow)
    assert (video.status, video.progress, video.title) == ("completed", 100, "First")
    assert seen == ["pending", "completed"]
    path = client.download(video_id, tmp_path / "out.mp4")
    assert path.read_bytes() == b"film" * 1000
    assert [each.id for each in client.videos()] == [video_id]
    client.delete(video_id)
    assert list(client.videos()) == []


def test_a_download_that_broke_off_goes_on(server: Server, client: Client, tmp_path: Path) -> None:
    video_id = client.say("Hello.", avatar_id="maya", voice_id="flite-slt")
    content = server.finish(video_id, bytes(range(256)) * 100)
    part = tmp_path / f".out.mp4.{video_id[:8]}.part"
    part.write_bytes(content[:5000])
    assert client.download(video_id, tmp_path / "out.mp4").read_bytes() == content
    part.write_bytes(content)
    assert client.download(video_id, tmp_path / "out.mp4").read_bytes() == content
    assert not part.exists()


def test_a_busy_server_is_asked_again(server: Server, client: Client) -> None:
    server.flaky.failures = 3
    assert client.avatars()
    server.flaky.failures = 1
    client.say("Hello.", avatar_id="maya", voice_id="flite-slt")
    assert len(server.house.jobs.submitted) == 1
    server.flaky.failures = 99
    with pytest.raises(ApiRefused) as refused:
        client.voices()
    assert refused.value.status == 503


def test_what_is_refused_names_the_field_and_is_not_asked_again(
    server: Server, client: Client
) -> None:
    with pytest.raises(ApiRefused, match=r"voice\.voice_id") as refused:
        client.say("Hello.", avatar_id="maya", voice_id="nobody")
    assert (refused.value.status, refused.value.code) == (400, "voice_not_found")
    assert refused.value.request_id
    assert len(server.flaky.seen) == 1


def test_a_failed_video_says_why(server: Server, client: Client) -> None:
    video_id = client.say("Hello.", avatar_id="maya", voice_id="flite-slt")
    server.house.library.videos.fail(video_id, 1002, "scene 1: it broke")
    for ask in (client.wait, lambda each: client.download(each, "never.mp4")):
        with pytest.raises(VideoFailed, match="it broke"):
            ask(video_id)


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with Client("http://127.0.0.1:9", "k", retries=0) as client, pytest.raises(ApiRefused) as none:
        client.avatars()
    assert (none.value.status, none.value.code) == (0, "unreachable")


def test_the_asynchronous_client_does_the_same(server: Server, tmp_path: Path) -> None:
    async def walk() -> None:
        async with AsyncClient(server.url, server.house.key) as client:
            voice = (await client.voices())[0]
            video_id = await client.say("Hello.", avatar_id="maya", voice_id=voice.id)
            await client.cancel(video_id)
            with pytest.raises(VideoFailed, match="cancelled"):
                await client.wait(video_id)
            other = await client.say("Hello.", avatar_id="maya", voice_id=voice.id)
            content = server.finish(other)
            assert (await client.wait(other)).ended
            path = await client.download(other, tmp_path / "a.mp4")
            assert path.read_bytes() == content
            assert [video.id async for video in client.videos()] == [other, video_id]
            await client.delete(other)
            with pytest.raises(ApiRefused) as gone:
                await client.video(other)
            assert gone.value.status == 404

    asyncio.run(walk())


def test_the_key_is_not_sent_with_a_link(server: Server, client: Client, tmp_path: Path) -> None:
    video_id = client.say("Hello.", avatar_id="maya", voice_id="flite-slt")
    server.finish(video_id)
    url = client.video(video_id).video_url
    assert url is not None
    assert httpx.get(url, trust_env=False).status_code == 200, "a link opens by itself"


def test_a_frame_is_an_image_without_a_video(server: Server, tmp_path: Path) -> None:
    request = {"video_inputs": [{"voice": {"type": "silence", "duration": 1}}]}

    async def other() -> bytes:
        async with AsyncClient(server.url, server.house.key) as client:
            return await client.still(request, width=64, format="png")

    with Client(server.url, server.house.key) as client:
        image = client.still(request, width=64, format="png")
        with pytest.raises(ApiRefused, match="scene: must be 0 to 0, not 3"):
            client.still(request, scene=3)
    assert image.startswith(b"\x89PNG")
    assert asyncio.run(other()) == image
    out, asked = tmp_path / "still.jpg", tmp_path / "request.json"
    asked.write_text(json.dumps(request))
    place = ["--url", server.url, "--key", server.house.key]
    told = CliRunner().invoke(
        app, ["videos", "still", "--request", str(asked), "-o", str(out), *place]
    )
    assert told.exit_code == 0, told.output
    assert out.read_bytes().startswith(b"\xff\xd8")
    assert server.house.jobs.submitted == []
